"""Public budgets at the end of a quarter: taxes on property, grants, benefits, programmes, and the local balance."""

from __future__ import annotations

import numpy as np

from sim.ground.arithmetic import power
from sim.state.accounts import ITEMS, MILLION, SECTORS
from sim.state.matches import pay_match, promise
from sim.state.offers import Offers
from sim.state.state import State
from sim.state.support import Support
from sim.state.work import END_AGE, FIRST_AGE
from sim.submodels.finance_incomes import by_place, by_province, in_transit

LEAST_POOL = 1e-9
"""Weight of a pool that invests nothing, so that there is always somebody to lend to."""


def settle_firms(state: State) -> None:
    """Founding capital, the balances of closed firms, AI projects and awards find their other side."""
    books, households = state.books, state.books.each("households")
    for item in ("founding capital", "closing balance"):
        won, side = in_transit(books, item)
        books.exchange(item, won, side, by_place(state, won), households)
        state.trade.disposable_income += by_place(state, won) / MILLION if item == "closing balance" else 0.0
    won, side = in_transit(books, "loan losses")
    books.pay_won("loan losses", won, side, books.at("bank", 0))
    won, side = in_transit(books, "AI projects")
    books.pay_won("AI projects", won, side, books.at("pools", 1))
    research, side = in_transit(books, "supported projects")
    books.pay_won("supported projects", research, side, books.at("pools", 1))
    state.trade.project_orders[:] = by_place(state, won + research) / MILLION
    _settle_awards(state, "AI subsidy", state.offers)
    _settle_awards(state, "firm support", state.support)


def _settle_awards(state: State, item: str, calls: Offers | Support) -> None:
    """Programmes and municipalities pay the awards of their calls into transit, from which firms were paid."""
    books, governments = state.books, state.governments
    owed, side = in_transit(books, item)
    if not owed.any():
        return
    paid = np.zeros(state.geography.n_regions, dtype=np.int64)
    desk = side.accounts[:: state.geography.n_industries]
    for call, row in enumerate(calls.programme):
        national, local = calls.paid_won[call], calls.matched_won[call]
        k = int(row)
        paid += national + local
        governments.supported[k] += calls.awards[call]
        if isinstance(calls, Support) and calls.covered[call] > 0.0:  # the bank lends; no public money moves
            books.pay_won(item, national, books.at("bank", 0), type(side)("transit", desk))
            continue
        account = books.at("programmes", np.full(len(paid), k, dtype=np.int64))
        books.pay_won(item, national, account, type(side)("transit", desk))
        pay_match(state, k, local, type(side)("transit", desk))
        governments.disbursed[k] += national.sum() / MILLION
        governments.disbursed_quarter[k] += national.sum() / MILLION
        governments.matched[k] += local.sum() / MILLION
        governments.matched_quarter[k] += local.sum() / MILLION
        governments.disbursed_place[k] += national / MILLION
        governments.matched_place[k] += local / MILLION
        promise(state, k, local / MILLION)
    rest = books.balance[side.accounts].copy()
    if int(rest.sum()) != 0:
        raise ValueError("awards to firms differ from what the calls say they paid")
    books.exchange(item, rest, side, np.zeros(1, dtype=np.int64), books.at("transit", 0))


def pay_campuses(state: State, tuition: float, grant: float, upkeep: float) -> None:
    """Families pay tuition and upkeep, the centre pays grants; campuses spend them next quarter in their place."""
    books, campuses, trade = state.books, state.campuses, state.trade
    trade.university_purchases[:] = 0.0
    if not len(campuses.region):
        return
    enrolment = campuses.enrolment() * campuses.open
    families = state.people.by_age()[:, FIRST_AGE[6] : END_AGE[7]].sum(axis=1).astype(np.float64)
    households, schools = books.each("households"), books.each("universities")
    fees = books.won(enrolment * tuition)
    paid = books.share(int(fees.sum()), families)
    books.exchange("tuition", paid, households, fees, schools)
    books.pay(
        "university grant",
        enrolment * grant,
        books.at("central", np.zeros(len(fees), dtype=np.int64)),
        schools,
    )
    there = np.zeros(len(families))
    np.add.at(there, campuses.region, enrolment)
    received = books.won(there * upkeep)
    sent = books.share(int(received.sum()), families)
    books.exchange("student upkeep", sent, households, received, households)
    trade.disposable_income += (received - sent - paid) / MILLION
    np.add.at(trade.university_purchases, campuses.region, np.maximum(books.balances("universities"), 0) / MILLION)


def tax_property(state: State) -> None:
    """Municipalities and provinces tax the value of dwellings."""
    books, governments, places = state.books, state.governments, state.places
    value = places.house_price * places.dwellings
    local = books.won(value * governments.property_tax_rate[0])
    provincial = books.won(value * governments.property_tax_rate[1])
    households = books.each("households")
    books.pay_won("property tax", local, households, books.each("municipalities"))
    books.pay_won("property tax", provincial, households, books.at("provinces", state.geography.province))
    state.trade.disposable_income -= (local + provincial) / MILLION
    governments.revenue += local / MILLION
    governments.provincial_revenue += by_province(state, provincial) / MILLION


def received_by_centre(state: State, item: str) -> int:
    """Won that the centre has received under an item this quarter, net of what it passed on."""
    return int(state.books.flows[ITEMS.index(item), SECTORS.index("central")])


def consumption_weights(spending: np.ndarray, province: np.ndarray, capital: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """[p] keys of the local consumption tax: spending [r] times 1 (capital area), 2 (cities of districts), 3 (others).

    Source: Local Tax Act; a province of districts is one whose municipalities are mostly gu.
    """
    out = np.zeros(province.max() + 1)
    for p in range(len(out)):
        mine = province == p
        weight = 1.0 if capital[mine].any() else 2.0 if (kind[mine] == 0).mean() >= 0.5 else 3.0
        out[p] = weight * spending[mine].sum()
    return out


def share_consumption_tax(state: State, share: float) -> None:
    """The provinces' part of the value added tax is shared out by spending."""
    books, where = state.books, state.geography
    won = int(np.floor(received_by_centre(state, "product taxes") * share))
    parts = books.share(won, consumption_weights(state.trade.household_budget, where.province, where.capital, where.kind))
    books.pay_won(
        "local consumption tax",
        parts,
        books.at("central", np.zeros(len(parts), dtype=np.int64)),
        books.each("provinces"),
    )
    state.governments.provincial_revenue += parts / MILLION


def mean_base_wage(state: State) -> float:
    """Mean wage of the base year at firms and public services, million won a quarter, weighted with today's posts."""
    cells, people = state.cells, state.people
    bill = float((cells.base_wage * cells.employees).sum() + (state.governments.public_wage * people.public_jobs).sum())
    return bill / max(float(cells.employees.sum() + people.public_jobs.sum()), 1.0)


def pay_unemployed(state: State, replacement: float) -> None:
    """The centre pays benefit to jobless residents."""
    books = state.books
    jobless = state.people.unemployed.sum(axis=(1, 2, 3))
    won = books.won(jobless * (replacement * mean_base_wage(state)))
    books.pay_won(
        "unemployment benefit",
        won,
        books.at("central", np.zeros(len(won), dtype=np.int64)),
        books.each("households"),
    )
    state.trade.disposable_income += won / MILLION


def pay_benefits(state: State, old_age_share: float, growth: float) -> None:
    """The centre pays pensions and benefits from the base year's pool, less what programmes are financed with by cuts."""
    books, governments, people = state.books, state.governments, state.people
    everyone = people.population().astype(np.float64)
    old = people.residents[:, :, 65:].sum(axis=(1, 2, 3)).astype(np.float64)
    pool = float(governments.benefits[0]) * people.residents_ratio()
    pool *= power(float(old.sum() / governments.base_old[0]) / people.residents_ratio(), growth)
    pool = max(pool - float(state.terms.outlay_cut[0]), 0.0)
    weights = old_age_share * old / old.sum() + (1.0 - old_age_share) * everyone / everyone.sum()
    won = books.share(int(books.won(np.asarray(pool))), weights)
    books.pay_won(
        "pensions and benefits",
        won,
        books.at("central", np.zeros(len(won), dtype=np.int64)),
        books.each("households"),
    )
    state.trade.disposable_income += won / MILLION


def pay_grants(state: State, formula: float, vat: float, standard: float) -> None:
    """The centre pays the formula grant (need less standard revenue) and subsidies; provinces add to the latter."""
    books, governments, geography = state.books, state.governments, state.geography
    n = geography.n_regions
    corporate = received_by_centre(state, "corporate tax") + received_by_centre(state, "local income tax")
    internal = received_by_centre(state, "income tax") + corporate + vat * received_by_centre(state, "product taxes")
    added = float(state.terms.income_tax[0])
    if added > 0.0:  # what finances programmes is not shared out
        internal -= received_by_centre(state, "income tax") * added / (added + float(governments.income_tax_rate[0]))
    revenue = np.concatenate([governments.revenue, governments.provincial_revenue])
    short = np.maximum(governments.formula_need - standard * revenue, 0.0)
    parts = books.share(int(np.floor(internal * formula)), short)
    centre = np.zeros(n, dtype=np.int64)
    books.pay_won("formula grant", parts[:n], books.at("central", centre), books.each("municipalities"))
    books.pay_won(
        "formula grant",
        parts[n:],
        books.at("central", centre[: geography.n_provinces]),
        books.each("provinces"),
    )
    subsidies = books.won(governments.subsidies * state.people.residents_ratio())
    from_province = np.floor(subsidies[:n] * governments.subsidy_from_province[0]).astype(np.int64)
    municipalities = books.each("municipalities")
    books.pay_won("subsidies", from_province, books.at("provinces", geography.province), municipalities)
    books.pay_won("subsidies", subsidies[:n] - from_province, books.at("central", centre), municipalities)
    books.pay_won(
        "subsidies",
        subsidies[n:],
        books.at("central", centre[: geography.n_provinces]),
        books.each("provinces"),
    )
    governments.grants += (parts[:n] + subsidies[:n]) / MILLION
    governments.provincial_grants += (parts[n:] + subsidies[n:]) / MILLION
    governments.provincial_outlays += by_province(state, from_province) / MILLION


def settle_programmes(state: State, overhead: float) -> None:
    """Programmes pay transfers to households and their own running costs (to the staff, where public posts are)."""
    books, governments = state.books, state.governments
    households = books.each("households")
    staff = state.people.public_jobs.astype(np.float64)
    _count_supported(state)
    running = max(overhead + float(state.terms.overhead[0]), 0.0)
    for k in range(len(governments.appropriated)):
        account = books.at("programmes", k)
        won = books.won(governments.transfers_ordered[k])
        if won.any():
            books.pay_won("transfer to households", won, books.at("programmes", np.full(len(won), k)), households)
            state.trade.disposable_income += won / MILLION
        governments.disbursed_quarter[k] += won.sum() / MILLION
        governments.disbursed_place[k] += won / MILLION
        governments.disbursed[k] += won.sum() / MILLION
        cost = int(np.floor(governments.disbursed_quarter[k] * running * MILLION)) * int(governments.pays_overhead[k])
        cost = min(cost, max(int(books.balances("programmes")[k]), 0))
        if cost > 0:
            parts = books.share(cost, staff)
            books.pay_won("programme overhead", parts, books.at("programmes", np.full(len(parts), k)), households)
            state.trade.disposable_income += parts / MILLION
        governments.disbursed_quarter[k] += cost / MILLION
        governments.disbursed[k] += cost / MILLION
        assert books.balances("programmes")[account.accounts[0] - books.each("programmes").accounts[0]] >= 0


def _count_supported(state: State) -> None:
    """New tenants of campus space count for the programmes that run it, by floor; recipients of a transfer count once."""
    governments, residents = state.governments, state.people.population()
    for r in np.flatnonzero(governments.housed * governments.space_offered.any(axis=0)):
        governments.supported += state.books.share(int(governments.housed[r]), governments.space_offered[:, r])
    given = (governments.transfers_ordered > 0.0) @ residents
    np.maximum(governments.supported, given, out=governments.supported, where=given > 0)


def balance_local_budgets(state: State) -> None:
    """Municipalities and provinces spend what is left of their revenue on services and benefits to residents.

    The law wants local budgets balanced: whatever a government took in beyond its other outlays of the quarter goes to
    its residents; a shortfall is carried in its account and comes off the next quarter.
    """
    books, governments, geography = state.books, state.governments, state.geography
    households, people = books.each("households"), state.people.population().astype(np.float64)
    rest = books.balances("municipalities") - governments.working_won[: geography.n_regions]
    won = np.maximum(rest, 0)
    books.pay_won("pensions and benefits", won, books.each("municipalities"), households)
    governments.outlays += won / MILLION
    given = np.maximum(books.balances("provinces") - governments.working_won[geography.n_regions :], 0)
    parts = np.zeros(geography.n_regions, dtype=np.int64)
    for p in range(geography.n_provinces):
        mine = np.flatnonzero(geography.province == p)
        if len(mine):
            parts[mine] = books.share(int(given[p]), people[mine])
    books.pay_won("pensions and benefits", parts, books.at("provinces", geography.province), households)
    governments.provincial_outlays += by_province(state, parts) / MILLION
    state.trade.disposable_income += (won + parts) / MILLION


def save_and_close(state: State) -> None:
    """The bank passes its result to depositors, and households lend a part of their income to the investment pools.

    Its account is short of what it has lent under guarantees and will be paid back; other loans stand on the firms' accounts.
    """
    books, trade, governments = state.books, state.trade, state.governments
    households, bank = books.each("households"), books.at("bank", 0)
    weights = np.maximum(books.balances("households"), 1).astype(np.float64)
    result = int(books.balances("bank")[0]) + int(governments.guaranteed.sum())
    parts = books.share(abs(result), weights)
    if result > 0:
        books.pay_won("deposit interest", parts, bank, households)
    elif result < 0:
        books.pay_won("depositors' losses", parts, households, bank)
    trade.disposable_income += np.sign(result) * parts / MILLION
    saved = books.won(np.maximum(trade.disposable_income, 0.0) * trade.saving_share[0])
    lent = books.share(int(saved.sum()), np.maximum(trade.investment_shares[:-1], LEAST_POOL))
    books.exchange("household saving", saved, households, lent, books.each("pools"))
    governments.central_balance[0] = books.flows[:, SECTORS.index("central")].sum() / MILLION
