"""Which factors matter: Morris' elementary effects and Sobol' indices with intervals, on levels and on paired differences.

The estimators are SALib's: Morris (1991) with Campolongo et al. (2007), Saltelli et al. (2010) with Jansen's total
effects; for plain Sobol and Latin hypercube samples RBD-FAST gives first-order indices (Tarantola et al. 2006).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.folder import FolderMismatch
from sim.experiment.sweep.design import Design, MissingPackage, problem_of, unit_points
from sim.experiment.sweep.factors import Factor
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.views import connect, measures

CONFIDENCE = 0.95
RESAMPLES = 1000
METHODS = {"morris": "Morris", "saltelli": "Sobol' indices", "sobol": "RBD-FAST", "lhs": "RBD-FAST"}


@dataclass(frozen=True)
class Question:
    """What is explained: an indicator of a scenario at a place and year-end, less that of another one."""

    indicator: str
    scenario: str
    minus: str | None = None
    level: str = "nation"
    place: str = "KR"
    year: int | None = None

    @property
    def text(self) -> str:
        """`ai_subsidy minus baseline`."""
        return f"{self.scenario} minus {self.minus}" if self.minus else f"level of {self.scenario}"


@dataclass(frozen=True)
class Answer:
    """Indices by factor, and what they rest on."""

    question: Question
    year: int
    method: str
    rows: list[dict[str, Any]]
    cells: int
    left_out: int
    mean: float
    sd: float
    noise: float | None

    def as_json(self) -> list[dict[str, Any]]:
        """One object a factor."""
        q = self.question
        same: dict[str, Any] = {
            "table": "sensitivity",
            "indicator": q.indicator,
            "scenario": q.scenario,
            "minus": q.minus,
            "place": q.place,
        }
        same |= {"year": self.year, "method": self.method, "cells": self.cells, "left_out": self.left_out}
        same |= {"mean": self.mean, "sd": self.sd, "noise_share": self.noise}
        return [{**same, **row} for row in self.rows]


def questions(plan: Plan, indicators: list[str], scenario: str | None, minus: str | None, **where: Any) -> list[Question]:
    """What to ask: as told, else each scenario against the baseline and two scenarios against each other, else the level.

    Raises FolderMismatch for a scenario that the sweep does not have.
    """
    swept, base = list(plan.sweep.swept), plan.sweep.baseline
    for name in (scenario, minus):
        if name is not None and name not in (*swept, base):
            raise FolderMismatch(f"the sweep has no scenario `{name}`; it has {', '.join([*swept, *([base] if base else [])])}")
    if scenario is not None or minus is not None:
        pairs = [(scenario or swept[0], minus)]
    else:
        pairs = [(s, base) for s in swept] if base or len(swept) != 2 else []
        if len(swept) == 2:
            pairs.append((swept[0], swept[1]))
    return [Question(i, s, m, **where) for i in indicators for s, m in pairs]


def cell_values(plan: Plan, folder: Path, question: Question) -> tuple[int, np.ndarray, np.ndarray]:
    """Year, mean over replicates [cell] (NaN where a cell has none) and variance of that mean [cell].

    Raises FolderMismatch where nothing of the kind was kept.
    """
    database = connect(folder)
    if question.indicator not in measures(database):
        raise FolderMismatch(f"{folder} does not hold `{question.indicator}`; it holds {', '.join(measures(database))}")
    year = question.year or database.execute("SELECT max(year) FROM outcomes").fetchone()[0]
    number = f'"{question.indicator}"'
    at = "level = ? AND place = ? AND year = ?"
    where: list[Any] = [question.level, question.place, year]
    source = f"SELECT cell, replicate, {number} AS y FROM results WHERE scenario = ? AND {at}"
    if question.minus is None:
        sql, values = source, [question.scenario, *where]
    elif question.minus == plan.sweep.baseline:
        sql, values = source.replace("FROM results", "FROM effects"), [question.scenario, *where]
    else:
        sql = f"SELECT cell, replicate, a.y - b.y AS y FROM ({source}) a JOIN ({source}) b USING (cell, replicate)"
        values = [question.scenario, *where, question.minus, *where]
    found = database.execute(
        f"SELECT cell, avg(y ORDER BY replicate), var_samp(y ORDER BY replicate) / count(y) FROM ({sql}) WHERE y IS NOT NULL GROUP BY cell",
        values,
    ).fetchall()
    if not found:
        raise FolderMismatch(f"{folder} holds nothing of {question.text} for place {question.place} in {year}")
    mean, variance = np.full((2, len(plan.cells)), np.nan)
    for cell, y, v in found:
        mean[cell], variance[cell] = y, np.nan if v is None else v
    return int(year), mean, variance


def analyse(plan: Plan, folder: Path, question: Question) -> Answer:
    """Indices of one question; cells without results leave their trajectory or block out."""
    design, factors = plan.sweep.sheet.design, list(plan.factors)
    if design.kind not in METHODS:
        raise FolderMismatch(f"a design of kind {design.kind} has no indices; use morris, saltelli, sobol or lhs, or ask with jiyeok query")
    year, mean, variance = cell_values(plan, folder, question)
    rows, used = indices(design, factors, mean)
    there = mean[used]
    spread, noise = float(there.std()), float(np.nanmean(variance[used])) if np.isfinite(variance[used]).any() else None
    share = None if noise is None or spread == 0 else min(noise / spread**2, 1.0)
    return Answer(
        question, year, METHODS[design.kind], rows, int(used.sum()), int((~used).sum()), float(there.mean()), spread, share
    )  # fmt: skip


def indices(design: Design, factors: list[Factor], values: np.ndarray) -> tuple[list[dict[str, Any]], np.ndarray]:
    """Rows by factor, and which cells [cell] were used. `values` [cell] in the order of the design, NaN where missing.

    Raises MissingPackage without SALib, FolderMismatch where too little is left.
    """
    points, d = unit_points(design, factors), len(factors)
    block = {"morris": d + 1, "saltelli": 2 * d + 2 if design.second_order else d + 2}.get(design.kind, 1)
    whole = np.isfinite(values).reshape(-1, block).all(axis=1)
    used = np.repeat(whole, block)
    if whole.sum() < 4:
        raise FolderMismatch(f"{int(whole.sum())} whole blocks of {block} cells are too few; run the sweep to its end, or more samples")
    y, problem = values[used], problem_of(factors)
    if np.ptp(y) == 0:
        return [{"factor": f.key, **dict.fromkeys(_names(design), 0.0)} for f in factors], used
    try:
        found = _salib(design, problem, points[used], y)
    except ImportError:
        raise MissingPackage("sensitivity needs SALib: pip install 'jiyeok[sweeps]'") from None
    return [{"factor": f.key, **{name: float(found[key][i]) for name, key in _names(design).items()}} for i, f in enumerate(factors)], used


def _names(design: Design) -> dict[str, str]:
    """Our names of SALib's results; `_half` is half a 95 % interval."""
    if design.kind == "morris":
        return {"mu_star": "mu_star", "mu_star_half": "mu_star_conf", "mu": "mu", "sigma": "sigma"}
    if design.kind == "saltelli":
        return {"first": "S1", "first_half": "S1_conf", "total": "ST", "total_half": "ST_conf"}
    return {"first": "S1", "first_half": "S1_conf"}


def _salib(design: Design, problem: dict[str, object], x: np.ndarray, y: np.ndarray) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if design.kind == "morris":
            from SALib.analyze import morris

            return morris.analyze(problem, x, y, conf_level=CONFIDENCE, num_resamples=RESAMPLES, num_levels=design.levels, seed=1)
        if design.kind == "saltelli":
            from SALib.analyze import sobol

            z = (y - y.mean()) / y.std()  # a large mean spoils the estimators
            return sobol.analyze(
                problem, z, calc_second_order=design.second_order, conf_level=CONFIDENCE, num_resamples=RESAMPLES, seed=1
            )  # fmt: skip
        from SALib.analyze import rbd_fast

        return rbd_fast.analyze(problem, x, y, conf_level=CONFIDENCE, num_resamples=RESAMPLES, seed=1)
