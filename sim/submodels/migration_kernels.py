"""Compiled rules of residential moves: whole movers by origin, destination and group."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic, exp, log, normal
from sim.state.people import CROSSING_AGES
from sim.state.work import END_AGE, FIRST_AGE, chance
from sim.submodels.mover_kernels import empty_row, leave_or_keep_work, move_group, note_crossings


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
    r: int, expected: Any, attraction: Any, kernel: Any, kernel_class: Any, carry: Any, to: Any, movers: Any, many: Any
) -> None:
    """Whole movers from r, floor(carry + flow), the remainder kept for the next quarter.

    `to` and `movers` [h, i] list the places with movers and how many; `many` [h] is the number of such places.
    """
    n, groups = attraction.shape
    other = kernel_class == 1
    row = np.empty(groups, dtype=np.int64)
    many[:] = 0
    for j in range(n):
        first, second = kernel[0, r, j], kernel[1, r, j]
        kept = carry[r, j]
        for h in range(groups):
            x = kept[h] + expected[h] * attraction[j, h] * (second if other[h] else first)
            whole = np.floor(x)
            rest = np.float32(x - whole)
            kept[h] = rest if rest < np.float32(0.99999994) else np.float32(0.99999994)
            row[h] = np.int64(whole)
        for h in range(groups):
            # Written in any case and counted where someone goes: quicker than a branch that nobody can foresee.
            to[h, many[h]] = j
            movers[h, many[h]] = row[h]
            many[h] += np.int64(row[h] > 0)


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
def _within_stock(movers: Any, heads: Any, u: float, capped: Any) -> Any:
    """Movers of a group to all places, cut in proportion where they are more than the group holds."""
    total = np.int64(0)
    for i in range(movers.shape[0]):
        total += movers[i]
    if total <= heads:
        return total
    draw_systematic(movers, heads, u, capped)
    movers[:] = capped[: movers.shape[0]]
    return heads


@njit(nogil=True, cache=True, error_model="numpy")
def _depart(
    residents: Any, labour_force: Any, employed: Any, commuters: Any, moving_rate: Any, attraction: Any, kernel: Any,
    kernel_class: Any, carry: Any, distance: Any, reach: float, key: Any, moves_in: Any, moves_out: Any, left_posts: Any,
    zones: Any, crossings: Any, origin: Any, arrived: Any, force_in: Any, employed_in: Any, brought: Any, row: Any,
) -> None:  # fmt: skip
    """All departures of a quarter; who arrives is noted, and added by `move` when all have left."""
    _, n, groups = attraction.shape
    to = np.empty((groups, n + 1), dtype=np.int64)
    movers = np.empty((groups, n + 1), dtype=np.int64)
    many = np.empty(groups, dtype=np.int64)
    capped = np.empty(n, dtype=np.int64)
    expected = np.empty(groups)
    heads = np.empty(groups, dtype=np.int64)
    u = np.empty(11)
    mix = commuting_mix(commuters)
    came = np.zeros((len(zones), CROSSING_AGES, n), dtype=np.int32)
    for r in range(n):
        workers = np.zeros((3, n), dtype=np.int64)
        near = distance[r] <= reach
        for h in range(groups):
            heads[h] = 0
            for a in range(FIRST_AGE[h % 9], END_AGE[h % 9]):
                heads[h] += residents[r, h // 9, a, 0] + residents[r, h // 9, a, 1] + residents[r, h // 9, a, 2]
            expected[h] = moving_rate[r, h] * heads[h]
        _whole_flows(r, expected, attraction[origin[r]], kernel, kernel_class, carry, to, movers, many)
        for h in range(groups):
            places, each, cell = to[h, : many[h]], movers[h, : many[h]], (r * 32 + h) * 16
            total = _within_stock(each, heads[h], chance(key, cell + 15), capped)
            if total == 0:
                continue
            for i in range(11):
                u[i] = chance(key, cell + i)
            g, k = h // 9, h % 9
            moves_out[r, g, k] += total
            for i in range(many[h]):
                moves_in[places[i], g, k] += each[i]
            move_group(
                r, g, k, residents, labour_force, employed, places, each, total, near, u,
                arrived, force_in, employed_in, workers, row,
            )  # fmt: skip
        note_crossings(r, row, zones, crossings[:, 0, r], came)
        leave_or_keep_work(r, workers, near, mix, commuters, brought, key, left_posts)
    for border in range(len(zones)):
        for j in range(n):
            for i in range(CROSSING_AGES):
                crossings[border, 1, j, i] += came[border, i, j]


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
    force_in, employed_in, brought = (np.zeros_like(x) for x in (labour_force, employed, commuters))
    # Destinations last: those of one age are filled in order.
    arrived = np.zeros((*residents.shape[1:], len(residents)), dtype=np.int32)
    _depart(
        residents, labour_force, employed, commuters, moving_rate, attraction, kernel, kernel_class, carry, distance, reach, key,
        moves_in, moves_out, left_posts, zones, crossings, origin, arrived, force_in, employed_in, brought, empty_row(len(distance)),
    )  # fmt: skip
    # Added here and not in the kernel: sums of whole arrays take long to compile.
    for stock, more in (
        (residents, arrived.transpose(3, 0, 1, 2)),
        (labour_force, force_in),
        (employed, employed_in),
        (commuters, brought),
    ):
        stock += more
