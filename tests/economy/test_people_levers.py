"""AI talent and settlement: money to the won, whole persons, what binds, and the sign of the first effect."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import numpy as np
import pytest

from sim.model import Economy
from sim.policy import INSTRUMENTS
from sim.policy.ai_talent import AiTalent, whole_parts
from sim.policy.settlement import Settlement
from sim.scenario.problems import ScenarioError
from sim.simulation import economy_of
from sim.state.grants import MovingGrants
from sim.state.identities_money import check_money, flow, money_opening
from sim.state.identities_people import check_people, opening, persons_by_state
from sim.state.people import TRAINING_END_AGE, TRAINING_FIRST_AGE
from sim.state.state import State
from sim.submodels.adoption import Adoption
from sim.submodels.demography import Demography
from sim.submodels.education import Education
from sim.submodels.finance_grants import _unmoved, pay_moving_grants
from sim.submodels.housing import Housing
from sim.submodels.labour import Labour
from sim.submodels.migration import Migration
from tests.economy.country import one_policy
from tests.people.made_up import made_up, streams

KINDS = ("ai_talent", "settlement")
COUNTRY = made_up(1, 8, 60.0)
PARTS = ("dwellings_share", "grants_share", "childcare_share", "amenities_share")


def only(part: str, **keys: object) -> Settlement:
    return Settlement(**{name: float(name == part) for name in PARTS} | keys)


def played(kind: str, quarters: int = 8, **keys: object) -> Economy:
    """The made-up country with one policy, every identity checked in every quarter."""
    economy = economy_of(one_policy(kind, **keys), 7)
    state = economy.state
    for _ in range(quarters):
        state.open_quarter()
        before, money = opening(state), money_opening(state)
        for process in economy.schedule.values():
            process(state, economy.streams)
        check_people(state, before)
        check_money(state, money)
        state.close_quarter()
        economy.streams = economy.streams.at(state.quarter)
    return economy


def with_grants(state: State) -> State:
    state.grants = MovingGrants.none(1, state.geography.n_regions)
    state.people.crossings = np.zeros((3, 2, state.geography.n_regions, 20), dtype=np.int64)
    return state


@pytest.mark.parametrize("kind, keys", [("ai_talent", {"course_share": 0.5}), ("settlement", {"grants_share": 0.5})])
def test_shares_that_do_not_sum_to_one_are_refused(kind, keys):
    with pytest.raises(ScenarioError, match="must sum to 1"):
        one_policy(kind, **keys)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("match", [0.0, 0.3])
def test_twice_the_budget_never_pays_out_less(kind, match):
    spent = []
    for budget in (1.0, 2.0, 4.0, 8.0):
        economy = played(kind, budget_bn_krw_per_year=budget, match_share=match, regions=["non_capital"])
        spent.append(economy.state.governments.disbursed[0] + economy.state.governments.matched[0])
    assert (np.diff(spent) >= 0).all() and spent[0] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_money_paid_is_money_received(kind):
    economy = played(kind, 3, budget_bn_krw_per_year=8, match_share=0.2, regions=["non_capital"])
    state, governments = economy.state, economy.state.governments
    received = flow(state, "programme purchases", "market") + flow(state, "transfer to households", "households")
    paid = governments.disbursed_place[0].sum() + governments.matched_place[0].sum()
    assert received == pytest.approx(paid * 1e6, abs=state.geography.n_regions)
    assert received > 0 and flow(state, "programme matching", "municipalities") < 0


@pytest.mark.parametrize("n, start", [(7, 0.0), (7, 0.99), (1, 0.5)])
def test_whole_parts_are_fair_and_cost_no_more(n, start):
    x = np.linspace(0.1, 2.3, n)
    parts = whole_parts(x, start)
    assert (parts == np.floor(parts)).all() and (np.abs(parts - x) < 1).all()
    assert x.sum() - 1 < parts.sum() <= x.sum() + 1e-9


@pytest.mark.parametrize("number", [0.0, 3.0, 1e6])
def test_trained_people_are_whole_persons_with_their_work(number):
    state = copy.deepcopy(COUNTRY)
    people, first, end = state.people, TRAINING_FIRST_AGE, TRAINING_END_AGE
    state.open_quarter()
    before = opening(state)
    able, ages = people.residents[:, :, :, 2].sum(axis=(1, 2)), people.residents.sum(axis=3)
    graduates = people.residents[:, :, first:end, 1].sum(axis=(1, 2))
    work = people.employed.sum(axis=3), people.labour_force.sum(axis=3), people.commuters.sum(axis=2)
    state.terms.training[:] = number
    Education().train(state, streams(3))
    check_people(state, before)
    trained = people.residents[:, :, :, 2].sum(axis=(1, 2)) - able
    assert (trained == np.minimum(number, graduates)).all()
    assert (people.residents.sum(axis=3) == ages).all()
    now = people.employed.sum(axis=3), people.labour_force.sum(axis=3), people.commuters.sum(axis=2)
    assert all((a == b).all() for a, b in zip(work, now, strict=True)), "training alone gives and takes no work"


def test_the_trained_stay_in_the_labour_force():
    """Where nobody was AI-capable before, too: they take part as other graduates do."""
    state = copy.deepcopy(COUNTRY)
    state.people.participation[..., 2] = 0.0
    state.open_quarter()
    state.terms.training[:] = 200.0
    Education().train(state, streams(3))
    force = state.people.labour_force[..., 2].sum()
    Labour().participate(state, streams(3))
    persons_by_state(state)
    assert state.people.labour_force[..., 2].sum() > 0.8 * force > 0


def test_ai_talent_trains_at_campuses_and_within_their_places():
    economy = played("ai_talent", 6, budget_bn_krw_per_year=200, course_share=0, bootcamp_share=1, graduate_share=0)
    state, governments, rule = economy.state, economy.state.governments, AiTalent()
    students = np.bincount(state.campuses.region, state.campuses.base_enrolment, state.geography.n_regions)
    assert (governments.purchases_ordered[0].sum(axis=1) > 0)[students == 0].sum() == 0
    most = 6 * students.sum() * rule.bootcamp_places / 1000 / rule.bootcamp_quarters
    assert 0.5 * most < governments.supported[0] <= most
    assert governments.disbursed[0] < 0.1 * governments.appropriated[0], "what finds no place is not spent"


def test_ai_talent_makes_more_ai_capable_residents_after_two_quarters_and_not_before():
    keys = {"course_share": 0, "bootcamp_share": 1, "graduate_share": 0}
    for quarters, more in ((2, False), (6, True)):
        able = [
            played("ai_talent", quarters, budget_bn_krw_per_year=budget, **keys).state.people.residents[..., 2].sum() for budget in (0, 20)
        ]
        assert bool(able[1] > able[0]) is more


def test_courses_make_firms_know_and_graduate_school_adds_to_knowledge():
    economy = economy_of(one_policy("ai_talent"), 1)
    state = economy.state
    state.open_quarter()
    plain = Adoption().hazard(state)
    state.terms.courses[0] = 0.01
    assert (Adoption().hazard(state)[0] > plain[0]).all() and (Adoption().hazard(state)[1:] == plain[1:]).all()
    more = copy.deepcopy(state)
    more.terms.campus_knowledge[:] = 50.0
    for each in (state, more):
        Education().admit(each, streams(1))
    assert more.campuses.knowledge.sum() > state.campuses.knowledge.sum()
    assert (more.places.university_pool >= state.places.university_pool).all()


def test_public_dwellings_are_built_to_the_money_and_lower_prices():
    states = {}
    for budget in (0, 12):
        keys = {"dwellings_share": 1, "grants_share": 0, "childcare_share": 0, "amenities_share": 0, "building_quarters": 1}
        economy = economy_of(one_policy("settlement", budget_bn_krw_per_year=budget, **keys), 7)
        built = 0.0
        for _ in range(10):
            economy.step()
            built += economy.state.places.built.sum()
        states[budget] = (built, economy.state)
    more = states[12][0] - states[0][0]
    paid = states[12][1].governments.disbursed[0] / 1.08 * 9 / 10
    assert more == pytest.approx(paid / 150.0, abs=states[12][1].geography.n_regions)
    assert states[12][1].places.house_price.mean() < states[0][1].places.house_price.mean()


def test_childcare_raises_births_and_is_bought_for_no_more_children_than_there_are():
    factors = {}
    for budget in (0, 1, 200):
        economy = economy_of(
            one_policy("settlement", budget_bn_krw_per_year=budget, **{p: float(p == "childcare_share") for p in PARTS}), 1
        )
        state = economy.state
        children = state.people.residents[:, :, :6].sum()
        economy.step()
        factors[budget] = Demography().fertility_factor(state)
        assert state.governments.purchases_ordered.sum() <= children * 2.0
    assert (factors[0] == 1.0).all() and (factors[1] > 1.0).all() and (factors[200] >= factors[1]).all()
    assert np.log(factors[200]).max() <= 0.05 + 1e-12


def test_settlement_capital_raises_amenities_and_wears_off():
    state = copy.deepcopy(COUNTRY)
    plain = copy.deepcopy(state)
    for each in (state, plain):
        each.open_quarter()
    state.terms.settlement_investment[2] = 5000.0
    for each in (state, plain):
        Housing().build(each, streams(1))
    assert state.places.amenity[2] > plain.places.amenity[2] and (np.delete(state.places.amenity - plain.places.amenity, 2) == 0).all()
    state.open_quarter()
    Housing().build(state, streams(1, 1))
    assert state.places.settlement_capital[2] == pytest.approx(4900.0)


def moved(pay: float) -> State:
    """A quarter of moves with a grant to two places worth `pay` (log) at all ages, and no random part."""
    state = with_grants(copy.deepcopy(COUNTRY))
    state.open_quarter()
    state.migration.leave_rate[:] = 0.1
    state.grants.area[0, 2:4] = 1
    state.grants.ages[0] = 1
    state.grants.pay[0] = pay
    Migration(passing_shocks=False).move(state, streams(2))
    return state


def test_a_grant_brings_people_from_outside_and_keeps_nobody():
    without, offered = moved(0.0), moved(0.2)
    came = [s.people.crossings[2, 1, 2:4].sum() for s in (without, offered)]
    assert came[1] > 1.05 * came[0]
    out = [s.people.crossings[2, 0, 2:4].sum() for s in (without, offered)]
    assert out[1] == pytest.approx(out[0], rel=0.02), "who lives there is not paid to stay"
    unmoved = _unmoved(offered, 0) * came[1]
    assert 0.8 * came[0] < unmoved < 1.02 * came[0], "who would have come anyway is told without a second run, and not from above"


def test_the_grant_is_paid_to_movers_as_long_as_there_is_money():
    for reserved, match, ready in ((1e9, 0.0, 0.0), (95.0, 0.0, 0.0), (1e9, 0.5, 22.0), (0.0, 1.0, 1e6)):
        state = moved(0.1)
        grants, n = state.grants, state.geography.n_regions
        governments = state.governments
        for name, column in governments.programme_columns(1, n, 3).items():
            setattr(governments, name, column)
        state.trade.disposable_income = np.zeros(n)
        grants.amount[0], grants.reserved[0], grants.match_share[0] = 10.0, reserved, match
        grants.match_left[0] = ready
        state.books.endow("programmes", np.array([1e6]))
        state.books.endow("municipalities", np.full(n, 1e6))
        movers = state.people.crossings[2, 1, 2:4].sum()
        pay_moving_grants(state)
        assert grants.sought[0] == movers > 20
        per_place = movers if ready >= 1e6 or match == 0.0 else 2 * int(ready / 5.0)
        expected = min(per_place, movers, int(reserved / 10.0) if match == 0.0 else movers)
        assert grants.paid[0] == governments.supported[0] == expected
        assert flow(state, "transfer to households", "households") == expected * 10_000_000
        assert flow(state, "programme matching", "municipalities") == -expected * match * 10_000_000
        assert (governments.disbursed[0] + governments.matched[0]) * 1e6 == pytest.approx(expected * 10_000_000)


def test_movers_reckon_with_the_chance_that_was():
    """Deadweight: of those paid, most would have come anyway; in the first quarter nobody reckons with a grant."""
    economy = economy_of(one_policy("settlement", budget_bn_krw_per_year=2, regions=["non_capital"]), 7)
    for quarter in range(3):
        economy.step()
        grants = economy.state.grants
        assert 0 < grants.paid[0] < grants.sought[0]
        assert bool(grants.pay.max() > 0) is (quarter > 0)
        assert 0.95 * grants.paid[0] * (quarter + 1) < grants.anyway[0] <= economy.state.governments.supported[0]
        assert (grants.anyway[0] < economy.state.governments.supported[0]) == (quarter > 0)


def test_only_ages_that_are_paid_reckon_with_the_grant():
    parts = only("grants_share", youngest=20, oldest=26)._part_of_ages()
    assert parts.tolist() == pytest.approx([0, 0, 1.0, 0.4, 0, 0, 0, 0, 0])


def test_money_goes_to_places_in_equal_parts_and_to_provinces():
    state = copy.deepcopy(COUNTRY)
    targeted = np.zeros(8, dtype=bool)
    targeted[[1, 2, 5]] = True
    key = Settlement(municipal_share=1.0).key(state, targeted)
    assert key[targeted] == pytest.approx(1 / 3) and key.sum() == pytest.approx(1.0)
    key = Settlement(municipal_share=0.0).key(state, targeted)
    residents, province = state.people.population(), state.geography.province
    assert (key[~targeted] == 0).all() and key.sum() == pytest.approx(1.0)
    if province[1] == province[2]:
        assert key[1] / key[2] == pytest.approx(residents[1] / residents[2])


@pytest.mark.parametrize("kind", KINDS)
def test_a_programme_without_places_orders_nothing(kind):
    state = with_grants(copy.deepcopy(COUNTRY))
    state.open_quarter()
    nowhere = SimpleNamespace(
        targeted=np.zeros(8, dtype=bool), available=lambda s: 100.0, match_ready=lambda s: np.zeros(8), name="p", row=0, pending=[]
    )
    INSTRUMENTS[kind]().apply(state, streams(1), nowhere)  # type: ignore[arg-type]
    assert not any(column.any() for column in state.terms.columns().values()) and nowhere.pending == []
