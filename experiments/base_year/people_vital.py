"""Births and deaths of the base-year pack: rates that give back the official events of 2024 by province."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.base_year import people_lifetable, people_register, people_shrink
from experiments.base_year import tables as t

BROAD_AGES = (0, 15, 40, 65, 85)
CHANGE_FROM, CHANGE_TO, CHANGE_YEARS = "2025-2030", "2045-2050", 20
MOTHERS = tuple(f"asfr_{age}_{age + 4}" for age in range(15, 50, 5))


def official_events(source: Path, places: list[t.Region], year: int) -> tuple[t.Array, t.Array]:
    """Births and deaths of a year by province, in province order."""
    order = {code: row for row, code in enumerate(t.provinces(places))}
    births, deaths = np.zeros(len(order)), np.zeros(len(order))
    for row in t.read(source, "vital_statistics_sido.csv"):
        if row["year"] == str(year) and row["province_code_mois"] in order:
            cell = order[row["province_code_mois"]]
            births[cell], deaths[cell] = t.number(row["births_persons"]), t.number(row["deaths_persons"])
    return births, deaths


def mortality_ratio(source: Path, places: list[t.Region]) -> t.Array:
    """Local over national mortality by municipality, before it is scaled to the deaths of 2024, length R.

    The ratio of 2020 shrunk towards its province and moved to the province's ratio of 2024.
    """
    order, owner = t.rows_by_code(places), t.province_rows(places)
    observed, expected = np.zeros(len(places)), np.zeros(len(places))
    for row in t.read(source, "mortality_ratio_sigungu_2020.csv"):
        cell = order[row["sigungu_code_mois"]]
        observed[cell] = t.number(row["deaths_observed_persons"])
        expected[cell] = t.number(row["deaths_expected_at_national_rates_persons"])
    local = people_shrink.relative_to_group(observed, expected, owner)
    codes = {code: row for row, code in enumerate(t.provinces(places))}
    level = np.ones(len(codes))
    for row in t.read(source, "mortality_ratio_sido_2024.csv"):
        if row["province_code_mois"] in codes:
            level[codes[row["province_code_mois"]]] = t.number(row["mortality_ratio"])
    return local * level[owner]


def expected_deaths(source: Path, places: list[t.Region], births: t.Array, year: int = t.BASE_YEAR) -> tuple[t.Array, t.Array]:
    """Mortality ratio and expected deaths of the base year by municipality; provinces add to their official deaths.

    Exposed are the residents at the end of the year before, a year older, and the `births` of the year by municipality.
    """
    owner = t.province_rows(places)
    _, official = official_events(source, places, year)
    people = people_register.whole_residents(source, places, year - 1).astype(np.float64)
    risk = people_lifetable.year_end_probability(source)
    exposed = np.zeros_like(people)
    exposed[..., 1:] = people[..., :-1]
    exposed[..., 100] += people[..., 100]
    boys = male_share(source, places, year)
    exposed[:, 0, 0], exposed[:, 1, 0] = births * boys, births * (1.0 - boys)
    ratio = mortality_ratio(source, places)
    deaths = ratio * (exposed * risk).sum(axis=(1, 2))
    scale = official / np.bincount(owner, weights=deaths)
    return ratio * scale[owner], deaths * scale[owner]


def male_share(source: Path, places: list[t.Region], year: int = t.BASE_YEAR) -> float:
    """Boys among births, from the registered children of 0 to 4 at the end of a year."""
    children = people_register.whole_residents(source, places, year)[:, :, :5].sum(axis=(0, 2))
    return float(children[0] / children.sum())


def mothers(source: Path, places: list[t.Region], year: int) -> t.Array:
    """Women by municipality and 5-year group 15-19 to 45-49 at the end of a year, R x 7."""
    women = people_register.whole_residents(source, places, year)[:, 1, 15:50].astype(np.float64)
    return np.asarray(women.reshape(len(places), len(MOTHERS), 5).sum(axis=2))


def local_fertility(source: Path, places: list[t.Region], year: int) -> t.Array:
    """Local over provincial age-specific fertility of 2015 or 2020, shrunk, R x 7.

    Two layers: the level of each place towards its province, then each age towards the level of the place.
    """
    owner = t.province_rows(places)
    table = t.municipal(source, places, *(f"{name}_{year}" for name in MOTHERS))
    rate = np.stack([table[f"{name}_{year}"] for name in MOTHERS], axis=1) / 1000.0
    women = people_register.cohorts(source)[year][:, 1]
    women = np.stack([women[:, age : age + 5].sum(axis=1) for age in range(15, 50, 5)], axis=1)
    births = rate * women
    province = np.zeros((len(t.provinces(places)), len(MOTHERS)))
    for age in range(len(MOTHERS)):
        province[:, age] = np.bincount(owner, births[:, age]) / np.bincount(owner, women[:, age])
    expected = province[owner] * women
    level = people_shrink.relative_to_group(births.sum(axis=1), expected.sum(axis=1), owner)
    return np.stack(
        [level * people_shrink.relative_to_one(births[:, age], expected[:, age] * level) for age in range(len(MOTHERS))],
        axis=1,
    )


def expected_births(source: Path, places: list[t.Region], year: int = t.BASE_YEAR) -> tuple[t.Array, t.Array]:
    """Fertility rates (births per woman and year) and births of the base year, each R x 7.

    Rates apply to women by the age completed at the end of the year; births add to the official births of
    each province, by age of mother as the province's rates of the year give them.
    """
    owner, codes = t.province_rows(places), t.provinces(places)
    births, _ = official_events(source, places, year)
    rate = np.zeros((len(codes), len(MOTHERS)))
    for row in t.read(source, "fertility_asfr_sido.csv"):
        if row["year"] == str(year) and row["province_code_mois"] in codes:
            rate[codes.index(row["province_code_mois"])] = [t.number(row[name]) / 1000.0 for name in MOTHERS]
    after = mothers(source, places, year)
    middle = (after + mothers(source, places, year - 1)) / 2.0
    by_mother = rate * np.stack([np.bincount(owner, middle[:, age]) for age in range(len(MOTHERS))], axis=1)
    by_mother *= (births / by_mother.sum(axis=1))[:, None]
    local = local_fertility(source, places, 2015 if year < 2020 else 2020) * after
    share = local / np.stack([np.bincount(owner, local[:, age]) for age in range(len(MOTHERS))], axis=1)[owner]
    out = share * by_mother[owner]
    return out / after, out


def mortality_change(source: Path) -> list[list[str | int]]:
    """Mean annual change of log death rates by sex and broad age in the UN projection."""
    rates: dict[tuple[str, str, str], float] = {}
    for row in t.read(source, "un_wpp2024_korea.csv"):
        if row["indicator"] == "death_rate_mx":
            rates[row["sex"], row["age_start"], row["period"]] = t.number(row["value"])
    out: list[list[str | int]] = []
    for sex in t.SEXES:
        ages = sorted((int(age.rstrip("+")), age) for s, age, period in rates if s == sex and period == CHANGE_FROM)
        for low, high in zip(BROAD_AGES, (*BROAD_AGES[1:], t.AGES), strict=True):
            logs = [
                np.log(rates[sex, name, CHANGE_TO] / rates[sex, name, CHANGE_FROM]) / CHANGE_YEARS
                for age, name in ages
                if low <= age < high
            ]
            out.append([sex, low, high - 1, t.fixed(float(np.mean(logs)), 5)])
    return out


def foreign_profile(source: Path) -> t.Array:
    """Share of a net entry of one resident from abroad by sex and single age, 2 x 101, summing to 1.

    The UN's net international migration 2025-2030 by 5-year group, spread evenly inside the group.
    """
    out = np.zeros((2, t.AGES))
    for row in t.read(source, "un_wpp2024_korea.csv"):
        if row["indicator"] != "net_international_migration_by_age" or row["period"] != CHANGE_FROM:
            continue
        low = int(row["age_start"].split("-")[0].rstrip("+"))
        ages = slice(low, min(low + 5, t.AGES))
        out[t.SEXES.index(row["sex"]), ages] += t.number(row["value"]) / len(range(low, min(low + 5, t.AGES)))
    return out / out.sum()


def build(source: Path, out: Path, year: int = t.BASE_YEAR) -> None:
    """Write mortality.csv, mortality_change.csv, fertility.csv, vital.csv and the tables of moves from
    abroad.
    """
    places = t.regions(source)
    exact, risk = people_lifetable.life_table(source)[0], people_lifetable.year_end_probability(source)
    t.write(
        out / "mortality.csv",
        ["age", "male", "female", "male_exact_age", "female_exact_age"],
        ([age, *(t.fixed(table[sex, age], 6) for table in (risk, exact) for sex in (0, 1))] for age in range(t.AGES)),
    )
    t.write(
        out / "mortality_change.csv",
        ["sex", "age_from", "age_to", "annual_log_change"],
        mortality_change(source),
    )
    rates, births = expected_births(source, places, year)
    boys = t.fixed(male_share(source, places, year), 5)
    rows = [[place.code, *(t.fixed(x, 7) for x in rates[row]), boys] for row, place in enumerate(places)]
    t.write(out / "fertility.csv", ["code", *MOTHERS, "male_share"], rows)
    ratio, deaths = expected_deaths(source, places, births.sum(axis=1), year)
    rows = [
        [place.code, t.fixed(ratio[row], 5), t.fixed(births[row].sum(), 3), t.fixed(deaths[row], 3)] for row, place in enumerate(places)
    ]
    t.write(out / "vital.csv", ["code", "mortality_ratio", "births_2024", "deaths_2024"], rows)
    births_official, deaths_official = official_events(source, places, year)
    rows = [[code, t.fixed(births_official[row], 0), t.fixed(deaths_official[row], 0)] for row, code in enumerate(t.provinces(places))]
    t.write(out / "targets" / "vital_provinces.csv", ["code", "births_2024", "deaths_2024"], rows)
    write_foreign(source, out, places)


def write_foreign(source: Path, out: Path, places: list[t.Region]) -> None:
    """Write foreign_migration.csv (by sex and age) and foreign_key.csv (by municipality)."""
    profile = foreign_profile(source)
    rows = [[name, age, t.fixed(profile[s, age], 8)] for s, name in enumerate(t.SEXES) for age in range(t.AGES)]
    t.write(out / "foreign_migration.csv", ["sex", "age", "share"], rows)
    foreigners = t.municipal(source, places, "pop_foreign_2020")["pop_foreign_2020"]
    share = foreigners / foreigners.sum()
    t.write(
        out / "foreign_key.csv",
        ["code", "share"],
        ([place.code, t.fixed(share[row], 8)] for row, place in enumerate(places)),
    )
