"""Write the made-up pack of eight regions: `python -m experiments.base_year.eight_regions`.

Two provinces, about 30,000 people and 1,800 firms, for newcomers and tests. No number in it is a statistic of any
country; every table is consistent with every other by construction. The same bytes come out each time.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np

from experiments.base_year import eight_regions_money as money
from experiments.base_year import eight_regions_people as places
from experiments.base_year import tables as t
from experiments.base_year.__main__ import parameter_lines
from experiments.base_year.economy_commuting import gravity, kernel
from experiments.base_year.economy_rounding import round_matrix, round_to_sum
from experiments.base_year.eight_regions_country import CODES, KINDS, distances, labour, residents

OUT = Path(__file__).resolve().parents[2] / "sim" / "data" / "eight_regions"

PARAMETERS = {"production.gap": 0.035, "closures.net_immigration_per_year": 16}
"""Firms here are few and small: with the gap of Korea they would want more workers than there are. As many come from
abroad per resident as to Korea."""


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
        *parameter_lines(PARAMETERS),
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
    places.write_people(out, people)
    places.write_migration(out, people)
    jobs = write_work(out, people)
    money.write(out, CODES, KINDS, jobs, people.sum(axis=(1, 2, 3)))
    write_head(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the pack")
    build(parser.parse_args().out)
