"""Support of single firms: calls award grants, loans and guarantees; loans are served, paid back, or lost (ODD: support of firms)."""

from __future__ import annotations

import numpy as np

from sim.ground.streams import Streams
from sim.state.accounts import MILLION
from sim.state.firms import traits_of
from sim.state.state import State
from sim.state.support import BY_CAPACITY, Contracts
from sim.submodels import awards
from sim.submodels import support_kernels as kernels


def award(state: State, streams: Streams) -> None:
    """Eligible firms apply to the open calls; good ones come first as far as the call can tell, until the money is gone."""
    for call in range(len(state.support.programme)):
        _award(state, streams, call)
    if len(state.support.programme):
        state.books.book_firms("firm support")
        state.books.book_firms("supported projects")


def _award(state: State, streams: Streams, call: int) -> None:
    firms, support = state.firms, state.support
    rows = _apply(state, streams, call)
    support.applicants[call] += int(firms.weight[rows].sum())
    rows = rows[_order(state, streams, call, rows)]
    cell = np.searchsorted(firms.start, rows, side="right") - 1
    won = awards.award(support, call, firms, rows, cell // state.geography.n_industries, _asked(state, call, rows, cell))
    number = int(support.programme[call]) + 1 if support.duration[call] > 0 else 0
    paid = np.zeros((firms.n_cells, 2), dtype=np.int64)
    terms = float(support.spent_share[call]), bool(support.needs_rd[call]), int(support.mark[call]), number
    kernels.pay_awards(rows, cell, won, *terms, firms.rows, state.books.transit, paid)
    by_place = paid.reshape(*state.cells.wage.shape, 2).sum(axis=1)
    support.paid_won[call] += by_place[:, 0]
    support.matched_won[call] += by_place[:, 1]
    if number:
        awarded = won.sum(axis=0) > 0
        state.contracts = state.contracts.add(_contracts(state, call, rows[awarded], won[0, awarded]))
    if support.covered[call] > 0.0:
        state.governments.guaranteed[support.programme[call]] += int((won[0] * firms.weight[rows]).sum())


def _asked(state: State, call: int, rows: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """Won that each applicant may get at most."""
    support, s = state.support, state.geography.n_industries
    most = np.full(len(rows), support.most[call])
    if np.isfinite(support.value_added[call]):  # a firm that has sold nothing yet has no limit of this kind, not an undefined one
        most = np.minimum(most, support.value_added[call] * state.cells.value_share[cell % s] * state.firms.revenue[rows])
    return np.asarray(np.floor(np.maximum(most, 0.0) * MILLION).astype(np.int64))


def _apply(state: State, streams: Streams, call: int) -> np.ndarray:
    """Rows of the firms that apply, ascending."""
    firms, support = state.firms, state.support
    rows = np.zeros(0, dtype=np.int64)
    for _ in range(2):  # counted first, then noted: a call may be open to millions
        found = kernels.applicants(
            firms.rows,
            support.eligible[call].reshape(-1),
            support.employees[call],
            support.age[call],
            bool(support.needs_rd[call]),
            255 if state.terms.one_award[0] > 0.0 else int(support.mark[call]),
            bool(support.duration[call] > 0),
            float(support.applying[call]),
            streams.key(f"support.apply {support.names[call]}"),
            rows,
        )
        if not len(rows):
            rows = np.zeros(found, dtype=np.int64)
    asked = int(support.traits[call])
    return rows[(traits_of(firms, rows) & asked) == asked] if asked else rows


def _order(state: State, streams: Streams, call: int, rows: np.ndarray) -> np.ndarray:
    """Order of award: `selection` x rank by quality + the rest x lot, best first."""
    firms, support = state.firms, state.support
    ids, weight = firms.id[rows], float(support.selection[call])
    lots = awards.lots_of(int(streams.key(f"support.lot {support.names[call]}")), ids)
    if support.quality[call] == BY_CAPACITY:
        quality = firms.absorption[rows].astype(np.float64)
    else:
        cell = np.searchsorted(firms.start, rows, side="right") - 1
        made = firms.productivity[rows] * state.cells.agglomeration[cell // state.geography.n_industries] * firms.employees[rows]
        quality = firms.expected_demand[rows] / made
    quality = np.round(quality, 9)  # so that rounding does not order the equal: they come by lot
    rank = np.empty(len(rows))
    rank[np.lexsort((ids, lots, quality))] = (np.arange(len(rows)) + 0.5) / max(len(rows), 1)
    return np.lexsort((ids, -(weight * rank + (1.0 - weight) * lots)))


def _contracts(state: State, call: int, rows: np.ndarray, won: np.ndarray) -> Contracts:
    """Contracts of one call's awards: instalments from the end of the grace, the rest of the principal at the end."""
    support, out = state.support, Contracts.of(len(rows))
    duration, grace = int(support.duration[call]), int(support.grace[call])
    out.id[:], out.programme[:], out.row[:] = state.firms.id[rows], support.programme[call], rows
    out.first[:], out.last[:], out.until[:] = state.quarter + grace + 1, state.quarter + duration, support.until[call]
    out.effect[:] = state.quarter + support.effect[call]
    if support.lent[call]:
        out.principal[:], out.interest[:] = won, support.interest[call]
        out.covered[:], out.fee[:] = support.covered[call], support.fee[call]
        out.instalment[:] = won // max(duration - grace, 1)
    return out


def collect(state: State, streams: Streams) -> None:
    """Firms under contract pay interest and instalments; contracts that have run their time end."""
    contracts, firms, books = state.contracts, state.firms, state.books
    if not len(contracts.id):
        return
    rows = np.flatnonzero((firms.deal > 0) & (firms.employees > 0))
    rows = rows[np.argsort(firms.id[rows], kind="stable")]
    if not np.array_equal(firms.id[rows], contracts.id):
        raise ValueError("firms under contract differ from the contracts")
    contracts.row = rows
    due = np.where(state.quarter >= contracts.first, np.minimum(contracts.instalment, contracts.principal), 0)
    due = np.where(state.quarter >= contracts.last, contracts.principal, due)
    won = due + np.floor(contracts.interest * contracts.principal).astype(np.int64)
    fee = np.floor(contracts.fee * contracts.principal).astype(np.int64)
    cell = np.searchsorted(firms.start, rows, side="right") - 1
    kernels.serve(rows, cell, won + fee, firms.weight, firms.cash, books.transit)
    contracts.principal = contracts.principal - due
    contracts.cash = firms.cash[rows].copy()
    books.book_firms("loan service")
    by_bank, weight = contracts.covered > 0.0, firms.weight[rows].astype(np.int64)
    _receive(state, "loan service", cell, np.where(by_bank, fee, won + fee) * weight, contracts)
    _to_bank(state, "loan service", cell, won * by_bank * weight)
    np.add.at(state.governments.guaranteed, contracts.programme, -due * by_bank * weight)
    firms.deal[rows[contracts.effect < state.quarter]] = len(state.governments.appropriated) + 1
    ended = contracts.last <= state.quarter
    firms.deal[rows[ended]] = 0
    state.contracts = contracts.only(~ended)


def recover(state: State, streams: Streams) -> None:
    """Out of what a closed firm leaves its owners, its loan is paid back first; the rest of the principal is lost.

    Of a loan that is guaranteed the bank loses it, and the programme makes good the part that it covers, while its account lasts.
    """
    contracts, firms = state.contracts, state.firms
    if not len(contracts.id):
        return
    closed = firms.employees[contracts.row] <= 0
    if not closed.any():
        return
    gone = contracts.only(closed)
    weight = firms.weight[gone.row].astype(np.int64)
    saved = np.minimum(np.maximum(gone.cash, 0), gone.principal)
    cell = np.searchsorted(firms.start, gone.row, side="right") - 1
    by_bank = gone.covered > 0.0
    _receive(state, "closing balance", cell, saved * ~by_bank * weight, gone)
    _to_bank(state, "closing balance", cell, saved * by_bank * weight)
    np.add.at(state.governments.defaulted, gone.programme, (gone.principal - saved) * weight / MILLION)
    np.add.at(state.governments.guaranteed, gone.programme, -gone.principal * by_bank * weight)
    _make_good(state, gone, cell, (gone.principal - saved) * by_bank * weight)
    firms.deal[gone.row] = 0
    state.contracts = contracts.only(~closed)


def _receive(state: State, item: str, cell: np.ndarray, won: np.ndarray, contracts: Contracts) -> None:
    """What stands in transit under `item` [contract] reaches the account that lent it, or the centre once the programme is over."""
    books, governments = state.books, state.governments
    side, over = books.in_transit(item), contracts.until < state.quarter
    for k in np.unique(contracts.programme):
        for late in (False, True):
            mine = (contracts.programme == k) & (over == late)
            by_cell = np.zeros(state.firms.n_cells, dtype=np.int64)
            np.add.at(by_cell, cell[mine], won[mine])
            payee = books.at("central", 0) if late else books.at("programmes", int(k))
            total = books.pay_won("loan service", by_cell, side, payee) / MILLION
            governments.repaid[k] += total
            governments.returned[k] += total * late


def _to_bank(state: State, item: str, cell: np.ndarray, won: np.ndarray) -> None:
    """What stands in transit under `item` [contract] reaches the bank, which lent it."""
    by_cell = np.zeros(state.firms.n_cells, dtype=np.int64)
    np.add.at(by_cell, cell, won)
    if by_cell.any():
        state.books.pay_won("loan service", by_cell, state.books.in_transit(item), state.books.at("bank", 0))


def _make_good(state: State, gone: Contracts, cell: np.ndarray, lost: np.ndarray) -> None:
    """Programmes pay the bank what they cover of its losses [contract] in won, one contract after the other while the account lasts."""
    books, governments = state.books, state.governments
    called = np.floor(gone.covered * lost).astype(np.int64)
    for k in np.unique(gone.programme[called > 0]):
        mine = np.flatnonzero((gone.programme == k) & (called > 0))
        until = np.minimum(np.cumsum(called[mine]), int(books.balances("programmes")[k]))
        paid = np.diff(until, prepend=0)
        books.pay_won("guarantee payment", int(paid.sum()), books.at("programmes", int(k)), books.at("bank", 0))
        np.add.at(governments.disbursed_place[k], cell[mine] // state.geography.n_industries, paid / MILLION)
        governments.disbursed[k] += paid.sum() / MILLION
        governments.disbursed_quarter[k] += paid.sum() / MILLION
