"""Compiled founding of firms: rows of entrants in the free rows of their cell's block."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, log, normal
from sim.ground.streams import uniform
from sim.ground.threads import dealt
from sim.state.accounts import FIRM_ITEMS, pay
from sim.state.firms import CAPACITY_SPREAD

FOUNDING = FIRM_ITEMS.index("founding capital")
PRODUCTIVITY, DEMAND, CAPACITY = range(3)
"""Draws of an entrant, in the order of its keys."""


class Markets(NamedTuple):
    """What entrants meet."""

    mean_log: np.ndarray
    """[c] mean log productivity; 0 where nobody produces."""
    demand: np.ndarray
    """[c]"""
    weight_sum: np.ndarray
    """[c] sum of CES weights."""
    wage: np.ndarray
    """[c]"""
    base_productivity: np.ndarray
    """[c]"""
    agglomeration: np.ndarray
    """[r]"""
    pool: np.ndarray
    """[r] log productivity that university knowledge adds."""
    value_share: np.ndarray
    """[s]"""
    sigma: np.ndarray
    """[s] elasticity of substitution."""


@njit(nogil=True, cache=True, error_model="numpy")
def market_of(markets: Any, c: int, shape: Any) -> Any:
    """What entrants meet in cell c: level and advance of log productivity, (value share, base, agglomeration), units' pull, sigma."""
    s, r = c % markets.value_share.shape[0], c // markets.value_share.shape[0]
    base, demand, weight_sum = markets.base_productivity[c], markets.demand[c], markets.weight_sum[c]
    level = markets.mean_log[c] if markets.mean_log[c] != 0.0 else log(base)
    pull = weight_sum / demand if demand > 0.0 and weight_sum > 0.0 else 1.0 / base
    return level, shape[2] + markets.pool[r], (markets.value_share[s], base, markets.agglomeration[r]), pull, markets.sigma[s]


@njit(inline="always", error_model="numpy")
def draw_entrant(fid: int, market: Any, shape: Any, keys: Any) -> Any:
    """Productivity, units that it expects to sell, their price, and appeal of an entrant (14)."""
    level, ahead, (value_share, base, place), pull, sigma = market
    made = exp(level + (ahead + shape[3] * normal(uniform(keys[PRODUCTIVITY], fid))))
    wanted = shape[0] * exp(shape[1] * normal(uniform(keys[DEMAND], fid)) - 0.5 * shape[1] * shape[1])
    price = value_share * base / (made * place) + 1.0 - value_share
    units = wanted * made * place
    return made, units, price, units * pull * exp(sigma * log(price))


@njit(nogil=True, cache=True, error_model="numpy")
def add_to_cell(
    c: int, firms: Any, number: int, unit: int, first_id: int, mark: int, markets: Any, shape: Any, keys: Any, transit: Any
) -> None:
    """`add_rows` of one cell."""
    start, used, ids, employees, weight, age = firms.start, firms.used, firms.id, firms.employees, firms.weight, firms.age
    productivity, appeal, log_price, expected = firms.productivity, firms.appeal, firms.log_price, firms.expected_demand
    revenue, cash, rd, capacity0, ai_gain, ai_age = firms.revenue, firms.cash, firms.rd, firms.capacity0, firms.ai_gain, firms.ai_age
    aware, linked, supported, deal, tenancy = firms.aware, firms.linked, firms.supported, firms.deal, firms.tenancy
    vacancies, separations, wage = firms.vacancies, firms.separations, markets.wage
    f, market = start[c], market_of(markets, c, shape)
    for k in range(number):
        while employees[f] > 0:
            f += 1
        fid = np.uint64(first_id) | (np.uint64(c) << np.uint64(20)) | np.uint64(k)
        made, units, price, drawn = draw_entrant(fid, market, shape, keys)
        ids[f], employees[f], weight[f], age[f] = fid, 1, unit, 0
        productivity[f], expected[f], log_price[f], appeal[f] = made, units, log(price), drawn
        revenue[f], cash[f] = units * price, 0
        rd[f], capacity0[f] = 0.0, CAPACITY_SPREAD * normal(uniform(keys[CAPACITY], fid))
        ai_gain[f], ai_age[f], aware[f], linked[f] = 0.0, -1, False, False
        deal[f], supported[f], tenancy[f], vacancies[f], separations[f] = 0, mark, 0, 0, 0
        pay(transit, (FOUNDING, c), np.int64(unit), cash, f, 1, shape[4] * wage[c])
        used[c] = max(used[c], f + 1)


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def add_rows(firms: Any, number: Any, unit: int, first_id: int, mark: int, markets: Any, shape: Any, keys: Any, transit: Any) -> None:
    """Open number[c] rows of `unit` firms each in cell c, lowest free row first: one worker, the founder, and nothing known or owed.

    shape = (mean demand in workers, its spread, log productivity, its spread, cash in quarterly wages). Identity of
    the k-th row: quarter, cell and k, so that one entrant more in a cell changes no other entrant's luck.
    """
    n_industries = markets.value_share.shape[0]
    for turn in prange(number.shape[0]):
        c = dealt(turn, number.shape[0], n_industries)
        add_to_cell(c, firms, number[c], unit, first_id, mark, markets, shape, keys, transit)
