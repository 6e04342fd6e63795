"""Scores against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiment.hindcast.scores import covered, crps, score


def test_errors_of_two_places() -> None:
    # Errors +0.3 and -0.1: RMSE sqrt((0.09 + 0.01) / 2), MAE 0.2, bias 0.1, spread about it 0.2.
    found = score(np.array([0.5, 0.1]), np.array([0.2, 0.2]))
    assert found.rmse == pytest.approx(np.sqrt(0.05))
    assert (found.mae, found.bias, found.spread) == pytest.approx((0.2, 0.1, 0.2))
    assert found.crps == pytest.approx(found.mae)
    assert (found.correlation, found.coverage_50, found.coverage_90, found.places) == (None, None, None, 2)


def test_the_point_forecast_is_the_median_and_correlates() -> None:
    members = np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0], [9.0, 9.0, 9.0]])
    found = score(members, np.array([1.0, 2.0, 3.0]))
    assert (found.rmse, found.bias, found.correlation) == pytest.approx((1.0, -1.0, 1.0))


@pytest.mark.parametrize(
    ("members", "came", "expected"),
    [
        ([0.0, 2.0], 1.0, 0.0),  # mean distance 1, half the distance of the pair 1
        ([0.0, 2.0], 5.0, 3.0),  # mean distance 4, less 1
        ([0.0, 1.0, 5.0], 2.0, 2.0 - 10.0 / 6.0),  # distances 2, 1, 3; pairs 1, 5, 4: sum 10, half their mean
        ([4.0], 1.0, 3.0),
    ],
)
def test_crps_by_hand(members: list[float], came: float, expected: float) -> None:
    assert crps(np.array(members)[:, None], np.array([came]))[0] == pytest.approx(expected)


def test_crps_of_normal_members_is_that_of_the_normal_distribution() -> None:
    # Gneiting and Raftery 2007: 2 phi(0) - 1 / sqrt(pi) at the centre.
    members = np.random.default_rng(1).standard_normal((200_000, 1))
    assert crps(members, np.zeros(1))[0] == pytest.approx(2.0 / np.sqrt(2.0 * np.pi) - 1.0 / np.sqrt(np.pi), abs=2e-3)


def test_coverage_by_hand() -> None:
    # Three members: the 50 % interval runs from the first to the last, order statistics at (3 + 1) / 4 and 3 (3 + 1) / 4.
    members = np.repeat(np.array([[2.0], [0.0], [1.0]]), 4, axis=1)
    assert covered(members, np.array([0.0, 1.7, 2.0, 2.1]), 0.5).tolist() == [True, True, True, False]
    # Seven members: 0.25 x 8 = 2nd to 6th.
    seven = np.repeat(np.arange(7.0)[:, None], 3, axis=1)
    assert covered(seven, np.array([0.9, 1.0, 5.1]), 0.5).tolist() == [False, True, False]


def test_coverage_is_nominal_where_the_outcome_is_drawn_like_the_members() -> None:
    random = np.random.default_rng(2)
    found = score(random.standard_normal((19, 20_000)), random.standard_normal(20_000))
    assert found.coverage_50 == pytest.approx(0.5, abs=0.015)
    assert found.coverage_90 == pytest.approx(0.9, abs=0.01)


def test_places_without_an_outcome_are_left_out_and_none_is_refused() -> None:
    assert score(np.array([0.1, np.nan, 0.3]), np.array([0.1, 0.0, np.nan])).places == 1
    with pytest.raises(ValueError, match="no place"):
        score(np.array([np.nan]), np.array([0.0]))
