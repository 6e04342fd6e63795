"""Knowledge: capacity, links within what campuses can serve, tenants within their places, imitation."""

from __future__ import annotations

import numpy as np

from sim.ground.streams import Streams
from sim.submodels.knowledge import Knowledge
from sim.submodels.knowledge_kernels import link_hazard
from tests.firms.country import country


def test_capacity_rises_with_size_research_and_links() -> None:
    state = country(seed=3)
    firms = state.firms
    firms.capacity0[:], firms.rd[:], firms.linked[:] = 0.0, 0.0, False
    Knowledge()._absorb(state)
    live = firms.employees > 0
    order = np.argsort(firms.employees[live])
    region = firms.cell_of_rows()[live][order] // 3
    first = region == 0
    assert np.all(np.diff(firms.absorption[live][order][first]) >= 0)
    plain = firms.absorption.copy()
    firms.rd[:] = 10.0
    Knowledge()._absorb(state)
    assert (firms.absorption[live] > plain[live]).all()
    assert ((firms.absorption[live] > 0) & (firms.absorption[live] < 1)).all()


def test_new_links_stay_within_what_campuses_can_serve() -> None:
    rng = np.random.default_rng(1)
    distance = rng.uniform(1.0, 300.0, (9, 9))
    reach, out = rng.uniform(10.0, 1_000.0, 9), np.zeros(9)
    capacity = rng.uniform(0.0, 20.0, 9)
    link_hazard(capacity, reach, np.exp(-distance / 60.0), out)
    assert np.isclose((out * reach).sum(), capacity.sum())


def test_without_campuses_links_die_out() -> None:
    state = country(seed=3)
    state.places.link_capacity[:] = 0.0
    before = int(state.firms.linked.sum())
    for quarter in range(40):
        Knowledge().learn(state, Streams(3, quarter))
    assert before > 0
    assert state.firms.linked.sum() < 0.5 * before


def test_tenants_never_exceed_the_places_and_stay_their_time() -> None:
    state = country(seed=3)
    state.terms.tenant_places[2] = 7.0
    Knowledge().learn(state, Streams(3))
    firms = state.firms
    inside = firms.tenancy > 0
    assert 0 < (firms.weight * inside).sum() <= 7
    assert (firms.cell_of_rows()[inside] // 3 == 2).all()
    assert (firms.supported[inside] & 2 > 0).all()
    assert (firms.tenancy[inside] == Knowledge().tenancy_quarters).all()
    firms.tenancy[:] = 0
    firms.age += 1
    housed = firms.id[inside]
    Knowledge().learn(state, Streams(3, 1))
    assert not np.isin(firms.id[firms.tenancy > 0], housed).any()


def test_learning_never_lowers_productivity_and_lifts_the_weak() -> None:
    state = country(seed=3)
    before = state.firms.productivity.copy()
    growth = Knowledge(rd_step=0.0).grow(state, Streams(3))
    live = state.firms.employees > 0
    gain = np.log(state.firms.productivity[live] / before[live])
    weak = before[live] < np.quantile(before[live], 0.1)
    assert (gain >= 0).all() and gain[weak].mean() > 0
    assert (growth > 0).all() and (growth < 0.01).all()
