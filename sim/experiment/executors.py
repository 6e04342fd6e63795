"""Where runs are computed: local processes or a Dask cluster, both in the shape of `concurrent.futures`.

Results do not depend on which one it is, on how many workers there are, or on who finishes first.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from typing import Any, Protocol

from sim.experiment.worker import Engine, prepare_worker

FRESH_AFTER = 40
"""Tasks after which a process is replaced: what a run leaves behind in memory must not add up over a long sweep."""


class WorkerDied(Exception):
    """A worker ended without a word: killed, or out of memory. Its task can be run again."""


class Workers(AbstractContextManager["Workers"], Protocol):
    """What the loop over runs needs of an executor."""

    width: int
    """Tasks worth having in hand at a time."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Start a task; the future raises WorkerDied if its worker ended without a word."""

    def close(self, *, now: bool) -> None:
        """Let the workers go; `now` without waiting for what they are doing."""


def start_context(preload: str) -> BaseContext:
    """A safe way to start processes once threads ran; named, since `import mesa` changes the default."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # A killed worker leaves a semaphore behind; Python cleans it up and need not tell the user.
    quiet = "ignore:resource_tracker:UserWarning"
    if quiet not in sys.warnoptions:
        sys.warnoptions.append(quiet)
    # Imported once in the server, the model costs a new worker nothing.
    context.set_forkserver_preload(["sim.experiment.worker", preload])
    return context


def end_pools(pools: Iterable[ProcessPoolExecutor | None], *, now: bool) -> None:
    """Let idle workers go; `now` also kills those that are busy."""
    for pool in pools:
        if pool is None:
            continue
        if now:
            for process in list((pool._processes or {}).values()):
                process.kill()
        pool.shutdown(wait=not now, cancel_futures=True)


def preload_of(engine: Engine | None) -> str:
    """The module that workers need: the model, or what stands in for it."""
    return "sim.simulation" if engine is None else str(getattr(engine, "__module__", "sim"))


@dataclass
class LocalProcesses:
    """Processes of this machine. Each slot is a pool of one, so that a worker that dies takes only its own task with it."""

    width: int
    preload: str = "sim.simulation"
    pools: list[ProcessPoolExecutor | None] = field(init=False)
    free: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.context = start_context(self.preload)
        self.pools = [None] * self.width
        self.free = list(range(self.width))
        self.tasks = [0] * self.width

    def __enter__(self) -> LocalProcesses:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(now=kind is not None)

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Start a task in a free slot; there must be one."""
        slot = self.free.pop()
        outer: Future[Any] = Future()
        outer.set_running_or_notify_cancel()
        self._inner(slot, function, arguments).add_done_callback(lambda inner: self._hand_back(slot, inner, outer))
        return outer

    def _inner(self, slot: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Future[Any]:
        for _ in range(2):
            pool = self.pools[slot]
            if pool is None:
                pool = self.pools[slot] = ProcessPoolExecutor(1, mp_context=self.context, initializer=prepare_worker)
            try:
                return pool.submit(function, *arguments)
            except BrokenProcessPool:  # it was killed while it was idle
                self.pools[slot] = None
        raise WorkerDied("a worker process could not be started")

    def _hand_back(self, slot: int, inner: Future[Any], outer: Future[Any]) -> None:
        # Cancelled where the pools are closed before the task has begun; to ask for its exception would raise here.
        error = WorkerDied("the task was cancelled before it began") if inner.cancelled() else inner.exception()
        if isinstance(error, BrokenProcessPool):
            pool, self.pools[slot] = self.pools[slot], None
            if pool is not None:
                pool.shutdown(wait=False)
            self.tasks[slot] = 0
            error = WorkerDied("the worker process died (killed, or out of memory)")
        self.tasks[slot] += 1
        if self.tasks[slot] >= FRESH_AFTER and (old := self.pools[slot]) is not None:
            self.pools[slot], self.tasks[slot] = None, 0
            old.shutdown(wait=False)
        self.free.append(slot)
        if error is not None:
            outer.set_exception(error)
        else:
            outer.set_result(inner.result())

    def close(self, *, now: bool) -> None:
        """End all processes."""
        end_pools(self.pools, now=now)


@dataclass
class ThisProcess:
    """No process but this one."""

    width: int = 1

    def __enter__(self) -> ThisProcess:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Run it now."""
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        return future

    def close(self, *, now: bool) -> None:
        """Nothing to end."""


@dataclass
class DaskCluster:
    """Workers of a running Dask scheduler, `tcp://…`; jiyeok must be installed on every one."""

    address: str
    width: int = field(init=False)

    def __post_init__(self) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise MissingCluster("--cluster needs Dask: pip install 'jiyeok[cluster]'") from None
        try:
            self.client = Client(self.address, timeout="5s", set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise MissingCluster(f"no Dask scheduler answers at {self.address} ({error})") from None
        threads = sum(self.client.nthreads().values())
        if threads == 0:
            self.client.close()
            raise MissingCluster(
                f"the scheduler at {self.address} has no workers; start some with: dask worker {self.address} --nthreads 1"
            )
        self.width = 2 * threads  # one that runs and one that waits at each worker
        self.executor: Executor = self.client.get_executor(pure=False)

    def __enter__(self) -> DaskCluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(now=kind is not None)

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Start a task anywhere; Dask itself runs it again when its worker dies."""
        outer: Future[Any] = Future()
        outer.set_running_or_notify_cancel()

        def hand_back(inner: Future[Any]) -> None:
            error = None if inner.cancelled() else inner.exception()
            if inner.cancelled() or type(error).__name__ in ("KilledWorker", "CancelledError", "FutureCancelledError"):
                outer.set_exception(WorkerDied("the workers that had the run died or left the cluster"))
            elif error is not None:
                outer.set_exception(error)
            else:
                outer.set_result(inner.result())

        self.executor.submit(function, *arguments).add_done_callback(hand_back)
        return outer

    def close(self, *, now: bool) -> None:
        """Leave the cluster as it is, without our tasks."""
        self.executor.shutdown(wait=not now)  # without waiting, it cancels
        self.client.close()


class MissingCluster(Exception):
    """There is no cluster to compute on."""
