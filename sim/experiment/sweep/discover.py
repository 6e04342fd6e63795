"""Scenario discovery: the box of factor values in which a condition holds (PRIM, Friedman and Fisher 1999; Bryant and Lempert 2010).

Own code, sixty lines: the library that has it brings a second way of running experiments along.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binomtest

from sim.experiment.folder import FolderMismatch
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.sensitivity import Question, cell_values

PEEL = 0.05
"""Part of the box's cells that one step takes off."""
LEAST = 0.05
"""Smallest box, as a part of all cells."""
CHANCE = 0.05
"""A limit that chance alone gives this often is left out."""


@dataclass(frozen=True)
class Box:
    """Limits by factor (None: none), and how well they tell the good cells."""

    limits: dict[str, tuple[float | None, float | None]]
    inside: int
    good_inside: int
    cells: int
    good: int

    @property
    def density(self) -> float:
        """Part of the box's cells that are good."""
        return self.good_inside / self.inside if self.inside else 0.0

    @property
    def coverage(self) -> float:
        """Part of the good cells that the box holds."""
        return self.good_inside / self.good if self.good else 0.0

    def as_json(self) -> dict[str, Any]:
        """The box as one object."""
        return {"table": "box", **vars(self), "density": self.density, "coverage": self.coverage}


def discover(names: list[str], x: np.ndarray, good: np.ndarray) -> Box:
    """The box that best tells good cells from others: largest harmonic mean of density and coverage.

    Args: x [cell, factor] numbers; good [cell]. Raises FolderMismatch where all cells are alike.
    """
    if good.all() or not good.any():
        raise FolderMismatch(f"{int(good.sum())} of {len(good)} cells meet the condition: there is nothing to tell apart")
    low, high = x.min(axis=0), x.max(axis=0)
    best, score = (low.copy(), high.copy()), _score(np.ones(len(good), bool), good)
    while True:
        inside = _inside(x, low, high)
        if inside.sum() <= max(LEAST * len(good), 8) or good[inside].all():
            break
        step = _best_peel(x, good, inside, low, high)
        if step is None:
            break
        low, high = step
        now = _score(_inside(x, low, high), good)
        if now > score:
            best, score = (low.copy(), high.copy()), now
    return _told(names, x, good, *best)


def _inside(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.asarray(((x >= low) & (x <= high)).all(axis=1))


def _score(inside: np.ndarray, good: np.ndarray) -> float:
    hits = float((inside & good).sum())
    return 2.0 * hits / float(inside.sum() + good.sum())


def _best_peel(
    x: np.ndarray, good: np.ndarray, inside: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """The narrower box with the largest gain in density for what it takes off."""
    best, gain = None, 0.0
    here, density = x[inside], good[inside].mean()
    for i in range(x.shape[1]):
        for side in (0, 1):
            cut = np.quantile(here[:, i], PEEL if side == 0 else 1 - PEEL)
            rest = here[:, i] > cut if side == 0 else here[:, i] < cut
            if not rest.any() or rest.all():
                continue
            now = (good[inside][rest].mean() - density) / (1.0 - rest.mean())
            if best is None or now > gain:
                edges = low.copy(), high.copy()
                edges[side][i] = here[rest, i].min() if side == 0 else here[rest, i].max()
                best, gain = edges, now
    return best


def _told(names: list[str], x: np.ndarray, good: np.ndarray, low: np.ndarray, high: np.ndarray) -> Box:
    """Leave out limits that say nothing: the box without one is as good by chance alone."""
    first, last = x.min(axis=0), x.max(axis=0)
    for i in range(len(names)):
        for edge, end in ((low, first), (high, last)):
            if edge[i] == end[i]:
                continue
            kept, edge[i] = edge[i], end[i]
            wide = _inside(x, low, high)
            edge[i] = kept
            narrow = _inside(x, low, high)
            p = binomtest(int(good[narrow].sum()), int(narrow.sum()), float(good[wide].mean()), alternative="greater").pvalue
            if p > CHANCE:
                edge[i] = end[i]
    inside = _inside(x, low, high)
    limits = {
        name: (float(low[i]) if low[i] > first[i] else None, float(high[i]) if high[i] < last[i] else None)
        for i, name in enumerate(names)
        if low[i] > first[i] or high[i] < last[i]
    }
    return Box(limits, int(inside.sum()), int((inside & good).sum()), len(good), int(good.sum()))


def condition_values(plan: Plan, folder: Path, asked: Question, since: int | None) -> tuple[np.ndarray, int]:
    """[cell] value that the condition is about, and its year."""
    year, mean, _ = cell_values(plan, folder, asked)
    if since is None:
        return mean, year
    _, before, _ = cell_values(plan, folder, replace(asked, year=since))
    return mean - before, year


def numbers_of(plan: Plan, values: np.ndarray) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Factors that are numbers, their values [cell, factor], and cells that can be judged."""
    chosen = [i for i in range(len(plan.factors)) if all(isinstance(c[i], int | float) and not isinstance(c[i], bool) for c in plan.cells)]
    if not chosen:
        raise FolderMismatch("no factor of the sweep has numbers in every cell")
    x = np.array([[float(cell[i]) for i in chosen] for cell in plan.cells])  # type: ignore[arg-type]
    return [plan.factors[i].key for i in chosen], x, np.isfinite(values)
