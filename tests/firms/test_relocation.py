"""Firms that relocate: nothing is lost, policy pulls, a neutral map keeps its firms, and no move means no change."""

from __future__ import annotations

import copy

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ground.streams import Streams
from sim.observe import MEASURES
from sim.state.identities_firms import firms_and_users, firms_opening
from sim.state.identities_people import (
    commuters_are_employed,
    jobs_are_employed,
    opening,
    persons_by_state,
    population_change,
)
from sim.state.state import State
from sim.submodels.labour import Labour
from sim.submodels.production import Production
from sim.submodels.relocation import Relocation
from tests.firms.country import close_quarter, country, firms_quarter
from tests.people.made_up import firms_decide, made_up

OFTEN = Relocation(rate=0.2)
KEPT = ("age", "cash", "weight", "appeal", "rd", "capacity0", "ai_gain", "ai_age", "aware", "linked", "supported")


def before_moves(seed: int = 2, scale: int = 1, n: int = 8) -> State:
    """A country whose firms have planned but not moved."""
    state, production = country(seed=seed, n=n, scale=scale), Production()
    for process in (production.set_prices, production.produce, production.decide):
        process(state, Streams(seed))
    return state


def bits(state: State) -> dict[str, bytes]:
    """Every column of firms and cells."""
    return {name: x.tobytes() for table in (state.firms, state.cells) for name, x in table.columns().items()}


@pytest.mark.parametrize("scale", [1, 10])
def test_firms_workers_and_users_add_up_when_firms_move(scale: int) -> None:
    state, moved = country(seed=2, scale=scale), 0
    for quarter in range(6):
        before = firms_opening(state)
        firms_quarter(state, Streams(2, quarter), unit=scale, relocation=OFTEN)
        firms_and_users(state, before)
        moved += state.cells.moved_in.sum()
        close_quarter(state)
    assert moved > 100


def test_a_mover_takes_everything_along_but_its_workers() -> None:
    state = before_moves()
    firms, base = state.firms, state.cells.base_productivity.reshape(-1)
    old = copy.deepcopy(firms)
    owners = OFTEN.move(state, Streams(2))
    where = {int(i): f for f, i in enumerate(firms.id) if firms.employees[f] > 0}
    old_cell, cell, moved = old.cell_of_rows(), firms.cell_of_rows(), 0
    for f in np.flatnonzero(old.employees > 0):
        now = where[int(old.id[f])]
        for name in KEPT:
            assert getattr(firms, name)[now] == getattr(old, name)[f], name
        if cell[now] == old_cell[f]:
            assert firms.employees[now] == old.employees[f]
            continue
        moved += int(old.weight[f])
        assert firms.employees[now] == 1
        assert firms.vacancies[now] == old.vacancies[f] + old.employees[f] - 1
        relative = firms.productivity[now] / base[cell[now]], old.productivity[f] / base[old_cell[f]]
        assert relative[0] == pytest.approx(relative[1])
        assert cell[now] % 3 == old_cell[f] % 3
    assert moved == owners.sum() == state.cells.moved_in.sum() == state.cells.moved_out.sum() > 50
    assert not owners.diagonal().any()


def test_without_moves_no_bit_differs_from_a_quarter_without_relocation() -> None:
    ends = []
    for relocation in (None, Relocation(rate=0.0)):
        state = country(seed=4)
        for quarter in range(3):
            firms_quarter(state, Streams(4, quarter), relocation=relocation)
            close_quarter(state)
        ends.append(bits(state))
    assert ends[0] == ends[1]


def test_a_term_draws_firms_in_and_holds_those_that_are_there() -> None:
    moves = []
    for pull in (0.0, 1.5):
        state = before_moves(seed=3)
        state.terms.relocation[2] = pull
        OFTEN.move(state, Streams(3))
        moves.append((state.cells.moved_in[2].sum(), state.cells.moved_out[2].sum(), state.cells.moved_in.sum()))
    assert moves[1][0] > 1.5 * moves[0][0] > 0
    assert moves[1][1] < moves[0][1]
    state.terms.relocation[:] = 0.0
    plain = OFTEN.prospects(state)
    state.terms.relocation[:] = 1.5
    for left, right in zip(plain, OFTEN.prospects(state), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-12)


def test_profit_draws_firms() -> None:
    state = before_moves(seed=3)
    poor = OFTEN.prospects(state)[0]
    state.cells.profit[5] += 0.2 * state.cells.sales[5]
    rich = OFTEN.prospects(state)[0]
    assert (rich[5] < poor[5]).all()
    assert (np.delete(rich, 5, axis=0) > np.delete(poor, 5, axis=0)).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), distance=st.floats(0.0, 3.0), rate=st.floats(1e-4, 0.05))
def test_a_neutral_map_sends_as_many_firms_as_it_gets_back(seed: int, distance: float, rate: float) -> None:
    state = made_up(seed, 6, 8.0)
    cells = state.cells
    cells.base_firms = cells.firms.astype(np.float64)
    chance, cumulated = Relocation(rate=rate, distance=distance).prospects(state)
    places = np.diff(cumulated, axis=1, prepend=0.0).reshape(6, 3, 6)
    flow = (cells.base_firms * chance)[:, :, None] * places / places.sum(axis=2, keepdims=True)
    np.testing.assert_allclose(flow, np.swapaxes(flow, 0, 2), rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(flow.sum(axis=(0, 2)) / cells.base_firms.sum(axis=0), rate, rtol=1e-9)


def test_who_moves_at_a_low_rate_moves_at_a_higher_one() -> None:
    movers = []
    for rate in (0.02, 0.1):
        state = before_moves(seed=5)
        before = {int(i): c for i, c, n in zip(state.firms.id, state.firms.cell_of_rows(), state.firms.employees, strict=True) if n}
        Relocation(rate=rate).move(state, Streams(5))
        after = {int(i): c for i, c, n in zip(state.firms.id, state.firms.cell_of_rows(), state.firms.employees, strict=True) if n}
        movers.append({(i, after[i]) for i, c in before.items() if after[i] != c})
    assert movers[0] and movers[0] < movers[1]


def test_tenants_of_campus_space_and_lone_municipalities_stay() -> None:
    state = before_moves(seed=3)
    state.firms.tenancy[:] = 4
    assert OFTEN.move(state, Streams(3)).sum() == 0
    alone = before_moves(seed=3, n=1)
    assert OFTEN.move(alone, Streams(3)).sum() == 0


def test_blocks_grow_for_those_who_arrive() -> None:
    state = before_moves(seed=6)
    state.terms.relocation[1] = 12.0
    before = firms_opening(state)
    length = np.diff(state.firms.start).reshape(-1, 3)[1]
    OFTEN.move(state, Streams(6))
    assert (np.diff(state.firms.start).reshape(-1, 3)[1] > length).all()
    assert (state.cells.moved_in[1] > 0).all() and (state.cells.moved_out[1] == 0).all()
    assert (state.cells.firms == before.firms + state.cells.moved_in - state.cells.moved_out).all()


def test_one_and_two_threads_move_the_same_firms() -> None:
    ends, most = [], numba.get_num_threads()
    for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
        numba.set_num_threads(threads)
        try:
            state = country(seed=5)
            for quarter in range(3):
                firms_quarter(state, Streams(5, quarter), relocation=OFTEN)
                close_quarter(state)
        finally:
            numba.set_num_threads(most)
        ends.append(bits(state))
    assert ends[0] == ends[1]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), many=st.integers(1, 12), reach=st.sampled_from([0.0, 40.0, 1e9]))
def test_people_and_jobs_agree_when_owners_move(seed: int, many: int, reach: float) -> None:
    state = made_up(seed, 5, 4.0)
    state.open_quarter()
    before = opening(state)
    rng, n, cells = np.random.default_rng(seed), 5, state.cells
    firms_decide(state, seed, shedding=0.6)
    owners = rng.binomial(many, 0.5, (n, n)) * (1 - np.eye(n, dtype=np.int64))
    room = cells.employees[:, 0] - owners.sum(axis=1)
    owners[room < 0] = 0
    cells.left_behind[:, 0] = rng.binomial(np.maximum(cells.employees[:, 0] - owners.sum(axis=1), 0), 0.5)
    cells.employees[:, 0] += owners.sum(axis=0) - owners.sum(axis=1) - cells.left_behind[:, 0]
    homes = state.people.population()
    Relocation().move_owners(state, Streams(seed), owners, reach)
    Labour().separate(state, Streams(seed))
    population_change(state, before)
    persons_by_state(state)
    jobs_are_employed(state)
    commuters_are_employed(state)
    posts = cells.employees.sum(axis=1)
    assert ((state.people.open_firm_posts >= 0) & (state.people.open_firm_posts <= posts)).all()
    moved = state.people.moves_in.sum()
    assert moved == state.people.moves_out.sum() <= owners.sum()
    if reach > 1e6:
        assert (state.people.population() == homes).all()
    elif reach == 0.0 and owners.sum() > 20:
        assert moved > 0


def test_moves_are_measured_where_they_happen() -> None:
    state = before_moves(seed=3)
    owners = OFTEN.move(state, Streams(3))
    values = {m.name: m.of(state) for m in MEASURES if m.name.startswith("firms_moved")}
    assert values["firms_moved_out"].tolist() == owners.sum(axis=1).tolist()
    assert values["firms_moved_in"].tolist() == owners.sum(axis=0).tolist()
    assert owners.sum() > 0
