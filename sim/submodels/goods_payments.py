"""The payments that settle a quarter's purchases, in whole won; every market account ends at zero."""

from __future__ import annotations

import numpy as np

from sim.state.accounts import MILLION, Books, Side
from sim.state.matches import pay_match
from sim.state.state import State

GOODS_ITEM = "investment goods"


def by_levels(books: Books, state: State, item: str, amount: np.ndarray, shares: np.ndarray, payee: Side) -> np.ndarray:
    """Municipalities, provinces and the centre pay their parts of amount [r] (million won); returns won of [2, r].

    shares [2, r]: the municipality's and the province's part, the centre pays the rest. Won of provinces are
    listed under the municipality for which they pay.
    """
    won = books.won(amount)
    local = np.floor(won * shares[0]).astype(np.int64)
    provincial = np.floor(won * shares[1]).astype(np.int64)
    books.pay_won(item, local, books.each("municipalities"), payee)
    books.pay_won(item, provincial, books.at("provinces", state.geography.province), payee)
    books.pay_won(item, won - local - provincial, books.at("central", np.zeros(len(won), dtype=np.int64)), payee)
    return np.stack([local, provincial])


def pay_consumption(state: State) -> None:
    """Households pay for home and foreign goods, farm products, public fees and the taxes on them."""
    books, trade, governments = state.books, state.trade, state.governments
    n_industries = trade.base_output.shape[1]
    shares, households = trade.household_shares, books.each("households")
    bought = trade.household * (1.0 - trade.rationed)
    for s in range(n_industries):
        books.pay("household spending", bought[:, s], households, books.at("market", s))
    budget = trade.household_budget
    planned = budget[:, None] * shares[None, :n_industries]
    imports = (planned - trade.household).sum(axis=1) + budget * shares[n_industries + 1]
    books.pay("imports of consumers", np.maximum(imports, 0.0), households, books.at("world", 0))
    farm = books.won(budget * shares[n_industries])
    sold = books.share(int(farm.sum()), trade.fixed_output[:, 1])
    books.exchange("farm sales", farm, households, sold, books.each("farms"))
    taxed = bought.sum(axis=1) + np.maximum(imports, 0.0) + budget * shares[n_industries]
    books.pay("product taxes", trade.product_tax[0] * taxed, households, books.at("central", 0))
    _receive_fees(state, budget * shares[n_industries + 2])
    governments.grants[:] = 0.0
    governments.provincial_grants[:] = 0.0


def _receive_fees(state: State, fees: np.ndarray) -> None:
    """Municipalities, provinces and the centre receive the fees of public services; opens their revenue."""
    books, governments = state.books, state.governments
    households, won = books.each("households"), books.won(fees)
    local = np.floor(won * governments.fee_shares[0]).astype(np.int64)
    provincial = np.floor(won * governments.fee_shares[1]).astype(np.int64)
    books.pay_won("public services", local, households, books.each("municipalities"))
    books.pay_won("public services", provincial, households, books.at("provinces", state.geography.province))
    books.pay_won(
        "public services",
        won - local - provincial,
        households,
        books.at("central", np.zeros(len(won), dtype=np.int64)),
    )
    governments.revenue[:] = local / MILLION
    governments.provincial_revenue[:] = _add_up(state, provincial) / MILLION


def pay_inputs(state: State) -> None:
    """Firms, farms, public services, campuses and programmes pay for their inputs; these orders are served first."""
    books, trade = state.books, state.trade
    _pay_firms_inputs(state)
    _pay_public_inputs(state)
    n_industries = trade.base_output.shape[1]
    farms, world = books.each("farms"), books.at("world", 0)
    for s in range(n_industries):
        books.pay("farm inputs", trade.materials[:, n_industries + 1, s], farms, books.at("market", s))
    books.pay("farm inputs", trade.fixed_output[:, 1] * trade.import_coefficients[n_industries + 1], farms, world)
    _pay_campus_purchases(state)
    _pay_programme_purchases(state)


def _pay_firms_inputs(state: State) -> None:
    books, trade = state.books, state.trade
    n_regions, n_industries = trade.base_output.shape
    books.pay_won("imported materials", *_all_of(books, "imported materials"), books.at("world", 0))
    paid, side = _all_of(books, "materials")
    orders = trade.materials[:, :n_industries].reshape(n_regions * n_industries, n_industries)
    whole = np.maximum(orders.sum(axis=1), 1e-300)
    before = np.zeros_like(paid)
    for s in range(n_industries):
        mark = paid if s == n_industries - 1 else np.floor(paid * (orders[:, : s + 1].sum(axis=1) / whole)).astype(np.int64)
        books.pay_won("materials", mark - before, side, books.at("market", s))
        before = mark


def _all_of(books: Books, item: str) -> tuple[np.ndarray, Side]:
    """Won that stand in transit under an item, and their accounts."""
    side = books.in_transit(item)
    return books.balance[side.accounts].copy(), side


def _pay_public_inputs(state: State) -> None:
    books, trade, governments = state.books, state.trade, state.governments
    n_industries = trade.base_output.shape[1]
    paid = np.zeros((2, len(trade.fixed_output)), dtype=np.int64)
    for s in range(n_industries):
        amount = trade.materials[:, n_industries, s]
        paid += by_levels(books, state, "public purchases", amount, governments.cost_shares, books.at("market", s))
    imported = trade.fixed_output[:, 0] * state.people.public_scale() * trade.import_coefficients[n_industries]
    paid += by_levels(books, state, "public purchases", imported, governments.cost_shares, books.at("world", 0))
    governments.outlays[:] = paid[0] / MILLION
    governments.provincial_outlays[:] = _add_up(state, paid[1]) / MILLION


def _add_up(state: State, by_municipality: np.ndarray) -> np.ndarray:
    out = np.zeros(state.geography.n_provinces, dtype=np.int64)
    np.add.at(out, state.geography.province, by_municipality)
    return out


def _pay_campus_purchases(state: State) -> None:
    """Campuses spend what they hold on local services of their municipality, up to what they ordered."""
    books, trade, campuses = state.books, state.trade, state.campuses
    if not len(campuses.region):
        return
    held = np.maximum(books.balances("universities"), 0)
    there = np.zeros(len(trade.fixed_output))
    np.add.at(there, campuses.region, held / MILLION)
    scale = np.divide(trade.university_purchases, there, out=np.zeros_like(there), where=there > 0)
    won = np.floor(held * np.minimum(scale, 1.0)[campuses.region]).astype(np.int64)
    books.pay_won(
        "university purchases",
        won,
        books.each("universities"),
        books.at("market", trade.base_output.shape[1] - 1),
    )


def _pay_programme_purchases(state: State) -> None:
    """Programmes pay for what they ordered; municipalities first pay in their match."""
    books, governments = state.books, state.governments
    for k in range(len(governments.appropriated)):
        account = books.at("programmes", k)
        match = governments.matches_ordered[k]
        if match.any():
            pay_match(state, k, books.won(match), account)
            governments.matched[k] += match.sum()
            governments.matched_quarter[k] += match.sum()
            governments.matched_place[k] += match
        for s in range(governments.purchases_ordered.shape[2]):
            amount = float(governments.purchases_ordered[k, :, s].sum())
            if amount > 0:
                books.pay("programme purchases", amount, account, books.at("market", s))
        spent = float(governments.purchases_ordered[k].sum() - match.sum())
        governments.disbursed[k] += spent
        governments.disbursed_quarter[k] += spent
        governments.disbursed_place[k] += governments.purchases_ordered[k].sum(axis=1) - match


def pay_investment(state: State) -> None:
    """Investment pools and governments pay for investment goods, home and foreign; pools pay the tax on them."""
    books, trade, governments = state.books, state.trade, state.governments
    n_industries = trade.base_output.shape[1]
    payers, total = trade.investment_by, max(float(trade.investment_by.sum()), 1e-300)
    public = payers[-1] / total
    got = trade.investment * (1.0 - trade.rationed)
    paid = np.zeros((2, len(got)), dtype=np.int64)
    for s in range(n_industries):
        market = books.at("market", s)
        for pool in range(n_industries):
            books.pay(GOODS_ITEM, float(got[:, s].sum()) * payers[pool] / total, books.at("pools", pool), market)
        paid += by_levels(books, state, GOODS_ITEM, got[:, s] * public, governments.investment_shares, market)
    governments.outlays += paid[0] / MILLION
    governments.provincial_outlays += _add_up(state, paid[1]) / MILLION
    projects = float((trade.project_orders * (1.0 - trade.rationed[:, 1])).sum())
    books.pay(GOODS_ITEM, projects, books.at("pools", 1), books.at("market", 1))
    farms, world, central = books.each("farms"), books.at("world", 0), books.at("central", 0)
    for pool in (*range(n_industries), -1):
        payer = central if pool < 0 else books.at("pools", pool)
        stocks, imports = trade.investment_extra * payers[pool]
        books.distribute("farm sales", int(books.won(stocks)), payer, farms, trade.fixed_output[:, 1])
        books.pay("imports of capital goods", imports, payer, world)
        if pool >= 0:
            taxed = float(got.sum()) * payers[pool] / total + stocks + imports
            books.pay("product taxes", trade.product_tax[0] * taxed, payer, central)


def pay_exports(state: State, shipped: np.ndarray) -> None:
    """The world pays for what was shipped, [s] million won."""
    books = state.books
    for s, amount in enumerate(shipped):
        books.pay("exports", float(amount), books.at("world", 0), books.at("market", s))


def pay_sellers(state: State) -> None:
    """Each industry's market pays its firms what they sold; the rounding of a market goes to the bank."""
    books = state.books
    n_industries = state.trade.base_output.shape[1]
    owed, side = _all_of(books, "sales")
    industry = np.arange(len(owed)) % n_industries
    for s in range(n_industries):
        mine = industry == s
        books.pay_won("sales", -owed[mine], books.at("market", s), Side("transit", side.accounts[mine]))
    books.pay_won("rounding", books.balances("market").copy(), books.each("market"), books.at("bank", 0))
