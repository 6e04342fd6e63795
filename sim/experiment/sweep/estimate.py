"""What a sweep will take: cells, runs, time, disk and memory, from one timed run."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq

from sim.experiment.cells import replicate_seed
from sim.experiment.executors import LocalProcesses, preload_of
from sim.experiment.sweep.drive import Board
from sim.experiment.sweep.job import Job, run_job, unsealed
from sim.experiment.sweep.parts import tables_of
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.store import Store
from sim.experiment.worker import Engine
from sim.scenario.packs import pack_digest

BLOCK = 50
"""Runs as which the timed one is written to see how many bytes one takes in a shard."""


class TrialFailed(Exception):
    """The run that was to be timed failed."""


@dataclass(frozen=True)
class Estimate:
    """Counts, and what one run took."""

    cells: int
    variants: int
    runs: int
    finished: int
    failed: int
    most: int
    seconds_per_run: float
    bytes_per_run: float
    worker_mib: float | None
    jobs: int

    @property
    def left(self) -> int:
        """Runs still to do."""
        return self.runs - self.finished - self.failed

    @property
    def seconds(self) -> float:
        """Time to the end."""
        return self.seconds_per_run * self.left / self.jobs

    def as_json(self) -> dict[str, Any]:
        """All of it as one object."""
        return {**vars(self), "left": self.left, "seconds": round(self.seconds, 1)}


def estimate(plan: Plan, store: Store, engine_name: str, jobs: int, engine: Engine | None = None) -> Estimate:
    """Time one run in a worker process (the second, as the first one loads compiled code); writes nothing.

    Raises TrialFailed with the run's own message.
    """
    sheet = plan.sweep.sheet
    board = Board.of(plan, store, sheet.replicates, retry_failed=False)
    finished, failed = (int((board.state == mark).sum()) for mark in (Board.DONE, Board.FAILED))
    variant = plan.variant(len(plan) - 1)
    base = plan.sweep.scenarios[variant.label]
    job = Job(
        0, variant.number, variant.label, base, variant.changes, 0,
        replicate_seed(sheet.seed, 0), sheet.threads, sheet.keep, engine_name, pack_digest(base.pack_folder),
    )  # fmt: skip
    with LocalProcesses(1, preload_of(engine)) as workers:
        workers.submit(run_job, job, engine).result()
        done = workers.submit(run_job, job, engine).result()
    if done.status != "done":
        raise TrialFailed(done.error)
    line = unsealed(done.line)
    assert line is not None
    tables = tables_of([{**line, "replicate": i} for i in range(BLOCK)])
    size = 0
    for table in tables.values():
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        size += buffer.tell()
    most = len(plan) * (sheet.stop.max_replicates if sheet.stop else sheet.replicates)
    return Estimate(
        len(plan.cells), len(plan), len(plan) * sheet.replicates, finished, failed, most,
        done.seconds, size / BLOCK, line["peak_memory_mib"], jobs,
    )  # fmt: skip
