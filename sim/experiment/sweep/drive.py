"""The loop over the runs of a sweep: what is missing is handed out, what comes back is kept at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.experiment.cells import replicate_seed
from sim.experiment.execute import Stop
from sim.experiment.executors import WorkerDied, Workers
from sim.experiment.files import OutOfSpace, out_of_space, what_ran_out
from sim.experiment.folder import FolderMismatch
from sim.experiment.sweep.job import Done, Job, lost, run_job
from sim.experiment.sweep.plan import Plan, Variant
from sim.experiment.sweep.store import Store
from sim.experiment.worker import Engine

ATTEMPTS = 4
"""Times that a run is handed out when its workers die, before it is left to the next start."""


IN_A_ROW = 10
"""Deaths a worker slot, with no run finished between them, after which workers are taken to be unable to work."""


class WorkersDie(Exception):
    """Workers die before they finish anything."""


@dataclass
class Progress:
    """Counts of a sweep, and how it ended."""

    planned: int = 0
    reused: int = 0
    done: int = 0
    failed: int = 0
    deaths: int = 0
    errors: list[str] = field(default_factory=list)
    interrupted: bool = False
    full: str | None = None
    seconds: float = 0.0
    busy: float = 0.0

    @property
    def finished(self) -> int:
        """Runs whose outcome is kept."""
        return self.reused + self.done

    def note(self, done: Done) -> None:
        """Count one outcome; only the last errors are held."""
        if done.status == "done":
            self.done += 1
            self.busy += done.seconds
        else:
            self.failed += 1
            self.errors = [*self.errors[-4:], done.error]


@dataclass
class Board:
    """Which runs are finished: a byte a run, [variant of the plan, replicate]."""

    plan: Plan
    state: np.ndarray

    WAITING, DONE, FAILED = 0, 1, 2

    @classmethod
    def of(cls, plan: Plan, store: Store, most: int, *, retry_failed: bool) -> Board:
        """Read what the folder holds, a shard at a time."""
        numbers = plan.variants[0]
        order = np.argsort(numbers)
        board = cls(plan, np.zeros((len(numbers), most), dtype=np.uint8))
        for table, mark in (("failures", cls.FAILED), ("runs", cls.DONE)):
            if table == "failures" and retry_failed:
                continue
            for variant, replicate in store.runs(table):
                at = np.searchsorted(numbers, variant, sorter=order).clip(0, len(numbers) - 1)
                row = order[at]
                known = (numbers[row] == variant) & (replicate < most)
                board.state[row[known], replicate[known]] = mark
        return board

    def count(self, wanted: np.ndarray, mark: int) -> int:
        """Runs of a kind among the `wanted` replicates [variant]."""
        inside = np.arange(self.state.shape[1]) < wanted[:, np.newaxis]
        return int(((self.state == mark) & inside).sum())

    def waiting(self, wanted: np.ndarray) -> Iterator[tuple[int, int]]:
        """Variant and replicate of what is still to run, replicate by replicate.

        Where parameters vary, one cell after the other: its runs share the start state that the parameters make.
        """
        block = len(self.plan.numbers) if any(not f.is_lever for f in self.plan.factors) else len(wanted)
        for first in range(0, len(wanted), max(block, 1)):
            rows = slice(first, first + block)
            for replicate in range(int(wanted[rows].max(initial=0))):
                for i in np.flatnonzero((self.state[rows, replicate] == self.WAITING) & (wanted[rows] > replicate)):
                    yield first + int(i), replicate


def jobs_of(plan: Plan, board: Board, wanted: np.ndarray, who: Mapping[str, Any], threads: int | None) -> Iterator[Job]:
    """The runs to do, made one at a time; `who`, the identity of the folder, says with which model and tables."""
    sheet = plan.sweep.sheet
    width = board.state.shape[1]
    for i, replicate in board.waiting(wanted):
        variant: Variant = plan.variant(i)
        base = plan.sweep.scenarios[variant.label]
        seed = replicate_seed(sheet.seed, replicate)
        yield Job(
            i * width + replicate, variant.number, variant.label, base, variant.changes, replicate, seed,
            threads or sheet.threads, sheet.keep, who["engine"], who["data"][variant.label],
        )  # fmt: skip


def drive(
    jobs: Iterator[Job],
    workers: Workers,
    keep: Callable[[Done], None],
    stop: Stop,
    engine: Engine | None = None,
) -> int:
    """Run all jobs; returns how many workers died on the way. Ends early when `stop` says so or `keep` raises."""
    running: dict[Future[Done], tuple[Job, int]] = {}
    deaths = in_a_row = 0
    again: list[tuple[Job, int]] = []
    while True:
        while len(running) < workers.width and not stop.level:
            job, attempt = again.pop() if again else (next(jobs, None), 1)
            if job is None:
                break
            running[workers.submit(run_job, job, engine)] = (job, attempt)
        if not running:
            return deaths
        # A short wait, so that a second Ctrl-C is heard while all workers are busy.
        finished, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in finished:
            job, attempt = running.pop(future)
            try:
                done = future.result()
            except WorkerDied as error:
                deaths, in_a_row = deaths + 1, in_a_row + 1
                if in_a_row >= IN_A_ROW * workers.width:
                    raise WorkersDie(f"{in_a_row} workers in a row died before they finished anything; the last: {error}") from error
                if attempt < ATTEMPTS:
                    again.append((job, attempt + 1))
                    continue
                done = lost(job, f"{error}, {ATTEMPTS} times")
            else:
                in_a_row = 0
            keep(done)


@dataclass
class Keeper:
    """Takes each outcome into the folder."""

    store: Store
    board: Board
    progress: Progress
    heard: Callable[[Done, Progress], Any]

    def __call__(self, done: Done) -> None:
        """Keep one; raises OutOfSpace when the disk is full, FolderMismatch where model or tables have changed."""
        if done.status == "changed":
            self.store.log(f"stopped: {done.error}")
            raise FolderMismatch(done.error)
        if done.status == "lost":
            self.store.log(f"lost: {done.error}")
            self.progress.note(done)
            return
        try:
            self.store.append(done.line)
        except OSError as error:
            if out_of_space(error):
                raise OutOfSpace(what_ran_out(error)) from error
            raise
        mark = Board.DONE if done.status == "done" else Board.FAILED
        self.board.state[divmod(done.index, self.board.state.shape[1])] = mark
        self.progress.note(done)
        self.heard(done, self.progress)


def timed(function: Callable[[], Any]) -> float:
    """Seconds that a call takes."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started
