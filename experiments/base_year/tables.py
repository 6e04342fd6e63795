"""Readers and writers shared by the scripts that build a base-year pack: columns by name, regions in code
order.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

SEXES = ("male", "female")
SKILLS = ("none", "tertiary", "ai")
AGE_GROUPS = ("0-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-49", "50-64", "65+")
AGE_EDGES = (0, 15, 20, 25, 30, 35, 40, 50, 65, 101)
FIVE_YEAR = (*(f"{a}-{a + 4}" for a in range(0, 100, 5)), "100+")
AGES = 101
NATION = "00"
BASE_YEAR = 2024


@dataclass(frozen=True)
class Region:
    """One municipality: its MOIS code of 2024, the other code systems and its names."""

    code: str
    province: str
    kostat: str
    name_en: str
    name_ko: str
    province_en: str
    province_ko: str
    kind: str
    capital: int


def read(source: Path, name: str) -> list[dict[str, str]]:
    """All rows of one official table as text by column name."""
    with (source / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str | None) -> float:
    """A cell as a number; an empty cell is not-a-number, never zero."""
    return float("nan") if text is None or text.strip() == "" else float(text)


def regions(source: Path) -> list[Region]:
    """The municipalities of `region_codes.csv` in the order of their codes: the row order of every pack
    table.
    """
    rows = [
        Region(
            code=row["sigungu_code_mois"],
            province=row["province_code_mois"],
            kostat=row["sigungu_code_kostat2020"],
            name_en=row["sigungu_en"],
            name_ko=row["sigungu_kr"],
            province_en=row["province_en"],
            province_ko=row["province_kr"],
            kind=row["sigungu_type"].split()[0],
            capital=int(row["capital_region"]),
        )
        for row in read(source, "region_codes.csv")
    ]
    return sorted(rows, key=lambda region: region.code)


def provinces(places: Sequence[Region]) -> list[str]:
    """Province codes in order."""
    return sorted({place.province for place in places})


def province_rows(places: Sequence[Region]) -> Counts:
    """Index into `provinces(places)` of each municipality, length R."""
    order = {code: row for row, code in enumerate(provinces(places))}
    return np.array([order[place.province] for place in places], dtype=np.int64)


def rows_by_code(places: Sequence[Region], *, kostat: bool = False) -> dict[str, int]:
    """Row number of each municipality by its MOIS code, or by its census code of 2020."""
    return {(place.kostat if kostat else place.code): row for row, place in enumerate(places)}


def municipal(source: Path, places: Sequence[Region], *columns: str) -> dict[str, Array]:
    """Columns of `regions_sigungu.csv` (census codes) in pack row order."""
    order = rows_by_code(places, kostat=True)
    out = {column: np.full(len(places), np.nan) for column in columns}
    for row in read(source, "regions_sigungu.csv"):
        for column in columns:
            out[column][order[row["code"]]] = number(row[column])
    return out


def age_group_of() -> Counts:
    """Index of the age group of each single age 0..100."""
    return np.searchsorted(np.array(AGE_EDGES[1:]), np.arange(AGES), side="right").astype(np.int64)


def by_age_group(single: NDArray[np.generic], axis: int = -1) -> Array:
    """Sums over the nine age groups of an array with single ages on `axis`."""
    return np.add.reduceat(np.asarray(single, dtype=np.float64), AGE_EDGES[:-1], axis=axis)


def fixed(value: float, digits: int) -> str:
    """A number with a fixed count of decimals, without a negative zero, so that a rebuild gives the same
    bytes.
    """
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("-") and float(text) == 0.0 else text


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    """Write one table: UTF-8, comma, line feed, header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
