"""Reads a sweep file: scenarios, factors, design, what to keep; every mistake at once, with its line."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import Field, ValidationError

from sim.experiment.group import Level
from sim.experiment.indicators import INDICATORS
from sim.experiment.sweep.design import Design, fault
from sim.experiment.sweep.factors import Factor, Strict, value_at
from sim.scenario.fields import Catalogue
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.read import Document, read_document
from sim.scenario.resolve import resolved_table
from sim.scenario.scenario import Scenario
from sim.scenario.translate import translate

NAMES = tuple(i.name for i in INDICATORS)


class Stop(Strict):
    """When replicates are enough."""

    half_width: Annotated[dict[str, float], Field(min_length=1, description="Widest half interval by indicator, at the last year-end.")]
    max_replicates: Annotated[int, Field(ge=2, le=100_000, description="Most replicates of a cell.")] = 100
    step: Annotated[int | None, Field(ge=1, description="Replicates added at a time (as many as at first).")] = None


class Keep(Strict):
    """What is kept of each run."""

    levels: Annotated[tuple[Level, ...], Field(min_length=1, description="Places by which indicators are kept.")] = ("nation",)
    indicators: Annotated[tuple[str, ...], Field(description="Names of indicators; all without it.")] = ()
    years: Annotated[Literal["all", "last"], Field(description="Year-ends kept.")] = "all"


class Sheet(Strict):
    """A sweep file."""

    version: Annotated[Literal[1], Field(description="Version of the format.")] = 1
    name: Annotated[str, Field(pattern=r"^[\w][\w .,()+-]*$", max_length=60, description="Short name; the file's without it.")] = "sweep"
    title: Annotated[str, Field(description="What the sweep is for.")] = ""
    base: Annotated[tuple[str, ...], Field(min_length=1, description="Scenario files that are swept.")]
    baseline: Annotated[str | None, Field(description="Scenario file with which each cell is paired.")] = None
    set: Annotated[dict[str, Any], Field(description="Keys changed in all scenarios.")] = {}
    replicates: Annotated[int, Field(ge=1, le=100_000, description="Runs of a cell; the same seeds in every cell.")] = 4
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, description="Root of the runs' seeds.")] = 1
    threads: Annotated[int, Field(ge=1, le=256, description="Kernel threads of a run; results do not depend on it.")] = 1
    design: Design = Design()
    factor: Annotated[tuple[Factor, ...], Field(description="What varies.")] = ()
    keep: Keep = Keep()
    stop: Annotated[Stop | None, Field(description="More replicates until intervals are narrow enough.")] = None


def words_of(sheet: type[Strict]) -> Catalogue:
    """The keys of a file of this kind, for messages."""

    class Words(Catalogue):
        def top_keys(self) -> list[str]:
            return list(sheet.model_fields)

    return Words({}, {})


@dataclass(frozen=True)
class Sweep:
    """A sweep file with its scenarios read."""

    sheet: Sheet
    scenarios: dict[str, Scenario]
    baseline: str | None
    path: Path
    document: Document

    @classmethod
    def load(cls, path: Path) -> Sweep:
        """Read and check; raises ScenarioError with every mistake."""
        document = read_document(path)
        sheet = _sheet(document, path)
        scenarios, problems = _scenarios(document, sheet)
        problems += _faults(document, sheet)
        if not problems:
            problems += _unknown_keys(document, sheet, scenarios)
        if problems:
            raise ScenarioError(document.sort(problems), path)
        baseline = None if sheet.baseline is None else list(scenarios)[-1]
        return cls(sheet, scenarios, baseline, path, document)

    @property
    def swept(self) -> dict[str, Scenario]:
        """The scenarios without the baseline."""
        return {label: s for label, s in self.scenarios.items() if label != self.baseline}


def _sheet(document: Document, path: Path) -> Sheet:
    table = {"name": path.stem, **document.table}
    if isinstance(table.get("base"), str):
        table["base"] = [table["base"]]
    try:
        return Sheet.model_validate_json(json.dumps(table, default=str), strict=True)
    except ValidationError as error:
        # JSON's strictness is TOML's: text is no number, a list may be a tuple.
        raise ScenarioError(document.sort(translate(error, (), Sheet, document, words_of(Sheet))), path) from None


def _scenarios(document: Document, sheet: Sheet) -> tuple[dict[str, Scenario], list[Problem]]:
    """By name; a second scenario of one name gets the name of its file. The baseline comes last."""
    from sim.scenario.toml import toml_value

    found: dict[str, Scenario] = {}
    problems: list[Problem] = []
    options = [f"{key}={toml_value(value)}" for key, value in _flat(sheet.set).items()]
    given = [(text, ("base",) if len(sheet.base) == 1 else ("base", i)) for i, text in enumerate(sheet.base)]
    if sheet.baseline is not None:
        given.append((sheet.baseline, ("baseline",)))
    for text, key in given:
        file = document.folder_of(key) / text
        try:
            scenario = Scenario.load(file, options)
        except ScenarioError as error:
            problems += [document.problem(f"`{text}`: {p.message}", cast("Any", key), *p.notes) for p in error.problems]
            continue
        label = scenario.name if scenario.name not in found else file.stem
        if label in found:
            problems.append(document.problem(f"`{text}`: a second scenario named `{label}`", cast("Any", key)))
        found[label] = scenario
    return found, problems


def _flat(table: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Dotted keys of nested tables; a quoted dotted key stays as it is."""
    out: dict[str, Any] = {}
    for key, value in table.items():
        out |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {f"{before}{key}": value}
    return out


def _faults(document: Document, sheet: Sheet) -> list[Problem]:
    problems = []
    factors = list(sheet.factor)
    if (message := fault(sheet.design, factors)) is not None:
        problems.append(document.problem(message, ("design", "samples") if "samples" in message else ("design",)))
    if sheet.design.kind != "grid" and not factors:
        problems.append(document.problem(f"a design of kind {sheet.design.kind} needs at least one [[factor]]", ("design",)))
    keys = [f.key for f in factors]
    for i, key in enumerate(keys):
        if key in keys[:i]:
            problems.append(document.problem(f"the factor `{key}` is there twice", ("factor", i, "key")))
    named = [(("keep", "indicators", i), name) for i, name in enumerate(sheet.keep.indicators)]
    named += [] if sheet.stop is None else [(("stop", "half_width", name), name) for name in sheet.stop.half_width]  # type: ignore[misc]
    for place, name in named:
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, n=1)
            notes = [f"help: did you mean `{near[0]}`?"] if near else []
            problems.append(document.problem(f"no indicator `{name}`", place, *notes, f"indicators: {', '.join(NAMES)}"))
    if sheet.stop is not None:
        kept = sheet.keep.indicators or NAMES
        missing = [n for n in sheet.stop.half_width if n in NAMES and n not in kept]
        if missing:
            problems.append(
                document.problem(f"[stop] needs indicators that [keep] leaves out: {', '.join(missing)}", ("keep", "indicators"))
            )
        if "nation" not in sheet.keep.levels:
            problems.append(document.problem("[stop] looks at the nation, which [keep] leaves out", ("keep", "levels")))
        if sheet.stop.max_replicates < sheet.replicates:
            problems.append(document.problem("`max_replicates` is below `replicates`", ("stop", "max_replicates")))
    return problems


def _unknown_keys(document: Document, sheet: Sheet, scenarios: dict[str, Scenario]) -> list[Problem]:
    """Factors whose key no swept scenario has."""
    swept = list(scenarios.values())[: len(sheet.base)]
    tables = [resolved_table(s) for s in swept]
    problems = []
    for i, factor in enumerate(sheet.factor):
        place = ("factor", i, "key")
        known = [key for table in tables for key in _flat(table)]
        if factor.key in known or any(value_at(t, factor.key) is not None for t in tables):
            continue
        if factor.policy is not None and all(factor.policy not in s.policies for s in swept):
            names = sorted({name for s in swept for name in s.policies})
            note = f"policies: {', '.join(names) or 'none'}"
            problems.append(document.problem(f"`{factor.key}`: no swept scenario has a policy `{factor.policy}`", place, note))
        elif not _settable(factor, swept):
            near = difflib.get_close_matches(factor.key, known, n=3)
            note = f"help: did you mean {', '.join(f'`{n}`' for n in near)}?" if near else "all keys: jiyeok schema"
            problems.append(document.problem(f"`{factor.key}`: the scenario has no such key", place, note))
    return problems


def _settable(factor: Factor, swept: list[Scenario]) -> bool:
    """Whether an optional key that is not set takes the factor's first value."""
    for scenario in swept:
        try:
            scenario.vary({factor.key: factor.at(0.0)})
        except ScenarioError:
            continue
        return True
    return False
