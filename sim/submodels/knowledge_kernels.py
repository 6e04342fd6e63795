"""Compiled passes of knowledge over firm rows: absorptive capacity, links, R&D, imitation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, log, normal, power
from sim.ground.marked import marked_rows, scratch
from sim.ground.streams import uniform
from sim.ground.threads import TILE, dealt

RD_UNIT = 10.0
"""Million won of R&D stock per worker to which the effects of R&D refer."""
LEAST_CAPACITY = 0.01
"""Absorptive capacity of a firm that has next to none."""
MOST_RD = 0.9
"""Chance of R&D beyond which no firm is sure to do it (assumption)."""


@njit(inline="always", error_model="numpy")
def closures(n: int) -> Any:
    """Firms of n workers that close in a quarter, about: beginners of R&D replace those too (assumption)."""
    return 0.027 if n < 5 else (0.013 if n < 50 else 0.003)


@njit(inline="always", error_model="numpy")
def chance_of_rd(n: int, share: float, size: float) -> Any:
    """Chance that a firm of n workers does R&D: `share` at 50 workers, rising with size, at most MOST_RD."""
    return min(share * power(n / 50.0, size), MOST_RD)


@njit(nogil=True, cache=True, error_model="numpy")
def capacity_rows(employees: Any, rd: Any, capacity0: Any, linked: Any, local: float, psi: Any, pool: float, ac: Any) -> None:
    """Absorptive capacity of some rows of a cell, free ones included, in plain loops that run several rows at once."""
    by_rd, by_size, by_link = psi[1], psi[2], psi[4] * pool
    for i in range(employees.shape[0]):
        n: Any = max(np.int64(employees[i]), 1)
        ac[i] = log(float(n))
    for i in range(employees.shape[0]):
        x = local + capacity0[i] + by_rd * rd[i] / RD_UNIT + by_size * ac[i]
        ac[i] = x + by_link if linked[i] else x
    for i in range(employees.shape[0]):
        ac[i] = max(1.0 - exp(-max(ac[i], 0.0)), LEAST_CAPACITY)


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def absorb(
    start: Any,
    used: Any,
    employees: Any,
    weight: Any,
    rd: Any,
    capacity0: Any,
    linked: Any,
    absorption: Any,
    skilled: Any,
    pool: Any,
    psi: Any,
    least: int,
    reach: Any,
) -> None:
    """Absorptive capacity of every firm (22), and per cell what firms without a link could take up.

    skilled [r] AI-capable share of the labour force, pool [r] university knowledge over the nation's base mean;
    psi = (level, R&D, log size, skills, link). reach [c] = capacity of unlinked firms with `least` workers or more.
    """
    n_industries = used.shape[0] // skilled.shape[0]
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        r = c // n_industries
        free, ac = 0.0, np.empty(TILE)
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            capacity_rows(employees[a:b], rd[a:b], capacity0[a:b], linked[a:b], psi[0] + psi[3] * skilled[r], psi, pool[r], ac)
            for f in range(a, b):
                if employees[f] <= 0:
                    continue
                absorption[f] = ac[f - a]
                if employees[f] >= least and not linked[f]:
                    free += weight[f] * ac[f - a]
        reach[c] = free


@njit(nogil=True, cache=True, error_model="numpy")
def link_hazard(capacity: Any, reach: Any, decay: Any, out: Any) -> None:
    """Hazard of a research link per unit of absorptive capacity [r]: campuses' capacity shared by distance (23).

    capacity [u] new links that campuses at u serve, reach [r], decay [r, u]. A campus does not serve more firms
    than are left: its hazard is at most one.
    """
    n = reach.shape[0]
    out[:] = 0.0
    for u in range(n):
        if capacity[u] <= 0.0:
            continue
        whole = 0.0
        for r in range(n):
            whole += decay[r, u] * reach[r]
        if whole <= 0.0:
            continue
        each = min(capacity[u] / whole, 1.0)
        for r in range(n):
            out[r] += each * decay[r, u]


@njit(nogil=True, cache=True, error_model="numpy")
def near_mean(log_productivity: Any, workers: Any, decay: Any, out: Any) -> None:
    """Mean log productivity of an industry around every municipality, by workers and distance: out [r, s]."""
    n, n_industries = log_productivity.shape
    for r in range(n):
        for s in range(n_industries):
            whole, total = 0.0, 0.0
            for k in range(n):
                w = decay[r, k] * workers[k, s]
                whole += w
                total += w * log_productivity[k, s]
            out[r, s] = total / whole if whole > 0.0 else log_productivity[r, s]


@njit(nogil=True, cache=True, error_model="numpy")
def learning_rows(ids: Any, productivity: Any, absorption: Any, near: float, speed: float, key: Any, step: Any, begins: Any) -> None:
    """Steps of some rows of a cell towards the neighbours (24) and draws for the begin and end of R&D, free rows included.

    In plain loops that run several rows at once.
    """
    lead = exp(near)
    for i in range(ids.shape[0]):
        x = speed * float(absorption[i]) * max(near - log(productivity[i]), 0.0)
        step[i] = x if productivity[i] < lead else 0.0
    for i in range(ids.shape[0]):
        begins[i] = uniform(key, ids[i])


@njit(inline="always", error_model="numpy")
def chance_to_begin(n: int, share: float, rules: Any) -> Any:
    """Chance that a firm without R&D begins it: as many as give it up or close."""
    chance = chance_of_rd(n, share, rules[4])
    return (rules[5] + closures(n)) * chance / (1.0 - chance)


@njit(nogil=True, cache=True, error_model="numpy")
def links_of(ids: Any, employees: Any, linked: Any, absorption: Any, hazard: float, ending: float, least: int, key: Any, u: Any) -> None:
    """Links of a cell's rows open and end (23), in plain loops that run several rows at once; `u` is scratch."""
    for i in range(ids.shape[0]):
        u[i] = uniform(key, ids[i])
    for i in range(ids.shape[0]):
        n = employees[i]
        begins = (u[i] < hazard * float(absorption[i])) & (n > 0) & (n >= least)
        linked[i] = (u[i] >= ending) | (n <= 0) if linked[i] else begins


@njit(nogil=True, cache=True, error_model="numpy")
def research_of(
    ids: Any, employees: Any, rd: Any, absorption: Any, share: float, rules: Any, keys: Any, begins: Any, step: Any,
    marks: Any, maybe: Any, draw: Any, odds: Any,
) -> None:  # fmt: skip
    """R&D of a cell's rows succeeds (which adds to `step`), is begun and given up; `marks`, `maybe`, `draw` and `odds` are scratch."""
    # Above the chance of any firm up to 50 workers, and of any beyond, so that hardly a firm without R&D is left.
    many = (rules[5] + closures(1)) * min(share, MOST_RD) / (1.0 - min(share, MOST_RD)) * 1.000001
    most = (rules[5] + closures(50)) * MOST_RD / (1.0 - MOST_RD) * 1.000001
    for i in range(ids.shape[0]):
        marks[i] = (employees[i] > 0) & ((rd[i] > 0.0) | (begins[i] < (many if employees[i] <= 50 else most)))
    listed, succeeding = maybe[: marked_rows(marks, ids.shape[0], maybe)], -rules[1]
    for k in range(listed.shape[0]):
        draw[k] = uniform(keys[1], ids[listed[k]])
    for k in range(listed.shape[0]):
        odds[k] = 1.0 - exp(succeeding * rd[listed[k]] / RD_UNIT * float(absorption[listed[k]]))
    for k in range(listed.shape[0]):
        i = listed[k]
        u = begins[i]
        if rd[i] > 0.0:
            if draw[k] < odds[k]:
                step[i] += rules[2] * 2.0 * uniform(keys[2], ids[i])
            if u < rules[5]:
                rd[i] = 0.0
        elif u < chance_to_begin(employees[i], share, rules):
            rd[i] = rules[6] * exp(rules[7] * normal(uniform(keys[4], ids[i])))


@njit(nogil=True, cache=True, error_model="numpy")
def take_steps(employees: Any, weight: Any, step: Any, factor: Any, productivity: Any, growth: Any) -> None:
    """Productivity of some rows grows by their steps; growth += workers x log growth, row after row, and workers."""
    gained, heads = growth[0], np.int64(0)
    for i in range(employees.shape[0]):
        factor[i] = exp(step[i])
    for i in range(employees.shape[0]):
        productivity[i] = productivity[i] * factor[i] if (employees[i] > 0) & (step[i] > 0.0) else productivity[i]
    for i in range(employees.shape[0]):
        workers = np.int64(weight[i]) * max(employees[i], 0)
        gained += workers * step[i]
        heads += workers
    growth[0] = gained
    growth[1] += heads


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def learn(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    weight: Any,
    productivity: Any,
    rd: Any,
    linked: Any,
    absorption: Any,
    hazard: Any,
    near: Any,
    share: Any,
    rules: Any,
    least: int,
    keys: Any,
    growth: Any,
) -> None:
    """Links open and end (23), R&D succeeds, is begun and given up, and firms imitate their neighbours (24).

    hazard [r], near [c], share [s] R&D at 50 workers; rules = (link end, zeta, beta, rho, R&D size exponent,
    R&D stop rate, R&D stock per worker, its spread). growth [c, 2] = workers x log growth, workers.
    """
    n_industries = share.shape[0]
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], n_industries)
        step, begins, draw, odds = np.empty(TILE), np.empty(TILE), np.empty(TILE), np.empty(TILE)
        marks, maybe = scratch()
        growth[c, :] = 0.0
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            learning_rows(ids[a:b], productivity[a:b], absorption[a:b], near[c], rules[3], keys[3], step, begins)
            research_of(
                ids[a:b], employees[a:b], rd[a:b], absorption[a:b], share[c % n_industries], rules, keys, begins, step,
                marks, maybe, draw, odds,
            )  # fmt: skip
            links_of(
                ids[a:b], employees[a:b], linked[a:b], absorption[a:b], hazard[c // n_industries], rules[0], least, keys[0], begins
            )  # fmt: skip
            take_steps(employees[a:b], weight[a:b], step, begins, productivity[a:b], growth[c])


@njit(nogil=True, cache=True, error_model="numpy")
def begin(start: Any, used: Any, ids: Any, employees: Any, rd: Any, share: Any, rules: Any, key: int, key_size: int) -> None:
    """Give R&D to the firms of the base year by size and industry; rules as in `learn`."""
    n_industries = share.shape[0]
    for c in range(used.shape[0]):
        for f in range(start[c], used[c]):
            rd[f] = 0.0
            if employees[f] > 0:
                chance = chance_of_rd(employees[f], share[c % n_industries], rules[4])
                if uniform(key, ids[f]) < chance:
                    rd[f] = rules[6] * exp(rules[7] * normal(uniform(key_size, ids[f])))


@njit(nogil=True, cache=True, error_model="numpy")
def begin_links(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    linked: Any,
    absorption: Any,
    hazard: Any,
    ending: float,
    least: int,
    key: int,
) -> None:
    """Give links to the firms of the base year as the hazard leaves them in a standing state."""
    n_industries = used.shape[0] // hazard.shape[0]
    for c in range(used.shape[0]):
        for f in range(start[c], used[c]):
            h = min(hazard[c // n_industries] * absorption[f], 1.0)
            linked[f] = employees[f] >= least and uniform(key, ids[f]) < h / (h + ending)
