"""A pack of tables and the rules of a run -> the state at quarter 0 (ODD 5)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.base_year import opening
from sim.base_year.base_fill import fill_cells, fill_governments, fill_trade, open_balances
from sim.base_year.base_flows import BaseFlows, FirmRates, solve_base_flows
from sim.base_year.base_tables import Tables, read_tables
from sim.base_year.firm_flows import measure_firms
from sim.base_year.firm_rows import draw_rows
from sim.base_year.read import Reader
from sim.base_year.run_in import run_in
from sim.base_year.start_firms import settle_firms
from sim.ground.streams import Streams
from sim.rules import Rules
from sim.state.accounts import Books
from sim.state.places import Campuses, Geography
from sim.state.state import State
from sim.state.terms import Terms
from sim.submodels import migration
from sim.submodels.commuting import search_weights
from sim.submodels.wages import job_density

ROWS_SEED = 2024
"""The firms of the base year are data, the same in every replicate; replicates differ from the first quarter on."""


def start_state(folder: Path, rules: Rules, *, scale: int, seed: int, n_programmes: int = 0) -> tuple[State, BaseFlows]:
    """Build the base year; returns the state and the social accounts it was filled from."""
    state, flows = build(folder, rules, scale=scale)
    personalise(state, seed, n_programmes)
    return state, flows


def personalise(state: State, seed: int, n_programmes: int) -> None:
    """Give a built base year what differs from run to run: the carried fractions of moves, and accounts of programmes."""
    migration.draw_fractions(state, seed)
    state.open_programmes(n_programmes)


def build(folder: Path, rules: Rules, *, scale: int) -> tuple[State, BaseFlows]:
    """The base year that all replicates share, without programmes; pure in pack, rules and scale."""
    reader = Reader(folder)
    geography = opening.geography(reader)
    campuses = opening.campuses(reader, geography.codes)
    people = opening.people(reader, campuses, ROWS_SEED)
    places = opening.places(reader, geography)
    constants = opening.migration(reader, geography, people.residents, job_led_moves=rules.labour.job_led_moves)
    campuses.entrants[:] = (campuses.base_enrolment / campuses.study_years)[:, None]
    production = rules.production
    tables = read_tables(reader, geography, people, places, campuses, production.contribution_rate)
    rates = FirmRates(production.contribution_rate, production.capital_cost_share, production.profit_tax, production.payout)
    flows = solve_base_flows(tables, rules.finance, rates)
    counts, workers = (reader.numbers("firms", c).astype(np.int64) for c in ("firms", "workers"))
    state = State(
        geography=geography,
        firms=draw_rows(counts, workers, scale=scale, seed=ROWS_SEED, productivity_spread=rules.entry.productivity_spread),
        cells=fill_cells(tables, flows, production, workers.sum(axis=2), counts.sum(axis=2)),
        trade=fill_trade(tables, flows, geography.distance, reader.numbers("industries", "theta")),
        people=people,
        migration=constants,
        places=places,
        campuses=campuses,
        governments=fill_governments(tables, flows, rules.finance),
        books=_books(geography, campuses),
        terms=Terms.neutral(geography.n_regions, geography.n_industries),
        obsolescence=np.zeros(geography.n_industries),
    )
    settle_firms(state, production)
    _finish(state, rules)
    run_in(state, rules, scale=scale, seed=ROWS_SEED)
    if reader.has("productivity_drift"):
        state.obsolescence = reader.numbers("productivity_drift", "drift").astype(np.float64)
    rules.adoption.start(state, Streams(ROWS_SEED), production.ai_learned)
    return state, _solve_again(state, tables, rates, rules, reader)


def _books(geography: Geography, campuses: Campuses) -> Books:
    """Empty accounts of everybody, without programmes."""
    return Books.of(
        n_regions=geography.n_regions,
        n_provinces=geography.n_provinces,
        n_industries=geography.n_industries,
        n_campuses=len(campuses.region),
        n_programmes=0,
    )


def _solve_again(state: State, tables: Tables, rates: FirmRates, rules: Rules, reader: Reader) -> BaseFlows:
    """Pay, profit and tax differ from firm to firm: solve the accounts with what the rows really pay, and open the balances."""
    firm_flows = measure_firms(state, rules.production)
    assert firm_flows.weight_sum is not None
    state.cells.base_weight_sum = firm_flows.weight_sum
    flows = solve_base_flows(tables, rules.finance, rates, firm_flows)
    state.trade = fill_trade(tables, flows, state.geography.distance, reader.numbers("industries", "theta"))
    state.governments = fill_governments(tables, flows, rules.finance)
    state.cells.attraction = rules.goods.solve_attraction(state.trade)
    state.cells.profit, state.cells.base_profit = firm_flows.profit.copy(), firm_flows.profit.sum(axis=0)
    state.cells.base_margin = firm_flows.profit / np.maximum(tables.base_output, 1e-9)
    open_balances(state.books, tables, flows, rules.goods, rules.finance)
    return flows


def _finish(state: State, rules: Rules) -> None:
    """What follows from the tables once everything is there."""
    state.cells.attraction = rules.goods.solve_attraction(state.trade)
    state.places.density0 = job_density(state)
    rules.education.start(state)
    rules.housing.start(state)
    search_weights(state)
    migration.start(state)
    rules.knowledge.start(state, Streams(ROWS_SEED))
