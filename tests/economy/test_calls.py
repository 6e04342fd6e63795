"""What the calls and zones do first: whom they reach, in which direction they act, and where their money goes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.calendar import Quarter
from sim.ground.streams import Streams
from sim.policy import INSTRUMENTS
from sim.policy.programme import Programme, programmes_of
from sim.simulation import economy_of
from sim.state.accounts import ITEMS, SECTORS
from sim.state.state import State
from sim.submodels.adoption import Adoption
from sim.submodels.entry import Entry
from sim.submodels.production import Production
from sim.submodels.relocation import Relocation
from tests.economy.country import country, one_policy
from tests.firms.country import country as firms_country

FIRST = Quarter.parse("2025Q1")
MADE_UP = ("M", "X", "L")


def parts(kind: str, budget: float = 40.0, **keys: object) -> tuple[State, Programme]:
    """A state of firms alone, everyone aware, and one programme with money in its account; nothing else is at work."""
    state = firms_country(seed=8, size=120.0)
    state.geography.industries = MADE_UP
    state.governments.open_programmes(1)
    state.books.open_programmes(1)
    everywhere = {"p": np.ones(state.geography.n_regions, dtype=bool)}
    (programme,) = programmes_of({"p": INSTRUMENTS[kind](budget_bn_krw_per_year=budget, **keys)}, everywhere, FIRST, 12)
    return state, programme


def opened(kind: str, quarter: int = 0, **keys: object) -> State:
    state, programme = parts(kind, **keys)
    state.quarter = quarter
    programme.open(state, Streams(1, quarter))
    return state


def flows_of(kind: str, budget: float, quarters: int = 6, **keys: object) -> tuple[np.ndarray, object]:
    """Won by item and sector over the first quarters, and the programme's accounts of itself."""
    economy = economy_of(one_policy(kind, budget_bn_krw_per_year=budget, **keys), 3)
    flows = np.zeros((len(ITEMS), len(SECTORS)), dtype=np.int64)
    for _ in range(quarters):
        economy.step()
        flows += economy.state.books.flows
    return flows, economy.state.governments


KINDS = {
    "ai_services": {"awareness_multiplier": 40},
    "coordination": {},
    "export_vouchers": {},
    "regulation_free_zones": {},
    "supply_chain_ai": {"lead_quarters": 0, "chain": 20, "buyer_least_employees": 10},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_leaves_the_account_arrives_and_more_money_never_pays_out_less(kind: str) -> None:
    disbursed = []
    for budget in (2.0, 4.0):
        flows, governments = flows_of(kind, budget, **KINDS[kind])
        paid = ["AI subsidy", "programme purchases", "programme overhead"]
        left = -sum(int(flows[ITEMS.index(item), SECTORS.index("programmes")]) for item in paid)
        arrived = sum(int(np.maximum(flows[ITEMS.index(item)], 0).sum()) for item in paid)
        assert 0 < left <= arrived + 6
        assert left == pytest.approx(governments.disbursed[0] * 1e6, abs=500)
        disbursed.append(float(governments.disbursed[0]))
    assert disbursed[1] >= disbursed[0] > 0.0


def test_services_go_to_micro_firms_for_less_and_bring_less_at_once() -> None:
    state = opened("ai_services")
    state.firms.aware[:] = True
    before = state.firms.ai_age >= 0
    credit = Production().credit
    Adoption().invest(state, Streams(8), credit)
    new = (state.firms.ai_age >= 0) & ~before & (state.firms.supported == 1)
    assert new.sum() > 10 and (state.firms.employees[new] <= 9).all()
    assert (state.firms.ai_age[new] == 16).all()
    full = Adoption().true_gain * 1.3 * state.firms.absorption[new] / 0.4
    assert (state.firms.ai_gain[new] < 0.2 * full).all() and (state.firms.ai_gain[new] > 0).all()
    award = state.offers.paid_won.sum() / state.offers.awards[0] / 1e6
    assert 0.7 * 2.2 <= award <= 0.7 * 2.2 * 9**0.6


def test_who_would_gain_more_from_a_full_project_takes_no_service() -> None:
    """At the price of a full project a fifth of its gain is a bad bargain for those who can pay for all of it."""
    state = opened("ai_services", cost_share=1.0, rate=0.05)
    state.firms.aware[:] = True
    Adoption().invest(state, Streams(8), Production().credit)
    assert state.offers.applicants[0] == 0 and state.cells.new_adopters.sum() > 0


def test_buyers_are_called_first_and_then_their_suppliers() -> None:
    early, late = opened("supply_chain_ai"), opened("supply_chain_ai", quarter=4)
    assert early.offers.names == ("p buyers",) and not early.terms.chain.any()
    assert late.offers.names == ("p buyers", "p suppliers")
    assert late.offers.budget_left.sum() == pytest.approx(early.offers.budget_left.sum())
    assert early.offers.least_employees[0] == 50 and late.offers.most_employees[1] == 49


def test_the_call_reaches_suppliers_the_more_of_their_customers_use_ai() -> None:
    state = firms_country(seed=8, size=120.0)
    none = Adoption().hazard(state)
    state.terms.chain[:, 0] = 1.5
    called = Adoption().hazard(state)
    assert (called[:, 0] > none[:, 0]).all() and (called[:, 1:] == none[:, 1:]).all()
    state.firms.ai_age[:] = -1
    state.terms.chain[:] = 0.0
    without = Adoption().hazard(state)
    state.terms.chain[:] = 1.5
    assert (Adoption().hazard(state) == without).all(), "nobody uses AI, so nobody calls"


def test_zones_draw_founders_and_firms_from_elsewhere() -> None:
    state, programme = parts("regulation_free_zones", zone_bn_krw_per_year=1)
    programme.targeted = np.arange(8) < 2
    entry, relocation = Entry(), Relocation()
    births, (chance, _) = entry.wanted(state, Streams(2), 1), relocation.prospects(state)
    programme.open(state, Streams(2))
    more, (after, _) = entry.wanted(state, Streams(2), 1), relocation.prospects(state)
    assert more[:2, :2].sum() > births[:2, :2].sum()
    assert (more[2:] == births[2:]).all() and (more[:, 2] == births[:, 2]).all()
    assert (after[2:, :2] > chance[2:, :2]).all() and (after[:2, :2] < chance[:2, :2]).all()


def test_a_zone_paid_in_half_works_in_half() -> None:
    whole = opened("regulation_free_zones", budget=80.0, zone_bn_krw_per_year=5)
    half = opened("regulation_free_zones", budget=20.0 * 1.08, zone_bn_krw_per_year=5)
    assert half.terms.entry[:, 0] == pytest.approx(0.5 * whole.terms.entry[:, 0], rel=1e-4)


def test_vouchers_bring_orders_from_abroad_and_buy_services_at_home() -> None:
    state = opened("export_vouchers")
    cost = state.governments.purchases_ordered[0]
    assert cost[:, 1].sum() > 0 and not cost[:, [0, 2]].any()
    assert state.terms.foreign_orders.sum(axis=1) == pytest.approx(cost[:, 1])
    assert not state.terms.foreign_orders[:, 2].any()
    assert 0 < state.governments.supported[0] <= state.cells.firms_by_size[:, :, 1:3].sum()
    economy = economy_of(country(), 1)
    for _ in range(2):
        economy.step()
    trade, shock = economy.state.trade, economy.state.trade.export_shock.copy()
    economy.rules.goods.trade(economy.state, economy.streams)
    before = trade.exports.copy()
    trade.export_shock[:] = shock
    economy.state.terms.foreign_orders[2, 0] = 7.0
    economy.rules.goods.trade(economy.state, economy.streams)
    more = np.zeros_like(before)
    more[2, 0] = 7.0
    assert trade.exports - before == pytest.approx(more, abs=1e-9)


def test_coordination_shortens_lags_cheapens_running_and_ends_second_awards() -> None:
    keys = {"policies.call.kind": "ai_adoption_subsidy", "policies.call.budget_bn_krw_per_year": 8, "policies.call.lag_quarters": 4}
    keys |= {"policies.call.awareness_multiplier": 40}
    together = keys | {"policies.desk.kind": "coordination", "policies.desk.budget_bn_krw_per_year": 6}
    first, overhead = [], []
    for given in (keys, together):
        economy = economy_of(country(given), 1)
        opened_in = None
        for quarter in range(8):
            economy.step()
            governments = economy.state.governments
            if opened_in is None and len(economy.state.offers.rate):
                opened_in = quarter
        first.append(opened_in)
        placed = governments.disbursed_place[0].sum()
        overhead.append(governments.disbursed_quarter[0] / placed - 1.0 if placed > 0 else np.nan)
    assert first == [4, 2]
    assert overhead == pytest.approx([0.08, 0.05], abs=1e-5)


def test_a_firm_that_was_supported_gets_no_second_award_where_awards_are_told_from_each_other() -> None:
    applicants = []
    for told in (0.0, 1.0):
        state = opened("ai_adoption_subsidy")
        state.firms.aware[:] = True
        state.firms.supported[:] = 2
        state.terms.one_award[:] = told
        Adoption().invest(state, Streams(8), Production().credit)
        applicants.append(int(state.offers.applicants[0]))
    assert applicants[0] > 0 and applicants[1] == 0


def test_a_bundle_raises_the_gain_of_awarded_projects_alone() -> None:
    gains = []
    for bonus in (0.0, 0.1):
        state = opened("ai_adoption_subsidy")
        state.firms.aware[:] = True
        state.terms.bundle[:] = bonus
        Adoption().invest(state, Streams(8), Production().credit)
        gains.append(state.firms.ai_gain.copy())
    awarded = (state.firms.supported & 1) > 0
    assert awarded.any()
    assert gains[1][awarded] == pytest.approx(np.exp(0.1) * gains[0][awarded], rel=1e-5)
    assert (gains[1][~awarded] == gains[0][~awarded]).all()


def test_entry_follows_customers_or_founders_as_its_parameter_says() -> None:
    state, _ = parts("regulation_free_zones")
    state.cells.demand[:] = state.trade.base_output * state.cells.price_index
    assert Entry().market(state) == pytest.approx(1.0)
    state.cells.demand[0] *= 0.5
    state.people.residents[1] = state.people.residents[1] // 2
    assert Entry().market(state)[0] == pytest.approx(0.5) and Entry().market(state)[1] == pytest.approx(1.0)
    founders = Entry(market_response=0.0).market(state)
    assert founders[0] == pytest.approx(1.0) and founders[1] == pytest.approx(0.5, abs=0.01)


def test_entry_follows_graduates_where_it_is_told_to_and_then_only_their_rise_over_the_nations() -> None:
    state, _ = parts("regulation_free_zones")
    entry, off = Entry(tertiary_response=5.0), Entry()
    start = entry.wanted(state, Streams(2), 1)
    assert (start == off.wanted(state, Streams(2), 1)).all(), "nothing has changed yet"
    plain = off.wanted(state, Streams(2), 1)
    adults = state.people.residents[0, :, 25:65]
    schooled = adults[:, :, 0] // 2
    adults[:, :, 0] -= schooled
    adults[:, :, 1] += schooled
    more = entry.wanted(state, Streams(2), 1)
    assert more[0].sum() > plain[0].sum() and more[1:].sum() < plain[1:].sum()
    assert (off.wanted(state, Streams(2), 1) == plain).all()
