"""Compiled rules of the labour market: separations, owners of new firms, and the local round of matching."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic, power
from sim.state.work import chance, fill_states, lose_work


@njit(nogil=True, cache=True, error_model="numpy")
def separate(commuters: Any, employed: Any, foreign: Any, open_firm: Any, lost: Any, turnover: Any, key: int, key_states: int) -> None:
    """Firms shed `lost` [j] workers, posts already empty first; public services let `turnover` [j] go.

    Who goes is drawn from the workers at j by residence and skill, then at the residence from the employed. Where
    the residents at j do not suffice, foreign workers leave.
    """
    n = commuters.shape[0]
    stock = np.zeros(n * 3, dtype=np.int64)
    out = np.zeros(n * 3, dtype=np.int64)
    leavers = np.zeros((n, 3), dtype=np.int64)
    for j in range(n):
        empty = min(open_firm[j], lost[j])
        open_firm[j] -= empty
        total = lost[j] - empty + turnover[j]
        if total == 0:
            continue
        workers = np.int64(0)
        for r in range(n):
            for e in range(3):
                stock[r * 3 + e] = commuters[r, j, e]
                workers += commuters[r, j, e]
        if total > workers:
            foreign[j] -= total - workers
            total = workers
            if foreign[j] < 0:
                raise ValueError("separate: more workers leave a municipality than work there")
        draw_systematic(stock, total, chance(key, j), out)
        for r in range(n):
            for e in range(3):
                commuters[r, j, e] -= out[r * 3 + e]
                leavers[r, e] += out[r * 3 + e]
    for r in range(n):
        for e in range(3):
            lose_work(employed, r, e, leavers[r, e], chance(key_states, r * 3 + e))


@njit(nogil=True, cache=True, error_model="numpy")
def jobless(employed: Any, labour_force: Any) -> Any:
    """Jobless residents by residence and skill [r, e]."""
    n = employed.shape[0]
    out = np.zeros((n, 3), dtype=np.int64)
    for r in range(n):
        for g in range(employed.shape[1]):
            for k in range(employed.shape[2]):
                for e in range(3):
                    out[r, e] += labour_force[r, g, k, e] - employed[r, g, k, e]
    return out


@njit(nogil=True, cache=True, error_model="numpy")
def _mix(commuters: Any, pool: Any, j: int, stock: Any) -> Any:
    """Jobless [r * 3 + e] of the places that j's workers come from (its own where it has none); returns their number."""
    n = commuters.shape[0]
    total = np.int64(0)
    for r in range(n):
        for e in range(3):
            inside = commuters[r, j, e] > 0
            stock[r * 3 + e] = pool[r, e] if inside else 0
            total += stock[r * 3 + e]
    if total == 0:
        for e in range(3):
            stock[j * 3 + e] = pool[j, e]
            total += pool[j, e]
    return total


@njit(nogil=True, cache=True, error_model="numpy")
def _draw_owners(commuters: Any, stock: Any, j: int, total: int, u: float, second: float, out: Any, more: Any) -> None:
    """Draw owners in proportion to the workers at j, none beyond the jobless; what is short comes from the rest."""
    n = commuters.shape[0]
    workers = np.int64(0)
    for r in range(n):
        for e in range(3):
            workers += commuters[r, j, e]
    before = np.int64(0)
    cumulated = np.int64(0)
    drawn = np.int64(0)
    start = min(np.int64(u * workers), workers - 1)
    for r in range(n):
        for e in range(3):
            i = r * 3 + e
            mark = before
            if workers > 0:
                cumulated += commuters[r, j, e]
                mark = (cumulated * total + start) // workers
            out[i] = min(mark - before, stock[i])
            before = mark
            stock[i] -= out[i]
            drawn += out[i]
    if drawn < total:
        draw_systematic(stock, total - drawn, second, more)
        for i in range(n * 3):
            out[i] += more[i]


@njit(nogil=True, cache=True, error_model="numpy")
def place_owners(commuters: Any, employed: Any, labour_force: Any, wanted: Any, unit: int, keys: Any) -> Any:
    """Jobless become the owners of new firms in cells [j, s]; returns the persons placed, in multiples of `unit`."""
    n, industries = wanted.shape
    pool = jobless(employed, labour_force)
    stock = np.zeros(n * 3, dtype=np.int64)
    out = np.zeros(n * 3, dtype=np.int64)
    more = np.zeros(n * 3, dtype=np.int64)
    rows = np.zeros(industries, dtype=np.int64)
    founded = np.zeros(industries, dtype=np.int64)
    placed = np.zeros((n, industries), dtype=np.int64)
    owners = np.zeros((n, 3), dtype=np.int64)
    for j in range(n):
        total = np.int64(0)
        for s in range(industries):
            rows[s] = wanted[j, s] // unit
            total += rows[s]
        if total == 0:
            continue
        total = min(total, _mix(commuters, pool, j, stock) // unit)
        draw_systematic(rows, total, chance(keys[0], j), founded)
        for s in range(industries):
            placed[j, s] = founded[s] * unit
        _draw_owners(commuters, stock, j, total * unit, chance(keys[1], j), chance(keys[2], j), out, more)
        for r in range(n):
            for e in range(3):
                pool[r, e] -= out[r * 3 + e]
                owners[r, e] += out[r * 3 + e]
                commuters[r, j, e] += out[r * 3 + e]
    who = np.zeros((2, 9), dtype=np.int64)
    for r in range(n):
        for e in range(3):
            fill_states(employed, labour_force, r, e, owners[r, e], chance(keys[3], r * 3 + e), who)
    return placed


@njit(nogil=True, cache=True, error_model="numpy")
def seek(employed: Any, labour_force: Any, intensity: Any, weight: Any, pull: Any, key: int, key_places: int) -> Any:
    """Where the jobless look for work [r, j, e]: `intensity` [r] of them, by `weight` [r, j] times `pull` [j]."""
    n = weight.shape[0]
    pool = jobless(employed, labour_force)
    seekers = np.zeros((n, n, 3), dtype=np.int64)
    for r in range(n):
        whole = 0.0
        for j in range(n):
            whole += weight[r, j] * pull[j]
        if not whole > 0.0:
            continue
        for e in range(3):
            total = np.int64(np.floor(intensity[r] * pool[r, e] + chance(key, r * 3 + e)))
            total = min(total, pool[r, e])
            scale = total / whole
            u = chance(key_places, r * 3 + e)
            cumulated = 0.0
            before = np.int64(0)
            for j in range(n):
                cumulated += weight[r, j] * pull[j]
                mark = min(np.int64(np.floor(cumulated * scale + u)), total)
                seekers[r, j, e] = mark - before
                before = mark
    return seekers


@njit(nogil=True, cache=True, error_model="numpy")
def meet(seekers: Any, vacancies: Any, iota: float, key: int, key_split: int) -> Any:
    """Hires [j, s + 1] of each workplace, H = S V / (S^i + V^i)^(1/i), split over its vacancies by their number."""
    n, kinds = vacancies.shape
    hires = np.zeros((n, kinds), dtype=np.int64)
    out = np.zeros(kinds, dtype=np.int64)
    stock = np.zeros(kinds, dtype=np.int64)
    for j in range(n):
        v = np.int64(0)
        for s in range(kinds):
            stock[s] = vacancies[j, s]
            v += vacancies[j, s]
        number = seekers[j]
        if v <= 0 or number <= 0:
            continue
        small = float(min(number, v))
        ratio = small / float(max(number, v))
        expected = small * power(1.0 + power(ratio, iota), -1.0 / iota)
        total = np.int64(np.floor(expected + chance(key, j)))
        draw_systematic(stock, min(total, number, v), chance(key_split, j), out)
        for s in range(kinds):
            hires[j, s] = out[s]
    return hires


@njit(nogil=True, cache=True, error_model="numpy")
def start_work(commuters: Any, employed: Any, labour_force: Any, seekers: Any, hires: Any, key: int, key_states: int) -> None:
    """Hires [j] start to work, drawn exactly from those who looked for work there."""
    n = hires.shape[0]
    stock = np.zeros(n * 3, dtype=np.int64)
    out = np.zeros(n * 3, dtype=np.int64)
    hired = np.zeros((n, 3), dtype=np.int64)
    for j in range(n):
        if hires[j] == 0:
            continue
        for r in range(n):
            for e in range(3):
                stock[r * 3 + e] = seekers[r, j, e]
        draw_systematic(stock, hires[j], chance(key, j), out)
        for r in range(n):
            for e in range(3):
                commuters[r, j, e] += out[r * 3 + e]
                hired[r, e] += out[r * 3 + e]
    who = np.zeros((2, 9), dtype=np.int64)
    for r in range(n):
        for e in range(3):
            fill_states(employed, labour_force, r, e, hired[r, e], chance(key_states, r * 3 + e), who)
