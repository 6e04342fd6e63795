"""Compiled passes over firm rows of campus innovation space: who moves into its free places."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.streams import uniform
from sim.state.firms import CAMPUS


@njit(inline="always", error_model="numpy")
def may_move_in(employees: int, age: int, supported: int, tenancy: int, most: int, oldest: int) -> Any:
    """A young and small firm that no campus has founded or housed."""
    return tenancy <= 0 and not supported & CAMPUS and age <= oldest and employees < most


@njit(nogil=True, cache=True, error_model="numpy")
def tenants_and_candidates(firms: Any, first: int, n_industries: int, most: int, oldest: int) -> Any:
    """Firms that are tenants in the municipality whose cells begin with `first`, and firms that may become tenants by lot."""
    employees, weight, age, supported, tenancy = firms.employees, firms.weight, firms.age, firms.supported, firms.tenancy
    tenants, candidates = np.int64(0), np.int64(0)
    for f in range(firms.start[first], firms.start[first + n_industries]):
        if employees[f] > 0 and tenancy[f] > 0:
            tenants += weight[f]
    for f in range(firms.start[first], firms.start[first + n_industries - 1]):
        if employees[f] > 0 and may_move_in(employees[f], age[f], supported[f], tenancy[f], most, oldest):
            candidates += weight[f]
    return tenants, candidates


@njit(nogil=True, cache=True, error_model="numpy")
def house_start_ups(firms: Any, first: int, n_industries: int, length: int, free: int) -> Any:
    """Firms founded on a campus this quarter move in while there are places; returns the places left."""
    employees, weight, age, supported, tenancy = firms.employees, firms.weight, firms.age, firms.supported, firms.tenancy
    for f in range(firms.start[first], firms.start[first + n_industries]):
        if employees[f] > 0 and supported[f] & CAMPUS and age[f] == 0 and weight[f] <= free:
            tenancy[f] = length
            free -= weight[f]
    return free


@njit(nogil=True, cache=True, error_model="numpy")
def house_by_lot(firms: Any, first: int, n_industries: int, rules: Any, chance: float, key: int, free: int) -> Any:
    """Young firms move in with the chance given while there are places; returns the places left."""
    employees, weight, age, supported, tenancy = firms.employees, firms.weight, firms.age, firms.supported, firms.tenancy
    ids, (most, oldest, length) = firms.id, rules
    for f in range(firms.start[first], firms.start[first + n_industries - 1]):
        if employees[f] <= 0 or weight[f] > free or not may_move_in(employees[f], age[f], supported[f], tenancy[f], most, oldest):
            continue
        if uniform(key, ids[f]) < chance:
            tenancy[f], supported[f] = length, supported[f] | CAMPUS
            free -= weight[f]
    return free


@njit(nogil=True, cache=True, error_model="numpy")
def house(firms: Any, places: Any, n_industries: int, rules: Any, key: int, housed: Any) -> None:
    """Fill free places [r] of campus space: campus start-ups first, then young firms by lot, never beyond the places.

    rules = (most, oldest, length): firms of fewer than `most` workers and at most `oldest` quarters are taken, in every
    industry but the last (local services), for `length` quarters, once in their life; `housed` [r] counts them.
    """
    most, oldest, length = rules
    for r in range(places.shape[0]):
        free, first = np.int64(np.floor(places[r])), r * n_industries
        if free <= 0:
            continue
        tenants, candidates = tenants_and_candidates(firms, first, n_industries, most, oldest)
        free -= tenants
        left = house_start_ups(firms, first, n_industries, length, free)
        if left > 0 and candidates > 0:
            left = house_by_lot(firms, first, n_industries, rules, min(left / candidates, 1.0), key, left)
        housed[r] += free - left
