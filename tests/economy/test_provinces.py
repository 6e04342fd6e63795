"""Provinces that decide: their own money beside municipalities', who pays which part, what they chose and why, and none by default."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import Economy
from sim.policy.local_budgets import standing
from sim.scenario.problems import ScenarioError
from sim.simulation import economy_of, run
from sim.state.accounts import ITEMS, SECTORS
from sim.state.public import CONSTRAINTS, STRATEGIES
from tests.economy.country import differences, with_policies
from tests.economy.laws import watch

DIAGNOSTIC = {"local_budgets.provinces": "diagnostic"}
MONEY = 40.0
"""Billion won a year for each policy: municipalities run out of their part."""


def deciding(changes: dict[str, object] | None = None, **keys: object) -> Economy:
    return economy_of(with_policies({"local_budgets.provinces": "fixed", **(changes or {})}, budget=MONEY, **keys), 1)


def matching(of: Economy, sector: str) -> int:
    return int(of.state.books.flows[ITEMS.index("programme matching"), SECTORS.index(sector)])


def test_both_tiers_pay_their_part_to_the_won_and_every_identity_holds():
    economy = deciding()
    watch(economy)
    paid = np.zeros(2)
    for _ in range(8):
        economy.step()
        paid -= matching(economy, "municipalities"), matching(economy, "provinces")
    governments, provinces = economy.state.governments, economy.state.provinces
    assert paid[1] > 0 and paid.sum() / 1e6 == pytest.approx(governments.matched.sum(), abs=1e-3)
    assert paid[1] / paid.sum() == pytest.approx(0.25, abs=1e-6), "no province is short here, so each pays its quarter"
    assert (provinces.spent <= provinces.plan * provinces.budget[:, None] * (1 + 1e-9)).all()
    assert provinces.spent.sum() * 1e6 <= paid[1] + 8, "of the last year alone"


def test_their_money_adds_to_what_municipalities_give_and_is_never_taken_from_it():
    found = {}
    for who in (None, "fixed"):
        economy = economy_of(with_policies({"local_budgets.provinces": who} if who else {}, budget=MONEY), 1)
        for _ in range(4):
            economy.step()
        found[who] = economy.state.governments.matched[1], economy.state.governments.development_spent[:, 1].sum()
    assert found["fixed"][0] == pytest.approx(found[None][0] / 0.75, rel=1e-3)
    assert found["fixed"][1] == pytest.approx(found[None][1], rel=1e-3)


def test_a_province_without_money_leaves_its_municipalities_to_pay_alone():
    with_money, without = deciding(), deciding()
    without.state.provinces.budget[0] = 0.0
    for economy in (with_money, without):
        for _ in range(2):
            economy.step()
    mine = without.state.geography.province == 0
    paid = [economy.state.provinces.spent[0].sum() for economy in (with_money, without)]
    assert paid[0] > 0 == paid[1]
    assert without.state.governments.development_spent[mine].sum() > 0 and without.state.provinces.spent[1].sum() > 0


def test_a_province_with_too_little_gives_no_more_than_it_planned_and_its_municipalities_the_rest():
    economy = deciding()
    economy.state.provinces.budget[:] = 20.0
    for _ in range(4):
        economy.step()
    provinces, governments = economy.state.provinces, economy.state.governments
    assert (provinces.spent[:, 1] > 8.0).all() and (provinces.spent[:, 1] <= 10.0).all(), "half of it is for campus space"
    theirs = np.bincount(economy.state.geography.province, governments.development_spent[:, 1])
    assert (provinces.spent[:, 1] < 0.2 * theirs).all()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_province_chooses_as_a_municipality_would_by_its_own_standing(strategy):
    economy = economy_of(with_policies({"local_budgets.provinces": strategy}), 1)
    economy.governments_decide(economy.state, economy.streams)
    provinces, state = economy.state.provinces, economy.state
    health = standing(state, state.geography.province)
    assert health.shape == (len(CONSTRAINTS), state.geography.n_provinces)
    assert (provinces.strategy == STRATEGIES.index(strategy)).all()
    assert (provinces.binding == health[:, provinces.follows].argmin(axis=0)).all()
    assert (provinces.follows == np.arange(2)).all() or strategy == "imitate"
    assert provinces.plan.sum(axis=1) == pytest.approx(1.0) and (provinces.plan[:, 2] == 0).all(), "the gift asks for no match"
    if strategy == "fixed":
        assert (provinces.plan[:, :2] == 0.5).all()
    if strategy == "diagnostic":
        relaxed = [{CONSTRAINTS.index(name) for name in programme.instrument.relaxes} for programme in economy.programmes[:2]]
        for row, bound in enumerate(provinces.binding):
            helps = [float(bound in constraints) for constraints in relaxed]
            assert list(provinces.plan[row, :2]) == ([h / sum(helps) for h in helps] if any(helps) else [0.5, 0.5])


def test_the_table_of_provinces_says_what_was_decided_and_by_default_nothing_is():
    tables = run(with_policies(DIAGNOSTIC, budget=MONEY), 1).tables
    provinces, places = tables["province_quarter"], tables["municipality_year"]
    assert set(provinces["provincial_strategy"]) == {"diagnostic"} and set(provinces["provincial_constraint"]) <= set(CONSTRAINTS)
    assert (provinces["plan_call"] + provinces["plan_space"]) == pytest.approx(1.0)
    given = float(provinces["from_province_space_bn_krw"].sum())
    assert given > 0 and given == pytest.approx(float(np.nansum(places["from_province_space_bn_krw"])))
    assert (np.nan_to_num(places["from_province_space_bn_krw"]) <= np.nan_to_num(places["matching_space_bn_krw"]) + 1e-9).all()
    plain = run(with_policies(budget=MONEY), 1)
    assert not {"provincial_strategy", "plan_call"} & set(plain.tables["province_quarter"])


def test_provinces_change_nothing_without_a_policy_that_asks_for_a_match_or_without_money():
    nothing = {f"policies.{name}.match_share": 0.0 for name in ("call", "space")}
    assert differences(run(with_policies(nothing), 1), run(with_policies({**nothing, **DIAGNOSTIC}), 1)) == []
    assert differences(run(with_policies(budget=0.0), 1), run(with_policies(DIAGNOSTIC, budget=0.0), 1)) == []


@pytest.mark.parametrize(
    "keys, message",
    [
        ({"local_budgets.provinces": "clever"}, "provinces"),
        ({"local_budgets.province_share": 0.25}, "provinces give nothing"),
        ({"local_budgets.provinces": "fixed", "local_budgets.province_share": 1.0}, "province_share"),
    ],
)
def test_what_provinces_cannot_do_is_refused_in_words(keys, message):
    with pytest.raises(ScenarioError, match=message):
        with_policies(keys)
