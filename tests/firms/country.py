"""The made-up country with firm rows in it, and a quarter of firms that needs no other submodel."""

from __future__ import annotations

import numpy as np

from sim.base_year.firm_rows import draw_rows
from sim.ground.streams import Streams
from sim.state.accounts import MILLION
from sim.state.identities_firms import count_by_cell
from sim.state.offers import Offers
from sim.state.state import State
from sim.submodels.adoption import Adoption
from sim.submodels.entry import Entry
from sim.submodels.knowledge import Knowledge
from sim.submodels.production import Production
from sim.submodels.relocation import Relocation
from tests.people.made_up import made_up

VALUE_SHARE = np.array([0.26, 0.62, 0.52])
INPUTS = np.array([[0.33, 0.04, 0.15, 0.06, 0.20], [0.06, 0.18, 0.10, 0.06, 0.03], [0.10, 0.10, 0.12, 0.09, 0.08]])
PER_WORKER = np.array([142.0, 42.0, 23.0])
"""Gross output per worker and quarter, million won."""


def size_classes(employees: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Firms and workers [r, s, class] whose workers add up to `employees` [r, s]."""
    workers = np.zeros((*employees.shape, 6), dtype=np.int64)
    workers[:, :, 4] = np.where(employees > 400, employees // 5, 0)
    workers[:, :, 3] = np.where(employees > 60, employees // 4, 0)
    workers[:, :, 2] = np.where(employees > 30, employees // 8, 0)
    workers[:, :, 1] = employees // 4
    workers[:, :, 0] = employees - workers.sum(axis=2)
    mean = np.array([1.0, 2.6, 6.3, 20.0, 110.0, 700.0])
    low, high = np.array([1, 2, 5, 10, 50, 300]), np.array([1, 4, 9, 49, 299, 60_000])
    firms = np.maximum(np.floor(workers / mean), workers > 0).astype(np.int64)
    firms = np.clip(firms, -(-workers // high), workers // low)
    lost = workers * (firms == 0)  # one person in a class of 2-4 is no firm: a firm of one
    workers = workers - lost
    workers[:, :, 0] += lost.sum(axis=2)
    firms[:, :, 0] = workers[:, :, 0]
    return firms, workers


def country(seed: int = 1, n: int = 8, size: float = 40.0, scale: int = 1) -> State:
    """A state of `n` municipalities with firm rows, base demand and money, ready for quarters of firms."""
    state = made_up(seed, n, size)
    state.firms = draw_rows(*size_classes(state.cells.employees), scale=scale, seed=seed, productivity_spread=0.2)
    _open_markets(state)
    _open_trade(state)
    knowledge, adoption = Knowledge(), Adoption()
    knowledge.start(state, Streams(seed))
    adoption.start(state, Streams(seed), Production().ai_learned)
    state.open_quarter()
    return state


def _open_markets(state: State) -> None:
    """Firms sell what they make to customers in proportion to their size, and hold a quarter's wages."""
    cells, rows, n = state.cells, state.firms, state.geography.n_regions
    firm_cell, live = rows.cell_of_rows(), rows.employees > 0
    rows.productivity[:] = np.where(live, rows.productivity * PER_WORKER[firm_cell % 3], 0.0)
    workers = np.bincount(firm_cell, rows.employees * rows.weight, rows.n_cells)
    made = np.bincount(firm_cell, rows.productivity * rows.employees * rows.weight, rows.n_cells)
    mean = made / np.maximum(workers, 1)
    cells.base_productivity = np.where(workers > 0, mean, np.tile(PER_WORKER, n)).reshape(n, 3)
    cells.value_share = VALUE_SHARE.copy()
    rows.appeal[:] = rows.employees
    rows.expected_demand[:] = 1.018 * rows.productivity * rows.employees
    rows.revenue[:] = rows.expected_demand
    rows.cash[:] = (rows.employees * cells.wage.reshape(-1)[firm_cell] * MILLION).astype(np.int64)
    cells.demand = 1.018 * made.reshape(n, 3)
    cells.sales = cells.demand.copy()
    cells.appeal_level, cells.price_index = np.ones(3), np.ones(3)
    cells.firms = count_by_cell(rows, live.astype(np.int64)).reshape(n, 3)
    cells.base_firms = cells.firms.astype(np.float64)
    cells.base_margin = np.full((n, 3), 0.1)
    cells.base_adults = state.people.residents[:, :, 25:65].sum(axis=(1, 2, 3)).astype(np.float64)
    cells.capital_cost = np.full((n, 3), 0.08)
    cells.log_productivity = np.log(cells.base_productivity)
    cells.base_log_productivity = cells.log_productivity.copy()
    cells.attraction = np.ones((n, 3))


def _open_trade(state: State) -> None:
    """Industries buy from each other by fixed coefficients, and everybody from nearer sellers more."""
    cells, trade, n = state.cells, state.trade, state.geography.n_regions
    trade.base_output = np.maximum(cells.demand, 1.0)
    trade.input_coefficients, trade.import_coefficients = INPUTS.copy(), 1.0 - INPUTS.sum(axis=0)
    trade.import_coefficients[:3] -= VALUE_SHARE
    trade.import_coefficients[3:] = 0.05
    trade.materials = np.zeros((n, 5, 3))
    trade.materials[:, :3] = np.swapaxes(INPUTS[:, :3, None] * cells.sales.T[None], 0, 2)
    decay = np.array([1.29, 0.8, 2.2])
    trade.kernel = np.ascontiguousarray(state.geography.distance[None] ** -decay[:, None, None])
    state.obsolescence = np.zeros(3)


def call(state: State, budget: float, *, rate: float = 0.5, match: float = 0.2, scored: bool = False) -> Offers:
    """One open call for small firms of the first industry everywhere."""
    n = state.geography.n_regions
    offers = Offers.of(1, n, 3)
    offers.names = ("call",)
    offers.rate[:], offers.cap[:], offers.match_share[:], offers.scored[:] = rate, 200.0, match, scored
    offers.eligible[0, :, 0] = True
    offers.least_employees[:], offers.most_employees[:] = 1, 299
    offers.budget_left[:], offers.match_left[:] = budget, budget
    return offers


def firms_quarter(
    state: State,
    streams: Streams,
    *,
    unit: int = 1,
    offers: Offers | None = None,
    fill: float = 0.8,
    relocation: Relocation | None = None,
) -> None:
    """Everything firms do in a quarter, with fixed demand and a fixed share of posts filled."""
    if offers is not None:
        state.offers = offers
    production, entry, knowledge, adoption = Production(), Entry(), Knowledge(), Adoption()
    production.set_prices(state, streams)
    production.produce(state, streams)
    production.decide(state, streams)
    if relocation is not None:
        relocation.move(state, streams)
    entry.found(state, streams, entry.wanted(state, streams, unit), unit)
    production.hire(state, streams, np.floor(fill * state.cells.vacancies).astype(np.int64), "test.hire")
    knowledge.learn(state, streams)
    adoption.spread(state, streams)
    adoption.invest(state, streams, production.credit)
    state.books.book_firms("founding capital")


def close_quarter(state: State) -> None:
    """Empty the transit accounts, as finance would, and turn the page."""
    state.books.transit[...] = 0
    state.close_quarter()
    state.open_quarter()
