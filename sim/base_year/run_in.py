"""Run-in: sixteen quarters in which firms evolve while people, wages and demand stand at the tables (DECISIONS 14).

The evolved firms lend their age, cash, expectation and demand-to-size to the base year's rows, which keep the tables'
exact sizes; so quarter 0 meets every total and yet starts away from the artificial state where all firms are at target.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.ground.streams import Streams, uniforms
from sim.rules import Rules
from sim.state.accounts import Books
from sim.state.firms import Firms
from sim.state.state import State

QUARTERS, MEASURED = 16, 8
"""Length of the run-in, and its last quarters, over which the drift of productivity is measured."""
GAP_BOUNDS = (0.2, 3.0)
"""Of demand over size that a firm takes over from one of the run-in (assumption)."""
SIZE_STEPS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100, 300)
"""Workers from which firms of the run-in lend to those of the base year of the same class: finer where most are."""


class Donors(NamedTuple):
    """What is kept of the evolved firms: the columns that are lent."""

    start: np.ndarray
    used: np.ndarray
    employees: np.ndarray
    age: np.ndarray
    cash: np.ndarray
    productivity: np.ndarray
    expected_demand: np.ndarray


def run_in(state: State, rules: Rules, *, scale: int, seed: int) -> None:
    """Evolve a copy of the firms, solve `state.obsolescence`, and lend what has evolved to the base year's rows."""
    original = Firms(**{name: column.copy() for name, column in state.firms.columns().items()})
    kept = {name: column.copy() for name, column in state.cells.columns().items()}
    balance = state.books.balance.copy()
    drift = _evolve(state, rules, scale, Streams(seed, -QUARTERS))
    donors = Donors(*(getattr(state.firms, name) for name in Donors._fields))
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


def _lend(state: State, donors: Donors, rules: Rules, seed: int) -> None:
    """Rows of the base year take what has evolved from firms of their industry and size, one industry after the other."""
    firms, n_industries = state.firms, state.cells.wage.shape[1]
    u = uniforms(Streams(seed, 0).key("run-in lenders"), len(firms.employees))
    for s in range(n_industries):
        rows, lenders = _rows(firms, s, n_industries), _rows(donors, s, n_industries)
        kind, lender_kind = _kinds(firms.employees[rows]), _kinds(donors.employees[lenders])
        order = np.argsort(lender_kind, kind="stable")
        first = np.searchsorted(lender_kind[order], kind, side="left")
        count = np.searchsorted(lender_kind[order], kind, side="right") - first
        some = count > 0
        chosen = first[some] + (u[rows[some]] * count[some]).astype(np.int64)
        _take_over(firms, donors, rows[some], lenders[order[chosen]], rules.production.gap)


def _take_over(firms: Firms, donors: Donors, rows: np.ndarray, chosen: np.ndarray, gap: float) -> None:
    """Age, cash and the gap of demand to size of the `chosen` donors go to `rows`; each cell's demand stays what it is."""
    firms.age[rows] = donors.age[chosen]
    each = np.maximum(donors.employees[chosen], 1)
    firms.cash[rows] = (donors.cash[chosen] / each * firms.employees[rows]).astype(np.int64)
    reference = donors.productivity[chosen] * each * (1.0 + gap)
    ratio = np.clip(donors.expected_demand[chosen] / np.maximum(reference, 1e-300), *GAP_BOUNDS)
    cell = np.searchsorted(firms.start, rows, side="right") - 1
    weight = (firms.weight[rows] * firms.expected_demand[rows]).astype(np.float64)
    mean = np.bincount(cell, weight * ratio, firms.n_cells) / np.maximum(np.bincount(cell, weight, firms.n_cells), 1e-300)
    ratio = ratio / np.maximum(mean[cell], 1e-9)
    for column in (firms.expected_demand, firms.revenue, firms.appeal):
        column[rows] *= ratio


def _rows(firms: Firms | Donors, industry: int, n_industries: int) -> np.ndarray:
    """Rows in use of the firms of an industry, in order."""
    blocks = range(industry, len(firms.used), n_industries)
    rows = np.concatenate([np.arange(firms.start[c], firms.used[c]) for c in blocks])
    return np.asarray(rows[firms.employees[rows] > 0])


def _kinds(employees: np.ndarray) -> np.ndarray:
    """Size class of every row."""
    return np.searchsorted(np.array(SIZE_STEPS), employees, side="right")
