"""The same seed gives the same bits: again, with another number of threads, and in a worker process (identity 14)."""

from __future__ import annotations

import os
from pathlib import Path

import numba
import pytest

from sim.experiment.execute import Stop, execute
from sim.experiment.shards import read_shards
from sim.experiment.worker import Task
from sim.recorder import Result
from sim.scenario.scenario import Scenario
from sim.simulation import run
from tests.economy.country import differences, same_bits, with_policies

SEED = 11


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return with_policies()


@pytest.fixture(scope="module")
def once(scenario: Scenario) -> Result:
    return run(scenario, SEED)


def test_again_in_one_process(scenario, once):
    assert differences(once, run(scenario, SEED)) == []


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one core (or NUMBA_NUM_THREADS=1): there are no two threads to compare")
def test_on_two_threads(scenario, once):
    assert differences(once, run(scenario, SEED, threads=2)) == []
    assert numba.get_num_threads() == 2


def test_other_seeds_have_other_luck_and_the_same_base_year(scenario, once):
    other = run(scenario, SEED + 1)
    differ = {name.split(".")[1] for name in differences(once, other)}
    assert {"population", "jobs", "firms", "births", "grdp_bn_krw", "house_price_mn_krw"} <= differ
    base = {table: slice(0, 8 if table == "municipality_year" else 0) for table in once.tables}
    assert differences(once, other, base) == []


def test_in_a_worker_process(scenario, once, tmp_path: Path):
    """As `jiyeok run --jobs 2` runs a replicate: in a process of its own, which writes rows to the disk."""
    lines: list[dict] = []
    execute([Task(tmp_path, scenario, "tiny", "key", 0, SEED, 0, 1)], 2, lambda task, line: lines.append(line), Stop())
    assert lines[0]["status"] == "done", lines
    assert lines[0]["worker"] != os.getpid()
    for table, columns in once.tables.items():
        rows = read_shards(tmp_path, table, [lines[0]["shard"]])
        differ = [name for name in columns if name != "scenario" and not same_bits(columns[name], rows.column(name).to_numpy())]
        assert differ == [], table
