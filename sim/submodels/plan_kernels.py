"""Compiled passes over firm rows: plans and closures, and hires. One thread works a cell at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, laplace, log, round_by
from sim.ground.streams import uniform
from sim.ground.threads import dealt
from sim.state.accounts import FIRM_ITEMS, MILLION, pay
from sim.submodels.production_kernels import ai_factors

CLOSING = FIRM_ITEMS.index("closing balance")
LOAN_LOSS = FIRM_ITEMS.index("loan losses")


@njit(inline="always", error_model="numpy")
def closing_hazard(n: int, age: int, workers_wanted: float, h: Any) -> float:
    """Chance to close this quarter (13): falls with age, size and demand per post; h = (h0, h1, medium, large, power, fade)."""
    size = 1.0 if n < 5 else (h[2] if n < 50 else h[3])
    slack = exp(-h[4] * log((workers_wanted + 0.15) / (n + 0.15)))
    return (h[0] + h[1] / (1.0 + age / h[5])) * size * min(max(slack, 0.3), 4.0)


@njit(nogil=True, cache=True, error_model="numpy")
def look_ahead(
    ids: Any, employees: Any, age: Any, productivity: Any, expected: Any, g: Any, place: float, plan: Any, h: Any, keys: Any, out: Any
) -> None:
    """What one cell's rows need to decide, in plain loops that run several rows at once; free rows get numbers nobody reads.

    `g` factors of AI, `place` its agglomeration; out [9, row] = workers wanted, chance to close, demand shock, its exponential, and
    the five draws of `keys`.
    """
    for i in range(employees.shape[0]):
        out[0, i] = expected[i] / (productivity[i] * place * g[i])
    for i in range(employees.shape[0]):
        out[1, i] = closing_hazard(max(np.int64(employees[i]), 1), age[i], out[0, i], h)
    for k in range(5):
        for i in range(employees.shape[0]):
            out[4 + k, i] = uniform(keys[k], ids[i])
    for i in range(employees.shape[0]):
        n: Any = max(np.int64(employees[i]), 1)
        size = log(float(n))
        out[2, i] = plan[3] * exp(-plan[4] * size) * laplace(out[8, i]) - plan[5] * size
    for i in range(employees.shape[0]):
        out[3, i] = exp(out[2, i])


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
    deal: Any,
    vacancies: Any,
    separations: Any,
    agglomeration: Any,
    ai: Any,
    value_share: Any,
    plan: Any,
    h: Any,
    tenant: Any,
    deals: Any,
    obsolescence: Any,
    keys: Any,
    transit: Any,
    counts: Any,
    growth: Any,
) -> None:
    """Plans (8)-(9), demand shocks (12) and closures (13). A firm plans for whole workers: the number nearest to what it wants.

    plan = (gu, gd, quits, s0, size exponent, kz, credit in quarters of value added, hazard of the insolvent);
    tenant [r, 3] = log exit factor, appeal growth, productivity growth; deals [programme + 2, 5] = chance to close, hiring speed,
    credit, appeal growth, productivity growth of firms under contract, zero in the first and last row; counts [c, 8] = workers, firms, vacancies,
    quits, layoffs, workers of closed firms, closed firms, closed AI users; growth [c, 2] = sales-weighted appeal growth.
    """
    n_industries = value_share.shape[0]
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        s, r = c % n_industries, c // n_industries
        counts[c, :] = 0
        up, base = 0.0, 0.0
        a, b = start[c], used[c]
        g, ahead = np.empty(b - a), np.empty((9, b - a))
        ai_factors(ai_age[a:b], ai_gain[a:b], ai, g)
        look_ahead(ids[a:b], employees[a:b], age[a:b], productivity[a:b], expected[a:b], g, agglomeration[r], plan, h, keys, ahead)
        for f in range(a, b):
            n = np.int64(employees[f])
            if n <= 0:
                continue
            w, u = np.int64(weight[f]), ahead[4:, f - a]
            wanted, chance = ahead[0, f - a], ahead[1, f - a]
            d = np.int64(deal[f])
            if cash[f] / MILLION < -(plan[6] + deals[d, 2]) * value_share[s] * revenue[f]:
                chance = max(chance, plan[7])
            if tenancy[f] > 0:
                chance *= exp(tenant[r, 0])
            if d > 0:
                chance += deals[d, 0]
            if u[0] < chance:
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
            target = np.int64(np.floor(wanted + 0.5))
            laid_off = min(round_by(plan[1] * max(n - target, 0), u[1]), n - 1)
            quits = min(round_by(plan[2] * (n - 1 - laid_off), u[2]), n - 1 - laid_off)
            gap = target - n
            replaced = min(quits, max(gap + quits, 0))
            posts = round_by((plan[0] + deals[d, 1]) * max(gap, 0), u[3]) + replaced
            grown = ahead[3, f - a]
            if tenancy[f] > 0:
                grown = exp(ahead[2, f - a] + tenant[r, 1])
                productivity[f] *= exp(tenant[r, 2])
                tenancy[f] -= 1
            if d > 0:
                grown *= exp(deals[d, 3])
                productivity[f] *= exp(deals[d, 4])
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
