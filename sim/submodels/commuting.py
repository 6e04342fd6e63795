"""Where the jobless of a place look for work: the decay of commuting and the balancing factors of the base year (ODD: labour)."""

from __future__ import annotations

import numpy as np

from sim.ground.arithmetic import matvec, vecmat
from sim.ground.elementwise import exp_of, power_of
from sim.state.state import State


def search_kernel(distance: np.ndarray, elasticity: float = 2.2, decay_km: float = 40.0) -> np.ndarray:
    """Decay of commuting [r, j], D^-2.2 exp(-D / 40 km) (REALDATA_ECONOMY 1); distance in km, own on the diagonal."""
    return np.asarray(power_of(distance, -elasticity) * exp_of(-distance / decay_km))


def balancing(kernel: np.ndarray, employed: np.ndarray, jobs: np.ndarray, tolerance: float = 1e-9, rounds: int = 5000) -> np.ndarray:
    """Balancing factors b_j of base commuting: C_rj = a_r employed_r b_j jobs_j K_rj with both margins met.

    Args: kernel [r, j]; employed [r] residents at work; jobs [j] they fill. Returns b [j] with job-weighted mean 1.
    Raises ValueError if it does not converge.
    """
    jobs = jobs * (employed.sum() / max(jobs.sum(), 1))
    b = np.ones(len(jobs))
    for _ in range(rounds):
        a = 1.0 / matvec(kernel, b * jobs)
        new = 1.0 / np.maximum(vecmat(a * employed, kernel), 1e-300)
        change = float(np.max(np.abs(new / b - 1.0)))
        b = new
        if change < tolerance:
            return np.asarray(b * jobs.sum() / (b * jobs).sum())
    raise ValueError(f"balancing: {rounds} rounds leave the factors changing by {change:.1e}; is a place out of reach?")


def search_weights(state: State) -> np.ndarray:
    """Fill `people.search_weight` [r, j] from the base year's commuting and return it."""
    people = state.people
    kernel = search_kernel(state.geography.distance)
    employed = people.commuters.sum(axis=(1, 2)).astype(np.float64)
    jobs = people.commuters.sum(axis=(0, 2)).astype(np.float64)
    weight = kernel * balancing(kernel, employed, jobs)[None, :]
    people.search_weight = weight / weight.mean(axis=1, keepdims=True)
    return people.search_weight
