"""Compiled passes over firm rows: hires."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.streams import uniform
from sim.ground.threads import dealt


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def take_hires(
    start: Any, used: Any, employees: Any, weight: Any, vacancies: Any, offered: Any, n_industries: int, key: int, taken: Any
) -> None:
    """Fill posts of each cell with the persons offered, in whole rows, in proportion to posts (18).

    offered, taken [c] in persons. The heaviest rows come first; the rows of each weight claim their share of what is
    left, from a start drawn within one row's persons. So each row has its part in the mean, and single rows take up
    what whole rows of many cannot; taken[c] never exceeds offered[c].
    """
    heaviest = np.int64(weight.max())
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        taken[c] = offered[c] - _fill(c, start[c], used[c], employees, weight, vacancies, offered[c], heaviest, key)


@njit(nogil=True, cache=True, error_model="numpy")
def _fill(c: int, a: int, b: int, employees: Any, weight: Any, vacancies: Any, left: Any, heaviest: int, key: int) -> Any:
    """Rows a to b - 1 of cell c take what they can of the persons left; returns how many are left then."""
    if left <= 0:
        return left
    posts_of, end = np.zeros(heaviest + 1, dtype=np.int64), np.zeros(heaviest + 1, dtype=np.int64)
    hiring, lined_up = np.empty(b - a, dtype=np.int64), np.empty(b - a, dtype=np.int64)
    many, open_posts = _line_up(a, b, employees, weight, vacancies, hiring, lined_up, posts_of, end)
    first = 0
    while first < many:
        w = np.int64(weight[lined_up[first]])
        if left >= w:
            claim = w * uniform(key, (np.int64(c) << 16) + w)
            left = _take(lined_up[first : end[w]], w, claim, open_posts, left, employees, vacancies)
        open_posts -= posts_of[w]
        first = end[w]
    return left


@njit(nogil=True, cache=True, error_model="numpy")
def _line_up(
    a: int, b: int, employees: Any, weight: Any, vacancies: Any, hiring: Any, lined_up: Any, posts_of: Any, end: Any
) -> tuple[int, Any]:
    """Rows a to b - 1 with posts, the heaviest first and those of one weight in order: how many rows, and their posts in persons.

    posts_of [w] posts of the rows of a weight, which stand in `lined_up` until end [w]; both come empty.
    """
    many, open_posts = 0, np.int64(0)
    for f in range(a, b):
        hiring[many] = f
        many += 1 if (employees[f] > 0) & (vacancies[f] > 0) else 0
    for i in range(many):
        f = hiring[i]
        posts = np.int64(weight[f]) * vacancies[f]
        posts_of[weight[f]] += posts
        end[weight[f]] += 1
        open_posts += posts
    before = np.int64(0)
    for w in range(posts_of.shape[0] - 1, 0, -1):
        number = end[w]
        end[w] = before if number > 0 else 0
        before += number
    for i in range(many):
        w = weight[hiring[i]]
        lined_up[end[w]] = hiring[i]
        end[w] += 1
    return many, open_posts


@njit(nogil=True, cache=True, error_model="numpy")
def _take(rows: Any, w: int, claim: float, open_posts: Any, left: Any, employees: Any, vacancies: Any) -> Any:
    """Rows of one weight take their share of the persons left; returns how many are left then."""
    ratio, room, taken = min(left / open_posts, 1.0), left // w, np.int64(0)
    for f in rows:
        posts = np.int64(vacancies[f])
        claim += w * posts * ratio
        hired = min(min(np.int64(claim / w if w > 1 else claim), posts), room)
        claim -= hired * w
        room -= hired
        taken += hired
        employees[f] += hired
        vacancies[f] -= hired
    return left - taken * w
