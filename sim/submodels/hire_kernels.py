"""Compiled passes over firm rows: hires."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.streams import uniform


@njit(nogil=True, cache=True, error_model="numpy")
def take_hires(start: Any, used: Any, employees: Any, weight: Any, vacancies: Any, offered: Any, key: int, taken: Any) -> None:
    """Fill posts of each cell with the persons offered, in whole rows, in proportion to posts (18).

    offered, taken [c] in persons. The heaviest rows come first; the rows of each weight claim their share of what is
    left, from a start drawn within one row's persons. So each row has its part in the mean, and single rows take up
    what whole rows of many cannot; taken[c] never exceeds offered[c].
    """
    heaviest = np.int64(weight.max())
    posts_of, end = np.zeros(heaviest + 1, dtype=np.int64), np.zeros(heaviest + 1, dtype=np.int64)
    longest = np.int64(0)
    for c in range(used.shape[0]):
        longest = max(longest, used[c] - start[c])
    hiring, lined_up = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    for c in range(used.shape[0]):
        taken[c] = 0
        if offered[c] <= 0:
            continue
        many, open_posts = _line_up(start[c], used[c], employees, weight, vacancies, hiring, lined_up, posts_of, end)
        left, a = np.int64(offered[c]), 0
        while a < many:
            w = np.int64(weight[lined_up[a]])
            if left >= w:
                left = _take(lined_up[a : end[w]], w, w * uniform(key, (np.int64(c) << 16) + w), open_posts, left, employees, vacancies)
            open_posts -= posts_of[w]
            a = end[w]
            posts_of[w], end[w] = 0, 0
        taken[c] = offered[c] - left


@njit(nogil=True, cache=True, error_model="numpy")
def _line_up(
    a: int, b: int, employees: Any, weight: Any, vacancies: Any, hiring: Any, lined_up: Any, posts_of: Any, end: Any
) -> tuple[int, Any]:
    """Rows a to b - 1 with posts, the heaviest first and those of one weight in order: how many rows, and their posts in persons.

    posts_of [w] posts of the rows of a weight, which stand in `lined_up` until end [w]; both come empty, and so they go back.
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
