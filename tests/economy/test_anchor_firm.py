"""Anchor plants: money to the won, who pays, orders that nobody else gets, and what a plant without them takes from others."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import Economy
from sim.scenario.problems import ScenarioError
from sim.simulation import economy_of, run
from sim.state.plants import ANCHOR, MOVED
from sim.submodels import plants
from tests.economy.country import country, differences, one_policy, same_bits
from tests.economy.laws import watch

SMALL = {"jobs": 60, "cost_mn_krw_per_job": 50, "building_quarters": 1, "ramp_quarters": 4, "additional": 1.0}


def economy(seed: int = 3, **keys: object) -> Economy:
    return economy_of(one_policy("anchor_firm", **{"budget_bn_krw_per_year": 20, "end": "2025Q2", **SMALL, **keys}), seed)


def rows(of: Economy) -> np.ndarray:
    firms = of.state.firms
    return np.flatnonzero((firms.supported & ANCHOR > 0) & (firms.employees > 0))


@pytest.mark.parametrize("external, least", [(0.0, 0.5), (0.5, 0.7), (1.0, 0.85)])
def test_a_plant_grows_to_its_jobs_and_every_identity_holds(external, least):
    """What it sells at home is contested by others; its own orders are not, and yet one post in ten is between two workers."""
    played = economy(external_share=external, local_inputs=0.4)
    watch(played)
    for _ in range(10):
        played.step()
    staff = played.state.firms.employees[rows(played)]
    assert len(staff) == played.state.governments.supported[0] == len(played.state.plants.id) > 0
    assert (staff > least * SMALL["jobs"]).all() and (staff < 1.3 * SMALL["jobs"]).all()


def test_money_out_of_the_account_is_the_price_of_sites_to_the_won():
    played = economy(match_share=0.2, regions=["non_capital"], budget_bn_krw_per_year=4, cost_mn_krw_per_job=5)
    for _ in range(4):
        played.step()
    governments, paid = played.state.governments, played.state.governments.supported[0] * 60 * 5
    assert paid > 0 and governments.matched[0] == pytest.approx(0.2 * paid, abs=1e-5)
    overhead = played.programmes[0].overhead
    assert governments.disbursed[0] == pytest.approx(0.8 * paid * (1.0 + overhead), abs=1e-4)
    assert set(played.state.plants.region) <= set(np.flatnonzero(played.programmes[0].targeted))


def test_more_money_never_pays_for_fewer_moved_plants():
    paid = []
    for budget in (10.0, 20.0, 40.0, 80.0):
        played = economy(budget_bn_krw_per_year=budget, moved_share=0.7, moved_from=["all"], jobs=30)
        for _ in range(3):
            played.step()
        paid.append(float(played.state.governments.disbursed[0]))
    assert paid == sorted(paid) and 0.0 < paid[0] < paid[3]


def test_more_money_never_pays_for_less_and_the_first_plants_stay_where_they_are():
    found = []
    for budget in (10.0, 20.0, 40.0, 80.0):
        played = economy(budget_bn_krw_per_year=budget, end="2025Q1")
        for _ in range(2):
            played.step()
        found.append(played.state)
    paid = [state.governments.disbursed[0] for state in found]
    assert paid == sorted(paid) and 0.0 == paid[0] < paid[1] < paid[3], "a plant is paid whole or not at all"
    few, many = (np.bincount(state.plants.region, minlength=8) for state in (found[2], found[3]))
    assert (few <= many).all() and few.sum() < many.sum()


def test_a_plant_that_would_have_come_anyway_costs_the_same_and_opens_nothing():
    played = economy(additional=0.0)
    for _ in range(4):
        played.step()
    assert played.state.governments.supported[0] > 0 and not len(played.state.plants.id)


def test_a_municipality_without_its_part_gets_no_plant():
    played = economy(match_share=1.0, cost_mn_krw_per_job=100_000, budget_bn_krw_per_year=200)
    for _ in range(3):
        played.step()
    assert played.state.governments.supported[0] == 0 and not played.state.governments.disbursed.any()


def test_own_orders_reach_the_plant_and_no_other_firm():
    """Of a quarter's demand in the plant's cell, every other firm gets to the last digits what it would have got without the orders."""
    played = economy(external_share=1.0, end="2025Q1")
    for _ in range(6):
        played.step()
    state, rules, streams = played.state, played.rules, played.streams
    state.open_quarter()
    for name in list(played.schedule)[: list(played.schedule).index("plants.order")]:
        played.schedule[name](state, streams)
    firms, cells, f = state.firms, state.cells, int(rows(played)[0])
    c = int(np.searchsorted(firms.start, f, side="right")) - 1
    r, s = divmod(c, state.geography.n_industries)
    block = slice(int(firms.start[c]), int(firms.used[c]))
    live = firms.employees[block] > 0

    def got() -> np.ndarray:
        sigma = rules.production.sigmas(state.geography.n_industries)[s]
        pull = firms.appeal[block] * np.exp((1.0 - sigma) * firms.log_price[block]) * live
        return np.asarray(cells.demand[r, s] * pull / cells.raw_weight_sum[r, s])

    before, weights, exports = got(), cells.weight_sum.copy(), state.trade.exports.copy()
    plants.order(state, rules.goods, rules.production)
    more = got() - before
    at = f - block.start
    assert more[at] > 0 and more[at] == pytest.approx(float((state.trade.exports - exports).sum()), rel=1e-9)
    assert np.abs(np.delete(more, at)).max() < 1e-9 * before.max()
    assert same_bits(weights, cells.weight_sum), "domestic trade does not see the orders"


def test_local_inputs_are_ordered_in_the_place_and_add_nothing_to_the_nations_spending():
    """The sellers of the place gain what all others lose, and no identity minds."""
    demands, ordered = [], []
    for share in (0.0, 0.6):
        played = economy(external_share=1.0, end="2025Q1")
        for _ in range(6):
            played.step()
        state = played.state
        state.plants.local_inputs[:] = share
        state.open_quarter()
        for name in list(played.schedule)[: list(played.schedule).index("plants.order")]:
            played.schedule[name](state, played.streams)
        demands.append(state.cells.demand.copy())
        ordered.append(state.trade.home_orders.copy())
    places = np.unique(state.plants.region)
    made = state.firms.revenue[rows(played)]
    inputs = state.trade.input_coefficients[: state.geography.n_industries, 0].sum() * made.sum()
    assert not ordered[0].any() and ordered[1].sum() == pytest.approx(0.6 * inputs, rel=1e-9)
    assert demands[1].sum() == pytest.approx(demands[0].sum(), rel=1e-12)
    gained = demands[1] - demands[0]
    assert gained[places].sum() > 0 and (np.delete(gained, places, axis=0) <= 1e-9).all()


def test_demand_that_comes_from_abroad_is_new_and_the_rest_is_taken_from_others():
    sales = {}
    for external in (None, 0.0, 1.0):
        played = economy(budget_bn_krw_per_year=0.0 if external is None else 80, external_share=external or 0.0, end="2025Q1")
        for _ in range(6):
            played.step()
        made = played.state.firms.revenue[rows(played)].sum()
        sales[external] = np.array([played.state.cells.sales[:, 0].sum() - made, made])
    assert sales[0.0][1] > 0 and sales[1.0][1] > 0 and sales[None][1] == 0
    lost = {external: sales[None][0] - sales[external][0] for external in (0.0, 1.0)}
    assert lost[0.0] > 0.3 * sales[0.0][1], "who sells at home takes a good part of it from others"
    assert lost[1.0] < 0.5 * lost[0.0]


def test_an_industry_without_firms_is_refused_in_words():
    with pytest.raises(ScenarioError, match='no industry "Q" with firms'):
        economy(industry="Q")


def test_a_plant_that_moves_is_a_firm_that_leaves_its_place_with_its_posts_and_every_identity_holds():
    """One that is moved keeps its identity and what it is; its workers stay behind, and nothing is founded."""
    played = economy(moved_share=1.0, moved_from=["all"], jobs=30, end="2025Q1")
    watch(played)
    played.step()
    firms = played.state.firms
    place = dict(zip(firms.id.tolist(), firms.cell_of_rows().tolist(), strict=True))
    staff = dict(zip(firms.id.tolist(), (firms.employees + firms.vacancies).tolist(), strict=True))
    played.step()
    moved = np.flatnonzero((firms.supported & MOVED > 0) & (firms.employees > 0))
    cell, before = firms.cell_of_rows()[moved], np.array([place[int(i)] for i in firms.id[moved]])
    assert len(moved) == played.state.governments.supported[0] > 0 and not len(played.state.plants.id)
    assert (cell != before).all() and (cell % 3 == before % 3).all()
    assert all(15 <= staff[int(i)] <= 60 for i in firms.id[moved])
    cells = played.state.cells
    assert (cells.moved_out.reshape(-1)[before] > 0).all() and (cells.left_behind.reshape(-1)[before] > 0).all()
    assert (cells.moved_in.reshape(-1)[cell] > 0).all() and cells.moved_in.sum() == cells.moved_out.sum()
    for _ in range(4):
        played.step()


def test_what_a_moved_plant_brings_to_its_target_is_taken_from_where_it_stood():
    """Right after the move; afterwards the freed workers look for other work, and others move."""
    keys = {"moved_from": ["capital"], "regions": ["non_capital"], "jobs": 30, "end": "2025Q1"}
    jobs = []
    for share in (0.0, 1.0):
        played = economy(moved_share=share, budget_bn_krw_per_year=0.0 if share == 0.0 else 20, **keys)
        for _ in range(2):
            played.step()
        outside = played.programmes[0].targeted
        firms = played.state.cells.firms[:, 0]
        jobs.append(np.array([firms[outside].sum(), firms[~outside].sum()]))
    more = jobs[1] - jobs[0]
    assert more[0] > 0 and more[1] == -more[0]


def test_a_plant_that_nobody_can_move_is_not_paid_for_and_waits_in_no_account():
    played = economy(moved_share=1.0, moved_from=["all"], jobs=20_000, cost_mn_krw_per_job=0.01)
    for _ in range(3):
        played.step()
    governments = played.state.governments
    assert not governments.disbursed.any() and governments.supported[0] == 0
    assert governments.returned[0] == governments.appropriated[0] > 0


def test_without_moved_plants_or_money_no_bit_differs():
    plain = run(country(), 7)
    nothing = {"moved_share": 1.0, "moved_from": ["all"], "jobs": 30, "building_quarters": 1, "cost_mn_krw_per_job": 50}
    assert differences(plain, run(one_policy("anchor_firm", budget_bn_krw_per_year=0, **nothing), 7)) == []
    late = run(one_policy("anchor_firm", budget_bn_krw_per_year=20, start="2026Q1", **nothing), 7)
    changed = differences(plain, late)
    assert "national_quarter.firms_moved_out" in changed
    early = {name: slice(0, 4 * len(table["quarter"]) // 12) for name, table in plain.tables.items() if "_quarter" in name}
    early |= {"adoption_quarter": slice(0, 0), "municipality_year": slice(0, 2 * len(plain.tables["municipality_year"]["year"]) // 4)}
    assert differences(plain, late, early) == []


@pytest.mark.parametrize(
    "keys, message",
    [
        ({"moved_from": ["Atlantis"]}, "no such place"),
        ({"moved_from": []}, "moved_from"),
        ({"moved_share": 1.2}, "moved_share"),
        ({"moved_share": 0.5, "moved_from": ["91010"], "regions": ["91010"]}, "cannot move from the place to itself"),
    ],
)
def test_bad_words_about_moved_plants_are_refused(keys, message):
    with pytest.raises(ScenarioError, match=message):
        economy(**keys)
