"""The file of a search: a ceiling to be divided over the policies of a scenario, and what is to become as good as possible."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from sim.experiment.sweep.design import Cell, Design
from sim.experiment.sweep.factors import Factor, Strict
from sim.experiment.sweep.file import NAMES, Keep, Sheet, Sweep, words_of
from sim.experiment.sweep.plan import Plan
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.read import Document, read_document
from sim.scenario.resolve import resolved_table
from sim.scenario.scenario import Scenario
from sim.scenario.toml import toml_value
from sim.scenario.translate import translate

BUDGET = "budget_bn_krw_per_year"
CEILING = "budget.ceiling_bn_krw_per_year"


class Search(Strict):
    """How long is searched; more generations go on from those there are."""

    population: Annotated[int, Field(ge=4, le=1000, description="Allocations in a generation.")] = 16
    generations: Annotated[int, Field(ge=1, le=10_000, description="Generations.")] = 8
    seed: Annotated[int, Field(ge=0, le=2**32 - 1, description="Seed of the search; the runs have their own.")] = 1
    parts: Annotated[int, Field(ge=4, le=1000, description="Equal parts into which the ceiling is divided.")] = 20
    final_replicates: Annotated[int, Field(ge=2, le=100_000, description="Runs with new seeds of each allocation that may be best.")] = 8


class Request(Strict):
    """The file of a search."""

    version: Annotated[int, Field(ge=1, le=1, description="Version of the format.")] = 1
    name: Annotated[str, Field(pattern=r"^[\w][\w .,()+-]*$", max_length=60, description="Short name; the file's without it.")] = "search"
    title: Annotated[str, Field(description="What the search is for.")] = ""
    scenario: Annotated[str, Field(description="Scenario file with every policy that may get money.")]
    baseline: Annotated[str, Field(description="Scenario file with which each allocation is paired.")]
    ceiling_bn_krw_per_year: Annotated[float, Field(gt=0, description="Money a year to divide; some may stay unspent.")]
    policies: Annotated[tuple[str, ...], Field(description="Policies that get a part; all of the scenario without it.")] = ()
    regions: Annotated[dict[str, tuple[str, ...]], Field(description="Named groups of places; each policy gets a part for each.")] = {}
    set: Annotated[dict[str, Any], Field(description="Keys changed in both scenarios.")] = {}
    objectives: Annotated[tuple[str, ...], Field(min_length=1, max_length=4, description="Indicators, nation, last year-end.")]
    replicates: Annotated[int, Field(ge=1, le=100_000, description="Runs of an allocation while searching, the same seeds for all.")] = 2
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, description="Root of the runs' seeds.")] = 1
    threads: Annotated[int, Field(ge=1, le=256, description="Kernel threads of a run.")] = 1
    search: Search = Search()


@dataclass(frozen=True)
class Allocation:
    """A search as read: the sweep that its points make, which grows with every generation."""

    request: Request
    sweep: Sweep
    policies: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> Allocation:
        """Read and check; raises ScenarioError with every mistake."""
        document = read_document(path)
        try:
            request = Request.model_validate_json(json.dumps({"name": path.stem, **document.table}, default=str), strict=True)
        except ValidationError as error:
            raise ScenarioError(document.sort(translate(error, (), Request, document, words_of(Request))), path) from None
        problems = _faults(document, request)
        if problems:
            raise ScenarioError(document.sort(problems), path)
        common = [f"{key}={toml_value(value)}" for key, value in request.set.items()]
        folder = document.files[0].path.parent
        ceiling = f"{CEILING}={request.ceiling_bn_krw_per_year!r}"
        base = Scenario.load(folder / request.baseline, [*common, ceiling])
        package = Scenario.load(folder / request.scenario, common)
        package, policies = _split(document, request, package)
        if package.name == base.name:
            raise ScenarioError([document.problem("scenario and baseline have one name", ("baseline",))], path)
        factors = tuple(Factor(key=f"policies.{name}.{BUDGET}", values=(0.0,)) for name in policies)
        sheet = Sheet(
            name=request.name, title=request.title, base=(request.scenario,), baseline=request.baseline, replicates=request.replicates,
            seed=request.seed, threads=request.threads, design=Design(kind="list"), factor=factors,
            keep=Keep(indicators=tuple(dict.fromkeys(request.objectives))),
        )  # fmt: skip
        sweep = Sweep(sheet, {package.name: package, base.name: base}, base.name, path, document)
        return cls(request, sweep, policies)

    def plan(self, cells: list[Cell]) -> Plan:
        """The sweep of some allocations, in billion won by policy; its list can be run again like any other."""
        factors = tuple(
            f.model_copy(update={"values": tuple(cell[i] for cell in cells)}) for i, f in enumerate(self.sweep.sheet.factor)
        )  # fmt: skip
        sheet = self.sweep.sheet.model_copy(update={"factor": factors})
        return Plan(Sweep(sheet, self.sweep.scenarios, self.sweep.baseline, self.sweep.path, self.sweep.document), cells)


def _faults(document: Document, request: Request) -> list[Problem]:
    problems = []
    for i, name in enumerate(request.objectives):
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, n=1)
            notes = [f"help: did you mean `{near[0]}`?"] if near else []
            problems.append(document.problem(f"no indicator `{name}`", ("objectives", i), *notes, f"indicators: {', '.join(NAMES)}"))
    return problems


def _split(document: Document, request: Request, package: Scenario) -> tuple[Scenario, tuple[str, ...]]:
    """Every policy without money, or for every group of places one of it; names of those that are to get some."""
    chosen = request.policies or tuple(package.policies)
    for i, name in enumerate(chosen):
        if name not in package.policies:
            note = f"policies: {', '.join(package.policies) or 'none'}"
            raise ScenarioError([document.problem(f"the scenario has no policy `{name}`", ("policies", i), note)])
    poor = [name for name in chosen if not hasattr(package.policies[name], BUDGET)]
    if poor or not chosen:
        message = f"`{poor[0]}` has no `{BUDGET}`" if poor else "the scenario has no policy that could get money"
        raise ScenarioError([document.problem(message, ("scenario",))])
    changes: dict[str, Any] = {f"policies.{name}.{BUDGET}": 0.0 for name in chosen}
    names = chosen
    if request.regions:
        table = resolved_table(package)["policies"]
        for name in chosen:
            for group, places in request.regions.items():
                one = {**table[name], BUDGET: 0.0, "regions": list(places)}
                changes |= {f"policies.{name}_{group}.{key}": value for key, value in one.items()}
        names = tuple(f"{name}_{group}" for name in chosen for group in request.regions)
        package = package.model_copy(update={"policies": {k: p for k, p in package.policies.items() if k not in chosen}})
        changes = {key: value for key, value in changes.items() if key.split(".")[1] in names}
    changes[CEILING] = request.ceiling_bn_krw_per_year
    try:
        return package.vary(changes), names
    except ScenarioError as error:
        first = error.problems[0]
        raise ScenarioError([document.problem(first.message, ("regions",) if request.regions else ("scenario",), *first.notes)]) from None
