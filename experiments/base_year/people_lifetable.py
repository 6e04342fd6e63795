"""The life table of the nation, by exact age and by the age completed at the end of the year."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.base_year import tables as t

INFANT_YEARS_LOST = 0.9  # of the first year of life, by a child who dies in it (assumption: most die early)


def life_table(source: Path) -> tuple[t.Array, t.Array, t.Array]:
    """Death probability, survivors and life expectancy of the nation 2024 by sex and exact age, each 2 x
    101.
    """
    dead, alive, expectancy = (np.zeros((2, t.AGES)) for _ in range(3))
    for row in t.read(source, "life_table_national_2024.csv"):
        cell = (t.SEXES.index(row["sex"]), int(row["age"].rstrip("+")))
        dead[cell] = t.number(row["death_probability_qx_derived"])
        alive[cell] = t.number(row["survivors_lx_derived"])
        expectancy[cell] = t.number(row["life_expectancy_years"])
    return dead, alive, expectancy


def year_end_probability(source: Path) -> t.Array:
    """Probability of dying within a calendar year by the age completed at its end, 2 x 101.

    The register counts completed years at 31 December, so residents move through the year from mean exact
    age a - 0.5 to a + 0.5: the probability is 1 - L(a) / L(a - 1) with L the person-years of the life
    table; at age 0 it covers the year of birth only, at 100 the open group with those who reach it.
    Person-years are the mean of two neighbouring survivors: differences of the published life expectancies
    carry their rounding (two decimals) and fall below zero at young ages.
    """
    _, alive, expectancy = life_table(source)
    beyond = alive * expectancy
    years = np.append((alive[:, :-1] + alive[:, 1:]) / 2.0, beyond[:, -1:], axis=1)
    years[:, 0] = alive[:, 0] - INFANT_YEARS_LOST * (alive[:, 0] - alive[:, 1])
    out = np.empty_like(years)
    out[:, 0] = 1.0 - years[:, 0] / alive[:, 0]
    out[:, 1:100] = 1.0 - years[:, 1:100] / years[:, :99]
    out[:, 100] = 1.0 - beyond[:, 100] / (beyond[:, 100] + years[:, 99])
    return out
