"""Identities of money: what must hold to the won after every quarter (MODEL 3.14: 7-11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.state.accounts import ITEMS, SECTORS
from sim.state.identities_people import IdentityBroken
from sim.state.state import State

TOLERANCE = 1e-6
"""Relative, where prices and shares are floats; payments themselves are compared to the won."""


@dataclass(frozen=True)
class MoneyBefore:
    """Deposits of every sector when the quarter opens (before any payment), in won."""

    deposits: dict[str, int]
    programmes: np.ndarray


def money_opening(state: State) -> MoneyBefore:
    """Note the deposits at the start of a quarter."""
    return MoneyBefore(deposits(state), state.books.balances("programmes").copy())


def deposits(state: State) -> dict[str, int]:
    """Deposits of every sector in won; firms' stand in their own column, times the firms a row stands for."""
    out = {sector: state.books.total(sector) for sector in SECTORS}
    firms = state.firms
    live = firms.employees > 0
    out["firms"] = int((firms.cash[live] * firms.weight[live].astype(np.int64)).sum())
    return out


def flow(state: State, item: str, sector: str) -> int:
    """Won that a sector received (+) or paid (-) under an item this quarter, net."""
    return int(state.books.flows[ITEMS.index(item), SECTORS.index(sector)])


def spending_finds_sellers(state: State) -> None:
    """Identity 7: domestic spending by product = sales to residents + what found no supplier."""
    trade, cells = state.trade, state.cells
    fill = np.divide(cells.sales, cells.demand, out=np.ones_like(cells.demand), where=cells.demand > 0)
    sold_home = (cells.sales - trade.exports * fill).sum(axis=0)
    missing = (trade.spending * trade.unmet).sum(axis=0)
    spent = trade.spending.sum(axis=0)
    gap = np.abs(sold_home + missing - spent) / np.maximum(spent, 1.0)
    if gap.max() > TOLERANCE:
        raise IdentityBroken(f"spending = sales + unmet: off by {gap.max():.3g} in industry {int(gap.argmax())}")


def sales_are_purchases(state: State) -> None:
    """Identity 8: what firms were paid = purchases of all buyers, but for the rounding of payments (booked apart)."""
    received = int(state.books.flows[:, SECTORS.index("market")].sum())
    rounding = abs(flow(state, "rounding", "market"))
    if received != 0:
        raise IdentityBroken(f"markets keep {received} won")
    sold = -flow(state, "sales", "market")
    if rounding > TOLERANCE * max(sold, 1) + 1e4:
        raise IdentityBroken(f"markets: {rounding} won of {sold} are rounding: buyers pay something else than sellers get")


def value_added_is_income(state: State) -> None:
    """Identity 9: firms' sales less inputs = wages, contributions, interest, tax, owners, pools and what they keep."""
    flows, column = state.books.flows, SECTORS.index("firms")
    inputs = {"materials", "imported materials"}
    production = sum(flow(state, item, "firms") for item in ("sales", *inputs))
    other = {"AI projects", "AI subsidy", "founding capital", "closing balance", "loan losses"}
    paid = -sum(int(flows[i, column]) for i, item in enumerate(ITEMS) if item != "sales" and item not in inputs | other)
    financing = sum(flow(state, item, "firms") for item in other)
    kept = int(flows[:, column].sum()) - financing
    if production != paid + kept:
        raise IdentityBroken(f"value added {production} won differs from incomes {paid} and retained {kept}")
    world = -int(flows[:, SECTORS.index("world")].sum())
    others = int(flows.sum() - flows[:, SECTORS.index("world")].sum())
    if world != others:
        raise IdentityBroken("the surplus with the world differs from what residents saved")


def funds_add_up(state: State, before: MoneyBefore) -> None:
    """Identity 10: every item has two sides, each sector's deposits change by its flows, and transit accounts are empty."""
    rows = state.books.flows.sum(axis=1)
    if rows.any():
        raise IdentityBroken(f"`{ITEMS[int(np.flatnonzero(rows)[0])]}` is paid by one sector and received by none")
    now = deposits(state)
    for s, sector in enumerate(SECTORS):
        change, entered = now[sector] - before.deposits[sector], int(state.books.flows[:, s].sum())
        if change != entered:
            raise IdentityBroken(f"deposits of {sector} changed by {change} won, payments say {entered}")
    for sector in ("market", "transit"):
        if state.books.balances(sector).any():
            raise IdentityBroken(f"{sector} accounts hold money after the quarter")


def governments_balance(state: State, before: MoneyBefore) -> None:
    """Identity 11: local cash change = revenue + grants - outlays; programme accounts never fall below zero."""
    governments = state.governments
    sums = {
        "municipalities": governments.revenue.sum() + governments.grants.sum() - governments.outlays.sum(),
        "provinces": governments.provincial_revenue.sum() + governments.provincial_grants.sum() - governments.provincial_outlays.sum(),
    }
    for sector, change in sums.items():
        entered = int(state.books.flows[:, SECTORS.index(sector)].sum()) / 1e6
        scale = max(float(governments.municipal_budget.sum()), 1.0)
        if abs(change - entered) > TOLERANCE * scale:
            raise IdentityBroken(f"{sector}: cash changed by {entered:.6f}, budgets say {change:.6f} million won")
    programmes = state.books.balances("programmes")
    if (programmes < 0).any():
        raise IdentityBroken(f"programme {int(np.argmin(programmes))} overdraws its account")
    column = SECTORS.index("programmes")
    opened = int(before.programmes.sum())
    if opened + int(state.books.flows[:, column].sum()) != int(programmes.sum()):
        raise IdentityBroken("programmes: opening + appropriations - spending differs from closing")


def check_money(state: State, before: MoneyBefore) -> None:
    """All identities of money."""
    spending_finds_sellers(state)
    sales_are_purchases(state)
    value_added_is_income(state)
    funds_add_up(state, before)
    governments_balance(state, before)
