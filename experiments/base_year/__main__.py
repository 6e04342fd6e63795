"""Build a base-year pack: `python -m experiments.base_year FOLDER [--out sim/data/korea_2024]`.

FOLDER holds the official tables. The pack comes out byte-identical when it is built again from the same
tables.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
from pathlib import Path

from experiments.base_year import economy_build, people_build
from experiments.base_year import tables as t

PARTS = (people_build, economy_build)
HERE = Path(__file__).resolve().parent
DEFAULT_OUT = HERE.parents[1] / "sim" / "data" / "korea_2024"
HEAD = """\
# Written by experiments/base_year. Do not edit: build the pack again.
name = "korea_2024"
title = "Korea, 229 municipalities, end of 2024"
base_year = 2024
first_quarter = "2025Q1"
currency = "KRW"
capital_area = ["11", "28", "41"]
"""
SOURCES_HEAD = """\
# Sources of the base-year pack

One row per table: publisher, year, unit, what was done to it. A number marked *assumption* is not
published by anyone. Figures of 2025 are held back: none is used here.
"""


def write_sources(out: Path) -> None:
    """Join the notes on sources of both halves."""
    notes = [HERE / "SOURCES_people.md", HERE / "SOURCES_economy.md"]
    parts = [SOURCES_HEAD, *(note.read_text(encoding="utf-8") for note in notes if note.exists())]
    (out / "SOURCES.md").write_text("\n".join(part.rstrip() + "\n" for part in parts), encoding="utf-8")


def literal(value: object) -> str:
    """A TOML value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def write_pack(out: Path) -> None:
    """Write pack.toml last: names, assumptions and the SHA-256 of every table."""
    lines = [HEAD, "[assumptions]"]
    for part in PARTS:
        lines += [f"{key} = {literal(value)}" for key, value in part.ASSUMPTIONS.items()]
    lines += ["", "[tables]"]
    tables = [path for path in out.rglob("*") if path.suffix in (".csv", ".geojson")]
    for path in sorted(tables, key=lambda path: path.relative_to(out).as_posix()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f'"{path.relative_to(out).as_posix()}" = "{digest}"')
    (out / "pack.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def copy_calibrated(out: Path) -> None:
    """Copy what `experiments.base_year.calibrate` solved, for the country that it was solved for."""
    solved = HERE / "calibrated"
    codes = [[row["code"] for row in t.read(folder, name)] for folder, name in ((solved, "search_intensity.csv"), (out, "regions.csv"))]
    if codes[0] == codes[1]:
        for table in sorted(solved.glob("*.csv")):
            shutil.copyfile(table, out / table.name)


def build(folder: Path, out: Path) -> None:
    """Write the whole pack from a folder of tables in the official columns."""
    out.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        part.build(folder, out)
    copy_calibrated(out)
    write_sources(out)
    write_pack(out)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(prog="python -m experiments.base_year", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of official tables")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder of the pack")
    arguments = parser.parse_args()
    build(arguments.folder, arguments.out)


if __name__ == "__main__":
    main()
