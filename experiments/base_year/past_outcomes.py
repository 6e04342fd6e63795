"""What really came, for the scores of hindcasts: `python -m experiments.base_year.past_outcomes FOLDER`.

Writes `sim/data/hindcast`. Residents before 2022 are the cohorts accounted back, as in the packs of past years; figures
of 2025 are held back.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from experiments.base_year import past_economy, people_register
from experiments.base_year import tables as t

OUT = Path(__file__).resolve().parents[2] / "sim" / "data" / "hindcast"


def build(source: Path, out: Path) -> None:
    """Write residents by municipality, employed and product by province, births and product by municipality."""
    places = t.regions(source)
    write_people(source, out, places)
    write_provinces(source, out, places)
    write_municipalities(source, out, places)


def write_people(source: Path, out: Path, places: list[t.Region]) -> None:
    """Residents at the end of 2014 to 2024 by sex and age group, whole persons."""
    rows: list[list[str | int]] = []
    for year in range(people_register.FIRST_YEAR, t.BASE_YEAR + 1):
        people = t.by_age_group(people_register.whole_residents(source, places, year))
        for row, place in enumerate(places):
            rows += [[place.code, year, name, *map(int, people[row, sex])] for sex, name in enumerate(t.SEXES)]
    t.write(
        out / "residents.csv", ["code", "year", "sex", *(f"age_{g.replace('-', '_').replace('+', '_plus')}" for g in t.AGE_GROUPS)], rows
    )


def write_provinces(source: Path, out: Path, places: list[t.Region]) -> None:
    """Employed residents (thousands, annual means) and real product (billion won of 2020) of 2014 to 2024."""
    names = {place.province: place.province_en for place in places}
    product = {(r["year"], r["province_en"]): t.number(r[past_economy.GRDP]) for r in t.read(source, "grdp_sido.csv")}
    rows: list[list[str | int]] = []
    for year in range(people_register.FIRST_YEAR, t.BASE_YEAR + 1):
        employed = past_economy.employed(source, year)
        for code in sorted(names):
            name = names[code]
            rows.append([code, year, t.fixed(employed[name], 1), t.fixed(product[str(year), name], 1)])
    t.write(out / "provinces.csv", ["code", "year", "employed_thousand", "grdp_real_bn_krw"], rows)


def write_municipalities(source: Path, out: Path, places: list[t.Region]) -> None:
    """Births of 2020 and nominal product of 2015 and 2020 by municipality."""
    order, births = t.rows_by_code(places), np.full(len(places), np.nan)
    for row in t.read(source, "births_sigungu.csv"):
        if row["year"] == "2020":
            births[order[row["sigungu_code_mois"]]] = t.number(row["births_official_persons"])
    product = t.municipal(source, places, "grdp_2015", "grdp_2020")
    rows = [
        [place.code, t.fixed(births[row], 0), *(t.fixed(product[f"grdp_{year}"][row] / 1000.0, 1) for year in (2015, 2020))]
        for row, place in enumerate(places)
    ]
    t.write(out / "municipalities.csv", ["code", "births_2020", "grdp_2015_bn_krw", "grdp_2020_bn_krw"], rows)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(prog="python -m experiments.base_year.past_outcomes", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of official tables")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the outcomes")
    arguments = parser.parse_args()
    build(arguments.folder, arguments.out)


if __name__ == "__main__":
    main()
