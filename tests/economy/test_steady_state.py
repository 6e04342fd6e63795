"""An economy that nothing disturbs stands still: prices to the bit, people as a cohort model has them, work without trend.

What is held is taken out of the schedule (an ablation is one deleted key) or set to zero by the scenario.
"""

from __future__ import annotations

import numpy as np

from sim.base_year import start
from sim.model import Economy
from sim.simulation import economy_of, rules_of
from sim.state.state import State
from tests.economy.country import country

NO_SHOCKS = {"goods.export_shock_sd": 0.0}
MONEY = (
    "production.set_prices",
    "goods.spend",
    "goods.trade",
    "production.produce",
    "goods.settle",
    "finance.pay_incomes",
    "finance.close",
)
AGEING = ("universities.decide", "education.admit", "demography.grow_older", "demography.live")
MOVING = ("relocation.move", "labour.match_afar", "migration.move")


def without(economy: Economy, dropped: set[str]) -> Economy:
    assert dropped <= economy.schedule.keys()
    economy.schedule = {name: process for name, process in economy.schedule.items() if name not in dropped}
    return economy


def test_prices_stand_to_the_bit_while_firms_and_people_do():
    """Wages and productivity are held, so no price has a reason to move; what is bought settles to less than 0.05 percent
    a year. It settles because firms that ran short of workers in the run-in cannot serve all of their base demand."""
    economy = economy_of(country(NO_SHOCKS), seed=1)
    economy, state = without(economy, set(economy.schedule) - set(MONEY)), economy.state
    ordered, sold, income = float(state.trade.base_output.sum()), [], []
    for _ in range(24):
        economy.step()
        assert (state.cells.price_index == 1.0).all()
        sold.append(float(state.cells.sales.sum()))
        income.append(float(state.trade.disposable_income.sum()))
    assert np.abs(np.array(sold) / ordered - 1.0).max() < 0.01
    for path in (sold, income):
        assert abs(path[-1] / path[-5] - 1.0) < 5e-4


def test_employment_has_no_trend_without_shocks(monkeypatch):
    """Ten years in which nobody is born, dies, moves or grows older. One economy's jobs wander by a trend of about 0.035
    percent a year, its wages by 0.085 (standard deviations over 16), so the mean of eight must be within three standard
    errors of none. Each has base-year firms of its own: the drift of productivity that the run-in takes off is solved on
    1,800 firms here and errs by 0.1 percent a quarter, which all would share."""
    trends, wages = [], []
    for seed in range(8):
        monkeypatch.setattr(start, "ROWS_SEED", 1000 + seed)
        economy = without(anew(NO_SHOCKS, seed), {*AGEING, *MOVING})
        state, jobs, wage, idle = economy.state, [], [], []
        for _ in range(40):
            economy.step()
            cells = state.cells
            jobs.append(float(np.log(cells.employees.sum())))
            wage.append(float(np.log((cells.wage * cells.employees).sum() / (cells.base_wage * cells.employees).sum())))
            idle.append(unemployment(state))
        assert 0.02 < np.mean(idle) < 0.045  # one quarter of 17,000 workers may lie outside
        years = np.arange(40) / 4.0
        trends.append(np.polyfit(years, jobs, 1)[0])
        wages.append(np.polyfit(years, wage, 1)[0])
    assert abs(np.mean(trends)) < 3 * 0.00035 / np.sqrt(8), trends
    assert abs(np.mean(wages)) < 3 * 0.00085 / np.sqrt(8), wages


def anew(changes: dict[str, float], seed: int) -> Economy:
    """The economy of a scenario from a base year that is built here and not taken from the cache."""
    scenario = country(changes)
    rules = rules_of(scenario)
    state, _ = start.build(scenario.pack_folder, rules, scale=scenario.scale)
    start.personalise(state, seed, 0)
    return Economy(state, rules, seed=seed, scale=scenario.scale)


def unemployment(state: State) -> float:
    return float(state.people.unemployed.sum() / state.people.labour_force.sum())


def test_population_follows_the_cohort_component_model():
    """Nobody moves, with a firm or without, or comes from abroad: residents are those of births, deaths and ageing alone, but for whole persons.

    The mean of eight seeds is within four standard errors, from what rounding every number of births and deaths to whole
    persons adds up to: half a percent of the residents of a place.
    """
    closed, seeds = {"closures.job_led_moves": False, "closures.net_immigration_per_year": 0, "migration.moving": False}, 8
    gap = np.zeros((8, 2, 101))
    for seed in range(seeds):
        economy = without(economy_of(country(closed), seed), {"relocation.move"})
        people = economy.state.people
        expected, variance = people.residents.sum(axis=3).astype(float), np.zeros(gap.shape)
        for quarter in range(32):
            expected, variance = projected(economy.state, expected, variance, quarter)
            economy.step()
        gap += (people.residents.sum(axis=3) - expected) / seeds
        assert people.moves_in.sum() == people.moves_out.sum() == people.abroad.sum() == 0
    for axes in ((1, 2), (0,), (0, 1, 2)):
        assert (np.abs(gap.sum(axis=axes)) <= 4.0 * np.sqrt(variance.sum(axis=axes) / seeds) + 0.5).all(), axes


def projected(state: State, n: np.ndarray, variance: np.ndarray, quarter: int) -> tuple[np.ndarray, np.ndarray]:
    """[r, sex, age] residents a quarter later by cohort component, and the variance that rounding has added by then."""
    people = state.people
    if quarter % 4 == 0:
        n, variance = (
            np.concatenate([x[:, :, :1] * 0.0, x[:, :, :-2], x[:, :, -2:].sum(axis=2, keepdims=True)], axis=2) for x in (n, variance)
        )
    yearly = np.minimum(people.mortality * np.exp(people.mortality_change * (1 + quarter // 4)), 0.95)
    stay = (1.0 - yearly) ** 0.25
    # floor(mean + u) of three skills: at most a quarter of a person squared each, and at most the mean.
    variance = variance * stay**2 + np.minimum(n * (1.0 - stay), 0.75)
    n = n * stay
    births, spread = np.zeros(len(n)), np.zeros(len(n))
    for group in range(7):
        women = slice(15 + 5 * group, 20 + 5 * group)
        mean = n[:, 1, women].sum(axis=1) * people.fertility[:, group] / 4.0
        births += mean
        spread += np.minimum(mean, 0.25) + variance[:, 1, women].sum(axis=1) * (people.fertility[:, group] / 4.0) ** 2
    male = float(people.male_share[0])
    for sex, share in enumerate((male, 1.0 - male)):
        n[:, sex, 0] += births * share
        variance[:, sex, 0] += spread + 7 * 0.25
    return n, variance
