"""Ensembles: how much of an effect's spread is the model's own randomness, how much unknown parameters, and which rankings hold.

Two replicates share a draw of the parameters. What differs between them is model randomness; what the draws' means differ by
beyond it is parameter uncertainty: a one-way analysis of variance with random effects.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import fdtri

from sim.experiment.formulas import Indicator
from sim.experiment.group import Level
from sim.experiment.measured import Measured
from sim.experiment.paired import LEVEL, over_draws

BAND = (0.05, 0.95)
"""Quantiles over draws: bands of ensembles are 90 % (DECISIONS 26)."""


@dataclass(frozen=True)
class Variance:
    """Two parts of a variance, and the share of the parameters' part with its interval; arrays by place, NaN where undefined."""

    randomness: np.ndarray
    parameters: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    draws: int


def whole_draws(draws: np.ndarray) -> np.ndarray:
    """[replicate] bool: both replicates of its draw are there."""
    numbers, counts = np.unique(draws, return_counts=True)
    return np.isin(draws, numbers[counts == 2])


def variance(values: np.ndarray, draws: np.ndarray) -> Variance | None:
    """Divide the variance over replicates (axis 0) of one run; None with less than two draws of two replicates.

    The parameters' part is unbiased but for being cut at zero; the interval is the exact one of the intraclass correlation
    for normal values, 95 %, cut to 0 and 1.

    >>> parts = variance(np.array([[1.0], [3.0], [9.0], [11.0]]), np.array([0, 0, 1, 1]))
    >>> float(parts.randomness[0]), float(parts.parameters[0])
    (2.0, 31.0)
    """
    whole = whole_draws(draws)
    values, draws = values[whole], draws[whole]
    n = len(draws) // 2
    if n < 2:
        return None
    means = over_draws(values, draws)
    within = over_draws((values - means[np.searchsorted(np.unique(draws), draws)]) ** 2, draws).mean(axis=0) * 2.0
    between = 2.0 * means.var(axis=0, ddof=1)
    parameters = np.maximum(between - within, 0.0) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = between / within
        share = parameters / (parameters + within)
        spread = 0.5 + LEVEL / 2
        low, high = (_share_of(r) for r in (ratio / fdtri(n - 1, n, spread), ratio * fdtri(n, n - 1, spread)))
    return Variance(within, parameters, share, low, high, n)


def _share_of(ratio: np.ndarray) -> np.ndarray:
    """Share of the parameters where the mean squares between and within have a ratio; 1 where nothing differs within."""
    return np.where(np.isinf(ratio), 1.0, np.clip((ratio - 1.0) / (ratio + 1.0), 0.0, 1.0))


def uncertainty(scenario: str, base: Measured, other: Measured, indicator: Indicator, level: Level, year: int) -> list[dict[str, Any]]:
    """One object a place: both parts of the spread of the paired effect, and its 90 % band over draws; none without draws."""
    before, after = (m.values(indicator, level, year) for m in (base, other))
    if base.draws is None or before is None or after is None:
        return []
    change = after - before
    parts, means = variance(change, base.draws), over_draws(change, base.draws)
    if parts is None:
        return []
    low, high = np.quantile(means, BAND, axis=0)
    better = (indicator.sign * means > 0).sum(axis=0)
    columns = {
        "effect": means.mean(axis=0),
        "band_low": low,
        "band_high": high,
        "sd_randomness": np.sqrt(parts.randomness),
        "sd_parameters": np.sqrt(parts.parameters),
        "share_parameters": parts.share,
        "share_randomness": 1.0 - parts.share,
        "share_parameters_low": parts.low,
        "share_parameters_high": parts.high,
    }
    facts = {"table": "uncertainty", "scenario": scenario, "indicator": indicator.name, "year": year, "unit": indicator.unit}
    return [
        {
            **facts,
            "place": place,
            "draws": len(means),
            "draws_of_two": parts.draws,
            "draws_better": int(better[p]),
            **{name: float(x[p]) if np.isfinite(x[p]) else None for name, x in columns.items()},
        }
        for p, place in enumerate(base.group(level).names)
    ]


def ranking(pairs: Sequence[tuple[str, Measured, Measured]], indicator: Indicator, year: int) -> dict[str, Any] | None:
    """Scenarios in the order of their mean effect on the nation, and in how many draws that order holds; None without draws.

    pairs: label, baseline and scenario over the same seeds.
    """
    found: dict[str, np.ndarray] = {}
    drawn = [np.unique(base.draws) if base.draws is not None else np.array([]) for _, base, _ in pairs]
    if len(pairs) < 2 or not all(np.array_equal(d, drawn[0]) and len(d) for d in drawn):
        return None
    for label, base, other in pairs:
        before, after = (m.values(indicator, "nation", year) for m in (base, other))
        if before is None or after is None:
            return None
        found[label] = indicator.sign * over_draws(after - before, base.draws)[:, 0]
    order = sorted(found, key=lambda label: -found[label].mean())
    ahead = [found[one] > found[two] for one, two in itertools.pairwise(order)]
    best = np.all([found[order[0]] > found[label] for label in order[1:]], axis=0)
    return {
        "table": "ranking",
        "scenario": None,
        "indicator": indicator.name,
        "year": year,
        "order": order,
        "draws": len(best),
        "order_holds": int(np.all(ahead, axis=0).sum()),
        "first_holds": int(best.sum()),
        "pairs_hold": [int(a.sum()) for a in ahead],
    }
