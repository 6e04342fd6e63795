"""Shrinkage of noisy local ratios of events: the moment estimator of a gamma-Poisson model."""

from __future__ import annotations

import numpy as np

from experiments.base_year import tables as t


def spread(events: t.Array, expected: t.Array) -> float:
    """Variance of the true ratios around 1, from the ratios of events to expected events; never negative."""
    return float(max(((events - expected) ** 2 - expected).sum() / (expected**2).sum(), 0.0))


def relative_to_one(events: t.Array, expected: t.Array) -> t.Array:
    """Posterior mean of events over expected events around 1: small cells move to 1."""
    variance = spread(events, expected)
    if variance == 0.0:
        return np.ones_like(events)
    prior = 1.0 / variance
    return (events + prior) / (expected + prior)


def relative_to_group(events: t.Array, expected: t.Array, group: t.Counts) -> t.Array:
    """The same around the ratio of the group (province) that each row belongs to; 1 = as the group."""
    level = np.bincount(group, events) / np.bincount(group, expected)
    return relative_to_one(events, expected * level[group])
