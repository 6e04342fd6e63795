"""Compiled passes of AI awareness: who uses AI around a firm and among its customers, who comes to know it, who gives it up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import power
from sim.ground.marked import marked_rows, scratch
from sim.ground.streams import uniform
from sim.ground.threads import TILE, dealt


@njit(nogil=True, cache=True, error_model="numpy")
def count_from(least: int, employees: Any, weight: Any, ai_age: Any) -> tuple[Any, Any, Any, Any]:
    """Of the firms with `least` workers or more: firms, those that use AI, workers, and workers of those. Whole numbers, in any order."""
    firms, users, heads, with_ai = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    for i in range(employees.shape[0]):
        w = np.int64(weight[i]) if employees[i] >= least else np.int64(0)
        uses = w if ai_age[i] >= 0 else np.int64(0)
        firms += w
        users += uses
        heads += w * employees[i]
        with_ai += uses * employees[i]
    return firms, users, heads, with_ai


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def count_users(
    start: Any, used: Any, employees: Any, weight: Any, ai_age: Any, first: Any, n_industries: int, users: Any, workers: Any, by_size: Any
) -> None:
    """Per cell: firms that use AI, [c, 2] workers of users and of all firms; by size from `first` [4] on: by_size [3, c, 4].

    by_size holds firms, firms that use AI, and workers; `first` begins with one worker.
    """
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        users[c], workers[c, 0], workers[c, 1] = 0, 0.0, 0.0
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            for size in range(4):
                firms, using, heads, with_ai = count_from(first[size], employees[a:b], weight[a:b], ai_age[a:b])
                by_size[0, c, size] += firms
                by_size[1, c, size] += using
                by_size[2, c, size] += heads
                if size > 0:
                    by_size[0, c, size - 1] -= firms
                    by_size[1, c, size - 1] -= using
                    by_size[2, c, size - 1] -= heads
                else:
                    users[c] += using
                    workers[c, 0] += with_ai
                    workers[c, 1] += heads


@njit(nogil=True, cache=True, error_model="numpy")
def near_shares(workers: Any, decay: Any, local: Any, national: Any) -> None:
    """Adoption around every municipality by distance [r, s], and in the nation [s]; shares of workers at users."""
    n, n_industries = local.shape
    for s in range(n_industries):
        with_ai, heads = 0.0, 0.0
        for k in range(n):
            with_ai += workers[k, s, 0]
            heads += workers[k, s, 1]
        national[s] = with_ai / heads if heads > 0.0 else 0.0
        for r in range(n):
            near, all_near = 0.0, 0.0
            for k in range(n):
                near += decay[r, k] * workers[k, s, 0]
                all_near += decay[r, k] * workers[k, s, 1]
            local[r, s] = near / all_near if all_near > 0.0 else 0.0


@njit(nogil=True, cache=True, error_model="numpy")
def customer_shares(kernel: Any, seller: Any, materials: Any, share: Any, out: Any) -> None:
    """Adoption among the firms that buy from a cell [r, s], by what they buy from there (trade flows of (5)).

    kernel [s, n, r], seller [r, s] size of sellers, materials [n, buyer, s], share [n, buyer] adoption of buyers.
    """
    n_industries = out.shape[1]
    n = out.shape[0]
    using = np.zeros((n, n_industries))
    buying = np.zeros((n, n_industries))
    for s in range(n_industries):
        for b in range(n):
            reach = 0.0
            for r in range(n):
                reach += kernel[s, b, r] * seller[r, s]
            if reach <= 0.0:
                continue
            bought, by_users = 0.0, 0.0
            for k in range(n_industries):
                bought += materials[b, k, s]
                by_users += materials[b, k, s] * share[b, k]
            for r in range(n):
                buying[r, s] += kernel[s, b, r] * bought / reach
                using[r, s] += kernel[s, b, r] * by_users / reach
        for r in range(n):
            out[r, s] = using[r, s] / buying[r, s] if buying[r, s] > 0.0 else 0.0


@njit(nogil=True, cache=True, error_model="numpy")
def come_to_know(
    ids: Any, employees: Any, ai_age: Any, aware: Any, hazard: float, size: float, key: Any, u: Any, marks: Any, maybe: Any
) -> None:
    """Some rows that neither know nor use AI come to know a use case (25). `u`, `marks` and `maybe` are scratch."""
    for i in range(ids.shape[0]):
        u[i] = uniform(key, ids[i])
    for i in range(ids.shape[0]):
        # The power is at most n (size <= 1), so that few firms need a logarithm.
        marks[i] = (u[i] < hazard * employees[i]) & (employees[i] > 0) & (ai_age[i] < 0) & (not aware[i])
    for i in maybe[: marked_rows(marks, ids.shape[0], maybe)]:
        if u[i] < hazard * power(float(employees[i]), size):
            aware[i] = True


@njit(nogil=True, cache=True, error_model="numpy")
def grow_used_to(
    ids: Any, employees: Any, weight: Any, ai_age: Any, ai_gain: Any, aware: Any, drop: float, early: int, key: Any, marks: Any, maybe: Any
) -> Any:
    """Users grow older, or give AI up in the first `early` quarters (27) and forget the use case; returns the firms that do."""
    gone = np.int64(0)
    for i in range(ids.shape[0]):
        marks[i] = (employees[i] > 0) & (ai_age[i] >= 0) & (ai_age[i] < early)
    for i in range(ids.shape[0]):
        ai_age[i] = min(ai_age[i] + 1, 32_000) if (employees[i] > 0) & (ai_age[i] >= 0) else ai_age[i]
    for i in maybe[: marked_rows(marks, ids.shape[0], maybe)]:
        if uniform(key, ids[i]) < drop:
            ai_age[i], ai_gain[i], aware[i] = -1, 0.0, False
            gone += np.int64(weight[i])
    return gone


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def spread(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    weight: Any,
    ai_age: Any,
    ai_gain: Any,
    aware: Any,
    hazard: Any,
    size: float,
    drop: float,
    early: int,
    n_industries: int,
    keys: Any,
    dropouts: Any,
) -> None:
    """Users grow older or give AI up in the first `early` quarters (27); others come to know a use case (25).

    hazard [c] of a firm of one; it rises with size to the power `size`. Who gives up forgets the use case.
    """
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        gone, u = np.int64(0), np.empty(TILE)
        marks, maybe = scratch()
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            # Who gives up now does not come to know a use case in the same quarter.
            come_to_know(ids[a:b], employees[a:b], ai_age[a:b], aware[a:b], hazard[c], size, keys[1], u, marks, maybe)
            gone += grow_used_to(
                ids[a:b], employees[a:b], weight[a:b], ai_age[a:b], ai_gain[a:b], aware[a:b], drop, early, keys[0], marks, maybe
            )  # fmt: skip
        dropouts[c] = gone
