"""Retention of the young: who of the residents aged 20-34 is still there five years on (MODEL 3.11)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from sim.state.state import State

FIRST, END, YEARS = 20, 35, 5
WINDOW = 4 * YEARS
COHORT_GROUPS = slice(2, 6)


@dataclass
class Retention:
    """Cohort counts by province and, last, for everything outside the capital area.

    Net: the cohort's size five years on, over its size at the start; arrivals make up for departures. Gross: the
    share that would still be there if nobody had arrived, from the departures to other municipalities beyond the
    place's border, quarter by quarter. Deaths are a few in a thousand at these ages and are left in both.
    """

    groups: np.ndarray
    cohorts: deque[np.ndarray] = field(default_factory=lambda: deque(maxlen=WINDOW + 1))
    stays: deque[np.ndarray] = field(default_factory=lambda: deque(maxlen=WINDOW))

    @classmethod
    def start(cls, state: State) -> Retention:
        """Begin with the base year's cohort."""
        geography = state.geography
        member = np.zeros((geography.n_provinces + 1, geography.n_regions))
        member[geography.province, np.arange(geography.n_regions)] = 1.0
        member[-1] = ~geography.capital
        self = cls(member)
        self.cohorts.append(self._ages(state))
        return self

    def _ages(self, state: State) -> np.ndarray:
        """[place, age] residents by single age."""
        by_age = state.people.residents.sum(axis=(1, 3)).astype(np.float64)
        return np.asarray([(m[:, None] * by_age).sum(axis=0) for m in self.groups])

    def note(self, state: State) -> dict[str, np.ndarray]:
        """Note a quarter; returns the net and gross rates by place, empty (NaN) in the first five years."""
        people = state.people
        leavers = people.left_province[:, :, COHORT_GROUPS].sum(axis=(1, 2))
        beyond = people.left_zone[:, :, COHORT_GROUPS].sum(axis=(1, 2))
        residents = people.residents[:, :, FIRST : END + YEARS].sum(axis=(1, 2, 3))
        out = np.asarray([(m * leavers).sum() for m in self.groups])
        out[-1] = (self.groups[-1] * beyond).sum()
        stock = np.asarray([(m * residents).sum() for m in self.groups])
        self.stays.append(1.0 - out / np.maximum(stock + out, 1.0))
        self.cohorts.append(self._ages(state))
        if len(self.stays) < WINDOW:
            empty = np.full(len(self.groups), np.nan)
            return {"retention_net": empty, "retention_gross": empty}
        then = self.cohorts[0][:, FIRST:END].sum(axis=1)
        now = self.cohorts[-1][:, FIRST + YEARS : END + YEARS].sum(axis=1)
        return {"retention_net": now / np.maximum(then, 1.0), "retention_gross": np.prod(np.asarray(self.stays), axis=0)}
