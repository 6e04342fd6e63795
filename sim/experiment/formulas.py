"""One line of a comparison, and the ways in which its columns add up over places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.experiment.group import Columns, Group, Level

Of = Callable[[Columns, Group], np.ndarray]


@dataclass(frozen=True)
class Indicator:
    """One line of the comparison; `quarterly` ones read the year's last quarter by place, the others municipal columns."""

    name: str
    unit: str
    better: Literal["up", "down"]
    labels: tuple[str, str, str]
    needs: tuple[str, ...]
    of: Of
    levels: tuple[Level, ...] = ("nation", "province", "municipality")
    outside: bool = False
    quarterly: bool = False

    @property
    def sign(self) -> float:
        """+1 where more is better, -1 where less is."""
        return 1.0 if self.better == "up" else -1.0

    def measured(self, columns: Columns) -> bool:
        """Whether the results hold what it needs."""
        return all(name in columns for name in self.needs)


def sum_of(column: str) -> Of:
    """Sums over municipalities."""
    return lambda c, g: g.sum(c[column])


def outside_of(column: str) -> Of:
    """The same; for the nation, outside the capital area."""
    return lambda c, g: g.outside(c[column])


def ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    """Quotient, NaN where there is nothing to divide by."""
    return np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)


def percent(over: str, under: str, *, outside: bool = False) -> Of:
    """One column in percent of another."""
    if outside:
        return lambda c, g: 100.0 * ratio(g.outside(c[over]), g.outside(c[under]))
    return lambda c, g: 100.0 * ratio(g.sum(c[over]), g.sum(c[under]))


def kept(part: str, where: str) -> Of:
    """Retention of the young in percent, `gross` or `net`, from the quarterly columns."""
    return lambda c, g: 100.0 * ratio(c[f"young_kept_{where}_{part}"], c[f"young_cohort_{where}"])


def unemployment_rate(c: Columns, g: Group) -> np.ndarray:
    """Jobless in percent of the labour force."""
    jobless = g.sum(c["unemployed"])
    return 100.0 * ratio(jobless, jobless + g.sum(c["employed_residents"]))


def mean_of(column: str, weight: str) -> Of:
    """Weighted mean."""
    return lambda c, g: ratio(g.sum(c[column] * c[weight]), g.sum(c[weight]))


def productivity_gap(c: Columns, g: Group) -> np.ndarray:
    """Value added per job-year outside the capital area over that inside, [replicate, 1]."""

    def per_job(where: np.ndarray) -> np.ndarray:
        return ratio((c["value_added_bn_krw"] * where).sum(axis=1), (c["job_years"] * where).sum(axis=1))

    gap: np.ndarray = ratio(per_job(~g.capital), per_job(g.capital))
    return gap[:, np.newaxis]


def extinction_index(c: Columns, g: Group) -> np.ndarray:
    """Women of 20-39 over people of 65 and over."""
    return ratio(g.sum(c["women_20_39"]), g.sum(c["people_65_plus"]))


def places_below(bound: float) -> Of:
    """Municipalities whose extinction-risk index is below a bound."""
    return lambda c, g: g.sum((ratio(c["women_20_39"], c["people_65_plus"]) < bound).astype(np.float64))


def young_columns(where: str, part: str) -> tuple[str, ...]:
    """Columns that `kept` reads."""
    return (f"young_cohort_{where}", f"young_kept_{where}_{part}")
