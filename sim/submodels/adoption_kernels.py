"""Compiled passes of AI adoption over firm rows: awareness, reviews, awards and projects."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, normal, power
from sim.ground.marked import marked_rows, scratch
from sim.ground.streams import uniform
from sim.ground.threads import TILE, dealt
from sim.state.accounts import FIRM_ITEMS, MILLION, pay
from sim.state.firms import CAMPUS, SUBSIDISED

PROJECTS = FIRM_ITEMS.index("AI projects")
SUBSIDY = FIRM_ITEMS.index("AI subsidy")
WAITS, ADOPTS = -1, -2
"""What an applicant does without an award; numbers from 0 on are calls."""

LEAST_GAIN, GAIN_RANGE = 0.7, 0.6
"""A realised gain lies between 0.7 and 1.3 of what its firm's capacity gives, all alike likely: (27)."""
PARTS = 64
"""Into which the firms that review are divided among threads."""


class Calls(NamedTuple):
    """The open calls [k], as columns of `Offers`."""

    rate: np.ndarray
    cap: np.ndarray
    cost_share: np.ndarray
    gain_share: np.ndarray
    head_start: np.ndarray
    eligible: np.ndarray
    """[k, r, s]"""
    least: np.ndarray
    """Workers of the smallest firm that may apply."""
    most: np.ndarray
    age: np.ndarray
    """[k, 2] of the youngest and oldest, quarters."""
    traits: np.ndarray
    """Bits of `TRAITS` that it must have."""


@njit(inline="always", error_model="numpy")
def promise(value_added: float, ac: float, belief_key: int, fid: int, rules: Any) -> Any:
    """What a firm expects AI to earn over its horizon (26), million won; its belief is drawn at every review.

    rules = (believed gain, horizon, spread of beliefs, ...).
    """
    return rules[0] * ac * max(value_added, 0.0) * rules[1] * exp(rules[2] * normal(uniform(belief_key, fid)))


@njit(inline="always", error_model="numpy")
def project_cost(n: int, rules: Any) -> Any:
    """Cost of a firm's AI project, million won; rules[3] for a firm of one, with size to the power rules[4]."""
    return rules[3] * power(float(n), rules[4])


@njit(nogil=True, cache=True, error_model="numpy")
def reviewing(
    a: int, ids: Any, employees: Any, ai_age: Any, aware: Any, known: bool, share: float, key: Any, marks: Any, maybe: Any, found: Any
) -> int:
    """Rows from row a on that review AI, at the head of `found`; returns their number. `marks` and `maybe` are scratch."""
    for i in range(ids.shape[0]):
        marks[i] = (employees[i] > 0) & (ai_age[i] < 0) & (aware[i] | (not known))
    n = 0
    for i in maybe[: marked_rows(marks, ids.shape[0], maybe)]:
        # Written in any case and counted where it holds, where it has been read: quicker than a branch that nobody can foresee.
        maybe[n] = a + i
        n += 1 if uniform(key, ids[i]) < share else 0
    found[:n] = maybe[:n]
    return n


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def find_reviews(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    ai_age: Any,
    aware: Any,
    known: bool,
    share: float,
    n_industries: int,
    key: Any,
    found: Any,
    number: Any,
) -> None:
    """Rows that review AI this quarter, at the head of each block of `found`, number [c] of them; known: only aware firms do."""
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        n, (marks, maybe) = np.int64(0), scratch()
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            n += reviewing(
                a, ids[a:b], employees[a:b], ai_age[a:b], aware[a:b], known, share, key, marks, maybe, found[start[c] + n : used[c]]
            )
        number[c] = n


@njit(inline="always", error_model="numpy")
def may_apply(calls: Any, k: int, r: int, s: int, n: int, age: int, has: int) -> bool:
    """Whether call k is open to a firm of a cell, of n workers, an age, and the traits `has`."""
    of_size = n >= calls.least[k] and n <= calls.most[k]
    of_age = age >= calls.age[k, 0] and age <= calls.age[k, 1]
    return calls.eligible[k, r, s] and of_size and of_age and (has & calls.traits[k]) == calls.traits[k]


@njit(inline="always", error_model="numpy")
def best_call(
    calls: Any,
    r: int,
    s: int,
    n: int,
    age: int,
    has: int,
    worth: float,
    cost: float,
    funds: float,
    alone: bool,
    judged: bool,
    hurdle: float,
) -> Any:
    """The call that leaves a firm of n workers best off, and what it offers in worth per cost; -1 and 0 if it applies to none.

    age in quarters, `has` the traits of the firm; alone: without a call the firm would carry out a full project.
    """
    best, chosen, score = (0.0 if alone else -np.inf), -1, 0.0
    for k in range(calls.rate.shape[0]):
        if not may_apply(calls, k, r, s, n, age, has):
            continue
        price, gained = calls.cost_share[k] * cost, calls.gain_share[k] * worth
        support = min(calls.rate[k] * price, calls.cap[k])
        better_off = support + (cost - price) - (worth - gained)  # than with a full project without support
        pays = not judged or gained > hurdle * (price - support)
        if support > 0.0 and better_off > best and pays and funds >= price - support:
            best, chosen, score = better_off, k, gained / price
    return chosen, score


@njit(nogil=True, cache=True, error_model="numpy")
def review_some(
    reviews: Any, a: int, b: int, firms: Any, value_share: Any, rules: Any, credit: float, judged: bool, hurdle: float, calls: Any,
    barred: Any, key: Any,
) -> None:  # fmt: skip
    """`review` of the firms a to b - 1."""
    ids, employees, revenue, cash, supported = firms.id, firms.employees, firms.revenue, firms.cash, firms.supported
    age, rd, linked = firms.age, firms.rd, firms.linked
    absorption, rows, cell, choice, fallback = firms.absorption, reviews.rows, reviews.cell, reviews.choice, reviews.fallback
    n_industries, any_call = value_share.shape[0], calls.rate.shape[0] > 0
    for i in range(a, b):
        f, s, r = rows[i], cell[i] % n_industries, cell[i] // n_industries
        n, value_added = employees[f], value_share[s] * revenue[f]
        worth = promise(value_added, absorption[f], key, ids[f], rules)
        cost = project_cost(n, rules)
        funds = cash[f] / MILLION + credit * value_added
        alone = funds >= cost and (not judged or worth > hurdle * cost)
        fallback[i] = ADOPTS if alone else WAITS
        choice[i] = fallback[i]
        if any_call and not supported[f] & barred:
            has = np.int64(rd[f] > 0.0) | np.int64(linked[f]) << 1 | np.int64(supported[f] & CAMPUS > 0) << 3
            call, score = best_call(calls, r, s, n, np.int64(age[f]), has, worth, cost, funds, alone, judged, hurdle)
            if call >= 0:
                choice[i], reviews.score[i] = call, score


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def review(
    reviews: Any, firms: Any, value_share: Any, rules: Any, credit: float, judged: bool, hurdle: float, calls: Any, barred: Any, key: Any
) -> None:
    """Firms review AI (26) and write their choice, what they do without an award, and their score into `reviews`.

    judged: worth x must exceed hurdle x cost. Of the eligible calls that it can afford and that are worth it, a firm applies
    to the one that leaves it best off, also if it would adopt without; for calls of full projects that is the one that pays
    most. barred: firms with a bit of it in `supported` may not apply.
    rules = (believed gain, horizon, spread, I0, size exponent, review); credit in quarters of value added.
    """
    n = reviews.rows.shape[0]
    for part in prange(PARTS):
        a, b = part * n // PARTS, (part + 1) * n // PARTS
        review_some(reviews, a, b, firms, value_share, rules, credit, judged, hurdle, calls, barred, key)


@njit(nogil=True, cache=True, error_model="numpy")
def ask(rows: Any, employees: Any, rules: Any, rate: float, cap: float, cost_share: float, asked: Any) -> None:
    """Whole won [i] of support that a call pays the firms in `rows` for their projects."""
    for i in range(rows.shape[0]):
        price = cost_share * project_cost(employees[rows[i]], rules)
        asked[i] = np.int64(np.floor(min(rate * price, cap) * MILLION))


@njit(inline="always", error_model="numpy")
def gain_of(absorption: float, true_gain: float, norm: float, luck: float) -> Any:
    """What AI adds to a firm's productivity once learned: true_gain x capacity / norm x a draw between 0.7 and 1.3 (27)."""
    return true_gain * absorption / norm * (LEAST_GAIN + GAIN_RANGE * luck)


@njit(inline="always", error_model="numpy")
def receive(reviews: Any, i: int, firms: Any, transit: Any, paid: Any) -> None:
    """The firm of one review is paid its award."""
    f, c, call = reviews.rows[i], reviews.cell[i], reviews.choice[i]
    w = np.int64(firms.weight[f])
    paid[call, c, 0] += w * pay(transit, (SUBSIDY, c), w, firms.cash, f, 1, reviews.national[i] / MILLION)
    paid[call, c, 1] += w * pay(transit, (SUBSIDY, c), w, firms.cash, f, 1, reviews.local[i] / MILLION)
    firms.supported[f] |= SUBSIDISED


@njit(nogil=True, cache=True, error_model="numpy")
def carry_out(
    reviews: Any, firms: Any, rules: Any, true_gain: float, norm: float, key: int, calls: Any, transit: Any, adopted: Any, paid: Any
) -> None:
    """Firms whose choice it is pay their project and start to use AI; awards are paid to them first.

    adopted [c] firms, paid [call, c, 2] won of national and local money. What a call offers may cost and bring less than a
    full project, and be learned by `head_start` quarters already.
    """
    rows, cell, choice = reviews.rows, reviews.cell, reviews.choice
    for i in range(rows.shape[0]):
        f, c, call = rows[i], cell[i], choice[i]
        if call == WAITS:
            continue
        w = np.int64(firms.weight[f])
        price, gained, age = 1.0, 1.0, np.int64(0)
        if call >= 0:
            price, gained, age = calls.cost_share[call], calls.gain_share[call], calls.head_start[call]
            receive(reviews, i, firms, transit, paid)
        pay(firms.cash, f, 1, transit, (PROJECTS, c), w, price * project_cost(firms.employees[f], rules))
        firms.ai_age[f], firms.aware[f] = age, True
        firms.ai_gain[f] = gained * gain_of(firms.absorption[f], true_gain, norm, uniform(key, firms.id[f]))
        adopted[c] += w
