"""Limits with a known answer: no moves, no rates, a neutral policy, and the base year's constants."""

import copy

import numpy as np
import pytest

from sim.ground.streams import Streams
from sim.state.identities_people import opening, population_change
from sim.submodels import migration as migration_module
from sim.submodels import migration_kernels as kernels
from sim.submodels.commuting import balancing, search_kernel
from sim.submodels.demography import YEARS_AT_RISK_IN_YEAR_OF_BIRTH, Demography
from sim.submodels.education import Education
from sim.submodels.labour import Labour
from sim.submodels.migration import Migration, expected_base_flows
from sim.submodels.wages import Wages
from tests.people.made_up import firms_decide, made_up, streams, take_all
from tests.people.test_identities import one_quarter

COUNTRY = made_up(4, 8, 60.0)


def people_of(state):
    p = state.people
    return [p.residents, p.labour_force, p.employed, p.commuters, p.open_firm_posts, p.open_public_posts]


def same(a, b):
    return all((x == y).all() for x, y in zip(people_of(a), people_of(b), strict=True))


def test_no_moving_leaves_everyone_where_they_are():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    Migration(moving=False).move(state, streams())
    assert same(state, COUNTRY)


def test_zero_leave_rates_move_no_one():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    state.migration.leave_rate[:] = 0.0
    Migration().move(state, streams())
    assert same(state, COUNTRY) and state.people.moves_in.sum() == 0


def test_without_births_deaths_and_entry_no_one_comes_or_goes():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    Demography(births=False, deaths=False, net_immigration_per_year=0).live(state, streams())
    assert same(state, COUNTRY)


def test_no_search_no_hires():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    state.people.search_intensity[:] = 0.0
    state.cells.vacancies[...] = 50
    Labour(mobility=0.0).match(state, streams(), take_all(state))
    assert state.people.hires.sum() == 0 and same(state, COUNTRY)


def test_neutral_expected_flows_are_the_balanced_ones():
    """At the base year's constants the realised moves of many quarters average to the balanced flows."""
    state = copy.deepcopy(COUNTRY)
    groups = state.people.by_group().sum(axis=3).reshape(8, 18).astype(float)
    expected = expected_base_flows(state.migration, groups)
    state.people.base_unemployment = state.people.unemployment_rate()
    rule = Migration(passing_shocks=False, size_response=0.0)
    assert np.abs(rule.response(state)).max() < 1e-12
    into, rounds = np.zeros((8, 18)), 40
    carry = state.migration.carry
    for q in range(rounds):
        trial = copy.deepcopy(COUNTRY)
        trial.people.base_unemployment = state.people.base_unemployment
        trial.migration.carry = carry
        trial.open_quarter()
        rule.move(trial, streams(5, q))
        carry = trial.migration.carry
        into += trial.people.moves_in.reshape(8, 18)
    # Carried fractions make the sum over quarters exact to one person a flow, eight flows into each place.
    assert np.abs(into - rounds * expected.sum(axis=0)).max() <= 8.0


def all_in_one_place():
    """Everybody lives in the first municipality, and all others are equally far away."""
    state = copy.deepcopy(COUNTRY)
    state.migration.alpha_last[:] = state.migration.alpha_lasting[:] = 0.0
    state.migration.kernel[:] = 1.0
    state.migration.kernel[:, range(8), range(8)] = 0.0
    for stocks in (state.people.residents, state.people.labour_force, state.people.employed, state.people.commuters):
        stocks[1:] = 0
    return state


def test_movers_skills_and_ages_go_everywhere_alike():
    state = all_in_one_place()
    base = state.people.residents[0].sum(axis=0)
    share = base[20:25, 1].sum() / base[20:25].sum()
    arrived = np.zeros((8, 3))
    for q in range(300):
        trial = copy.deepcopy(state)
        trial.migration.leave_rate[:] = 0.2
        trial.open_quarter()
        left = np.zeros(8, dtype=np.int64)
        rate = np.full((8, 18), 0.2 / 7)
        people, moves = trial.people, trial.migration
        kernels.move(
            people.residents, people.labour_force, people.employed, people.commuters, rate, np.ones((1, 8, 18)),
            moves.kernel, moves.kernel_class, moves.carry, trial.geography.distance, 40.0, streams(9, q).key("x"),
            people.moves_in, people.moves_out, left, trial.geography.zones, people.crossings, np.zeros(8, dtype=np.int64),
        )  # fmt: skip
        arrived += trial.people.residents[:, :, 20:25].sum(axis=(1, 2))
    shares = arrived[1:, 1] / arrived[1:].sum(axis=1)
    assert np.abs(shares - share).max() < 0.05


def test_moves_between_equal_places_leave_commuting_alone():
    """Who keeps the workplace on a short move is drawn so that symmetric exchange does not diffuse commuting."""
    state = copy.deepcopy(COUNTRY)
    own = lambda s: np.trace(s.people.commuters.sum(axis=2)) / s.people.commuters.sum()  # noqa: E731
    start = own(state)
    rule = Migration(passing_shocks=False, commuting_reach_km=1e9)
    for q in range(12):
        state.open_quarter()
        rule.move(state, streams(2, q))
    assert abs(own(state) - start) < 0.05


def test_two_policies_of_zero_are_the_same_to_the_bit():
    a, b = copy.deepcopy(COUNTRY), copy.deepcopy(COUNTRY)
    one_quarter(a, 11)
    one_quarter(b, 11)
    assert same(a, b)
    assert (a.cells.wage == b.cells.wage).all() and (a.migration.carry == b.migration.carry).all()


def test_a_pull_brings_people_from_elsewhere_and_creates_none():
    """A pull on one place raises it by what the others lose, and nothing else in the pair differs in total."""
    a, b = copy.deepcopy(COUNTRY), copy.deepcopy(COUNTRY)
    for state, pull in ((a, 0.0), (b, 1.0)):
        state.open_quarter()
        state.terms.moving[0, 2:6] = pull
        Migration().move(state, streams(3))
    gap = b.people.population() - a.people.population()
    assert gap[0] > 10 and gap.sum() == 0 and (gap[1:] <= 2).all()


def test_movers_keep_sex_age_and_skill():
    state = copy.deepcopy(COUNTRY)
    before = state.people.residents.sum(axis=0)
    state.open_quarter()
    state.migration.leave_rate *= 3.0
    Migration().move(state, streams(6))
    assert state.people.moves_in.sum() > 100
    assert (state.people.residents.sum(axis=0) == before).all()


def test_balancing_recovers_the_factors():
    rng = np.random.default_rng(2)
    distance = COUNTRY.geography.distance
    kernel = search_kernel(distance)
    employed, jobs = rng.uniform(500, 900, 8), rng.uniform(500, 900, 8)
    b = balancing(kernel, employed, jobs)
    jobs = jobs * employed.sum() / jobs.sum()
    weight = kernel * (b * jobs)[None, :]
    commuting = employed[:, None] * weight / weight.sum(axis=1, keepdims=True)
    assert np.allclose(commuting.sum(axis=0), jobs, rtol=1e-6)


def test_unreachable_place_is_named():
    with pytest.raises(ValueError, match="balancing"):
        balancing(np.array([[1.0, 1e-12], [1e-12, 1.0]]), np.array([10.0, 1.0]), np.array([1.0, 10.0]), rounds=5)


def test_wages_stand_still_at_the_base_and_when_rigid():
    state = copy.deepcopy(COUNTRY)
    state.people.base_unemployment = state.people.usual_unemployment = state.people.unemployment_rate()
    before = state.cells.wage.copy()
    Wages().adjust(state, streams())
    assert np.allclose(state.cells.wage, before, rtol=1e-12)
    state.people.base_unemployment = state.people.usual_unemployment = 0.5 * state.people.base_unemployment
    Wages(wages="rigid").adjust(state, streams())
    assert np.allclose(state.cells.wage, before, rtol=1e-12)
    Wages().adjust(state, streams())
    assert np.allclose(state.cells.wage / before, 2.0 ** (-0.1 * 0.25))


def test_what_wages_refer_to_goes_from_the_tables_unemployment_to_the_usual_one():
    state = copy.deepcopy(COUNTRY)
    table = state.people.base_unemployment.copy()
    state.people.usual_unemployment = 0.8 * table
    for quarter in range(1, 4):
        Wages(settling=0.25).adjust(state, streams())
        assert np.allclose(state.people.base_unemployment / table, 0.8 + 0.2 * 0.75**quarter)
    Wages(settling=0.0, wages="rigid").adjust(state, streams())
    assert np.allclose(state.people.base_unemployment / table, 0.8 + 0.2 * 0.75**3)


def test_an_unchanged_cohort_fills_the_base_years_places():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    base = state.campuses.base_entrants.copy()
    Education().admit(state, streams())
    room = state.campuses.places.sum(axis=1)
    assert np.allclose(state.campuses.entrants[:, 0], np.minimum(base, room))
    assert np.abs(state.places.campus_pull).max() < 1e-9


def test_half_the_cohort_halves_the_nation_not_every_campus():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    state.people.residents[:, :, 18] //= 2
    Education().admit(state, streams())
    kept = state.campuses.entrants[:, 0] / state.campuses.base_entrants
    assert 0.4 < state.campuses.entrants[:, 0].sum() / state.campuses.base_entrants.sum() < 0.6
    assert kept.max() - kept.min() > 0.05


def test_yearly_ageing_spreads_over_the_year():
    """Labour force meets participation exactly at the year's end."""
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    rule = Labour()
    Demography().grow_older(state, streams())
    for q in range(4):
        state.open_quarter()
        rule.participate(state, streams(1, q))
        state.close_quarter()
    target = state.people.participation * state.people.by_group()
    assert np.abs(state.people.labour_force - target).max() <= 1.0


def test_deaths_match_the_table():
    state = made_up(3, 6, 2000.0)
    expected = (state.people.residents.sum(axis=3) * (1 - (1 - state.people.mortality * np.exp(-0.012)) ** 0.25)).sum()
    state.open_quarter()
    before = opening(state)
    Demography().live(state, streams())
    population_change(state, before)
    assert abs(state.people.deaths.sum() / expected - 1.0) < 0.01


def test_entry_from_abroad_is_exact_in_total():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    Demography(births=False, deaths=False, net_immigration_per_year=4000).live(state, streams())
    assert abs(int(state.people.abroad.sum()) - 1000) <= 2


def test_infant_deaths_of_the_year_of_birth_are_those_of_the_table():
    """Newborns of four quarters die before the year ends as often as the table's age 0 says."""
    state, risk = made_up(3, 6, 2000.0), 0.05
    state.people.mortality[:] = 0.0
    state.people.mortality[:, :, 0] = risk / YEARS_AT_RISK_IN_YEAR_OF_BIRTH
    state.people.mortality_change[:] = 0.0
    state.people.residents[:, :, 0] = 0
    state.people.fertility *= 10.0
    born = died = 0
    for q in range(4):
        state.open_quarter()
        Demography(net_immigration_per_year=0).live(state, streams(1, q))
        born, died = born + int(state.people.births.sum()), died + int(state.people.deaths.sum())
        state.close_quarter()
    assert died / born == pytest.approx(risk, rel=0.05)


def test_shocks_do_not_depend_on_what_happened_to_people():
    a, b = copy.deepcopy(COUNTRY), copy.deepcopy(COUNTRY)
    b.people.residents //= 2
    b.people.labour_force[...] = 0
    b.people.employed[...] = 0
    b.people.commuters[...] = 0
    for state in (a, b):
        state.open_quarter()
        state.cells.employees[...] = 10**6
        Migration().move(state, streams(8))
    assert (a.migration.shock == b.migration.shock).all()


def test_carried_fractions_are_hashed_once_a_run():
    state = copy.deepcopy(COUNTRY)
    migration_module.draw_fractions(state, 77)
    first = state.migration.carry.copy()
    migration_module.draw_fractions(state, 77)
    assert (state.migration.carry == first).all() and first.min() >= 0.0 and first.max() < 1.0
    assert Streams(77).constant_key("x") == Streams(77, 5).constant_key("x")


def test_firms_that_take_nothing_leave_the_jobless_jobless():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    firms_decide(state, 1)
    Labour().separate(state, streams())
    jobless = int(state.people.unemployed.sum())
    open_public = int(state.people.open_public_posts.sum())
    Labour().match(state, streams(), lambda hires: np.zeros_like(hires))
    assert state.people.hires[0] == 0
    assert jobless - int(state.people.unemployed.sum()) == open_public - int(state.people.open_public_posts.sum())
