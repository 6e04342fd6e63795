"""The made-up country as a single place: its eight regions put into one province, and that province made a region."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from unittest.mock import patch

import numpy as np

from experiments.base_year.provinces import build
from sim.base_year.pack import Pack
from sim.scenario.packs import SHIPPED


def one_place(folder: Path) -> Path:
    """Write the pack of one region below a folder and return where it lies."""
    parent, out = folder / "parent", folder / "one_place"
    shutil.copytree(SHIPPED / "eight_regions", parent, ignore=shutil.ignore_patterns("targets"))
    regions, provinces, budgets = (_read(parent / f"{name}.csv") for name in ("regions", "provinces", "fiscal_provinces"))
    for region in regions:
        region["province"] = provinces[0]["code"]
    money = ("general_account_bn_krw", "own_revenue_bn_krw", "grdp_2024_bn_krw")
    budgets[0] |= {name: sum(float(row[name]) for row in budgets) for name in money}
    budgets[0]["fiscal_independence"] = budgets[0]["own_revenue_bn_krw"] / budgets[0]["general_account_bn_krw"]
    for name, rows in (("regions", regions), ("provinces", provinces[:1]), ("fiscal_provinces", budgets[:1])):
        _write(parent / f"{name}.csv", rows)
    # There is nowhere to go: no constants to balance, and what is divided by the number of moves is of no account.
    with np.errstate(invalid="ignore"), patch("sim.base_year.aggregate.balance", lambda kernel, leaving, arriving, start: 0.0 * start):
        build(Pack.load(parent), out)
    constants = out / "migration_constants.csv"
    constants.write_text(constants.read_text(encoding="utf-8").replace("nan", "0.0"), encoding="utf-8")
    return out


def _read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
