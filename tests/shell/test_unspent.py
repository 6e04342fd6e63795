"""What policies leave unspent is said, and why: by `run`, by `compare` and in the objects of `compare --json --facts`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
BASE = """version = 1
pack = "eight_regions"
scale = 10
years = 2
replicates = 1
[closures]
net_immigration_per_year = 0
"""
POLICIES = """extends = "base.toml"
[policies.call]
kind = "ai_adoption_subsidy"
budget_bn_krw_per_year = 20
match_share = 0.9
rate = 0.9
awareness_multiplier = 40
[policies.anchor]
kind = "anchor_firm"
budget_bn_krw_per_year = 80
match_share = 0.5
[policies.grants]
kind = "settlement"
budget_bn_krw_per_year = 20
dwellings_share = 0
grants_share = 1
childcare_share = 0
amenities_share = 0
regions = ["all"]
[policies.loans]
kind = "growth_fund"
budget_bn_krw_per_year = 20
grace_quarters = 1
term_quarters = 4
regions = ["all"]
"""


def jiyeok(folder: Path, *arguments: str) -> tuple[str, str]:
    """What a command said, on both streams."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sim", *arguments, "--jobs", "1"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unspent")
    (path / "base.toml").write_text(BASE)
    (path / "four.toml").write_text(POLICIES)
    return path


def test_money_left_and_nobody_reached_are_said_in_words(folder: Path) -> None:
    _, ran = jiyeok(folder, "run", "base.toml", "four.toml", "--out", "out")
    for said in (
        "four, anchor: local governments had",
        "four, anchor: what is left is too little for a plant, no target had the local part of one, or no firm",
        "four, grants: moving grants reach nobody: they are for arrivals from outside the area, and the area is the whole country",
        "four, call: local governments had",
    ):
        assert said in ran, ran
    objects, _ = jiyeok(folder, "run", "base.toml", "four.toml", "--out", "out", "--json")
    *told, done = map(json.loads, objects.splitlines())
    assert done["event"] == "done" and {(t["event"], t["scenario"]) for t in told} == {("shortfall", "four")}
    assert {t["policy"] for t in told} >= {"anchor", "grants", "call"} and all(f"four, {t['policy']}: {t['text']}" in ran for t in told)
    shown, _ = jiyeok(folder, "compare", "out", "--indicator", "jobs")
    assert "grants: moving grants reach nobody" in shown and "firms paid back" in shown
    facts, _ = jiyeok(folder, "compare", "out", "--indicator", "jobs", "--json", "--facts")
    lines = {row["policy"]: row for row in map(json.loads, facts.splitlines()) if row.get("table") == "spending"}
    assert lines["anchor"]["spent_bn_krw"] == 0 and len(lines["anchor"]["why"]) == 2
    assert lines["loans"]["repaid_bn_krw"] > 0 and lines["grants"]["repaid_bn_krw"] == 0


def test_what_comes_back_and_what_is_lost_are_columns(folder: Path) -> None:
    jiyeok(folder, "run", "base.toml", "four.toml", "--out", "out")
    described = json.loads((folder / "out/columns.json").read_text())
    columns = {c["name"]: c for c in described["tables"]["national_quarter"]}
    assert columns["repaid_loans_bn_krw"]["unit"] == columns["defaulted_loans_bn_krw"]["unit"] == "billion won"
    parts = [pq.read_table(p) for p in sorted((folder / "out/data/national_quarter").glob("*.parquet"))]
    repaid = next(t["repaid_loans_bn_krw"].to_numpy() for t in parts if "repaid_loans_bn_krw" in t.column_names)
    assert repaid[-1] > 0 and (repaid[1:] >= repaid[:-1]).all()
