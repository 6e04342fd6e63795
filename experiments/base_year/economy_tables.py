"""Readers, writers and the geography that every economic table of the base year shares."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

INDUSTRIES = ("M", "X", "L", "G", "A")
FIRM_INDUSTRIES = ("M", "X", "L")
SEXES = ("male", "female")
SKILLS = ("none", "tertiary", "ai")
AGE_GROUPS = ("0-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-49", "50-64", "65+")
AGE_STARTS = (0, 15, 20, 25, 30, 35, 40, 50, 65, 101)

# National employed persons by industry, 2024 (DECISIONS 6); L is the remainder to the survey's total.
NATIONAL_JOBS = {"M": 4_524_000, "X": 4_675_000, "G": 2_792_000, "A": 1_534_000}
# Part of the value added of real estate that is the rent of owner-occupied dwellings (assumption).
IMPUTED_RENT_SHARE = 0.70


def national_jobs(source: Path) -> dict[str, int]:
    """National employed persons by industry without L: those of 2024, or the folder's own `jobs_national.csv`."""
    own = source / "jobs_national.csv"
    return {row["industry"]: int(row["jobs"]) for row in read(own)} if own.exists() else NATIONAL_JOBS


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV table as dictionaries."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, header: list[str], rows: list[list[object]]) -> None:
    """Write a CSV table with `\\n` line ends, creating its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def number(text: str) -> float:
    """The value of a cell, 0 where the source leaves it blank."""
    return float(text) if text else 0.0


@dataclass(frozen=True)
class Geography:
    """The 229 municipalities in the order of their codes, and the 17 provinces in theirs."""

    codes: tuple[str, ...]
    census: tuple[str, ...]
    kind: tuple[str, ...]
    provinces: tuple[str, ...]
    province_names: tuple[str, ...]
    province: np.ndarray
    capital: np.ndarray

    @property
    def row(self) -> dict[str, int]:
        """Row of each municipality's code."""
        return {code: r for r, code in enumerate(self.codes)}

    def by_province(self, values: np.ndarray) -> np.ndarray:
        """Sums over the municipalities of each province."""
        out = np.zeros((len(self.provinces), *values.shape[1:]), values.dtype)
        for r, p in enumerate(self.province):
            out[p] += values[r]
        return out

    def province_row(self, name: str) -> int:
        """Row of a province by its English name."""
        return self.province_names.index(name)


def geography(source: Path) -> Geography:
    """Municipalities and provinces from `region_codes.csv`."""
    rows = sorted(read(source / "region_codes.csv"), key=lambda row: row["sigungu_code_mois"])
    provinces = tuple(sorted({row["province_code_mois"] for row in rows}))
    names = {row["province_code_mois"]: row["province_en"] for row in rows}
    return Geography(
        codes=tuple(row["sigungu_code_mois"] for row in rows),
        census=tuple(row["sigungu_code_kostat2020"] for row in rows),
        kind=tuple(row["sigungu_type"].split()[0] for row in rows),
        provinces=provinces,
        province_names=tuple(names[p] for p in provinces),
        province=np.array([provinces.index(row["province_code_mois"]) for row in rows]),
        capital=np.array([row["capital_region"] == "1" for row in rows]),
    )


def census_column(source: Path, geo: Geography, name: str) -> np.ndarray:
    """A column of the municipal base table (keyed by census code of 2020) in the order of MOIS codes."""
    rows = {row["code"]: row for row in read(source / "regions_sigungu.csv")}
    return np.array([number(rows[code][name]) for code in geo.census])


def province_column(source: Path, geo: Geography, table: str, name: str, year: str) -> np.ndarray:
    """A column of a provincial table in one year, by English province name."""
    rows = {row["province_en"]: row for row in read(source / table) if row.get("year", year) == year}
    return np.array([float(rows[province][name]) for province in geo.province_names])


def distances(source: Path, geo: Geography) -> np.ndarray:
    """Kilometres between municipalities; own distance 0.5 sqrt(area / pi), held within 1 to 12 km."""
    rows = {row["code"]: row for row in read(source / "distance_sigungu_km.csv")}
    table = np.array([[float(rows[a][b]) for b in geo.census] for a in geo.census])
    area = census_column(source, geo, "area_km2")
    np.fill_diagonal(table, np.clip(0.5 * np.sqrt(area / np.pi), 1.0, 12.0))
    return table


def population(out: Path, geo: Geography) -> np.ndarray:
    """Whole persons [municipality, sex, age group, skill] from the pack's `population.csv`."""
    people = np.zeros((len(geo.codes), 2, len(AGE_GROUPS), len(SKILLS)), np.int64)
    group = np.searchsorted(AGE_STARTS, np.arange(101), side="right") - 1
    for row in read(out / "population.csv"):
        cell = people[geo.row[row["code"]], SEXES.index(row["sex"]), :, SKILLS.index(row["skill"])]
        for age in range(101):
            cell[group[age]] += int(row[f"age_{age}"])
    return people


def public_share(source: Path) -> float:
    """Public part of education and health, by jobs: (G - public administration) / (education + health)."""
    workers = {
        row["ksic_section"]: float(row["workers_persons"])
        for row in read(source / "establishments_industry.csv")
        if row["year"] == "2023" and row["province_code_mois"] == "00"
    }
    return (national_jobs(source)["G"] - workers["O"]) / (workers["P"] + workers["Q"])


def matrix_rows(geo: Geography, values: np.ndarray, decimals: int) -> list[list[object]]:
    """Rows `code, values...` with a fixed number of decimals."""
    return [[code, *(f"{v:.{decimals}f}" for v in line)] for code, line in zip(geo.codes, values, strict=True)]
