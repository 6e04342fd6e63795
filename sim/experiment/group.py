"""Municipal columns added up to places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.scenario.places import Place

Level = Literal["nation", "province", "municipality"]
Columns = dict[str, np.ndarray]
"""Columns at one year-end: municipal ones [replicate, municipality], quarterly ones by place already [replicate, place]."""


@dataclass(frozen=True)
class Group:
    """Which municipalities make up each place: `member[place]` holds their row numbers."""

    names: list[str]
    member: list[np.ndarray]
    capital: np.ndarray
    is_nation: bool = False

    @classmethod
    def of(cls, level: Level, codes: list[str], places: dict[str, Place]) -> Group:
        """The nation, its provinces or its municipalities, from municipal codes and the places of the pack."""
        capital = np.array([places[c].capital if c in places else False for c in codes])
        if level == "nation":
            return cls(["KR"], [np.arange(len(codes))], capital, is_nation=True)
        if level == "municipality":
            return cls(codes, [np.array([i]) for i in range(len(codes))], capital)
        above = np.array([places[c].province if c in places else c[:2] for c in codes])
        names = sorted(set(above))
        return cls([str(n) for n in names], [np.flatnonzero(above == n) for n in names], capital)

    def sum(self, values: np.ndarray) -> np.ndarray:
        """[replicate, place] sums."""
        if len(self.member) == values.shape[1]:
            return values[:, np.concatenate(self.member)]
        return np.stack([values[:, rows].sum(axis=1) for rows in self.member], axis=1)

    def outside(self, values: np.ndarray) -> np.ndarray:
        """The same outside the capital area for the nation; a place counts its own."""
        return self.sum(np.where(self.capital, 0.0, values)) if self.is_nation else self.sum(values)
