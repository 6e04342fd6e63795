"""Compiled passes of AI awareness: who uses AI around a firm and among its customers, who comes to know it, who gives it up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import power
from sim.ground.streams import uniform
from sim.ground.threads import dealt


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def count_users(
    start: Any, used: Any, employees: Any, weight: Any, ai_age: Any, first: Any, n_industries: int, users: Any, workers: Any, by_size: Any
) -> None:
    """Per cell: firms that use AI, [c, 2] workers of users and of all firms; by size from `first` [4] on: by_size [3, c, 4].

    by_size holds firms, firms that use AI, and workers.
    """
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        firms, with_ai, heads = np.int64(0), np.int64(0), np.int64(0)
        for f in range(start[c], used[c]):
            n = employees[f]
            if n <= 0:
                continue
            heads += np.int64(weight[f]) * n
            size = 0
            while size < 3 and n >= first[size + 1]:
                size += 1
            by_size[0, c, size] += np.int64(weight[f])
            by_size[2, c, size] += np.int64(weight[f]) * n
            if ai_age[f] >= 0:
                by_size[1, c, size] += np.int64(weight[f])
                firms += np.int64(weight[f])
                with_ai += np.int64(weight[f]) * n
        users[c] = firms
        workers[c, 0], workers[c, 1] = with_ai, heads


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
        gone = np.int64(0)
        for f in range(start[c], used[c]):
            n = employees[f]
            if n <= 0:
                continue
            if ai_age[f] >= 0:
                if ai_age[f] < early and uniform(keys[0], ids[f]) < drop:
                    ai_age[f], ai_gain[f], aware[f] = -1, 0.0, False
                    gone += np.int64(weight[f])
                else:
                    ai_age[f] = min(ai_age[f] + 1, 32_000)
            elif not aware[f]:
                u = uniform(keys[1], ids[f])
                # The power is at most n (size <= 1), so that most firms need no logarithm.
                if u < hazard[c] * n and u < hazard[c] * power(float(n), size):
                    aware[f] = True
        dropouts[c] = gone
