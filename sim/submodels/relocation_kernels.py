"""Compiled choice of firms that relocate: who moves, where to, and into which free row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import power
from sim.ground.streams import uniform
from sim.ground.threads import dealt


@njit(nogil=True, cache=True, error_model="numpy")
def weigh(size: Any, near: Any, pull: Any, rate: float, chance: Any, cumulated: Any) -> None:
    """Gravity of places for firms that relocate: chance [r, s] to move, and cumulated weights [c, k] of places.

    size, pull [r, s]; near [r, k]. Weight of k for a firm in r: size[k] near[r, k] pull[k] / pull[r]. The chance is
    `rate` times its sum over that sum's mean in the base year (pull 1), weighted by size.
    """
    n, n_industries = size.shape
    for s in range(n_industries):
        all_firms, all_reach = 0.0, 0.0
        for r in range(n):
            reach, total = 0.0, 0.0
            for k in range(n):
                if k != r:
                    reach += size[k, s] * near[r, k]
                    total += size[k, s] * near[r, k] * (pull[k, s] / pull[r, s])
                cumulated[r * n_industries + s, k] = total
            chance[r, s] = total
            all_firms += size[r, s]
            all_reach += size[r, s] * reach
        for r in range(n):
            chance[r, s] = rate * chance[r, s] * all_firms / all_reach if all_reach > 0.0 else 0.0


@njit(inline="always", error_model="numpy")
def _goes(employees: int, tenancy: int, u: float, chance: float, size: float) -> bool:
    """Whether a firm moves; tenants of campus space stay where their space is."""
    # The power is at most one, so that most firms need no logarithm.
    return bool(employees > 0 and u < chance and tenancy <= 0 and u < chance * power(float(employees), -size))


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def count_movers(
    start: Any, used: Any, ids: Any, employees: Any, tenancy: Any, chance: Any, size: float, n_industries: int, key: Any, number: Any
) -> None:
    """Rows of each cell that move: number [c]. chance [c] of a firm of one; it falls with workers to the power `size`."""
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        found = np.int64(0)
        for f in range(start[c], used[c]):
            if _goes(employees[f], tenancy[f], uniform(key, ids[f]), chance[c], size):
                found += 1
        number[c] = found


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def choose(
    start: Any, used: Any, ids: Any, employees: Any, tenancy: Any, chance: Any, cumulated: Any, size: float, keys: Any,
    number: Any, first: Any, rows: Any, to: Any,
) -> None:  # fmt: skip
    """The rows that `count_movers` counted, and the cells they move to, from entry first [c] on; cumulated [c, k] weights of places."""
    n = cumulated.shape[1]
    n_industries = used.shape[0] // n
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        i, last = first[c], first[c] + number[c]
        f = start[c]
        while i < last:
            if _goes(employees[f], tenancy[f], uniform(keys[0], ids[f]), chance[c], size):
                mark = uniform(keys[1], ids[f]) * cumulated[c, n - 1]
                k = 0
                while cumulated[c, k] <= mark:
                    k += 1
                rows[i], to[i] = f, k * n_industries + c % n_industries
                i += 1
            f += 1


@njit(nogil=True, cache=True, error_model="numpy")
def find_rows(start: Any, employees: Any, target: Any, free: Any) -> None:
    """Lowest free rows of the cells target[i] (ascending), each taken once."""
    f, last = np.int64(0), np.int64(-1)
    for i in range(target.shape[0]):
        if target[i] != last:
            last = np.int64(target[i])
            f = np.int64(start[last])
        while employees[f] > 0:
            f += 1
        free[i] = f
        f += 1
