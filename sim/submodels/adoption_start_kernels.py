"""Compiled build-up of AI users to the end of the base year."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import exp, normal, power
from sim.ground.streams import uniform
from sim.submodels.adoption_kernels import project_cost


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
