"""Compiled moves of the owners who go along with firms that relocate: workplace, and home where it is too far to commute."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic
from sim.state.work import END_AGE, FIRST_AGE, chance, note_crossing


@njit(nogil=True, error_model="numpy")
def move_home(
    residents: Any,
    labour_force: Any,
    employed: Any,
    r: int,
    k: int,
    e: int,
    total: int,
    key: int,
    row: int,
    moves_in: Any,
    moves_out: Any,
    zones: Any,
    crossings: Any,
) -> None:
    """`total` employed of skill e move home from r to k, drawn by sex and age group, then by single age."""
    n_groups = FIRST_AGE.shape[0]
    stock, who = np.zeros(2 * n_groups, dtype=np.int64), np.zeros(2 * n_groups, dtype=np.int64)
    for g in range(2):
        for a in range(n_groups):
            stock[g * n_groups + a] = employed[r, g, a, e]
    draw_systematic(stock, total, chance(key, row), who)
    for g in range(2):
        for a in range(n_groups):
            number = who[g * n_groups + a]
            if number == 0:
                continue
            ages = residents[r, g, FIRST_AGE[a] : END_AGE[a], e].copy()
            movers = np.zeros_like(ages)
            draw_systematic(ages, number, chance(key, row + g * n_groups + a + 1), movers)
            residents[r, g, FIRST_AGE[a] : END_AGE[a], e] -= movers
            residents[k, g, FIRST_AGE[a] : END_AGE[a], e] += movers
            for stocks in (labour_force, employed):
                stocks[r, g, a, e] -= number
                stocks[k, g, a, e] += number
            moves_out[r, g, a] += number
            moves_in[k, g, a] += number
            for i in range(movers.shape[0]):
                note_crossing(crossings, zones, r, k, FIRST_AGE[a] + i, movers[i])


@njit(nogil=True, cache=True, error_model="numpy")
def move_owners(
    residents: Any,
    labour_force: Any,
    employed: Any,
    commuters: Any,
    foreign: Any,
    open_firm: Any,
    spare: Any,
    owners: Any,
    near: Any,
    keys: Any,
    moves_in: Any,
    moves_out: Any,
    zones: Any,
    crossings: Any,
) -> None:
    """Owners [j, k] take their job from j to k, and their home to k where near[home, k] is false.

    Who owns is drawn from the workers at j by residence and skill. Posts that nobody holds move open: spare [j] of
    them at least, so that j keeps none beyond its firms' posts, and more where j has no workers left; before these,
    resident foreigners go.
    """
    n = owners.shape[0]
    stock, out = np.zeros(n * 3, dtype=np.int64), np.zeros(n * 3, dtype=np.int64)
    for j in range(n):
        for k in range(n):
            if owners[j, k] == 0:
                continue
            workers = np.int64(0)
            for r in range(n):
                for e in range(3):
                    stock[r * 3 + e] = commuters[r, j, e]
                    workers += commuters[r, j, e]
            empty = min(spare[j], owners[j, k])
            spare[j] -= empty
            total = min(owners[j, k] - empty, workers)
            abroad = min(owners[j, k] - empty - total, foreign[j])
            empty = owners[j, k] - total - abroad
            if empty > open_firm[j]:
                raise ValueError("relocation: more firms leave a municipality than have posts there")
            foreign[j] -= abroad
            foreign[k] += abroad
            open_firm[j] -= empty
            open_firm[k] += empty
            draw_systematic(stock, total, chance(keys[0], j * n + k), out)
            for r in range(n):
                for e in range(3):
                    here = out[r * 3 + e]
                    if here == 0:
                        continue
                    commuters[r, j, e] -= here
                    if near[r, k]:
                        commuters[r, k, e] += here
                    else:
                        commuters[k, k, e] += here
                        row = (((j * n + k) * n + r) * 3 + e) * 32
                        move_home(residents, labour_force, employed, r, k, e, here, keys[1], row, moves_in, moves_out, zones, crossings)
