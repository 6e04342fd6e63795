"""Reads a calibration file: which parameters move within which bounds, towards which targets; every mistake at once, with its line."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim.experiment.calibration.moments import COLUMNS, Target
from sim.ground.calendar import Quarter
from sim.scenario.fields import Catalogue, about
from sim.scenario.pack_parameters import flat
from sim.scenario.places import Places
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.read import Document, read_document
from sim.scenario.scenario import Scenario
from sim.scenario.toml import toml_value
from sim.scenario.translate import translate


class Bounds(BaseModel):
    """How far one parameter may move."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    low: Annotated[float, Field(description="Least value.")]
    high: Annotated[float, Field(description="Largest value.")]
    log: Annotated[bool, Field(description="Search in logarithms.")] = False

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if not self.low < self.high:
            raise ValueError("`low` must be below `high`")
        if self.log and self.low <= 0:
            raise ValueError("`log` needs a `low` above zero")
        return self

    def at(self, x: float) -> float:
        """The value at a place x in [0, 1]."""
        return float(np.exp(np.log(self.low) + x * np.log(self.high / self.low)) if self.log else self.low + x * (self.high - self.low))

    def place(self, value: float) -> float:
        """The inverse of `at`, cut to [0, 1]."""
        x = np.log(value / self.low) / np.log(self.high / self.low) if self.log else (value - self.low) / (self.high - self.low)
        return float(np.clip(x, 0.0, 1.0))


class Fit(BaseModel):
    """How the search goes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    design: Annotated[int, Field(ge=0, le=4096, description="Points spread over the bounds (Sobol) before the search.")] = 8
    iterations: Annotated[int, Field(ge=1, le=200, description="Most steps of the search.")] = 8
    step: Annotated[float, Field(gt=0, le=0.25, description="Step of the derivatives, as a part of the bounds.")] = 0.1
    profile: Annotated[bool, Field(description="Profile intervals beside the ones from the derivatives.")] = True


class Sheet(BaseModel):
    """A calibration file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    version: Annotated[Literal[1], Field(description="Version of the format.")] = 1
    name: Annotated[str, Field(pattern=r"^[\w][\w .,()+-]*$", max_length=60, description="Short name; the file's without it.")] = ""
    title: Annotated[str, Field(description="What is fitted, and to what.")] = ""
    scenario: Annotated[str, Field(min_length=1, description="Scenario file that is run, seen from this file.")]
    set: Annotated[dict[str, Any], Field(description="Keys of the scenario that are changed.")] = {}
    before: Annotated[int, Field(ge=1900, le=2200, description="First year of the test period: targets are of earlier years only.")]
    replicates: Annotated[int, Field(ge=1, le=10_000, description="Runs of each trial; the same seeds in all of them.")] = 4
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, description="Root of the runs' seeds.")] = 1
    fit: Fit = Fit()
    parameters: Annotated[
        dict[str, dict[str, Bounds]],
        Field(
            min_length=1, description="Keys of the scenario that move, with their bounds: production.gap = { low = -0.05, high = 0.02 }."
        ),
    ]
    targets: Annotated[dict[str, Target], Field(min_length=1, description="What the runs are to show.")]

    @property
    def bounds(self) -> dict[str, Bounds]:
        """Bounds by the dotted name of the parameter."""
        return {f"{table}.{key}": bounds for table, keys in self.parameters.items() for key, bounds in keys.items()}


class _Words(Catalogue):
    """The keys of a calibration file, for messages."""

    def __init__(self) -> None:
        super().__init__({}, {})

    def top_keys(self) -> list[str]:
        return list(Sheet.model_fields)


@dataclass(frozen=True)
class Calibration:
    """A calibration file with its scenario read."""

    sheet: Sheet
    scenario: Scenario
    path: Path

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read and check; raises ScenarioError with every mistake."""
        document = read_document(path)
        sheet = _sheet(document, path)
        scenario, problems = _scenario(document, sheet)
        if scenario is not None:
            problems += _parameters(document, sheet, scenario) + _targets(document, sheet, scenario)
        if problems or scenario is None:
            raise ScenarioError(document.sort(problems), path)
        return cls(sheet, scenario, path)

    @property
    def keys(self) -> list[str]:
        """Names of the parameters, in order."""
        return list(self.sheet.bounds)

    def values(self, x: np.ndarray) -> dict[str, float]:
        """Parameters at a place [parameter] in the unit cube, with ten digits: what is run is what is written."""
        return {key: float(f"{bounds.at(v):.10g}") for (key, bounds), v in zip(self.sheet.bounds.items(), x, strict=True)}

    def start(self) -> np.ndarray:
        """[parameter] where the scenario itself stands, in the unit cube."""
        return np.array([bounds.place(value_of(self.scenario, key)) for key, bounds in self.sheet.bounds.items()])


def value_of(scenario: Scenario, key: str) -> float:
    """A parameter of a scenario by its dotted name; raises LookupError if it has none that is a number."""
    table, _, name = key.partition(".")
    holder = scenario.submodels.get(table)
    value = getattr(holder, name, None) if holder is not None and name in type(holder).model_fields else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LookupError(key)
    return float(value)


def _sheet(document: Document, path: Path) -> Sheet:
    table = {"name": path.stem, **document.table}
    try:  # JSON's strictness is TOML's: text is no number, a list may be a tuple
        return Sheet.model_validate_json(json.dumps(table, default=str), strict=True)
    except ValidationError as error:
        raise ScenarioError(document.sort(translate(error, (), Sheet, document, _Words())), path) from None


def _scenario(document: Document, sheet: Sheet) -> tuple[Scenario | None, list[Problem]]:
    options = [f"{key}={toml_value(value)}" for key, value in flat(sheet.set).items()]
    try:
        scenario = Scenario.load(document.folder_of(("scenario",)) / sheet.scenario, options)
    except ScenarioError as error:
        return None, [document.problem(f"`{sheet.scenario}`: {p.message}", ("scenario",), *p.notes) for p in error.problems]
    if scenario.ensemble:
        note = 'help: set = { "ensemble" = false }'
        return None, [document.problem("the scenario is an ensemble, which draws what is to be fitted", ("scenario",), note)]
    return scenario, []


def _parameters(document: Document, sheet: Sheet, scenario: Scenario) -> list[Problem]:
    known = [f"{table}.{key}" for table, kind in scenario.submodels.items() for key in type(kind).model_fields]
    problems = []
    for key, bounds in sheet.bounds.items():
        table, _, name = key.partition(".")
        place = ("parameters", table, name)
        try:
            value_of(scenario, key)
        except LookupError:
            near = difflib.get_close_matches(key, known, n=1)
            note = f"help: did you mean `{near[0]}`?" if near else "all parameters: jiyeok describe"
            problems.append(document.problem(f"`{key}`: no parameter of a submodel that is a number", place, note))
            continue
        marked = about(type(scenario.submodels[table]).model_fields[name])
        if marked is not None and marked.mark in ("law", "official"):
            problems.append(document.problem(f"`{key}` is {marked.mark} ({marked.source}): it is known and not fitted", place))
        for end in (bounds.low, bounds.high):
            try:
                scenario.vary({key: end})
            except ScenarioError as error:
                problems.append(document.problem(error.problems[0].message, place))
    if not sheet.bounds:
        problems.append(document.problem("no parameter moves", ("parameters",), "help: production.gap = { low = -0.05, high = 0.02 }"))
    if len(sheet.targets) < len(sheet.bounds):
        message = f"{len(sheet.bounds)} parameters cannot be told apart by {len(sheet.targets)} targets"
        problems.append(document.problem(message, ("targets",), "help: as many targets as parameters at least"))
    return problems


def _targets(document: Document, sheet: Sheet, scenario: Scenario) -> list[Problem]:
    problems, places = [], Places.of_pack(scenario.pack_folder)
    for name, target in sheet.targets.items():
        place = ("targets", name)
        if target.observed >= sheet.before:
            message = f"`targets.{name}` was observed in {target.observed}, inside the test period from {sheet.before}"
            problems.append(document.problem(message, (*place, "observed"), "help: fit to earlier years only"))
        for key in ("of", "over"):
            column = getattr(target, key)
            if column is not None and column not in COLUMNS:
                near = difflib.get_close_matches(column, COLUMNS, n=1)
                note = f"help: did you mean `{near[0]}`?" if near else f"columns: {', '.join(COLUMNS)}"
                problems.append(document.problem(f"`targets.{name}.{key}`: no column `{column}`", (*place, key), note))
        if target.place != "KR" and target.place not in places.provinces:
            note = f"provinces: {', '.join(places.provinces)}; or KR"
            problems.append(document.problem(f"`targets.{name}.place`: no province `{target.place}`", (*place, "place"), note))
        first, last = Quarter.parse(target.first), Quarter.parse(target.last)
        if first < scenario.first_quarter or last > scenario.last_quarter or last < first:
            message = f"`targets.{name}`: {first} to {last} is not inside the run, {scenario.first_quarter} to {scenario.last_quarter}"
            problems.append(document.problem(message, (*place, "last")))
    return problems
