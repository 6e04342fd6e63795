"""Results folders: resumed, refused, interrupted, killed, full."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fakes
import pyarrow.parquet as pq
import pytest

from sim.experiment import journal as journal_module
from sim.experiment.cells import Cell, replicate_seed
from sim.experiment.results import Results
from sim.experiment.runs import Listener, RunOptions, run_cells
from sim.scenario.load import load

HERE = Path(__file__).parent


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]


def rows(folder: Path) -> object:
    return Results.open(folder)[0].table("municipality_year").drop_columns([]).to_pylist()


def cell(desk: Path, name: str = "ai.toml") -> Cell:
    return Cell.of(load(desk / name, (), fakes.CATALOGUE), desk / name)


def test_the_same_command_again_runs_nothing(jiyeok, desk) -> None:
    first = jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1")
    assert (first.code, first.out.splitlines()[-1]) == (0, "res")
    before = (desk / "res/journal.jsonl").read_bytes()
    again = jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1", "--json")
    assert json.loads(again.out.splitlines()[-1]) == {"event": "done", "out": "res", "replicates": 4, "failed": 0}
    assert (desk / "res/journal.jsonl").read_bytes() == before
    assert set(pq.read_table(desk / "res/summary.parquet")["n"].to_pylist()) == {4}
    assert jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1", "--replicates", "6").code == 0
    assert len(lines(desk / "res")) == 6
    assert set(pq.read_table(desk / "res/summary.parquet")["n"].to_pylist()) == {6}


def test_processes_give_the_rows_of_one_process(desk) -> None:
    run_cells([cell(desk)], RunOptions(out=desk / "one", jobs=1), engine=fakes.run)
    run_cells([cell(desk)], RunOptions(out=desk / "two", jobs=2), engine=fakes.run)
    assert rows(desk / "one") == rows(desk / "two")


def test_workers_tell_how_far_they_are(desk) -> None:
    heard: list[float] = []
    hear = Listener(on_quarter=lambda done, of: heard.append(done / of))
    options = RunOptions(out=desk / "res", replicates=2, jobs=2)
    assert run_cells([cell(desk)], options, hear, fakes.half_way_run).done == 2
    # Two replicates, each half done until it is finished.
    assert heard and max(heard) >= 0.5 and set(heard) <= {0.0, 0.5, 1.0}


def test_seeds_are_the_same_in_every_scenario_and_differ_by_replicate() -> None:
    seeds = [replicate_seed(1, i) for i in range(100)]
    assert len(set(seeds)) == 100
    assert max(seeds) < 2**63
    assert replicate_seed(2, 0) not in seeds


def test_a_folder_of_another_scenario_is_refused_with_the_difference(jiyeok, desk) -> None:
    jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1")
    before = sorted(p.name for p in (desk / "res").rglob("*"))
    said = jiyeok("run", "ai.toml", "--out", "res", "--set", "policies.ai_subsidy.rate=0.25")
    assert said.code == 4
    assert "policies.ai_subsidy.rate: 0.5 → 0.25" in said.err
    assert sorted(p.name for p in (desk / "res").rglob("*")) == before
    assert jiyeok("run", "base.toml", "--out", "res", "--allow-mixed", "--jobs", "1").code == 0
    assert [r.label for r in Results.open(desk / "res")] == ["ai", "base"]


def test_scenarios_with_other_policies_in_one_folder_are_united_by_name(jiyeok, desk) -> None:
    (desk / "space.toml").write_text('extends = "base.toml"\n[policies.space]\nkind = "campus_innovation_space"\nend = "2026Q4"\n')
    (desk / "other.toml").write_text((desk / "ai.toml").read_text().replace("ai_subsidy]", "another]"))
    jiyeok("run", "base.toml", "ai.toml", "--out", "mixed", "--jobs", "1")
    assert jiyeok("run", "space.toml", "other.toml", "--out", "mixed", "--allow-mixed", "--jobs", "1").code == 0
    shown = jiyeok("compare", "mixed", "--json", "--facts", "--indicator", "jobs")
    spent = [r for r in map(json.loads, shown.out.splitlines()) if r.get("table") == "spending"]
    assert {(r["scenario"], r["policy"]): r["spent_bn_krw"] for r in spent} == {
        ("ai", "ai_subsidy"): 100.0, ("space", "space"): 0.0, ("other", "another"): 100.0
    }  # fmt: skip
    tables = json.loads((desk / "mixed/columns.json").read_text())
    assert {"spending_ai_subsidy_bn_krw", "spending_another_bn_krw"} <= {c["name"] for c in tables["tables"]["national_quarter"]}
    assert "union_by_name" in tables["reading"]
    duckdb = pytest.importorskip("duckdb")
    query = "SELECT scenario, sum(spending_ai_subsidy_bn_krw), sum(spending_another_bn_krw) FROM read_parquet('{}', union_by_name = true) GROUP BY 1"
    rows = duckdb.connect().execute(query.format(desk / "mixed/data/national_quarter/*.parquet")).fetchall()
    assert {r[0]: r[1:] for r in rows} == {"base": (None, None), "space": (None, None), "ai": (400.0, None), "other": (None, 400.0)}


def test_the_log_says_when_what_was_run_and_what_failed(jiyeok, desk) -> None:
    jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1", "--replicates", "6", engine=fakes.failing_run)
    jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1", "--replicates", "6", "--retry-failed")
    lines = (desk / "res/log.txt").read_text().splitlines()
    failed = [line for line in lines if " failed: ai, replicate " in line]
    assert lines[0].endswith("start: 6 replicates of ai; processes: 1") and 0 < len(failed) < 6
    assert f"end: {6 - len(failed)} run, 0 finished before, {len(failed)} failed, of 6" in lines[1 + len(failed)]
    assert f"end: {len(failed)} run, {6 - len(failed)} finished before, 0 failed, of 6" in lines[-1]


def test_a_folder_that_is_none_is_left_alone(jiyeok, desk) -> None:
    (desk / "photos").mkdir()
    (desk / "photos/cat.jpg").write_text("x")
    said = jiyeok("run", "ai.toml", "--out", "photos")
    assert (said.code, "not a results folder" in said.err) == (4, True)


def test_a_failed_replicate_is_told_and_run_again_only_on_request(jiyeok, desk) -> None:
    seeds = [replicate_seed(1, i) for i in range(4)]
    bad = sum(s % 3 == 0 for s in seeds)
    assert 0 < bad < 4
    said = jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1", engine=fakes.failing_run)
    assert said.code == 3
    assert "the economy has no firms left" in said.err
    crash = next((desk / "res/crashes").iterdir()).read_text()
    assert "Traceback" in crash and "[policies.ai_subsidy]" in crash and '"seed"' in crash
    kept = {r["seed"]: r for r in pq.read_table(desk / "res/runs.parquet").to_pylist()}
    assert {seed for seed, r in kept.items() if r["status"] == "failed"} == {s for s in seeds if s % 3 == 0}
    assert all("no firms left" in r["error"] and r["jobs"] is None for r in kept.values() if r["status"] == "failed")
    assert all(r["jobs"] > 0 and r["end_year"] == 2026 for r in kept.values() if r["status"] == "done")
    assert jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1").code == 3
    assert jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1", "--retry-failed").code == 0


def test_a_worker_that_is_killed_costs_its_own_replicate_only(desk) -> None:
    outcome = run_cells([cell(desk)], RunOptions(out=desk / "res", jobs=2), engine=fakes.dying_run)
    bad = sum(replicate_seed(1, i) % 3 == 0 for i in range(4))
    assert (outcome.failed, outcome.done) == (bad, 4 - bad)
    assert "worker process died" in outcome.errors[0]


def test_a_full_disk_loses_nothing_that_was_finished(jiyeok, desk, monkeypatch) -> None:
    original = journal_module.os.fsync
    count = {"n": 0}

    def full(descriptor: int) -> None:
        count["n"] += 1
        if count["n"] > 14:
            raise OSError(errno.ENOSPC, "No space left on device")
        original(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        said = jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1")
    assert said.code == 6
    assert "finished replicates are safe" in said.err
    kept = len(lines(desk / "res"))
    assert 0 < kept < 4
    assert jiyeok("run", "ai.toml", "--out", "res", "--jobs", "1").code == 0
    assert len(lines(desk / "res")) == 4
    assert len(list((desk / "res/data/municipality_year").iterdir())) == 4


SCRIPT = """
import sys; sys.path[:0] = {paths}
import fakes
from pathlib import Path
from sim.experiment.cells import Cell
from sim.experiment.runs import Listener, RunOptions, run_cells
from sim.scenario.load import load
if __name__ == "__main__":
    cell = Cell.of(load(Path("ai.toml"), (), fakes.CATALOGUE), engine="fake")
    outcome = run_cells([cell], RunOptions(out=Path("res"), jobs=2, replicates=12), engine=fakes.slow_run)
    sys.exit(130 if outcome.interrupted else 0)
"""


def start(desk: Path) -> subprocess.Popen[bytes]:
    root = str(HERE.parent.parent)
    (desk / "go.py").write_text(SCRIPT.format(paths=[str(HERE), root]))
    process = subprocess.Popen([sys.executable, "go.py"], cwd=desk, start_new_session=True)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if (desk / "res/journal.jsonl").exists() and len(lines(desk / "res")) >= 2:
            return process
        time.sleep(0.02)
    process.kill()
    raise AssertionError("nothing was finished in 30 s")


def test_kill_9_keeps_what_was_finished_and_the_next_run_goes_on(desk) -> None:
    process = start(desk)
    process.kill()
    process.wait()
    kept = {e["key"]: e["shard"] for e in lines(desk / "res")}
    assert len(kept) < 12
    with (desk / "res/journal.jsonl").open("a") as file:
        file.write('{"key": "torn')
    (desk / "res/data/municipality_year/.writing-1-part-9-9.parquet").write_text("half")
    options = RunOptions(out=desk / "res", jobs=1, replicates=12)
    outcome = run_cells([cell(desk)], options, engine=fakes.run)
    assert (outcome.reused, outcome.done) == (len(kept), 12 - len(kept))
    whole = {e["key"]: e["shard"] for e in lines(desk / "res")}
    assert kept.items() <= whole.items()
    run_cells([cell(desk)], RunOptions(out=desk / "fresh", jobs=1, replicates=12), engine=fakes.run)
    assert rows(desk / "res") == rows(desk / "fresh")
    assert pq.read_table(desk / "res/data/municipality_year").num_rows == 12 * 2 * 4
    assert not list((desk / "res").rglob(".writing-*"))


def test_ctrl_c_once_finishes_what_runs_and_can_go_on(desk) -> None:
    process = start(desk)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=20) == 130
    kept = lines(desk / "res")
    assert 2 <= len(kept) < 12
    assert all(e["status"] == "done" for e in kept)
    assert json.loads((desk / "res/manifest.json").read_text())["interrupted"] is True


def test_ctrl_c_twice_stops_now_with_a_whole_journal(desk) -> None:
    process = start(desk)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert all(e["status"] == "done" for e in lines(desk / "res"))


def test_two_runs_do_not_write_into_one_folder(desk) -> None:
    process = start(desk)
    try:
        with pytest.raises(Exception, match="being written by another jiyeok"):
            run_cells([cell(desk)], RunOptions(out=desk / "res", jobs=1), engine=fakes.run)
    finally:
        process.kill()
        process.wait()
