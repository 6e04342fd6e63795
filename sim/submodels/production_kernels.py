"""Compiled passes over firm rows: prices, sales and accounts, plans and closures, hires. One thread works a cell at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, laplace, log, round_by
from sim.ground.streams import uniform
from sim.state.accounts import FIRM_ITEMS, pay

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
CLOSING = FIRM_ITEMS.index("closing balance")
LOAN_LOSS = FIRM_ITEMS.index("loan losses")
LARGE = 300
SMALL = 5
MILLION = 1e6


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
    for c in prange(used.shape[0]):
        s = c % n_industries
        v, rest = value_share[s], (1.0 - value_share[s]) * materials_price[s]
        total, change, base = 0.0, 0.0, 0.0
        for f in range(start[c], used[c]):
            n = employees[f]
            if n <= 0:
                continue
            g = ai_factor(ai_age[f], ai_gain[f], ai[0], np.int64(ai[1]), np.int64(ai[2]))
            labour = v * labour_cost[c] / productivity[f]
            price = (labour + rest) / g if full else labour / g + rest
            new = log(price)
            w = weight[f]
            if age[f] > 0:
                change += w * revenue[f] * (new - log_price[f])
                base += w * revenue[f]
            log_price[f] = new
            total += w * (appeal[f] * exp((1.0 - sigma[s]) * new))
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
    for c in prange(used.shape[0]):
        s, r = c % n_industries, c // n_industries
        earned, units, gained, logs, heads = 0.0, 0.0, 0.0, 0.0, 0.0
        for f in range(start[c], used[c]):
            n = employees[f]
            if n <= 0:
                continue
            g = ai_factor(ai_age[f], ai_gain[f], ai[0], np.int64(ai[1]), np.int64(ai[2]))
            price = exp(log_price[f])
            share = appeal[f] * exp((1.0 - sigma[s]) * log_price[f]) / weight_sum[c]
            wanted = demand[c] * share / price
            each = productivity[f] * agglomeration[r] * g
            output = min(wanted, rates[0] * each * n)
            expected[f] = rates[1] * wanted + (1.0 - rates[1]) * expected[f]
            revenue[f] = output * price
            w = weight[f]
            earned += w * revenue[f]
            units += w * output
            logs += w * n * log(productivity[f] * g)
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


@njit(inline="always", error_model="numpy")
def closing_hazard(n: int, age: int, workers_wanted: float, h: Any) -> float:
    """Chance to close this quarter (13): falls with age, size and demand per post; h = (h0, h1, medium, large, power)."""
    size = 1.0 if n < 5 else (h[2] if n < 50 else h[3])
    slack = exp(-h[4] * log((workers_wanted + 0.15) / (n + 0.15)))
    return (h[0] + h[1] * exp(-age / 10.0)) * size * min(max(slack, 0.3), 4.0)


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def decide(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    weight: Any,
    age: Any,
    productivity: Any,
    appeal: Any,
    revenue: Any,
    expected: Any,
    cash: Any,
    ai_age: Any,
    ai_gain: Any,
    tenancy: Any,
    vacancies: Any,
    separations: Any,
    agglomeration: Any,
    ai: Any,
    value_share: Any,
    plan: Any,
    h: Any,
    tenant: Any,
    obsolescence: Any,
    keys: Any,
    transit: Any,
    counts: Any,
    growth: Any,
) -> None:
    """Plans (8)-(9), demand shocks (12) and closures (13).

    plan = (gu, gd, quits, s0, size exponent, kz, credit in quarters of value added, hazard of the insolvent);
    tenant [r, 3] = log exit factor, appeal growth, productivity growth; counts [c, 8] = workers, firms, vacancies,
    quits, layoffs, workers of closed firms, closed firms, closed AI users; growth [c, 2] = sales-weighted appeal growth.
    """
    n_industries = value_share.shape[0]
    for c in prange(used.shape[0]):
        s, r = c % n_industries, c // n_industries
        counts[c, :] = 0
        up, base = 0.0, 0.0
        for f in range(start[c], used[c]):
            n = np.int64(employees[f])
            if n <= 0:
                continue
            w, fid = np.int64(weight[f]), ids[f]
            g = ai_factor(ai_age[f], ai_gain[f], ai[0], np.int64(ai[1]), np.int64(ai[2]))
            wanted = expected[f] / (productivity[f] * agglomeration[r] * g)
            chance = closing_hazard(n, age[f], wanted, h)
            if cash[f] / MILLION < -plan[6] * value_share[s] * revenue[f]:
                chance = max(chance, plan[7])
            if tenancy[f] > 0:
                chance *= exp(tenant[r, 0])
            if uniform(keys[0], fid) < chance:
                counts[c, 5] += w * n
                counts[c, 6] += w
                counts[c, 7] += w if ai_age[f] >= 0 else 0
                if cash[f] >= 0:
                    pay(cash, f, 1, transit, (CLOSING, c), w, cash[f] / MILLION)
                else:
                    pay(transit, (LOAN_LOSS, c), w, cash, f, 1, -cash[f] / MILLION)
                employees[f] = 0
                vacancies[f] = 0
                separations[f] = 0
                continue
            laid_off = min(round_by(plan[1] * max(n - wanted, 0.0), uniform(keys[1], fid)), n - 1)
            quits = min(round_by(plan[2] * (n - 1 - laid_off), uniform(keys[2], fid)), n - 1 - laid_off)
            gap = wanted - n
            replaced = min(quits, round_by(max(gap + quits, 0.0), uniform(keys[3], fid)))
            posts = round_by(plan[0] * max(gap, 0.0), uniform(keys[4], fid)) + replaced
            size = log(float(n))
            shock = plan[3] * exp(-plan[4] * size) * laplace(uniform(keys[5], fid)) - plan[5] * size
            if tenancy[f] > 0:
                shock += tenant[r, 1]
                productivity[f] *= exp(tenant[r, 2])
                tenancy[f] -= 1
            grown = exp(shock)
            up += w * revenue[f] * grown
            base += w * revenue[f]
            appeal[f] *= grown
            productivity[f] *= obsolescence[s]
            age[f] = min(age[f] + 1, 32_000)
            separations[f] = quits + laid_off
            vacancies[f] = posts
            employees[f] = n - quits - laid_off
            counts[c, 0] += w * (n - quits - laid_off)
            counts[c, 1] += w
            counts[c, 2] += w * posts
            counts[c, 3] += w * quits
            counts[c, 4] += w * laid_off
        growth[c, 0] = up
        growth[c, 1] = base


@njit(nogil=True, cache=True, error_model="numpy")
def take_hires(start: Any, used: Any, employees: Any, weight: Any, vacancies: Any, offered: Any, posted: Any, key: int, taken: Any) -> None:
    """Fill posts of each cell with the persons offered, in whole rows, in proportion to posts (18).

    offered, posted, taken [c] in persons. A running claim for each of three weight classes (single rows, the
    heaviest, those between) starts at random; taken[c] never exceeds offered[c].
    """
    claim = np.zeros(3)
    for c in range(used.shape[0]):
        taken[c] = 0
        if offered[c] <= 0 or posted[c] <= 0:
            continue
        ratio = min(offered[c] / posted[c], 1.0)
        heaviest = np.int64(1)
        for f in range(start[c], used[c]):
            if employees[f] > 0 and vacancies[f] > 0:
                heaviest = max(heaviest, np.int64(weight[f]))
        for k in range(3):
            claim[k] = uniform(key, np.int64(3) * c + k)
        claim[1] *= heaviest
        left = np.int64(offered[c])
        for f in range(start[c], used[c]):
            if employees[f] <= 0 or vacancies[f] <= 0:
                continue
            w, posts = np.int64(weight[f]), np.int64(vacancies[f])
            k = 0 if w == 1 else (1 if w == heaviest else 2)
            claim[k] += w * posts * ratio
            hired = min(min(np.int64(claim[k] / w), posts), left // w)
            if hired > 0:
                claim[k] -= hired * w
                left -= hired * w
                employees[f] += hired
                vacancies[f] -= hired
        taken[c] = offered[c] - left
