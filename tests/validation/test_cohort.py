"""Without shocks and with constant rates, residents are those of the cohort model written here, to the person."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ground.streams import Streams, uniforms
from sim.simulation import economy_of
from tests.economy.country import country

CLOSED = {
    "goods.export_shock_sd": 0.0,
    "closures.job_led_moves": False,
    "closures.net_immigration_per_year": 0,
    "migration.moving": False,
    "migration.passing_shocks": False,
}
YEARS = 10


def cohort_quarter(n, yearly_deaths, yearly_births, male_share, first_of_year, streams):
    """Residents [place, sex, age, skill] a quarter later; rates a year by place, sex and age, and by place and age of the mother.

    Numbers are whole: a mean is rounded up with the probability of its fraction, by the chance that the streams give it.
    """
    places = len(n)
    if first_of_year:  # everyone turns a year older; 100 is 100 and over
        older = np.zeros_like(n)
        older[:, :, 1:] = n[:, :, :-1]
        older[:, :, 100] += n[:, :, 100]
        n = older
    deaths_in_quarter = 1.0 - (1.0 - yearly_deaths) ** 0.25
    chance = uniforms(streams.key("demography.deaths 0"), n.size).reshape(n.shape)
    n = n - np.minimum(np.floor(n * deaths_in_quarter[:, :, :, None] + chance).astype(np.int64), n)
    chance = uniforms(streams.key("demography.births"), places * 7 * 2).reshape(places, 7, 2)
    for age in range(7):
        women = n[:, 1, 15 + 5 * age : 20 + 5 * age].sum(axis=(1, 2))
        born = np.floor(women * yearly_births[:, age] / 4.0 + chance[:, age, 0]).astype(np.int64)
        boys = np.floor(born * male_share + chance[:, age, 1]).astype(np.int64)
        n[:, 0, 0, 0] += boys
        n[:, 1, 0, 0] += born - boys
    return n


@pytest.mark.parametrize("seed", [1, 2])
def test_residents_are_those_of_the_cohort_model_to_the_person(seed):
    """The whole economy runs beside it: firms open and close, hire and pay; nobody moves, and nobody completes studies."""
    economy = economy_of(country(CLOSED), seed)
    del economy.schedule["relocation.move"]  # owners would go along with their firms
    people = economy.state.people
    people.mortality_change[...] = 0.0
    people.tertiary_target[...] = 0.0
    expected, jobs = people.residents.copy(), economy.state.cells.employees.copy()
    rates = np.minimum(people.mortality, 0.95).copy(), people.fertility.copy(), float(people.male_share[0])
    for quarter in range(4 * YEARS):
        expected = cohort_quarter(expected, *rates, quarter % 4 == 0, Streams(seed, quarter))
        economy.step()
        assert (people.residents == expected).all()
    assert expected.sum() < people.base_residents[0] - 500  # far from a standstill
    assert (economy.state.cells.employees != jobs).any()
