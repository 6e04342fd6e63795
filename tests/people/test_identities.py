"""Every identity of people and jobs holds after each process, on made-up countries of any luck."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.state.identities_people import (
    IdentityBroken,
    check_people,
    commuters_are_employed,
    hires_fill_vacancies,
    jobs_are_employed,
    opening,
    persons_by_state,
    population_change,
)
from sim.submodels.demography import Demography
from sim.submodels.education import Education
from sim.submodels.housing import Housing
from sim.submodels.labour import Labour
from sim.submodels.migration import Migration
from sim.submodels.wages import Wages
from tests.people.made_up import firms_decide, made_up, streams, take_all

COUNTRY = made_up(1, 7, 25.0)


def one_quarter(state, seed, *, abroad=400, unit=1, demography=None):
    s, before = streams(seed, state.quarter), None
    state.open_quarter()
    before = opening(state)
    labour = Labour(participation="responsive")
    demography = demography or Demography(net_immigration_per_year=abroad)

    def owners():
        wanted = np.full((state.geography.n_regions, 3), 2 * unit)
        placed = labour.place_owners(state, s, wanted, unit)
        assert (placed % unit == 0).all() and (placed <= wanted).all()
        state.cells.employees += placed

    processes = (
        lambda: Education().admit(state, s),
        lambda: demography.grow_older(state, s),
        lambda: (firms_decide(state, seed + state.quarter), labour.separate(state, s)),
        owners,
        lambda: labour.match(state, s, take_all(state, unit)),
        lambda: labour.match_afar(state, s, take_all(state, unit)),
        lambda: Wages().adjust(state, s),
        lambda: Migration().move(state, s),
        lambda: demography.live(state, s),
        lambda: labour.participate(state, s),
        lambda: Housing().build(state, s),
    )
    for process in processes:
        process()
        population_change(state, before)
        persons_by_state(state)
        jobs_are_employed(state)
        commuters_are_employed(state)
        hires_fill_vacancies(state)
    check_people(state, before)
    state.close_quarter()


@settings(max_examples=25, deadline=None)
@given(country=st.integers(0, 10_000), seed=st.integers(0, 10_000), abroad=st.integers(-3000, 3000), unit=st.integers(1, 4))
def test_identities_hold_after_every_process(country, seed, abroad, unit):
    state = made_up(country, 5, 8.0)
    for _ in range(5):
        one_quarter(state, seed, abroad=abroad, unit=unit)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_mass_closure_of_firms_breaks_nothing(seed):
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    state.cells.exit_losses[...] = state.cells.employees
    state.cells.employees[...] = 0
    Labour().separate(state, streams(seed))
    jobs_are_employed(state)
    commuters_are_employed(state)
    persons_by_state(state)


@pytest.mark.parametrize("damage", ["residents", "employed", "commuters", "public_jobs", "foreign_workers", "births"])
def test_a_lost_person_is_noticed(damage):
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    before = opening(state)
    column = getattr(state.people, damage)
    column.reshape(-1)[np.argmax(column)] += 1
    with pytest.raises(IdentityBroken, match="off by 1"):
        check_people(state, before)


def test_more_owners_than_jobless_are_refused_in_whole_rows():
    state = copy.deepcopy(COUNTRY)
    jobless = int(state.people.unemployed.sum())
    placed = Labour().place_owners(state, streams(3), np.full((7, 3), 7 * jobless), 7)
    assert 0 < placed.sum() <= jobless
    assert (placed % 7 == 0).all()
    persons_by_state(state)
    commuters_are_employed(state)


def test_newborns_cannot_turn_one_at_once():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    Demography().live(state, streams())
    with pytest.raises(ValueError, match="before demography"):
        Demography().grow_older(state, streams())
