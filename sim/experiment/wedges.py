"""What each policy of a package adds: the sub-packages are run like any scenario, then their pairs are taken apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.cells import Cell, slug
from sim.experiment.costs import Ledger
from sim.experiment.folder import FolderMismatch
from sim.experiment.formulas import Indicator
from sim.experiment.group import Level
from sim.experiment.measured import Measured
from sim.experiment.packages import Plan, added_last, alone, interaction, shapley, sub_package
from sim.experiment.paired import Effect, over_draws, paired_effect
from sim.experiment.results import Results
from sim.experiment.runs import Listener, Outcome, RunOptions, run_cells
from sim.experiment.worker import Engine
from sim.scenario.scenario import Scenario

Value = Callable[[Measured], np.ndarray | None]


@dataclass(frozen=True)
class Parts:
    """Cells of all sub-packages by set; what baseline and package hold already is not run again."""

    plan: Plan
    cells: dict[int, Cell]
    known: dict[int, Results]

    @classmethod
    def of(cls, plan: Plan, base: Results, package: Results) -> Parts:
        """The cells of a plan; raises FolderMismatch where the package cannot be run on as it was."""
        scenario = scenario_of(package)
        cells = {s: Cell.of(sub_package(scenario, s, base.label)) for s in plan.sets}
        if cells[plan.whole].key != package.entry["key"]:
            raise FolderMismatch(
                f"`{package.label}` was run on engine {package.entry['engine']} or on other data than are here now;"
                " its sub-packages would not be comparable: give the scenario files instead of the folder"
            )
        known = {plan.whole: package}
        if cells[0].key == base.entry["key"]:
            known[0] = base
        return cls(plan, cells, known)

    @property
    def to_run(self) -> list[Cell]:
        """Cells that have no results yet."""
        return [cell for s, cell in self.cells.items() if s not in self.known]

    def folder(self, package: Results, out: Path | None) -> Path:
        """One folder for all sub-packages of a package: under `--out`, or among the results."""
        name = f"wedges-{self.cells[self.plan.whole].key[:8]}"
        return out / name if out is not None else Path("results") / f"{slug(package.label)}-{name}"

    def run(self, package: Results, options: RunOptions, listener: Listener, engine: Engine | None) -> tuple[dict[int, Results], Outcome]:
        """Run what is missing; returns results by set, of those that have any."""
        # Cells of one package only; another engine has another key and so another folder.
        here = replace(
            options,
            out=self.folder(package, options.out),
            allow_mixed=True,
            replicates=options.replicates or max(len(package.seeds), 1),
        )
        outcome = run_cells(self.to_run, here, listener, engine)
        held = {r.entry["key"]: r for folder in outcome.folders for r in Results.open(folder)}
        found = {s: held[cell.key] for s, cell in self.cells.items() if cell.key in held}
        return {**found, **self.known}, outcome


def scenario_of(results: Results) -> Scenario:
    """The scenario of a results folder, read back from the copy in it."""
    return Scenario.load(results.path / results.entry["file"])


def wedges(
    parts: Parts, base: Results, found: dict[int, Results], indicators: Sequence[Indicator], level: Level, year: int | None
) -> list[dict[str, Any]]:
    """One object for each indicator, place and policy, one for the interaction and one for the package; `table` = wedges.

    Raises FolderMismatch if the sub-packages share no seed with the baseline.
    """
    seeds = [s for s in base.seeds if all(s in r.seeds for r in found.values())]
    if not seeds:
        raise FolderMismatch("baseline, package and sub-packages have no seed in common; run all with one --seed and --replicates")
    measured = {s: Measured.of(r, seeds) for s, r in found.items()}
    start = Measured.of(base, seeds)
    at = year if year is not None else min(m.years[-1] for m in measured.values())
    facts = {"table": "wedges", "scenario": found[parts.plan.whole].label, "year": at, "replicates": len(seeds)}
    facts["orders"] = len(parts.plan.orders) or None
    names = start.group(level).names
    out: list[dict[str, Any]] = []
    for indicator in indicators:
        values = {s: m.values(indicator, level, at) for s, m in measured.items()}
        whole = {s: v for s, v in values.items() if v is not None}
        if len(whole) == len(values):
            about = {"indicator": indicator.name, "unit": indicator.unit, "better": indicator.better}
            out += _objects(parts.plan, whole, names, facts | about, start.draws)
    if level == "nation":
        out += _cost(parts.plan, start, measured, at, facts)
    return out


def _cost(plan: Plan, start: Measured, measured: dict[int, Measured], year: int, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The same of public outlay: policies that draw on the same firms or the same local money do not add up."""
    costs = {s: Ledger(start, m).gross("KR", year) for s, m in measured.items()}
    paid = {s: c[:, np.newaxis] for s, c in costs.items() if c is not None}
    if len(paid) < len(costs):
        return []
    return _objects(plan, paid, ["KR"], facts | {"indicator": "cost_bn_krw", "unit": "bn KRW", "better": "down"}, start.draws)


def _objects(
    plan: Plan, values: dict[int, np.ndarray], places: list[str], facts: dict[str, Any], draws: np.ndarray | None
) -> list[dict[str, Any]]:
    values = {s: over_draws(v, draws) for s, v in values.items()}
    adds = shapley(plan, values)
    by_itself, last = ([paired_effect(x) for x in xs] for xs in (alone(plan, values), added_last(plan, values)))
    between, whole = paired_effect(interaction(plan, values)), paired_effect(values[plan.whole] - values[0])
    out = []
    for p, place in enumerate(places):
        here = {**facts, "place": place}
        for i, policy in enumerate(plan.policies):
            numbers = {**_numbers("", adds[i], p), **_numbers("alone_", by_itself[i], p), **_numbers("last_", last[i], p)}
            out.append({**here, "part": "policy", "policy": policy, **numbers})
        out.append({**here, "part": "interaction", "policy": None, **_numbers("", between, p)})
        out.append({**here, "part": "package", "policy": None, **_numbers("", whole, p)})
    return out


def _numbers(name: str, effect: Effect, p: int) -> dict[str, float | None]:
    bounds = {"effect": effect.mean[p], "low": effect.low[p], "high": effect.high[p]}
    return {f"{name}{key}": float(value) if np.isfinite(value) else None for key, value in bounds.items()}
