"""Compiled rules of the movers of one place: which ages and skills go where, and what becomes of their work."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic
from sim.state.people import CROSSING_AGES, CROSSING_FIRST_AGE
from sim.state.work import END_AGE, FIRST_AGE, chance, draw_states, leave_work

LANES = 4
"""Destinations whose common workplaces are summed up side by side."""


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
def _common_shares(e: int, here: Any, places: Any, works: Any, mix: Any, reached: Any) -> None:
    """The smaller of the commuting shares of a place (`here` [i]) and of LANES others, cumulated over its workplaces: reached [lane, w].

    One sum waits for its last addition; several next to each other do not.
    """
    m0, m1, m2, m3 = mix[e, places[0]], mix[e, places[1]], mix[e, places[2]], mix[e, places[3]]
    r0, r1, r2, r3 = reached[0], reached[1], reached[2], reached[3]
    s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
    for w in range(len(works)):
        i = np.uint64(works[w])
        share = here[i]
        s0 += min(share, m0[i])
        s1 += min(share, m1[i])
        s2 += min(share, m2[i])
        s3 += min(share, m3[i])
        r0[w], r1[w], r2[w], r3[w] = s0, s1, s2, s3


@njit(nogil=True, cache=True, error_model="numpy")
def _keep_workplace(
    r: int, j: int, e: int, total: int, works: Any, reached: Any, marks: Any, commuters: Any, brought: Any, u: float, second: float
) -> None:
    """`total` workers move from r to j and keep their workplace.

    Who moves is weighted by the smaller of the two places' commuting shares, `reached` cumulated [w]: between two places that
    exchange as many people the pattern of commuting then stands still. `works` are the workplaces of r, in order.
    """
    many = len(works)
    whole = reached[many - 1] if many > 0 else 0.0
    missing = total
    if whole > 0.0:
        scale = total / whole
        for w in range(many):
            marks[w] = min(np.int64(np.floor(reached[w] * scale + u)), total)
        before, from_here, to_there = np.int64(0), commuters[r, :, e], brought[j, :, e]
        for w in range(many):
            i = np.uint64(works[w])
            kept = min(marks[w] - before, from_here[i])
            before = marks[w]
            from_here[i] -= kept
            to_there[i] += kept
            missing -= kept
    if missing > 0:
        leave_work(commuters, r, e, missing, second, brought[j, :, e])


@njit(nogil=True, cache=True, error_model="numpy")
def leave_or_keep_work(r: int, workers: Any, near: Any, mix: Any, commuters: Any, brought: Any, key: Any, left_posts: Any) -> None:
    """Workers who move from r [e, j] keep their workplace where they stay `near`; the others leave their posts."""
    n = near.shape[0]
    reached, kept, marks = np.empty((LANES, n)), np.empty(n + LANES, dtype=np.int64), np.empty(n, dtype=np.int64)
    for e in range(3):
        far, many = np.int64(0), 0
        for j in range(n):
            kept[many] = j
            many += 1 if near[j] & (workers[e, j] > 0) else 0
            far += 0 if near[j] else workers[e, j]
        works = np.flatnonzero(mix[e, r])
        kept[many : many + LANES] = r
        for first in range(0, many, LANES):
            _common_shares(e, mix[e, r], kept[first : first + LANES], works, mix, reached)
            for lane in range(min(LANES, many - first)):
                j = kept[first + lane]
                cell = (np.int64(1) << np.int64(40)) + ((r * n + j) * 3 + e) * 2
                u, second = chance(key, cell), chance(key, cell + 1)
                _keep_workplace(r, j, e, workers[e, j], works, reached[lane], marks, commuters, brought, u, second)
        leave_work(commuters, r, e, far, chance(key, (np.int64(1) << np.int64(50)) + r * 3 + e), left_posts)
