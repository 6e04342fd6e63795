"""Compiled passes of firm support over firm rows: who applies, who is awarded, who is paid, and who pays back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.streams import uniform
from sim.state.accounts import FIRM_ITEMS, MILLION, pay

SUPPORT = FIRM_ITEMS.index("firm support")
RESEARCH = FIRM_ITEMS.index("supported projects")
SERVICE = FIRM_ITEMS.index("loan service")


@njit(nogil=True, cache=True, error_model="numpy")
def applicants(
    start: Any,
    used: Any,
    ids: Any,
    employees: Any,
    age: Any,
    rd: Any,
    supported: Any,
    deal: Any,
    eligible: Any,
    sizes: Any,
    ages: Any,
    needs_rd: bool,
    mark: int,
    bound: bool,
    applying: float,
    key: int,
    rows: Any,
) -> Any:
    """Rows that apply to a call, in ascending order, into `rows` while there is room; returns how many there are.

    eligible [c]; sizes, ages: least and most; who has had this support, or (`bound`) is under a contract, may not apply.
    """
    n = np.int64(0)
    for c in range(used.shape[0]):
        if not eligible[c]:
            continue
        for f in range(start[c], used[c]):
            if employees[f] < max(sizes[0], 1) or employees[f] > sizes[1] or age[f] < ages[0] or age[f] > ages[1]:
                continue
            if (needs_rd and rd[f] <= 0.0) or supported[f] & mark or (bound and deal[f] > 0):
                continue
            if applying < 1.0 and uniform(key, ids[f]) >= applying:
                continue
            if n < rows.shape[0]:
                rows[n] = f
            n += 1
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def award(order: Any, asked: Any, weight: Any, region: Any, match: float, budget: Any, local: Any, national: Any, home: Any) -> Any:
    """Go down the list and award while money lasts; who does not fit any more is passed over; returns the firms awarded.

    asked [i] won per firm; budget and local [r] in won, taken down here; national [i], home [i] won per firm. A row that
    stands for w firms costs w awards and is awarded whole.
    """
    awards = np.int64(0)
    for i in range(order.shape[0]):
        w, r = np.int64(weight[order[i]]), region[i]
        from_home = np.int64(np.floor(asked[i] * match))
        from_centre = asked[i] - from_home
        if asked[i] <= 0 or from_centre * w > budget or from_home * w > local[r]:
            continue
        budget -= from_centre * w
        local[r] -= from_home * w
        national[i], home[i] = from_centre, from_home
        awards += w
    return awards


@njit(nogil=True, cache=True, error_model="numpy")
def pay_awards(
    order: Any,
    cell: Any,
    national: Any,
    home: Any,
    spent_share: float,
    research: bool,
    mark: int,
    deal_number: int,
    employees: Any,
    weight: Any,
    cash: Any,
    rd: Any,
    supported: Any,
    deal: Any,
    transit: Any,
    paid: Any,
) -> None:
    """Firms are paid, spend `spent_share` of it at once (`research`: it adds to their R&D), and come under the programme's terms; paid [c, 2] national, local won."""
    for i in range(order.shape[0]):
        f, c = order[i], cell[i]
        won = national[i] + home[i]
        if won <= 0:
            continue
        w = np.int64(weight[f])
        pay(transit, (SUPPORT, c), w, cash, f, 1, won / MILLION)
        if spent_share > 0.0:
            spent = spent_share * won / MILLION
            pay(cash, f, 1, transit, (RESEARCH, c), w, spent)
            if research:
                rd[f] += spent / employees[f]
        supported[f] |= mark
        if deal_number > 0:
            deal[f] = deal_number
        paid[c, 0] += national[i] * w
        paid[c, 1] += home[i] * w


@njit(nogil=True, cache=True, error_model="numpy")
def serve(rows: Any, cell: Any, won: Any, weight: Any, cash: Any, transit: Any) -> None:
    """Firms pay interest and instalments [i] in won; who has no cash borrows it from the bank."""
    for i in range(rows.shape[0]):
        pay(cash, rows[i], 1, transit, (SERVICE, cell[i]), np.int64(weight[rows[i]]), won[i] / MILLION)
