"""Compiled moves of the owners who go along with firms that relocate: workplace, and home where it is too far to commute."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic
from sim.state.work import END_AGE, FIRST_AGE, chance, note_crossing


class Persons(NamedTuple):
    """People at home and at work, as columns of `People`; a skill is e, a sex g, an age group a."""

    residents: np.ndarray
    """[r, g, age, e]"""
    labour_force: np.ndarray
    """[r, g, a, e]"""
    employed: np.ndarray
    """[r, g, a, e]"""
    commuters: np.ndarray
    """[r, j, e]"""
    foreign: np.ndarray
    """[j] workers without a home here."""
    open_posts: np.ndarray
    """[j] posts that nobody holds."""
    moves_in: np.ndarray
    """[r, g, a]"""
    moves_out: np.ndarray
    zones: np.ndarray
    """[border, r]"""
    crossings: np.ndarray


@njit(nogil=True, error_model="numpy")
def move_home(persons: Any, r: int, k: int, e: int, total: int, key: int, row: int) -> None:
    """`total` employed of skill e move home from r to k, drawn by sex and age group, then by single age."""
    residents, n_groups = persons.residents, FIRST_AGE.shape[0]
    stock, who = np.zeros(2 * n_groups, dtype=np.int64), np.zeros(2 * n_groups, dtype=np.int64)
    for g in range(2):
        for a in range(n_groups):
            stock[g * n_groups + a] = persons.employed[r, g, a, e]
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
            for stocks in (persons.labour_force, persons.employed):
                stocks[r, g, a, e] -= number
                stocks[k, g, a, e] += number
            persons.moves_out[r, g, a] += number
            persons.moves_in[k, g, a] += number
            for i in range(movers.shape[0]):
                note_crossing(persons.crossings, persons.zones, r, k, FIRST_AGE[a] + i, movers[i])


@njit(nogil=True, error_model="numpy")
def move_posts(persons: Any, spare: Any, j: int, k: int, number: int, workers: int) -> Any:
    """Posts without a resident holder go from j to k; returns how many of the `number` have one of the `workers`, who goes along.

    spare [j] of them at least are open, so that j keeps none beyond its firms' posts, and more where j has no workers left;
    before these, resident foreigners go.
    """
    empty = min(spare[j], number)
    spare[j] -= empty
    held = min(number - empty, workers)
    abroad = min(number - empty - held, persons.foreign[j])
    empty = number - held - abroad
    if empty > persons.open_posts[j]:
        raise ValueError("relocation: more firms leave a municipality than have posts there")
    persons.foreign[j] -= abroad
    persons.foreign[k] += abroad
    persons.open_posts[j] -= empty
    persons.open_posts[k] += empty
    return held


@njit(nogil=True, cache=True, error_model="numpy")
def move_owners(persons: Any, spare: Any, owners: Any, near: Any, keys: Any) -> None:
    """Owners [j, k] take their job from j to k, and their home to k where near[home, k] is false.

    Who owns is drawn from the workers at j by residence and skill; posts that nobody holds move as in `move_posts`.
    """
    n, commuters = owners.shape[0], persons.commuters
    out = np.zeros(n * 3, dtype=np.int64)
    for j in range(n):
        for k in range(n):
            if owners[j, k] == 0:
                continue
            stock = commuters[:, j, :].copy().reshape(-1)
            held = move_posts(persons, spare, j, k, owners[j, k], stock.sum())
            draw_systematic(stock, held, chance(keys[0], j * n + k), out)
            for place in np.flatnonzero(out):
                r, e = place // 3, place % 3
                commuters[r, j, e] -= out[place]
                if near[r, k]:
                    commuters[r, k, e] += out[place]
                else:
                    commuters[k, k, e] += out[place]
                    move_home(persons, r, k, e, out[place], keys[1], ((j * n + k) * n * 3 + place) * 32)
