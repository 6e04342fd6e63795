"""Compiled rules of residential moves: whole movers by origin, destination and group."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic, exp, log, normal
from sim.ground.threads import at_once
from sim.state.people import CROSSING_AGES
from sim.state.work import END_AGE, FIRST_AGE, chance
from sim.submodels.mover_kernels import Row, empty_row, leave_or_keep_work, move_group, note_crossings

BELOW_ONE = np.float32(0.99999994)
"""The largest fraction that single precision has: carried fractions of moves stay below one person."""
MOST_VOLATILE = 4.0
"""Most by which a place's shocks are larger than usual; without it, seven places in a thousand would have more, of no bound."""


@njit(nogil=True, cache=True, error_model="numpy")
def shock_attractiveness(shock: Any, persistence: Any, sd: Any, shared: float, factor: Any, key: Any) -> None:
    """Next quarter's AR(1) shock [j, h]; groups of one `factor` [h] share part of their innovation in a place."""
    n, groups = shock.shape
    own = np.sqrt(1.0 - shared)
    common = np.sqrt(shared)
    for j in range(n):
        for h in range(groups):
            z = common * normal(chance(key, j * 64 + 32 + factor[h])) + own * normal(chance(key, j * 64 + h))
            rho = persistence[h]
            shock[j, h] = rho * shock[j, h] + sd[h] * np.sqrt(1.0 - rho * rho) * z


@njit(nogil=True, cache=True, error_model="numpy")
def shock_uncertain_places(
    shock: Any, persistence: Any, size: Any, factors: Any, province: Any, first: float, volatility_key: Any, key: Any
) -> None:
    """Next quarter's AR(1) shock [j, h]: innovations of places with Student's t of four degrees, and normal ones of provinces.

    `factors` [level, h, f]; a place keeps its volatility over the run; `first` scales the innovations of the first quarter.
    """
    n, groups = shock.shape
    many = factors.shape[2]
    local, shared = np.empty(many), np.empty(many)
    for j in range(n):
        for f in range(many):
            local[f] = normal(chance(key, j * 64 + f))
            shared[f] = normal(chance(key, (n + province[j]) * 64 + f))
        # A chi-squared variable of four degrees is twice the sum of two exponential ones.
        squared = -2.0 * (log(1.0 - chance(volatility_key, 2 * j)) + log(1.0 - chance(volatility_key, 2 * j + 1)))
        volatility = np.sqrt(4.0 / max(squared, 4.0 / MOST_VOLATILE**2))
        for h in range(groups):
            own, common = 0.0, 0.0
            for f in range(many):
                own += factors[0, h, f] * local[f]
                common += factors[1, h, f] * shared[f]
            shock[j, h] = persistence[h] * shock[j, h] + first * (volatility * size[j, h] * own + common)


@njit(nogil=True, cache=True, error_model="numpy")
def values(constants: Any, response: Any, origin: Any, kernel: Any, kernel_class: Any) -> Any:
    """Log of the sum over destinations [r, h], by constants alone (first) and with the response (second).

    `response` [class, j, h] is that for people of an `origin` class; `origin` [r] says which theirs is.
    """
    n, groups = constants.shape
    plain = np.zeros((n, groups))
    full = np.zeros((n, groups))
    a = np.empty((n, groups))
    b = np.empty(response.shape)
    other = kernel_class == 1
    for j in range(n):
        for h in range(groups):
            a[j, h] = exp(constants[j, h])
            for c in range(response.shape[0]):
                b[c, j, h] = exp(constants[j, h] + response[c, j, h])
    for r in range(n):
        here = b[origin[r]]
        for j in range(n):
            first, second = kernel[0, r, j], kernel[1, r, j]
            for h in range(groups):
                k = second if other[h] else first
                plain[r, h] += k * a[j, h]
                full[r, h] += k * here[j, h]
    for r in range(n):
        for h in range(groups):
            plain[r, h] = log(max(plain[r, h], 1e-300))
            full[r, h] = log(max(full[r, h], 1e-300))
    return plain, full


@njit(nogil=True, cache=True, error_model="numpy")
def _whole_flows(
    r: int, expected: Any, attraction: Any, kernel: Any, kernel_class: Any, carry: Any, flow: Any, to: Any, movers: Any, many: Any
) -> None:
    """Whole movers from r, floor(carry + flow), the remainder kept for the next quarter.

    `to` and `movers` [h, i] list the places with movers and how many; `many` [h] is the number of such places. `flow` [j, h] is scratch.
    """
    n, groups = attraction.shape
    other = kernel_class == 1
    for j in range(n):
        first, second = kernel[0, r, j], kernel[1, r, j]
        kept, row = carry[r, j], flow[j]
        for h in range(groups):
            x = kept[h] + expected[h] * attraction[j, h] * (second if other[h] else first)
            whole = np.floor(x)
            rest = np.float32(x - whole)
            kept[h] = rest if rest < BELOW_ONE else BELOW_ONE
            row[h] = np.int32(whole)
    for h in range(groups):
        places, each, i = to[h], movers[h], np.uint64(0)
        for j in range(n):
            # Written in any case and counted where someone goes: quicker than a branch that nobody can foresee.
            places[i], each[i] = j, flow[j, h]
            i += np.uint64(flow[j, h] > 0)
        many[h] = i


@njit(nogil=True, cache=True, error_model="numpy")
def commuting_mix(commuters: Any) -> Any:
    """Shares of workplaces among the employed of each skill and residence [e, r, j]."""
    n = commuters.shape[0]
    mix = np.empty((3, n, n))
    for r in range(n):
        for e in range(3):
            s = np.int64(0)
            for i in range(n):
                s += commuters[r, i, e]
            for i in range(n):
                mix[e, r, i] = commuters[r, i, e] / max(s, 1)
    return mix


@njit(nogil=True, cache=True, error_model="numpy")
def _within_stock(movers: Any, heads: Any, u: float) -> Any:
    """Movers of a group to all places, cut in proportion where they are more than the group holds."""
    total = np.int64(0)
    for i in range(movers.shape[0]):
        total += movers[i]
    if total <= heads:
        return total
    capped = np.empty_like(movers)
    draw_systematic(movers, heads, u, capped)
    movers[:] = capped
    return heads


class Stocks(NamedTuple):
    """Whole persons by place: residents, labour force, employed, commuters. Who leaves r is taken out of the rows of r."""

    residents: np.ndarray
    labour_force: np.ndarray
    employed: np.ndarray
    commuters: np.ndarray


class Arrivals(NamedTuple):
    """Who arrives, as one thread notes it: to be added to the stocks when all have left. Whole numbers, so in any order."""

    residents: np.ndarray
    """[sex, age, skill, j]: destinations last, since those of one age are filled in order."""
    labour_force: np.ndarray
    employed: np.ndarray
    commuters: np.ndarray
    moves: np.ndarray
    left_posts: np.ndarray
    crossings: np.ndarray
    """[border, age, j]."""


def no_arrivals(stocks: Stocks, moves_in: np.ndarray, n_borders: int) -> Arrivals:
    """Nobody yet; shapes as the stocks'."""
    n = len(moves_in)
    force, employed, commuters, moves = (np.zeros_like(x) for x in (*stocks[1:], moves_in))
    residents = np.zeros((*stocks.residents.shape[1:], n), dtype=np.int32)
    return Arrivals(
        residents, force, employed, commuters, moves, np.zeros(n, dtype=np.int64), np.zeros((n_borders, CROSSING_AGES, n), dtype=np.int32)
    )


class Choice(NamedTuple):
    """Rate of leaving [r, h] and pull of places [class, j, h] for people of an `origin` class, as in `move`."""

    rate: np.ndarray
    pull: np.ndarray
    origin: np.ndarray
    kernel: np.ndarray
    kernel_class: np.ndarray
    carry: np.ndarray


class Work(NamedTuple):
    """Work arrays of one thread: movers by place and group; by group, places with movers, how many each, and such places; those of one group."""

    flow: np.ndarray
    to: np.ndarray
    movers: np.ndarray
    many: np.ndarray
    row: Row


def _work(n: int, groups: int) -> Work:
    to, movers = (np.empty((groups, n + 1), dtype=np.int64) for _ in range(2))
    return Work(np.empty((n, groups), dtype=np.int32), to, movers, np.empty(groups, dtype=np.int64), empty_row(n))


@njit(nogil=True, cache=True, error_model="numpy")
def _heads(residents: Any, r: int, h: int) -> Any:
    """Residents of r in a group of sex and age."""
    heads = np.int64(0)
    for a in range(FIRST_AGE[h % 9], END_AGE[h % 9]):
        heads += residents[r, h // 9, a, 0] + residents[r, h // 9, a, 1] + residents[r, h // 9, a, 2]
    return heads


@njit(nogil=True, cache=True, error_model="numpy")
def _leave(r: int, stocks: Any, choice: Any, near: Any, key: Any, moves_out: Any, came: Any, workers: Any, work: Any) -> None:
    """All departures from one place; `workers` [e, j] collects those who take a job along or leave one."""
    groups = choice.rate.shape[1]
    heads, expected, u = np.empty(groups, dtype=np.int64), np.empty(groups), np.empty(11)
    for h in range(groups):
        heads[h] = _heads(stocks.residents, r, h)
        expected[h] = choice.rate[r, h] * heads[h]
    pull = choice.pull[choice.origin[r]]
    _whole_flows(r, expected, pull, choice.kernel, choice.kernel_class, choice.carry, work.flow, work.to, work.movers, work.many)
    for h in range(groups):
        places, each, cell = work.to[h, : work.many[h]], work.movers[h, : work.many[h]], (r * 32 + h) * 16
        total = _within_stock(each, heads[h], chance(key, cell + 15))
        if total == 0:
            continue
        for i in range(11):
            u[i] = chance(key, cell + i)
        g, k = h // 9, h % 9
        moves_out[r, g, k] += total
        for i in range(work.many[h]):
            came.moves[places[i], g, k] += each[i]
        move_group(
            r, g, k, stocks.residents, stocks.labour_force, stocks.employed, places, each, total, near, u,
            came.residents, came.labour_force, came.employed, workers, work.row,
        )  # fmt: skip


@njit(nogil=True, cache=True, error_model="numpy")
def _depart(
    part: int, parts: int, stocks: Any, choice: Any, distance: Any, reach: float, key: Any, moves_out: Any, zones: Any, crossings: Any,
    mix: Any, came: Any, work: Any,
) -> None:  # fmt: skip
    """All departures of a quarter from every `parts`-th place; who arrives is noted, and added by `move` when all have left."""
    n = distance.shape[0]
    for r in range(part, n, parts):
        workers = np.zeros((3, n), dtype=np.int64)
        near = distance[r] <= reach
        _leave(r, stocks, choice, near, key, moves_out, came, workers, work)
        note_crossings(r, work.row, zones, crossings[:, 0, r], came.crossings)
        leave_or_keep_work(r, workers, near, mix, stocks.commuters, came.commuters, key, came.left_posts)


def move(
    residents: np.ndarray, labour_force: np.ndarray, employed: np.ndarray, commuters: np.ndarray, moving_rate: np.ndarray,
    attraction: np.ndarray, kernel: np.ndarray, kernel_class: np.ndarray, carry: np.ndarray, distance: np.ndarray, reach: float,
    key: Any, moves_in: np.ndarray, moves_out: np.ndarray, left_posts: np.ndarray, zones: np.ndarray, crossings: np.ndarray,
    origin: np.ndarray,
) -> None:  # fmt: skip
    """All residential moves of a quarter: residents, labour force, employment and commuting change together.

    `moving_rate` [r, h] share of residents that move, over the sum of pulls; `attraction` [class, j, h] exp of constants and
    response for people of an `origin` [r] class. Movers beyond `reach` km leave their posts (`left_posts` [j]) and look for work where they arrive.
    """
    stocks, n = Stocks(residents, labour_force, employed, commuters), len(distance)
    choice = Choice(moving_rate, attraction, origin, kernel, kernel_class, carry)
    mix = commuting_mix(commuters)

    def depart(part: int, parts: int) -> Arrivals:
        came = no_arrivals(stocks, moves_in, len(zones))
        work = _work(n, moving_rate.shape[1])
        _depart(part, parts, stocks, choice, distance, reach, key, moves_out, zones, crossings, mix, came, work)
        return came

    # Added here and not in the kernel: sums of whole arrays take long to compile.
    for came in at_once(depart):
        residents += came.residents.transpose(3, 0, 1, 2)
        labour_force += came.labour_force
        employed += came.employed
        commuters += came.commuters
        moves_in += came.moves
        left_posts += came.left_posts
        crossings[:, 1] += came.crossings.transpose(0, 2, 1)
