"""Compiled passes over firm rows: plans and closures.

One thread works a cell at a time, in tiles and in plain loops that write one array each, so that several rows run at once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, laplace, log, round_by
from sim.ground.streams import uniform
from sim.ground.threads import TILE, dealt
from sim.state.accounts import FIRM_ITEMS, MILLION, pay
from sim.submodels.production_kernels import ai_factors

CLOSE, LAY_OFF, QUIT, POST, DEMAND = range(5)
"""Draws of `decide`, in the order of its keys."""
WANTED, CHANCE, SHOCK, GROWN, DRAW, SIZE, SPEED = range(7)
"""Rows of scratch of `decide`; the one of the size serves for other draws afterwards."""
CLOSING = FIRM_ITEMS.index("closing balance")
LOAN_LOSS = FIRM_ITEMS.index("loan losses")
IDLE = 0.15
"""Workers added to what demand asks for and to what there are, so that a firm without demand has a finite hazard (assumption)."""
LEAST_SLACK, MOST_SLACK = 0.3, 4.0
"""Bounds of the factor by which demand per post changes the hazard of closing (assumption)."""


class Columns(NamedTuple):
    """Columns of the firm table that `decide` reads and writes, of a tile."""

    id: np.ndarray
    employees: np.ndarray
    weight: np.ndarray
    age: np.ndarray
    productivity: np.ndarray
    appeal: np.ndarray
    revenue: np.ndarray
    expected_demand: np.ndarray
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
    slack = exp(-h[4] * log((workers_wanted + IDLE) / (n + IDLE)))
    return (h[0] + h[1] / (1.0 + age / h[5])) * size * min(max(slack, LEAST_SLACK), MOST_SLACK)


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
def part(f: Any, a: int, b: int) -> Any:
    """Rows a to b - 1 of the firm table."""
    return Columns(
        f.id[a:b], f.employees[a:b], f.weight[a:b], f.age[a:b], f.productivity[a:b], f.appeal[a:b], f.revenue[a:b], f.expected_demand[a:b],
        f.cash[a:b], f.ai_age[a:b], f.ai_gain[a:b], f.tenancy[a:b], f.deal[a:b], f.vacancies[a:b], f.separations[a:b],
    )  # fmt: skip


@njit(nogil=True, cache=True, error_model="numpy")
def look_ahead(rows: Any, place: float, rules: Any, work: Any) -> None:
    """Workers wanted, chance to close (13) and growth of appeal (12) of some rows, and the draw of the closure, by row of `work`.

    `place` their agglomeration. Free rows get numbers nobody reads.
    """
    ids, n, age, productivity, expected, h, plan = (
        rows.id,
        rows.employees,
        rows.age,
        rows.productivity,
        rows.expected_demand,
        rules.closing,
        rules.plan,
    )
    wanted, chance, shock, grown, draw, size = work[WANTED], work[CHANCE], work[SHOCK], work[GROWN], work[DRAW], work[SIZE]
    hazard, scale, less, back = (h[0], h[1], h[2], h[3], h[4], h[5]), plan[3], -plan[4], plan[5]
    ai_factors(rows.ai_age, rows.ai_gain, rules.ai, size)
    for i in range(ids.shape[0]):
        wanted[i] = expected[i] / (productivity[i] * place * size[i])
    for i in range(ids.shape[0]):
        chance[i] = closing_hazard(max(np.int64(n[i]), 1), age[i], wanted[i], hazard)
    draw_rows(rules.keys[DEMAND], ids, draw)
    for i in range(ids.shape[0]):
        workers: Any = max(np.int64(n[i]), 1)
        size[i] = log(float(workers))
    for i in range(ids.shape[0]):
        shock[i] = laplace(draw[i])
    for i in range(ids.shape[0]):
        shock[i] = scale * exp(less * size[i]) * shock[i] - back * size[i]
    for i in range(ids.shape[0]):
        grown[i] = exp(shock[i])
    draw_rows(rules.keys[CLOSE], ids, draw)


@njit(nogil=True, cache=True, error_model="numpy")
def draw_rows(key: int, ids: Any, out: Any) -> None:
    """A uniform of every row."""
    for i in range(ids.shape[0]):
        out[i] = uniform(key, ids[i])


@njit(nogil=True, cache=True, error_model="numpy")
def weigh_closing(rows: Any, share: float, tenant: Any, rules: Any, work: Any) -> bool:
    """Chance to close and hiring speed, which a bank, the landlord or a contract may change; says whether any row has either of the latter.

    `share` of value added in sales; a row under contract or on campus is looked at by itself: there are few.
    """
    cash, revenue, tenancy, deal, plan, deals = rows.cash, rows.revenue, rows.tenancy, rows.deal, rules.plan, rules.deals
    chance, special = work[CHANCE], np.int64(0)
    for i in range(cash.shape[0]):
        special += (tenancy[i] > 0) | (deal[i] > 0)
    work[SPEED, : cash.shape[0]] = plan[0]
    if special == 0:
        for i in range(cash.shape[0]):
            chance[i] = max(chance[i], plan[7]) if cash[i] / MILLION < -plan[6] * share * revenue[i] else chance[i]
        return False
    for i in range(cash.shape[0]):
        d = np.int64(deal[i])
        work[SPEED, i] += deals[d, 1]
        if cash[i] / MILLION < -(plan[6] + deals[d, 2]) * share * revenue[i]:
            chance[i] = max(chance[i], plan[7])
        chance[i] = (chance[i] * exp(tenant[0]) if tenancy[i] > 0 else chance[i]) + deals[d, 0]
    return True


@njit(nogil=True, cache=True, error_model="numpy")
def plan_posts(rows: Any, rules: Any, work: Any, planned: Any) -> None:
    """Layoffs, quits and posts on offer of some rows (8)-(9), which plan for the whole number of workers nearest to what they want.

    Nobody quits or is laid off in a firm of one, its owner. planned [3, row].
    """
    ids, employees, wanted, speed, draw = rows.id, rows.employees, work[WANTED], work[SPEED], work[SIZE]
    laid_off, quits, posts, firing, quitting = planned[0], planned[1], planned[2], rules.plan[1], rules.plan[2]
    draw_rows(rules.keys[LAY_OFF], ids, draw)
    for i in range(ids.shape[0]):
        n, gap = np.int64(employees[i]), np.int64(np.floor(wanted[i] + 0.5)) - employees[i]
        laid_off[i] = min(round_by(firing * -gap, draw[i]), n - 1) if (n > 1) & (gap < 0) else 0
    draw_rows(rules.keys[QUIT], ids, draw)
    for i in range(ids.shape[0]):
        others = np.int64(employees[i]) - 1 - laid_off[i]
        quits[i] = min(round_by(quitting * others, draw[i]), others) if employees[i] > 1 else 0
    draw_rows(rules.keys[POST], ids, draw)
    for i in range(ids.shape[0]):
        gap = np.int64(np.floor(wanted[i] + 0.5)) - employees[i]
        new = round_by(speed[i] * gap, draw[i]) if gap > 0 else 0
        posts[i] = new + min(quits[i], max(gap + quits[i], 0))


@njit(nogil=True, cache=True, error_model="numpy")
def close_rows(rows: Any, c: int, work: Any, planned: Any, transit: Any, counts: Any) -> None:
    """Firms whose draw says so close: what they hold goes to their owners, what they owe is the bank's loss. planned[3] = firms that go on."""
    employees, weight, chance, draw, go_on = rows.employees, rows.weight, work[CHANCE], work[DRAW], planned[3]
    for i in range(employees.shape[0]):
        go_on[i] = weight[i] if (employees[i] > 0) & (draw[i] >= chance[i]) else 0
    for i in range(employees.shape[0]):
        if go_on[i] > 0 or employees[i] <= 0:
            continue
        close_down(rows.cash, i, np.int64(employees[i]), np.int64(weight[i]), rows.ai_age[i], transit, c, counts)
        employees[i], rows.vacancies[i], rows.separations[i] = 0, 0, 0


@njit(nogil=True, cache=True, error_model="numpy")
def grow_specially(rows: Any, tenant: Any, deals: Any, go_on: Any, work: Any) -> None:
    """Appeal and productivity of firms on campus or under contract."""
    for i in range(go_on.shape[0]):
        d = np.int64(rows.deal[i])
        if go_on[i] == 0:
            continue
        if rows.tenancy[i] > 0:
            work[GROWN, i] = exp(work[SHOCK, i] + tenant[1])
            rows.productivity[i] *= exp(tenant[2])
            rows.tenancy[i] -= 1
        if d > 0:
            work[GROWN, i] *= exp(deals[d, 3])
            rows.productivity[i] *= exp(deals[d, 4])


@njit(nogil=True, cache=True, error_model="numpy")
def grow(rows: Any, kept: float, grown: Any, go_on: Any, growth: Any) -> None:
    """Demand shocks (12), obsolescence and age; growth += sales-weighted growth of appeal, and sales, row after row."""
    appeal, productivity, age, revenue, up, base = rows.appeal, rows.productivity, rows.age, rows.revenue, growth[0], growth[1]
    for i in range(go_on.shape[0]):
        up += go_on[i] * revenue[i] * grown[i]
        base += go_on[i] * revenue[i]
    for i in range(go_on.shape[0]):
        appeal[i] = appeal[i] * grown[i] if go_on[i] > 0 else appeal[i]
    for i in range(go_on.shape[0]):
        productivity[i] = productivity[i] * kept if go_on[i] > 0 else productivity[i]
    for i in range(go_on.shape[0]):
        age[i] = min(age[i] + 1, 32_000) if go_on[i] > 0 else age[i]
    growth[0], growth[1] = up, base


@njit(nogil=True, cache=True, error_model="numpy")
def note_plans(rows: Any, planned: Any, counts: Any) -> None:
    """Plans become posts on offer and workers that leave; they are counted."""
    employees, vacancies, separations = rows.employees, rows.vacancies, rows.separations
    laid_off, quits, posts, go_on = planned[0], planned[1], planned[2], planned[3]
    for i in range(employees.shape[0]):
        separations[i] = quits[i] + laid_off[i] if go_on[i] > 0 else separations[i]
    for i in range(employees.shape[0]):
        employees[i] = employees[i] - quits[i] - laid_off[i] if go_on[i] > 0 else employees[i]
    for i in range(employees.shape[0]):
        vacancies[i] = posts[i] if go_on[i] > 0 else vacancies[i]
    workers, firms, open_posts, left, fired = np.int64(0), np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    for i in range(employees.shape[0]):
        workers += go_on[i] * employees[i]
        firms += go_on[i]
        open_posts += go_on[i] * vacancies[i]
        left += go_on[i] * quits[i]
        fired += go_on[i] * laid_off[i]
    counts[0] += workers
    counts[1] += firms
    counts[2] += open_posts
    counts[3] += left
    counts[4] += fired


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def decide(start: Any, used: Any, firms: Any, rules: Any, transit: Any, counts: Any, growth: Any) -> None:
    """Plans (8)-(9), demand shocks (12) and closures (13).

    counts [c, 8] = workers, firms, vacancies, quits, layoffs, workers of closed firms, closed firms, closed AI users;
    growth [c, 2] = sales-weighted appeal growth, sales.
    """
    n_industries = rules.value_share.shape[0]
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        r, s = c // n_industries, c % n_industries
        work, planned, tenant = np.empty((7, TILE)), np.empty((4, TILE), dtype=np.int64), rules.tenant[r]
        counts[c, :], growth[c, :] = 0, 0.0
        for a in range(start[c], used[c], TILE):
            rows = part(firms, a, min(a + TILE, used[c]))
            go_on = planned[3][: rows.id.shape[0]]
            look_ahead(rows, rules.agglomeration[r], rules, work)
            special = weigh_closing(rows, rules.value_share[s], tenant, rules, work)
            plan_posts(rows, rules, work, planned)
            close_rows(rows, c, work, planned, transit, counts[c])
            if special:
                grow_specially(rows, tenant, rules.deals, go_on, work)
            grow(rows, rules.obsolescence[s], work[GROWN], go_on, growth[c])
            note_plans(rows, planned, counts[c])
