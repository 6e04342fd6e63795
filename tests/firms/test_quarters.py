"""Quarters of firms: identities, independence of threads, exact base rows, room for entrants, whole-row hires."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base_year.firm_rows import draw_rows
from sim.ground.streams import Streams
from sim.state.firms import make_room
from sim.state.identities_firms import awards_paid, count_by_cell, firms_and_users, firms_opening
from sim.state.identities_people import IdentityBroken
from sim.submodels.hire_kernels import take_hires
from sim.submodels.production_kernels import ai_factor
from tests.firms.country import call, close_quarter, country, firms_quarter, size_classes


@pytest.mark.parametrize("scale", [1, 10])
def test_firms_workers_and_users_add_up_in_every_quarter(scale: int) -> None:
    state = country(seed=2, scale=scale)
    for quarter in range(6):
        before = firms_opening(state)
        firms_quarter(state, Streams(2, quarter), unit=scale, offers=call(state, 2_000.0))
        firms_and_users(state, before)
        awards_paid(state)
        assert state.cells.births.sum() > 0 and state.cells.deaths.sum() > 0
        close_quarter(state)


def test_the_identity_sees_a_lost_worker() -> None:
    state = country(seed=2)
    before = firms_opening(state)
    firms_quarter(state, Streams(2))
    state.firms.employees[np.flatnonzero(state.firms.employees > 1)[0]] -= 1
    with pytest.raises(IdentityBroken, match="workers"):
        firms_and_users(state, before)


def test_one_and_two_threads_give_the_same_bits() -> None:
    ends = []
    most = numba.get_num_threads()
    for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
        numba.set_num_threads(threads)
        try:
            state = country(seed=5)
            for quarter in range(4):
                firms_quarter(state, Streams(5, quarter), offers=call(state, 1_000.0))
                close_quarter(state)
        finally:
            numba.set_num_threads(most)
        ends.append({name: column.tobytes() for name, column in state.firms.columns().items()})
    assert ends[0] == ends[1]


@pytest.mark.parametrize("scale", [1, 10, 100])
def test_rows_meet_firms_and_workers_exactly_at_every_scale(scale: int) -> None:
    rng = np.random.default_rng(4)
    firms, workers = size_classes(rng.integers(0, 3_000, (5, 3)))
    rows = draw_rows(firms, workers, scale=scale, seed=1, productivity_spread=0.2)
    live = (rows.employees > 0).astype(np.int64)
    assert (count_by_cell(rows, live) == firms.sum(axis=2).reshape(-1)).all()
    assert (count_by_cell(rows, rows.employees.astype(np.int64)) == workers.sum(axis=2).reshape(-1)).all()
    assert (rows.weight[rows.employees >= 50] == 1).all()
    assert rows.weight[(rows.employees >= 10) & (rows.employees < 50)].max(initial=1) <= 5


def test_blocks_grow_without_touching_the_firms_in_them() -> None:
    state = country(seed=6)
    firms = state.firms
    live = firms.employees > 0
    before = {name: x[live].copy() for name, x in firms.columns().items() if len(x) == len(live)}
    wanted = np.zeros(firms.n_cells, dtype=np.int64)
    wanted[2] = 5_000
    make_room(firms, wanted)
    live = firms.employees > 0
    for name, values in before.items():
        assert (getattr(firms, name)[live] == values).all(), name
    assert firms.start[3] - firms.start[2] >= 5_000
    assert len(firms.absorption) == firms.start[-1]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_hires_are_whole_rows_and_never_more_than_offered(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 30))
    whole = st.lists(st.integers(0, 40), min_size=n, max_size=n)
    employees = np.array(data.draw(whole), dtype=np.int32)
    posts = np.array(data.draw(whole), dtype=np.int32) * (employees > 0)
    weight = np.array(data.draw(st.lists(st.sampled_from([1, 5, 10, 100]), min_size=n, max_size=n)), dtype=np.int16)
    posted = int((posts * weight).sum())
    offered = data.draw(st.integers(0, posted + 5))
    before, posts_before, taken = employees.copy(), posts.copy(), np.zeros(1, dtype=np.int64)
    take_hires(
        np.array([0, n]),
        np.array([n]),
        employees,
        weight,
        posts,
        np.array([offered]),
        1,
        np.uint64(data.draw(st.integers(0, 2**60))),
        taken,
    )
    hired = employees - before
    assert (hired >= 0).all() and (hired <= posts_before).all() and (posts == posts_before - hired).all()
    assert taken[0] == (hired * weight).sum() <= offered


def test_rows_of_every_weight_get_their_share_of_hires_and_single_ones_the_rest() -> None:
    weight = np.repeat([100, 10, 5, 1], [3, 9, 9, 300]).astype(np.int16)
    order = np.random.default_rng(1).permutation(len(weight))
    weight = weight[order]
    posts = 1 + (np.arange(len(weight)) % 3).astype(np.int32)
    offered = int((weight * posts).sum() * 0.6)
    draws, hired = 4_000, np.zeros(len(weight))
    for key in range(draws):
        employees, open_posts, taken = np.full(len(weight), 7, dtype=np.int32), posts.copy(), np.zeros(1, dtype=np.int64)
        take_hires(
            np.array([0, len(weight)]),
            np.array([len(weight)]),
            employees,
            weight,
            open_posts,
            np.array([offered]),
            1,
            np.uint64(key),
            taken,
        )
        assert taken[0] == offered
        hired += employees - 7
    for w in (100, 10, 5, 1):
        alike = weight == w
        assert hired[alike].sum() / draws == pytest.approx(0.6 * posts[alike].sum(), rel=0.02), w


def test_ai_first_costs_then_ramps_to_its_gain() -> None:
    path = [ai_factor(age, 0.05, 0.03, 4, 12) for age in range(-1, 20)]
    assert path[0] == 1.0
    assert path[1:5] == [0.97] * 4
    assert np.all(np.diff(path[5:17]) > 0)
    assert path[-1] == 1.05
