"""Compiled founding of firms: rows of entrants in the free rows of their cell's block."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import exp, log, normal
from sim.ground.streams import uniform
from sim.state.accounts import FIRM_ITEMS, pay

FOUNDING = FIRM_ITEMS.index("founding capital")


@njit(nogil=True, cache=True, error_model="numpy")
def add_rows(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    weight: Any,
    age: Any,
    productivity: Any,
    appeal: Any,
    log_price: Any,
    expected: Any,
    revenue: Any,
    cash: Any,
    rd: Any,
    capacity0: Any,
    ai_gain: Any,
    ai_age: Any,
    aware: Any,
    linked: Any,
    supported: Any,
    deal: Any,
    tenancy: Any,
    vacancies: Any,
    separations: Any,
    rows: Any,
    unit: int,
    first_id: int,
    mean_log: Any,
    demand: Any,
    weight_sum: Any,
    wage: Any,
    base_productivity: Any,
    agglomeration: Any,
    value_share: Any,
    pool: Any,
    shape: Any,
    keys: Any,
    sigma: Any,
    mark: int,
    transit: Any,
) -> None:
    """Open rows[c] rows of `unit` firms each in cell c, lowest free row first.

    shape = (mean demand in workers, its spread, log productivity, its spread, cash in quarterly wages). Identity of
    the k-th row: quarter, cell and k, so that one entrant more in a cell changes no other entrant's luck.
    """
    n_industries = value_share.shape[0]
    for c in range(used.shape[0]):
        s, r = c % n_industries, c // n_industries
        f = start[c]
        for k in range(rows[c]):
            while employees[f] > 0:
                f += 1
            fid = np.uint64(first_id) | (np.uint64(c) << np.uint64(20)) | np.uint64(k)
            level = mean_log[c] if mean_log[c] != 0.0 else log(base_productivity[c])
            grown = shape[2] + pool[r] + shape[3] * normal(uniform(keys[0], fid))
            made = exp(level + grown)
            wanted = shape[0] * exp(shape[1] * normal(uniform(keys[1], fid)) - 0.5 * shape[1] * shape[1])
            price = value_share[s] * base_productivity[c] / (made * agglomeration[r]) + 1.0 - value_share[s]
            units = wanted * made * agglomeration[r]
            pull = weight_sum[c] / demand[c] if demand[c] > 0.0 and weight_sum[c] > 0.0 else 1.0 / base_productivity[c]
            ids[f], employees[f], weight[f], age[f] = fid, 1, unit, 0
            productivity[f], expected[f], log_price[f] = made, units, log(price)
            appeal[f] = units * pull * exp(sigma[s] * log(price))
            revenue[f], cash[f] = units * price, 0
            rd[f], capacity0[f] = 0.0, 0.2 * normal(uniform(keys[2], fid))
            ai_gain[f], ai_age[f], aware[f], linked[f] = 0.0, -1, False, False
            deal[f], supported[f], tenancy[f], vacancies[f], separations[f] = 0, mark, 0, 0, 0
            pay(transit, (FOUNDING, c), np.int64(unit), cash, f, 1, shape[4] * wage[c])
            used[c] = max(used[c], f + 1)
