"""A pack of a past base year for hindcasts, of 2015 or 2020: what SOURCES_past.md says of every table."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.base_year import (
    past_economy,
    past_weights,
    people_housing,
    people_migration,
    people_places,
    people_population,
    people_register,
    people_universities,
    people_vital,
)
from experiments.base_year import tables as t

YEARS = (2015, 2020)


def build(source: Path, out: Path, year: int, job_led: Path | None = None) -> dict[str, object]:
    """Write all tables of the base year into `out`; returns the assumptions of pack.toml.

    `job_led` is the table of job-led moves that the model itself makes; without one they are assumed as in 2024.
    """
    people_places.build(source, out)
    people_population.build(source, out, year)
    people_vital.build(source, out, year)
    people_universities.build(source, out)
    write_housing(source, out, year)
    basis = replace(past_weights.basis(source, t.regions(source), year), job_led=job_led)
    people_migration.build(source, out, basis)
    with tempfile.TemporaryDirectory() as work:
        past_economy.build(source, out, year, Path(work))
    (out / "boundaries.geojson").unlink()
    return {"persistence_year": basis.persistence, "moves_over_2023": round(basis.moves_factor, 4)}


def write_housing(source: Path, out: Path, year: int) -> None:
    """Dwellings of the census of the year, at prices of 2024; headship of 2020."""
    places = t.regions(source)
    rates = people_housing.headship(source, places, t.by_age_group(people_register.cohorts(source)[2020].sum(axis=1)))
    table = t.municipal(source, places, f"housing_{year}", f"vacancy_rate_{year}")
    dwellings = np.rint(table[f"housing_{year}"])
    vacant = np.rint(dwellings * table[f"vacancy_rate_{year}"])
    price = people_housing.prices(source, places, people_register.cohorts(source)[t.BASE_YEAR].sum(axis=(1, 2)))
    rows = [[place.code, int(dwellings[row]), int(vacant[row]), t.fixed(price[row], 2)] for row, place in enumerate(places)]
    t.write(out / "housing.csv", ["code", "dwellings", "vacant", "price_mn_krw"], rows)
    heads = [[group, t.fixed(rates[row], 5)] for row, group in enumerate(t.AGE_GROUPS)]
    t.write(out / "headship.csv", ["age_group", "headship_rate"], heads)
