"""Retention of the young (MODEL 3.11): what became of residents aged 20-34 after twenty quarters, from counts alone.

Residents are the register's: students who keep their home registration count where they are registered, not where they
study. Every quarter starts a cohort, followed by year of birth in two partitions of the country, the provinces and the
two sides of the capital area's border:

- gross: whoever crosses the border leaves for good. Each quarter the stayers of an age shrink by departures over
  persons at risk (residents at the quarter's end with its moves undone), as if stayers and newcomers of that age left
  alike: counts hold no persons, so the share is too low where the same people move again and again.
- net: turnover is removed. Arrivals of the same years of birth offset departures: (cohort + arrivals - departures) /
  cohort, above one where a place gains.

Deaths and moves abroad are left out of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.state.people import CROSSING_AGES, CROSSING_FIRST_AGE
from sim.state.state import State

QUARTERS = 20
COHORT_AGES = 15
"""Single ages of a cohort, 20-34."""

PROVINCE, CAPITAL = 0, 1
"""The two borders; zone 0 of the second is the country outside the capital area."""


@dataclass
class Cohort:
    """Residents aged 20-34 of every zone at the end of one quarter, [zone, age]: at first, stayers, and with net moves."""

    first: list[np.ndarray]
    gross: list[np.ndarray]
    net: list[np.ndarray]
    birthdays: int = 0


@dataclass
class Retention:
    """Follows all cohorts of the last twenty quarters; call `begin` on the base year and `note` after every quarter."""

    _cohorts: list[Cohort] = field(default_factory=list)

    def begin(self, state: State) -> None:
        """Start a cohort from the residents of now."""
        zones = state.geography.zones
        ages = slice(CROSSING_FIRST_AGE, CROSSING_FIRST_AGE + COHORT_AGES)
        young = state.people.by_age()[:, ages].astype(np.float64)
        first = [by_zone(young, zone, n) for zone, n in zip(zones, _sizes(state), strict=True)]
        self._cohorts.append(Cohort(first, [x.copy() for x in first], [x.copy() for x in first]))

    def note(self, state: State, *, aged: bool) -> dict[str, np.ndarray]:
        """Follow the cohorts through the quarter that has ended; `aged`: everyone turned a year older in it.

        Returns persons by province [p] and, outside the capital area, [1]: the cohort of twenty quarters ago and what
        is left of it, NaN before twenty quarters have passed.
        """
        zones, people = state.geography.zones, state.people
        ages = slice(CROSSING_FIRST_AGE, CROSSING_FIRST_AGE + CROSSING_AGES)
        residents = people.by_age()[:, ages].astype(np.float64)
        for border, n in enumerate(_sizes(state)):
            now, left, came = (by_zone(x, zones[border], n) for x in (residents, *people.crossings[border].astype(np.float64)))
            staying = 1.0 - np.clip(left / np.maximum(now + left - came, 1.0), 0.0, 1.0)
            for cohort in self._cohorts:
                first = cohort.birthdays + aged
                cohort.gross[border] *= staying[:, first : first + COHORT_AGES]
                cohort.net[border] += (came - left)[:, first : first + COHORT_AGES]
        for cohort in self._cohorts:
            cohort.birthdays += aged
        done = self._cohorts.pop(0) if len(self._cohorts) == QUARTERS else None
        self.begin(state)
        return _counts(done, state.geography.n_provinces)


def _sizes(state: State) -> tuple[int, int]:
    return state.geography.n_provinces, 2


def by_zone(values: np.ndarray, zone: np.ndarray, n: int) -> np.ndarray:
    """[zone, age] sums of [r, age]."""
    n_ages = values.shape[1]
    place = zone[:, None] * n_ages + np.arange(n_ages)
    return np.bincount(place.reshape(-1), values.reshape(-1), n * n_ages).reshape(n, n_ages)


def _counts(cohort: Cohort | None, n_provinces: int) -> dict[str, np.ndarray]:
    out = {}
    for border, where, n in ((PROVINCE, "in_province", n_provinces), (CAPITAL, "outside_capital", 1)):
        for part, label in (("first", "cohort_{}"), ("gross", "kept_{}_gross"), ("net", "kept_{}_net")):
            persons = np.full(n, np.nan) if cohort is None else getattr(cohort, part)[border][:n].sum(axis=1)
            out["young_" + label.format(where)] = persons
    return out
