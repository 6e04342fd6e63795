"""University campuses of the base-year pack: places, enrolment and a rank of quality."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.base_year import tables as t

FIELDS = {
    "humanities": "humanities",
    "social": "social",
    "education": "education",
    "engineering": "engineering",
    "natural": "natural_science",
    "medical": "medical",
    "arts": "arts_sports",
}
DISTANCE_TEACHING = ("cyber university", "cyber junior college", "open university")
STUDY_YEARS = {"4-year": 4, "2-3-year": 2}
# English names of quota rows that the list of addresses lacks; romanised here from the institutions' own use.
NAMES_EN = {
    "정화예술대학교": "Jeonghwa Arts College",
    "백석예술대학교": "Baekseok Arts University",
    "국제예술대학교": "Kookje University of Arts",
    "SPC식품과학대학": "SPC Food Science College",
    "삼성전자공과대학교": "Samsung Institute of Technology",
    "포스코기술대학": "POSCO Institute of Technology",
    "한국골프대학교": "Korea Golf University",
    "국립안동대학교": "Andong National University",
    "국립한국교통대학교": "Korea National University of Transportation",
}
# Weights of the rank of quality: assumption, there is no official ranking.
CAPITAL_WEIGHT, LEVEL_WEIGHT, NATIONAL_WEIGHT, SIZE_WEIGHT = 0.35, 0.30, 0.10, 0.25


def campuses(source: Path, places: list[t.Region]) -> list[dict[str, str]]:
    """Campuses with places in 2024, without cyber and open universities, every one with a municipality.

    A quota row without a municipality goes to its province's municipality with most places.
    """
    rows = [
        row
        for row in t.read(source, "universities.csv")
        if row["type"] not in DISTANCE_TEACHING and t.number(row["quota_total_2024_persons"]) > 0
    ]
    towns: dict[str, float] = {}
    for row in rows:
        if row["sigungu_code_mois"]:
            code = row["sigungu_code_mois"]
            towns[code] = towns.get(code, 0.0) + t.number(row["quota_total_2024_persons"])
    province = {place.province_en: place.province for place in places}
    for row in rows:
        if not row["sigungu_code_mois"]:
            inside = sorted(code for code in towns if code.startswith(province[row["province_en"]]))
            row["sigungu_code_mois"] = max(inside, key=lambda code: towns[code])
    order = t.rows_by_code(places)
    unknown = sorted({row["sigungu_code_mois"] for row in rows} - set(order))
    if unknown:
        raise ValueError(f"campuses in unknown municipalities: {unknown}")
    return sorted(rows, key=lambda row: (row["sigungu_code_mois"], row["university_kr"], row["campus"], row["level"]))


def places_by_region(source: Path, places: list[t.Region]) -> t.Array:
    """Yearly places by municipality, length R."""
    order, out = t.rows_by_code(places), np.zeros(len(places))
    for row in campuses(source, places):
        out[order[row["sigungu_code_mois"]]] += t.number(row["quota_total_2024_persons"])
    return out


def enrolment_ratio(source: Path, rows: list[dict[str, str]]) -> float:
    """Enrolled students of four-year universities over places times four, the nation 2024; counts those on
    leave.
    """
    nation = next(row for row in t.read(source, "higher_education_sido.csv") if row["year"] == "2024" and row["province_en"] == "National")
    seats = sum(t.number(row["quota_total_2024_persons"]) for row in rows if row["level"] == "4-year")
    return t.number(nation["university_students_persons"]) / (seats * STUDY_YEARS["4-year"])


def quality_rank(rows: list[dict[str, str]], capital: dict[str, int]) -> t.Array:
    """Rank of each campus from 0 (lowest) to 1: location, level, ownership and size (assumption)."""
    seats = np.array([t.number(row["quota_total_2024_persons"]) for row in rows])
    size = np.argsort(np.argsort(seats, kind="stable"), kind="stable") / max(len(rows) - 1, 1)
    score = SIZE_WEIGHT * size
    for row_number, row in enumerate(rows):
        score[row_number] += CAPITAL_WEIGHT * capital[row["sigungu_code_mois"]]
        score[row_number] += LEVEL_WEIGHT * (row["level"] == "4-year")
        score[row_number] += NATIONAL_WEIGHT * (row["ownership"] != "private")
    return np.argsort(np.argsort(score, kind="stable"), kind="stable") / max(len(rows) - 1, 1)


def english_name(row: dict[str, str], known: dict[str, str]) -> str:
    """English name of the list, of a sister campus, or ours."""
    name = row["university_kr"]
    return row["university_en"].strip() or known.get(name) or NAMES_EN[name]


def build(source: Path, out: Path) -> None:
    """Write universities.csv."""
    places = t.regions(source)
    rows = campuses(source, places)
    ratio = enrolment_ratio(source, rows)
    rank = quality_rank(rows, {place.code: place.capital for place in places})
    known = {
        row["university_kr"]: row["university_en"].strip() for row in t.read(source, "universities.csv") if row["university_en"].strip()
    }
    table = []
    for row_number, row in enumerate(rows):
        seats, years = t.number(row["quota_total_2024_persons"]), STUDY_YEARS[row["level"]]
        fields = [int(t.number(row[f"quota_{name}_2024_persons"])) for name in FIELDS.values()]
        head = [
            f"u{row_number + 1:03d}",
            row["sigungu_code_mois"],
            row["university_kr"],
            english_name(row, known),
        ]
        kind = [
            row["level"],
            "private" if row["ownership"] == "private" else "public",
            row["founded"][:4],
            years,
        ]
        tail = [int(seats), *fields, round(seats * years * ratio), t.fixed(rank[row_number], 4)]
        table.append([*head, *kind, *tail])
    header = ["id", "code", "name_ko", "name_en", "level", "ownership", "founded", "years", "places"]
    t.write(
        out / "universities.csv",
        [*header, *(f"places_{name}" for name in FIELDS), "enrolment", "quality_rank"],
        table,
    )
