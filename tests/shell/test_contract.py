"""The machine-readable contract of issue 2, held by the real engine on the made-up country."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.experiment.costs import DISCOUNT_RATE

ROOT = Path(__file__).resolve().parents[2]
YEARS, REPLICATES = 5, 2

BASE = """version = 1
pack = "eight_regions"
scale = 10
years = 5
replicates = 2
[closures]
net_immigration_per_year = 0
"""
POLICIES = """extends = "base.toml"
[policies.call]
kind = "ai_adoption_subsidy"
budget_bn_krw_per_year = 4
match_share = 0.2
awareness_multiplier = 20
regions = ["non_capital"]
[policies.space]
kind = "campus_innovation_space"
budget_bn_krw_per_year = 4
building_quarters = 2
regions = ["non_capital"]
"""

ROWS = [
    "scenario",
    "seed",
    "year",
    "code",
    "population",
    "women_20_39",
    "people_20_39",
    "people_65_plus",
    "births",
    "deaths",
    "net_migration",
    "net_migration_20_39",
    "employed_residents",
    "unemployed",
    "jobs",
    "grdp_bn_krw",
    "firms",
    "ai_adopters",
    "universities",
]
"""Columns of `municipality_year` that the issue keeps stable."""

QUARTERLY = ["scenario", "seed", "quarter", "vacancies", "wage_mn_krw", "firm_births", "firm_deaths"]
QUARTERLY += [f"{kind}_{policy}_bn_krw" for kind in ("spending", "matching") for policy in ("call", "space")]

COMPARED = [
    "scenario",
    "indicator",
    "place",
    "year",
    "baseline",
    "effect",
    "low",
    "high",
    "share_better",
    "replicates",
    "cost_bn_krw",
    "cost_per_job_year_mn_krw",
    "cost_per_retained_mn_krw",
    "displaced_jobs",
]
"""Keys of a line of `compare --json` that the issue keeps stable."""


@dataclass
class Desk:
    """A folder with two scenarios that have been run."""

    folder: Path
    said: list[dict]

    def jiyeok(self, *arguments: str) -> list[dict]:
        """The JSON lines of a command."""
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "sim", *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def arrow(self, name: str) -> pa.Table:
        """All rows of one table; scenarios differ in the columns of their programmes."""
        parts = [pq.read_table(path) for path in sorted((self.folder / "out/data" / name).glob("part-*.parquet"))]
        return pa.concat_tables(parts, promote_options="permissive")

    def table(self, name: str, scenario: str = "policies") -> dict[str, np.ndarray]:
        """Columns of one table, rows of one scenario."""
        rows = self.arrow(name).to_pydict()
        keep = np.array(rows["scenario"]) == scenario
        return {column: np.array(values)[keep] for column, values in rows.items()}

    @cached_property
    def nation(self) -> dict[tuple[str, str], dict]:
        """Lines of the national comparison by scenario and indicator."""
        return {(r["scenario"], r["indicator"]): r for r in self.jiyeok("compare", "out", "--json")}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("contract")
    (folder / "base.toml").write_text(BASE)
    (folder / "policies.toml").write_text(POLICIES)
    found = Desk(folder, [])
    found.said = found.jiyeok("run", "base.toml", "policies.toml", "--out", "out", "--allow-mixed", "--jobs", "1", "--json")
    return found


def test_run_ends_with_its_event(desk: Desk) -> None:
    assert desk.said[-1] == {"event": "done", "out": "out", "replicates": 2 * REPLICATES, "failed": 0}
    finished = [line for line in desk.said if line["event"] == "replicate"]
    assert {(line["scenario"], line["replicate"], line["status"]) for line in finished} == {
        (scenario, replicate, "done") for scenario in ("base", "policies") for replicate in range(REPLICATES)
    }


def test_tables_have_their_rows_and_columns(desk: Desk) -> None:
    for scenario in ("base", "policies"):
        rows = desk.table("municipality_year", scenario)
        assert rows.keys() >= set(ROWS)
        keys = set(zip(rows["seed"].tolist(), rows["year"].tolist(), rows["code"].tolist(), strict=True))
        # The base year is there too: its stocks, and no flows.
        assert len(keys) == len(rows["seed"]) == REPLICATES * (YEARS + 1) * 8
        base = rows["year"] == 2024
        assert np.isfinite(rows["population"]).all() and np.isnan(rows["births"][base]).all() and np.isfinite(rows["births"][~base]).all()
    for name, places in (("national_quarter", 1), ("province_quarter", 2)):
        rows = desk.table(name)
        assert rows.keys() >= {*QUARTERLY} | ({"code"} if places > 1 else set())
        assert len(rows["quarter"]) == REPLICATES * YEARS * 4 * places
        assert sorted(set(rows["quarter"]))[0] == "2025Q1"


def test_levels_add_up(desk: Desk) -> None:
    places, provinces, nation = (desk.table(t) for t in ("municipality_year", "province_quarter", "national_quarter"))
    simulated = places["year"] > 2024
    for policy in ("call", "space"):
        for kind in ("spending", "matching"):
            column = f"{kind}_{policy}_bn_krw"
            without_place = nation[f"overhead_{policy}_bn_krw"].sum() if kind == "spending" else 0.0
            assert provinces[column].sum() == pytest.approx(places[column][simulated].sum())
            assert nation[column].sum() == pytest.approx(provinces[column].sum() + without_place)
            # Money stays where the policy may act; the capital province gets none.
            assert not places[column][simulated & (places["targeted"] == 0)].any()
        assert nation[f"spending_{policy}_bn_krw"].sum() > 0 and nation[f"supported_{policy}"][-1] > 0
    assert nation["jobs"].sum() / 4 == pytest.approx(places["job_years"][simulated].sum())
    assert places["ai_adopters"] == pytest.approx(sum(places[f"ai_adopters_{c}"] for c in ("1_9", "10_49", "50_299", "300_plus")))
    assert places["firms"] == pytest.approx(sum(places[f"firms_{c}"] for c in ("1_9", "10_49", "50_299", "300_plus")))


def test_retention_is_measured_after_twenty_quarters(desk: Desk) -> None:
    nation = desk.table("national_quarter")
    last = nation["quarter"] == "2029Q4"
    cohort, gross, net = (nation[f"young_{c}_outside_capital{e}"] for c, e in (("cohort", ""), ("kept", "_gross"), ("kept", "_net")))
    assert np.isnan(cohort[~last]).all() and (gross[last] < cohort[last]).all() and (gross[last] > 0).all()
    start = desk.table("municipality_year")
    outside = (start["year"] == 2024) & np.isin(start["code"], [c for c in set(start["code"]) if c.startswith("92")])
    assert cohort[last][0] < start["people_20_39"][outside & (start["seed"] == start["seed"][0])].sum()
    provinces = desk.table("province_quarter")
    # One of two provinces is the capital area: leaving the other and entering the capital area are one move.
    there = (provinces["quarter"] == "2029Q4") & (provinces["code"] == "92")
    assert provinces["young_kept_in_province_net"][there] == pytest.approx(net[last])
    assert provinces["young_kept_in_province_gross"][there] == pytest.approx(gross[last])


def test_comparison_lines_hold_the_promised_keys(desk: Desk) -> None:
    for row in desk.nation.values():
        assert list(row)[: len(COMPARED)] == COMPARED
        assert (row["place"], row["year"], row["replicates"]) == ("KR", 2029, REPLICATES)
        assert row["better"] in ("up", "down") and row["verdict"] in ("better", "worse", "unclear")
        if row["effect"] is not None:
            unclear = row["low"] <= 0 <= row["high"]
            assert (row["verdict"] == "unclear") == unclear
            assert row["low"] <= row["effect"] <= row["high"] and 0 <= row["share_better"] <= 1
    for level, places in (("province", {"91", "92"}), ("municipality", {f"9{p}0{m}0" for p in (1, 2) for m in range(1, 5)})):
        rows = desk.jiyeok("compare", "out", "--json", "--by", level, "--indicator", "jobs", "--year", "all")
        assert {r["place"] for r in rows} == places and {r["year"] for r in rows} == set(range(2025, 2030))
        assert all(r["net_cost_bn_krw"] is None for r in rows)


def test_costs_are_outlays_and_ratios_keep_to_their_rule(desk: Desk) -> None:
    row = desk.nation["policies", "jobs"]
    nation = desk.table("national_quarter")
    spent = nation["public_spending_bn_krw"].reshape(REPLICATES, -1)
    factors = (1 + DISCOUNT_RATE) ** (-np.arange(4 * YEARS) / 4)
    assert row["cost_bn_krw"] == pytest.approx((spent * factors).sum(axis=1).mean())
    without = desk.table("national_quarter", "base")
    more = (nation["public_revenue_bn_krw"] - without["public_revenue_bn_krw"]).reshape(REPLICATES, -1)
    assert (nation["seed"] == without["seed"]).all()
    assert row["net_cost_bn_krw"] == pytest.approx(row["cost_bn_krw"] - (more * factors).sum(axis=1).mean())
    gained = (nation["jobs"] - without["jobs"]).reshape(REPLICATES, -1).sum(axis=1) / 4
    assert row["job_years"] == pytest.approx(gained.mean())
    half = 12.706 * gained.std(ddof=1) / np.sqrt(REPLICATES)
    clear = abs(gained.mean()) > half
    assert (row["cost_per_job_year_mn_krw"] is not None) == clear
    year_end = desk.table("municipality_year"), desk.table("municipality_year", "base")
    last = [t["year"] == 2029 for t in year_end]
    jobs = [t["jobs"][rows].reshape(REPLICATES, 8).mean(axis=0) for t, rows in zip(year_end, last, strict=True)]
    lost = np.minimum(jobs[0] - jobs[1], 0.0)[year_end[0]["targeted"][last[0]].reshape(REPLICATES, 8)[0] == 0]
    assert row["displaced_jobs"] == pytest.approx(lost.sum())


def test_every_column_is_described(desk: Desk) -> None:
    described = json.loads((desk.folder / "out/columns.json").read_text())
    assert described["tables"].keys() == {"adoption_quarter", "municipality_year", "national_quarter", "province_quarter"}
    for table, columns in described["tables"].items():
        assert {c["name"] for c in columns} == set(desk.arrow(table).column_names)
        for column in columns:
            assert column["unit"] and column["meaning"], f"{table}.{column['name']}"
            assert column["kind"] in ("key", "stock", "flow", "mean")
    for table in ("runs", "summary"):
        kept = pq.read_table(desk.folder / f"out/{table}.parquet").column_names
        assert [c["name"] for c in described[table]] == kept[: len(described[table])]
    assert all(set(i["label"]) == {"en", "ko", "ja"} and all(i["label"].values()) for i in described["indicators"])


def test_the_manifest_says_what_made_the_results(desk: Desk) -> None:
    manifest = json.loads((desk.folder / "out/manifest.json").read_text())
    assert manifest["counts"] == {"done": 2 * REPLICATES, "failed": 0} and manifest["schema_version"] == 1
    assert manifest["command_line"][1:3] == ["run", "base.toml"] and manifest["packages"]["numba"]
    assert manifest["seeds"]["base"] == manifest["seeds"]["policies"] and len(set(manifest["seeds"]["base"])) == REPLICATES
    for entry in manifest["scenarios"]:
        assert len(entry["scenario_sha256"]) == len(entry["pack_sha256"]) == 64
        regions = (ROOT / "sim/data/eight_regions/regions.csv").read_bytes()
        assert entry["pack_files_sha256"]["regions.csv"] == hashlib.sha256(regions).hexdigest()


def test_runs_and_summary_say_what_the_tables_hold(desk: Desk) -> None:
    runs = pq.read_table(desk.folder / "out/runs.parquet").to_pylist()
    journal = [json.loads(line) for line in (desk.folder / "out/journal.jsonl").read_text().splitlines()]
    assert [(r["scenario"], r["replicate"], r["seed"]) for r in runs] == sorted((j["scenario"], j["replicate"], j["seed"]) for j in journal)
    assert all(r["status"] == "done" and r["seconds"] > 0 and r["peak_memory_mib"] > 50 for r in runs)
    rows = desk.table("municipality_year")
    summary = pq.read_table(desk.folder / "out/summary.parquet").to_pylist()
    found = {(s["scenario"], s["level"], s["place"], s["year"], s["indicator"]): s for s in summary}
    assert len(found) == len(summary)
    for level, place, here in (("nation", "KR", "9"), ("province", "92", "92"), ("municipality", "91030", "91030")):
        mine = (rows["year"] == 2029) & np.char.startswith(rows["code"].astype(str), here)
        jobs = np.array([rows["jobs"][mine & (rows["seed"] == seed)].sum() for seed in dict.fromkeys(rows["seed"].tolist())])
        line = found["policies", level, place, 2029, "jobs"]
        assert (line["n"], line["mean"], line["sd"]) == (REPLICATES, pytest.approx(jobs.mean()), pytest.approx(jobs.std(ddof=1)))
        assert line["low"] == pytest.approx(np.quantile(jobs, 0.05)) and line["high"] == pytest.approx(np.quantile(jobs, 0.95))
    assert ("policies", "nation", "KR", 2024, "jobs") in found
    assert ("policies", "nation", "KR", 2024, "births") not in found
    ends = [r["jobs"] for r in runs if r["scenario"] == "policies"]
    assert np.mean(ends) == pytest.approx(found["policies", "nation", "KR", 2029, "jobs"]["mean"])
