"""The engine and the oracle agree to the last bit over eight quarters with entry, exit, moves, weights and hires."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.streams import Streams
from sim.state.accounts import FIRM_ITEMS
from sim.state.state import State
from sim.submodels.entry import Entry
from sim.submodels.production import Production
from sim.submodels.relocation import Relocation
from tests.firms.country import close_quarter, country
from tests.oracle.economy import Firm, Oracle

QUARTERS, FILL = 8, 0.8
MOVED = ("moved_in", "moved_out", "left_behind")
MOVES = Relocation(rate=0.02)


def engine_quarter(state: State, streams: Streams, entrants: np.ndarray, unit: int) -> None:
    production = Production()
    production.set_prices(state, streams)
    production.produce(state, streams)
    production.decide(state, streams)
    MOVES.move(state, streams)
    Entry().found(state, streams, entrants.reshape(state.cells.wage.shape) * unit, unit)
    production.hire(state, streams, np.floor(FILL * state.cells.vacancies).astype(np.int64), "test.hire")


def compare(state: State, oracle: Oracle, quarter: int) -> None:
    firms = state.firms
    for cell in oracle.cells:
        block = slice(firms.start[cell.number], firms.start[cell.number + 1])
        rows = np.flatnonzero(firms.employees[block] > 0) + block.start
        assert len(rows) == len(cell.firms), f"quarter {quarter}, cell {cell.number}"
        for name in Firm.COLUMNS:
            ours = getattr(firms, name)[rows].tolist()
            theirs = [getattr(firm, "key" if name == "id" else name) for firm in cell.firms]
            assert ours == theirs, f"{name} in quarter {quarter}, cell {cell.number}"
        transit = state.books.transit[:, cell.number].tolist()
        assert dict(zip(FIRM_ITEMS, transit, strict=True)) == cell.transit, f"accounts, quarter {quarter}"
        for name in ("sales", "real_output", "profit", "vacancies", "quits", "layoffs", "exit_losses", "births", "deaths", *MOVED):
            ours = getattr(state.cells, name).reshape(-1)[cell.number].item()
            assert ours == getattr(cell, name), f"{name} in quarter {quarter}, cell {cell.number}"
        assert state.cells.filled.reshape(-1)[cell.number] == cell.filled
    assert state.cells.price_index.tolist() == oracle.price_index


@pytest.mark.parametrize("unit", [1, 10])
def test_engine_and_oracle_agree_to_the_last_bit(unit: int) -> None:
    seed = 3
    state = country(seed, n=4, size=25.0, scale=unit)
    state.firms.deal[::5], state.firms.deal[1::5] = 1, 2
    oracle = Oracle(state, seed, MOVES)
    oracle.unit = unit
    births = deaths = moves = 0
    for quarter in range(QUARTERS):
        streams = Streams(seed, quarter)
        # Demand falls and recovers, so that layoffs, debts and capacity limits occur.
        state.cells.demand *= (1.0, 0.7, 0.8, 1.5, 1.6, 1.0, 0.9, 1.0)[quarter]
        # A term draws firms to the first municipality for half of the time.
        state.terms.relocation[0] = 1.0 if quarter >= 4 else 0.0
        # Every fifth firm is under the terms of a programme, and as many under terms that have run out.
        state.terms.deal_closing, state.terms.deal_hiring = np.array([0.0, -0.006, 0.0]), np.array([0.0, 0.1, 0.0])
        state.terms.deal_credit, state.terms.deal_appeal = np.array([0.0, 0.5, 0.0]), np.array([0.0, 0.02, 0.0])
        state.terms.deal_productivity = np.array([0.0, -0.006, 0.0])
        entrants = Entry().wanted(state, streams, unit).reshape(-1) // unit
        oracle.read(state)
        engine_quarter(state, streams, entrants, unit)
        oracle.step(entrants, FILL)
        compare(state, oracle, quarter)
        births, deaths = births + int(state.cells.births.sum()), deaths + int(state.cells.deaths.sum())
        moves += int(state.cells.moved_in.sum())
        close_quarter(state)
    assert births > 20 and deaths > 20 and moves > 20
    assert len(oracle.agents) == int((state.firms.employees > 0).sum())


def test_the_oracle_is_not_the_engine_under_another_seed() -> None:
    state = country(3, n=4, size=25.0)
    oracle = Oracle(state, 4)
    entrants = np.zeros(state.firms.n_cells, dtype=np.int64)
    engine_quarter(state, Streams(3), entrants, 1)
    oracle.step(entrants, FILL)
    with pytest.raises(AssertionError):
        compare(state, oracle, 0)
