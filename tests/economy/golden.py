"""Numbers of the golden run: `scenarios/tiny.toml`, seed 1, as shipped and with both instruments and the placebo.

    python -m tests.economy.golden            compares with golden.json and prints what differs
    python -m tests.economy.golden --write    writes golden.json anew and prints what it was before

golden.json is never edited by hand; after a merge conflict in it, write it anew. A change in it is a change of
behaviour, and goes into the commit that causes it together with a line in sim/CHANGELOG.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from sim.recorder import Result
from sim.scenario.scenario import Scenario
from sim.simulation import run
from tests.economy.country import tiny, with_policies

FILE = Path(__file__).with_name("golden.json")
SEED, DIGITS = 1, 12
QUARTERS = (0, 3, 7, 11)
PLACES = ("population", "jobs", "unemployed", "firms", "ai_adopters", "grdp_bn_krw", "house_price_mn_krw")
RUNS = ("tiny", "tiny with policies")
Numbers = dict[str, dict[str, list[float | None]]]


def scenarios() -> dict[str, Scenario]:
    """The runs by name."""
    return dict(zip(RUNS, (tiny(), with_policies()), strict=True))


def golden_run() -> Numbers:
    """Numbers of both runs, to the digits that are kept."""
    return {name: numbers(run(scenario, SEED)) for name, scenario in scenarios().items()}


def numbers(result: Result) -> dict[str, list[float | None]]:
    """The nation after some quarters, every column; some columns of every municipality at the end."""
    nation, places = result.tables["national_quarter"], result.tables["municipality_year"]
    last = places["year"] == places["year"].max()
    out = {f"nation {name}": kept(x[list(QUARTERS)]) for name, x in nation.items() if x.dtype != object and name != "seed"}
    return out | {f"places {name}": kept(places[name][last]) for name in PLACES}


def kept(values: np.ndarray) -> list[float | None]:
    """Numbers with the digits that are kept; what is not a number is None."""
    return [None if np.isnan(v) else float(f"{v:.{DIGITS}g}") for v in np.asarray(values, dtype=np.float64)]


def stored() -> Numbers:
    """What golden.json holds; nothing if there is none."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def changes(old: Numbers, new: Numbers) -> list[str]:
    """One line for every column that is new, gone or not the same: what it was -> what it is."""
    lines = []
    for name in RUNS:
        before, after = old.get(name, {}), new.get(name, {})
        for column in sorted(before.keys() | after.keys()):
            if before.get(column) != after.get(column):
                lines.append(f"{name}: {column}: {before.get(column, 'not there')} -> {after.get(column, 'not there')}")
    return lines


def write(new: Numbers) -> None:
    """Write golden.json, one column a line."""
    runs = []
    for name, columns in new.items():
        rows = [f"    {json.dumps(column)}: {json.dumps(values)}" for column, values in columns.items()]
        runs.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n  }")
    FILE.write_text("{\n" + ",\n".join(runs) + "\n}\n", encoding="utf-8")


def main() -> int:
    """Compare, or write; the number of columns that differ decides the exit code of a comparison."""
    new = golden_run()
    lines = changes(stored(), new)
    print("\n".join(lines) or "golden.json holds what the model does")
    if "--write" not in sys.argv[1:]:
        return int(bool(lines))
    write(new)
    if lines:
        print("golden.json is written; a change of behaviour needs a line in sim/CHANGELOG.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
