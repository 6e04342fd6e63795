"""Compiled passes over the applicants of a call: lots, and awards while its money lasts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.streams import uniform


@njit(nogil=True, cache=True, error_model="numpy")
def draw_lots(key: int, ids: Any, out: Any) -> None:
    """One uniform for every identity."""
    for i in range(ids.shape[0]):
        out[i] = uniform(key, ids[i])


@njit(nogil=True, cache=True, error_model="numpy")
def award(rows: Any, asked: Any, weight: Any, region: Any, match: float, budget: Any, local: Any, national: Any, home: Any) -> Any:
    """Go down the list and award while money lasts; who does not fit any more is passed over; returns the firms awarded.

    asked [i] won per firm; budget and local [r] in won, taken down here; national [i], home [i] won per firm. A row that
    stands for w firms costs w awards and is awarded whole.
    """
    awards = np.int64(0)
    for i in range(rows.shape[0]):
        w, r = np.int64(weight[rows[i]]), region[i]
        from_home = np.int64(np.floor(asked[i] * match))
        from_centre = asked[i] - from_home
        if asked[i] <= 0 or from_centre * w > budget or from_home * w > local[r]:
            continue
        budget -= from_centre * w
        local[r] -= from_home * w
        national[i], home[i] = from_centre, from_home
        awards += w
    return awards
