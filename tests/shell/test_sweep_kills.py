"""Sweeps that are killed, interrupted or started twice lose no run and do none twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import fakes
import pytest
from sweeps import content, keys, plain

HERE = Path(__file__).parent
SCRIPT = """
import sys; sys.path[:0] = {paths}
import fakes
from pathlib import Path
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.run import SweepOptions, run_sweep
from sim.experiment.sweep.store import Store
if __name__ == "__main__":
    fakes.Everywhere("run").__setstate__({{"name": "short_run"}})
    _, progress = run_sweep(Plan.of(Sweep.load(Path("sweep.toml"))), SweepOptions(out=Path("res"), jobs=2), engine=fakes.Everywhere("short_run"))
    sys.exit(130 if progress.interrupted else 3 if progress.failed else 0)
"""


def start(desk: Path) -> subprocess.Popen[bytes]:
    (desk / "go.py").write_text(SCRIPT.format(paths=[str(HERE), str(HERE.parent.parent)]))
    return subprocess.Popen([sys.executable, "go.py"], cwd=desk, start_new_session=True)


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def until_more(desk: Path, process: subprocess.Popen[bytes], before: int) -> None:
    """Wait for the journal to grow, or for the end."""
    until = time.monotonic() + 60
    while process.poll() is None and size(desk / "res/journal.jsonl") <= before:
        assert time.monotonic() < until, "nothing was finished in a minute"
        time.sleep(0.01)


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Workers are children of the server that forks them, which is a child of the parent."""

    def below(pid: int) -> list[int]:
        try:
            return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            return []

    return [grandchild for child in below(process.pid) for grandchild in below(child)]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for workers in /proc")
def test_kill_9_of_parent_and_workers_loses_and_doubles_nothing(sweep: Path) -> None:
    sweep.write_text(sweep.read_text().replace("replicates = 3", "replicates = 9"))  # enough that a slow test kills in time
    whole = plain(sweep, "whole")
    chance = random.Random(5)
    killed = 0
    for kind in ("worker", "parent", "parent"):
        process = start(sweep.parent)
        until_more(sweep.parent, process, size(sweep.parent / "res/journal.jsonl"))
        time.sleep(chance.random() * 0.1)
        if kind == "worker" and (found := workers_of(process)):
            os.kill(chance.choice(found), signal.SIGKILL)
            killed += 1
            until_more(sweep.parent, process, size(sweep.parent / "res/journal.jsonl"))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert killed == 1 and len(keys(sweep.parent / "res")) < 72
    process = start(sweep.parent)
    assert process.wait(timeout=60) == 0
    assert keys(sweep.parent / "res") == keys(whole)
    assert content(sweep.parent / "res") == content(whole)


def test_ctrl_c_once_finishes_and_a_second_sweep_is_refused(sweep: Path, jiyeok) -> None:
    sweep.write_text(sweep.read_text().replace("replicates = 3", "replicates = 400"))
    process = start(sweep.parent)
    until_more(sweep.parent, process, 0)
    said = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "1")
    assert said.code == 4 and "being written by another jiyeok" in said.err
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=20) == 130
    status = json.loads(jiyeok("sweep", "res", "--status", "--json").out)
    assert 0 < status["finished"] < 3200 and status["failed"] == 0


def test_workers_that_can_do_nothing_end_the_sweep_in_words(jiyeok, sweep: Path) -> None:
    said = jiyeok("sweep", "sweep.toml", "--out", "res", "--jobs", "2", engine=fakes.Everywhere("deadly_run"))
    assert said.code == 2 and "20 workers in a row died before they finished anything" in said.err
