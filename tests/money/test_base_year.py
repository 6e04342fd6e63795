"""The base year stands still: accounts balance, and the first quarter's payments are those of the base."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.streams import Streams
from sim.state.accounts import FIRM_ITEMS
from sim.state.identities_money import check_money, flow, money_opening


def money_processes(rules):
    return (
        rules.production.set_prices, rules.goods.spend, rules.goods.trade, rules.production.produce, rules.goods.settle,
        rules.finance.pay_incomes, rules.finance.close,
    )  # fmt: skip


def play(state, rules, streams=None):
    before = money_opening(state)
    state.open_quarter()
    for process in money_processes(rules):
        process(state, streams or Streams(3, state.quarter))
    check_money(state, before)
    state.close_quarter()


def test_every_sector_but_pools_firms_and_world_balances(economy):
    _, flows = economy
    for sector in (
        "households",
        "farms",
        "market",
        "municipalities",
        "provinces",
        "central",
        "bank",
        "universities",
    ):
        scale = sum(abs(v) for (_, a, b), v in flows.flows.items() if sector in (a, b))
        assert abs(flows.balance(sector)) <= 1e-9 * max(scale, 1.0), sector


def test_trade_brings_every_cell_its_base_output(economy, quiet_rules):
    state, _ = economy
    state.open_quarter()
    quiet_rules.production.set_prices(state, Streams(3))
    quiet_rules.goods.spend(state, Streams(3))
    quiet_rules.goods.trade(state, Streams(3))
    assert np.abs(state.cells.demand / state.trade.base_output - 1.0).max() < 1e-9


def test_first_quarter_pays_the_base_incomes(economy, quiet_rules):
    state, base = economy
    play(state, quiet_rules)
    for item in ("social contributions", "corporate tax", "capital cost", "investment"):
        expected = -sum(v for (name, payer, _), v in base.flows.items() if name == item and payer == "firms")
        assert flow(state, item, "firms") / 1e6 == pytest.approx(expected, rel=5e-3), item
    assert np.abs(state.trade.disposable_income / base.disposable - 1.0).max() < 0.03


def test_own_revenue_of_municipalities_is_the_data(economy, quiet_rules):
    state, _ = economy
    data = state.governments.municipal_own_revenue.copy()
    play(state, quiet_rules)
    assert state.governments.revenue == pytest.approx(data, rel=0.03)


def test_deposits_stand_still(economy, quiet_rules):
    state, _ = economy
    opened = state.books.total("households")
    for _ in range(4):
        play(state, quiet_rules)
    assert abs(state.books.total("households") / opened - 1.0) < 0.05


def test_transit_is_empty_and_identities_see_a_lost_won(economy, quiet_rules):
    state, _ = economy
    before = money_opening(state)
    state.open_quarter()
    for process in money_processes(quiet_rules):
        process(state, Streams(3))
    assert not state.books.transit.any() and len(state.books.transit) == len(FIRM_ITEMS)
    state.books.balance[0] += 1
    with pytest.raises(AssertionError, match="households"):
        check_money(state, before)


def test_same_bits_again(economy, quiet_rules):
    from sim.base_year.start import start_state
    from tests.money.conftest import FOLDER

    state, _ = economy
    other, _ = start_state(FOLDER, quiet_rules, scale=10, seed=3, n_programmes=3)
    play(state, quiet_rules)
    play(other, quiet_rules)
    assert (state.books.balance == other.books.balance).all()
