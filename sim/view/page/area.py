"""An area that a visitor put together of municipalities: its levels and paired effects, formed run by run before anything is averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.experiment.folder import FolderMismatch
from sim.experiment.formulas import Indicator
from sim.experiment.group import Group
from sim.experiment.indicators import INDICATORS
from sim.experiment.measured import Measured
from sim.experiment.paired import paired_effect
from sim.experiment.results import Results
from sim.view.page.frames import Pairs, rounded

DIGITS = 7


def area(results: Sequence[Results], name: str, codes: Sequence[str]) -> dict[str, Any]:
    """Level, effect and bounds [year] of the municipalities together, by scenario; raises FolderMismatch for unknown names."""
    pairs = Pairs(results)
    return area_of(pairs.own, pairs.base, name, codes)


def area_of(owns: Sequence[Measured | None], bases: Sequence[Measured | None], name: str, codes: Sequence[str]) -> dict[str, Any]:
    """The same of runs at hand, the baseline first; a scenario without a pair is null.

    Sums are sums over the places of one run, and shares are ratios of such sums; the interval is that of the paired
    differences of the whole area, not a sum of places' intervals. Raises FolderMismatch for unknown names.
    """
    indicator = next((i for i in INDICATORS if i.name == name and "municipality" in i.levels), None)
    if indicator is None:
        raise FolderMismatch("no such indicator by municipality")
    known = owns[0].group("municipality").names if owns[0] is not None else []
    chosen = [c for c in dict.fromkeys(codes) if c]
    if not chosen or any(c not in known for c in chosen):
        raise FolderMismatch("no such municipality")
    scenarios = [_numbers(own, base if i else None, indicator, chosen) for i, (own, base) in enumerate(zip(owns, bases, strict=True))]
    return {"indicator": name, "places": len(chosen), "scenarios": scenarios}


def _numbers(own: Measured | None, base: Measured | None, indicator: Indicator, codes: list[str]) -> dict[str, Any] | None:
    mine = _series(own, indicator, codes)
    if own is None or mine is None:
        return None
    years, values = mine
    out: dict[str, Any] = {"years": years, "n": len(values), "level": _plain(values.mean(axis=0))}
    before = _series(base, indicator, codes)
    if before is not None:
        common = [y for y in years if y in before[0]]
        now, then = values[:, [years.index(y) for y in common]], before[1][:, [before[0].index(y) for y in common]]
        effect = paired_effect(now - then, own.draws)
        out |= {"years": common, "level": _plain(now.mean(axis=0))}
        out |= {part: _plain(getattr(effect, part)) for part in ("mean", "low", "high")}
    return out


def _series(measured: Measured | None, indicator: Indicator, codes: list[str]) -> tuple[list[int], np.ndarray] | None:
    """Years and values [replicate, year] of the area; places that an indicator leaves out (the capital area) count nothing in it."""
    if measured is None:
        return None
    group = measured.group("municipality")
    rows = np.array([group.names.index(c) for c in codes])
    if indicator.outside:
        rows = rows[~group.capital[rows]]
    if not len(rows):
        return None
    whole = replace(measured, groups={**measured.groups, "municipality": Group(["area"], [rows], group.capital)})
    found = whole.series(indicator, "municipality")
    return None if found is None else (found[0], found[1][:, :, 0])


def _plain(values: np.ndarray) -> list[float | None]:
    return rounded(np.atleast_2d(values), DIGITS)[0]
