"""Compiled choice of firms that relocate: who moves, where to, and into which free row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import power
from sim.ground.marked import marked_rows, scratch
from sim.ground.streams import uniform
from sim.ground.threads import TILE, dealt


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


@njit(nogil=True, cache=True, error_model="numpy")
def movers_of(
    a: int, ids: Any, employees: Any, tenancy: Any, chance: float, size: float, key: Any, u: Any, marks: Any, maybe: Any, found: Any
) -> int:
    """Rows from row a on that move, at the head of `found`; returns their number. `u`, `marks` and `maybe` are scratch."""
    for i in range(ids.shape[0]):
        u[i] = uniform(key, ids[i])
    for i in range(ids.shape[0]):
        # The power is at most one, so that few firms need a logarithm.
        marks[i] = (u[i] < chance) & (employees[i] > 0) & (tenancy[i] <= 0)
    n = 0
    for i in maybe[: marked_rows(marks, ids.shape[0], maybe)]:
        if u[i] < chance * power(float(employees[i]), -size):
            found[n] = a + i
            n += 1
    return n


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def find_movers(
    start: Any, used: Any, ids: Any, employees: Any, tenancy: Any, chance: Any, size: float, n_industries: int, key: Any,
    found: Any, number: Any,
) -> None:  # fmt: skip
    """Rows that move, at the head of each block of `found`, number [c] of them; tenants of campus space stay where it is.

    chance [c] of a firm of one; it falls with workers to the power `size`.
    """
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        n, u = np.int64(0), np.empty(TILE)
        marks, maybe = scratch()
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            n += movers_of(a, ids[a:b], employees[a:b], tenancy[a:b], chance[c], size, key, u, marks, maybe, found[start[c] + n : used[c]])
        number[c] = n


@njit(nogil=True, cache=True, error_model="numpy")
def choose(rows: Any, cell: Any, ids: Any, cumulated: Any, key: Any, to: Any) -> None:
    """Cells that firms [i] move to from their `cell`, by the weights of places cumulated [c, k]."""
    n = cumulated.shape[1]
    n_industries = cumulated.shape[0] // n
    for i in range(rows.shape[0]):
        c = cell[i]
        mark = uniform(key, ids[rows[i]]) * cumulated[c, n - 1]
        k = 0
        while cumulated[c, k] <= mark:
            k += 1
        to[i] = k * n_industries + c % n_industries
