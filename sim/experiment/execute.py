"""Hands replicates out to processes, and stops in order when asked to.

Each slot is a pool of one process, so that a worker that dies takes exactly its own replicate with it.
Results do not depend on the number of slots or on who finishes first.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from sim.experiment.executors import end_pools, preload_of, start_context
from sim.experiment.worker import Engine, OnQuarter, Task, died, prepare_worker, run_task

Report = Callable[[Task, dict[str, Any]], None]


@dataclass
class Stop:
    """How urgently the user wants to stop: 0 not at all, 1 after the running replicates, 2 now."""

    level: int = 0
    on_first: Callable[[], None] = field(default=lambda: None)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count Ctrl-C while replicates run."""

        def pressed(_signal: int, _frame: FrameType | None) -> None:
            self.level += 1
            if self.level == 1:
                self.on_first()
            else:
                raise KeyboardInterrupt

        try:
            before = signal.signal(signal.SIGINT, pressed)
        except ValueError:  # not the main thread: whoever owns it decides
            yield
            return
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def execute(
    tasks: list[Task],
    jobs: int,
    report: Report,
    stop: Stop,
    engine: Engine | None = None,
    on_quarter: OnQuarter | None = None,
) -> None:
    """Run all tasks; `report` gets each finished line in the parent, which alone writes the journal.

    Ends early when `stop` says so or `report` raises. One job runs in this process and starts no other.
    """
    with stop.listening():
        try:
            if jobs <= 1:
                _in_this_process(tasks, report, stop, engine, on_quarter)
            else:
                _Slots(min(jobs, len(tasks)), engine, on_quarter).run(tasks, report, stop)
        except KeyboardInterrupt:
            stop.level = max(stop.level, 2)


def _in_this_process(tasks: list[Task], report: Report, stop: Stop, engine: Engine | None, on_quarter: OnQuarter | None) -> None:
    for task in tasks:
        if stop.level:
            return
        report(task, run_task(task, engine, on_quarter))


class _Slots:
    def __init__(self, n: int, engine: Engine | None, on_quarter: OnQuarter | None = None) -> None:
        self.engine = engine
        self.context = start_context(preload_of(engine))
        self.parts = self.context.RawArray("d", n)
        self.on_quarter = on_quarter
        self.pools: list[ProcessPoolExecutor | None] = [None] * n

    def run(self, tasks: list[Task], report: Report, stop: Stop) -> None:
        waiting = iter(tasks)
        running: dict[Future[dict[str, Any]], tuple[int, Task]] = {}
        now = False
        try:
            for slot in range(len(self.pools)):
                self.hand_out(slot, waiting, running, stop)
            while running:
                # A short wait, so that a second Ctrl-C is heard while all workers are busy.
                finished, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                if self.on_quarter is not None and not finished:
                    self.on_quarter(round(1000 * sum(self.parts)), 1000)  # thousandths of a replicate, all slots together
                for future in finished:
                    slot, task = running.pop(future)
                    self.parts[slot] = 0.0
                    report(task, self.outcome(future, slot, task))
                    self.hand_out(slot, waiting, running, stop)
        except BaseException:
            now = True
            raise
        finally:
            self.close(now)

    def hand_out(
        self,
        slot: int,
        waiting: Iterator[Task],
        running: dict[Future[dict[str, Any]], tuple[int, Task]],
        stop: Stop,
    ) -> None:
        task = None if stop.level else next(waiting, None)
        if task is None:
            return
        pool = self.pools[slot]
        if pool is None:
            pool = ProcessPoolExecutor(1, mp_context=self.context, initializer=prepare_worker, initargs=(self.parts, slot))
            self.pools[slot] = pool
        running[pool.submit(run_task, task, self.engine)] = (slot, task)

    def outcome(self, future: Future[dict[str, Any]], slot: int, task: Task) -> dict[str, Any]:
        try:
            return future.result()
        except BrokenProcessPool:
            pool, self.pools[slot] = self.pools[slot], None
            if pool is not None:
                pool.shutdown(wait=False)
            why = "the worker process died (killed, or out of memory); the replicate can be run again"
            return died(task, None, why)

    def close(self, now: bool) -> None:
        """Let idle workers go; `now` also ends busy ones, whose replicates are then not finished."""
        end_pools(self.pools, now=now)


def worker_count(jobs: int | None, tasks: int, cores: int) -> int:
    """Processes to use: as asked, or one a core, and never more than there is to do."""
    return max(1, min(jobs if jobs is not None else cores, tasks))
