"""Policy comes in by its doors only: terms, offers, orders and its account; and the placebo gives what its model paid."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.table import Table
from sim.policy import INSTRUMENTS
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of, run
from sim.state.state import State
from tests.economy.country import SCENARIOS, country, one_policy, same_bits

DOORS = ("terms", "offers", "support", "governments", "grants")
"""Tables that a programme may write when it opens; of the others, campus space alone may change the floor of campuses."""
FLOOR = {("campuses", "floor"), ("places", "campus_floor")}


def columns_of(state: State) -> dict[tuple[str, str], np.ndarray]:
    tables = {name: table for name, table in vars(state).items() if isinstance(table, Table) and name not in DOORS}
    return {(name, column): values.copy() for name, table in tables.items() for column, values in table.columns().items()}


@pytest.mark.parametrize("kind", sorted(INSTRUMENTS))
def test_a_programme_that_opens_changes_nothing_but_its_doors(kind):
    economy = economy_of(one_policy(kind, budget_bn_krw_per_year=20), 1)
    state, written = economy.state, set()
    for _ in range(8):
        state.open_quarter()
        before, households = columns_of(state), state.books.balances("households").copy()
        economy.open_programmes(state, economy.streams)
        written |= {name for name, values in columns_of(state).items() if not same_bits(values, before[name])}
        assert same_bits(state.books.balances("households"), households)
        assert state.books.balances("programmes")[0] > 0, "it opened nothing"
        for process in list(economy.schedule.values())[2:]:
            process(state, economy.streams)
        state.close_quarter()
        economy.streams = economy.streams.at(state.quarter)
    assert written <= (FLOOR if kind == "campus_innovation_space" else set())


def test_two_halves_of_a_programme_offer_what_the_whole_does():
    """Not to the bit: each half keeps its thousand won, and the firms that they house differ."""
    offered = {}
    for parts in (1, 2):
        keys = {}
        for name in range(parts):
            policy = {"kind": "campus_innovation_space", "budget_bn_krw_per_year": 12 / parts, "building_quarters": 2}
            keys |= {f"policies.space{name}.{key}": value for key, value in policy.items()}
        economy = economy_of(country(keys), 1)
        for _ in range(12):
            economy.step()
        terms, spent = economy.state.terms, economy.state.governments.disbursed.sum()
        columns = (terms.tenant_places, terms.campus_startups, terms.tenant_exit, terms.tenant_appeal, economy.state.campuses.floor)
        offered[parts] = np.array([spent, *(column.sum() for column in columns)])
    assert offered[2] == pytest.approx(offered[1], rel=0.01)


@pytest.mark.parametrize(
    "kind, keys", [("ai_adoption_subsidy", "match_share = 0.2\nawareness_multiplier = 40\n"), ("campus_innovation_space", "")]
)
def test_the_placebo_gives_what_its_model_paid_in_every_quarter(tmp_path, kind, keys):
    """Local matches and running costs included, but for the thousand won that stay in an account for rounding."""
    head = f'extends = "{SCENARIOS / "tiny.toml"}"\n'
    (tmp_path / "policy.toml").write_text(f'{head}[policies.p]\nkind = "{kind}"\nbudget_bn_krw_per_year = 10\nend = "2026Q4"\n{keys}')
    (tmp_path / "placebo.toml").write_text(f'{head}[policies.p]\nkind = "lump_sum_transfer"\nlike = "policy.toml"\n')
    policy, placebo = (run(Scenario.load(tmp_path / f"{name}.toml"), 4).tables["national_quarter"] for name in ("policy", "placebo"))
    assert policy["public_spending_bn_krw"].sum() > 0.2
    assert placebo["public_spending_bn_krw"] == pytest.approx(policy["public_spending_bn_krw"], abs=2e-6)
