"""What firms of the base year pay, measured on the drawn rows in one trial quarter at base demand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.streams import Streams
from sim.state.accounts import MILLION
from sim.state.state import State
from sim.submodels.production import Production


@dataclass(frozen=True)
class FirmFlows:
    """Payments of firms by municipality and industry, [r, s] million won a quarter; dividends [2, r, s] small, large."""

    wages: np.ndarray
    contributions: np.ndarray
    tax: np.ndarray
    dividends: np.ndarray
    investment: np.ndarray
    capital_cost: np.ndarray
    interest: np.ndarray
    profit: np.ndarray
    weight_sum: np.ndarray | None = None
    """CES weights of the cells as firms price in the trial quarter: what trade is relative to."""


def measure_firms(state: State, production: Production) -> FirmFlows:
    """Let firms price, sell and pay once at base demand, note what they paid, and put everything back but their prices.

    Taxes, dividends and the pay of the self-employed depend on each firm's own result, so no formula on totals gives
    them; with these flows the base year's accounts are those of the first simulated quarter.
    """
    firms, cells, books = state.firms, state.cells, state.books
    kept = [(table, name, x.copy()) for table in (firms, cells) for name, x in table.columns().items() if name != "log_price"]
    balance, flows = books.balance.copy(), books.flows.copy()
    streams = Streams(0)
    production.set_prices(state, streams)
    cells.demand = state.trade.base_output.copy()
    production.produce(state, streams)
    shape = cells.wage.shape

    def paid(item: str) -> np.ndarray:
        return np.asarray(books.balance[books.in_transit(item).accounts].reshape(shape) / MILLION)

    out = FirmFlows(
        wages=paid("wages"),
        contributions=paid("social contributions"),
        tax=paid("corporate tax"),
        dividends=np.stack([paid("dividends"), paid("dividends of large firms")]),
        investment=paid("investment"),
        capital_cost=paid("capital cost"),
        interest=paid("interest"),
        profit=cells.profit.copy(),
        weight_sum=cells.weight_sum.copy(),
    )
    for table, name, x in kept:
        setattr(table, name, x)
    books.balance[:], books.flows = balance, flows
    return out
