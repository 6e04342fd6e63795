"""Programmes: accounts never overdrawn, money conserved, what is unspent goes back, and no budget changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.calendar import Quarter
from sim.ground.streams import Streams
from sim.policy import INSTRUMENTS
from sim.policy.local_budgets import LocalBudgets, standing
from sim.policy.programme import programmes_of
from sim.state.identities_money import check_money, flow, money_opening
from tests.money.test_base_year import money_processes

FIRST = Quarter.parse("2025Q1")


def make(state, policies, n_quarters=8, **options):
    everywhere = np.ones(state.geography.n_regions, dtype=bool)
    return programmes_of(policies, dict.fromkeys(policies, everywhere), FIRST, n_quarters, **options)


def play(state, rules, programmes):
    before = money_opening(state)
    state.open_quarter()
    streams = Streams(3, state.quarter)
    for programme in programmes:
        programme.open(state, streams)
    for process in money_processes(rules):
        process(state, streams)
    check_money(state, before)
    state.close_quarter()


def test_placebo_reaches_households_to_the_won(economy, quiet_rules):
    state, _ = economy
    gift = INSTRUMENTS["lump_sum_transfer"](budget_bn_krw_per_year=40.0)
    play(state, quiet_rules, make(state, {"gift": gift}))
    assert flow(state, "transfer to households", "households") == pytest.approx(10_000e6, abs=2e4)
    assert flow(state, "programme overhead", "households") == 0


def test_a_placebo_can_follow_a_path(economy, quiet_rules):
    state, _ = economy
    programmes = make(state, {"gift": INSTRUMENTS["lump_sum_transfer"]()}, paths={"gift": np.array([5.0, 0.0, 7.0])})
    paid = []
    for _ in range(3):
        play(state, quiet_rules, programmes)
        paid.append(flow(state, "transfer to households", "households") / 1e6)
    assert paid == pytest.approx([5.0, 0.0, 7.0], abs=0.01)


@pytest.mark.parametrize("kind", sorted(INSTRUMENTS))
def test_a_policy_without_money_changes_no_bit(economy, quiet_rules, kind):
    from sim.base_year.start import start_state
    from tests.money.conftest import FOLDER

    state, _ = economy
    other, _ = start_state(FOLDER, quiet_rules, scale=10, seed=3, n_programmes=3)
    programmes = make(state, {"p": INSTRUMENTS[kind]()})
    for _ in range(2):
        play(state, quiet_rules, programmes)
        play(other, quiet_rules, ())
    assert (state.books.balance == other.books.balance).all()
    for name, column in state.terms.columns().items():
        assert not column.any(), name


def test_campus_space_is_built_paid_and_matched(economy, quiet_rules):
    state, _ = economy
    policy = INSTRUMENTS["campus_innovation_space"](budget_bn_krw_per_year=8.0, building_quarters=2)
    programmes = make(state, {"campus": policy})
    plan = LocalBudgets(strategy="fixed")
    for row in range(state.geography.n_regions):
        state.governments.development_plan[row, :1] = plan.plan(state, row, programmes, standing(state))
    for _ in range(4):
        play(state, quiet_rules, programmes)
    assert state.campuses.floor.sum() > 0
    assert state.governments.matched[0] > 0
    assert state.terms.tenant_places.sum() > 0
    spent = state.governments.disbursed[0]
    assert spent <= state.governments.appropriated[0] + 1e-3
    assert state.books.balances("programmes")[0] >= 0
    m2 = state.campuses.floor.sum() + sum(float(floor.sum()) for _, floor in programmes[0].building)
    assert 4.0 * m2 <= spent + state.governments.matched[0] + 1.0


def test_unspent_money_goes_back_after_the_end(economy, quiet_rules):
    state, _ = economy
    call = INSTRUMENTS["ai_adoption_subsidy"](budget_bn_krw_per_year=4.0, end="2025Q2")
    programmes = make(state, {"call": call})
    for _ in range(3):
        play(state, quiet_rules, programmes)  # nobody applies: adoption is not played here
    assert state.governments.appropriated[0] == pytest.approx(2_000.0)
    assert state.governments.returned[0] == pytest.approx(2_000.0)
    assert state.books.balances("programmes")[0] == 0


@pytest.mark.parametrize("financing", ["cut", "tax"])
def test_financing_is_paid_by_somebody(economy, quiet_rules, financing):
    from sim.base_year.start import start_state
    from tests.money.conftest import FOLDER

    state, _ = economy
    other, _ = start_state(FOLDER, quiet_rules, scale=10, seed=3, n_programmes=3)
    gift = INSTRUMENTS["lump_sum_transfer"](budget_bn_krw_per_year=40.0)
    play(state, quiet_rules, make(state, {"gift": gift}, financing=financing))
    play(other, quiet_rules, make(other, {"gift": gift}, financing="debt"))
    raised = state.governments.central_balance[0] - other.governments.central_balance[0]
    assert raised == pytest.approx(10_000.0, rel=0.15)


@pytest.mark.parametrize("strategy", ["fixed", "proportional", "diagnostic", "imitate"])
def test_development_budgets_are_never_promised_twice(economy, strategy):
    state, _ = economy
    policies = {
        "call": INSTRUMENTS["ai_adoption_subsidy"](budget_bn_krw_per_year=4.0),
        "campus": INSTRUMENTS["campus_innovation_space"](budget_bn_krw_per_year=4.0),
    }
    programmes, health = make(state, policies), standing(state)
    for row in range(state.geography.n_regions):
        parts = LocalBudgets(strategy=strategy).plan(state, row, programmes, health)
        assert (parts >= 0).all() and parts.sum() == pytest.approx(1.0)


def test_every_payment_has_its_place_but_the_running_costs(economy, quiet_rules):
    state, _ = economy
    policies = {
        "campus": INSTRUMENTS["campus_innovation_space"](budget_bn_krw_per_year=8.0, building_quarters=1),
        "gift": INSTRUMENTS["lump_sum_transfer"](budget_bn_krw_per_year=40.0),
    }
    programmes = make(state, policies)
    for _ in range(3):
        play(state, quiet_rules, programmes)
        governments = state.governments
        placed = governments.disbursed_place.sum(axis=1)
        overhead = -flow(state, "programme overhead", "programmes") / 1e6
        assert (governments.disbursed_quarter - placed).sum() == pytest.approx(overhead, abs=1e-3)
        assert governments.disbursed_quarter[1] == pytest.approx(placed[1], abs=1e-3)
        assert governments.matched_place.sum(axis=1) == pytest.approx(governments.matched_quarter)
    assert governments.supported[1] == state.people.population().sum()


def test_tenants_count_for_the_programmes_that_house_them(economy, quiet_rules):
    from sim.submodels.finance_budgets import _count_supported

    state, _ = economy
    state.open_quarter()
    governments = state.governments
    governments.space_offered[0, 1], governments.space_offered[1, 1] = 300.0, 100.0
    governments.housed[:2] = (5, 8)  # nobody offers space in the first place: what is there is not theirs
    _count_supported(state)
    assert governments.supported.tolist()[:2] == [6, 2]


@pytest.mark.parametrize("share", [0.2, 0.9])
@pytest.mark.parametrize("giving", [(), (0,), (0, 1, 2, 3), tuple(range(8))], ids=len)
def test_no_more_floor_is_offered_than_is_paid_for(economy, quiet_rules, share, giving):
    """Running costs are more than the programme has, and only some municipalities give their part."""
    state, _ = economy
    keys = {"budget_bn_krw_per_year": 4.0, "building_quarters": 1, "run_mn_krw_per_m2_year": 100.0, "match_share": share}
    programmes, governments = make(state, {"campus": INSTRUMENTS["campus_innovation_space"](**keys)}), state.governments
    governments.development_plan[:] = 0.0
    governments.development_plan[list(giving), 0] = 1.0
    play(state, quiet_rules, programmes)
    for _ in range(3):
        play(state, quiet_rules, programmes)
        running = governments.space_offered[0] * 25.0
        assert 0.0 < governments.space_offered[0].sum() < state.campuses.floor.sum()
        assert governments.purchases_ordered[0].sum(axis=1) == pytest.approx(running, rel=1e-9)
        assert (governments.matches_ordered[0] <= share * running * (1 + 1e-9)).all()
        assert governments.matches_ordered[0].sum() == pytest.approx(governments.matches_ordered[0][list(giving)].sum())
        assert 0 <= state.books.balances("programmes")[0] < 2000  # everything is spent, but for a thousand won
