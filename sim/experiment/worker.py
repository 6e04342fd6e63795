"""What a worker process does: one replicate, from scenario and seed to rows on the disk."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, Protocol

from sim.experiment.files import out_of_space, what_ran_out, write_text
from sim.experiment.shards import write_shards
from sim.experiment.unchanged import Changed, refuse_other_tables
from sim.scenario.resolve import resolved_toml
from sim.scenario.scenario import Scenario

OnQuarter = Callable[[int, int], None]


class HasTables(Protocol):
    """The outcome of one run: columns by name, by table."""

    tables: dict[str, dict[str, Any]]


class Engine(Protocol):
    """`sim.simulation.run`, or whatever stands in for it: pure in scenario and seed."""

    def __call__(self, scenario: Scenario, seed: int, *, threads: int = 1, on_quarter: OnQuarter | None = None) -> HasTables:
        """Run one replicate."""


@dataclass(frozen=True)
class Task:
    """One replicate to run, and where its rows go."""

    folder: Path
    scenario: Scenario
    label: str
    key: str
    replicate: int
    seed: int
    number: int
    threads: int
    draw: int | None = None
    """Number of the draw of an ensemble; `parameters` are its values, which stand in `scenario`, too."""
    parameters: dict[str, float | int] | None = None
    pack: str | None = None
    """SHA-256 of the tables with which the replicate must be computed; None: whatever is there."""

    def named(self) -> dict[str, Any]:
        """What the journal says of the replicate whatever comes of it."""
        line = {"key": self.key, "scenario": self.label, "replicate": self.replicate, "seed": self.seed}
        return line if self.draw is None else {**line, "draw": self.draw, "parameters": self.parameters}


def shipped_engine() -> Engine:
    """The model of this version."""
    engine: Engine = import_module("sim.simulation").run
    return engine


@dataclass
class Share:
    """A worker's own slot in the memory it shares with the parent: how much of its replicate is done."""

    parts: Any = None
    slot: int = 0

    def note(self, done: int, of: int) -> None:
        """Write the share that is done."""
        if self.parts is not None and of:
            self.parts[self.slot] = done / of


MINE = Share()
"""Set once when a worker starts; shared memory can be handed over at no other time."""


def prepare_worker(parts: Any = None, slot: int = 0) -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone, even if it was killed."""
    MINE.parts, MINE.slot = parts, slot
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, name="follow-parent", daemon=True).start()


def run_task(task: Task, engine: Engine | None = None, on_quarter: OnQuarter | None = None) -> dict[str, Any]:
    """Run one replicate and write its shards; returns its line for the journal, failure included."""
    started = time.perf_counter()
    line = {**task.named(), "worker": os.getpid()}
    shard = f"{os.getpid()}-{task.number}"
    try:
        heard = on_quarter or MINE.note
        result = (engine or shipped_engine())(task.scenario, task.seed, threads=task.threads, on_quarter=heard)
        if task.pack is not None:
            refuse_other_tables(task.scenario, task.pack)
        rows = write_shards(task.folder, shard, result.tables, task.label, task.seed, task.replicate)
    except Exception as error:
        status = "out_of_space" if out_of_space(error) else "changed" if isinstance(error, Changed) else "failed"
        message = (
            what_ran_out(error) if status == "out_of_space" else str(error) if status == "changed" else f"{type(error).__name__}: {error}"
        )
        crash = None if status != "failed" else _crash_file(task, traceback.format_exc())
        return {**line, "status": status, "error": message, "crash": crash}
    seconds = round(time.perf_counter() - started, 3)
    return {**line, "status": "done", "shard": shard, "rows": rows, "seconds": seconds, "peak_memory_mib": peak_memory_mib()}


def peak_memory_mib() -> float | None:
    """Most memory that this process has held so far; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return round(kilobytes / 1024, 1)


def died(task: Task, pid: int | None, why: str) -> dict[str, Any]:
    """The journal line of a replicate whose process ended without a word."""
    return {**task.named(), "worker": pid, "status": "failed", "error": why, "crash": None}


def _crash_file(task: Task, trace: str) -> str | None:
    """Everything needed to repeat a failure: seed, scenario and trace, in a file of the results folder."""
    path = task.folder / "crashes" / f"{task.key[:12]}.txt"
    head = {"scenario": task.label, "seed": task.seed, "replicate": task.replicate, "threads": task.threads}
    try:
        path.parent.mkdir(exist_ok=True)
        write_text(path, f"{json.dumps(head)}\n\n{trace}\n# scenario as resolved\n{resolved_toml(task.scenario)}")
    except OSError:
        return None
    return str(path.relative_to(task.folder))
