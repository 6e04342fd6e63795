"""A folder of made-up tables in the columns of the official ones: nine places as large as the nation, for the build script.

National totals are of the nation's order, because the script carries some of them as constants (jobs by industry,
medium-sized firms); what differs between places is made up. No figure here is official.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from experiments.base_year import tables as t
from experiments.base_year.people_housing import NEW_SAMPLE

PROVINCES = {"11": ("Seoul", "서울특별시", 1), "41": ("Gyeonggi", "경기도", 1), "48": ("Gyeongnam", "경상남도", 0)}
PLACES = (
    ("11110", "Jongno-gu", "gu"), ("11140", "Jung-gu", "gu"), ("11170", "Yongsan-gu", "gu"),
    ("41110", "Suwon-si", "si"), ("41130", "Seongnam-si", "si"),
    ("48120", "Changwon-si", "si"), ("48170", "Jinju-si", "si"), ("48720", "Uiryeong-gun", "gun"), ("48730", "Haman-gun", "gun"),
)  # fmt: skip
CODES = [code for code, _, _ in PLACES]
KIND = [kind for _, _, kind in PLACES]
OWNER = np.array([list(PROVINCES).index(code[:2]) for code in CODES])
WEIGHT = np.array([0.10, 0.11, 0.12, 0.14, 0.13, 0.12, 0.10, 0.09, 0.09])
RURAL = np.array([{"gu": 0.0, "si": 0.4, "gun": 1.0}[kind] for kind in KIND])
GROUPS = (*t.FIVE_YEAR[:16], "80+")
# Value added of the nation by section, million won, and workers.
SECTIONS = {
    "agri": ("A", 40e6, 60_000), "mining": ("B", 2e6, 15_000), "manuf": ("C", 600e6, 4_100_000),
    "utilities": ("D+E", 50e6, 230_000), "constr": ("F", 110e6, 1_700_000), "trade": ("G", 170e6, 3_400_000),
    "transport": ("H", 70e6, 1_100_000), "accom": ("I", 60e6, 2_200_000), "info": ("J", 110e6, 700_000),
    "finance": ("K", 130e6, 750_000), "realestate": ("L", 210e6, 600_000), "business": ("M+N", 210e6, 2_500_000),
    "public": ("O", 130e6, 800_000), "education": ("P", 100e6, 1_700_000), "health": ("Q", 110e6, 2_300_000),
    "culture": ("R+S", 60e6, 1_400_000),
}  # fmt: skip


class Folder:
    """Writes tables of one folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
        with (self.path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header.split())
            writer.writerows(rows)


def wave(n: int, seed: int, spread: float = 0.15) -> np.ndarray:
    """Factors around one."""
    return np.random.default_rng(seed).uniform(1.0 - spread, 1.0 + spread, n)


def residents() -> np.ndarray:
    """[r, g, five-year group] whole persons."""
    middle = np.arange(2.5, 105.0, 5.0)
    shape = np.where(middle < 20, 0.6, 1.0) * np.where(middle < 60, 1.0, np.exp(-(((middle - 60.0) / 24.0) ** 2)))
    older = 1.0 + RURAL[:, None] * (middle[None] - 45.0) / 150.0
    people = WEIGHT[:, None, None] * (shape * older)[:, None, :] * np.array([0.495, 0.505])[None, :, None]
    return np.rint(people * 51e6 / people.sum()).astype(np.int64)


def life_table() -> np.ndarray:
    """[g, a] death probabilities by exact age."""
    ages = np.arange(t.AGES)
    rates = np.stack([3.5e-5 * np.exp(0.092 * ages), 1.0e-5 * np.exp(0.101 * ages)]) + 1e-4
    rates[:, 0] = 0.0025
    rates[:, -1] = 1.0
    return np.minimum(rates, 1.0)


def write_places(out: Folder) -> None:
    """Codes, distances, outlines, and the municipal base table."""
    head = "province_en province_kr province_code_mois sigungu_en sigungu_kr sigungu_code_mois sigungu_code_kostat2020 sigungu_type capital_region"
    names = [PROVINCES[code[:2]] for code in CODES]
    out.write(
        "region_codes",
        head,
        [[en, ko, c[:2], name, name, c, f"k{c}", kind, flag] for (en, ko, flag), (c, name, kind) in zip(names, PLACES, strict=True)],
    )
    lon, lat = 127.0 + 0.4 * np.arange(9), 37.5 - 0.3 * np.arange(9)
    km = 111.0 * np.hypot(0.8 * (lon[:, None] - lon), lat[:, None] - lat)
    out.write(
        "distance_sigungu_km", " ".join(["code", *(f"k{c}" for c in CODES)]), [[f"k{c}", *km[r].round(1)] for r, c in enumerate(CODES)]
    )
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    shapes = [{"type": "Feature", "properties": {"code": f"k{c}"}, "geometry": {"type": "Polygon", "coordinates": [ring]}} for c in CODES]
    (out.path / "sigungu.geojson").write_text(json.dumps({"features": shapes}), encoding="utf-8")
    people = residents().sum(axis=(1, 2)).astype(float)
    columns = {
        "lon": lon,
        "lat": lat,
        "area_km2": 500.0 + 400.0 * RURAL,
        "pop_2020": people,
        "pop_foreign_2020": 0.03 * people * wave(9, 1),
    }
    columns |= {"hh_general_2015": 0.37 * people, "hh_general_2020": 0.40 * people, "housing_2020": 0.42 * people}
    columns |= {"vacancy_rate_2020": 0.05 + 0.1 * RURAL, "companies_2020": 0.12 * people * wave(9, 2)}
    total = np.zeros(9)
    for n, (name, (_, value, _)) in enumerate(SECTIONS.items()):
        tilt = RURAL + 0.01 if name == "agri" else wave(9, 10 + n, 0.08)
        columns[f"gva_{name}_2020"] = value * WEIGHT * tilt / (WEIGHT * tilt).sum()
        total = total + columns[f"gva_{name}_2020"]
    columns |= {"gva_2020": total, "nettax_2020": 0.09 * total}
    columns |= {f"asfr_{a}_{a + 4}_2020": rate * wave(9, 30 + a, 0.1) for a, rate in zip(range(15, 50, 5), ASFR, strict=True)}
    rows = [[f"k{c}", *(f"{column[r]:.4f}" for column in columns.values())] for r, c in enumerate(CODES)]
    out.write("regions_sigungu", " ".join(["code", *columns]), rows)


ASFR = (0.4, 4.0, 21.0, 70.0, 46.0, 8.0, 0.2)


def write_people(out: Folder) -> None:
    """Register, vital statistics, life table and mortality by place."""
    people = residents()
    rows: list[list[object]] = []
    for year in (2022, 2023, 2024):
        for r, g in np.ndindex(9, 21):
            men, women = (int(people[r, s, g] * (1.0 + 0.002 * (year - 2024))) for s in range(2))
            rows.append([year, "residents", CODES[r], t.FIVE_YEAR[g], men, women])
    out.write("population_by_age_sigungu", "year basis sigungu_code_mois age_group population_male_persons population_female_persons", rows)
    share = np.bincount(OWNER, WEIGHT)
    rows = [[y, p, round(240_000 * share[i]), round(350_000 * share[i])] for y in range(2015, 2025) for i, p in enumerate(PROVINCES)]
    out.write("vital_statistics_sido", "year province_code_mois births_persons deaths_persons", rows)
    dead = life_table()
    alive = 100_000 * np.cumprod(np.concatenate([np.ones((2, 1)), 1.0 - dead[:, :-1]], axis=1), axis=1)
    lived = np.append((alive[:, :-1] + alive[:, 1:]) / 2.0, 2.0 * alive[:, -1:], axis=1)
    left = np.cumsum(lived[:, ::-1], axis=1)[:, ::-1] / alive
    head = "sex age life_expectancy_years death_probability_qx_derived survivors_lx_derived"
    out.write(
        "life_table_national_2024",
        head,
        [[sex, f"{a}+" if a == 100 else a, left[s, a], dead[s, a], alive[s, a]] for s, sex in enumerate(t.SEXES) for a in range(101)],
    )
    expected = 0.007 * people.sum(axis=(1, 2))
    head = "sigungu_code_mois deaths_observed_persons deaths_expected_at_national_rates_persons"
    out.write(
        "mortality_ratio_sigungu_2020", head, [[c, round(expected[r] * wave(9, 5)[r]), round(expected[r])] for r, c in enumerate(CODES)]
    )
    out.write("mortality_ratio_sido_2024", "province_code_mois mortality_ratio", [["11", 0.9], ["41", 1.0], ["48", 1.1]])
    header = " ".join(["year", "province_code_mois", *(f"asfr_{a}_{a + 4}" for a in range(15, 50, 5))])
    out.write("fertility_asfr_sido", header, [[2024, p, *ASFR] for p in PROVINCES])


def write_trends(out: Folder) -> None:
    """Attainment, and the UN's projection."""
    rows = [[s, g, 1000, 0 if i < 4 else max(600 - 25 * (i - 4), 50)] for s in t.SEXES for i, g in enumerate(t.FIVE_YEAR)]
    out.write("education_attainment_national_2020", "sex age_group population_thousands tertiary_thousands", rows)
    rows = [
        ["death_rate_mx", s, a, p, 0.01 * f]
        for s in t.SEXES
        for a in (0, 15, 40, 65, 85)
        for p, f in (("2025-2030", 1.0), ("2045-2050", 0.75))
    ]
    rows += [
        ["net_international_migration_by_age", s, f"{a}-{a + 4}", "2025-2030", 5.0 if a < 60 else -0.5]
        for s in t.SEXES
        for a in range(0, 80, 5)
    ]
    out.write("un_wpp2024_korea", "indicator sex age_start period value", rows)


def write_moves(out: Folder) -> None:
    """Net moves by age 2015 to 2024, which sum to zero, and the flows of 2024."""
    people = residents()
    pull = (0.5 - RURAL) * 0.004
    rows: list[list[object]] = []
    for year in range(2015, 2025):
        for k, name in enumerate(GROUPS):
            here = people[..., k] if k < 16 else people[..., 16:].sum(axis=2)
            net = np.rint(here * (pull * wave(9, year * 20 + k, 0.5))[:, None] * (2.0 if k in (4, 5) else 1.0))
            net[0] -= net.sum(axis=0)
            rows += [[year, CODES[r], name, *net[r].astype(int)] for r in range(9)]
    out.write("migration_net_age_sigungu", "year sigungu_code_mois age_group net_migration_male_persons net_migration_female_persons", rows)
    total = people.sum(axis=(1, 2)).astype(float)
    rows = []
    for i, j in np.ndindex(9, 9):
        flow = round(1e-8 * total[i] * total[j] / (1.0 + abs(i - j)))
        young = flow // 2
        rows.append([2024, CODES[i], CODES[j], flow, young, young // 2, young - young // 2])
    head = "year origin_code_mois destination_code_mois movers_total_persons movers_youth_persons movers_youth_male_persons movers_youth_female_persons"
    out.write("migration_od_sigungu_2023_2024", head, rows)


def write_towns(out: Folder) -> None:
    """Campuses, enrolment and prices of apartments."""
    fields = ["humanities", "social", "education", "engineering", "natural_science", "medical", "arts_sports"]
    head = "university_kr university_en campus level type ownership province_en sigungu_code_mois founded quota_total_2024_persons"
    rows: list[list[object]] = []
    for r, code in enumerate(CODES):
        province = PROVINCES[code[:2]][0]
        quota = [4_000, 9_000, 2_000, 12_000, 4_000, 3_000, 4_000]
        where = "" if r == 5 else code  # one quota row has no municipality
        rows.append(
            [
                f"대학{r}",
                f"University {r}",
                "main",
                "4-year",
                "university (4-year)",
                "private",
                province,
                where,
                1970 + r,
                sum(quota),
                *quota,
            ]
        )
        rows.append([f"전문{r}", f"College {r}", "main", "2-3-year", "junior college", "national", province, code, "", 7_000, *[1_000] * 7])
    rows.append(["사이버", "Cyber", "main", "4-year", "cyber university", "private", "Seoul", CODES[0], 2001, 7_000, *[1_000] * 7])
    out.write("universities", " ".join([head, *(f"quota_{name}_2024_persons" for name in fields)]), rows)
    out.write("higher_education_sido", "year province_en university_students_persons", [[2024, "National", 1_800_000]])
    head = "year period_rone province_en apt_transaction_price_january_10k_krw_per_m2 apt_transaction_price_annual_mean_10k_krw_per_m2 avg_apartment_sale_price_thousand_krw"
    rows = [
        [y, NEW_SAMPLE if y == 2021 else "", name, 500 + 10 * y - 20_000, 500, 600_000 - 150_000 * i if y == 2021 else ""]
        for y in range(2021, 2025)
        for i, (name, _, _) in enumerate(PROVINCES.values())
    ]
    out.write("house_price_sido", head, rows)
    rows = [[NEW_SAMPLE, c, round(500_000 - 40_000 * r)] for r, c in enumerate(CODES) if r != 8]
    out.write("house_price_sigungu", "period sigungu_code_mois avg_apartment_sale_price_thousand_krw", rows)
