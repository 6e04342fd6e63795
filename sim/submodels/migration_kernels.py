"""Compiled rules of residential moves: whole movers by origin, destination and group, with their work."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic, exp, log, normal
from sim.state.work import END_AGE, FIRST_AGE, chance, draw_states, leave_work, note_crossing


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
def values(constants: Any, response: Any, kernel: Any, kernel_class: Any) -> Any:
    """Log of the sum over destinations [r, h], by constants alone (first) and with the response (second)."""
    n, groups = constants.shape
    plain = np.zeros((n, groups))
    full = np.zeros((n, groups))
    a = np.empty((n, groups))
    b = np.empty((n, groups))
    other = kernel_class == 1
    for j in range(n):
        for h in range(groups):
            a[j, h] = exp(constants[j, h])
            b[j, h] = exp(constants[j, h] + response[j, h])
    for r in range(n):
        for j in range(n):
            first, second = kernel[0, r, j], kernel[1, r, j]
            for h in range(groups):
                k = second if other[h] else first
                plain[r, h] += k * a[j, h]
                full[r, h] += k * b[j, h]
    for r in range(n):
        for h in range(groups):
            plain[r, h] = log(max(plain[r, h], 1e-300))
            full[r, h] = log(max(full[r, h], 1e-300))
    return plain, full


@njit(nogil=True, cache=True, error_model="numpy")
def _whole_flows(r: int, expected: Any, attraction: Any, kernel: Any, kernel_class: Any, carry: Any, moving: Any) -> None:
    """Whole movers from r, `moving` [h, j]: floor(carry + flow), the remainder kept for the next quarter."""
    n, groups = attraction.shape
    other = kernel_class == 1
    row = np.empty(groups, dtype=np.int64)
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
            moving[h, j] = row[h]


@njit(nogil=True, cache=True, error_model="numpy")
def _move_group(
    r: int,
    g: int,
    k: int,
    residents: Any,
    labour_force: Any,
    employed: Any,
    to: Any,
    near: Any,
    u: Any,
    arrived: Any,
    force_in: Any,
    employed_in: Any,
    workers: Any,
    zones: Any,
    crossings: Any,
) -> None:
    """Movers of one group from r to `to` [j]: ages and skills in proportion, joined to destinations in a row.

    Raises ValueError only if the group holds fewer persons than move (its caller caps that).
    """
    n = to.shape[0]
    first = FIRST_AGE[k]
    ages = END_AGE[k] - first
    stock = np.empty(3 * ages, dtype=np.int64)
    out = np.empty(3 * ages, dtype=np.int64)
    heads = np.zeros(3, dtype=np.int64)
    for e in range(3):
        for a in range(ages):
            stock[e * ages + a] = residents[r, g, first + a, e]
            heads[e] += stock[e * ages + a]
    total = np.int64(0)
    for j in range(n):
        total += to[j]
    # The row of destinations starts at a person drawn at random, so that ages and skills go everywhere alike.
    offset = min(np.int64(u[0] * total), total - 1)
    places = np.empty(n + 1, dtype=np.int64)
    places_room = np.empty(n + 1, dtype=np.int64)
    first_place = 0
    passed = np.int64(0)
    while passed + to[first_place] <= offset:
        passed += to[first_place]
        first_place += 1
    d = 0
    for i in range(n + 1):
        j = first_place + i if first_place + i < n else first_place + i - n
        part = to[j]
        if i == 0:
            part = passed + to[j] - offset
        elif i == n:
            part = offset - passed
        if part > 0:
            places[d] = j
            places_room[d] = part
            d += 1
    draw_systematic(stock, total, u[1], out)
    by_place = np.empty(d, dtype=np.int64)
    working = np.empty(d, dtype=np.int64)
    seeking = np.empty(d, dtype=np.int64)
    room = places_room[0]
    at = 0
    by_place[:] = 0
    for e in range(3):
        begin = at
        leaving = np.int64(0)
        for a in range(ages):
            left = out[e * ages + a]
            residents[r, g, first + a, e] -= left
            leaving += left
            while left > 0:
                while room == 0:
                    at += 1
                    room = places_room[at]
                here = min(left, room)
                arrived[places[at], g, first + a, e] += here
                note_crossing(crossings, zones, r, places[at], first + a, here)
                by_place[at] += here
                left -= here
                room -= here
        if leaving == 0:
            continue
        end = at + 1
        at_work, jobless = draw_states(employed[r, g, k, e], labour_force[r, g, k, e], heads[e], leaving, u[2 + e])
        employed[r, g, k, e] -= at_work
        labour_force[r, g, k, e] -= at_work + jobless
        draw_systematic(by_place[begin:end], at_work, u[5 + e], working[begin:end])
        for i in range(begin, end):
            by_place[i] -= working[i]
        draw_systematic(by_place[begin:end], jobless, u[8 + e], seeking[begin:end])
        for i in range(begin, end):
            by_place[i] = 0
            j = places[i]
            force_in[j, g, k, e] += working[i] + seeking[i]
            workers[e, j] += working[i]
            if near[j]:
                employed_in[j, g, k, e] += working[i]


@njit(nogil=True, cache=True, error_model="numpy")
def _keep_workplace(
    r: int, j: int, e: int, total: int, mix: Any, works: Any, commuters: Any, brought: Any, u: float, second: float
) -> None:
    """`total` workers move from r to j and keep their workplace.

    Who moves is weighted by the smaller of the two places' commuting shares, `mix` [r, i, e]: between two places that
    exchange as many people the pattern of commuting then stands still. `works` are the workplaces of r, in order.
    """
    whole = 0.0
    for i in works:
        whole += min(mix[r, i, e], mix[j, i, e])
    missing = total
    if whole > 0.0:
        scale = total / whole
        cumulated = 0.0
        before = np.int64(0)
        for i in works:
            cumulated += min(mix[r, i, e], mix[j, i, e])
            mark: Any = min(np.int64(np.floor(cumulated * scale + u)), total)
            here = min(mark - before, commuters[r, i, e])
            before = mark
            commuters[r, i, e] -= here
            brought[j, i, e] += here
            missing -= here
    if missing > 0:
        leave_work(commuters, r, e, missing, second, brought[j, :, e])


@njit(nogil=True, cache=True, error_model="numpy")
def _depart(
    residents: Any,
    labour_force: Any,
    employed: Any,
    commuters: Any,
    moving_rate: Any,
    attraction: Any,
    kernel: Any,
    kernel_class: Any,
    carry: Any,
    distance: Any,
    reach: float,
    key: Any,
    moves_in: Any,
    moves_out: Any,
    left_posts: Any,
    zones: Any,
    crossings: Any,
    arrived: Any,
    force_in: Any,
    employed_in: Any,
    brought: Any,
) -> None:
    """All departures of a quarter; who arrives is noted, and added by `move` when all have left."""
    n, groups = attraction.shape
    moving = np.empty((groups, n), dtype=np.int64)
    capped = np.empty(n, dtype=np.int64)
    expected = np.empty(groups)
    heads = np.empty(groups, dtype=np.int64)
    u = np.empty(11)
    workers = np.empty((3, n), dtype=np.int64)
    near = np.empty(n, dtype=np.bool_)
    mix = np.empty(commuters.shape)
    for r in range(n):
        for e in range(3):
            s = np.int64(0)
            for i in range(n):
                s += commuters[r, i, e]
            for i in range(n):
                mix[r, i, e] = commuters[r, i, e] / max(s, 1)
    for r in range(n):
        for j in range(n):
            for e in range(3):
                workers[e, j] = 0
            near[j] = distance[r, j] <= reach
        for h in range(groups):
            g, k = h // 9, h % 9
            heads[h] = 0
            for a in range(FIRST_AGE[k], END_AGE[k]):
                heads[h] += residents[r, g, a, 0] + residents[r, g, a, 1] + residents[r, g, a, 2]
            expected[h] = moving_rate[r, h] * heads[h]
        _whole_flows(r, expected, attraction, kernel, kernel_class, carry, moving)
        for h in range(groups):
            total = np.int64(0)
            for j in range(n):
                total += moving[h, j]
            if total > heads[h]:
                draw_systematic(moving[h], heads[h], chance(key, (r * 32 + h) * 16 + 15), capped)
                for j in range(n):
                    moving[h, j] = capped[j]
                total = heads[h]
            if total == 0:
                continue
            for i in range(11):
                u[i] = chance(key, (r * 32 + h) * 16 + i)
            g, k = h // 9, h % 9
            moves_out[r, g, k] += total
            for j in range(n):
                moves_in[j, g, k] += moving[h, j]
            _move_group(
                r, g, k, residents, labour_force, employed, moving[h], near, u, arrived, force_in, employed_in, workers, zones, crossings
            )
        for e in range(3):
            far = np.int64(0)
            works = np.flatnonzero(mix[r, :, e])
            for j in range(n):
                if workers[e, j] == 0:
                    continue
                if near[j]:
                    cell = (np.int64(1) << np.int64(40)) + ((r * n + j) * 3 + e) * 2
                    _keep_workplace(r, j, e, workers[e, j], mix, works, commuters, brought, chance(key, cell), chance(key, cell + 1))
                else:
                    far += workers[e, j]
            leave_work(commuters, r, e, far, chance(key, (np.int64(1) << np.int64(50)) + r * 3 + e), left_posts)


def move(
    residents: Any,
    labour_force: Any,
    employed: Any,
    commuters: Any,
    moving_rate: Any,
    attraction: Any,
    kernel: Any,
    kernel_class: Any,
    carry: Any,
    distance: Any,
    reach: float,
    key: Any,
    moves_in: Any,
    moves_out: Any,
    left_posts: Any,
    zones: Any,
    crossings: Any,
) -> None:
    """All residential moves of a quarter: residents, labour force, employment and commuting change together.

    `moving_rate` [r, h] share of residents that move, over the sum of pulls; `attraction` [j, h] exp of constants and
    response. Movers beyond `reach` km leave their posts (`left_posts` [j]) and look for work where they arrive.
    """
    arrived, force_in, employed_in, brought = (np.zeros_like(x) for x in (residents, labour_force, employed, commuters))
    _depart(
        residents,
        labour_force,
        employed,
        commuters,
        moving_rate,
        attraction,
        kernel,
        kernel_class,
        carry,
        distance,
        reach,
        key,
        moves_in,
        moves_out,
        left_posts,
        zones,
        crossings,
        arrived,
        force_in,
        employed_in,
        brought,
    )
    # Added here and not in the kernel: sums of whole arrays take long to compile.
    for stock, more in ((residents, arrived), (labour_force, force_in), (employed, employed_in), (commuters, brought)):
        stock += more
