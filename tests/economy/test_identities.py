"""Every identity of MODEL 3.14 holds after every process of every quarter, under every closure and every way of paying."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from sim.state.accounts import ITEMS, SECTORS
from sim.state.identities_people import IdentityBroken
from tests.economy.country import SCENARIOS, with_policies
from tests.economy.laws import watch

QUARTERS = 12
CLOSURES = {
    "as shipped, by debt": {},
    "by cuts, few channels open, firms one to one": {
        "scale": 1,
        "closures.financing": "cut",
        "closures.exports": "fixed",
        "closures.job_led_moves": False,
        "closures.adoption": "epidemic",
        "closures.net_immigration_per_year": -400,
    },
    "by tax, the other channels": {
        "closures.financing": "tax",
        "closures.input_output": False,
        "closures.adoption": "rank",
        "closures.wages": "rigid",
        "closures.participation": "responsive",
        "closures.gain_passes_to_price": "full",
        "closures.net_immigration_per_year": 400,
    },
}
"""Every value of every closure at least once."""


@pytest.mark.parametrize("closures", CLOSURES.values(), ids=CLOSURES.keys())
def test_identities_hold_after_every_process(closures):
    economy = economy_of(with_policies(closures, start="2025Q2", end="2026Q4"), seed=5)
    watch(economy)
    for _ in range(QUARTERS):
        economy.step()
    governments, paid = economy.state.governments, economy.state.governments.disbursed
    assert (paid > 0).all() and governments.matched[:2].all() and governments.returned[:2].all(), "a policy had nothing to do"
    assert economy.state.campuses.floor.sum() > 0 and governments.supported[0] > 0
    assert (governments.central_balance != 0).all()


@pytest.mark.slow
def test_identities_hold_on_the_real_municipalities():
    policies = {"policies.call.match_share": 0.2, "policies.call.kind": "ai_adoption_subsidy", "policies.call.budget_bn_krw_per_year": 80}
    policies |= {"policies.space.kind": "campus_innovation_space", "policies.space.budget_bn_krw_per_year": 80}
    policies |= {"policies.gift.kind": "lump_sum_transfer", "policies.gift.budget_bn_krw_per_year": 40, "years": 2, "scale": 100}
    economy = economy_of(Scenario.load(SCENARIOS / "baseline.toml").vary(policies), seed=5)
    watch(economy)
    for _ in range(8):
        economy.step()
    assert (economy.state.governments.disbursed > 0).all()


def _pay_wages_twice(state):
    """As much more under one item as less under another: only the incomes of identity 9 can see it."""
    for item, won in (("wages", 9), ("rounding", -9)):
        state.books.flows[ITEMS.index(item), SECTORS.index("households")] += won
        state.books.flows[ITEMS.index(item), SECTORS.index("transit")] -= won


DAMAGE = {
    "a resident too many": ("migration.move", "identity 1: .* off by 1 in municipality row 3", lambda s: add(s.people.residents, (3, 0, 30, 0), 1)),
    "work beyond the labour force": ("wages.adjust", "identity 2: .* off by .* in municipality row 2", lambda s: add(s.people.employed, (2, 1, 4, 1), 5000)),
    "a post without a holder": ("housing.build", "identity 3: .* off by 1 in municipality row 6", lambda s: add(s.people.public_jobs, 6, 1)),
    "a commuter too many": ("demography.live", "identity [34]: .* off by 1 in municipality row [12]", lambda s: add(s.people.commuters, (1, 2, 0), 1)),
    "hires without posts": ("labour.match", "identity 5: .* in municipality row 2", lambda s: add(s.cells.filled, (2, 1), 9000)),
    "a firm too many": ("entry.found", r"identity 6: .* off by 1 in cell \(4, 1\)", lambda s: add(s.cells.firms, (4, 1), 1)),
    "orders that vanish": ("goods.settle", "identity 7: .* in industry 2", lambda s: add(s.trade.unmet, (0, 2), 0.01)),
    "wages paid twice": ("finance.pay_incomes", "identity 9: .* off by -9", _pay_wages_twice),
    "one side of a payment": ("policy.open", "identity 10: .* off by 5 won", lambda s: add(s.books.flows, (0, 1), 5)),
    "a lost won": ("demography.live", "identity 10: deposits of households .* off by -1", lambda s: add(s.books.balance, 3, -1)),
    "revenue that nobody paid": ("finance.close", "identity 11: .* off by 1000 won in municipality row 2", lambda s: add(s.governments.revenue, 2, 0.001)),
    "money that was never set aside": ("policy.open", "identity 11: .* in programme 1", lambda s: add(s.governments.appropriated, 1, 1.0)),
    "a user of AI too many": ("adoption.invest", r"identity 12: .* off by 1 in cell \(0, 0\)", lambda s: add(s.cells.adopters, (0, 0), 1)),
    "a house that fell unseen": ("housing.build", "identity 13: .* off by 2 in municipality row 4", lambda s: add(s.places.dwellings, 4, -2)),
}  # fmt: skip


def add(column: np.ndarray, where: object, amount: float) -> None:
    column[where] += amount


@pytest.mark.parametrize("process, message, damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_broken_identity_names_process_quarter_place_and_amount(process, message, damage):
    economy = economy_of(with_policies(), seed=5)
    whole = economy.schedule[process]

    def broken(state, streams):
        whole(state, streams)
        if state.quarter == 1:
            damage(state)

    economy.schedule[process] = broken
    watch(economy)
    economy.step()
    with pytest.raises(IdentityBroken, match=f"after {process} in quarter 1: {message}"):
        economy.step()
