"""Identities of money: what must hold to the won after every quarter (MODEL 3.14: 7-11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.state.accounts import ITEMS, MILLION, SECTORS
from sim.state.identities_people import IdentityBroken
from sim.state.state import State

TOLERANCE = 1e-9
"""Relative, where prices and shares are floats (MODEL 3.14); payments themselves are compared to the won."""
ROUNDING_WON = 1
"""Won by which a budget kept in million won may differ from its account for every payment that was rounded."""
LEVELS = ("municipalities", "provinces", "central")
SUPPORT = ("firm support", "supported projects", "loan service")
FINANCING = ("AI projects", "AI subsidy", "founding capital", "closing balance", "loan losses", *SUPPORT)
"""Items of firms that are not incomes from production."""
PURCHASES = (
    "household spending",
    "public purchases",
    "investment goods",
    "farm inputs",
    "university purchases",
    "programme purchases",
    "exports",
)
"""Items under which others than firms buy from firms."""


@dataclass(frozen=True)
class MoneyBefore:
    """Deposits when the quarter opens (before any payment), in won."""

    deposits: dict[str, int]
    """Of every sector."""
    programmes: np.ndarray
    """[programme]"""
    local: np.ndarray
    """[r + p] of municipalities and provinces."""


def money_opening(state: State) -> MoneyBefore:
    """Note the deposits at the start of a quarter."""
    return MoneyBefore(deposits(state), state.books.balances("programmes").copy(), _local(state))


def _local(state: State) -> np.ndarray:
    return np.concatenate([state.books.balances("municipalities"), state.books.balances("provinces")])


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
    if rounding > TOLERANCE * max(sold, 1):
        raise IdentityBroken(f"markets: {rounding} won of {sold} are rounding: buyers pay something else than sellers get")


def value_added_is_spending(state: State) -> None:
    """Identity 9, expenditure side: firms' sales less inputs = what others bought of them - inputs from abroad."""
    bought = sum(flow(state, item, "market") for item in (*PURCHASES, "rounding")) + flow(state, "imported materials", "firms")
    if production(state) != bought:
        raise IdentityBroken(f"value added {production(state)} won differs from purchases {bought}: off by {production(state) - bought}")


def value_added_is_income(state: State, before: MoneyBefore) -> None:
    """Identity 9, income side: firms' sales less inputs = what workers, owners, lenders, pools and the centre received + kept."""
    wages = flow(state, "wages", "households") + sum(flow(state, "public wages", level) for level in LEVELS)
    contributions = flow(state, "social contributions", "central") + flow(state, "social contributions", "households")
    owners = flow(state, "dividends", "households") + flow(state, "dividends of large firms", "households")
    capital = flow(state, "capital cost", "pools") + flow(state, "investment", "pools") + flow(state, "interest", "bank")
    received = wages + contributions + owners + capital + flow(state, "corporate tax", "central")
    kept = deposits(state)["firms"] - before.deposits["firms"] - sum(flow(state, item, "firms") for item in FINANCING)
    if production(state) != received + kept:
        gap = production(state) - received - kept
        raise IdentityBroken(f"value added {production(state)} won differs from incomes {received} and retained {kept}: off by {gap}")


def production(state: State) -> int:
    """Won that firms were paid for sales less what they paid for inputs this quarter."""
    return sum(flow(state, item, "firms") for item in ("sales", "materials", "imported materials"))


def payments_have_two_sides(state: State) -> None:
    """Identity 10: every item is paid by somebody and received by somebody."""
    rows = state.books.flows.sum(axis=1)
    if rows.any():
        item = int(np.flatnonzero(rows)[0])
        raise IdentityBroken(f"`{ITEMS[item]}` is paid by one sector and received by none: off by {int(rows[item])} won")


def deposits_change_by_payments(state: State, before: MoneyBefore) -> None:
    """Identity 10: each sector's deposits change by what it was paid less what it paid."""
    now = deposits(state)
    for s, sector in enumerate(SECTORS):
        change, entered = now[sector] - before.deposits[sector], int(state.books.flows[:, s].sum())
        if change != entered:
            raise IdentityBroken(f"deposits of {sector} changed by {change} won, payments say {entered}: off by {change - entered}")


def nothing_is_left_on_the_way(state: State) -> None:
    """Identity 10: market and transit accounts pass everything on."""
    for sector in ("market", "transit"):
        held = state.books.balances(sector)
        if held.any():
            row = int(np.flatnonzero(held)[0])
            raise IdentityBroken(f"{sector} accounts hold money after the quarter: {int(held[row])} won in row {row}")


def local_budgets_balance(state: State, before: MoneyBefore) -> None:
    """Identity 11: cash change = revenue + grants - outlays of every municipality and province."""
    g = state.governments
    municipal = g.revenue + g.grants - g.outlays
    provincial = g.provincial_revenue + g.provincial_grants - g.provincial_outlays
    said = np.concatenate([municipal, provincial]) * MILLION
    budget = np.concatenate([g.municipal_budget, g.provincial_budget]) * MILLION
    gap = np.abs(_local(state) - before.local - said)
    over = gap > TOLERANCE * budget + ROUNDING_WON * (len(g.appropriated) + 1)
    if over.any():
        row, n = int(np.argmax(np.where(over, gap, 0.0))), len(municipal)
        place = f"municipality row {row}" if row < n else f"province row {row - n}"
        raise IdentityBroken(f"cash of a local government and its budget: off by {gap[row]:.0f} won in {place}")


def centre_balances(state: State, before: MoneyBefore) -> None:
    """Identity 11: the centre's balance of the quarter is the change of its deposits."""
    change = state.books.total("central") - before.deposits["central"]
    said = float(state.governments.central_balance[0]) * MILLION
    if abs(change - said) > max(TOLERANCE * abs(change), ROUNDING_WON):
        raise IdentityBroken(f"the centre's deposits changed by {change} won, its balance says {said:.0f}: off by {change - said:.0f}")


def programmes_balance(state: State, before: MoneyBefore) -> None:
    """Identity 11: every programme: appropriated + paid back to it - paid out - returned = what its account holds >= 0."""
    g, held = state.governments, state.books.balances("programmes")
    if (held < 0).any():
        raise IdentityBroken(f"programme {int(np.argmin(held))} overdraws its account: off by {int(held.min())} won")
    paid = held - before.programmes
    entered = int(state.books.flows[:, SECTORS.index("programmes")].sum())
    if int(paid.sum()) != entered:
        raise IdentityBroken(f"programmes' accounts changed by {int(paid.sum())} won, payments say {entered}")
    said = (g.appropriated + g.repaid - g.disbursed - g.returned) * MILLION
    payments = (state.quarter + 1) * (state.geography.n_regions + state.geography.n_industries + 2)
    gap = np.abs(held - said)
    if (gap > ROUNDING_WON * payments).any():
        k = int(np.argmax(gap))
        raise IdentityBroken(
            f"appropriated + paid back - paid out - returned differs from the account: off by {gap[k]:.0f} won in programme {k}"
        )


def check_money(state: State, before: MoneyBefore) -> None:
    """All identities of money, as they hold when a quarter ends."""
    spending_finds_sellers(state)
    sales_are_purchases(state)
    value_added_is_spending(state)
    value_added_is_income(state, before)
    payments_have_two_sides(state)
    deposits_change_by_payments(state, before)
    nothing_is_left_on_the_way(state)
    local_budgets_balance(state, before)
    centre_balances(state, before)
    programmes_balance(state, before)
