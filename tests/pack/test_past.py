"""Weights and persistence of a past base year are found again in rates made with known ones; skill by cohort."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.base_year.past_weights import Case, centred, cumulated_variance, fit, rate_error
from experiments.base_year.people_skill import carried

WP, WW, RHO = np.array([0.9, 0.4]), np.array([0.2, 0.6]), 0.6


def made_up(noise: float) -> list[Case]:
    """Forecasts of two age groups in 300 places that follow the rule, with noise on what came."""
    random = np.random.default_rng(3)
    cases = []
    for horizon in (1, 2, 3, 4, 5) * 4:
        last, province, own = (random.normal(0.0, 0.02, (300, 2)) for _ in range(3))
        fade = RHO**horizon
        error = noise * np.sqrt(1.0 - fade**2) * random.standard_normal((300, 2))
        cases.append(Case(horizon, last, province, own, fade * last + (1.0 - fade) * (WP * province + WW * own) + error))
    return cases


def test_weights_and_persistence_are_found_again() -> None:
    wp, ww, rho = fit(made_up(noise=0.01), local=True)
    assert rho == pytest.approx(RHO)
    assert wp == pytest.approx(WP, abs=0.05) and ww == pytest.approx(WW, abs=0.05)


def test_the_spread_of_the_passing_part_is_found_again_from_cumulated_errors() -> None:
    random, x, cases, spread = np.random.default_rng(4), np.zeros((20_000, 1)), [], 0.01
    zero = np.zeros_like(x)
    for horizon in range(1, 6):
        x = RHO * x + spread * np.sqrt(1.0 - RHO**2) * random.standard_normal(x.shape)
        cases.append(Case(horizon, zero, zero, zero, x))
    assert rate_error(cases, np.ones(1), np.ones(1), RHO) == pytest.approx(spread, rel=0.03)
    assert cumulated_variance(0.5, 2) == pytest.approx(0.75 + 2 * 0.5 * 0.75 + 0.9375)


def test_centred_rates_move_nobody_in_the_nation() -> None:
    people = np.array([[[100.0], [300.0]]])
    assert (centred(np.array([[[0.02], [0.10]]]), people) * people).sum() == pytest.approx(0.0)


def test_graduates_keep_their_degree_over_the_years_and_the_young_get_none_early() -> None:
    then = np.where(np.arange(101) < 20, 0.0, 0.5) - np.maximum(np.arange(101) - 40, 0) * 0.005
    later, before = carried(then, 4), carried(then, -5)
    assert later[60] == then[56] and later[22] == then[22]
    assert before[60] == then[65] and before[30] == then[30]
