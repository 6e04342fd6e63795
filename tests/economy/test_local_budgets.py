"""Every municipality divides its development budget by the strategy that the scenario gives it."""

from __future__ import annotations

import numpy as np

from sim.policy.local_budgets import CONSTRAINTS, standing
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from tests.economy.country import with_policies

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
