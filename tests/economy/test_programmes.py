"""What programmes may spend, set aside, pay out and give back, for any budget, rate, window and way of paying."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import Economy
from sim.scenario.problems import ScenarioError
from sim.simulation import economy_of
from sim.state.accounts import ITEMS, SECTORS
from tests.economy.country import FIRST, country

NAMES = ("call", "space", "gift")
QUARTERS = 12
WON = 1e-6
"""Million won."""
PAID_OUT = ("AI subsidy", "programme purchases", "transfer to households", "programme overhead")


def floats(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False, width=32)


@st.composite
def programmes(draw: st.DrawFn) -> dict[str, object]:
    """Dotted keys of one policy of each kind, of any size within the ceiling."""
    keys: dict[str, object] = {"closures.financing": draw(st.sampled_from(["debt", "cut", "tax"]))}
    kinds = dict(zip(NAMES, ("ai_adoption_subsidy", "campus_innovation_space", "lump_sum_transfer"), strict=True))
    for name, kind in kinds.items():
        start = draw(st.sampled_from([0]) | st.integers(0, QUARTERS - 1))
        end = draw(st.integers(start, QUARTERS - 1))
        keys |= {f"policies.{name}.kind": kind, f"policies.{name}.start": str(FIRST + start), f"policies.{name}.end": str(FIRST + end)}
        keys[f"policies.{name}.budget_bn_krw_per_year"] = draw(st.sampled_from([0.0, 0.01, 60.0]) | floats(0.0, 60.0))
        keys[f"policies.{name}.regions"] = [draw(st.sampled_from(["all", "capital", "non_capital"]))]
    keys |= {"policies.call.rate": draw(floats(0.0, 1.0)), "policies.call.cap_mn_krw": draw(floats(1.0, 500.0))}
    keys |= {"policies.call.awareness_multiplier": 40, "policies.call.selection": draw(st.sampled_from(["lottery", "scored"]))}
    keys |= {f"policies.{name}.match_share": draw(floats(0.0, 1.0)) for name in ("call", "space")}
    return keys | {"policies.space.building_quarters": draw(st.integers(1, 8))}


class Ledger:
    """What the books say was paid under every item, from the first quarter on, in won."""

    def __init__(self) -> None:
        self.flows = np.zeros((len(ITEMS), len(SECTORS)), dtype=np.int64)

    def paid(self, item: str, sector: str) -> int:
        """Won received (+) or paid (-)."""
        return int(self.flows[ITEMS.index(item), SECTORS.index(sector)])


@settings(max_examples=20, deadline=None)
@given(keys=programmes())
def test_money_set_aside_is_paid_out_given_back_or_there(keys):
    scenario = country(keys)
    economy, ledger = economy_of(scenario, 1), Ledger()
    for _ in range(QUARTERS):
        economy.step()
        ledger.flows += economy.state.books.flows
        within_their_means(economy)
        in_the_books(economy, ledger)
    ceiling = scenario.budget.ceiling_bn_krw_per_year * 1000.0 * scenario.years
    assert economy.state.governments.appropriated.sum() <= ceiling


def test_a_plan_binds_over_the_year_and_only_who_asks_has_one():
    """A call that could spend more than its half of the development budgets; space that asks for a half, or for nothing."""
    call = {"kind": "ai_adoption_subsidy", "budget_bn_krw_per_year": 60, "match_share": 0.9, "rate": 0.9, "awareness_multiplier": 40}
    keys = {f"policies.call.{key}": value for key, value in call.items()} | {"policies.space.kind": "campus_innovation_space"}
    most = {}
    for asked in (0.2, 0.0):
        economy = economy_of(country({**keys, "policies.space.budget_bn_krw_per_year": 1, "policies.space.match_share": asked}), 7)
        governments, used = economy.state.governments, np.zeros(economy.state.geography.n_regions)
        for _ in range(QUARTERS):
            economy.step()
            used = np.maximum(used, governments.development_spent[:, 0] / governments.development_budget)
        most[asked] = float(used.max())
    assert 0.3 < most[0.2] <= 0.5 < most[0.0] <= 1.0


def within_their_means(economy: Economy) -> None:
    """0 <= paid out <= set aside = the budget's quarters so far; unspent = what is there and what was given back."""
    state, governments = economy.state, economy.state.governments
    held = state.books.balances("programmes") * WON
    rounding = WON * state.quarter * (state.geography.n_regions + state.geography.n_industries + 2)
    for k, programme in enumerate(economy.programmes):
        quarters = max(min(state.quarter - 1, programme.last) - programme.first + 1, 0)
        budget = programme.instrument.budget_bn_krw_per_year * 250.0 * quarters
        assert governments.appropriated[k] == pytest.approx(budget, rel=1e-12)
        assert 0.0 <= governments.disbursed[k] <= governments.appropriated[k] + rounding
        unspent = governments.appropriated[k] - governments.disbursed[k]
        assert held[k] >= 0.0
        assert held[k] + governments.returned[k] == pytest.approx(unspent, abs=rounding)
        if state.quarter - 1 > programme.last:
            assert held[k] == 0.0
    plan = governments.development_plan * governments.development_budget[:, None]
    matched = governments.development_spent
    assert (matched.sum(axis=1) <= governments.development_budget * (1 + 1e-9) + rounding).all()
    if all(programme.first == 0 for programme in economy.programmes):  # else the plan may have been smaller before it was made anew
        assert (matched <= plan * (1 + 1e-9) + rounding).all()


def in_the_books(economy: Economy, ledger: Ledger) -> None:
    """Every won of the programmes' own accounts of themselves is a payment from somebody to somebody."""
    state, governments = economy.state, economy.state.governments
    rounding = state.quarter * len(NAMES) * (state.geography.n_regions + state.geography.n_industries + 2)
    said = {
        "appropriation": governments.appropriated,
        "returned appropriation": governments.returned,
        "programme matching": governments.matched,
    }
    centre = {item: abs(ledger.paid(item, "central")) for item in said} | {
        "programme matching": -ledger.paid("programme matching", "municipalities")
    }
    for item, amount in said.items():
        assert abs(centre[item] - amount.sum() / WON) <= rounding, item
    paid = -sum(ledger.paid(item, "programmes") for item in PAID_OUT) - ledger.paid("programme matching", "programmes")
    assert abs(paid - governments.disbursed.sum() / WON) <= rounding
    assert not ledger.flows.sum(axis=1).any()


def test_more_than_the_ceiling_is_refused():
    budgets = {"policies.call.kind": "ai_adoption_subsidy", "policies.call.budget_bn_krw_per_year": 120}
    budgets |= {"policies.gift.kind": "lump_sum_transfer", "policies.gift.budget_bn_krw_per_year": 81}
    with pytest.raises(ScenarioError, match="over 200"):
        country(budgets)
    country(budgets | {"policies.gift.start": "2026Q1", "policies.call.end": "2025Q4"})
