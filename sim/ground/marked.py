"""The few rows among many for which something holds: marked in a loop that runs several rows at once, then listed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.threads import TILE


@njit(nogil=True, cache=True, error_model="numpy")
def scratch() -> Any:
    """Marks of a tile of rows (bool), and room for their list (int64)."""
    return np.zeros(TILE, dtype=np.bool_), np.empty(TILE + 1, dtype=np.int64)


@njit(nogil=True, cache=True, error_model="numpy")
def marked_rows(marks: Any, n: int, rows: Any) -> int:
    """List those of the first `n` rows that are marked, in order, in `rows`; returns how many. `marks` and `rows` as from `scratch`.

    Eight marks are looked at in one; where any of them is set, every row is written and counted if its own is.
    """
    marks[n : min((n + 7) & ~7, TILE)] = False
    eights, many = marks.view(np.uint64), 0
    for k in range((n + 7) >> 3):
        if eights[k] == 0:
            continue
        for i in range(8 * k, 8 * k + 8):
            rows[many] = i
            many += 1 if marks[i] else 0
    return many
