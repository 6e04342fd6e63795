"""A policy of amount zero changes nothing, and none changes anything before it starts; after its end nothing is paid."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.observe import MEASURES
from sim.policy import INSTRUMENTS
from sim.recorder import Result
from sim.simulation import economy_of, run
from tests.economy.country import FIRST, country, differences, one_policy

SEED, QUARTERS = 7, 12
OPENS, ENDS = 5, 8
"""The window of the tests below: the quarters 2026Q2 to 2027Q1 of the run."""
KINDS = sorted(INSTRUMENTS)
MATCHED = {"kind": "ai_adoption_subsidy", "budget_bn_krw_per_year": 20, "match_share": 0.9, "rate": 0.9, "awareness_multiplier": 40}
"""A call for which municipalities have too little money."""
STRONG = {
    "ai_adoption_subsidy": {"rate": 0.8, "awareness_multiplier": 20},
    "ai_services": {"awareness_multiplier": 20},
    "anchor_firm": {"jobs": 10, "cost_mn_krw_per_job": 50, "building_quarters": 1, "additional": 1.0},
    "campus_innovation_space": {"building_quarters": 1},
    "supply_chain_ai": {"lead_quarters": 0, "chain": 20, "buyer_least_employees": 10},
    "settlement": {"building_quarters": 1},
}


@cache
def baseline() -> Result:
    return run(country(), SEED)


def in_window(kind: str, **keys: object) -> Result:
    window = {"start": str(FIRST + OPENS), "end": str(FIRST + ENDS)}
    return run(one_policy(kind, budget_bn_krw_per_year=4, **window, **STRONG.get(kind, {}), **keys), SEED)


def quarters(first: int | None, end: int | None, result: Result) -> dict[str, slice]:
    """Rows of the quarterly tables from `first` to before `end`, and of the years that are over by then."""
    provinces = len(result.tables["province_quarter"]["quarter"]) // QUARTERS
    places = len(np.unique(result.tables["municipality_year"]["code"]))
    part = lambda n: slice(None if first is None else first * n, None if end is None else end * n)  # noqa: E731
    projects = result.tables["adoption_quarter"]["quarter"].astype(str)  # as many rows a quarter as projects
    at = [None if quarter is None else int(np.searchsorted(projects, str(FIRST + quarter))) for quarter in (first, end)]
    return {
        "adoption_quarter": slice(*at),
        "national_quarter": part(1),
        "province_quarter": part(provinces),
        "municipality_year": slice(0, None if end is None else (1 + end // 4) * places),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_budget_of_zero_changes_no_bit(kind):
    assert differences(baseline(), run(one_policy(kind, budget_bn_krw_per_year=0, **STRONG.get(kind, {})), SEED)) == []


@pytest.mark.parametrize("start", [str(FIRST), str(FIRST + 6)])
def test_a_budget_of_zero_takes_nothing_from_a_policy_beside_it(start):
    """Both ask municipalities for a match out of one development budget."""
    call = {f"policies.call.{key}": value for key, value in MATCHED.items()}
    space = {"policies.space.kind": "campus_innovation_space", "policies.space.budget_bn_krw_per_year": 0, "policies.space.start": start}
    assert differences(run(country(call), SEED), run(country(call | space), SEED)) == []


def test_a_policy_that_begins_within_a_year_finds_its_match():
    began = run(country({f"policies.call.{key}": value for key, value in MATCHED.items()} | {"policies.call.start": str(FIRST + 5)}), SEED)
    assert began.tables["national_quarter"]["matching_call_bn_krw"][5:8].sum() > 0, "nothing before the next January"


@pytest.mark.parametrize("financing", ["debt", "cut", "tax"])
def test_a_rate_of_zero_sets_money_aside_and_changes_nothing_else(financing):
    """Nobody can be paid, so only the means that were found for the call differ: the centre's account, and with them
    the incomes of those who found them; by debt nobody but the centre."""
    result = run(one_policy("ai_adoption_subsidy", rate=0, budget_bn_krw_per_year=4, financing=financing), SEED)
    assert (result.tables["national_quarter"]["disbursed_p_bn_krw"] == 0).all()
    differ = differences(baseline(), result)
    if financing == "debt":
        assert differ == ["national_quarter.central_balance_bn_krw"]
        gap = baseline().tables["national_quarter"]["central_balance_bn_krw"] - result.tables["national_quarter"]["central_balance_bn_krw"]
        assert gap == pytest.approx(np.full(QUARTERS, 1.0), abs=1e-9)
    else:
        assert len(differ) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_changes_before_the_window_opens(kind):
    result = in_window(kind)
    assert differences(baseline(), result, quarters(None, OPENS, result)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_window_is_not_empty(kind):
    result = in_window(kind)
    changed = {name.split(".")[1] for name in differences(baseline(), result, quarters(OPENS, None, result))}
    assert len(changed & {m.name for m in MEASURES}) > 5


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_paid_outside_the_window(kind):
    table = in_window(kind).tables["national_quarter"]
    outside = np.ones(QUARTERS, dtype=bool)
    outside[OPENS : ENDS + 1] = False
    for column in ("spending_p_bn_krw", "matching_p_bn_krw", "public_spending_bn_krw"):
        assert (table[column][outside] == 0.0).all(), column
    assert (table["spending_p_bn_krw"][OPENS : ENDS + 1] > 0).any()
    assert (np.diff(table["appropriated_p_bn_krw"])[np.flatnonzero(outside[1:])] == 0.0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_promised_outside_the_window_and_what_is_left_goes_back(kind):
    economy = economy_of(one_policy(kind, budget_bn_krw_per_year=4, start=str(FIRST + OPENS), end=str(FIRST + ENDS)), SEED)
    for quarter in range(ENDS + 3):
        economy.step()
        if not OPENS <= quarter <= ENDS:
            later = INSTRUMENTS[kind].finishes
            promised = [name for name, column in economy.state.terms.columns().items() if column.any() and name not in later]
            assert promised == [] and len(economy.state.offers.rate) == len(economy.state.support.most) == 0, quarter
    governments = economy.state.governments
    assert economy.state.books.balances("programmes")[0] == 0
    received = governments.appropriated[0] + governments.repaid[0]
    assert received == pytest.approx(governments.disbursed[0] + governments.returned[0], abs=1e-3)


def test_a_placebo_of_a_policy_without_money_changes_no_bit(tmp_path):
    from sim.scenario.scenario import Scenario
    from tests.economy.country import SCENARIOS

    head = f'extends = "{SCENARIOS / "tiny.toml"}"\n'
    (tmp_path / "nothing.toml").write_text(head + '[policies.call]\nkind = "ai_adoption_subsidy"\nbudget_bn_krw_per_year = 0\n')
    (tmp_path / "like.toml").write_text(head + '[policies.gift]\nkind = "lump_sum_transfer"\nlike = "nothing.toml"\n')
    assert differences(baseline(), run(Scenario.load(tmp_path / "like.toml"), SEED)) == []
