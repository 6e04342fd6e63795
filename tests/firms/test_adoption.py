"""Adoption: the base share, awareness, calls and their money, closures of the diffusion."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.streams import Streams, uniform
from sim.state.accounts import FIRM_ITEMS
from sim.state.offers import Offers
from sim.state.state import State
from sim.submodels.adoption import Adoption
from sim.submodels.awareness_kernels import customer_shares
from sim.submodels.production import Production
from tests.firms.country import call, country

CREDIT, LEARNED = Production().credit, Production().ai_learned


def share_of_large(state: State) -> float:
    firms = state.firms
    large = firms.employees >= 50
    return float((firms.weight * (firms.ai_age >= 0))[large].sum() / firms.weight[large].sum())


@pytest.mark.parametrize("closure", ["both", "rank"])
def test_the_base_year_has_the_share_of_users_among_large_firms(closure: str) -> None:
    state = country(seed=7, n=8, size=150.0)
    Adoption(adoption=closure, start_share=0.3).start(state, Streams(7), LEARNED)
    large = (state.firms.employees >= 50).sum()
    assert abs(share_of_large(state) - 0.3) <= 1.5 / large
    assert (state.firms.ai_gain[state.firms.ai_age >= 0] > 0).all()


def test_a_share_beyond_those_who_would_gain_is_refused() -> None:
    with pytest.raises(ValueError, match="out of reach"):
        Adoption(start_share=1.0, believed_gain=0.003).start(country(seed=7), Streams(7), LEARNED)


def knowing(state: State) -> State:
    """Everyone in the first industry knows a use case."""
    industry = state.firms.cell_of_rows() % 3
    state.firms.aware[(state.firms.employees > 0) & (industry == 0)] = True
    return state


def test_neutral_terms_leave_the_hazard_alone_and_a_call_raises_it() -> None:
    state = country(seed=8)
    base = Adoption().hazard(state)
    state.terms.awareness[2, 0] = np.log(5.0)
    raised = Adoption().hazard(state)
    assert raised[2, 0] == pytest.approx(5.0 * base[2, 0], rel=1e-12)
    raised[2, 0] = base[2, 0]
    assert (raised == base).all()


@pytest.mark.parametrize("scored", [False, True])
def test_a_call_pays_what_it_awards_and_never_more_than_it_has(scored: bool) -> None:
    state = knowing(country(seed=8))
    state.offers = call(state, 120.0, scored=scored)
    cash = int((state.firms.cash * state.firms.weight).sum())
    Adoption().invest(state, Streams(8), CREDIT)
    offers, flows = state.offers, state.books.transit.sum(axis=1)
    paid = int(offers.paid_won.sum() + offers.matched_won.sum())
    assert 0 < offers.paid_won.sum() <= 120_000_000
    assert 0 < offers.awards[0] < offers.applicants[0]
    assert flows[FIRM_ITEMS.index("AI subsidy")] == -paid
    after = int((state.firms.cash * state.firms.weight).sum())
    assert after - cash == paid - flows[FIRM_ITEMS.index("AI projects")]
    assert offers.matched_won.sum() == pytest.approx(0.25 * offers.paid_won.sum(), rel=1e-6)
    assert (state.firms.supported & 1).sum() == offers.awards[0]
    assert offers.budget_left[0] == pytest.approx(120.0 - offers.paid_won.sum() / 1e6)


def test_scored_calls_take_the_applicants_with_most_to_gain() -> None:
    gains = []
    for scored in (False, True):
        state = knowing(country(seed=8, size=120.0))
        state.offers = call(state, 150.0, scored=scored)
        Adoption().invest(state, Streams(8), CREDIT)
        winners = (state.firms.supported & 1) > 0
        keys = Streams(8).key("adoption.belief")
        gains.append(np.mean([uniform(keys, f) for f in state.firms.id[winners]]))
    assert gains[1] > gains[0]


def test_a_call_without_money_changes_nothing() -> None:
    ends = []
    for offers in (None, call, "none"):
        state = knowing(country(seed=9))
        if callable(offers):
            state.offers = offers(state, 0.0)
        elif offers == "none":
            state.offers = Offers.none(state.geography.n_regions, 3)
        Adoption().spread(state, Streams(9))
        Adoption().invest(state, Streams(9), CREDIT)
        ends.append({k: v.tobytes() for k, v in state.firms.columns().items()})
    assert ends[0] == ends[1] == ends[2]


def test_support_adds_adopters_and_counts_those_it_did_not_need() -> None:
    alone, helped = knowing(country(seed=8, size=120.0)), knowing(country(seed=8, size=120.0))
    helped.offers = call(helped, 1e6)
    for state in (alone, helped):
        Adoption().invest(state, Streams(8), CREDIT)
    extra = helped.cells.new_adopters.sum() - alone.cells.new_adopters.sum()
    assert 0 < extra < helped.offers.awards[0]


def test_a_firm_without_funds_does_not_adopt() -> None:
    state = knowing(country(seed=8))
    state.firms.cash[:] = -(10**15)
    Adoption().invest(state, Streams(8), CREDIT)
    assert state.cells.new_adopters.sum() == 0


def test_closures_drop_one_of_the_two_conditions() -> None:
    number = {}
    for closure in ("both", "epidemic", "rank"):
        state = country(seed=8)
        state.hurdle[0] = 1.0
        Adoption(adoption=closure).invest(state, Streams(8), CREDIT)
        number[closure] = int(state.cells.new_adopters.sum())
    assert number["epidemic"] >= number["both"]
    assert number["rank"] > number["both"]


def test_users_give_up_only_while_ai_is_new() -> None:
    state = country(seed=8)
    state.firms.ai_age[state.firms.employees > 0] = 8
    Adoption(give_up=1.0).spread(state, Streams(8))
    assert state.cells.dropouts.sum() == 0
    state.firms.ai_age[state.firms.employees > 0] = 7
    Adoption(give_up=1.0).spread(state, Streams(8))
    assert state.cells.dropouts.sum() == state.cells.firms.sum()


def test_customers_count_by_what_they_buy() -> None:
    kernel = np.ones((1, 2, 2))
    out = np.zeros((2, 1))
    materials = np.array([[[3.0]], [[1.0]]])
    customer_shares(kernel, np.ones((2, 1)), materials, np.array([[1.0], [0.0]]), out)
    assert out == pytest.approx(np.full((2, 1), 0.75))


def test_gain_zero_leaves_productivity_and_prices_alone() -> None:
    state = knowing(country(seed=8))
    before, users = state.firms.productivity.copy(), state.firms.ai_age >= 0
    Adoption(true_gain=0.0).invest(state, Streams(8), CREDIT)
    new = (state.firms.ai_age >= 0) & ~users
    assert new.sum() == state.cells.new_adopters.sum() > 0
    assert (state.firms.ai_gain[new] == 0.0).all()
    assert (state.firms.productivity == before).all()
