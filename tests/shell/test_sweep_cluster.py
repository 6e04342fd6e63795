"""A sweep on a Dask cluster: a real scheduler and workers in processes of their own, one of them killed in mid-run."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import fakes
import pytest
from clusters import cluster_of_two, free_port, wait_for_workers
from sweeps import content, keys, plain

from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.run import Hear, SweepOptions, run_sweep

pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    with cluster_of_two(tmp_path) as found:
        yield found


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_gives_the_same_bits(sweep: Path, cluster) -> None:
    address, workers = cluster
    wait_for_workers(address, 2)
    folder = sweep.parent / "cluster"
    killed: list[int] = []

    def kill_one(*_: object) -> None:
        if not killed:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(workers[0].pid)

    plan = Plan.of(Sweep.load(sweep))
    options = SweepOptions(out=folder, cluster=address)
    _, progress = run_sweep(plan, options, Hear(on_done=kill_one), engine=fakes.Everywhere("short_run"))
    assert killed and workers[0].wait() == -signal.SIGKILL
    assert (progress.done, progress.failed) == (24, 0)
    whole = plain(sweep, "whole")
    assert keys(folder) == keys(whole) and content(folder) == content(whole)


def test_a_cluster_that_is_not_there_is_said_so(jiyeok, sweep: Path) -> None:
    said = jiyeok("sweep", "sweep.toml", "--out", "res", "--cluster", f"tcp://127.0.0.1:{free_port()}")
    assert said.code == 2 and "no Dask scheduler answers at tcp://127.0.0.1" in said.err
    assert jiyeok("sweep", "sweep.toml", "--out", "res", "--cluster", "nonsense://x").code == 2
