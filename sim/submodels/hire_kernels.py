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
    posts_of = np.zeros(np.int64(weight.max()) + 1, dtype=np.int64)
    for c in range(used.shape[0]):
        taken[c] = 0
        if offered[c] <= 0:
            continue
        hiring = np.empty(used[c] - start[c], dtype=np.int64)
        many = 0
        for f in range(start[c], used[c]):
            if employees[f] > 0 and vacancies[f] > 0:
                posts_of[weight[f]] += np.int64(weight[f]) * vacancies[f]
                hiring[many] = f
                many += 1
        left, open_posts = np.int64(offered[c]), posts_of.sum()
        for w in range(posts_of.shape[0] - 1, 0, -1):
            if posts_of[w] == 0:
                continue
            ratio = min(left / open_posts, 1.0)
            claim = w * uniform(key, (np.int64(c) << 16) + w)
            for f in hiring[:many]:
                if weight[f] != w:
                    continue
                posts = np.int64(vacancies[f])
                claim += w * posts * ratio
                hired = min(min(np.int64(claim / w), posts), left // w)
                claim -= hired * w
                left -= hired * w
                employees[f] += hired
                vacancies[f] -= hired
            open_posts -= posts_of[w]
            posts_of[w] = 0
        taken[c] = offered[c] - left
