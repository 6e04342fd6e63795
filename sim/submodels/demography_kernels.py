"""Compiled rules of births, deaths, net entry from abroad, ageing and completion, in whole persons."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import exp, log
from sim.state.work import END_AGE, FIRST_AGE, chance, draw_states, leave_work, take_states

MOST_MORTALITY = 0.95
"""A year's chance to die beyond which nobody is sure to: the oldest group is open."""


@njit(nogil=True, cache=True, error_model="numpy")
def _heads(residents: Any, r: int, g: int, k: int, e: int) -> Any:
    """Residents of an age group and skill."""
    heads = np.int64(0)
    for a in range(FIRST_AGE[k], END_AGE[k]):
        heads += residents[r, g, a, e]
    return heads


@njit(nogil=True, cache=True, error_model="numpy")
def _quarter_rates(mortality: Any, change: Any, years: float, rate: Any) -> None:
    """Death probabilities of a quarter [g, a] from yearly ones, moved on by `years` of change."""
    for g in range(2):
        for a in range(101):
            yearly = min(mortality[g, a] * exp(change[g, a] * years), MOST_MORTALITY)
            rate[g, a] = 1.0 - exp(0.25 * log(1.0 - yearly))


@njit(nogil=True, cache=True, error_model="numpy")
def die(
    residents: Any,
    labour_force: Any,
    employed: Any,
    commuters: Any,
    mortality: Any,
    change: Any,
    years: float,
    keys: Any,
    deaths: Any,
    left: Any,
) -> None:
    """Deaths of a quarter, floor(N p + u) by single age and skill; the dead leave the labour force and their posts."""
    n = residents.shape[0]
    gone = np.zeros(101, dtype=np.int64)
    rate = np.zeros((2, 101))
    for r in range(n):
        _quarter_rates(mortality[r], change, years, rate)
        for e in range(3):
            working = np.int64(0)
            for g in range(2):
                for k in range(9):
                    total = np.int64(0)
                    for a in range(FIRST_AGE[k], END_AGE[k]):
                        persons = residents[r, g, a, e]
                        gone[a] = 0
                        if persons == 0:
                            continue
                        cell = ((r * 2 + g) * 101 + a) * 3 + e
                        gone[a] = min(np.int64(np.floor(persons * rate[g, a] + chance(keys[0], cell))), persons)
                        total += gone[a]
                    if total == 0:
                        continue
                    heads, cell = _heads(residents, r, g, k, e), ((r * 2 + g) * 9 + k) * 3 + e
                    working += take_states(employed, labour_force, r, g, k, e, heads, total, chance(keys[1], cell))
                    for a in range(FIRST_AGE[k], END_AGE[k]):
                        residents[r, g, a, e] -= gone[a]
                    deaths[r] += total
            leave_work(commuters, r, e, working, chance(keys[2], r * 3 + e), left)


@njit(nogil=True, cache=True, error_model="numpy")
def bear(residents: Any, fertility: Any, factor: Any, male_share: float, key: int, births: Any) -> None:
    """Births of a quarter by mother's five-year age group, floor(mean + u); they join age 0 without a skill."""
    n = residents.shape[0]
    for r in range(n):
        for m in range(7):
            women = np.int64(0)
            for a in range(15 + 5 * m, 20 + 5 * m):
                for e in range(3):
                    women += residents[r, 1, a, e]
            cell = (r * 7 + m) * 2
            born = np.int64(np.floor(women * fertility[r, m] * 0.25 * factor[r] + chance(key, cell)))
            boys = min(np.int64(np.floor(born * male_share + chance(key, cell + 1))), born)
            residents[r, 0, 0, 0] += boys
            residents[r, 1, 0, 0] += born - boys
            births[r] += born


@njit(nogil=True, cache=True, error_model="numpy")
def _skill_at(residents: Any, r: int, g: int, a: int, u: float) -> int:
    """Skill of one person drawn from the residents of that age (none where there are none)."""
    total = residents[r, g, a, 0] + residents[r, g, a, 1] + residents[r, g, a, 2]
    if total == 0:
        return 0
    mark = np.int64(u * total)
    if mark < residents[r, g, a, 0]:
        return 0
    return 1 if mark < residents[r, g, a, 0] + residents[r, g, a, 1] else 2


@njit(nogil=True, cache=True, error_model="numpy")
def enter(
    residents: Any,
    labour_force: Any,
    employed: Any,
    commuters: Any,
    total: float,
    profile: Any,
    key_share: Any,
    keys: Any,
    abroad: Any,
    left: Any,
) -> None:
    """Net entry from abroad, `total` persons in the mean by sex, age and place; cumulated rounding from a hashed start.

    Who comes has the skills of the residents of that age and stands outside the labour force at first; who goes
    leaves the labour force and the post.
    """
    n = residents.shape[0]
    cumulated, u, before = 0.0, chance(keys[0], 0), np.int64(0)
    for r in range(n):
        for g in range(2):
            for k in range(9):
                for a in range(FIRST_AGE[k], END_AGE[k]):
                    cumulated += total * key_share[r] * profile[g, a]
                    mark = np.int64(np.floor(cumulated + u))
                    step, before = mark - before, mark
                    cell = ((r * 2 + g) * 101 + a) * 64
                    for i in range(abs(step)):
                        e = _skill_at(residents, r, g, a, chance(keys[1], cell + min(i, 63)))
                        if step > 0:
                            residents[r, g, a, e] += 1
                            abroad[r] += 1
                            continue
                        if residents[r, g, a, e] == 0:
                            continue
                        v, w = chance(keys[2], cell + min(i, 63)), chance(keys[3], cell + min(i, 63))
                        working = take_states(employed, labour_force, r, g, k, e, _heads(residents, r, g, k, e), 1, v)
                        leave_work(commuters, r, e, working, w, left)
                        residents[r, g, a, e] -= 1
                        abroad[r] -= 1


@njit(nogil=True, cache=True, error_model="numpy")
def grow_older(residents: Any, labour_force: Any, employed: Any, key: int) -> None:
    """Everyone turns a year older; who passes into the next age group takes the state at work along."""
    n = residents.shape[0]
    for r in range(n):
        for g in range(2):
            for e in range(3):
                for k in range(7, 0, -1):
                    heads = np.int64(0)
                    for a in range(FIRST_AGE[k], END_AGE[k]):
                        heads += residents[r, g, a, e]
                    passing = residents[r, g, END_AGE[k] - 1, e]
                    cell = ((r * 2 + g) * 9 + k) * 3 + e
                    working, jobless = draw_states(employed[r, g, k, e], labour_force[r, g, k, e], heads, passing, chance(key, cell))
                    employed[r, g, k, e] -= working
                    employed[r, g, k + 1, e] += working
                    labour_force[r, g, k, e] -= working + jobless
                    labour_force[r, g, k + 1, e] += working + jobless
                residents[r, g, 100, e] += residents[r, g, 99, e]
                for a in range(99, 0, -1):
                    residents[r, g, a, e] = residents[r, g, a - 1, e]
                residents[r, g, 0, e] = 0


@njit(nogil=True, cache=True, error_model="numpy")
def graduate(
    residents: Any,
    labour_force: Any,
    employed: Any,
    commuters: Any,
    target: Any,
    completion: float,
    ai_share: float,
    last_age: int,
    keys: Any,
) -> None:
    """Young residents complete tertiary education at the pace of the nation's share by age, `completion` times.

    A share `ai_share` of the graduates is AI-capable. Work and workplace stay; only the skill changes.
    """
    for r in range(residents.shape[0]):
        working = np.zeros(3, dtype=np.int64)
        for g in range(2):
            for k in range(1, 6):
                for a in range(max(FIRST_AGE[k], 19), min(END_AGE[k], last_age + 1)):
                    pace = (target[g, a] - target[g, a - 1]) / max(1.0 - target[g, a - 1], 1e-9)
                    if pace <= 0.0:
                        continue
                    cell = ((r * 2 + g) * 101 + a) * 4
                    persons = residents[r, g, a, 0]
                    number = min(np.int64(np.floor(persons * min(pace * completion, 1.0) + chance(keys[0], cell))), persons)
                    able = min(np.int64(np.floor(number * ai_share + chance(keys[0], cell + 1))), number)
                    for e in range(1, 3):
                        moved = number - able if e == 1 else able
                        if moved == 0:
                            continue
                        heads, force = _heads(residents, r, g, k, 0), labour_force[r, g, k, 0]
                        at_work = take_states(employed, labour_force, r, g, k, 0, heads, moved, chance(keys[0], cell + 1 + e))
                        residents[r, g, a, 0] -= moved
                        residents[r, g, a, e] += moved
                        employed[r, g, k, e] += at_work
                        labour_force[r, g, k, e] += force - labour_force[r, g, k, 0]
                        working[e] += at_work
        for e in range(1, 3):
            leave_work(commuters, r, 0, working[e], chance(keys[1], r * 3 + e), commuters[r, :, e])
