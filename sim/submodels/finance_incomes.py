"""Payments of incomes: from workplaces and firms to households, and the taxes on them. All in whole won."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import share_out
from sim.state.accounts import MILLION, Books, Side
from sim.state.state import State


@njit(nogil=True, cache=True, error_model="numpy")
def _send_home(pot: Any, commuters: Any, foreign: Any, premium: Any, home: Any) -> None:
    """Split the wages of each workplace over residences by commuters weighted with the pay of their skill."""
    n = pot.shape[0]
    weight = np.zeros(n)
    part = np.zeros(n, np.int64)
    for j in range(n):
        for r in range(n):
            w = 0.0
            for e in range(premium.shape[0]):
                w += premium[e] * commuters[r, j, e]
            weight[r] = w
        weight[j] += foreign[j]
        share_out(pot[j], weight, part)
        for r in range(n):
            home[r] += part[r]


def in_transit(books: Books, item: str) -> tuple[np.ndarray, Side]:
    """Won standing in transit under a firm item, by cell, and the accounts."""
    side = books.in_transit(item)
    return books.balance[side.accounts].copy(), side


def by_place(state: State, won: np.ndarray) -> np.ndarray:
    """Won by cell added up to municipalities [r]."""
    return np.asarray(won.reshape(state.geography.n_regions, state.geography.n_industries).sum(axis=1))


def by_industry(state: State, won: np.ndarray) -> np.ndarray:
    """Won by cell added up to industries [s]."""
    return np.asarray(won.reshape(state.geography.n_regions, state.geography.n_industries).sum(axis=0))


def by_province(state: State, won: np.ndarray) -> np.ndarray:
    """Won by municipality added up to provinces [p]."""
    out = np.zeros(state.geography.n_provinces, dtype=np.int64)
    np.add.at(out, state.geography.province, won)
    return out


def pay_wages(state: State, premiums: tuple[float, ...]) -> np.ndarray:
    """Wages of firms and public services reach the residences of those who work there; returns won [r].

    Vacant public posts are not paid: open_public_posts in proportion of public services among them and farms.
    Resident foreigners count at their workplace, with the pay of the unskilled.
    """
    books, people, governments = state.books, state.people, state.governments
    won, side = in_transit(books, "wages")
    public = _public_wages(state)
    shares = governments.cost_shares
    local = np.floor(public * shares[0]).astype(np.int64)
    provincial = np.floor(public * shares[1]).astype(np.int64)
    pot = by_place(state, won) + public
    home = np.zeros(len(pot), dtype=np.int64)
    _send_home(pot, people.commuters, people.foreign_workers, np.asarray(premiums), home)
    desk = Side("transit", side.accounts[:: state.geography.n_industries])
    books.pay_won("public wages", local, books.each("municipalities"), desk)
    books.pay_won("public wages", provincial, books.at("provinces", state.geography.province), desk)
    books.pay_won(
        "public wages",
        public - local - provincial,
        books.at("central", np.zeros(len(pot), dtype=np.int64)),
        desk,
    )
    books.exchange("wages", books.balance[side.accounts].copy(), side, home, books.each("households"))
    governments.outlays += local / MILLION
    governments.provincial_outlays += by_province(state, provincial) / MILLION
    return home


def _public_wages(state: State) -> np.ndarray:
    people, governments = state.people, state.governments
    posts = np.maximum(people.public_jobs + people.farm_jobs, 1)
    filled = people.public_jobs - people.open_public_posts * (people.public_jobs / posts)
    return state.books.won(governments.public_wage * np.maximum(filled, 0.0))


def pay_dividends(state: State, capital_owners: float) -> np.ndarray:
    """Firms' owners are paid: small firms' at home, a part of large firms' in the capital area; returns won [r]."""
    books, geography = state.books, state.geography
    own, side = in_transit(books, "dividends")
    large, large_side = in_transit(books, "dividends of large firms")
    received = by_place(state, own)
    books.exchange("dividends", own, side, received, books.each("households"))
    there = by_place(state, large)
    away = np.floor(there * capital_owners).astype(np.int64)
    owners = state.people.population() * geography.capital
    if not owners.any():
        owners = state.people.population()
    spread = there - away + books.share(int(away.sum()), owners.astype(np.float64))
    books.exchange("dividends of large firms", large, large_side, spread, books.each("households"))
    return np.asarray(received + spread)


def pay_farms(state: State) -> np.ndarray:
    """Farms pass what is left after their inputs to the households of the place; returns won [r]."""
    books = state.books
    income = books.balances("farms").copy()
    books.pay_won("farm income", income, books.each("farms"), books.each("households"))
    return income


def pay_on(state: State) -> None:
    """Employers' contributions, capital cost, investment and interest reach the centre, the pools and the bank."""
    books = state.books
    won, side = in_transit(books, "social contributions")
    books.pay_won("social contributions", won, side, books.at("central", 0))
    won, side = in_transit(books, "interest")
    books.pay_won("interest", won, side, books.at("bank", 0))
    for item in ("capital cost", "investment"):
        won, side = in_transit(books, item)
        books.exchange(item, won, side, by_industry(state, won), books.each("pools"))


def pay_corporate_tax(state: State, local_rate: float) -> np.ndarray:
    """Corporate tax reaches the centre; returns the local part that arises in each municipality, won [r]."""
    books = state.books
    won, side = in_transit(books, "corporate tax")
    books.pay_won("corporate tax", won, side, books.at("central", 0))
    return np.floor(by_place(state, won) * (local_rate / (1.0 + local_rate))).astype(np.int64)


def tax_incomes(state: State, wages: np.ndarray, dividends: np.ndarray, contributions: float, local_rate: float) -> np.ndarray:
    """Households pay contributions and income tax, national and local, to the centre; returns won [r]."""
    books, governments = state.books, state.governments
    rate = float(governments.income_tax_rate[0] + state.terms.income_tax[0])
    households, centre = books.each("households"), books.at("central", 0)
    insured = np.floor(wages * contributions).astype(np.int64)
    taxed = np.floor((wages + dividends) * rate).astype(np.int64)
    books.pay_won("social contributions", insured, households, centre)
    books.pay_won("income tax", taxed, households, centre)
    local = np.floor((wages + dividends) * (governments.income_tax_rate[0] * local_rate)).astype(np.int64)
    kept = np.floor(local * governments.income_tax_kept).astype(np.int64)
    books.pay_won("local income tax", kept, households, books.each("municipalities"))
    books.pay_won("local income tax", local - kept, households, books.at("provinces", state.geography.province))
    governments.revenue += kept / MILLION
    governments.provincial_revenue += by_province(state, local - kept) / MILLION
    return np.asarray(insured + taxed + local)


def share_local_income_tax(state: State, corporate: np.ndarray) -> None:
    """The centre hands on the local part of the corporate tax, won [r]."""
    books, governments = state.books, state.governments
    kept = np.floor(corporate * governments.income_tax_kept).astype(np.int64)
    centre = books.at("central", np.zeros(len(kept), dtype=np.int64))
    books.pay_won("local income tax", kept, centre, books.each("municipalities"))
    books.pay_won("local income tax", corporate - kept, centre, books.at("provinces", state.geography.province))
    governments.revenue += kept / MILLION
    governments.provincial_revenue += by_province(state, corporate - kept) / MILLION
