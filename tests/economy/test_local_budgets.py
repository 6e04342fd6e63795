"""Every municipality divides its development budget by the strategy that the scenario gives it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.policy import INSTRUMENTS
from sim.policy.local_budgets import standing
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of, run
from sim.state.public import CONSTRAINTS, STRATEGIES
from tests.economy.country import SCENARIOS, country, with_policies

MATCHED = [0, 1]
"""Rows of the call and of campus space; the gift asks for no match."""


def plan(scenario: Scenario) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """[r, programme] parts of the first year, what the municipalities are worst at, and their codes."""
    economy = economy_of(scenario, 1)
    health = standing(economy.state)
    economy.governments_decide(economy.state, economy.streams)
    return economy.state.governments.development_plan[:, MATCHED], health.argmin(axis=0), economy.state.geography.codes


def test_a_strategy_holds_where_the_scenario_says_and_nowhere_else() -> None:
    fixed, worst, codes = plan(with_policies())
    assert (fixed == 0.5).all()
    everywhere, _, _ = plan(with_policies({"local_budgets.strategy": "diagnostic"}))
    binding = {name: worst == CONSTRAINTS.index(name) for name in CONSTRAINTS}
    asked = np.stack([binding["technology"] | binding["finance"], binding["skills"]], axis=1)
    known = asked.any(axis=1)
    assert known.any() and (everywhere[known] == asked[known]).all() and (everywhere[~known] == 0.5).all()
    changed = int(np.flatnonzero(known)[0])
    one, _, _ = plan(with_policies({f"local_budgets.by_place.{codes[changed]}": "diagnostic"}))
    assert (one[changed] == everywhere[changed]).all()
    assert (np.delete(one, changed, axis=0) == 0.5).all()


def test_the_smaller_of_two_places_counts() -> None:
    everywhere, _, codes = plan(with_policies({"local_budgets.strategy": "diagnostic"}))
    changed = int(np.flatnonzero(everywhere[:, 0] != 0.5)[0])
    by_place = {codes[changed]: "fixed", "all": "diagnostic"}
    found, _, _ = plan(with_policies({"local_budgets.by_place": by_place}))
    assert (found[changed] == 0.5).all()
    assert (np.delete(found, changed, axis=0) == np.delete(everywhere, changed, axis=0)).all()


def test_a_county_an_industrial_city_and_a_metropolitan_district_choose_differently_and_the_record_says_why() -> None:
    """Uiseong is short of young people, Gumi of graduates, Gangnam of neither: real municipalities in the base year."""
    matched = {kind for kind, i in INSTRUMENTS.items() if "match_share" in i.model_fields}
    settling = sorted(kind for kind in matched if "settlement" in INSTRUMENTS[kind].relaxes)
    kinds = ["campus_innovation_space", "export_vouchers", *settling[:1]]
    policies = {
        f"policies.{kind}.{key}": value
        for kind in kinds
        for key, value in {"kind": kind, "budget_bn_krw_per_year": 20, "match_share": 0.2}.items()
    }
    baseline = Scenario.load(SCENARIOS / "baseline.toml")
    economy = economy_of(baseline.vary({**policies, "local_budgets.strategy": "diagnostic"}), 1)
    economy.governments_decide(economy.state, economy.streams)
    governments, codes = economy.state.governments, economy.state.geography.codes
    uiseong, gumi, gangnam = (codes.index(code) for code in ("47730", "47190", "11680"))
    assert [CONSTRAINTS[governments.binding[row]] for row in (uiseong, gumi, gangnam)] == ["settlement", "skills", "demand"]
    plans = governments.development_plan
    assert list(plans[gumi]) == [kind == kinds[0] for kind in kinds]
    assert list(plans[gangnam]) == [kind == kinds[1] for kind in kinds]
    if settling:
        assert list(plans[uiseong]) == [kind == kinds[2] for kind in kinds]
    else:  # nothing on offer helps it
        assert (plans[uiseong] == 1.0 / len(kinds)).all()
    assert (governments.strategy == STRATEGIES.index("diagnostic")).all()


def test_equal_standings_share_their_rank() -> None:
    economy = economy_of(with_policies(), 1)
    demand = standing(economy.state)[CONSTRAINTS.index("demand")]
    assert (demand == 0.5).all(), "sales of the base year are the base year's everywhere"


def test_who_imitates_names_the_neighbour_that_it_follows() -> None:
    economy = economy_of(with_policies({"local_budgets.strategy": "imitate"}), 1)
    health = standing(economy.state)
    economy.governments_decide(economy.state, economy.streams)
    governments = economy.state.governments
    assert (governments.follows != np.arange(len(governments.follows))).any()
    assert (governments.binding == health[:, governments.follows].argmin(axis=0)).all()


def test_fixed_shares_are_those_of_the_scenario() -> None:
    shares = {"local_budgets.shares": {"call": 0.7, "space": 0.3, "gift": 0.0}}
    fixed, _, _ = plan(with_policies(shares))
    assert np.allclose(fixed, [0.7, 0.3])


def test_the_tables_say_what_was_decided_and_why() -> None:
    scenario = with_policies({"local_budgets.strategy": "diagnostic"})
    table = run(scenario, 1).tables["municipality_year"]
    base = table["year"] == table["year"].min()
    assert set(table["local_strategy"][base]) == {""} and np.isnan(table["plan_call"][base]).all()
    assert set(table["local_strategy"][~base]) == {"diagnostic"}
    assert set(table["binding_constraint"][~base]) <= set(CONSTRAINTS)
    assert (table["follows"][~base] == table["code"][~base]).all()
    assert (table["plan_call"] + table["plan_space"])[~base] == pytest.approx(1.0)
    assert not {"local_strategy", "plan_call"} & set(run(country(), 1).tables["municipality_year"])
