"""Run-in: sixteen quarters in which firms evolve while people, wages and demand stand at the tables (DECISIONS 14).

The evolved firms lend their age, cash, expectation and demand-to-size to the base year's rows, which keep the tables'
exact sizes; so quarter 0 meets every total and yet starts away from the artificial state where all firms are at target.
"""

from __future__ import annotations

import numpy as np

from sim.ground.streams import Streams, uniforms
from sim.rules import Rules
from sim.state.accounts import Books
from sim.state.firms import Firms
from sim.state.state import State

QUARTERS = 16
MEASURED = 8
SIZE_STEPS = (1, 2, 5, 10, 50, 300)


def run_in(state: State, rules: Rules, *, scale: int, seed: int) -> None:
    """Evolve a copy of the firms, solve `state.obsolescence`, and lend what has evolved to the base year's rows."""
    original = Firms(**{name: column.copy() for name, column in state.firms.columns().items()})
    kept = {name: column.copy() for name, column in state.cells.columns().items()}
    balance = state.books.balance.copy()
    drift = _evolve(state, rules, scale, Streams(seed, -QUARTERS))
    donors = state.firms
    state.firms = original
    for name, column in kept.items():
        setattr(state.cells, name, column)
    state.books.balance[:] = balance
    state.books.open_quarter()
    state.obsolescence = drift
    _lend(state, donors, rules, seed)


def _evolve(state: State, rules: Rules, scale: int, streams: Streams) -> np.ndarray:
    """Quarters of prices, sales, plans, entry and hires at base demand; returns the drift of productivity [s]."""
    cells = state.cells
    base, before = cells.demand.copy(), np.zeros(0)
    for quarter in range(-QUARTERS, 0):
        now = streams.at(quarter)
        state.open_quarter()
        rules.production.set_prices(state, now)
        cells.demand[:] = base
        rules.production.produce(state, now)
        _clear(state.books)
        rules.production.decide(state, now)
        lost = cells.quits + cells.layoffs + cells.exit_losses
        wanted = np.minimum(rules.entry.wanted(state, now, scale), lost // scale * scale)
        rules.entry.found(state, now, wanted, scale)
        _clear(state.books)
        rules.production.hire(state, now, np.maximum(lost - wanted, 0), "run-in hires")
        rules.knowledge.learn(state, now)
        if quarter == -MEASURED - 1:
            before = _mean(state)
    return np.asarray((_mean(state) - before) / MEASURED)


def _mean(state: State) -> np.ndarray:
    """[s] mean log productivity by workers."""
    cells = state.cells
    heads = np.maximum(cells.employees, 1).astype(np.float64)
    return np.asarray((cells.log_productivity * heads).sum(axis=0) / heads.sum(axis=0))


def _clear(books: Books) -> None:
    """Nobody is on the other side in the run-in: transit is emptied, and the balances are put back at the end."""
    books.transit[...] = 0


def _lend(state: State, donors: Firms, rules: Rules, seed: int) -> None:
    """Rows of the base year take age, cash and the gap of demand to size from evolved firms of their cell and size."""
    firms, cells = state.firms, state.cells
    n_industries = cells.wage.shape[1]
    kind = _kinds(firms, n_industries)
    lender_kind = _kinds(donors, n_industries)
    order = np.argsort(lender_kind, kind="stable")
    order = order[donors.employees[order] > 0]
    sorted_kind = lender_kind[order]
    live = np.flatnonzero(firms.employees > 0)
    first = np.searchsorted(sorted_kind, kind[live], side="left")
    count = np.searchsorted(sorted_kind, kind[live], side="right") - first
    u = uniforms(Streams(seed, 0).key("run-in lenders"), len(firms.employees))[live]
    chosen = order[np.minimum(first + (u * count).astype(np.int64), len(order) - 1)]
    some = count > 0
    rows, chosen = live[some], chosen[some]
    firms.age[rows] = donors.age[chosen]
    each = np.maximum(donors.employees[chosen], 1)
    firms.cash[rows] = (donors.cash[chosen] / each * firms.employees[rows]).astype(np.int64)
    reference = donors.productivity[chosen] * each * (1.0 + rules.production.gap)
    ratio = np.clip(donors.expected_demand[chosen] / np.maximum(reference, 1e-300), 0.2, 3.0)
    cell = firms.cell_of_rows()[rows]
    weight = (firms.weight[rows] * firms.expected_demand[rows]).astype(np.float64)
    mean = np.bincount(cell, weight * ratio, firms.n_cells) / np.maximum(np.bincount(cell, weight, firms.n_cells), 1e-300)
    ratio = ratio / np.maximum(mean[cell], 1e-9)
    for column in (firms.expected_demand, firms.revenue, firms.appeal):
        column[rows] *= ratio


def _kinds(firms: Firms, n_industries: int) -> np.ndarray:
    """Industry and size class of every row as one number; free rows get the classless number of their industry."""
    industry = firms.cell_of_rows() % n_industries
    return np.asarray(industry * 10 + np.searchsorted(np.array(SIZE_STEPS), firms.employees, side="right"))
