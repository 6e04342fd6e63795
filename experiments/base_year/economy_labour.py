"""Who works: employed and jobless residents by municipality, sex, age and skill, and the foreign block."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .economy_rounding import fit, fit_capped, round_matrix, round_to_sum
from .economy_tables import (
    AGE_GROUPS,
    SEXES,
    SKILLS,
    Geography,
    census_column,
    geography,
    number,
    population,
    province_column,
    read,
    write,
)

FARMS = "agriculture, forestry, fishing (A)"
FACTORIES = "mining & manufacturing (B,C)"
UNEMPLOYMENT_BY_TYPE = {"gu": 0.034, "si": 0.029, "gun": 0.011}  # DECISIONS 21
PARTICIPATION_CAP = (0.95, 0.90)  # men, women: DECISIONS 17
INACTIVITY_TERTIARY = 0.80  # assumption: inactivity of graduates aged 20-64 over that of others in the cell
WORKING_AGES = AGE_GROUPS[1:]
# Model age group -> published groups of the survey; 30-39 is split by residents (assumption).
SURVEY_GROUPS = {
    "15-19": ("15-19",),
    "20-24": ("20-24",),
    "25-29": ("25-29",),
    "30-34": ("30-39",),
    "35-39": ("30-39",),
    "40-49": ("40-49",),
    "50-64": ("50-59", "60-64"),
    "65+": ("65+",),
}


@dataclass(frozen=True)
class Employment:
    """Employed (residents and foreigners) and unemployed by place of residence, whole persons."""

    total: np.ndarray
    farms: np.ndarray
    factories: np.ndarray
    unemployed: np.ndarray
    province: np.ndarray


def survey_by_industry(source: Path, geo: Geography) -> dict[str, np.ndarray]:
    """Employed residents by published industry group, thousands: the mean of the two halves of 2024.

    Cells left blank hold the residual of the row. Municipalities missing from the survey (Sejong) hold zeros.
    """
    halves: dict[str, dict[str, np.ndarray]] = {}
    blank: dict[str, np.ndarray] = {}
    for row in read(source / "employment_industry_sigungu_2024.csv"):
        half = halves.setdefault(row["half"], {})
        column = half.setdefault(row["industry"], np.zeros(len(geo.codes)))
        column[geo.row[row["sigungu_code_mois"]]] = number(row["employed_thousand"])
        if not row["employed_thousand"]:
            assert row["industry"] == FARMS, "only farm cells may be blank"
            blank.setdefault(row["half"], np.zeros(len(geo.codes), bool))[geo.row[row["sigungu_code_mois"]]] = True
    for name, half in halves.items():
        rest = half["all"] - sum(v for k, v in half.items() if k not in ("all", FARMS))
        # Published cells are whole thousands: a blank is below half of one, whatever the residual says.
        half[FARMS] = np.where(blank[name], np.clip(rest, 0.05, 0.45), half[FARMS])
    first, second = halves.values()
    return {name: (first[name] + second[name]) / 2 for name in first}


def province_persons(source: Path, geo: Geography, name: str) -> np.ndarray:
    """Persons by province that sum to the nation, each within the rounding of its published thousands."""
    column = f"{name}_thousand"
    values = province_column(source, geo, "employment_sido.csv", column, "2024")
    nation = next(row for row in read(source / "employment_sido.csv") if row["year"] == "2024" and row["province_en"] == "National")
    persons = round_to_sum(values, round(float(nation[column]) * 1000))
    assert np.abs(persons - values * 1000).max() < 500
    return persons


def province_unemployed(source: Path, geo: Geography) -> np.ndarray:
    """Unemployed by province, within the rounding of the published thousands and of the published rate.

    Counts in thousands are too coarse for small provinces (Jeju: 10 of 410 against a rate of 2.3 percent).
    What this takes from the nation's total is spread over the room that is left.
    """
    table = "employment_sido.csv"
    count = province_persons(source, geo, "unemployed").astype(float)
    force = count + province_persons(source, geo, "employed")
    rate = province_column(source, geo, table, "unemployment_rate_pct", "2024") / 100
    published = province_column(source, geo, table, "unemployed_thousand", "2024") * 1000
    low = np.maximum(published - 499, np.minimum((rate - 0.0004) * force, published + 499))
    high = np.minimum(published + 499, np.maximum((rate + 0.0004) * force, published - 499))
    persons = np.clip(count, low, high)
    room = high - persons if count.sum() > persons.sum() else persons - low
    persons += room * ((count.sum() - persons.sum()) / room.sum())
    return round_to_sum(persons, int(count.sum()))


def employment(source: Path, geo: Geography) -> Employment:
    """Employed and unemployed by residence, scaled to the provinces of the annual survey."""
    survey = survey_by_industry(source, geo)
    employed, jobless = province_persons(source, geo, "employed"), province_unemployed(source, geo)
    single = geo.by_province(np.ones(len(geo.codes))) == 1
    total = np.zeros(len(geo.codes), np.int64)
    farms, factories = np.zeros(len(geo.codes)), np.zeros(len(geo.codes))
    for p in range(len(geo.provinces)):
        here = np.flatnonzero(geo.province == p)
        if single[p] and survey["all"][here].sum() == 0:
            total[here] = employed[p]
            continue
        total[here] = round_to_sum(survey["all"][here], int(employed[p]))
        factor = total[here] / survey["all"][here]
        farms[here], factories[here] = survey[FARMS][here] * factor, survey[FACTORIES][here] * factor
    missing = np.flatnonzero(survey["all"] == 0)
    farms[missing] = missing_farms(source, geo, farms, missing)
    factories[missing] = total[missing] * missing_factories(source, geo, missing)
    return Employment(total, farms, factories, unemployed(geo, total, jobless), employed)


def missing_farms(source: Path, geo: Geography, farms: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Farm workers where the survey has no row: value added of farming at the mean of the other places."""
    value = census_column(source, geo, "gva_agri_2020")
    known = np.setdiff1d(np.arange(len(farms)), missing)
    return value[missing] * farms[known].sum() / value[known].sum()


def missing_factories(source: Path, geo: Geography, missing: np.ndarray) -> np.ndarray:
    """Share of residents in manufacturing where the survey has no row: the province's share of workers."""
    share = province_column(source, geo, "establishments_sido_2023.csv", "manufacturing_share_of_workers_pct", "2023")
    return share[geo.province[missing]] / 100


def unemployed(geo: Geography, total: np.ndarray, jobless: np.ndarray) -> np.ndarray:
    """Unemployed by municipality: rates by type, raked to the province (DECISIONS 21)."""
    rate = np.array([UNEMPLOYMENT_BY_TYPE[kind] for kind in geo.kind])
    expected = total * rate / (1 - rate)
    out = np.zeros(len(geo.codes), np.int64)
    for p in range(len(geo.provinces)):
        here = np.flatnonzero(geo.province == p)
        out[here] = round_to_sum(expected[here], int(jobless[p]))
    return out


def national_by_age(source: Path, people: np.ndarray, name: str) -> np.ndarray:
    """Persons [sex, age group from 15] of the national survey; 30-39 is split by residents."""
    rows = {
        (row["sex"], row["age_group"]): float(row[name]) * 1000
        for row in read(source / "labour_force_age_national.csv")
        if row["year"] == "2024"
    }
    out = np.array([[sum(rows[sex, g] for g in SURVEY_GROUPS[k]) for k in WORKING_AGES] for sex in SEXES])
    thirties = people.sum(axis=(0, 3))[:, 4:6].astype(float)
    out[:, 3:5] *= thirties / thirties.sum(axis=1, keepdims=True)
    return out


def foreign_workers(
    source: Path, geo: Geography, force: np.ndarray, seed: np.ndarray, cap: np.ndarray, age: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The survey's labour force above the caps: by municipality, and [sex x age] taken from the nation.

    The national size is the excess of the uncapped fit; it is placed by foreign residents of 2020.
    Places whose labour force exceeds what the caps allow keep the difference as well.
    """
    table = fit(seed, force.astype(float), age * (force.sum() / age.sum()), 200)
    excess = np.maximum(table - cap, 0)
    key = census_column(source, geo, "pop_foreign_2020")
    need = np.maximum(force - 0.985 * cap.sum(axis=1), 0)
    placed = np.maximum(round_to_sum(key, round(excess.sum())), np.ceil(need).astype(np.int64))
    return placed, excess.sum(axis=0) * (placed.sum() / max(excess.sum(), 1e-9))


def by_skill(cells: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Labour force [municipality, sex, age, skill]: graduates of 20-64 are less often inactive."""
    out = np.zeros((*cells.shape, len(SKILLS)), np.int64)
    for r, g, k in np.ndindex(cells.shape):
        residents = people[r, g, k].astype(float)
        ratio = INACTIVITY_TERTIARY if 1 <= k <= 6 else 1.0
        graduates = residents[1:].sum()
        plain = max((cells[r, g, k] - (1 - ratio) * graduates) / (residents[0] + ratio * graduates), 0.0)
        active = residents * np.array([plain, 1 - ratio * (1 - plain), 1 - ratio * (1 - plain)])
        out[r, g, k] = round_within(active, people[r, g, k], int(cells[r, g, k]))
    return out


def round_within(values: np.ndarray, most: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers that sum to `total`, near `values` and never above `most`."""
    if total == 0:
        return np.zeros(len(values), np.int64)
    whole = np.minimum(round_to_sum(values, total), most)
    while whole.sum() < total:
        room = most - whole
        whole[int(np.argmax(room))] += 1
    return whole


def build(source: Path, out: Path) -> None:
    """Write labour.csv, unemployment.csv and the foreign block's working table."""
    geo = geography(source)
    people = population(out, geo)[:, :, 1:, :]
    work = employment(source, geo)
    shape = (len(geo.codes), 16)
    residents = people.sum(axis=3).astype(float)
    cap = (residents * np.array(PARTICIPATION_CAP)[None, :, None]).reshape(shape)
    age = national_by_age(source, people_all(people), "labour_force_thousands")
    rate = age / residents.sum(axis=0)
    seed = (residents * rate[None]).reshape(shape)
    foreign, taken = foreign_workers(source, geo, work.total + work.unemployed, np.maximum(seed, 1e-6), cap, age.reshape(-1))
    force = work.total + work.unemployed - foreign
    columns = age.reshape(-1) - taken
    table = fit_capped(seed, cap, force.astype(float), columns * (force.sum() / columns.sum()), 60)
    assert np.abs(table.sum(axis=1) - force).max() < 1
    cells = round_matrix(table, force, round_to_sum(table.sum(axis=0), int(force.sum())))
    jobless = unemployed_cells(source, people_all(people), cells, work.unemployed)
    cells3, jobless3 = cells.reshape(residents.shape), jobless.reshape(residents.shape)
    labour = by_skill(cells3, people)
    idle = np.zeros_like(labour)
    for r, g, k in np.ndindex(cells3.shape):
        idle[r, g, k] = round_within(labour[r, g, k] + 1e-9, labour[r, g, k], int(jobless3[r, g, k]))
    check(people, labour, idle, work, foreign)
    write_labour(out, geo, labour, idle)
    write_unemployment(out, geo, work, foreign)


def people_all(people: np.ndarray) -> np.ndarray:
    """Residents with an empty group of children in front, so that the age axis is the full one."""
    return np.concatenate([np.zeros_like(people[:, :, :1]), people], axis=2)


def unemployed_cells(source: Path, people: np.ndarray, cells: np.ndarray, jobless: np.ndarray) -> np.ndarray:
    """Unemployed [municipality, sex x age]: national rates by cell, raked to municipalities, in persons."""
    active = national_by_age(source, people, "labour_force_thousands").reshape(-1)
    idle = national_by_age(source, people, "unemployed_thousands").reshape(-1)
    seed = np.maximum(cells * (idle / active)[None, :], 1e-9)
    table = fit(seed, jobless.astype(float), idle * (jobless.sum() / idle.sum()), 300)
    table = np.minimum(table, 0.9 * cells)
    table = fit_capped(table, 0.95 * cells, jobless.astype(float), table.sum(axis=0), 30)
    whole = round_matrix(table, jobless, round_to_sum(table.sum(axis=0), int(jobless.sum())))
    assert (whole <= cells).all()
    return whole


def check(people: np.ndarray, labour: np.ndarray, idle: np.ndarray, work: Employment, foreign: np.ndarray) -> None:
    """E <= LF <= N in every cell, and municipal totals exact."""
    assert (idle >= 0).all() and (idle <= labour).all() and (labour <= people).all()
    assert (idle.sum(axis=(1, 2, 3)) == work.unemployed).all()
    assert ((labour - idle).sum(axis=(1, 2, 3)) == work.total - foreign).all()


def write_labour(out: Path, geo: Geography, labour: np.ndarray, idle: np.ndarray) -> None:
    rows: list[list[object]] = []
    for r, code in enumerate(geo.codes):
        for g, sex in enumerate(SEXES):
            for k, age in enumerate(WORKING_AGES):
                for e, skill in enumerate(SKILLS):
                    force = int(labour[r, g, k, e])
                    rows.append([code, sex, age, skill, force, force - int(idle[r, g, k, e])])
    write(out / "labour.csv", ["code", "sex", "age_group", "skill", "labour_force", "employed"], rows)


def write_unemployment(out: Path, geo: Geography, work: Employment, foreign: np.ndarray) -> None:
    rows: list[list[object]] = []
    for r, code in enumerate(geo.codes):
        rate = work.unemployed[r] / (work.unemployed[r] + work.total[r])
        rows.append([code, int(work.unemployed[r]), f"{rate:.5f}", int(foreign[r])])
    write(out / "unemployment.csv", ["code", "unemployed", "rate", "foreign_workers"], rows)
