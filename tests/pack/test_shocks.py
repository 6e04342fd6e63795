"""Shocks of uncertain places: found again in made-up errors of forecasts, and drawn by the model as the table says."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.base_year import past_weights, people_rates
from experiments.base_year import people_shocks as ps
from sim.submodels.migration_kernels import shock_uncertain_places

LEAVE = np.tile(people_rates.LEAVE_PROFILE, (2, 1))
PLACES, PROVINCES, PERSISTENCE = 1600, 16, 0.85
SCALE, PROVINCE_SD, TIE = 0.12, 0.05, 0.6


def made_up_shocks(years: int, random: np.random.Generator) -> np.ndarray:
    """Shocks of attractiveness [year, place, sex, group] by the model's own rule, averages of each year."""
    many = len(ps.CELLS)
    quarter = PERSISTENCE**0.25
    unit = np.sqrt((1.0 - quarter**2) / (1.0 - PERSISTENCE**2))
    own = np.linalg.cholesky(SCALE**2 * (TIE + (1.0 - TIE) * np.eye(many)))
    over_cells = [[ps.CELLS.index((s if people_rates.SEX_SPECIFIC[g] else 0, g)) for g in range(9)] for s in range(2)]
    factors = np.stack([own, PROVINCE_SD * np.eye(many)])[:, np.array(over_cells).reshape(-1)] * unit
    x, out = np.zeros((PLACES, 18)), []
    volatility = np.uint64(random.integers(2**62))
    province = np.arange(PLACES, dtype=np.int64) % PROVINCES
    for step in range(4 * years):
        first = np.sqrt(ps.LEAD_QUARTERS) if step == 0 else 1.0
        key = np.uint64(random.integers(2**62))
        shock_uncertain_places(x, np.full(18, quarter), np.ones((PLACES, 18)), factors, province, first, volatility, key)
        out.append(x.copy())
    return np.stack(out).reshape(years, 4, PLACES, 2, 9).mean(axis=1)


def cases_of(rates: np.ndarray) -> list[past_weights.Case]:
    """Forecasts of no movement from one origin."""
    zero = np.zeros_like(rates[0])
    return [past_weights.Case(h, zero, zero, zero, rate) for h, rate in enumerate(rates, start=1)]


def test_attraction_and_net_rates_turn_into_each_other() -> None:
    shocks = np.random.default_rng(1).normal(0.0, 0.2, (5, 7, 2, 9))
    rates = ps.rate_errors(shocks, LEAVE)
    assert ps.attraction_errors(rates, LEAVE) == pytest.approx(shocks)
    assert ps.resident_errors(rates[:1])[0, 0, 22] == pytest.approx(rates[0, 0, 0, 2])


def test_a_gain_of_residents_hides_part_of_a_lasting_pull() -> None:
    rates = ps.rate_errors(np.full((5, 1, 2, 9), 0.1), LEAVE)
    assert rates[4, 0, 0, 3] < 0.75 * rates[0, 0, 0, 3]


def test_shocks_are_found_again_from_errors_of_forecasts() -> None:
    random = np.random.default_rng(5)
    cases = [case for _ in range(6) for case in cases_of(ps.rate_errors(made_up_shocks(5, random), LEAVE))]
    basis = people_rates.Basis(province_weight=np.ones(9), own_weight=np.ones(9))
    member = (np.arange(PROVINCES)[:, None] == np.arange(PLACES)[None] % PROVINCES).astype(float)
    people = np.exp(random.normal(4.0, 0.5, PLACES))[:, None, None] * np.ones((1, 2, 9))
    found = ps.fitted(cases, basis, LEAVE, member, people)
    assert np.abs(found.size).max() < 0.1
    assert np.median(found.persistence) == pytest.approx(PERSISTENCE, abs=0.051)
    assert np.sqrt((found.local**2).sum(axis=1)) == pytest.approx(SCALE, rel=0.15)
    assert np.median(np.sqrt((found.province**2).sum(axis=1))) == pytest.approx(PROVINCE_SD, rel=0.3)
    covariance = found.local @ found.local.T
    spread = np.sqrt(np.diag(covariance))
    assert np.median(covariance / np.outer(spread, spread)) == pytest.approx(TIE, abs=0.1)
