"""Findings of the shipped sweeps: `python -m experiments.sweeps.findings save DIR ...` keeps what matters of results folders, `page` writes FINDINGS.md.

What is kept of a folder is a file in `saved/`, named like the sweep; the page is made from these files alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.files import write_json, write_text
from sim.experiment.paired import paired_effect
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.sensitivity import Question, analyse
from sim.experiment.sweep.store import Store
from sim.experiment.sweep.views import connect

HERE = Path(__file__).parent
SAVED = HERE / "saved"
INDICATORS = {"jobs_outside_capital": "jobs outside the capital area", "people_20_39_outside_capital": "residents of 20-39 outside it"}
Row = dict[str, Any]


def interval(values: np.ndarray) -> dict[str, float]:
    """Mean and 95 % interval over replicates."""
    found = paired_effect(values)
    return {"mean": float(found.mean), "low": float(found.low), "high": float(found.high)}


def replicates_of(folder: Path, indicator: str) -> dict[tuple[float, ...], np.ndarray]:
    """Effects [replicate] at the last year-end by the two levers of a grid."""
    sql = f"""SELECT rate, budget_bn_krw_per_year, list("{indicator}" ORDER BY replicate) FROM effects
              WHERE year = (SELECT max(year) FROM outcomes) AND level = 'nation' GROUP BY ALL"""
    return {(rate, budget): np.array(values) for rate, budget, values in connect(folder).execute(sql).fetchall()}


def grid_rows(folder: Path) -> list[Row]:
    """Effects by cell, and what both levers together do beyond the sum of what each does alone, pair by pair."""
    rows: list[Row] = []
    for indicator in INDICATORS:
        found = replicates_of(folder, indicator)
        rates, budgets = (sorted({key[i] for key in found}) for i in (0, 1))
        for rate, budget in product(rates, budgets):
            own = found[rate, budget]
            row: Row = {"indicator": indicator, "rate": rate, "budget": budget, "replicates": len(own), **interval(own)}
            if rate and budget:
                row["beyond_the_sum"] = interval(own - found[rate, 0.0] - found[0.0, budget])
            rows.append(row)
    return rows


def index_rows(plan: Plan, folder: Path) -> list[Row]:
    """Indices of the difference between the two scenarios."""
    first, second = plan.sweep.swept
    rows: list[Row] = []
    for indicator in INDICATORS:
        rows += analyse(plan, folder, Question(indicator, first, second)).as_json()
    return rows


def save(folder: Path) -> Path:
    """Keep what the page needs of a results folder."""
    plan, store = Plan.of(Sweep.load(folder / "sweep.toml")), Store(folder)
    sheet, facts = plan.sweep.sheet, store.facts()
    scenario = next(iter(plan.sweep.scenarios.values()))
    finished = int(connect(folder).execute("SELECT count(*) FROM runs").fetchone()[0])
    made = {
        "date": (folder / "log.txt").read_text(encoding="utf-8")[:10],
        "engine": facts["identity"]["engine"],
        "pack": scenario.pack,
        "pack_sha256": next(iter(facts["identity"]["data"].values()))[:16],
        "scale": scenario.scale,
        "years": scenario.years,
        "cells": len(plan.cells),
        "replicates": sheet.replicates,
        "runs": finished,
    }
    if (folder / "front.json").exists():
        rows = json.loads((folder / "front.json").read_text(encoding="utf-8"))
    else:
        rows = grid_rows(folder) if sheet.design.kind == "grid" else index_rows(plan, folder)
    SAVED.mkdir(exist_ok=True)
    path = SAVED / f"{sheet.name}.json"
    write_json(path, {"title": sheet.title, "kind": sheet.design.kind, "made": made, "rows": rows})
    return path


def signed(x: float) -> str:
    """`+1,234`."""
    return f"{x:+,.0f}" if abs(x) >= 0.5 else "0"


def said(x: Mapping[str, float]) -> str:
    """`+1,234 (1,000 to 1,468)`."""
    return "0" if x["low"] == x["high"] == 0 else f"{signed(x['mean'])} ({signed(x['low'])} to {signed(x['high'])})"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def grid_text(kept: Mapping[str, Any]) -> str:
    """Effects by rate (down) and budget (across), and whether the two add up."""
    out = []
    for indicator, name in INDICATORS.items():
        found = {(r["rate"], r["budget"]): r for r in kept["rows"] if r["indicator"] == indicator}
        rates, budgets = (sorted({key[i] for key in found}) for i in (0, 1))
        head = ["rate of the subsidy", *(f"campus space {b:g} bn KRW a year" for b in budgets)]
        out.append(
            f"Effect on {name}, mean and 95 % interval:\n\n"
            + table(head, [[f"{r:g}", *(said(found[r, b]) for b in budgets)] for r in rates])
        )
        beyond = [row["beyond_the_sum"] for row in found.values() if "beyond_the_sum" in row]
        away = sum(b["low"] > 0 or b["high"] < 0 for b in beyond)
        largest = max(beyond, key=lambda b: abs(b["mean"]))
        out.append(
            f"Beyond the sum of what each does alone: in {away} of {len(beyond)} cells with both the interval is away from zero; "
            f"the largest mean is {said(largest)}.\n"
        )
    return "\n".join(out)


def index_text(kept: Mapping[str, Any]) -> str:
    """Factors in order of their index, with intervals, and how much of the spread is model randomness."""
    out = []
    for indicator, name in INDICATORS.items():
        rows = [r for r in kept["rows"] if r["indicator"] == indicator]
        key = "mu_star" if "mu_star" in rows[0] else "total"
        rows.sort(key=lambda r: -r[key])
        about = rows[0]
        noise = "unknown" if about["noise_share"] is None else f"{about['noise_share']:.0%}"
        left = f"; {about['left_out']} cells of unfinished blocks are left out" if about["left_out"] else ""
        out.append(
            f"{name[0].upper()}{name[1:]}, AI subsidy minus campus space at the end of {about['year']}: mean {signed(about['mean'])}, standard deviation over "
            f"cells {about['sd']:,.0f}, of whose square {noise} is model randomness ({about['cells']} cells{left}).\n"
        )
        if key == "mu_star":
            body = [
                [f"`{r['factor']}`", f"{r['mu_star']:,.0f} ± {r['mu_star_half']:,.0f}", signed(r["mu"]), f"{r['sigma']:,.0f}"] for r in rows
            ]
            out.append(table(["factor", "mu* and half of its 95 % interval", "mu", "sigma"], body))
        else:
            body = [[f"`{r['factor']}`", *(f"{r[k]:.2f} ± {r[k + '_half']:.2f}" for k in ("first", "total"))] for r in rows]
            out.append(table(["factor", "alone", "total"], body))
    return "\n".join(out)


def front_text(kept: Mapping[str, Any]) -> str:
    """The points of the front and who gets the money."""
    rows = []
    for row in kept["rows"]:
        money = {k.removeprefix("budget_").removesuffix("_bn_krw"): v for k, v in row.items() if k.startswith("budget_") and v}
        shares = ", ".join(f"{name} {value:g}" for name, value in sorted(money.items(), key=lambda p: -p[1])) or "nothing"
        effects = [said({"mean": row[i], "low": row[f"{i}_low"], "high": row[f"{i}_high"]}) for i in INDICATORS]
        rows.append([shares, *effects, f"{row['on_front']:.0%}", str(row["replicates"])])
    return table(["billion won a year", *INDICATORS.values(), "on the front", "new replicates"], rows)


TEXTS = {"grid": grid_text, "morris": index_text, "saltelli": index_text, "list": front_text}
ORDER = ("subsidy_and_campus_space", "what_matters_morris", "what_matters_sobol", "best_mix")


def page() -> str:
    """All findings, from the files that are kept."""
    parts = [
        "# Findings of the shipped sweeps\n",
        "Written by `python -m experiments.sweeps.findings page` from the files in `saved/`; intervals are the model's own randomness.\n",
    ]
    for name in ORDER:
        path = SAVED / f"{name}.json"
        if not path.exists():
            parts.append(f"## {name}\n\nNot run with this engine.\n")
            continue
        kept = json.loads(path.read_text(encoding="utf-8"))
        made = kept["made"]
        parts.append(
            f"## {kept['title']}\n\n`{name}.toml`, started {made['date']}, engine {made['engine']}, pack {made['pack']} ({made['pack_sha256']}), rows of up to "
            f"{made['scale']} small firms, {made['years']} years, {made['cells']} cells, {made['replicates']} replicates, {made['runs']:,} runs.\n"
        )
        parts.append(TEXTS[kept["kind"]](kept))
    return "\n".join(parts)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m experiments.sweeps.findings", description=__doc__)
    parser.add_argument("what", choices=("save", "page"))
    parser.add_argument("folders", nargs="*", type=Path)
    given = parser.parse_args()
    for folder in given.folders:
        print(save(folder))
    write_text(HERE / "FINDINGS.md", page())


if __name__ == "__main__":
    main()
