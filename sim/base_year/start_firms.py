"""The firm rows of the base year: productivity, demand and cash that reproduce every cell's sales."""

from __future__ import annotations

import numpy as np

from sim.ground.elementwise import exp_of, log_of
from sim.state.accounts import MILLION
from sim.state.state import State
from sim.submodels.production import Production


def settle_firms(state: State, production: Production) -> None:
    """Fill what the drawn rows lack, so that base demand is capacity x (1 + gap) in every cell.

    A0 of a cell follows from its sales; a firm's appeal from its size and price: its share of demand is its share of
    output. Raises ValueError for a cell with sales and no firm.
    """
    firms, cells, trade = state.firms, state.cells, state.trade
    n_regions, n_industries = cells.wage.shape
    cell = firms.cell_of_rows()
    live = firms.employees > 0
    heads = np.where(live, firms.weight.astype(np.float64) * firms.employees, 0.0)
    relative = np.where(live, firms.productivity, 1.0)
    share = cells.value_share[cell % n_industries]
    price = share / relative + 1.0 - share
    made = np.bincount(cell, heads * relative * price, firms.n_cells)
    output = trade.base_output.reshape(-1)
    if ((made <= 0.0) & (output > 0.0)).any():
        empty = int(np.flatnonzero((made <= 0.0) & (output > 0.0))[0])
        raise ValueError(f"cell {empty} has sales in the base year and no firm; see firms.csv and value_added.csv")
    level = output / np.maximum((1.0 + production.gap) * made, 1e-300)
    logs = log_of(price)
    firms.productivity = np.where(live, level[cell] * relative, 0.0)
    firms.log_price = np.where(live, logs, 0.0)
    firms.expected_demand = firms.productivity * firms.employees * (1.0 + production.gap)
    firms.revenue = firms.expected_demand * price
    firms.appeal = np.where(live, firms.employees * relative * exp_of(production.substitution * logs), 0.0)
    wage = cells.wage.reshape(-1)[cell]
    firms.cash = np.floor(production.cash_target * wage * firms.employees * MILLION + 0.5).astype(np.int64)
    weight = np.bincount(cell, np.where(live, firms.weight * firms.appeal * exp_of((1.0 - production.substitution) * logs), 0.0))
    shape = (n_regions, n_industries)
    cells.base_weight_sum = weight.reshape(shape)
    cells.raw_weight_sum = cells.base_weight_sum.copy()
    cells.weight_sum = cells.base_weight_sum.copy()
    cells.base_productivity = level.reshape(shape)
    total = np.bincount(cell, heads * log_of(np.maximum(firms.productivity, 1e-300)), firms.n_cells)
    cells.base_log_productivity = (total / np.maximum(np.bincount(cell, heads, firms.n_cells), 1.0)).reshape(shape)
    cells.log_productivity = cells.base_log_productivity.copy()
    cells.base_firms = cells.firms.astype(np.float64)
    cells.base_adults = state.people.residents[:, :, 25:65].sum(axis=(1, 2, 3)).astype(np.float64)
