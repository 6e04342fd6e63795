"""What the replicates of one scenario measured: every indicator by level, year and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.experiment.formulas import Indicator
from sim.experiment.group import Columns, Group, Level
from sim.experiment.indicators import MUNICIPAL_COLUMNS, QUARTERLY_COLUMNS
from sim.experiment.results import Panel, Results
from sim.scenario.places import Place

SPENDING, REVENUE = "public_spending_bn_krw", "public_revenue_bn_krw"


@dataclass(frozen=True)
class Measured:
    """Tables of one scenario over the same seeds, as arrays."""

    municipal: Panel
    nation: Panel
    provinces: Panel
    places: dict[str, Place]
    first_year: int
    groups: dict[Level, Group]
    draws: np.ndarray | None = None
    """[replicate] number of its draw of the parameters, in an ensemble."""

    @classmethod
    def of(cls, results: Results, seeds: Sequence[int], more: Sequence[str] = (), municipal: Sequence[str] = ()) -> Measured:
        """Read what indicators and costs need, `more` columns of the nation, and more `municipal` ones."""
        chosen, wanted = list(seeds), [*QUARTERLY_COLUMNS, SPENDING, REVENUE]
        yearly = results.panel("municipality_year", sorted({*MUNICIPAL_COLUMNS, *municipal}), chosen)
        levels: tuple[Level, ...] = ("nation", "province", "municipality")
        return cls(
            yearly,
            results.panel("national_quarter", [*wanted, *more], chosen),
            results.panel("province_quarter", wanted, chosen),
            results.places,
            int(str(results.entry["scenario"]["start"])[:4]),
            {level: Group.of(level, yearly.places, results.places) for level in levels},
            results.draws(chosen),
        )

    @property
    def years(self) -> list[int]:
        """Year-ends in the results, the base year among them."""
        return [int(t) for t in self.municipal.times]

    def group(self, level: Level) -> Group:
        """The places of a level."""
        return self.groups[level]

    def values(self, indicator: Indicator, level: Level, year: int) -> np.ndarray | None:
        """[replicate, place] at a year-end; None where the results or the level do not have it."""
        if level not in indicator.levels:
            return None
        group = self.group(level)
        columns = self._quarterly(level, year, group) if indicator.quarterly else self.at(year)
        return indicator.of(columns, group) if indicator.measured(columns) else None

    def series(self, indicator: Indicator, level: Level) -> tuple[list[int], np.ndarray] | None:
        """Years and values [replicate, year, place] of all year-ends; None where the results or the level do not have it.

        Formulas work on the last axis alone, so that replicates and years can be handed to them as one.
        """
        if level not in indicator.levels:
            return None
        group, panel = self.group(level), self.municipal
        if indicator.quarterly:
            panel = self.nation if level == "nation" else self.provinces
            if panel.places != group.names:
                return None
        ends = [i for i, t in enumerate(panel.times) if not indicator.quarterly or t.endswith("Q4")]
        if not ends or not indicator.measured(panel.values):
            return None
        flat = {name: panel.values[name][:, ends, :].reshape(-1, len(panel.places)) for name in indicator.needs}
        values = indicator.of(flat, group)
        return [int(panel.times[i][:4]) for i in ends], values.reshape(len(panel.seeds), len(ends), -1)

    def at(self, year: int) -> Columns:
        """Municipal columns of a year, [replicate, municipality]."""
        t = self.municipal.times.index(str(year))
        return {name: values[:, t, :] for name, values in self.municipal.values.items()}

    def _quarterly(self, level: Level, year: int, group: Group) -> Columns:
        panel = self.nation if level == "nation" else self.provinces
        last = f"{year}Q4"
        if last not in panel.times or panel.places != group.names:
            return {}
        t = panel.times.index(last)
        found = {name: values[:, t, :] for name, values in panel.values.items()}
        return {name: values for name, values in found.items() if np.isfinite(values).all()}
