"""Compiled passes over firm rows: prices, sales and accounts. One thread works a cell at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, log
from sim.ground.threads import dealt
from sim.state.accounts import FIRM_ITEMS, MILLION, pay

SALES = FIRM_ITEMS.index("sales")
MATERIALS = FIRM_ITEMS.index("materials")
IMPORTED = FIRM_ITEMS.index("imported materials")
WAGES = FIRM_ITEMS.index("wages")
CONTRIBUTIONS = FIRM_ITEMS.index("social contributions")
TAX = FIRM_ITEMS.index("corporate tax")
DIVIDENDS = FIRM_ITEMS.index("dividends")
LARGE_DIVIDENDS = FIRM_ITEMS.index("dividends of large firms")
INVESTMENT = FIRM_ITEMS.index("investment")
CAPITAL_COST = FIRM_ITEMS.index("capital cost")
INTEREST = FIRM_ITEMS.index("interest")
LARGE = 300
SMALL = 5


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
def demand_rows(
    productivity: Any, appeal: Any, log_price: Any, g: Any, demand: float, weight_sum: float, sigma: float, place: float, out: Any
) -> None:
    """out [4, row] of a cell: price, units wanted, normal output per worker, log of productivity with AI."""
    for i in range(g.shape[0]):
        out[0, i] = exp(log_price[i])
    for i in range(g.shape[0]):
        share = appeal[i] * exp((1.0 - sigma) * log_price[i]) / weight_sum
        out[1, i] = demand * share / out[0, i]
    for i in range(g.shape[0]):
        out[2, i] = productivity[i] * place * g[i]
    for i in range(g.shape[0]):
        out[3, i] = log(productivity[i] * g[i])


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def set_prices(
    start: Any,
    used: Any,
    employees: Any,
    weight: Any,
    age: Any,
    productivity: Any,
    appeal: Any,
    log_price: Any,
    revenue: Any,
    ai_age: Any,
    ai_gain: Any,
    labour_cost: Any,
    value_share: Any,
    materials_price: Any,
    ai: Any,
    full: bool,
    sigma: Any,
    weight_sum: Any,
    price_change: Any,
    price_weight: Any,
) -> None:
    """Price and CES weight of every firm; per cell the weight sum and the sales-weighted price change.

    labour_cost [c] = relative wage x base productivity / agglomeration; value_share, materials_price, sigma [s];
    ai = (dip, wait, ramp). Price: v x labour cost / (A g) + (1 - v) x materials; with `full` the gain divides all of it.
    """
    n_industries = value_share.shape[0]
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        s = c % n_industries
        v, rest = value_share[s], (1.0 - value_share[s]) * materials_price[s]
        total, change, base = 0.0, 0.0, 0.0
        a, b = start[c], used[c]
        g, new, pull = np.empty(b - a), np.empty(b - a), np.empty(b - a)
        ai_factors(ai_age[a:b], ai_gain[a:b], ai, g)
        price_rows(productivity[a:b], g, labour_cost[c], v, rest, full, sigma[s], new, pull)
        for f in range(a, b):
            if employees[f] <= 0:
                continue
            w = weight[f]
            if age[f] > 0:
                change += w * revenue[f] * (new[f - a] - log_price[f])
                base += w * revenue[f]
            log_price[f] = new[f - a]
            total += w * (appeal[f] * pull[f - a])
        weight_sum[c] = total
        price_change[c] = change
        price_weight[c] = base


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def produce(
    start: Any,
    used: Any,
    employees: Any,
    weight: Any,
    productivity: Any,
    appeal: Any,
    log_price: Any,
    revenue: Any,
    expected: Any,
    cash: Any,
    ai_age: Any,
    ai_gain: Any,
    agglomeration: Any,
    demand: Any,
    weight_sum: Any,
    sigma: Any,
    ai: Any,
    wage: Any,
    capital_cost: Any,
    materials: Any,
    import_coefficient: Any,
    rates: Any,
    transit: Any,
    sales: Any,
    real_output: Any,
    profit: Any,
    mean_log: Any,
) -> None:
    """Sales out of demand and capacity, expectations, and every payment of a firm's quarter.

    demand, weight_sum, wage, capital_cost, materials [c]; rates = (capacity, expectation weight, contributions, loan
    rate, profit tax, payout, retained share, cash target); transit [item, c]. Writes revenue, expected demand, cash.
    """
    n_industries = sigma.shape[0]
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        s, r = c % n_industries, c // n_industries
        earned, units, gained, logs, heads = 0.0, 0.0, 0.0, 0.0, 0.0
        a, b = start[c], used[c]
        g, each = np.empty(b - a), np.empty((4, b - a))
        ai_factors(ai_age[a:b], ai_gain[a:b], ai, g)
        demand_rows(productivity[a:b], appeal[a:b], log_price[a:b], g, demand[c], weight_sum[c], sigma[s], agglomeration[r], each)
        for f in range(a, b):
            n, i = employees[f], f - a
            if n <= 0:
                continue
            output = min(each[1, i], rates[0] * each[2, i] * n)
            expected[f] = rates[1] * each[1, i] + (1.0 - rates[1]) * expected[f]
            revenue[f] = output * each[0, i]
            w = weight[f]
            earned += w * revenue[f]
            units += w * output
            logs += w * n * each[3, i]
            heads += w * n
        sales[c], real_output[c] = earned, units
        mean_log[c] = logs / heads if heads > 0.0 else 0.0
        inputs = materials[c] / earned if earned > 0.0 else 0.0
        for f in range(start[c], used[c]):
            n = employees[f]
            if n <= 0:
                continue
            w, got = np.int64(weight[f]), revenue[f]
            debt = max(-cash[f] / MILLION, 0.0)
            running = capital_cost[c] * got + rates[3] * debt
            left = got * (1.0 - inputs - import_coefficient[s]) - running
            wages = wage[c] * n
            if n < SMALL:  # the self-employed owner lives on what is left
                others = wage[c] * (n - 1)
                wages = others + min(max(left / (1.0 + rates[2]) - others, 0.0), wage[c])
            pay(transit, (SALES, c), w, cash, f, 1, got)
            pay(cash, f, 1, transit, (MATERIALS, c), w, inputs * got)
            pay(cash, f, 1, transit, (IMPORTED, c), w, import_coefficient[s] * got)
            pay(cash, f, 1, transit, (WAGES, c), w, wages)
            pay(cash, f, 1, transit, (CONTRIBUTIONS, c), w, rates[2] * wages)
            pay(cash, f, 1, transit, (CAPITAL_COST, c), w, capital_cost[c] * got)
            pay(cash, f, 1, transit, (INTEREST, c), w, rates[3] * debt)
            surplus = left - (1.0 + rates[2]) * wages
            gained += w * surplus
            if surplus > 0.0:
                after = surplus * (1.0 - rates[4])
                missing = max(rates[7] * wages - (cash[f] / MILLION - surplus), 0.0)
                retained = min(rates[6] * after, missing)
                paid_out = rates[5] * after
                pay(cash, f, 1, transit, (TAX, c), w, rates[4] * surplus)
                pay(cash, f, 1, transit, (LARGE_DIVIDENDS if n >= LARGE else DIVIDENDS, c), w, paid_out)
                pay(cash, f, 1, transit, (INVESTMENT, c), w, max(after - paid_out - retained, 0.0))
        profit[c] = gained
