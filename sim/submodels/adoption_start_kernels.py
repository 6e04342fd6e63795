"""Compiled build-up of AI users to the end of the base year."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.ground.arithmetic import exp, normal, power
from sim.ground.streams import uniform
from sim.submodels.adoption_kernels import gain_of, project_cost

MOST_AWARE = 0.95
"""Chance beyond which no firm is sure to know a use of AI."""
AWARENESS, AGE, GAIN = range(3)
"""Draws of a firm, in the order of its keys."""


class Start(NamedTuple):
    """What the build-up goes by."""

    value_share: np.ndarray
    """By industry."""
    relative: np.ndarray
    """Who knows AI, by industry and relative to each other."""
    size: float
    """Exponent of size in awareness."""
    known: bool
    """Awareness spreads; otherwise every firm knows AI."""
    true_gain: float
    norm: float
    learned: int
    """Quarters after which the gain is there in full."""
    reviews: np.ndarray
    """Keys of reviews by quarter before the base year's end."""
    beliefs: np.ndarray
    """Keys of beliefs likewise."""
    keys: np.ndarray
    """Of the other draws."""


@njit(inline="always", error_model="numpy")
def adopted_ago(base_worth: float, cost: float, known_for: int, fid: int, rules: Any, reviews: Any, beliefs: Any) -> Any:
    """Quarters since a firm that has known AI for `known_for` quarters adopted it after its reviews; -1 if it has not.

    base_worth is what it would expect with a belief of one; reviews, beliefs: keys by quarter before the base year's end.
    """
    for ago in range(known_for - 1, -1, -1):
        if uniform(reviews[ago], fid) < rules[5] and base_worth * exp(rules[2] * normal(uniform(beliefs[ago], fid))) > cost:
            return np.int64(ago)
    return np.int64(-1)


@njit(inline="always", error_model="numpy")
def quarters_known(span: int, u: float) -> Any:
    """For how many quarters, up to `span`, a firm has known AI: for most less than half of it."""
    return 1 + np.int64((span - 1) * u * power(max(u, 1e-12), 0.5))


@njit(nogil=True, cache=True, error_model="numpy")
def fill(firms: Any, f: int, knows: bool, ago: int, start: Any) -> None:
    """Write what a firm knows and uses; a gain already learned is in its productivity, which is set so that the product stands."""
    firms.aware[f], firms.ai_age[f], firms.ai_gain[f] = knows if start.known else ago >= 0, ago, 0.0
    if ago >= 0:
        firms.ai_gain[f] = gain_of(firms.absorption[f], start.true_gain, start.norm, uniform(start.keys[GAIN], firms.id[f]))
        if ago >= start.learned:
            firms.productivity[f] /= 1.0 + firms.ai_gain[f]


@njit(nogil=True, cache=True, error_model="numpy")
def begin_cell(firms: Any, c: int, rules: Any, start: Any, factor: float, hurdle: float, write: bool) -> Any:
    """`begin` for one cell."""
    ids, employees, weight, absorption, productivity = firms.id, firms.employees, firms.weight, firms.absorption, firms.productivity
    keys, reviews, beliefs, known, span = start.keys, start.reviews, start.beliefs, start.known, start.reviews.shape[0]
    s = c % start.value_share.shape[0]
    share, likely = start.value_share[s], factor * start.relative[s]
    users, large, least = 0.0, 0.0, 1 if write else 50
    for f in range(firms.start[c], firms.used[c]):
        n, fid, ago = employees[f], ids[f], np.int64(-1)
        if n < least:
            continue
        knows = not known or uniform(keys[AWARENESS], fid) < min(likely * power(n / 50.0, start.size), MOST_AWARE)
        if knows:
            worth = rules[0] * absorption[f] * share * productivity[f] * n * rules[1]
            quarters = quarters_known(span, uniform(keys[AGE], fid)) if known else span
            ago = adopted_ago(worth, hurdle * project_cost(n, rules), quarters, fid, rules, reviews, beliefs)
        if n >= 50:
            large += weight[f]
            users += weight[f] if ago >= 0 else 0
        if write:
            fill(firms, f, knows, ago, start)
    return users, large


@njit(nogil=True, cache=True, error_model="numpy")
def begin(firms: Any, rules: Any, start: Any, factor: float, hurdle: float, write: bool) -> Any:
    """Base-year users: firms know AI with chance factor x relative[s] x (n / 50)^size, and use it once a review pays.

    Returns (users, firms) among those with 50 workers or more. With `write` the state is filled.
    """
    users, large = 0.0, 0.0
    for c in range(firms.used.shape[0]):
        of_cell = begin_cell(firms, c, rules, start, factor, hurdle, write)
        users += of_cell[0]
        large += of_cell[1]
    return users, large
