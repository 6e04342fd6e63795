"""Limits of distance with solutions by hand: costs without end (every place for itself), none (one market), and one place."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from sim.submodels.goods import Goods
from sim.submodels.goods_kernels import gravity
from sim.submodels.labour import Labour
from sim.submodels.migration import Migration
from tests.economy.country import SCENARIOS, country
from tests.people.made_up import made_up, streams, take_all
from tests.validation.one_place import one_place

NEAR_AND_FAR = Goods(export_shock_sd=0.0, nationwide_services=0.0)
"""Foreign demand without shocks, and no spending that pays no heed to distance."""
COUNTRY = made_up(4, 8, 60.0)
LARGE = made_up(4, 8, 3000.0)


@pytest.fixture(scope="module")
def start():
    return economy_of(country(), 1).state


def at_distance_cost(state, cost):
    """The state with trade that dies with distance at once (`inf`) or pays no heed to it (0)."""
    state = copy.deepcopy(state)
    n_industries, n, _ = state.trade.kernel.shape
    one = np.eye(n) if cost == np.inf else np.ones((n, n))
    state.trade.kernel = np.tile(one, (n_industries, 1, 1))
    return state


# Goods ------------------------------------------------------------------------------------------------------------------


def test_two_places_by_hand():
    """Own seller 1, other 1/4; the second seller is twice as large. 30 spent here: 20 stay; 60 spent there: 53 1/3 stay."""
    demand = np.zeros(2)
    gravity(np.array([[1.0, 0.25], [0.25, 1.0]]), np.array([1.0, 2.0]), np.array([30.0, 60.0]), 0.0, demand)
    assert demand == pytest.approx([20.0 + 60.0 * 0.25 / 2.25, 10.0 + 60.0 * 2.0 / 2.25])


def test_at_distance_costs_without_end_every_place_sells_to_itself(start):
    state = at_distance_cost(start, np.inf)
    NEAR_AND_FAR.spend(state, streams())
    NEAR_AND_FAR.trade(state, streams())
    assert state.cells.demand == pytest.approx(state.trade.spending + state.trade.exports, rel=1e-12)


def test_without_distance_costs_all_buyers_meet_all_sellers_by_their_size(start):
    state = at_distance_cost(start, 0.0)
    NEAR_AND_FAR.spend(state, streams())
    NEAR_AND_FAR.trade(state, streams())
    trade, cells = state.trade, state.cells
    weight = cells.attraction * trade.base_output * cells.weight_sum / np.where(cells.base_weight_sum > 0, cells.base_weight_sum, 1.0)
    nation = trade.spending.sum(axis=0) + trade.exports.sum(axis=0)
    assert cells.demand == pytest.approx(weight / weight.sum(axis=0) * nation, rel=1e-9)


def test_sellers_weights_are_known_in_both_limits(start):
    """Without distance costs sales go by weight, so weights are outputs; at costs without end a place must export what it does
    not buy itself, and exports go by weight."""
    trade = at_distance_cost(start, 0.0).trade
    trade.spending[:] = trade.base_output  # the nation buys all but the exports
    trade.spending *= 1.0 - trade.base_exports / trade.base_output.sum(axis=0)
    some = trade.base_output > 0
    weights = NEAR_AND_FAR.solve_attraction(trade) * trade.base_output
    share = weights / weights.sum(axis=0)
    assert share[some] == pytest.approx((trade.base_output / trade.base_output.sum(axis=0))[some], rel=1e-8)

    trade = at_distance_cost(start, np.inf).trade
    part = np.linspace(0.05, 0.5, len(trade.base_output))[:, None]  # of its output that each place exports
    trade.spending[:] = (1.0 - part) * trade.base_output
    trade.base_exports[:] = (part * trade.base_output).sum(axis=0)
    weights = NEAR_AND_FAR.solve_attraction(trade) * trade.base_output
    share, exported = weights / weights.sum(axis=0), part * trade.base_output / trade.base_exports
    assert share[some] == pytest.approx(exported[some], rel=1e-6)


def leontief(coefficients, final):
    """Output [s] that serves final demand [s] and its own inputs."""
    return np.linalg.solve(np.eye(len(final)) - coefficients, final)


@pytest.mark.parametrize("cost", [0.0, np.inf])
def test_with_firms_that_sell_all_demand_output_is_leontiefs(start, cost):
    """One economy without distance costs, one for each place at costs without end: (I - A) x = final demand and exports."""
    state = at_distance_cost(start, cost)
    trade, cells, n = state.trade, state.cells, state.trade.base_output.shape[1]
    trade.project_orders[:] = 0.0
    for _ in range(200):
        NEAR_AND_FAR.spend(state, streams())
        NEAR_AND_FAR.trade(state, streams())
        cells.sales[:] = cells.demand
    a = trade.input_coefficients[:, :n]
    farms = trade.materials[:, n + 1]
    final = trade.household + trade.procurement + trade.investment + farms + trade.exports
    if cost == 0.0:
        assert cells.demand.sum(axis=0) == pytest.approx(leontief(a, final.sum(axis=0)), rel=1e-9)
    else:
        for place in range(len(final)):
            assert cells.demand[place] == pytest.approx(leontief(a, final[place]), rel=1e-9)


# Work -------------------------------------------------------------------------------------------------------------------


def matched(seekers, posts, iota):
    """Hires of one market."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((seekers > 0) & (posts > 0), seekers * posts / (seekers**iota + posts**iota) ** (1.0 / iota), 0.0)


def labour_market(cost, posts):
    state = copy.deepcopy(LARGE)
    state.open_quarter()
    state.people.search_intensity[:] = 1.0
    state.people.open_public_posts[:] = 0
    state.people.search_weight = np.eye(8) if cost == np.inf else np.ones((8, 8))
    state.cells.vacancies[...] = posts
    state.cells.filled[...] = 0
    jobless = state.people.unemployed.sum(axis=(1, 2, 3)).astype(float)
    before = state.people.commuters.copy()
    rule = Labour(wage_pull=0.0)
    rule.match(state, streams(), take_all(state))
    return rule, state, jobless, state.people.commuters - before


def test_at_distance_costs_without_end_there_are_as_many_labour_markets_as_places():
    posts = np.arange(24).reshape(8, 3) * 50
    rule, state, jobless, hired = labour_market(np.inf, posts)
    off = hired.sum(axis=2) * (1 - np.eye(8, dtype=np.int64))
    assert not off.any()
    by_hand = matched(jobless, posts.sum(axis=1).astype(float), rule.matching_curvature)
    # A mean is rounded up or down to whole persons.
    assert (np.abs(state.cells.filled.sum(axis=1) - by_hand) < 1.0 + 1e-9).all() and by_hand.sum() > 5000


def test_without_distance_costs_there_is_one_labour_market():
    """The jobless spread over posts by their number, so that every place has as many for each post, and hires are the nation's."""
    posts = np.arange(24).reshape(8, 3) * 50
    rule, state, jobless, _ = labour_market(0.0, posts)
    nation = matched(jobless.sum(), float(posts.sum()), rule.matching_curvature)
    by_hand = nation * posts.sum(axis=1) / posts.sum()
    # Jobless of three skills from eight places are rounded to persons in each place where they look.
    assert state.cells.filled.sum(axis=1) == pytest.approx(by_hand, abs=1.0 + 24.0)
    assert state.cells.filled.sum() == pytest.approx(nation, rel=0.002) and nation > 5000


def test_beyond_every_distance_nobody_takes_a_job_afar():
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    state.cells.vacancies[...] = 50
    Labour(commuting_reach_km=1e9, mobility=1.0).match_afar(state, streams(), take_all(state))
    assert state.people.hires.sum() == 0 and state.people.moves_in.sum() == 0


# Moves ------------------------------------------------------------------------------------------------------------------

QUIET = Migration(passing_shocks=False, size_response=0.0, wage_response=0.0, price_response=0.0, leave_response=0.0)


def moves(kernel):
    """Arrivals and departures [r, h] of a quarter at a kernel of distance, and the state before."""
    state = copy.deepcopy(COUNTRY)
    state.open_quarter()
    constants = state.migration
    constants.kernel = np.stack([kernel, kernel])
    constants.carry[...] = 0.0
    before = copy.deepcopy(state)
    QUIET.move(state, streams())
    return (x.reshape(8, 18) for x in (state.people.moves_in, state.people.moves_out)), before


def leavers(state):
    """[r, h] expected to leave in a quarter."""
    groups = state.people.by_group().sum(axis=3).reshape(8, 18)
    return groups * state.migration.leave_rate[None, :] * state.migration.origin_factor


def test_at_distance_costs_without_end_nobody_moves():
    (arrived, left), _ = moves(np.zeros((8, 8)))
    assert not arrived.any() and not left.any()


def test_without_distance_costs_movers_go_by_attraction_alone():
    (arrived, left), state = moves(1.0 - np.eye(8))
    pull = np.exp(QUIET.attraction(state))
    flow = np.zeros((8, 8, 18))
    for origin in range(8):
        others = np.arange(8) != origin
        flow[origin, others] = leavers(state)[origin] * pull[others] / pull[others].sum(axis=0)
    # Fractions of persons wait for the next quarter.
    assert (arrived == np.floor(flow).sum(axis=0)).all() and (left == np.floor(flow).sum(axis=1)).all()
    assert arrived.sum() > 20


def test_between_two_places_that_alone_are_near_movers_change_places():
    """All other distances without end: who leaves the one goes to the other, whatever draws him elsewhere."""
    kernel = np.zeros((8, 8))
    kernel[2, 5] = kernel[5, 2] = 1.0
    (arrived, left), state = moves(kernel)
    gone = np.floor(leavers(state))
    assert (arrived[5] == gone[2]).all() and (arrived[2] == gone[5]).all()
    assert arrived.sum() == left.sum() == gone[[2, 5]].sum()


# One place --------------------------------------------------------------------------------------------------------------


def test_one_place_is_an_economy_without_space(tmp_path):
    """The whole economy, firm by firm: what is spent is demanded there, nobody moves or commutes, and hires are those of one market."""
    economy = economy_of(Scenario.load(SCENARIOS / "tiny.toml", [f"pack={one_place(tmp_path)}", "scale=1"]), 1)
    state, seen = economy.state, []
    match, rule = economy.schedule["labour.match"], economy.rules.labour

    def watched(state, streams):
        jobless = state.people.unemployed.sum(axis=(1, 2))[0]
        seekers = jobless * state.people.search_intensity[0]
        posts = float(rule.posts_left(state).sum())
        before = state.people.hires[:2].sum()
        match(state, streams)
        seen.append((state.people.hires[:2].sum() - before, float(matched(seekers.sum(), posts, rule.matching_curvature))))

    economy.schedule["labour.match"] = watched
    for _ in range(8):
        economy.step()
        trade = state.trade
        assert state.cells.demand == pytest.approx(trade.spending + trade.exports, rel=1e-12)
        assert state.people.moves_in.sum() == state.people.moves_out.sum() == 0
        assert state.people.commuters.sum() == state.people.employed.sum()
    # Seekers of three skills and hires are rounded to whole persons.
    assert all(abs(hires - by_hand) < 1.0 + 3.0 for hires, by_hand in seen)
    assert sum(hires for hires, _ in seen) > 2000
