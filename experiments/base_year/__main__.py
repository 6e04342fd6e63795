"""Build a base-year pack: `python -m experiments.base_year FOLDER [--year 2015|2020|2024] [--out FOLDER]`.

FOLDER holds the official tables. The pack comes out byte-identical when it is built again from the same
tables. The packs of 2015 and 2020 are those of hindcasts: see past.py.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.base_year import economy_build, past, people_build
from experiments.base_year import tables as t
from sim.scenario.pack_parameters import flat

PARTS = (people_build, economy_build)
HERE = Path(__file__).resolve().parent
SOLVED = HERE / "calibrated"
DATA = HERE.parents[1] / "sim" / "data"
HEAD = """\
# Written by experiments/base_year. Do not edit: build the pack again.
name = "korea_{year}"
title = "Korea, 229 municipalities, end of {year}"
base_year = {year}
first_quarter = "{next_year}Q1"
currency = "KRW"
capital_area = ["11", "28", "41"]
"""
PARAMETERS: dict[str, float] = {"closures.net_immigration_per_year": 28_000, "entry.births_per_year": 0.115}
"""Defaults of the model that are Korea's and that no calibration solves: DECISIONS 18; REALDATA_ECONOMY 3.1."""
PAST_PARAMETERS: dict[int, dict[str, float]] = {
    2015: {"closures.net_immigration_per_year": 0},
    2020: {"closures.net_immigration_per_year": 0, "migration.leave_response": 0.0},
}
"""Those of past base years: entry from abroad is unknown before 2023; `experiments.hindcast.leave_response` fitted 2015 to 2020."""
SOURCES_HEAD = """\
# Sources of the base-year pack

One row per table: publisher, year, unit, what was done to it. A number marked *assumption* is not
published by anyone. Figures of 2025 are held back: none is used here.
"""


def write_sources(out: Path, *names: str) -> None:
    """Join the notes on sources."""
    notes = [HERE / name for name in names]
    parts = [SOURCES_HEAD, *(note.read_text(encoding="utf-8") for note in notes if note.exists())]
    (out / "SOURCES.md").write_text("\n".join(part.rstrip() + "\n" for part in parts), encoding="utf-8")


def literal(value: object) -> str:
    """A TOML value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def write_pack(out: Path, year: int, assumptions: Mapping[str, object], parameters: Mapping[str, object]) -> None:
    """Write pack.toml last: names, assumptions and the SHA-256 of every table."""
    lines = [HEAD.format(year=year, next_year=year + 1), "[assumptions]"]
    lines += [f"{key} = {literal(value)}" for key, value in assumptions.items()]
    lines += ["", *parameter_lines(parameters), "", "[tables]"]
    tables = [path for path in out.rglob("*") if path.suffix in (".csv", ".geojson")]
    for path in sorted(tables, key=lambda path: path.relative_to(out).as_posix()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f'"{path.relative_to(out).as_posix()}" = "{digest}"')
    (out / "pack.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def parameter_lines(values: Mapping[str, object]) -> list[str]:
    """`[parameters]` of a pack.toml: the defaults that it carries, by the names of a scenario file."""
    return ["[parameters]", *(f"{name} = {literal(value)}" for name, value in values.items())] if values else []


def solved_folder(year: int) -> Path:
    """Where `experiments.base_year.calibrate` keeps what it solved for a base year."""
    return SOLVED if year == t.BASE_YEAR else SOLVED / f"korea_{year}"


def is_solved_for(out: Path, year: int) -> bool:
    """Whether something was solved for the base year and for the places of this pack."""
    solved = solved_folder(year)
    if not (solved / "search_intensity.csv").exists():
        return False
    solved_codes, codes = (
        [row["code"] for row in t.read(folder, name)] for folder, name in ((solved, "search_intensity.csv"), (out, "regions.csv"))
    )
    return solved_codes == codes


def solved_parameters(out: Path, year: int) -> dict[str, float]:
    """What `experiments.base_year.calibrate` solved for the nation."""
    path = solved_folder(year) / "parameters.toml"
    return flat(tomllib.loads(path.read_text(encoding="utf-8"))) if is_solved_for(out, year) else {}


def copy_calibrated(out: Path, year: int) -> None:
    """Copy the tables that `experiments.base_year.calibrate` solved, for the country that it was solved for."""
    for name in ("search_intensity.csv", "productivity_drift.csv") if is_solved_for(out, year) else ():
        shutil.copyfile(solved_folder(year) / name, out / name)


def build(folder: Path, out: Path) -> None:
    """Write the whole pack from a folder of tables in the official columns."""
    out.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        part.build(folder, out)
    copy_calibrated(out, t.BASE_YEAR)
    write_sources(out, "SOURCES_people.md", "SOURCES_economy.md")
    assumptions = {key: value for part in PARTS for key, value in part.ASSUMPTIONS.items()}
    write_pack(out, t.BASE_YEAR, assumptions, PARAMETERS | solved_parameters(out, t.BASE_YEAR))


def build_past(folder: Path, out: Path, year: int) -> None:
    """Write the pack of a past base year; entry from abroad, unknown before 2023, is zero in it."""
    out.mkdir(parents=True, exist_ok=True)
    job_led = solved_folder(year) / "job_led.csv"
    assumptions = past.build(folder, out, year, job_led if job_led.exists() else None)
    copy_calibrated(out, year)
    write_sources(out, "SOURCES_past.md")
    write_pack(out, year, assumptions, PARAMETERS | PAST_PARAMETERS[year] | solved_parameters(out, year))


def main(given: Sequence[str] | None = None) -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(prog="python -m experiments.base_year", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of official tables")
    parser.add_argument("--year", type=int, default=t.BASE_YEAR, choices=(*past.YEARS, t.BASE_YEAR), help="base year")
    parser.add_argument("--out", type=Path, help="folder of the pack (sim/data/korea_YEAR)")
    arguments = parser.parse_args(given)
    out = arguments.out or DATA / f"korea_{arguments.year}"
    # Elsewhere first: a table that is missing must not leave half a new pack over the old one.
    with tempfile.TemporaryDirectory() as made:
        try:
            if arguments.year == t.BASE_YEAR:
                build(arguments.folder, Path(made))
            else:
                build_past(arguments.folder, Path(made), arguments.year)
        except FileNotFoundError as error:
            parser.error(f"no such table: {error.filename}; FOLDER holds the official tables")
        shutil.copytree(made, out, dirs_exist_ok=True)


if __name__ == "__main__":
    main()
