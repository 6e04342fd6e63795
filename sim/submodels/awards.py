"""Awards of calls to firms: lots, and going down the list of applicants while the money lasts (ODD: adoption, support of firms)."""

from __future__ import annotations

import numpy as np

from sim.state.accounts import MILLION
from sim.state.firms import Firms
from sim.state.offers import Offers
from sim.state.support import Support
from sim.submodels import award_kernels as kernels


def lots_of(key: int, ids: np.ndarray) -> np.ndarray:
    """A lot in [0, 1) for every firm identity."""
    out = np.empty(len(ids))
    kernels.draw_lots(np.uint64(key), ids, out)
    return out


def award(calls: Offers | Support, call: int, firms: Firms, rows: np.ndarray, region: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Award to applicants in the order of `rows` what they ask for, and take the call's money down.

    region, asked [i]: their municipalities and won. Returns the won per firm [2, i] out of national and of local money, zero
    where the money did not reach.
    """
    won = np.zeros((2, len(rows)), dtype=np.int64)
    budget, local = int(np.floor(calls.budget_left[call] * MILLION)), np.floor(calls.match_left[call] * MILLION).astype(np.int64)
    left = local.copy()
    calls.awards[call] += kernels.award(rows, asked, firms.weight, region, float(calls.match_share[call]), budget, left, won[0], won[1])
    calls.budget_left[call] -= int((won[0] * firms.weight[rows]).sum()) / MILLION
    calls.match_left[call] -= (local - left) / MILLION
    return won
