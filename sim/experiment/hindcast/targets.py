"""What is scored: sums of residents by sex and age, of municipalities and provinces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measure import AGES
from sim.state.people import AGE_GROUPS

YOUNG = slice(2, 6)


@dataclass(frozen=True)
class Target:
    """One figure: its column in the results, its label, and which residents [.., sex, age group] it sums."""

    column: str
    label: str
    groups: slice
    women_only: bool = False

    def of(self, residents: np.ndarray) -> np.ndarray:
        """The figure from residents [..., sex, age group]."""
        chosen = residents[..., 1:, self.groups] if self.women_only else residents[..., self.groups]
        return np.asarray(chosen.sum(axis=(-2, -1)))


TARGETS: tuple[Target, ...] = (
    Target("population", "population", slice(0, 9)),
    Target("women_20_39", "women 20-39", YOUNG, women_only=True),
    Target("people_20_39", "residents 20-39", YOUNG),
    *(Target(f"people_{AGES[k]}", f"residents {group}", slice(k, k + 1)) for k, group in enumerate(AGE_GROUPS)),
)
MAIN = TARGETS[:3]
"""The targets of the issue; the others are its age groups."""
