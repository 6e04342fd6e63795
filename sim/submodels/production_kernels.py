"""Compiled passes over firm rows: prices, and what AI does to productivity. One thread works a cell at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, log
from sim.ground.threads import TILE, dealt


@njit(inline="always", error_model="numpy")
def ai_factor(ai_age: int, gain: float, dip: float, wait: int, ramp: int) -> float:
    """Productivity factor of AI, g: a dip of `wait` quarters, then a linear ramp of `ramp` quarters to 1 + gain (27)."""
    if ai_age < 0:
        return 1.0
    if ai_age < wait:
        return 1.0 - dip
    if ai_age >= wait + ramp:
        return 1.0 + gain
    part = (ai_age - wait) / ramp
    return 1.0 - dip + part * (dip + gain)


@njit(nogil=True, cache=True, error_model="numpy")
def ai_factors(ai_age: Any, gain: Any, ai: Any, out: Any) -> None:
    """`ai_factor` of many rows; ai = (dip, wait, ramp). A plain loop, so that the processor works several rows at once."""
    dip, wait, ramp = ai[0], np.int64(ai[1]), np.int64(ai[2])
    for i in range(ai_age.shape[0]):
        out[i] = ai_factor(ai_age[i], gain[i], dip, wait, ramp)


@njit(nogil=True, cache=True, error_model="numpy")
def price_rows(productivity: Any, g: Any, labour_cost: float, v: float, rest: float, full: bool, sigma: float, new: Any, pull: Any) -> None:
    """Log price of every row of a cell, and its price to the power 1 - sigma."""
    for i in range(g.shape[0]):
        labour = v * labour_cost / productivity[i]
        new[i] = (labour + rest) / g[i] if full else labour / g[i] + rest
    for i in range(g.shape[0]):
        new[i] = log(new[i])
    for i in range(g.shape[0]):
        pull[i] = exp((1.0 - sigma) * new[i])


@njit(nogil=True, cache=True, error_model="numpy")
def enter_prices(rows: Any, a: int, m: int, new: Any, pull: Any, sums: Any) -> None:
    """New prices of m rows from row a on; adds to sums = (CES weights, sales x price change of continuing firms, their sales)."""
    employees, weight, age, revenue, appeal, log_price = rows.employees, rows.weight, rows.age, rows.revenue, rows.appeal, rows.log_price
    total, change, base = sums[0], sums[1], sums[2]
    for i in range(m):
        f = a + i
        if employees[f] <= 0:
            continue
        w = weight[f]
        if age[f] > 0:
            change += w * revenue[f] * (new[i] - log_price[f])
            base += w * revenue[f]
        log_price[f] = new[i]
        total += w * (appeal[f] * pull[i])
    sums[0], sums[1], sums[2] = total, change, base


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def set_prices(
    start: Any, used: Any, rows: Any, labour_cost: Any, value_share: Any, materials_price: Any, ai: Any, full: bool, sigma: Any, out: Any
) -> None:
    """Price and CES weight of every firm; out [3, c] = weight sum, sales-weighted price change and its weight.

    labour_cost [c] = relative wage x base productivity / agglomeration; value_share, materials_price, sigma [s];
    ai = (dip, wait, ramp). Price: v x labour cost / (A g) + (1 - v) x materials; with `full` the gain divides all of it.
    """
    n_industries = value_share.shape[0]
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        s = c % n_industries
        v, rest = value_share[s], (1.0 - value_share[s]) * materials_price[s]
        g, new, pull, sums = np.empty(TILE), np.empty(TILE), np.empty(TILE), np.zeros(3)
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            m = b - a
            ai_factors(rows.ai_age[a:b], rows.ai_gain[a:b], ai, g)
            price_rows(rows.productivity[a:b], g[:m], labour_cost[c], v, rest, full, sigma[s], new, pull)
            enter_prices(rows, a, m, new, pull, sums)
        out[0, c], out[1, c], out[2, c] = sums[0], sums[1], sums[2]
