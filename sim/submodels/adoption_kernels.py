"""Compiled passes of AI adoption over firm rows: awareness, reviews, awards and projects."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, normal, power
from sim.ground.streams import uniform
from sim.state.accounts import FIRM_ITEMS, MILLION, pay

PROJECTS = FIRM_ITEMS.index("AI projects")
SUBSIDY = FIRM_ITEMS.index("AI subsidy")
SUBSIDISED = 1
"""Bit of `supported`: adopted with a subsidy."""
WAITS, ADOPTS = -1, -2
"""What an applicant does without an award; numbers from 0 on are calls."""


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def count_users(
    start: Any, used: Any, employees: Any, weight: Any, ai_age: Any, first: Any, users: Any, workers: Any, by_size: Any, users_by_size: Any
) -> None:
    """Per cell: firms that use AI, [c, 2] workers of users and of all firms, [c, 4] firms and users by size from `first` [4] on."""
    for c in prange(used.shape[0]):
        firms, with_ai, heads = np.int64(0), np.int64(0), np.int64(0)
        for f in range(start[c], used[c]):
            n = employees[f]
            if n <= 0:
                continue
            heads += np.int64(weight[f]) * n
            size = 0
            while size < 3 and n >= first[size + 1]:
                size += 1
            by_size[c, size] += np.int64(weight[f])
            if ai_age[f] >= 0:
                users_by_size[c, size] += np.int64(weight[f])
                firms += np.int64(weight[f])
                with_ai += np.int64(weight[f]) * n
        users[c] = firms
        workers[c, 0], workers[c, 1] = with_ai, heads


@njit(nogil=True, cache=True, error_model="numpy")
def near_shares(workers: Any, decay: Any, local: Any, national: Any) -> None:
    """Adoption around every municipality by distance [r, s], and in the nation [s]; shares of workers at users."""
    n, n_industries = local.shape
    for s in range(n_industries):
        with_ai, heads = 0.0, 0.0
        for k in range(n):
            with_ai += workers[k, s, 0]
            heads += workers[k, s, 1]
        national[s] = with_ai / heads if heads > 0.0 else 0.0
        for r in range(n):
            near, all_near = 0.0, 0.0
            for k in range(n):
                near += decay[r, k] * workers[k, s, 0]
                all_near += decay[r, k] * workers[k, s, 1]
            local[r, s] = near / all_near if all_near > 0.0 else 0.0


@njit(nogil=True, cache=True, error_model="numpy")
def customer_shares(kernel: Any, seller: Any, materials: Any, share: Any, out: Any) -> None:
    """Adoption among the firms that buy from a cell [r, s], by what they buy from there (trade flows of (5)).

    kernel [s, n, r], seller [r, s] size of sellers, materials [n, buyer, s], share [n, buyer] adoption of buyers.
    """
    n_industries = out.shape[1]
    n = out.shape[0]
    using = np.zeros((n, n_industries))
    buying = np.zeros((n, n_industries))
    for s in range(n_industries):
        for b in range(n):
            reach = 0.0
            for r in range(n):
                reach += kernel[s, b, r] * seller[r, s]
            if reach <= 0.0:
                continue
            bought, by_users = 0.0, 0.0
            for k in range(n_industries):
                bought += materials[b, k, s]
                by_users += materials[b, k, s] * share[b, k]
            for r in range(n):
                buying[r, s] += kernel[s, b, r] * bought / reach
                using[r, s] += kernel[s, b, r] * by_users / reach
        for r in range(n):
            out[r, s] = using[r, s] / buying[r, s] if buying[r, s] > 0.0 else 0.0


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def spread(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    weight: Any,
    ai_age: Any,
    ai_gain: Any,
    aware: Any,
    hazard: Any,
    size: float,
    drop: float,
    early: int,
    keys: Any,
    dropouts: Any,
) -> None:
    """Users grow older or give AI up in the first `early` quarters (27); others come to know a use case (25).

    hazard [c] of a firm of one; it rises with size to the power `size`. Who gives up forgets the use case.
    """
    for c in prange(used.shape[0]):
        gone = np.int64(0)
        for f in range(start[c], used[c]):
            n = employees[f]
            if n <= 0:
                continue
            if ai_age[f] >= 0:
                if ai_age[f] < early and uniform(keys[0], ids[f]) < drop:
                    ai_age[f], ai_gain[f], aware[f] = -1, 0.0, False
                    gone += np.int64(weight[f])
                else:
                    ai_age[f] = min(ai_age[f] + 1, 32_000)
            elif not aware[f]:
                u = uniform(keys[1], ids[f])
                # The power is at most n (size <= 1), so that most firms need no logarithm.
                if u < hazard[c] * n and u < hazard[c] * power(float(n), size):
                    aware[f] = True
        dropouts[c] = gone


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
def review(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    revenue: Any,
    cash: Any,
    ai_age: Any,
    aware: Any,
    absorption: Any,
    value_share: Any,
    rules: Any,
    known: bool,
    judged: bool,
    hurdle: float,
    rate: Any,
    cap: Any,
    eligible: Any,
    least: Any,
    most: Any,
    keys: Any,
    choice: Any,
    fallback: Any,
    score: Any,
) -> None:
    """Firms that may adopt review it (26): choice[f] = call applied to, ADOPTS on own account, or WAITS.

    known: only aware firms; judged: worth x must exceed hurdle x cost. A firm applies to the eligible call that pays
    most, also if it would adopt without; fallback[f] says what it does without an award, score[f] worth per cost.
    rules = (believed gain, horizon, spread, I0, size exponent, review, credit in quarters of value added).
    """
    n_industries = value_share.shape[0]
    n_calls = rate.shape[0]
    for c in prange(used.shape[0]):
        s, r = c % n_industries, c // n_industries
        for f in range(start[c], used[c]):
            choice[f] = WAITS
            n = employees[f]
            if n <= 0 or ai_age[f] >= 0 or (known and not aware[f]):
                continue
            if uniform(keys[0], ids[f]) >= rules[5]:
                continue
            value_added = value_share[s] * revenue[f]
            worth = promise(value_added, absorption[f], keys[1], ids[f], rules)
            cost = project_cost(n, rules)
            funds = cash[f] / MILLION + rules[6] * value_added
            alone = funds >= cost and (not judged or worth > hurdle * cost)
            fallback[f] = ADOPTS if alone else WAITS
            best, call = 0.0, -1
            for k in range(n_calls):
                if not eligible[k, r, s] or n < least[k] or n > most[k]:
                    continue
                support = min(rate[k] * cost, cap[k])
                if support > best:
                    best, call = support, k
            pays = not judged or worth > hurdle * (cost - best)
            if call >= 0 and pays and funds >= cost - best:
                choice[f] = call
                score[f] = worth / cost
            else:
                choice[f] = fallback[f]


@njit(nogil=True, cache=True, error_model="numpy")
def award(
    order: Any,
    call: int,
    employees: Any,
    weight: Any,
    region: Any,
    rules: Any,
    rate: float,
    cap: float,
    match: float,
    budget: Any,
    local: Any,
    choice: Any,
    fallback: Any,
    national_won: Any,
    local_won: Any,
) -> Any:
    """Go down the list of applicants and award while money lasts; who does not fit any more is passed over.

    budget and local [r] in won, taken down here; national_won [f], local_won [f] per firm. A row is awarded whole.
    Returns the firms awarded. Others do what they would without the call.
    """
    awards = np.int64(0)
    for i in range(order.shape[0]):
        f = order[i]
        w, r = np.int64(weight[f]), region[i]
        support = np.int64(np.floor(min(rate * project_cost(employees[f], rules), cap) * MILLION))
        from_home = np.int64(np.floor(support * match))
        from_centre = support - from_home
        if support <= 0 or from_centre * w > budget or from_home * w > local[r]:
            choice[f] = fallback[f]
            continue
        budget -= from_centre * w
        local[r] -= from_home * w
        national_won[f], local_won[f] = from_centre, from_home
        choice[f] = call
        awards += w
    return awards


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def carry_out(
    start: Any,
    used: Any,
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
    national_won: Any,
    local_won: Any,
    transit: Any,
    adopted: Any,
    paid: Any,
) -> None:
    """Firms whose choice it is pay their project and start to use AI; awards are paid to them first.

    The gain that AI will bring is true_gain x capacity / norm x a draw between 0.7 and 1.3 (27). adopted [c] firms,
    paid [call, c, 2] won of national and local money.
    """
    for c in prange(used.shape[0]):
        new = np.int64(0)
        for f in range(start[c], used[c]):
            if employees[f] <= 0 or choice[f] == WAITS:
                continue
            w = np.int64(weight[f])
            if choice[f] >= 0:
                won = pay(transit, (SUBSIDY, c), w, cash, f, 1, national_won[f] / MILLION)
                paid[choice[f], c, 0] += won * w
                won = pay(transit, (SUBSIDY, c), w, cash, f, 1, local_won[f] / MILLION)
                paid[choice[f], c, 1] += won * w
                supported[f] |= SUBSIDISED
            pay(cash, f, 1, transit, (PROJECTS, c), w, project_cost(employees[f], rules))
            ai_age[f], aware[f] = 0, True
            ai_gain[f] = true_gain * absorption[f] / norm * (0.7 + 0.6 * uniform(key, ids[f]))
            new += w
        adopted[c] = new


@njit(inline="always", error_model="numpy")
def adopted_ago(base_worth: float, cost: float, known_for: int, fid: int, rules: Any, reviews: Any, beliefs: Any) -> Any:
    """Quarters since a firm that has known AI for `known_for` quarters adopted it after its reviews; -1 if it has not.

    base_worth is what it would expect with a belief of one; reviews, beliefs: keys by quarter before the base year's end.
    """
    for ago in range(known_for - 1, -1, -1):
        if uniform(reviews[ago], fid) < rules[5] and base_worth * exp(rules[2] * normal(uniform(beliefs[ago], fid))) > cost:
            return np.int64(ago)
    return np.int64(-1)


@njit(nogil=True, cache=True, error_model="numpy")
def begin(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    weight: Any,
    productivity: Any,
    ai_age: Any,
    ai_gain: Any,
    aware: Any,
    absorption: Any,
    value_share: Any,
    relative: Any,
    size: float,
    rules: Any,
    factor: float,
    hurdle: float,
    known: bool,
    true_gain: float,
    norm: float,
    learned: int,
    reviews: Any,
    beliefs: Any,
    keys: Any,
    write: bool,
) -> Any:
    """Base-year users: firms know AI with chance factor x relative[s] x (n / 50)^size, and use it once a review pays.

    Those who know have known for up to as many quarters as there are keys, most of them for less. Returns (users,
    firms) among those with 50 workers or more. With `write` the state is filled: gains of users that have learned are
    already in their productivity, which is therefore set so that the product stands.
    """
    n_industries = value_share.shape[0]
    span = reviews.shape[0]
    users, large = 0.0, 0.0
    for c in range(used.shape[0]):
        s = c % n_industries
        for f in range(start[c], used[c]):
            n = employees[f]
            if n <= 0 or (n < 50 and not write):
                continue
            fid = ids[f]
            chance = min(factor * relative[s] * power(n / 50.0, size), 0.95) if known else 1.0
            ago = np.int64(-1)
            knows = uniform(keys[0], fid) < chance
            if knows:
                worth = rules[0] * absorption[f] * value_share[s] * productivity[f] * n * rules[1]
                u = uniform(keys[1], fid)
                quarters = 1 + np.int64((span - 1) * u * power(max(u, 1e-12), 0.5)) if known else span
                ago = adopted_ago(worth, hurdle * project_cost(n, rules), quarters, fid, rules, reviews, beliefs)
            if n >= 50:
                large += weight[f]
                users += weight[f] if ago >= 0 else 0
            if not write:
                continue
            aware[f], ai_age[f], ai_gain[f] = knows if known else ago >= 0, ago, 0.0
            if ago >= 0:
                ai_gain[f] = true_gain * absorption[f] / norm * (0.7 + 0.6 * uniform(keys[2], fid))
                if ago >= learned:
                    productivity[f] /= 1.0 + ai_gain[f]
    return users, large


@njit(nogil=True, cache=True, error_model="numpy")
def draw_lots(key: int, ids: Any, out: Any) -> None:
    """One uniform for every identity."""
    for i in range(ids.shape[0]):
        out[i] = uniform(key, ids[i])
