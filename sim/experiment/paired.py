"""Paired statistics: the same replicate with and without a policy, and what is left of chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

LEVEL = 0.95


@dataclass(frozen=True)
class Effect:
    """Mean paired difference with its interval; NaN bounds where one replicate allows none."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def clear(self) -> np.ndarray:
        """Whether the interval leaves zero out."""
        return (self.low > 0) | (self.high < 0)

    @property
    def nothing(self) -> np.ndarray:
        """Whether the difference is exactly zero in every one of several replicates."""
        return (self.mean == 0) & (self.low == 0) & (self.high == 0)


def over_draws(values: np.ndarray, draws: np.ndarray | None) -> np.ndarray:
    """Means over the replicates (axis 0) that share a draw of the parameters, draw by draw; the values themselves without draws.

    Replicates of one draw are no independent witnesses of what is unknown about the parameters: the draws are.
    """
    if draws is None:
        return values
    return np.stack([values[draws == draw].mean(axis=0) for draw in np.unique(draws)])


def paired_effect(differences: np.ndarray, draws: np.ndarray | None = None) -> Effect:
    """Student's t interval over replicates (axis 0) of scenario minus baseline; over draws [replicate] in an ensemble.

    >>> effect = paired_effect(np.array([1.0, 2.0, 3.0]))
    >>> effect.mean.item(), round(effect.low.item(), 3), round(effect.high.item(), 3)
    (2.0, -0.484, 4.484)
    """
    differences = over_draws(differences, draws)
    n = len(differences)
    mean = differences.mean(axis=0)
    if n < 2:
        missing = np.full_like(mean, np.nan)
        # A difference of exactly zero in the only pair says nothing either.
        return Effect(mean, missing, missing)
    half = stdtrit(n - 1, 0.5 + LEVEL / 2) * differences.std(axis=0, ddof=1) / np.sqrt(n)
    return Effect(mean, mean - half, mean + half)
