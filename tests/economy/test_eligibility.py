"""Who may apply to a call, by age and by what a firm has: those alone, in calls for AI as in calls for grants, and all without it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.streams import Streams
from sim.scenario.problems import ScenarioError
from sim.state.firms import TRAITS, traits_of
from sim.state.state import State
from sim.submodels import support
from sim.submodels.adoption import Adoption
from sim.submodels.production import Production
from tests.economy.country import one_policy
from tests.economy.test_calls import parts

KINDS = {"ai_adoption_subsidy": {}, "ai_services": {}, "growth_fund": {"applicants_per_year": 1.0}, "rnd_support": {}}


def awarded(kind: str, **keys: object) -> tuple[State, np.ndarray, np.ndarray]:
    """The state, rows that a call awards in a country whose firms differ in age and traits, and the traits of all before."""
    state, programme = parts(kind, budget=400.0, **KINDS[kind], **keys)
    firms, rng = state.firms, np.random.default_rng(4)
    firms.age[:] = rng.integers(0, 80, len(firms.age))
    firms.aware[:] = True
    for column in (firms.rd, firms.linked):
        column[:] = rng.random(len(firms.age)) < 0.5
    firms.supported[:] = 2 * (rng.random(len(firms.age)) < 0.5)
    before = firms.supported.copy()
    programme.open(state, Streams(1, 0))
    has = traits_of(firms, np.arange(len(firms.age)))
    Adoption().invest(state, Streams(8), Production().credit)
    support.award(state, Streams(8))
    return state, np.flatnonzero((firms.supported != before) & (firms.employees > 0)), has


@pytest.mark.parametrize("kind", KINDS)
def test_firms_of_the_age_and_with_the_traits_are_awarded_and_no_others(kind: str) -> None:
    _, all_of_them, _ = awarded(kind)
    state, chosen, traits = awarded(kind, least_age_years=3, most_age_years=7, only=["link", "campus"])
    firms, asked = state.firms, (1 << TRAITS.index("link")) | (1 << TRAITS.index("campus"))
    assert 0 < len(chosen) < len(all_of_them)
    assert (firms.age[chosen] >= 12).all() and (firms.age[chosen] <= 28).all()
    assert ((traits[chosen] & asked) == asked).all()
    assert not ((firms.age[all_of_them] >= 12) & (firms.age[all_of_them] <= 28)).all()


@pytest.mark.parametrize(
    "kind, keys, message",
    [
        ("growth_fund", {"least_age_years": 8, "most_age_years": 7}, "nobody may apply"),
        ("ai_adoption_subsidy", {"only": ["ai"]}, "nobody may apply"),
        ("startups", {"least_age_years": 1}, "leave both out"),
        ("startups", {"only": ["rd"]}, "nobody may apply"),
        ("rnd_support", {"only": ["beauty"]}, "only"),
    ],
)
def test_a_call_that_nobody_can_answer_is_refused_in_words(kind: str, keys: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        one_policy(kind, budget_bn_krw_per_year=1, **keys)
