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
    firms: Any, eligible: Any, sizes: Any, ages: Any, needs_rd: bool, mark: int, bound: bool, applying: float, key: int, rows: Any
) -> Any:
    """Rows that apply to a call, in ascending order, into `rows` while there is room; returns how many there are.

    eligible [c]; sizes, ages: least and most; who has had this support, or (`bound`) is under a contract, may not apply.
    """
    ids, employees, age, rd = firms.id, firms.employees, firms.age, firms.rd
    supported, deal = firms.supported, firms.deal
    n = np.int64(0)
    for c in range(eligible.shape[0]):
        if not eligible[c]:
            continue
        for f in range(firms.start[c], firms.used[c]):
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
def pay_awards(
    rows: Any, cell: Any, won: Any, spent_share: float, research: bool, mark: int, deal: int, firms: Any, transit: Any, paid: Any
) -> None:
    """Firms are paid the won [2, i] of national and local money and come under the programme's terms.

    They spend `spent_share` of it at once (`research`: it adds to their R&D); paid [c, 2] national, local won.
    """
    for i in range(rows.shape[0]):
        f, c = rows[i], cell[i]
        award = won[0, i] + won[1, i]
        if award <= 0:
            continue
        w = np.int64(firms.weight[f])
        pay(transit, (SUPPORT, c), w, firms.cash, f, 1, award / MILLION)
        if spent_share > 0.0:
            spent = spent_share * award / MILLION
            pay(firms.cash, f, 1, transit, (RESEARCH, c), w, spent)
            if research:
                firms.rd[f] += spent / firms.employees[f]
        firms.supported[f] |= mark
        if deal > 0:
            firms.deal[f] = deal
        paid[c, 0] += won[0, i] * w
        paid[c, 1] += won[1, i] * w


@njit(nogil=True, cache=True, error_model="numpy")
def serve(rows: Any, cell: Any, won: Any, weight: Any, cash: Any, transit: Any) -> None:
    """Firms pay interest and instalments [i] in won; who has no cash borrows it from the bank."""
    for i in range(rows.shape[0]):
        pay(cash, rows[i], 1, transit, (SERVICE, cell[i]), np.int64(weight[rows[i]]), won[i] / MILLION)
