"""What must happen to people's work when they move, die, retire or lose a job: compiled rules on whole persons.

Residents have a state (employed, jobless, outside the labour force) by place, sex, age group and skill, and the
employed have a workplace by residence and skill. Whoever changes one of these goes through the functions here, which
draw exact whole numbers in proportion to stocks, so that no person and no post is lost.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic
from sim.ground.streams import uniform
from sim.state.people import CROSSING_AGES, CROSSING_FIRST_AGE, GROUP_FIRST_AGE, N_AGES

GROUP_END_AGE = (*GROUP_FIRST_AGE[1:], N_AGES)
FIRST_AGE = np.asarray(GROUP_FIRST_AGE, dtype=np.int64)
END_AGE = np.asarray(GROUP_END_AGE, dtype=np.int64)


@njit(nogil=True, cache=True, error_model="numpy")
def chance(key: int, row: int) -> float:
    """Uniform of one row under one key, as one call: `uniform` unfolds at every use and kernels compile slowly."""
    return float(uniform(key, row))


@njit(nogil=True, cache=True, error_model="numpy")
def note_crossing(crossings: Any, zones: Any, r: int, j: int, age: int, movers: int) -> None:
    """Count movers of one age from r to j who cross a border: `crossings` [border, out or in, r, age], `zones` [border, r]."""
    i = age - CROSSING_FIRST_AGE
    if i < 0 or i >= CROSSING_AGES:
        return
    for border in range(zones.shape[0]):
        if zones[border, r] != zones[border, j]:
            crossings[border, 0, r, i] += movers
            crossings[border, 1, j, i] += movers


@njit(nogil=True, cache=True, error_model="numpy")
def draw_states(employed: Any, labour_force: Any, residents: Any, total: Any, u: float) -> Any:
    """Of `total` persons drawn from a group: how many are employed, how many jobless (the rest is outside).

    Systematic sampling over the three states; never more than a state holds.
    """
    if total <= 0 or residents <= 0:
        return np.int64(0), np.int64(0)
    if total > residents:
        raise ValueError("draw_states: asked for more persons than the group holds")
    start: Any = min(np.int64(u * residents), residents - 1)
    first = (employed * total + start) // residents
    second = (labour_force * total + start) // residents
    return first, second - first


@njit(nogil=True, cache=True, error_model="numpy")
def take_states(employed: Any, labour_force: Any, r: int, g: int, k: int, e: int, residents: Any, total: Any, u: float) -> Any:
    """Take `total` persons out of a group of `residents`, and out of its work; returns how many were employed."""
    working, jobless = draw_states(employed[r, g, k, e], labour_force[r, g, k, e], residents, total, u)
    employed[r, g, k, e] -= working
    labour_force[r, g, k, e] -= working + jobless
    return working


@njit(nogil=True, cache=True, error_model="numpy")
def leave_work(commuters: Any, r: int, e: int, total: int, u: float, left: Any) -> None:
    """Take `total` workers of residence r and skill e from their workplaces; the posts they leave go to `left` [j]."""
    if total <= 0:
        return
    n = commuters.shape[1]
    everyone = np.int64(0)
    for j in range(n):
        everyone += commuters[r, j, e]
    if total > everyone:
        raise ValueError("leave_work: more workers leave than are employed")
    start = min(np.int64(u * everyone), everyone - 1)
    cumulated = np.int64(0)
    before = np.int64(0)
    if total == 1:  # most calls: the one person at whom the draw points
        j = 0
        cumulated += commuters[r, j, e]
        while cumulated + start < everyone:
            j += 1
            cumulated += commuters[r, j, e]
        commuters[r, j, e] -= 1
        left[j] += 1
        return
    # Below 2^52 the quotient of doubles, cut, is the whole quotient, and several times faster.
    small = float(everyone) * (float(total) + 1.0) < 4e15
    for j in range(n):
        cumulated += commuters[r, j, e]
        x = cumulated * total + start
        mark = np.int64(float(x) / float(everyone)) if small else x // everyone
        commuters[r, j, e] -= mark - before
        left[j] += mark - before
        before = mark


@njit(nogil=True, cache=True, error_model="numpy")
def leave_all(commuters: Any, leavers: Any, key: int, left: Any) -> None:
    """Take the leavers [r, e] from their workplaces."""
    for r in range(leavers.shape[0]):
        for e in range(leavers.shape[1]):
            leave_work(commuters, r, e, leavers[r, e], chance(key, r * 3 + e), left)


@njit(nogil=True, cache=True, error_model="numpy")
def open_posts(left: Any, firm_jobs: Any, public_jobs: Any, open_firm: Any, open_public: Any, key: int) -> None:
    """Posts left by their holders [j] fall open, at firms or at public services and farms, by their filled posts.

    `firm_jobs` and `public_jobs` are all posts, filled or open; the open ones [j] are raised in place.
    """
    stock = np.zeros(2, dtype=np.int64)
    out = np.zeros(2, dtype=np.int64)
    for j in range(left.shape[0]):
        if left[j] == 0:
            continue
        stock[0] = firm_jobs[j] - open_firm[j]
        stock[1] = public_jobs[j] - open_public[j]
        draw_systematic(stock, left[j], chance(key, j), out)
        open_firm[j] += out[0]
        open_public[j] += out[1]


@njit(nogil=True, cache=True, error_model="numpy")
def fill_states(employed: Any, labour_force: Any, r: int, e: int, total: int, u: float, out: Any) -> None:
    """`total` jobless of residence r and skill e start to work; `out` [g, k] says who."""
    for g in range(out.shape[0]):
        for k in range(out.shape[1]):
            out[g, k] = 0
    if total <= 0:
        return
    everyone = np.int64(0)
    for g in range(employed.shape[1]):
        for k in range(employed.shape[2]):
            everyone += labour_force[r, g, k, e] - employed[r, g, k, e]
    if total > everyone:
        raise ValueError("fill_states: more persons are hired than are jobless")
    start = min(np.int64(u * everyone), everyone - 1)
    cumulated = np.int64(0)
    before = np.int64(0)
    for g in range(employed.shape[1]):
        for k in range(employed.shape[2]):
            cumulated += labour_force[r, g, k, e] - employed[r, g, k, e]
            mark = (cumulated * total + start) // everyone
            out[g, k] = mark - before
            employed[r, g, k, e] += mark - before
            before = mark


@njit(nogil=True, cache=True, error_model="numpy")
def lose_work(employed: Any, r: int, e: int, total: int, u: float) -> None:
    """`total` workers of residence r and skill e become jobless, drawn from the employed by sex and age group."""
    if total <= 0:
        return
    everyone = np.int64(0)
    for g in range(employed.shape[1]):
        for k in range(employed.shape[2]):
            everyone += employed[r, g, k, e]
    if total > everyone:
        raise ValueError("lose_work: more workers are dismissed than are employed")
    start = min(np.int64(u * everyone), everyone - 1)
    cumulated = np.int64(0)
    before = np.int64(0)
    for g in range(employed.shape[1]):
        for k in range(employed.shape[2]):
            cumulated += employed[r, g, k, e]
            mark = (cumulated * total + start) // everyone
            employed[r, g, k, e] -= mark - before
            before = mark


@njit(nogil=True, cache=True, error_model="numpy")
def by_group(residents: Any) -> Any:
    """Residents by age group [r, g, k, e]."""
    n = residents.shape[0]
    out = np.zeros((n, 2, 9, 3), dtype=np.int64)
    for r in range(n):
        for g in range(2):
            for k in range(9):
                for a in range(FIRST_AGE[k], END_AGE[k]):
                    for e in range(3):
                        out[r, g, k, e] += residents[r, g, a, e]
    return out
