"""Scores of forecasts of log change over places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

INTERVALS = (0.5, 0.9)
"""Central intervals whose coverage is counted."""


@dataclass(frozen=True)
class Score:
    """How well one forecast met what came, over places; errors in log change. None where a single line has no spread."""

    places: int
    rmse: float
    mae: float
    bias: float
    spread: float
    correlation: float | None
    crps: float
    coverage_50: float | None
    coverage_90: float | None


def score(forecast: np.ndarray, came: np.ndarray) -> Score:
    """Score members [member, place] of log change against what came [place]; the point forecast is their median.

    Places where a member or the outcome is not finite are left out; raises ValueError where none is left.
    """
    members = np.atleast_2d(np.asarray(forecast, dtype=np.float64))
    known = np.isfinite(members).all(axis=0) & np.isfinite(came)
    members, came = members[:, known], np.asarray(came, dtype=np.float64)[known]
    if not len(came):
        raise ValueError("no place has both a forecast and an outcome")
    error = np.median(members, axis=0) - came
    several = len(members) > 1
    return Score(
        places=len(came),
        rmse=float(np.sqrt((error**2).mean())),
        mae=float(np.abs(error).mean()),
        bias=float(error.mean()),
        spread=float(error.std()),
        correlation=correlation(np.median(members, axis=0), came),
        crps=float(crps(members, came).mean()),
        coverage_50=float(covered(members, came, 0.5).mean()) if several else None,
        coverage_90=float(covered(members, came, 0.9).mean()) if several else None,
    )


def correlation(a: np.ndarray, b: np.ndarray) -> float | None:
    """Pearson's correlation; None where either does not vary."""
    if len(a) < 2 or a.std() < 1e-12 or b.std() < 1e-12:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def crps(members: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score by place of an ensemble [member, place].

    The fair estimate: mean |x - y| less half the mean |x - x'| over pairs of different members (Ferro 2014, Quarterly
    Journal of the Royal Meteorological Society 140), so that ensembles of different sizes compare. One member: |x - y|.
    """
    n = len(members)
    off = np.abs(members - came).mean(axis=0)
    if n < 2:
        return np.asarray(off)
    # Sum over pairs i < j of x(j) - x(i) of the sorted members.
    weight = 2.0 * np.arange(1, n + 1) - n - 1.0
    apart = (weight[:, None] * np.sort(members, axis=0)).sum(axis=0)
    return np.asarray(off - apart / (n * (n - 1)))


def covered(members: np.ndarray, came: np.ndarray, level: float) -> np.ndarray:
    """Whether what came lies in the central interval of the members, by place.

    Bounds are order statistics at (n + 1) p, so that an outcome drawn like the members is covered with probability
    `level`; an ensemble too small for its tails is bounded by its extremes and covers less.
    """
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(members, [tail, 1.0 - tail], axis=0, method="weibull")
    return np.asarray((low <= came) & (came <= high))
