"""Ten times the money everywhere, and the same people hold the same jobs in the same firms.

All money is multiplied: every column of the pack and every parameter whose unit says won. What is counted in persons,
firms or dwellings must not change at all. Money must be ten times what it was, to 1e-7: payments are rounded to whole
won, a tenth as much of a tenfold payment, and the base year is solved to a tolerance of its own.
"""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from sim.base_year.schema import FORMS
from sim.ground.parameters import About, Submodel
from sim.observe import MEASURES
from sim.policy import INSTRUMENTS
from sim.recorder import Result
from sim.scenario.scenario import Scenario
from sim.simulation import run
from sim.submodels import SUBMODELS
from tests.economy.country import POLICIES, with_policies

FACTOR, SEED = 10, 3
TOLERANCE = 1e-7
RESERVE = 1e-6 * len(INSTRUMENTS)
"""Billion won: the thousand won that each programme leaves in its account for the rounding of its payments."""
OTHERS = sorted(set(INSTRUMENTS) - set(POLICIES.values()))
MONEY = {m.name for m in MEASURES if "won" in m.unit}


def scaled_pack(source: Path, folder: Path) -> Path:
    """A copy of a pack with every column of money multiplied, digit by digit."""
    shutil.copytree(source, folder)
    for form in FORMS:
        money = {column.name for column in form.columns if "won" in column.unit}
        path = folder / form.file
        if not money or not path.exists():
            continue
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        head = next(i for i, row in enumerate(rows) if row and not row[0].startswith("#"))
        places = [i for i, name in enumerate(rows[head]) if name in money]
        for row in rows[head + 1 :]:
            for i in places:
                row[i] = str(Decimal(row[i]) * FACTOR) if row[i] else ""
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return folder


def scaled_values(owner: Submodel, prefix: str) -> dict[str, float]:
    """Dotted keys of the parameters that are prices or amounts, multiplied; what is stated per won is divided."""
    out = {}
    for name, field in type(owner).model_fields.items():
        unit = next((mark.unit for mark in field.metadata if isinstance(mark, About)), "")
        value = getattr(owner, name)
        if "per 10 million won" in unit:
            out[f"{prefix}.{name}"] = value / FACTOR
        elif "won" in unit:
            out[f"{prefix}.{name}"] = value * FACTOR
    return out


def parameters(scenario: Scenario) -> dict[str, float]:
    """All parameters in won of the submodels and of the policies in force, multiplied."""
    out = {}
    for name, kind in SUBMODELS.items():
        out |= scaled_values(scenario.submodels.get(name, kind()), name)
    for name, policy in scenario.policies.items():
        out |= scaled_values(policy, f"policies.{name}")
    return out


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """One policy of each kind."""
    others = {f"policies.{kind}.{key}": value for kind in OTHERS for key, value in {"kind": kind, "budget_bn_krw_per_year": 4}.items()}
    return with_policies({"policies.call.rate": 0.8, "budget.ceiling_bn_krw_per_year": 10_000, **others})


@pytest.fixture(scope="module")
def plain(scenario: Scenario) -> Result:
    return run(scenario, SEED)


@pytest.fixture(scope="module")
def rich_pack(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scaled_pack(scenario.pack_folder, tmp_path_factory.mktemp("rich") / "pack")


def in_pack(scenario: Scenario, folder: Path) -> Scenario:
    return scenario.model_copy(update={"pack": str(folder), "pack_folder": folder})


def unlike(plain: Result, rich: Result) -> list[str]:
    """Columns that are not the same, or not ten times as much where they are money."""
    out = []
    for table, columns in plain.tables.items():
        for name in columns:
            a, b = columns[name], rich.tables[table][name]
            if name in MONEY or "_krw" in name:
                same = np.allclose(b, FACTOR * a, rtol=TOLERANCE, atol=FACTOR * RESERVE, equal_nan=True)
            else:
                same = np.array_equal(a, b, equal_nan=a.dtype != object)
            if not same:
                out.append(f"{table}.{name}")
    return out


def test_ten_times_the_money_and_the_same_lives(scenario, plain, rich_pack):
    rich = run(in_pack(scenario.vary(parameters(scenario)), rich_pack), SEED)
    assert unlike(plain, rich) == []
    assert plain.tables["national_quarter"]["supported_call"][-1] > 0, "no call was answered: the test would see little"


@pytest.mark.parametrize("left_behind", ["adoption.project_cost", "finance.tuition_mn_krw", "policies.space.build_mn_krw_per_m2"])
def test_a_price_left_behind_is_noticed(scenario, plain, rich_pack, left_behind):
    """What an amount of money written into the code would do."""
    keys = parameters(scenario)
    del keys[left_behind]
    assert unlike(plain, run(in_pack(scenario.vary(keys), rich_pack), SEED)) != []


def test_every_instrument_is_in_the_test(scenario):
    assert {policy.kind for policy in scenario.policies.values()} == set(INSTRUMENTS)
