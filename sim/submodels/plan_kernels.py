"""Compiled passes over firm rows: plans and closures, and hires. One thread works a cell at a time."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, laplace, log, round_by
from sim.ground.streams import uniform
from sim.ground.threads import dealt
from sim.state.accounts import FIRM_ITEMS, MILLION, pay
from sim.submodels.production_kernels import ai_factors

CLOSE, LAY_OFF, QUIT, POST, DEMAND = range(5)
"""Draws of `decide`, in the order of its keys."""
CLOSING = FIRM_ITEMS.index("closing balance")
LOAN_LOSS = FIRM_ITEMS.index("loan losses")


class Columns(NamedTuple):
    """Columns of the firm table that `decide` reads and writes: of all firms, or of a cell's."""

    ids: np.ndarray
    employees: np.ndarray
    weight: np.ndarray
    age: np.ndarray
    productivity: np.ndarray
    appeal: np.ndarray
    revenue: np.ndarray
    expected: np.ndarray
    cash: np.ndarray
    ai_age: np.ndarray
    ai_gain: np.ndarray
    tenancy: np.ndarray
    deal: np.ndarray
    vacancies: np.ndarray
    separations: np.ndarray


class Rules(NamedTuple):
    """What firms decide by."""

    keys: np.ndarray
    """Of the draws."""
    plan: np.ndarray
    """gu, gd, quits, s0, size exponent, kz, credit in quarters of value added, hazard of the insolvent."""
    closing: np.ndarray
    """As in `closing_hazard`."""
    ai: np.ndarray
    """As in `ai_factors`."""
    agglomeration: np.ndarray
    """By municipality."""
    value_share: np.ndarray
    """By industry."""
    obsolescence: np.ndarray
    """Factor of productivity by industry."""
    tenant: np.ndarray
    """[r, 3] log exit factor, appeal growth, productivity growth of tenants of campus space."""
    deals: np.ndarray
    """[programme + 2, 5] chance to close, hiring speed, credit, appeal growth, productivity growth of firms under contract; zero in the
    first and last row."""


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

    `g` factors of AI, `place` its agglomeration; out [6, row] = workers wanted, chance to close, demand shock, its exponential, the
    draw of the closure and that of the demand.
    """
    for i in range(ids.shape[0]):
        out[0, i] = expected[i] / (productivity[i] * place * g[i])
    for i in range(ids.shape[0]):
        out[1, i] = closing_hazard(max(np.int64(employees[i]), 1), age[i], out[0, i], h)
    for i in range(ids.shape[0]):
        out[4, i] = uniform(keys[CLOSE], ids[i])
    for i in range(ids.shape[0]):
        out[5, i] = uniform(keys[DEMAND], ids[i])
    for i in range(ids.shape[0]):
        n: Any = max(np.int64(employees[i]), 1)
        size = log(float(n))
        out[2, i] = plan[3] * exp(-plan[4] * size) * laplace(out[5, i]) - plan[5] * size
    for i in range(ids.shape[0]):
        out[3, i] = exp(out[2, i])


@njit(inline="always", error_model="numpy")
def close_down(cash: Any, i: int, n: int, w: int, ai_age: int, transit: Any, c: int, counts: Any) -> None:
    """Firms of a row close: what they hold goes to their owners, what they owe is the bank's loss; `counts` as in `decide`."""
    counts[5] += w * n
    counts[6] += w
    counts[7] += w if ai_age >= 0 else 0
    if cash[i] >= 0:
        pay(cash, i, 1, transit, (CLOSING, c), w, cash[i] / MILLION)
    else:
        pay(transit, (LOAN_LOSS, c), w, cash, i, 1, -cash[i] / MILLION)


@njit(inline="always", error_model="numpy")
def plan_posts(n: int, wanted: float, speed: float, firm: int, plan: Any, keys: Any) -> Any:
    """Layoffs, quits and posts on offer of a firm (8)-(9), which plans for the whole number of workers nearest to what it wants.

    Nobody quits or is laid off in a firm of one, its owner: most firms need no draw.
    """
    gap = np.int64(np.floor(wanted + 0.5)) - n
    laid_off: Any = np.int64(0)
    quits: Any = np.int64(0)
    posts: Any = np.int64(0)
    if n > 1:
        if gap < 0:
            laid_off = min(round_by(plan[1] * -gap, uniform(keys[LAY_OFF], firm)), n - 1)
        quits = min(round_by(plan[2] * (n - 1 - laid_off), uniform(keys[QUIT], firm)), n - 1 - laid_off)
    if gap > 0:
        posts = round_by(speed * gap, uniform(keys[POST], firm))
    return laid_off, quits, posts + min(quits, max(gap + quits, 0))


@njit(inline="always", error_model="numpy")
def chance_to_close(chance: float, insolvent: bool, least: float, tenant: bool, leaving: float, contract: float) -> float:
    """The hazard (13) of a firm, which a bank, the landlord or a contract may change."""
    chance = max(chance, least) if insolvent else chance
    return (chance * exp(leaving) if tenant else chance) + contract


@njit(nogil=True, cache=True, error_model="numpy")
def decide_rows(rows: Any, c: int, rules: Any, ahead: Any, transit: Any, counts: Any) -> Any:
    """`decide` for the rows of cell c; counts [8]. Returns sales-weighted growth of appeal, and sales.

    Columns are named before the loop: taken out of their tuple inside, they would be counted as used row by row.
    """
    ids, employees, weight, age, productivity = rows.ids, rows.employees, rows.weight, rows.age, rows.productivity
    appeal, revenue, cash, ai_age, tenancy, deal = rows.appeal, rows.revenue, rows.cash, rows.ai_age, rows.tenancy, rows.deal
    vacancies, separations, plan, keys, deals = rows.vacancies, rows.separations, rules.plan, rules.keys, rules.deals
    s, r = c % rules.value_share.shape[0], c // rules.value_share.shape[0]
    share, kept, tenant = rules.value_share[s], rules.obsolescence[s], rules.tenant[r]
    up, base = 0.0, 0.0
    for i in range(ids.shape[0]):
        n, w, d = np.int64(employees[i]), np.int64(weight[i]), np.int64(deal[i])
        if n <= 0:
            continue
        insolvent = cash[i] / MILLION < -(plan[6] + deals[d, 2]) * share * revenue[i]
        if ahead[4, i] < chance_to_close(ahead[1, i], insolvent, plan[7], tenancy[i] > 0, tenant[0], deals[d, 0]):
            close_down(cash, i, n, w, ai_age[i], transit, c, counts)
            employees[i], vacancies[i], separations[i] = 0, 0, 0
            continue
        laid_off, quits, vacancies[i] = plan_posts(n, ahead[0, i], plan[0] + deals[d, 1], ids[i], plan, keys)
        grown = ahead[3, i]
        if tenancy[i] > 0:
            grown = exp(ahead[2, i] + tenant[1])
            productivity[i] *= exp(tenant[2])
            tenancy[i] -= 1
        if d > 0:
            grown *= exp(deals[d, 3])
            productivity[i] *= exp(deals[d, 4])
        up += w * revenue[i] * grown
        base += w * revenue[i]
        appeal[i], productivity[i], age[i] = appeal[i] * grown, productivity[i] * kept, min(age[i] + 1, 32_000)
        separations[i], employees[i] = quits + laid_off, n - quits - laid_off
        counts[0] += w * employees[i]
        counts[1] += w
        counts[2] += w * vacancies[i]
        counts[3] += w * quits
        counts[4] += w * laid_off
    return up, base


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def decide(start: Any, used: Any, firms: Any, rules: Any, transit: Any, counts: Any, growth: Any) -> None:
    """Plans (8)-(9), demand shocks (12) and closures (13).

    counts [c, 8] = workers, firms, vacancies, quits, layoffs, workers of closed firms, closed firms, closed AI users;
    growth [c, 2] = sales-weighted appeal growth, sales.
    """
    f, n_industries = firms, rules.value_share.shape[0]
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        a, b = start[c], used[c]
        g, ahead = np.empty(b - a), np.empty((6, b - a))
        ai_factors(f.ai_age[a:b], f.ai_gain[a:b], rules.ai, g)
        look_ahead(
            f.ids[a:b], f.employees[a:b], f.age[a:b], f.productivity[a:b], f.expected[a:b], g, rules.agglomeration[c // n_industries],
            rules.plan, rules.closing, rules.keys, ahead,
        )  # fmt: skip
        rows = Columns(
            f.ids[a:b], f.employees[a:b], f.weight[a:b], f.age[a:b], f.productivity[a:b], f.appeal[a:b], f.revenue[a:b],
            f.expected[a:b], f.cash[a:b], f.ai_age[a:b], f.ai_gain[a:b], f.tenancy[a:b], f.deal[a:b], f.vacancies[a:b], f.separations[a:b],
        )  # fmt: skip
        counts[c, :] = 0
        growth[c, 0], growth[c, 1] = decide_rows(rows, c, rules, ahead, transit, counts[c])


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
