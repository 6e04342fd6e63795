"""Compiled rule of admission: applicants choose campuses, the wanted ones fill, the rest choose again."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import exp, log

LEAST_APPLICANTS = 1e-6
"""Persons, below which nobody is left to be admitted."""


@njit(nogil=True, cache=True, error_model="numpy")
def admit(
    applicants: Any,
    places: Any,
    quality: Any,
    region: Any,
    province: Any,
    distance: Any,
    by_quality: float,
    elasticity: float,
    same_province: float,
    rounds: int,
) -> Any:
    """Entrants by campus [u] of applicants by municipality [r], by a logit on places, standing, distance, province.

    A campus takes all who want it up to its places and the same share of all where they are more; who is left over
    chooses again among campuses with places, `rounds` times at most.
    """
    n, campuses = applicants.shape[0], places.shape[0]
    weight = _weights(places, quality, region, province, distance, by_quality, elasticity, same_province)
    left = applicants.copy()
    room = places.copy()
    entrants = np.zeros(campuses)
    whole = np.empty(n)
    for _ in range(rounds):
        wanted = np.zeros(campuses)
        for r in range(n):
            whole[r] = 0.0
            for u in range(campuses):
                if room[u] > 0.0:
                    whole[r] += weight[r, u]
            if whole[r] <= 0.0 or left[r] <= 0.0:
                continue
            for u in range(campuses):
                if room[u] > 0.0:
                    wanted[u] += left[r] * weight[r, u] / whole[r]
        remaining = _accept(left, room, entrants, wanted, whole, weight)
        if remaining < LEAST_APPLICANTS:
            break
    return entrants


@njit(nogil=True, cache=True, error_model="numpy")
def _weights(
    places: Any, quality: Any, region: Any, province: Any, distance: Any, by_quality: float, elasticity: float, same_province: float
) -> Any:
    """Pull of campuses on applicants [r, u]; zero where a campus has no places."""
    n, campuses = distance.shape[0], places.shape[0]
    weight = np.zeros((n, campuses))
    for r in range(n):
        for u in range(campuses):
            if places[u] <= 0.0:
                continue
            x = log(places[u]) + by_quality * quality[u] - elasticity * log(distance[r, region[u]])
            if province[r] == province[region[u]]:
                x += same_province
            weight[r, u] = exp(x)
    return weight


@njit(nogil=True, cache=True, error_model="numpy")
def _accept(left: Any, room: Any, entrants: Any, wanted: Any, whole: Any, weight: Any) -> float:
    """Campuses take who wants them, the same share of all where they are too many; returns who is left over."""
    n, campuses = weight.shape
    accepted = np.zeros(campuses)
    for u in range(campuses):
        if wanted[u] > 0.0:
            accepted[u] = min(room[u] / wanted[u], 1.0)
    remaining = 0.0
    for r in range(n):
        if whole[r] <= 0.0 or left[r] <= 0.0:
            continue
        gone = 0.0
        for u in range(campuses):
            if room[u] > 0.0:
                gone += weight[r, u] / whole[r] * accepted[u]
        left[r] = left[r] * max(1.0 - gone, 0.0)
        remaining += left[r]
    for u in range(campuses):
        taken = wanted[u] * accepted[u]
        entrants[u] += taken
        room[u] = 0.0 if accepted[u] < 1.0 else max(room[u] - taken, 0.0)
    return remaining


@njit(nogil=True, cache=True, error_model="numpy")
def pool(knowledge: Any, region: Any, province: Any, distance: Any, decay_km: float, border: float) -> Any:
    """Knowledge of universities within reach of each municipality [r], Q exp(-D / decay), damped across borders."""
    n = distance.shape[0]
    out = np.zeros(n)
    for r in range(n):
        for u in range(region.shape[0]):
            x = knowledge[u] * exp(-distance[r, region[u]] / decay_km)
            out[r] += x if province[r] == province[region[u]] else border * x
    return out
