"""Compiled rules of job-led moves: the jobless apply beyond commuting distance, and who is hired moves there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic
from sim.state.work import END_AGE, FIRST_AGE, chance, note_crossing


@njit(nogil=True, cache=True, error_model="numpy")
def apply_afar(employed: Any, labour_force: Any, mobility: Any, weight: Any, key: int, key_places: int) -> Any:
    """Applicants [r, g, k, e] and where they apply [r, j, e]; `mobility` [k] of the jobless apply, by `weight` [r, j]."""
    n = weight.shape[0]
    applicants = np.zeros((n, 2, 9, 3), dtype=np.int64)
    places = np.zeros((n, n, 3), dtype=np.int64)
    for r in range(n):
        whole = 0.0
        for j in range(n):
            whole += weight[r, j]
        if not whole > 0.0:
            continue
        for e in range(3):
            total = np.int64(0)
            for g in range(2):
                for k in range(9):
                    pool = labour_force[r, g, k, e] - employed[r, g, k, e]
                    cell = ((r * 2 + g) * 9 + k) * 3 + e
                    number = np.int64(np.floor(mobility[k] * pool + chance(key, cell)))
                    number = min(number, pool) if mobility[k] > 0.0 else np.int64(0)
                    applicants[r, g, k, e] = number
                    total += number
            scale = total / whole
            u = chance(key_places, r * 3 + e)
            cumulated = 0.0
            before = np.int64(0)
            for j in range(n):
                cumulated += weight[r, j]
                mark = min(np.int64(np.floor(cumulated * scale + u)), total)
                places[r, j, e] = mark - before
                before = mark
    return applicants, places


@njit(nogil=True, cache=True, error_model="numpy")
def choose_afar(places: Any, hires: Any, key: int) -> Any:
    """Who is hired [r, j, e]: hires [j] drawn exactly from those who applied there."""
    n = hires.shape[0]
    stock = np.zeros(n * 3, dtype=np.int64)
    out = np.zeros(n * 3, dtype=np.int64)
    hired = np.zeros((n, n, 3), dtype=np.int64)
    for j in range(n):
        if hires[j] == 0:
            continue
        for r in range(n):
            for e in range(3):
                stock[r * 3 + e] = places[r, j, e]
        draw_systematic(stock, hires[j], chance(key, j), out)
        for r in range(n):
            for e in range(3):
                hired[r, j, e] = out[r * 3 + e]
    return hired


@njit(nogil=True, cache=True, error_model="numpy")
def _draw_persons(residents: Any, applicants: Any, r: int, e: int, total: int, keys: Any, who: Any, ages: Any) -> None:
    """Of the applicants, `total` persons by group `who` [18] and by sex and single age `ages` [g, a]."""
    stock = np.zeros(18, dtype=np.int64)
    for g in range(2):
        for k in range(9):
            stock[g * 9 + k] = applicants[r, g, k, e]
    draw_systematic(stock, total, chance(keys[0], r * 3 + e), who)
    ages[:, :] = 0
    for g in range(2):
        for k in range(9):
            if who[g * 9 + k] == 0:
                continue
            first, end = FIRST_AGE[k], END_AGE[k]
            cell = (r * 3 + e) * 18 + g * 9 + k
            column = residents[r, g, first:end, e].copy()
            draw_systematic(column, who[g * 9 + k], chance(keys[1], cell), ages[g, first:end])


@njit(nogil=True, error_model="numpy")
def _leave(residents: Any, labour_force: Any, moves_out: Any, ages: Any, group: Any, r: int, e: int) -> None:
    """Take the persons `ages` [g, a] of skill e out of r."""
    for g in range(2):
        for a in range(101):
            residents[r, g, a, e] -= ages[g, a]
            labour_force[r, g, group[a], e] -= ages[g, a]
            moves_out[r, g, group[a]] += ages[g, a]


@njit(nogil=True, error_model="numpy")
def _join_destinations(
    ages: Any, hired: Any, offset: int, r: int, e: int, moved: Any, commuters: Any, job_moves: Any, zones: Any, crossings: Any
) -> None:
    """Join the persons `ages` [g, a] of r to those hired [r, j, e] in a row, from its person `offset` on: both margins are exact."""
    n = hired.shape[0]
    j = 0
    room = hired[r, 0, e]
    while room <= offset:
        j += 1
        room += hired[r, j, e]
    room -= offset
    for g in range(2):
        for a in range(101):
            left = ages[g, a]
            while left > 0:
                while room == 0:
                    j = j + 1 if j + 1 < n else 0
                    room = hired[r, j, e]
                here = min(left, room)
                moved[j, g, a, e] += here
                note_crossing(crossings, zones, r, j, a, here)
                commuters[j, j, e] += here
                job_moves[j] += here
                left -= here
                room -= here


@njit(nogil=True, error_model="numpy")
def _arrive(residents: Any, labour_force: Any, employed: Any, moves_in: Any, moved: Any, group: Any) -> None:
    """The moved [j, g, a, e] live and work where they came to."""
    for j in range(moved.shape[0]):
        for g in range(2):
            for a in range(101):
                for e in range(3):
                    here = moved[j, g, a, e]
                    if here == 0:
                        continue
                    residents[j, g, a, e] += here
                    labour_force[j, g, group[a], e] += here
                    employed[j, g, group[a], e] += here
                    moves_in[j, g, group[a]] += here


@njit(nogil=True, cache=True, error_model="numpy")
def move_for_work(
    residents: Any,
    labour_force: Any,
    employed: Any,
    commuters: Any,
    applicants: Any,
    hired: Any,
    group: Any,
    keys: Any,
    moves_in: Any,
    moves_out: Any,
    job_moves: Any,
    zones: Any,
    crossings: Any,
) -> None:
    """Move the hired with residence, labour force and job to their workplace."""
    n = hired.shape[0]
    who = np.zeros(18, dtype=np.int64)
    ages = np.zeros((2, 101), dtype=np.int64)
    moved = np.zeros((n, 2, 101, 3), dtype=np.int64)
    for r in range(n):
        for e in range(3):
            total = hired[r, :, e].sum()
            if total == 0:
                continue
            _draw_persons(residents, applicants, r, e, total, keys, who, ages)
            _leave(residents, labour_force, moves_out, ages, group, r, e)
            # The row of destinations starts at a hired person drawn at random, so that ages go everywhere alike.
            offset = min(np.int64(chance(keys[2], r * 3 + e) * total), total - 1)
            _join_destinations(ages, hired, offset, r, e, moved, commuters, job_moves, zones, crossings)
    _arrive(residents, labour_force, employed, moves_in, moved, group)


@njit(nogil=True, cache=True, error_model="numpy")
def participate(residents: Any, labour_force: Any, employed: Any, participation: Any, factor: Any, share: float, key: int) -> Any:
    """Labour force moves `share` of the way to participation times residents; returns the employed that retire [r, e].

    Whole persons from a start hashed once a run, so that the rounding does not churn people in and out.
    `factor` [r] multiplies participation.
    """
    n = labour_force.shape[0]
    retired = np.zeros((n, 3), dtype=np.int64)
    for r in range(n):
        for g in range(2):
            for k in range(9):
                for e in range(3):
                    cell = ((r * 2 + g) * 9 + k) * 3 + e
                    persons = residents[r, g, k, e]
                    rate = min(participation[r, g, k, e] * factor[r], 1.0)
                    target = np.int64(np.floor(rate * persons + 1e-9 + chance(key, cell) * (1.0 - 2e-9)))
                    target = min(target, persons)
                    gap = target - labour_force[r, g, k, e]
                    step = np.int64(np.floor(abs(gap) * share + 0.5))
                    labour_force[r, g, k, e] += step if gap > 0 else -step
                    excess = employed[r, g, k, e] - labour_force[r, g, k, e]
                    if excess > 0:
                        employed[r, g, k, e] -= excess
                        retired[r, e] += excess
    return retired
