"""Numbers of one indicator for the page: levels, paired effects and their intervals, by year and place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from sim.experiment.formulas import Indicator
from sim.experiment.group import Level
from sim.experiment.indicators import INDICATORS
from sim.experiment.measured import Measured
from sim.experiment.paired import paired_effect
from sim.experiment.results import Results

LEVELS: tuple[Level, ...] = ("nation", "province", "municipality")
BAND = (0.05, 0.95)
DIGITS = 5
"""Significant digits of places' figures; those of the nation have two more, half widths two less."""


class Pairs:
    """A baseline and other scenarios, each over the seeds that it shares with the baseline, as `compare` pairs them."""

    def __init__(self, results: Sequence[Results]) -> None:
        base, *others = results
        shared = [tuple(s for s in base.seeds if s in set(other.seeds)) for other in others]
        first = shared[0] if shared and shared[0] else tuple(base.seeds)
        # The baseline's own level is told over the seeds of the first pair, so that levels and effect belong together.
        sets = [(base, first), *zip(others, shared, strict=True)]
        self.replicates = [len(seeds) for _, seeds in sets]
        self.own = [_measured(str(r.path), r.label, seeds) if seeds else None for r, seeds in sets]
        self.base = [_measured(str(base.path), base.label, seeds) if seeds else None for _, seeds in sets]

    def places(self) -> dict[str, list[str]]:
        """Codes by level, in the order of the frames' arrays."""
        return {level: list(self.own[0].group(level).names) for level in LEVELS} if self.own[0] is not None else {}

    def indicators(self) -> list[Indicator]:
        """What the results can show."""
        first = self.own[0]
        return [i for i in INDICATORS if first is not None and any(first.series(i, level) is not None for level in i.levels)]

    def frames(self, indicator: Indicator) -> dict[str, Any]:
        """One indicator's frames, scenario by scenario, the baseline first; a scenario without a pair is null.

        `level`, `effect` and `half` are [year][place]; `low` and `high` are the nation's 90 % band of replicates,
        `half` is half the width of the paired 95 % interval, null where one pair allows none.
        """
        both = [(m, b) for m, b in zip(self.own, self.base, strict=True) if m is not None and b is not None]
        levels = [level for level in LEVELS if all(m.series(indicator, level) is not None for m, _ in both)]
        years = sorted(set.intersection(*(set(_series(m, indicator, level)[0]) for m, _ in both for level in levels))) if levels else []
        scenarios: list[dict[str, Any] | None] = []
        for i, (own, base) in enumerate(zip(self.own, self.base, strict=True)):
            if own is None or base is None or not years:
                scenarios.append(None)
                continue
            found: dict[str, Any] = {"n": self.replicates[i]}
            for level in levels:
                values, before = (_at(m, indicator, level, years) for m in (own, base))
                found[level] = _numbers(values, before if i else None, level, own.draws)
            scenarios.append(found)
        return {"indicator": indicator.name, "years": years, "scenarios": scenarios}


def _series(measured: Measured, indicator: Indicator, level: Level) -> tuple[list[int], np.ndarray]:
    found = measured.series(indicator, level)
    assert found is not None
    return found


def _at(measured: Measured, indicator: Indicator, level: Level, years: list[int]) -> np.ndarray:
    known, values = _series(measured, indicator, level)
    return values[:, [known.index(y) for y in years], :]


def _numbers(values: np.ndarray, base: np.ndarray | None, level: Level, draws: np.ndarray | None) -> dict[str, Any]:
    """[replicate, year, place] as means with bands and paired effects; in an ensemble over its draws, as `compare` has them."""
    digits = DIGITS + 2 if level == "nation" else DIGITS
    out = {"level": rounded(values.mean(axis=0), digits)}
    if level == "nation":
        low, high = np.quantile(values, BAND, axis=0)
        out |= {"low": rounded(low, digits), "high": rounded(high, digits)}
    if base is not None:
        effect = paired_effect(values - base, draws)
        out |= {"effect": rounded(effect.mean, digits), "half": rounded(effect.high - effect.mean, digits - 2)}
    return out


def rounded(values: np.ndarray, digits: int) -> list[list[float | None]]:
    """Significant digits; what is not a number becomes null, and whole numbers lose their point."""
    return [[_short(v, digits) for v in row] for row in values.tolist()]


def _short(value: float, digits: int) -> float | None:
    if not np.isfinite(value):
        return None
    short = float(f"{value:.{digits}g}")
    return int(short) if short.is_integer() else short


@lru_cache(maxsize=12)
def _measured(folder: str, label: str, seeds: tuple[int, ...]) -> Measured:
    """Kept by the seeds, so that a folder that grows is read again."""
    (results,) = (r for r in Results.open(folder) if r.label == label)
    return Measured.of(results, seeds)


def facts_of(indicator: Indicator) -> dict[str, Any]:
    """Name, unit, direction, labels and levels."""
    return {name: getattr(indicator, name) for name in ("name", "unit", "better", "labels", "levels")}
