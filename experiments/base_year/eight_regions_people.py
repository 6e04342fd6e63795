"""The people of the made-up pack: places, residents, births and deaths, homes, campuses and moves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from experiments.base_year import people_shocks
from experiments.base_year import tables as t
from experiments.base_year.economy_rounding import round_to_sum
from experiments.base_year.eight_regions_country import (
    ASFR,
    CAMPUSES,
    CODES,
    FIELD_SHARES,
    HEADSHIP,
    KINDS,
    LEAVE,
    NET,
    PROVINCES,
    REGIONS,
    areas,
    distances,
    square,
)  # fmt: skip
from experiments.base_year.people_gravity import fit_margins


def write_people(out: Path, people: np.ndarray) -> None:
    """Tables of places, residents, vital rates, campuses and homes."""
    write_places(out)
    write_residents(out, people)
    write_vital(out, people)
    write_campuses(out)
    write_boundaries(out)


def write_places(out: Path) -> None:
    """Provinces, regions, designated ones and distances."""
    codes, km = CODES, distances()
    t.write(out / "provinces.csv", ["code", "name_en", "name_ko", "name_ja", "capital"], PROVINCES)
    header = ["code", "province", "name_en", "name_ko", "name_ja", "type", "capital", "longitude", "latitude", "area_km2"]
    rows = []
    for r, (code, en, ko, ja, kind, _) in enumerate(REGIONS):
        lon, lat = square(r)
        rows.append(
            [
                code,
                code[:2],
                en,
                ko,
                ja,
                kind,
                int(code < "92"),
                f"{lon:.5f}",
                f"{lat:.5f}",
                f"{areas()[r]:.2f}",
            ]
        )
    t.write(out / "regions.csv", header, rows)
    t.write(out / "designations.csv", ["code", "designation"], [["92030", "interest"], ["92040", "depopulation"]])
    t.write(
        out / "distances.csv",
        ["code", *codes],
        [[c, *(f"{v:.1f}" for v in km[r])] for r, c in enumerate(codes)],
    )


def write_residents(out: Path, people: np.ndarray) -> None:
    """Residents, graduates, and who comes from abroad to live where."""
    codes = CODES
    rows = [
        [code, sex, skill, *people[r, g, :, e].tolist()]
        for r, code in enumerate(codes)
        for g, sex in enumerate(t.SEXES)
        for e, skill in enumerate(t.SKILLS)
    ]
    t.write(out / "population.csv", ["code", "sex", "skill", *(f"age_{a}" for a in range(101))], rows)
    share = people[..., 1:].sum(axis=(0, 3)) / np.maximum(people.sum(axis=(0, 3)), 1)
    pairs = [(g, sex, a) for g, sex in enumerate(t.SEXES) for a in range(101)]
    t.write(
        out / "education.csv",
        ["sex", "age", "tertiary_share"],
        [[s, a, f"{share[g, a]:.5f}"] for g, s, a in pairs],
    )
    entry = [[s, a, f"{0.0125 if 20 <= a < 60 else 0.0:.8f}"] for _, s, a in pairs]
    t.write(out / "foreign_migration.csv", ["sex", "age", "share"], entry)
    key = np.round(people.sum(axis=(1, 2, 3)) / people.sum(), 8)
    key[0] += 1.0 - key.sum()
    t.write(out / "foreign_key.csv", ["code", "share"], [[c, f"{key[r]:.8f}"] for r, c in enumerate(codes)])


def write_vital(out: Path, people: np.ndarray) -> None:
    """Made-up death and birth rates, and what they give in the base year."""
    ages = np.arange(101)
    q = np.stack(
        [
            np.minimum(4.0e-5 * np.exp(0.092 * ages) + 2e-4, 0.6),
            np.minimum(1.2e-5 * np.exp(0.101 * ages) + 1e-4, 0.6),
        ]
    )
    q = np.round(q, 6)
    t.write(
        out / "mortality.csv",
        ["age", "male", "female", "male_exact_age", "female_exact_age"],
        [[a, *(f"{q[g, a]:.6f}" for g in (0, 1, 0, 1))] for a in range(101)],
    )
    rows = [[sex, low, high, "-0.01500"] for sex in t.SEXES for low, high in ((0, 64), (65, 100))]
    t.write(out / "mortality_change.csv", ["sex", "age_from", "age_to", "annual_log_change"], rows)
    names = [f"asfr_{a}_{a + 4}" for a in range(15, 50, 5)]
    rows = [[c, *(f"{x:.7f}" for x in ASFR), "0.51200"] for c in CODES]
    t.write(out / "fertility.csv", ["code", *names, "male_share"], rows)
    by_sex = people.sum(axis=3)
    women = by_sex[:, 1, 15:50].reshape(8, 7, 5).sum(axis=2)
    births, deaths = women @ np.array(ASFR), (by_sex * q[None]).sum(axis=(1, 2))
    rows = [[c, "1.00000", f"{births[r]:.3f}", f"{deaths[r]:.3f}"] for r, c in enumerate(CODES)]
    t.write(out / "vital.csv", ["code", "mortality_ratio", "births_2024", "deaths_2024"], rows)
    write_homes(out, by_sex)


def write_homes(out: Path, by_sex: np.ndarray) -> None:
    """Made-up dwellings, prices and headship."""
    heads = t.by_age_group(by_sex.sum(axis=1)) @ np.array(HEADSHIP)
    homes, price = np.floor(heads * 1.06), {"gu": 600.0, "si": 280.0, "gun": 150.0}
    rows = [[c, int(homes[r]), int(homes[r] * 0.05), f"{price[KINDS[r]]:.2f}"] for r, c in enumerate(CODES)]
    t.write(out / "housing.csv", ["code", "dwellings", "vacant", "price_mn_krw"], rows)
    heads_by_age = [[k, f"{h:.5f}"] for k, h in zip(t.AGE_GROUPS, HEADSHIP, strict=True)]
    t.write(out / "headship.csv", ["age_group", "headship_rate"], heads_by_age)


def write_campuses(out: Path) -> None:
    """Six made-up campuses."""
    fields = ["humanities", "social", "education", "engineering", "natural", "medical", "arts"]
    header = ["id", "code", "name_ko", "name_en", "level", "ownership", "founded", "years", "places"]
    header += [f"places_{f}" for f in fields] + ["enrolment", "quality_rank"]
    rows = []
    for u, (code, en, ko, years, owner, places, rank) in enumerate(CAMPUSES):
        level = "4-year" if years == 4 else "2-3-year"
        split = round_to_sum(FIELD_SHARES, places).tolist()
        rows.append(
            [
                f"u{u + 1:03d}",
                code,
                ko,
                en,
                level,
                owner,
                1970 + u,
                years,
                places,
                *split,
                places * years,
                f"{rank:.4f}",
            ]
        )
    t.write(out / "universities.csv", header, rows)


def write_boundaries(out: Path) -> None:
    """Squares of 0.3 degrees that share their borders."""
    features = []
    for r, code in enumerate(CODES):
        x, y = square(r)
        ring = [[round(x + 0.15 * a, 4), round(y + 0.15 * b, 4)] for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    (out / "boundaries.geojson").write_text(text + "\n", encoding="utf-8")


SLOPES = {"youth": (-1.1, -0.7, -0.3), "other": (-1.5, -0.7, -0.25)}  # near, beyond the kink, border
YOUTH = ("20-24", "25-29", "30-34")


def write_migration(out: Path, people: np.ndarray) -> None:
    """Made-up slopes and leave rates, and constants balanced on them."""
    rows = [[name, f"{a:.5f}", f"{b:.5f}", 100, f"{c:.5f}"] for name, (a, b, c) in SLOPES.items()]
    t.write(out / "migration_kernel.csv", ["age_class", "elasticity_near", "elasticity_far", "kink_km", "border"], rows)
    head = "age_group sex leave_rate_year lasting_province_weight lasting_own_weight persistence_year passing_sd pop_slope age_class"
    same = ["0.50", "0.30", "0.60", "0.1500", "0.8000"]
    rows = [[k, s, f"{LEAVE[i]:.6f}", *same, "youth" if k in YOUTH else "other"] for i, k in enumerate(t.AGE_GROUPS) for s in t.SEXES]
    t.write(out / "migration_groups.csv", head.split(), rows)
    write_shocks(out)
    head = "code age_group sex alpha_lasting alpha_last origin_factor alpha_lasting_full alpha_last_full origin_factor_full"
    header = [*head.split(), "job_led_out_2024", "job_led_in_2024", "moves_out_2024_expected", "moves_in_2024_expected"]
    cells = balanced(people)
    rows = []
    for r, k, g in np.ndindex(8, 9, 2):
        low, last, leaving, arriving = cells[r, k, g]
        both = [f"{low:.6f}", f"{last:.6f}", "1.000000"] * 2
        tail = ["0.000", "0.000", f"{leaving:.3f}", f"{arriving:.3f}"]
        rows.append([CODES[r], t.AGE_GROUPS[k], t.SEXES[g], *both, *tail])
    t.write(out / "migration_constants.csv", header, rows)


def write_shocks(out: Path) -> None:
    """Made-up shocks of uncertain places: those of a place alike over ages, with a part of each age's own."""
    many = len(people_shocks.CELLS)
    tied = 0.12**2 * (0.6 + 0.4 * np.eye(many))
    persistence, size = np.full(many, 0.8), np.full(many, -0.2)
    people_shocks.write(out, people_shocks.Shocks(persistence, size, people_shocks.triangular(tied), 0.04 * np.eye(many), 0.3))


def balanced(people: np.ndarray) -> np.ndarray:
    """[8, age group, sex, 4] lasting and last constant, moves out and in."""
    groups = t.by_age_group(people.sum(axis=3))
    km, province = distances(), np.array([c[:2] for c in CODES])
    cells = np.zeros((8, 9, 2, 4))
    for k, name in enumerate(t.AGE_GROUPS):
        near, _, border = SLOPES["youth" if name in YOUTH else "other"]
        weight = km**near * np.exp(border * (province[:, None] != province[None, :]))
        np.fill_diagonal(weight, 0.0)
        for g in range(2):
            leaving = groups[:, g, k] * LEAVE[k]
            net = np.array([NET[kind] for kind in KINDS]) * (2.0 if name in YOUTH[:2] else 1.0)
            arriving = leaving + groups[:, g, k] * net
            arriving *= leaving.sum() / arriving.sum()
            for i, aim in enumerate((0.5 * (leaving + arriving), arriving)):
                alpha = np.log(fit_margins(weight, leaving, aim, 20_000, 1e-12)[1])
                cells[:, k, g, i] = alpha - alpha.mean()
            cells[:, k, g, 2], cells[:, k, g, 3] = leaving, arriving
    return cells
