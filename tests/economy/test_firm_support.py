"""Grants, loans and stakes to single firms: who is awarded, what is paid, what comes back, and what it does at first."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.streams import Streams
from sim.model import Economy
from sim.scenario.problems import ScenarioError
from sim.simulation import economy_of
from sim.state.accounts import ITEMS, SECTORS
from sim.state.support import BY_CAPACITY, BY_DEMAND, RESEARCH, Support
from sim.submodels import support
from sim.submodels.entry import Entry
from sim.submodels.production import Production
from tests.economy.country import FIRST, country, one_policy
from tests.economy.laws import watch
from tests.firms.country import country as firms_country

KINDS = ("growth_fund", "rnd_support", "startups", "manufacturing_unicorn")
QUARTERS = 12
SMALL = {
    "growth_fund": {
        "applicants_per_year": 0.8,
        "term_quarters": 6,
        "grace_quarters": 1,
        "survival": -0.2,
        "value_added_quarters": 4,
        "invested": 1,
    },
    "rnd_support": {"grant_mn_krw": 100},
    "startups": {"grant_mn_krw": 200},
    "manufacturing_unicorn": {"grant_mn_krw": 100, "least_employees": 10},
}
"""Strengths with which every instrument has something to do among 30,000 people."""


def flow(economy: Economy, item: str, sector: str) -> int:
    return int(economy.state.books.flows[ITEMS.index(item), SECTORS.index(sector)])


def several(**keys: object) -> dict[str, object]:
    """All four at once, each called by its kind."""
    given = {f"policies.{kind}.{key}": value for kind in KINDS for key, value in {"kind": kind, **SMALL[kind], **keys}.items()}
    return given | {"policies.growth_fund.equity_share": 0.3, "policies.rnd_support.match_share": 0.2}


def test_identities_hold_after_every_process_while_money_is_lent_and_lost():
    economy = economy_of(country(several(budget_bn_krw_per_year=20, end=str(FIRST + 8))), seed=5)
    watch(economy)
    received = 0
    for _ in range(QUARTERS):
        economy.step()
        paid = flow(economy, "firm support", "programmes") + flow(economy, "firm support", "transit")
        assert flow(economy, "firm support", "firms") == -paid >= 0
        received += flow(economy, "loan service", "firms")
        contracts, firms = economy.state.contracts, economy.state.firms
        assert np.array_equal(np.sort(firms.id[(firms.deal > 0) & (firms.employees > 0)]), contracts.id)
    governments = economy.state.governments
    assert (governments.disbursed > 0).all() and governments.matched[1] > 0
    assert governments.repaid[0] > 0 and governments.defaulted[0] > 0
    assert not governments.repaid[1:].any() and not governments.defaulted[1:].any(), "what is given does not come back"
    assert received < 0


def test_what_is_lent_comes_back_or_is_lost_to_the_won():
    """Without interest: lent = paid back + lost + owed."""
    economy = economy_of(one_policy("growth_fund", budget_bn_krw_per_year=20, interest_per_year=0, **SMALL["growth_fund"]), 3)
    lent = 0.0
    for _ in range(QUARTERS):
        economy.step()
        lent += economy.state.governments.disbursed_place[0].sum()
    contracts, governments, firms = economy.state.contracts, economy.state.governments, economy.state.firms
    rows = np.flatnonzero((firms.deal > 0) & (firms.employees > 0))
    weight = firms.weight[rows[np.argsort(firms.id[rows])]].astype(np.int64)
    owed = float((contracts.principal * weight).sum()) / 1e6
    assert owed > 0 and governments.repaid[0] > 0
    assert lent == pytest.approx(governments.repaid[0] + governments.defaulted[0] + owed, abs=1e-5)
    assert (contracts.last >= economy.state.quarter).all() and (contracts.principal >= 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_budget_never_pays_out_less(kind):
    paid = []
    for budget in (10.0, 20.0, 40.0):
        economy = economy_of(one_policy(kind, budget_bn_krw_per_year=budget, **SMALL[kind]), 2)
        economy.step()
        paid.append(economy.state.governments.disbursed[0])
    assert 0.0 < paid[0] <= paid[1] <= paid[2] and paid[0] < paid[2]


@pytest.mark.parametrize("keys, message", [({"least_employees": 300}, "nobody may apply"), ({"grace_quarters": 20}, "leaves no quarter")])
def test_a_call_that_nobody_can_answer_is_refused_in_words(keys, message):
    with pytest.raises(ScenarioError, match=message):
        one_policy("growth_fund", budget_bn_krw_per_year=1, **keys)


def call(state, budget: float, **columns: object) -> Support:
    """A call open to all firms of the first industry."""
    out = Support.of(1, state.geography.n_regions, 3)
    out.names, out.eligible[0, :, 0], out.employees[0], out.age[0] = ("call",), True, (1, 299), (0, 10_000)
    out.most[0], out.budget_left[0], out.mark[0], out.until[0] = 100.0, budget, RESEARCH, 40
    for name, value in columns.items():
        getattr(out, name)[0] = value
    return out


@pytest.mark.parametrize("scale", [1, 20])
@pytest.mark.parametrize("quality", [BY_DEMAND, BY_CAPACITY])
def test_awards_stop_when_the_money_is_gone_and_better_choice_finds_better_firms(scale, quality):
    chosen = {}
    for selection in (0.0, 0.5, 1.0):
        state = firms_country(1, n=6, scale=scale)
        firms = state.firms
        firms.expected_demand *= 1.0 + 0.1 * np.sin(np.arange(len(firms.id)))  # in the made-up country all want the same
        state.support = call(state, 4000.0, selection=selection, quality=quality)
        support.award(state, Streams(1))
        awarded = (firms.supported & RESEARCH > 0) & (firms.employees > 0)
        assert (firms.weight[awarded].sum(), int(state.support.awards[0])) == (40, 40)
        assert state.support.paid_won.sum() == 4_000_000_000 == -state.books.transit.sum()
        good = firms.absorption if quality == BY_CAPACITY else firms.expected_demand / (firms.productivity * firms.employees + 1e-9)
        chosen[selection] = float(np.average(good[awarded], weights=firms.weight[awarded]))
    assert chosen[0.0] < chosen[0.5] < chosen[1.0]


def test_half_of_a_grant_that_crowds_out_half_becomes_research():
    state = firms_country(1, n=6)
    firms = state.firms
    before, cash = firms.rd.copy(), firms.cash.copy()
    state.support = call(state, 1000.0, needs_rd=True, spent_share=0.5)
    support.award(state, Streams(1))
    awarded = np.flatnonzero(firms.supported & RESEARCH)
    assert len(awarded) == 10 and (before[awarded] > 0).all()
    assert firms.rd[awarded] - before[awarded] == pytest.approx(50.0 / firms.employees[awarded], rel=1e-4)
    assert (firms.cash[awarded] - cash[awarded] == 50_000_000).all()
    support.award(state, Streams(1))
    assert len(np.flatnonzero(firms.supported & RESEARCH)) == 10, "a firm is given one grant, and the money is gone"


def test_a_firm_that_has_sold_nothing_yet_is_given_a_grant_that_has_no_limit_by_value_added():
    state = firms_country(1, n=6)
    state.firms.revenue[:] = 0.0
    state.support = call(state, 1000.0)
    support.award(state, Streams(1))
    assert int(state.support.awards[0]) == 10 and state.support.paid_won.sum() == 1_000_000_000
    state.support = call(state, 1000.0, value_added=4.0)
    support.award(state, Streams(1))
    assert int(state.support.awards[0]) == 0


@pytest.mark.parametrize(
    "term, value, measure, sign",
    [
        ("deal_closing", -0.01, "deaths", -1),
        ("deal_credit", 3.0, "deaths", -1),
        ("deal_hiring", 0.3, "vacancies", 1),
        ("deal_appeal", 0.05, "appeal", 1),
        ("deal_productivity", -0.02, "productivity", -1),
    ],
)
def test_terms_of_a_contract_act_with_their_sign_and_on_firms_under_contract_only(term, value, measure, sign):
    found = {}
    for strength in (0.0, value):
        state = firms_country(2, n=6)
        firms = state.firms
        firms.deal[::2] = 1
        firms.cash[firms.revenue > 0] = (-2.5e6 * state.cells.value_share[firms.cell_of_rows() % 3] * firms.revenue).astype(np.int64)[
            firms.revenue > 0
        ]
        setattr(state.terms, term, np.array([0.0, strength, 0.0]))
        Production().decide(state, Streams(2))
        by_row = {"deaths": firms.employees == 0, "vacancies": firms.vacancies, "appeal": firms.appeal, "productivity": firms.productivity}[
            measure
        ]
        found[strength] = by_row[::2].sum(), by_row[1::2].sum()
    assert np.sign(float(found[value][0]) - float(found[0.0][0])) == sign
    assert found[value][1] == found[0.0][1]


def test_money_for_founders_draws_more_of_them_to_the_target_only():
    economy = economy_of(one_policy("startups", budget_bn_krw_per_year=40, regions=["non_capital"], additional=1.0, **SMALL["startups"]), 1)
    state, wanted = economy.state, []
    for step in (lambda: None, lambda: economy.open_programmes(state, economy.streams)):
        state.open_quarter()
        step()
        wanted.append(Entry().wanted(state, Streams(1), 1))
    more = wanted[1] - wanted[0]
    target = economy.programmes[0].targeted
    assert (more >= 0).all() and more[target].sum() > 0 and not more[~target].any() and not more[:, 2].any()
