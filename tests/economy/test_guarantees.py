"""Guarantees of bank loans: who pays whom, how much may be promised, and an account that can run dry."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import Economy
from sim.scenario.problems import ScenarioError
from sim.simulation import economy_of, run
from sim.state.accounts import ITEMS, SECTORS
from tests.economy.country import FIRST, country, differences, one_policy
from tests.economy.laws import watch

QUARTERS = 16
RISKY = {
    "form": "guarantee",
    "applicants_per_year": 0.8,
    "term_quarters": 6,
    "grace_quarters": 1,
    "survival": -0.2,
    "value_added_quarters": 4,
    "invested": 1,
}
"""Loans that are large for their firms, of which many are lost within a few quarters."""


def economy(seed: int = 3, **keys: object) -> Economy:
    return economy_of(one_policy("growth_fund", **{"budget_bn_krw_per_year": 20, "end": str(FIRST + 7), **RISKY, **keys}), seed)


def flow(of: Economy, item: str, sector: str) -> int:
    return int(of.state.books.flows[ITEMS.index(item), SECTORS.index(sector)])


def test_the_bank_lends_the_fund_pays_for_closed_firms_until_its_account_is_dry_and_every_identity_holds():
    """The bank's account is short of what it lent and nothing else, so its depositors neither gain nor lose by lending."""
    played = economy(leverage=20)
    watch(played)
    governments, books, called, dry = played.state.governments, played.state.books, 0, False
    for quarter in range(QUARTERS):
        played.step()
        assert flow(played, "firm support", "programmes") == 0 and flow(played, "firm support", "bank") <= 0
        assert flow(played, "guarantee payment", "bank") == -flow(played, "guarantee payment", "programmes") >= 0
        called += flow(played, "guarantee payment", "bank")
        assert books.balances("bank")[0] == -governments.guaranteed[0] <= 0
        held = int(books.balances("programmes")[0])
        dry |= quarter > 7 and held == 0 and governments.guaranteed[0] > 0
        if quarter <= 7:
            assert 0.85 * governments.guaranteed[0] <= 20 * (governments.appropriated[0] + governments.repaid[0]) * 1e6
    overhead = governments.disbursed[0] - called / 1e6
    assert called > 0 and 0 <= overhead <= 0.081 * called / 1e6
    assert dry, "more is called than the fund has, in this test"
    assert governments.defaulted[0] > called / 1e6 / 0.85, "what the fund does not cover, and what it cannot pay, is the bank's loss"
    assert governments.guaranteed[0] == books.balances("bank")[0] == books.balances("programmes")[0] == 0
    assert governments.appropriated[0] + governments.repaid[0] == pytest.approx(
        governments.disbursed[0] + governments.returned[0], abs=1e-3
    )


def test_a_guarantee_costs_the_fund_nothing_when_it_is_given_and_earns_a_fee():
    played = economy(survival=0.3, fee_per_year=0.04)
    owed = [0]
    for _ in range(3):
        played.step()
        owed.append(int(played.state.governments.guaranteed[0]))
    governments = played.state.governments
    assert owed[1] > 0 and not governments.disbursed.any()
    fees = 0.01 * sum(owed[:-1]) / 1e6
    assert governments.repaid[0] == pytest.approx(fees, rel=1e-6)


def test_firms_get_from_the_bank_what_they_owe_and_pay_it_interest():
    """Of loans that nobody loses: what the bank was paid is what it lent and the interest on it."""
    played = economy(survival=0.3, end=str(FIRST), fee_per_year=0, budget_bn_krw_per_year=4)
    lent = paid = 0
    interest, owed = 0.0, 0
    for _ in range(9):
        played.step()
        lent -= flow(played, "firm support", "bank")
        paid += flow(played, "loan service", "bank")
        interest += 0.048 / 4 * owed
        owed = int(played.state.governments.guaranteed[0])
    lost = played.state.governments.defaulted[0] * 1e6
    assert lent > 0 and owed == 0
    assert paid + lost == pytest.approx(lent + interest, abs=1e3)


def test_more_money_or_leverage_never_guarantees_less_and_none_changes_no_bit():
    owed = []
    for budget, leverage in ((1.0, 1.0), (2.0, 1.0), (2.0, 10.0), (4.0, 10.0)):
        played = economy(budget_bn_krw_per_year=budget, leverage=leverage)
        played.step()
        owed.append(int(played.state.governments.guaranteed[0]))
        assert 0.85 * owed[-1] <= leverage * budget * 0.25e9
    assert owed == sorted(owed) and owed[-1] > owed[0]
    assert differences(run(country(), 7), run(one_policy("growth_fund", budget_bn_krw_per_year=0, **RISKY), 7)) == []


def test_a_guaranteed_loan_does_what_a_loan_of_the_fund_does():
    """Same firms, same money, same terms at first; only who lends differs."""
    cash = {}
    for form, budget in (("lending", 20.0), ("guarantee", 20.0)):
        keys = {"form": form, "leverage": 1, "coverage": 1, "interest_per_year": 0.048, "fee_per_year": 0, "budget_bn_krw_per_year": budget}
        played = economy(**keys)
        played.step()
        firms = played.state.firms
        funded = np.flatnonzero((firms.deal > 0) & (firms.employees > 0))
        cash[form] = dict(zip(firms.id[funded].tolist(), firms.cash[funded].tolist(), strict=True))
    both = cash["lending"].keys() & cash["guarantee"].keys()
    assert both and all(cash["lending"][i] == cash["guarantee"][i] for i in both)


def test_what_is_guaranteed_is_in_the_nations_table_where_a_programme_guarantees_and_nowhere_else():
    given = run(one_policy("growth_fund", budget_bn_krw_per_year=20, **RISKY), 3).tables["national_quarter"]
    assert (given["guaranteed_p_bn_krw"] > 0).all() and given["supported_p"][-1] > 0
    lent = run(one_policy("growth_fund", budget_bn_krw_per_year=20), 3).tables["national_quarter"]
    assert "guaranteed_p_bn_krw" not in lent


@pytest.mark.parametrize("keys", [{"match_share": 0.2}, {"equity_share": 0.5}, {"coverage": 0}, {"leverage": 0.5}, {"form": "gift"}])
def test_what_a_guarantee_cannot_be_is_refused_in_words(keys):
    with pytest.raises(ScenarioError, match=next(iter(keys))):
        economy(**keys)
