"""The design behind the instant estimate: single runs of policies alone and together, each paired with a baseline of its own seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.cells import Cell
from sim.experiment.indicators import INDICATORS
from sim.experiment.measured import Measured
from sim.experiment.results import Results
from sim.scenario.scenario import Scenario
from sim.scenario.toml import toml_document
from sim.view.page.estimate import fitted
from sim.view.page.order import LEVERS

MOST = 200.0
"""Billion won a year: of one policy, and of all together."""
WINDOW: dict[str, Any] = {"start": "2025Q1", "end": "2029Q4", "regions": ["non_capital"]}
SEEDS = 12
ALONE = (1.0, 1.0, 0.5)
"""Shares of MOST that every policy gets alone; as many runs again have two to five policies that share a part of it."""
LEVELS = ("nation", "province")


@dataclass(frozen=True)
class Point:
    """One run of the design: budgets by kind, and the seed that it shares with a baseline."""

    budgets: dict[str, float]
    seed: int


def points() -> list[Point]:
    """Every policy alone, then mixtures in which each appears equally often; seeds in turn."""
    chance = np.random.default_rng(6)
    kinds = list(LEVERS)
    alone = [{k: MOST * share} for share in ALONE for k in kinds]
    mixed: list[dict[str, float]] = []
    while len(mixed) < len(alone):
        turn = [kinds[i] for i in chance.permutation(len(kinds))]
        while turn:
            some, turn = turn[: (size := int(chance.integers(2, 6)))], turn[size:]
            parts = chance.dirichlet(np.full(len(some), 2.0)) * MOST * chance.uniform(0.5, 1.0)
            mixed.append({k: float(np.floor(b)) for k, b in zip(some, parts, strict=True)})
    chosen = [*alone, *mixed[: len(alone)]]
    return [Point(budgets, 1 + i % SEEDS) for i, budgets in enumerate(chosen)]


def cell(base: Path, folder: Path, name: str, policies: dict[str, Any], **more: Any) -> Cell:
    """A scenario on top of the baseline's file; `folder` takes its own."""
    path = folder / f"{len(list(folder.iterdir()))}.toml"
    head = {"extends": str(base.resolve()), "version": 1, "name": name, **more}
    path.write_text(toml_document({**head, **({"policies": policies} if policies else {})}), encoding="utf-8")
    return Cell.of(Scenario.load(path), path)


def policies_of(budgets: dict[str, float]) -> dict[str, Any]:
    """Policies with their budgets, and all else as the page offers it."""
    return {k: {"kind": k, "budget_bn_krw_per_year": b, **WINDOW} for k, b in budgets.items()}


def package(base: Path, folder: Path, name: str, budgets: dict[str, float]) -> list[Cell]:
    """All sub-packages of a package, the package itself as the last; without policies it is the baseline."""
    sets = [[k for i, k in enumerate(budgets) if s >> i & 1] for s in range(1, 1 << len(budgets))]
    names = [" + ".join(some) for some in sets[:-1]] + [name]
    return [cell(base, folder, label, policies_of({k: budgets[k] for k in some})) for label, some in zip(names, sets, strict=True)]


def cells(base: Path, folder: Path) -> tuple[list[Cell], list[Cell]]:
    """Baselines by seed and the runs of the design."""
    once = {"replicates": 1}
    bases = [cell(base, folder, f"design, seed {s}", {}, seed=s, **once) for s in range(1, SEEDS + 1)]
    runs = [cell(base, folder, f"design {i}, seed {p.seed}", policies_of(p.budgets), seed=p.seed, **once) for i, p in enumerate(points())]
    return bases, runs


def shipped(bases: list[Results], runs: list[Results], names: tuple[str, ...]) -> dict[str, Any]:
    """What the page gets: weights and errors, and where they hold."""
    levers = list(LEVERS)
    budgets = np.array([[p.budgets.get(k, 0.0) for k in levers] for p in points()])
    before = [Measured.of(r, r.seeds) for r in bases]
    after = [(Measured.of(r, r.seeds), before[p.seed - 1]) for r, p in zip(runs, points(), strict=True)]
    years = before[0].years
    outcomes: dict[str, dict[str, np.ndarray]] = {}
    for indicator in (i for i in INDICATORS if i.name in names):
        for level in LEVELS:
            both = [(m.series(indicator, level), b.series(indicator, level)) for m, b in after]
            if all(m is not None and b is not None and m[0] == years for m, b in both):
                outcomes.setdefault(indicator.name, {})[level] = np.stack([(m[1] - b[1])[0] for m, b in both])  # type: ignore[index]
    entry = bases[0].entry
    facts = {"engine": entry["engine"], "pack": entry["pack"], "pack_sha256": entry["pack_sha256"], "scale": entry["scenario"]["scale"]}
    places = {level: list(before[0].group(level).names) for level in LEVELS}
    design = {"kinds": levers, "most": MOST, **WINDOW, "runs": len(runs), "years": years, "places": places}
    return {**facts, **design, "indicators": fitted(budgets, MOST, outcomes)}
