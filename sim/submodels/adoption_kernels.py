"""Compiled passes of AI adoption over firm rows: awareness, reviews, awards and projects."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, normal, power
from sim.ground.streams import uniform
from sim.ground.threads import dealt
from sim.state.accounts import FIRM_ITEMS, MILLION, pay

PROJECTS = FIRM_ITEMS.index("AI projects")
SUBSIDY = FIRM_ITEMS.index("AI subsidy")
SUBSIDISED = 1
"""Bit of `supported`: adopted with a subsidy."""
WAITS, ADOPTS = -1, -2
"""What an applicant does without an award; numbers from 0 on are calls."""


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
        n, a = np.int64(0), start[c]
        for f in range(a, used[c]):
            if (known and not aware[f]) or employees[f] <= 0 or ai_age[f] >= 0:
                continue
            if uniform(key, ids[f]) < share:
                found[a + n] = f
                n += 1
        number[c] = n


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def review(
    rows: Any,
    cell: Any,
    ids: Any,
    employees: Any,
    revenue: Any,
    cash: Any,
    absorption: Any,
    value_share: Any,
    rules: Any,
    credit: float,
    judged: bool,
    hurdle: float,
    rate: Any,
    cap: Any,
    cost_share: Any,
    gain_share: Any,
    eligible: Any,
    least: Any,
    most: Any,
    barred: Any,
    supported: Any,
    key: Any,
    choice: Any,
    fallback: Any,
    score: Any,
) -> None:
    """Firms [i] review AI (26): choice[i] = call applied to, ADOPTS on own account, or WAITS.

    judged: worth x must exceed hurdle x cost. Of the eligible calls that it can afford and that are worth it, a firm applies
    to the one that leaves it best off, also if it would adopt without; for calls of full projects that is the one that pays
    most. barred: firms with a bit of it in `supported` may not apply. fallback[i] says what it does without an award,
    score[i] worth per cost.
    rules = (believed gain, horizon, spread, I0, size exponent, review); credit in quarters of value added.
    """
    n_industries = value_share.shape[0]
    for i in prange(rows.shape[0]):
        f = rows[i]
        s, r, n = cell[i] % n_industries, cell[i] // n_industries, employees[f]
        value_added = value_share[s] * revenue[f]
        worth = promise(value_added, absorption[f], key, ids[f], rules)
        cost = project_cost(n, rules)
        funds = cash[f] / MILLION + credit * value_added
        alone = funds >= cost and (not judged or worth > hurdle * cost)
        fallback[i] = ADOPTS if alone else WAITS
        choice[i] = fallback[i]
        best = 0.0 if alone else -np.inf
        for k in range(rate.shape[0]):
            if not eligible[k, r, s] or n < least[k] or n > most[k] or supported[f] & barred:
                continue
            price, gained = cost_share[k] * cost, gain_share[k] * worth
            support = min(rate[k] * price, cap[k])
            better_off = support + (cost - price) - (worth - gained)  # than with a full project without support
            pays = not judged or gained > hurdle * (price - support)
            if support > 0.0 and better_off > best and pays and funds >= price - support:
                best, choice[i] = better_off, k
                score[i] = gained / price


@njit(nogil=True, cache=True, error_model="numpy")
def award(
    order: Any,
    call: int,
    rows: Any,
    employees: Any,
    weight: Any,
    region: Any,
    rules: Any,
    rate: float,
    cap: float,
    cost_share: float,
    match: float,
    budget: Any,
    local: Any,
    choice: Any,
    fallback: Any,
    national_won: Any,
    local_won: Any,
) -> Any:
    """Go down the list of applicants and award while money lasts; who does not fit any more is passed over.

    order: entries of `rows`, `region`: their municipalities in that order. budget and local [r] in won, taken down here;
    national_won [i], local_won [i] per firm. A row is awarded whole.
    Returns the firms awarded. Others do what they would without the call.
    """
    awards = np.int64(0)
    for place in range(order.shape[0]):
        i = order[place]
        f = rows[i]
        w, r = np.int64(weight[f]), region[place]
        support = np.int64(np.floor(min(rate * (cost_share * project_cost(employees[f], rules)), cap) * MILLION))
        from_home = np.int64(np.floor(support * match))
        from_centre = support - from_home
        if support <= 0 or from_centre * w > budget or from_home * w > local[r]:
            choice[i] = fallback[i]
            continue
        budget -= from_centre * w
        local[r] -= from_home * w
        national_won[i], local_won[i] = from_centre, from_home
        choice[i] = call
        awards += w
    return awards


@njit(nogil=True, cache=True, error_model="numpy")
def carry_out(
    rows: Any,
    cell: Any,
    ids: Any,
    employees: Any,
    weight: Any,
    cash: Any,
    ai_age: Any,
    ai_gain: Any,
    aware: Any,
    supported: Any,
    absorption: Any,
    rules: Any,
    true_gain: float,
    norm: float,
    key: int,
    choice: Any,
    cost_share: Any,
    gain_share: Any,
    head_start: Any,
    national_won: Any,
    local_won: Any,
    transit: Any,
    adopted: Any,
    paid: Any,
) -> None:
    """Firms whose choice it is pay their project and start to use AI; awards are paid to them first.

    rows [i] of the firms that reviewed AI, and their cell [i]. The gain that AI will bring is true_gain x capacity / norm x
    a draw between 0.7 and 1.3 (27). adopted [c] firms, paid [call, c, 2] won of national and local money. What a call offers
    may cost and bring less than a full project, and be learned by `head_start` quarters already.
    """
    for i in range(rows.shape[0]):
        f, c = rows[i], cell[i]
        if choice[i] == WAITS:
            continue
        w = np.int64(weight[f])
        price, gained, age = 1.0, 1.0, np.int64(0)
        if choice[i] >= 0:
            price, gained, age = cost_share[choice[i]], gain_share[choice[i]], head_start[choice[i]]
            won = pay(transit, (SUBSIDY, c), w, cash, f, 1, national_won[i] / MILLION)
            paid[choice[i], c, 0] += won * w
            won = pay(transit, (SUBSIDY, c), w, cash, f, 1, local_won[i] / MILLION)
            paid[choice[i], c, 1] += won * w
            supported[f] |= SUBSIDISED
        pay(cash, f, 1, transit, (PROJECTS, c), w, price * project_cost(employees[f], rules))
        ai_age[f], aware[f] = age, True
        ai_gain[f] = gained * (true_gain * absorption[f] / norm * (0.7 + 0.6 * uniform(key, ids[f])))
        adopted[c] += w


@njit(nogil=True, cache=True, error_model="numpy")
def draw_lots(key: int, ids: Any, out: Any) -> None:
    """One uniform for every identity."""
    for i in range(ids.shape[0]):
        out[i] = uniform(key, ids[i])
