"""What the page is told of a sweep beyond its points: which factors matter, and in which box of them something holds."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.folder import FolderMismatch
from sim.experiment.indicators import INDICATORS
from sim.experiment.sweep.design import MissingPackage
from sim.experiment.sweep.discover import condition_values, discover, numbers_of
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.sensitivity import Question, analyse
from sim.experiment.sweep.views import column_names
from sim.scenario.problems import ScenarioError
from sim.view.page.library import Unknown
from sim.view.page.sweeps import points_of, size_of


def matters(folder: Path, label: str, indicator: str) -> dict[str, Any]:
    """Indices with intervals of one question of `points_of`, as `jiyeok sensitivity` gives them; `error` says why there are none."""
    return _told(_matters, folder, label, indicator)


def box(folder: Path, label: str, indicator: str, bound: float | None = None) -> dict[str, Any]:
    """Where the indicator is on the better side of a bound, as `jiyeok discover` finds it; `error` says why there is none.

    Without a bound: an effect on the better side of zero; of a level, its change since the first year-end.
    """
    return _told(_box, folder, label, indicator, bound)


def _told(answer: Any, folder: Path, label: str, indicator: str, *more: Any) -> dict[str, Any]:
    """The answer; a design without indices and cells that are all alike are ordinary answers too, not failures. Raises Unknown."""
    try:
        found: dict[str, Any] = answer(folder, size_of(folder), label, indicator, *more)
    except (FolderMismatch, MissingPackage) as error:
        return {"error": str(error)}
    except ScenarioError as error:
        return {"error": f"the files of this sweep are of another version: {error.problems[0].message}"}
    return {key: plain(value) for key, value in found.items()}


def plain(value: Any) -> Any:
    """The same without numbers that are none: indices of an indicator that nothing moves."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=8)
def plan_of(folder: Path, _size: int) -> Plan:
    """The design of a sweep's folder, kept by its size."""
    return Plan.of(Sweep.load(folder / "sweep.toml"))


def _question(folder: Path, plan: Plan, label: str, indicator: str) -> tuple[Question, bool]:
    """What a label of the page asks, and whether that is a difference."""
    part = points_of(folder)["scenarios"].get(label)
    if part is None or all(i.name != indicator for i in INDICATORS):
        raise Unknown("the sweep holds nothing of that name")
    minus = part["minus"] or plan.sweep.baseline
    return Question(indicator, part["scenario"], minus), minus is not None


def _names(plan: Plan) -> dict[str, str]:
    """The page's names of the factors, by key."""
    return dict(zip((f.key for f in plan.factors), column_names(plan.factors), strict=True))


@lru_cache(maxsize=256)
def _matters(folder: Path, size: int, label: str, indicator: str) -> dict[str, Any]:
    plan = plan_of(folder, size)
    question, _ = _question(folder, plan, label, indicator)
    found, names = analyse(plan, folder, question), _names(plan)
    mine = {plan.factors[i].key for s in (question.scenario, question.minus) if s for i in plan.mine[s]}
    rows = [{**row, "factor": names[row["factor"]]} for row in found.rows if row["factor"] in mine]
    by = "mu_star" if found.method == "Morris" else "total" if "total" in rows[0] else "first"
    facts = {name: getattr(found, name) for name in ("method", "cells", "left_out", "noise", "year")}
    return {**facts, "by": by, "rows": sorted(rows, key=lambda row: -row[by])}


@lru_cache(maxsize=256)
def _box(folder: Path, size: int, label: str, indicator: str, bound: float | None) -> dict[str, Any]:
    plan = plan_of(folder, size)
    question, paired = _question(folder, plan, label, indicator)
    since = None if paired or bound is not None else int(points_of(folder)["first"])
    values, year = condition_values(plan, folder, question, since)
    names, x, there = numbers_of(plan, values)
    up = next(i.better == "up" for i in INDICATORS if i.name == indicator)
    least = 0.0 if bound is None else bound
    good = values[there] >= least if up else values[there] <= least
    found, said = discover(names, x[there], np.asarray(good)), _names(plan)
    limits = {said[key]: list(ends) for key, ends in found.limits.items()}
    return {**found.as_json(), "limits": limits, "year": year, "since": since, "bound": least, "at_least": up}
