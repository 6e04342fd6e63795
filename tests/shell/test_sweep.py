"""Sweeps: designs, pairing, resumption, extension, damage."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures import Future
from pathlib import Path

import fakes
import pyarrow.parquet as pq
import pytest
from sweeps import SWEEP, content, keys, plain

from sim.experiment.executors import FRESH_AFTER, LocalProcesses, WorkerDied
from sim.experiment.sweep.design import Design, cells_of
from sim.experiment.sweep.factors import Factor
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.job import Job, run_job
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.store import Store
from sim.experiment.sweep.views import connect
from sim.scenario.packs import pack_digest

RATE = Factor(key="policies.ai_subsidy.rate", low=0.0, high=1.0)
MARKUP = Factor(key="goods.markup", values=(1.1, 1.2, 1.3))


@pytest.mark.parametrize(
    ("design", "number"),
    [("grid", 12), ("one-at-a-time", 1 + 4 + 3), ("lhs", 8), ("sobol", 8), ("morris", 8 * 3), ("saltelli", 8 * 4)],
)
def test_designs_have_the_cells_they_should(design: str, number: int) -> None:
    samples = None if design in ("grid", "one-at-a-time") else 8
    cells = cells_of(Design(kind=design, samples=samples), [RATE, MARKUP], [False, False])
    assert len(cells) == number
    assert {c[1] for c in cells} - {None} <= {1.1, 1.2, 1.3}
    assert all(c[0] is None or 0.0 <= c[0] <= 1.0 for c in cells)
    if samples:
        assert len({c[1] for c in cells}) == 3


@pytest.mark.parametrize("design", ["sobol", "saltelli", "morris"])
def test_more_samples_keep_the_points_there_are(design: str) -> None:
    few, many = (cells_of(Design(kind=design, samples=n), [RATE, MARKUP], [False, False]) for n in (8, 16))
    assert many[: len(few)] == few


def test_cells_that_differ_in_levers_share_one_baseline(sweep: Path) -> None:
    plan = Plan.of(Sweep.load(sweep))
    assert len(plan.cells) == 6
    assert len(plan) == 6 + 2
    folder = plain(sweep, "res")
    rows = connect(folder).execute("SELECT markup, rate, avg(jobs) FROM effects WHERE year = 2026 GROUP BY ALL ORDER BY 1, 2").fetchall()
    assert [(m, r) for m, r, _ in rows] == [(m, r) for m in (1.2, 1.4) for r in (0.0, 0.4, 0.8)]
    assert [e for _, r, e in rows if r == 0.0] == [0.0, 0.0]
    # The made-up effect is linear in the rate but for noise that pairs share.
    assert rows[2][2] > rows[1][2] > 0
    seeds = connect(folder).execute("SELECT count(DISTINCT seed), count(DISTINCT (replicate, seed)), count(*) FROM runs").fetchone()
    assert seeds == (3, 3, 24)


def test_workers_and_one_process_give_the_same_bits(sweep: Path) -> None:
    one, two = plain(sweep, "one"), plain(sweep, "two", jobs=2)
    assert content(one) == content(two)
    assert (one / "summary_effects.parquet").read_bytes() == (two / "summary_effects.parquet").read_bytes()


def test_the_command_goes_on_extends_and_says_what_it_holds(jiyeok, sweep: Path) -> None:
    first = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1", "--json")
    assert json.loads(first.out.splitlines()[-1]) == {"event": "done", "out": "res", "finished": 24, "failed": 0, "planned": 24}
    again = jiyeok("sweep", "res", "--jobs", "1")
    assert again.code == 0 and "nothing left to run: 24 runs" in again.err
    before = keys(sweep.parent / "res")
    assert jiyeok("sweep", "res", "--jobs", "1", "--replicates", "4", "--quiet").code == 0
    assert len(keys(sweep.parent / "res")) == 32 and set(before) < set(keys(sweep.parent / "res"))
    sweep.write_text(SWEEP.replace("[1.2, 1.4]", "[1.2, 1.3, 1.4]").replace("replicates = 3", "replicates = 4"))
    more = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1", "--json")
    assert json.loads(more.out.splitlines()[0]) == {"event": "start", "planned": 48, "reused": 32, "width": 1, "repairs": []}
    status = json.loads(jiyeok("sweep", "sweep.toml", "--out", "res", "--status", "--json").out)
    assert (status["finished"], status["missing"], status["beyond"]) == (48, 0, 0)
    shown = jiyeok("query", "res", "SELECT rate, count(*) AS n FROM results WHERE year = 2026 GROUP BY rate ORDER BY rate", "--csv")
    assert shown.out.splitlines() == ["rate,n", "0.0,12", "0.4,12", "0.8,12"]
    assert "rate" in jiyeok("query", "res").out
    assert jiyeok("query", "res", "SELECT nonsense FROM results").code == 2


def test_the_dry_run_writes_nothing(jiyeok, sweep: Path) -> None:
    said = jiyeok("sweep", "sweep.toml", "--out", "res", "--dry-run", engine=fakes.Everywhere("run"))
    assert said.code == 0 and "6 cells, 8 scenarios to run, 3 replicates: 24 runs" in said.out
    assert not (sweep.parent / "res").exists()


def test_mistakes_are_told_with_their_line(jiyeok, sweep: Path) -> None:
    sweep.write_text(SWEEP.replace("goods.markup", "goods.markup_").replace('base = "ai', 'base = "aii') + "[keep]\nindicators = ['job']\n")
    said = jiyeok("sweep", "sweep.toml")
    assert said.code == 2
    assert "no such file" in said.err and "did you mean `jobs`" in said.err
    sweep.write_text(SWEEP.replace("goods.markup", "goods.markup_"))
    assert "did you mean `goods.markup`" in jiyeok("sweep", "sweep.toml").err
    sweep.write_text(SWEEP.replace("high = 0.8", "high = 1.8"))
    said = jiyeok("sweep", "sweep.toml")
    assert said.code == 2 and "`policies.ai_subsidy.rate` = 1.8" in said.err and "sweep.toml:1" in said.err
    sweep.write_text(SWEEP.replace('"grid"', '"sobol"\nsamples = 12'))
    assert "the nearest are 8 and 16" in jiyeok("sweep", "sweep.toml").err


def test_another_sweep_or_engine_in_the_folder_is_refused(jiyeok, sweep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1").code == 0
    before = content(sweep.parent / "res")
    sweep.write_text(SWEEP.replace("[[factor]]", "[keep]\nyears = 'last'\n[[factor]]", 1))
    said = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1")
    assert said.code == 4 and 'keep.years: "all" → "last"' in said.err
    sweep.write_text(SWEEP)
    monkeypatch.setattr("sim.experiment.sweep.run.engine_version", lambda: "0.2+other")
    said = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1")
    assert said.code == 4 and "engine" in said.err and "0.2+other" in said.err and "not mixed" in said.err
    assert content(sweep.parent / "res") == before
    assert jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1", "--fresh").out.strip() == "res-2"


@pytest.mark.parametrize("command", ["sweep", "run"])
def test_tables_replaced_under_running_runs_end_them_in_words(jiyeok, sweep: Path, command: str) -> None:
    file = "sweep.toml" if command == "sweep" else "base.toml"
    table = sweep.parent / "pack/provinces.csv"
    before = table.read_text()
    go = (command, file, "--out", "res", "--jobs", "1", *(["--replicates", "6"] if command == "run" else []))
    said = jiyeok(*go, engine=fakes.replacing_run)
    assert said.code == 4 and "the tables of the pack pack on this machine are not those" in said.err
    # With other tables nothing is added; with the old ones it goes on, and nothing of the fifth run was kept.
    assert jiyeok(*go).code == 4
    table.write_text(before)
    again = jiyeok(*go, "--json")
    assert again.code == 0 and json.loads(again.out.splitlines()[0])["reused"] == 4
    if command == "sweep":
        assert content(sweep.parent / "res") == content(plain(sweep, "fresh"))


def test_a_worker_with_another_engine_is_refused(sweep: Path) -> None:
    plan = Plan.of(Sweep.load(sweep))
    base = plan.sweep.scenarios["base"]
    job = Job(0, 1, "base", base, {}, 0, 1, 1, plan.sweep.sheet.keep, "0.0+other", pack_digest(base.pack_folder))
    done = run_job(job)
    assert done.status == "changed" and "0.0+other; runs of both are not mixed" in done.error and done.line == b""


def test_damage_is_told_and_repaired(jiyeok, sweep: Path) -> None:
    folder = plain(sweep, "res")
    whole = content(folder)
    part = folder / "data/outcomes/part-000001.parquet"
    spoiled = bytearray(part.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    part.write_bytes(spoiled)
    assert "part-000001" in jiyeok("sweep", "res", "--status").out
    said = jiyeok("sweep", "res", "--jobs", "1")
    assert said.code == 0 and "repaired: damaged or missing shards were set aside" in said.err
    assert content(folder) == whole and len(keys(folder)) == 24
    assert part.with_suffix(".damaged").exists()


def test_a_damaged_journal_line_costs_its_own_run_only(sweep: Path) -> None:
    folder = plain(sweep, "res")
    whole = content(folder)
    other = sweep.parent / "other"
    store = Store(other)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "compact", lambda self: None)
        plain(sweep, "other")
    text = store.tail.path.read_bytes().replace(b'"replicate": 1', b'"replicate": 2', 1)
    store.tail.path.write_bytes(text + b'{"variant": 7, "torn')
    with Store(other) as opened:
        assert opened.repairs == ["2 torn or damaged lines of the journal were left out, their runs are run again"]
        assert sum(1 for _ in opened.tail.lines()) == 23
    plain(sweep, "other")
    assert content(other) == whole


def test_a_full_disk_loses_nothing_that_was_finished(jiyeok, sweep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original, count = os.write, {"n": 0}

    def full(descriptor: int, data: bytes) -> int:
        count["n"] += 1
        if count["n"] > 7:
            original(descriptor, data[:10])  # a part of it still fits
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(descriptor, data)

    with monkeypatch.context() as patch:
        patch.setattr("sim.experiment.files.os.write", full)
        said = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1")
    assert said.code == 6 and "7 finished runs are safe" in said.err
    assert len(keys(sweep.parent / "res")) == 7
    assert jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1").code == 0
    assert content(sweep.parent / "res") == content(plain(sweep, "fresh"))


def test_a_disk_too_full_for_the_shard_keeps_the_journal(jiyeok, sweep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sim.experiment.sweep.parts.write_bytes", full)
        said = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1")
    assert said.code == 6 and len(keys(sweep.parent / "res")) == 24
    again = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1")
    assert again.code == 0 and "nothing left to run" in again.err
    assert pq.read_table(sweep.parent / "res/data/runs/part-000001.parquet").num_rows == 24


def test_failed_runs_are_told_and_run_again_on_request(jiyeok, sweep: Path) -> None:
    said = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1", engine=fakes.failing_run)
    assert said.code == 3 and "the economy has no firms left" in said.err
    status = json.loads(jiyeok("sweep", "res", "--status", "--json").out)
    assert status["failed"] > 0 and status["errors"] == {"ValueError: the economy has no firms left": status["failed"]}
    assert jiyeok("sweep", "res", "--jobs", "1").code == 3
    assert jiyeok("sweep", "res", "--jobs", "1", "--retry-failed").code == 0
    assert content(sweep.parent / "res") == content(plain(sweep, "fresh"))


def test_replicates_are_added_until_intervals_are_narrow(jiyeok, sweep: Path) -> None:
    rule = "[stop]\nhalf_width = { jobs = 12.0 }\nmax_replicates = 12\nstep = 3\n"
    sweep.write_text(SWEEP.replace("[[factor]]", rule + "[[factor]]", 1))
    folder = plain(sweep, "res")
    sql = "SELECT rate, count(*), 2.0 * stddev_samp(jobs) / sqrt(count(*)) FROM effects WHERE year = 2026 GROUP BY cell, rate ORDER BY 1"
    found = connect(folder).execute(sql).fetchall()
    assert {n for rate, n, _ in found if rate == 0.0} == {3}
    assert all(n == 12 or half < 12.0 for _, n, half in found)
    assert max(n for _, n, _ in found) > 3
    # A round that was interrupted must not decide differently.
    again = plain(sweep, "again", jobs=2)
    assert keys(again) == keys(folder)


def test_closing_before_a_task_has_begun_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    workers, outer, inner = LocalProcesses(1, "sim.experiment.worker"), Future(), Future()
    slot = workers.free.pop()
    inner.add_done_callback(lambda done: workers._hand_back(slot, done, outer))
    inner.cancel()
    assert isinstance(outer.exception(timeout=0), WorkerDied) and workers.free == [slot]
    assert not caplog.records


def test_processes_are_replaced_before_what_they_hold_adds_up() -> None:
    with LocalProcesses(2, "sim.experiment.worker") as workers:
        pids = []
        for _ in range(FRESH_AFTER + 5):
            pids += [f.result() for f in [workers.submit(os.getpid) for _ in range(2)]]
    # On a busy machine one process may do more than its half; none does more than its share, so that three at least are needed.
    assert len(set(pids)) >= 3 and max(pids.count(pid) for pid in set(pids)) == FRESH_AFTER
