"""What patterns are measured by, on data whose answer is known; and the page, which is made from what was saved."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.patterns import measure
from experiments.patterns.__main__ import HERE, detrended, judged, page
from experiments.studies import read


def test_hill_finds_the_exponent_of_a_pareto_tail() -> None:
    sizes = np.floor(19.5 * (1 - (np.arange(200_000) + 0.5) / 200_000) ** (-1 / 1.05) + 0.5)
    assert measure.hill(sizes, np.ones(len(sizes))) == pytest.approx(1.05, abs=0.02)


def test_the_wage_curve_is_read_within_places_and_years() -> None:
    rng = np.random.default_rng(3)
    jobless = np.exp(rng.normal(-3.5, 0.3, (8, 1, 50)).repeat(4, axis=1)).reshape(32, 50)
    place, year = np.exp(rng.normal(size=50)), np.exp(rng.normal(size=(8, 1, 1))).repeat(4, axis=1).reshape(32, 1)
    assert measure.slope_within(jobless, place * year * jobless**-0.1) == pytest.approx(-0.1)


def test_a_straight_line_has_no_deviations() -> None:
    assert np.abs(detrended(3.0 + 2.0 * np.arange(9))).max() < 1e-9


def test_the_registered_number_of_shrinking_places_rises() -> None:
    assert measure.registered_extinct(2015) < measure.registered_extinct(2020) < measure.registered_extinct(2024)


def test_a_range_that_leaves_its_band_fails_and_the_page_is_that_of_the_saved_numbers() -> None:
    rows = read(HERE / "measured.csv")
    assert (HERE / "README.md").read_text(encoding="utf-8") == page(rows)
    verdicts = {line["pattern"]: line["verdict"] for line in judged(rows)}
    wrong = [{**row, "high": "99"} if row["pattern"] == "okun" else row for row in rows]
    assert verdicts["okun"] == "pass"
    assert {line["pattern"]: line["verdict"] for line in judged(wrong)} == {**verdicts, "okun": "FAIL"}
