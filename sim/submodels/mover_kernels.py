"""Compiled rules of the movers of one place: which ages and skills go where, and what becomes of their work."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic
from sim.state.people import CROSSING_AGES, CROSSING_FIRST_AGE
from sim.state.work import END_AGE, FIRST_AGE, chance, draw_states, leave_work


class Row(NamedTuple):
    """Work arrays for the movers of one group, used again for every group."""

    places: np.ndarray
    """Destinations in the order in which they are filled."""
    room: np.ndarray
    """Movers that each may still take."""
    taken: np.ndarray
    """Movers of one skill that each has taken."""
    stock: np.ndarray
    """Residents by skill and age, those of a skill together."""
    out: np.ndarray
    """Movers by skill and age."""
    watched: np.ndarray
    """Movers from one place by age and destination, for the ages whose crossings of borders are counted."""


def empty_row(n: int) -> Row:
    """Work arrays for `n` places; the first may stand at both ends."""
    oldest = 3 * int((END_AGE - FIRST_AGE).max())
    places, room, taken = (np.zeros(n + 1, dtype=np.int64) for _ in range(3))
    stock, out = (np.zeros(oldest, dtype=np.int64) for _ in range(2))
    return Row(places, room, taken, stock, out, np.zeros((CROSSING_AGES, n), dtype=np.int32))


@njit(nogil=True, cache=True, error_model="numpy")
def move_group(
    r: int, g: int, k: int, residents: Any, labour_force: Any, employed: Any, to: Any, movers: Any, total: int, near: Any, u: Any,
    arrived: Any, force_in: Any, employed_in: Any, workers: Any, row: Any,
) -> None:  # fmt: skip
    """`total` movers of one group from r, `movers` [i] to the place `to` [i]: ages and skills in proportion, joined to places in a row.

    Raises ValueError only if the group holds fewer persons than move (its caller caps that).
    """
    first = FIRST_AGE[k]
    ages = END_AGE[k] - first
    stock, out = row.stock[: 3 * ages], row.out[: 3 * ages]
    for e in range(3):
        for a in range(ages):
            stock[e * ages + a] = residents[r, g, first + a, e]
    _line_up(to, movers, total, u[0], row)
    draw_systematic(stock, total, u[1], out)
    at = 0
    for e in range(3):
        begin = at
        leaving, heads = np.int64(0), np.int64(0)
        for a in range(ages):
            left = out[e * ages + a]
            heads += stock[e * ages + a]
            leaving += left
            residents[r, g, first + a, e] -= left
            at = _settle(g, first + a, e, left, at, row, arrived)
        if leaving == 0:
            continue
        at_work, jobless = draw_states(employed[r, g, k, e], labour_force[r, g, k, e], heads, leaving, u[2 + e])
        employed[r, g, k, e] -= at_work
        labour_force[r, g, k, e] -= at_work + jobless
        _take_work_along(g, k, e, begin, at + 1, row, leaving, at_work, jobless, near, u, force_in, employed_in, workers)


@njit(nogil=True, cache=True, error_model="numpy")
def _line_up(to: Any, movers: Any, total: int, u: float, row: Any) -> None:
    """Write the places in a row with their movers.

    The row starts at a person drawn at random, so that ages and skills go everywhere alike; the place of that person
    may stand at both ends.
    """
    offset: Any = min(np.int64(u * total), total - 1)
    many = to.shape[0]
    first = 0
    passed = np.int64(0)
    while passed + movers[first] <= offset:
        passed += movers[first]
        first += 1
    for i in range(many):
        c = first + i if first + i < many else first + i - many
        row.places[i] = to[c]
        row.room[i] = movers[c]
        row.taken[i] = 0
    row.room[0] = passed + movers[first] - offset
    row.places[many] = to[first]
    row.room[many] = offset - passed
    row.taken[many] = 0


@njit(nogil=True, cache=True, error_model="numpy")
def _settle(g: int, a: int, e: int, left: Any, at: int, row: Any, arrived: Any) -> int:
    """`left` persons of one age and skill go to the next places of the row, from `at` on; returns where the row stands."""
    places, room, taken = row.places, row.room, row.taken
    to, i = arrived[g, a, e], a - CROSSING_FIRST_AGE
    watched = 0 <= i < CROSSING_AGES
    while left > 0:
        while room[at] == 0:
            at += 1
        here = min(left, room[at])
        to[places[at]] += np.int32(here)
        if watched:
            row.watched[i, places[at]] += np.int32(here)
        taken[at] += here
        left -= here
        room[at] -= here
    return at


@njit(nogil=True, cache=True, error_model="numpy")
def note_crossings(r: int, row: Any, zones: Any, left: Any, came: Any) -> None:
    """Count the watched movers from r who cross a border: `left` [border, age], `came` [border, age, j]; empties `watched`."""
    across = np.empty(zones.shape[1], dtype=np.int32)
    for border in range(zones.shape[0]):
        for j in range(len(across)):
            across[j] = np.int32(zones[border, r] != zones[border, j])
        for i in range(CROSSING_AGES):
            total = np.int64(0)
            for j in range(len(across)):
                here = row.watched[i, j] * across[j]
                came[border, i, j] += here
                total += here
            left[border, i] += total
    row.watched[:] = 0


@njit(nogil=True, cache=True, error_model="numpy")
def _take_work_along(
    g: int, k: int, e: int, begin: int, end: int, row: Any, leaving: Any, at_work: Any, jobless: Any, near: Any, u: Any,
    force_in: Any, employed_in: Any, workers: Any,
) -> None:  # fmt: skip
    """The employed and the jobless among the `leaving` of one skill, by place of the row; those near stay employed.

    Both are drawn as `draw_systematic` draws, the jobless out of those who do not work. What is `taken` is set to zero for
    the next skill; `workers` [e, j] collects those who move with a job.
    """
    idle = leaving - at_work
    start = min(np.int64(u[5 + e] * leaving), leaving - 1)
    start_idle: Any = max(min(np.int64(u[8 + e] * idle), idle - 1), 0)
    divisor, divisor_idle = float(leaving), float(max(idle, 1))
    moved, mark, moved_idle, mark_idle = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    for i in range(begin, end):
        here = row.taken[i]
        row.taken[i] = 0
        moved += here
        # Groups are far below 2^26 persons, so the quotient of doubles, cut, is the whole quotient.
        working = np.int64(float(moved * at_work + start) / divisor) - mark
        mark += working
        moved_idle += here - working
        seeking = np.int64(float(moved_idle * jobless + start_idle) / divisor_idle) - mark_idle
        mark_idle += seeking
        j = row.places[i]
        force_in[j, g, k, e] += working + seeking
        workers[e, j] += working
        if near[j]:
            employed_in[j, g, k, e] += working


@njit(nogil=True, cache=True, error_model="numpy")
def _keep_workplace(
    r: int, j: int, e: int, total: int, mix: Any, works: Any, weight: Any, commuters: Any, brought: Any, u: float, second: float
) -> None:
    """`total` workers move from r to j and keep their workplace.

    Who moves is weighted by the smaller of the two places' commuting shares, `mix` [e, r, i]: between two places that
    exchange as many people the pattern of commuting then stands still. `works` are the workplaces of r, in order.
    """
    here, there = mix[e, r], mix[e, j]
    whole = 0.0
    for w in range(len(works)):
        weight[w] = min(here[works[w]], there[works[w]])
        whole += weight[w]
    missing = total
    if whole > 0.0:
        scale = total / whole
        cumulated = 0.0
        before = np.int64(0)
        for w in range(len(works)):
            cumulated += weight[w]
            mark: Any = min(np.int64(np.floor(cumulated * scale + u)), total)
            if mark == before:
                continue
            kept = min(mark - before, commuters[r, works[w], e])
            before = mark
            commuters[r, works[w], e] -= kept
            brought[j, works[w], e] += kept
            missing -= kept
            if mark == total:
                break
    if missing > 0:
        leave_work(commuters, r, e, missing, second, brought[j, :, e])


@njit(nogil=True, cache=True, error_model="numpy")
def leave_or_keep_work(r: int, workers: Any, near: Any, mix: Any, commuters: Any, brought: Any, key: Any, left_posts: Any) -> None:
    """Workers who move from r [e, j] keep their workplace where they stay `near`; the others leave their posts."""
    n = near.shape[0]
    weight = np.empty(n)
    for e in range(3):
        far = np.int64(0)
        works = np.flatnonzero(mix[e, r])
        for j in range(n):
            if workers[e, j] == 0:
                continue
            if near[j]:
                cell = (np.int64(1) << np.int64(40)) + ((r * n + j) * 3 + e) * 2
                first, second = chance(key, cell), chance(key, cell + 1)
                _keep_workplace(r, j, e, workers[e, j], mix, works, weight, commuters, brought, first, second)
            else:
                far += workers[e, j]
        leave_work(commuters, r, e, far, chance(key, (np.int64(1) << np.int64(50)) + r * 3 + e), left_posts)
