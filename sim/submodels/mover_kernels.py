"""Compiled rules of the movers of one place: which ages and skills go where, and what becomes of their work."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic
from sim.state.work import END_AGE, FIRST_AGE, chance, draw_states, leave_work, note_crossing


@njit(nogil=True, cache=True, error_model="numpy")
def move_group(
    r: int, g: int, k: int, residents: Any, labour_force: Any, employed: Any, to: Any, near: Any, u: Any,
    arrived: Any, force_in: Any, employed_in: Any, workers: Any, zones: Any, crossings: Any,
) -> None:  # fmt: skip
    """Movers of one group from r to `to` [j]: ages and skills in proportion, joined to destinations in a row.

    Raises ValueError only if the group holds fewer persons than move (its caller caps that).
    """
    n = to.shape[0]
    first = FIRST_AGE[k]
    ages = END_AGE[k] - first
    stock = np.empty(3 * ages, dtype=np.int64)
    out = np.empty(3 * ages, dtype=np.int64)
    heads = np.zeros(3, dtype=np.int64)
    for e in range(3):
        for a in range(ages):
            stock[e * ages + a] = residents[r, g, first + a, e]
            heads[e] += stock[e * ages + a]
    places = np.empty(n + 1, dtype=np.int64)
    room = np.empty(n + 1, dtype=np.int64)
    total, d = _row_of_places(to, u[0], places, room)
    draw_systematic(stock, total, u[1], out)
    by_place = np.zeros(d, dtype=np.int64)
    at = 0
    for e in range(3):
        begin = at
        leaving = np.int64(0)
        for a in range(ages):
            residents[r, g, first + a, e] -= out[e * ages + a]
            leaving += out[e * ages + a]
            at = _settle(r, g, first + a, e, out[e * ages + a], at, places, room, by_place, arrived, zones, crossings)
        if leaving == 0:
            continue
        at_work, jobless = draw_states(employed[r, g, k, e], labour_force[r, g, k, e], heads[e], leaving, u[2 + e])
        employed[r, g, k, e] -= at_work
        labour_force[r, g, k, e] -= at_work + jobless
        here, those = by_place[begin : at + 1], places[begin : at + 1]
        _take_work_along(g, k, e, here, those, at_work, jobless, near, u, force_in, employed_in, workers)


@njit(nogil=True, cache=True, error_model="numpy")
def _row_of_places(to: Any, u: float, places: Any, room: Any) -> Any:
    """Movers in all, and the number of destinations written in a row with their movers, `places` and `room`.

    The row starts at a person drawn at random, so that ages and skills go everywhere alike; the place of that person
    may stand at both ends.
    """
    n = to.shape[0]
    total = np.int64(0)
    for j in range(n):
        total += to[j]
    offset: Any = min(np.int64(u * total), total - 1)
    first = 0
    passed = np.int64(0)
    while passed + to[first] <= offset:
        passed += to[first]
        first += 1
    d = 0
    for i in range(n + 1):
        j = first + i if first + i < n else first + i - n
        part = to[j]
        if i == 0:
            part = passed + to[j] - offset
        elif i == n:
            part = offset - passed
        if part > 0:
            places[d] = j
            room[d] = part
            d += 1
    return total, d


@njit(nogil=True, cache=True, error_model="numpy")
def _settle(
    r: int, g: int, a: int, e: int, left: Any, at: int, places: Any, room: Any, by_place: Any, arrived: Any, zones: Any, crossings: Any
) -> int:
    """`left` persons of one age and skill go to the next places of the row, from `at` on; returns where the row stands."""
    while left > 0:
        while room[at] == 0:
            at += 1
        here = min(left, room[at])
        arrived[places[at], g, a, e] += here
        note_crossing(crossings, zones, r, places[at], a, here)
        by_place[at] += here
        left -= here
        room[at] -= here
    return at


@njit(nogil=True, cache=True, error_model="numpy")
def _take_work_along(
    g: int, k: int, e: int, movers: Any, places: Any, at_work: Any, jobless: Any, near: Any, u: Any,
    force_in: Any, employed_in: Any, workers: Any,
) -> None:  # fmt: skip
    """The employed and the jobless among the `movers` of one skill to each of `places`; those near stay employed.

    `movers` are set to zero for the next skill; `workers` [e, j] collects those who move with a job.
    """
    n = places.shape[0]
    working = np.empty(n, dtype=np.int64)
    seeking = np.empty(n, dtype=np.int64)
    draw_systematic(movers, at_work, u[5 + e], working)
    for i in range(n):
        movers[i] -= working[i]
    draw_systematic(movers, jobless, u[8 + e], seeking)
    for i in range(n):
        movers[i] = 0
        j = places[i]
        force_in[j, g, k, e] += working[i] + seeking[i]
        workers[e, j] += working[i]
        if near[j]:
            employed_in[j, g, k, e] += working[i]


@njit(nogil=True, cache=True, error_model="numpy")
def _keep_workplace(
    r: int, j: int, e: int, total: int, mix: Any, works: Any, commuters: Any, brought: Any, u: float, second: float
) -> None:
    """`total` workers move from r to j and keep their workplace.

    Who moves is weighted by the smaller of the two places' commuting shares, `mix` [r, i, e]: between two places that
    exchange as many people the pattern of commuting then stands still. `works` are the workplaces of r, in order.
    """
    whole = 0.0
    for i in works:
        whole += min(mix[r, i, e], mix[j, i, e])
    missing = total
    if whole > 0.0:
        scale = total / whole
        cumulated = 0.0
        before = np.int64(0)
        for i in works:
            cumulated += min(mix[r, i, e], mix[j, i, e])
            mark: Any = min(np.int64(np.floor(cumulated * scale + u)), total)
            here = min(mark - before, commuters[r, i, e])
            before = mark
            commuters[r, i, e] -= here
            brought[j, i, e] += here
            missing -= here
    if missing > 0:
        leave_work(commuters, r, e, missing, second, brought[j, :, e])


@njit(nogil=True, cache=True, error_model="numpy")
def leave_or_keep_work(r: int, workers: Any, near: Any, mix: Any, commuters: Any, brought: Any, key: Any, left_posts: Any) -> None:
    """Workers who move from r [e, j] keep their workplace where they stay `near`; the others leave their posts."""
    n = near.shape[0]
    for e in range(3):
        far = np.int64(0)
        works = np.flatnonzero(mix[r, :, e])
        for j in range(n):
            if workers[e, j] == 0:
                continue
            if near[j]:
                cell = (np.int64(1) << np.int64(40)) + ((r * n + j) * 3 + e) * 2
                _keep_workplace(r, j, e, workers[e, j], mix, works, commuters, brought, chance(key, cell), chance(key, cell + 1))
            else:
                far += workers[e, j]
        leave_work(commuters, r, e, far, chance(key, (np.int64(1) << np.int64(50)) + r * 3 + e), left_posts)
