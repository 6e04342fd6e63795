"""The economic half of a past base year: the economy of 2024 carried back to the jobs and value added of that year.

Most economic tables begin in 2020 to 2024. The past economy therefore has the prices, wages, productivity, industry mix
(DECISIONS 28) and firm sizes of 2024; jobs by province, the municipal distribution of value added and the residents are
those of the year. A folder of the official tables is written in which these rows stand in the place of 2024's, and the
same script builds from it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from experiments.base_year import economy_build, people_register
from experiments.base_year import tables as t
from experiments.base_year.economy_tables import NATIONAL_JOBS

Row = dict[str, str]
EMPLOYMENT = ("labour_force_thousand", "employed_thousand", "unemployed_thousand")
GRDP = "grdp_real_bn_krw_2020chained"


def build(source: Path, out: Path, year: int, work: Path) -> None:
    """Write the economic tables of `year` into `out`, which holds its `population.csv`; `work` takes the folder of tables."""
    write_folder(source, work, year)
    economy_build.build(work, out)


def write_folder(source: Path, work: Path, year: int) -> None:
    """Links to the official tables, and those that are carried back to the year."""
    work.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        (work / path.name).symlink_to(path.resolve())
    size = employed(source, year)
    growth = {province: size[province] / now for province, now in employed(source, t.BASE_YEAR).items()}
    rewrite(work, "employment_sido.csv", lambda rows: survey_of(source, rows, year))
    rewrite(work, "labour_force_age_national.csv", lambda rows: by_age(source, rows, year))
    rewrite(work, "establishments_sido_2023.csv", lambda rows: scaled(rows, growth, "establishments_count", "workers_persons"))
    national = dict.fromkeys(growth, growth["National"])
    rewrite(work, "firms_sme_sido.csv", lambda rows: scaled(rows, national, "enterprises_count", "workers_persons"))
    rewrite(work, "fiscal_sido_2023.csv", lambda rows: scaled(rows, national, "province_hq_general_account_mn_krw"))
    rewrite(work, "fiscal_sigungu.csv", lambda rows: scaled(rows, national, "general_account_budget_mn_krw"))
    rewrite(work, "grdp_sido.csv", lambda rows: grdp_of(rows, year, growth["National"]))
    rewrite(work, "regions_sigungu.csv", lambda rows: value_added_of(rows, year))
    jobs = [[industry, round(count * growth["National"])] for industry, count in NATIONAL_JOBS.items()]
    t.write(work / "jobs_national.csv", ["industry", "jobs"], jobs)


def rewrite(work: Path, name: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Put a changed copy in the place of a linked table."""
    path = work / name
    rows = change(t.read(work, name))
    path.unlink()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def employed(source: Path, year: int) -> dict[str, float]:
    """Employed persons of a year by English province name, and of the nation."""
    rows = survey_of(source, t.read(source, "employment_sido.csv"), year)
    rows = [row for row in rows if row["year"] == str(t.BASE_YEAR)]
    found = {row["province_en"]: t.number(row["employed_thousand"]) for row in rows}
    return found


def survey_of(source: Path, rows: list[Row], year: int) -> list[Row]:
    """The survey by province with the year's rows in the place of 2024's.

    Sejong was surveyed with Chungnam until 2017; the two are then parted by their residents of 15 to 64.
    """
    base = {row["province_en"]: row for row in rows if row["year"] == str(t.BASE_YEAR)}
    then = {row["province_en"]: row for row in rows if row["year"] == str(year)}
    if "Sejong" not in then:
        share = sejong_share(source, year)
        joint = then["Chungnam"]
        then["Sejong"] = joint | {"province_en": "Sejong"} | {c: f"{t.number(joint[c]) * share:.3f}" for c in EMPLOYMENT}
        then["Chungnam"] = joint | {c: f"{t.number(joint[c]) * (1.0 - share):.3f}" for c in EMPLOYMENT}
    total = {c: sum(t.number(row[c]) for name, row in then.items() if name != "National") for c in EMPLOYMENT}
    then["National"] = base["National"] | {c: f"{total[c]:.3f}" for c in EMPLOYMENT}
    kept = [row for row in rows if row["year"] != str(t.BASE_YEAR)]
    return kept + [base[name] | {c: v for c, v in row.items() if c != "year"} for name, row in then.items() if name in base]


def sejong_share(source: Path, year: int) -> float:
    """Sejong's part of the residents of 15 to 64 of Sejong and Chungnam."""
    owner = [place.province_en for place in t.regions(source)]
    people = people_register.cohorts(source)[year][..., 15:65].sum(axis=(1, 2))
    inside = {name: sum(p for p, o in zip(people, owner, strict=True) if o == name) for name in ("Sejong", "Chungnam")}
    return float(inside["Sejong"] / sum(inside.values()))


def by_age(source: Path, rows: list[Row], year: int) -> list[Row]:
    """The survey by sex and age: rates of 2024 times the residents of the year over those of 2024."""
    then, now = (people_register.cohorts(source)[y].sum(axis=0) for y in (year, t.BASE_YEAR))
    out = []
    for row in rows:
        low, high = span(row["age_group"])
        sexes = [t.SEXES.index(row["sex"])] if row["sex"] in t.SEXES else [0, 1]
        growth = float(then[sexes, low:high].sum() / now[sexes, low:high].sum())
        counts = {c: f"{t.number(v) * growth:.3f}" for c, v in row.items() if c.endswith("_thousands") and v}
        out.append(row | counts)
    return out


def span(ages: str) -> tuple[int, int]:
    """First age of a published group and the age after its last."""
    low, _, high = ages.rstrip("+").partition("-")
    return int(low), int(high) + 1 if high else t.AGES


def scaled(rows: list[Row], growth: dict[str, float], *columns: str) -> list[Row]:
    """Columns times the growth of the row's province."""
    return [row | {c: f"{t.number(row[c]) * growth[row['province_en']]:.3f}" for c in columns if row[c]} for row in rows]


def grdp_of(rows: list[Row], year: int, size: float) -> list[Row]:
    """Product of 2024 in prices of 2024, cut to the year's jobs, at the year's real shares of the provinces."""
    real = {(row["year"], row["province_en"]): t.number(row[GRDP]) for row in rows if row[GRDP]}
    names = [row["province_en"] for row in rows if row["year"] == str(t.BASE_YEAR) and (str(year), row["province_en"]) in real]
    nation = sum(real[str(year), n] for n in names) / sum(real[str(t.BASE_YEAR), n] for n in names)
    out = []
    for row in rows:
        if row["year"] == str(t.BASE_YEAR) and row["province_en"] in names and row["grdp_nominal_tn_krw"]:
            growth = real[str(year), row["province_en"]] / real[str(t.BASE_YEAR), row["province_en"]] / nation * size
            row = row | {"grdp_nominal_tn_krw": f"{t.number(row['grdp_nominal_tn_krw']) * growth:.6f}"}
        out.append(row)
    return out


def value_added_of(rows: list[Row], year: int) -> list[Row]:
    """Value added by industry at the mix of 2020, scaled to the municipality's total of the year."""
    if year >= 2020:
        return rows
    columns = [c for c in rows[0] if c.startswith("gva") and c.endswith("_2020")]
    out = []
    for row in rows:
        growth = t.number(row[f"gva_{year}"]) / t.number(row["gva_2020"])
        out.append(row | {c: repr(t.number(row[c]) * growth) for c in [*columns, "nettax_2020"] if row[c]})
    return out
