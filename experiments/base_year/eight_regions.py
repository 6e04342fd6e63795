"""Write the made-up pack of eight regions: `python -m experiments.base_year.eight_regions`.

Two provinces, about 30,000 people and 1,800 firms, for newcomers and tests. No number in it is a statistic of any
country; every table is consistent with every other by construction. The same bytes come out each time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from experiments.base_year import eight_regions_money as money
from experiments.base_year import tables as t
from experiments.base_year.economy_commuting import gravity, kernel
from experiments.base_year.economy_rounding import round_matrix, round_to_sum
from experiments.base_year.people_gravity import fit_margins

OUT = Path(__file__).resolve().parents[2] / "sim" / "data" / "eight_regions"
PROVINCES = [
    ("91", "Saetbyeol (made up)", "샛별도", "暁星道", 1),
    ("92", "Garam (made up)", "가람도", "清流道", 0),
]
REGIONS = [
    ("91010", "Haetnim-gu", "햇님구", "日和区", "gu", 8200),
    ("91020", "Dalbit-gu", "달빛구", "月光区", "gu", 6400),
    ("91030", "Sonamu-si", "소나무시", "松葉市", "si", 4400),
    ("91040", "Norae-gun", "노래군", "歌声郡", "gun", 2600),
    ("92010", "Mujigae-si", "무지개시", "虹色市", "si", 3700),
    ("92020", "Byeolbit-si", "별빛시", "星光市", "si", 2300),
    ("92030", "Baram-gun", "바람군", "風音郡", "gun", 1500),
    ("92040", "Ieum-gun", "이음군", "結糸郡", "gun", 900),
]
CODES = [region[0] for region in REGIONS]
KINDS = [region[4] for region in REGIONS]
OLD = {"gu": -0.006, "si": 0.0, "gun": 0.02}  # tilt of the age profile, per year of age above 40
PARTICIPATION = np.array([0.08, 0.5, 0.75, 0.8, 0.78, 0.8, 0.75, 0.3])
LEAVE = np.array([0.069, 0.055, 0.155, 0.190, 0.170, 0.106, 0.067, 0.050, 0.036])
NET = {"gu": 0.004, "si": 0.0, "gun": -0.006}  # made-up net rate of moves at all ages, doubled at 20-29
ASFR = (0.0004, 0.004, 0.021, 0.070, 0.046, 0.0078, 0.0002)
CAMPUSES = [
    ("91010", "Morning University", "아침대학교", 4, "private", 150, 0.9),
    ("91020", "Lantern University", "등불대학교", 4, "public", 110, 0.8),
    ("91030", "Bridge College", "다리대학", 2, "private", 60, 0.5),
    ("92010", "Rainbow University", "무지개대학교", 4, "public", 90, 0.6),
    ("92020", "Starlight College", "별빛대학", 2, "private", 50, 0.3),
    ("92030", "Wind University", "바람대학교", 4, "private", 40, 0.2),
]
FIELD_SHARES = np.array([0.1, 0.3, 0.05, 0.3, 0.1, 0.1, 0.05])
HEADSHIP = (0.0, 0.02, 0.19, 0.35, 0.44, 0.48, 0.52, 0.54, 0.59)


def residents() -> np.ndarray:
    """Whole persons [8, sex, age, skill]."""
    ages = np.arange(101)
    shape = np.where(ages < 55, 0.55 + 0.45 * ages / 55, np.exp(-(((ages - 55) / 24) ** 2)))
    out = np.zeros((8, 2, 101, 3), np.int64)
    share = tertiary()
    for r, (*_, kind, total) in enumerate(REGIONS):
        profile = shape * np.exp(OLD[kind] * np.maximum(ages - 40, 0))
        people = np.stack([profile * np.exp(-0.01 * np.maximum(ages - 60, 0)), profile])
        whole = round_to_sum(people.ravel(), total).reshape(2, 101)
        skilled = np.floor(whole * share * (1.1 if kind == "gu" else 0.9) + 0.5).astype(np.int64)
        able = np.where((ages >= 20) & (ages < 45), np.floor(skilled * 0.05 + 0.5), 0).astype(np.int64)
        out[r] = np.stack([whole - skilled, skilled - able, able], axis=-1)
    return out


def tertiary() -> np.ndarray:
    """Made-up share of graduates by age."""
    ages = np.arange(101)
    return np.where(ages < 20, 0.0, np.where(ages < 25, 0.1 * (ages - 19), np.clip(0.65 - 0.01 * (ages - 30), 0.08, 0.65)))


def square(r: int) -> tuple[float, float]:
    """Centre of a region's square, degrees: two rows of four squares in open sea."""
    return 131.0 + 0.3 * (r % 4), 38.2 - 0.3 * (r // 4)


def distances() -> np.ndarray:
    """Kilometres between centres; own distance as in the real pack."""
    at = np.array([square(r) for r in range(8)])
    north = (at[:, None, 1] - at[None, :, 1]) * 111.2
    east = (at[:, None, 0] - at[None, :, 0]) * 111.2 * np.cos(np.deg2rad(38.0))
    km = np.round(np.hypot(north, east), 1)
    np.fill_diagonal(km, np.round([np.clip(0.5 * np.sqrt(a / np.pi), 1.0, 12.0) for a in areas()], 1))
    return km


def areas() -> list[float]:
    """Area of the squares, km2."""
    return [880.0] * 8


def labour(people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labour force and employed [8, sex, working age group, skill]; two to four in a hundred are jobless."""
    groups = t.by_age_group(people, axis=2)[:, :, 1:, :].astype(np.int64)
    tilt = np.array([0.95, 0.72])[None, :, None, None] / 0.85
    force = np.floor(np.minimum(groups * PARTICIPATION[None, None, :, None] * tilt, groups * 0.95)).astype(np.int64)
    idle = np.zeros_like(force)
    for r, kind in enumerate(KINDS):
        total = round(force[r].sum() * {"gu": 0.036, "si": 0.030, "gun": 0.015}[kind])
        idle[r] = np.minimum(round_to_sum(force[r].ravel().astype(float), total).reshape(force[r].shape), force[r])
    return force, force - idle


def write_people(out: Path, people: np.ndarray) -> None:
    """Tables of places, residents, vital rates, campuses and homes."""
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
    write_vital(out, people)
    write_campuses(out)
    write_boundaries(out)


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


def write_migration(out: Path, people: np.ndarray) -> None:
    """Made-up slopes and leave rates, and constants balanced on them."""
    slopes = {"youth": (-1.1, -0.7, -0.3), "other": (-1.5, -0.7, -0.25)}
    rows = [[name, f"{a:.5f}", f"{b:.5f}", 100, f"{c:.5f}"] for name, (a, b, c) in slopes.items()]
    t.write(out / "migration_kernel.csv", ["age_class", "elasticity_near", "elasticity_far", "kink_km", "border"], rows)
    head = "age_group sex leave_rate_year lasting_province_weight lasting_own_weight persistence_year passing_sd pop_slope age_class"
    youth = ("20-24", "25-29", "30-34")
    rows = [
        [
            k,
            s,
            f"{LEAVE[i]:.6f}",
            "0.50",
            "0.30",
            "0.60",
            "0.1500",
            "0.8000",
            "youth" if k in youth else "other",
        ]
        for i, k in enumerate(t.AGE_GROUPS)
        for s in t.SEXES
    ]
    t.write(out / "migration_groups.csv", head.split(), rows)
    groups = t.by_age_group(people.sum(axis=3))
    km, province = distances(), np.array([c[:2] for c in CODES])
    cells = np.zeros((8, 9, 2, 4))
    for k, name in enumerate(t.AGE_GROUPS):
        near, _, border = slopes["youth" if name in youth else "other"]
        weight = km**near * np.exp(border * (province[:, None] != province[None, :]))
        np.fill_diagonal(weight, 0.0)
        for g in range(2):
            leaving = groups[:, g, k] * LEAVE[k]
            net = np.array([NET[kind] for kind in KINDS]) * (2.0 if name in youth[:2] else 1.0)
            arriving = leaving + groups[:, g, k] * net
            arriving *= leaving.sum() / arriving.sum()
            for i, aim in enumerate((0.5 * (leaving + arriving), arriving)):
                alpha = np.log(fit_margins(weight, leaving, aim, 20_000, 1e-12)[1])
                cells[:, k, g, i] = alpha - alpha.mean()
            cells[:, k, g, 2], cells[:, k, g, 3] = leaving, arriving
    head = "code age_group sex alpha_lasting alpha_last origin_factor alpha_lasting_full alpha_last_full origin_factor_full"
    header = [
        *head.split(),
        "job_led_out_2024",
        "job_led_in_2024",
        "moves_out_2024_expected",
        "moves_in_2024_expected",
    ]
    rows = []
    for r, k, g in np.ndindex(8, 9, 2):
        low, last, leaving, arriving = cells[r, k, g]
        both = [f"{low:.6f}", f"{last:.6f}", "1.000000"] * 2
        tail = ["0.000", "0.000", f"{leaving:.3f}", f"{arriving:.3f}"]
        rows.append([CODES[r], t.AGE_GROUPS[k], t.SEXES[g], *both, *tail])
    t.write(out / "migration_constants.csv", header, rows)


def workplaces(employed: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Jobs [8, M X L G A], foreign workers [8], commuters [8, 8]."""
    residents_at_work = employed.sum(axis=(1, 2, 3))
    pull = {"gu": 1.15, "si": 0.95, "gun": 0.85}
    held = round_to_sum(residents_at_work * np.array([pull[k] for k in KINDS]), int(residents_at_work.sum()))
    foreign = np.rint(held * 0.02).astype(np.int64)
    total = held + foreign
    tilt = {
        "gu": (0.7, 1.4, 1.0, 1.0, 0.02),
        "si": (1.4, 0.8, 1.0, 1.0, 0.6),
        "gun": (1.2, 0.3, 0.9, 1.1, 4.0),
    }
    wish = np.array([0.16, 0.16, 0.53, 0.10, 0.05]) * np.array([tilt[k] for k in KINDS]) * total[:, None]
    wish *= (total / wish.sum(axis=1))[:, None]
    jobs = round_matrix(wish, total, round_to_sum(wish.sum(axis=0), int(total.sum())))
    flows = gravity(kernel(distances()), residents_at_work.astype(float), held.astype(float))
    return jobs, foreign, round_matrix(flows, residents_at_work, held)


def write_work(out: Path, people: np.ndarray) -> np.ndarray:
    """Tables of work; returns jobs."""
    force, employed = labour(people)
    jobs, foreign, commuters = workplaces(employed)
    rows = [
        [
            CODES[r],
            t.SEXES[g],
            t.AGE_GROUPS[k + 1],
            t.SKILLS[e],
            int(force[r, g, k, e]),
            int(employed[r, g, k, e]),
        ]
        for r, g, k, e in np.ndindex(force.shape)
    ]
    t.write(out / "labour.csv", ["code", "sex", "age_group", "skill", "labour_force", "employed"], rows)
    idle = (force - employed).sum(axis=(1, 2, 3))
    rate = idle / (force.sum(axis=(1, 2, 3)) + foreign)
    rows = [[c, int(idle[r]), f"{rate[r]:.5f}", int(foreign[r])] for r, c in enumerate(CODES)]
    t.write(out / "unemployment.csv", ["code", "unemployed", "rate", "foreign_workers"], rows)
    rows = [[c, *jobs[r].tolist(), int(foreign[r])] for r, c in enumerate(CODES)]
    t.write(out / "jobs.csv", ["code", "M", "X", "L", "G", "A", "foreign_workers"], rows)
    t.write(out / "commuting.csv", ["code", *CODES], [[c, *commuters[r].tolist()] for r, c in enumerate(CODES)])
    rows = []
    for p, name in enumerate(("91", "92")):
        here = slice(4 * p, 4 * p + 4)
        active = int(force[here].sum() + foreign[here].sum())
        rows.append([name, int(idle[here].sum()), active, f"{idle[here].sum() / active:.4f}"])
    t.write(out / "targets" / "unemployment_provinces.csv", ["code", "unemployed", "labour_force", "rate"], rows)
    return jobs


def write_head(out: Path) -> None:
    """SOURCES.md and pack.toml with the digest of every table."""
    text = "# Sources\n\nEverything in this pack is made up by `experiments/base_year/eight_regions.py`: *assumption* throughout.\n"
    (out / "SOURCES.md").write_text(text, encoding="utf-8")
    lines = ["# Written by experiments/base_year/eight_regions.py. Do not edit: write the pack again."]
    lines += [
        'name = "eight_regions"',
        'title = "Eight made-up regions"',
        "base_year = 2024",
        'first_quarter = "2025Q1"',
    ]
    lines += [
        'currency = "KRW"',
        'capital_area = ["91"]',
        "",
        "[assumptions]",
        "everything = true",
        "",
        "[tables]",
    ]
    files = [path for path in out.rglob("*") if path.suffix in (".csv", ".geojson")]
    for path in sorted(files, key=lambda path: path.relative_to(out).as_posix()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f'"{path.relative_to(out).as_posix()}" = "{digest}"')
    (out / "pack.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def build(out: Path) -> None:
    """Write the whole pack."""
    out.mkdir(parents=True, exist_ok=True)
    people = residents()
    write_people(out, people)
    write_migration(out, people)
    jobs = write_work(out, people)
    money.write(out, CODES, KINDS, jobs, people.sum(axis=(1, 2, 3)))
    write_head(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the pack")
    build(parser.parse_args().out)
