"""Runs ordered from the page: one at a time, each in a process of its own, as `jiyeok run` does it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.experiment.folder import FolderMismatch
from sim.experiment.manifest import cores
from sim.view.page.history import History
from sim.view.page.library import Library
from sim.view.page.order import Order, Refused

WAITING = 16
"""Runs that may wait; more are told to come back later."""
REMEMBERED = 500
"""Runs whose state is kept."""
PATIENCE = 20.0
"""Seconds that a cancelled run gets to save what it has."""


class Full(Exception):
    """Too many runs wait."""


@dataclass
class Run:
    """One ordered run and how far it is. Its id is a secret of who ordered it: nobody else is told."""

    order: Order
    keys: list[str]
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: str = "waiting"
    planned: int = 0
    reused: int = 0
    finished: int = 0
    failed: int = 0
    error: str = ""
    results: list[str] = field(default_factory=list)
    ordered: float = field(default_factory=time.time)
    started: float = 0.0
    ended: float = 0.0
    version: int = 0

    def written(self) -> dict[str, Any]:
        """What the history keeps."""
        names = ("id", "keys", "state", "planned", "reused", "finished", "failed", "error", "ordered", "started", "ended")
        return {**{n: getattr(self, n) for n in names}, "order": self.order.model_dump()}

    @classmethod
    def again(cls, facts: dict[str, Any]) -> Run:
        """A run of an earlier server; one that was not over then has been cut off. Raises Refused or TypeError for what is no run."""
        run = cls(**{**facts, "order": Order.read(json.dumps(facts["order"]).encode())})
        if not run.over:
            run.state, run.ended = "cut_off", run.ended or time.time()
        return run

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled", "cut_off")

    def facts(self, ahead: int) -> dict[str, Any]:
        """What its visitor is told."""
        names = ("id", "state", "planned", "reused", "finished", "failed", "error", "results", "ordered", "started", "ended")
        spent = (self.ended or time.time()) - self.started if self.started else 0.0
        done = self.finished - self.reused
        left = spent / done * (self.planned - self.finished - self.failed) if done > 0 and not self.over else None
        about = {
            "name": self.order.name,
            "replicates": self.order.replicates,
            "seed": self.order.seed,
            "key": self.keys[-1],
            "order": self.order.model_dump(),
        }
        return {**{n: getattr(self, n) for n in names}, **about, "spent": spent, "left": left, "ahead": ahead}


class Queue:
    """Takes orders, runs them one after the other, and tells who asks how far they are."""

    def __init__(
        self, library: Library, home: Path, command: tuple[str, ...] = (sys.executable, "-m", "sim"), jobs: int | None = None
    ) -> None:
        self.library, self.home, self.command = library, home, command
        self.jobs = jobs or max(cores() - 1, 1)
        self.history = History(home, REMEMBERED)
        self.runs: dict[str, Run] = {}
        for facts in self.history.runs():
            with contextlib.suppress(Refused, TypeError, KeyError):
                run = Run.again(facts)
                self.runs[run.id] = run
                self._learn(run, home / "page")
        self.line: list[Run] = []
        self.changed = asyncio.Condition()
        self.process: Process | None = None

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Work on orders while the server runs; ends what is running when it stops, finished replicates are kept."""
        worker = asyncio.create_task(self._work())
        try:
            yield
        finally:
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
            await self._end_process(now=True)

    def room(self) -> None:
        """Raises Full where no more runs may wait."""
        if len(self.line) >= WAITING:
            raise Full(f"{WAITING} runs are waiting already; try again in a while")

    async def submit(self, order: Order, keys: list[str]) -> Run:
        """Put an order in line; raises Full."""
        self.room()
        for old in [r for r in self.runs.values() if r.over][: max(len(self.runs) - REMEMBERED, 0)]:
            del self.runs[old.id]
        run = Run(order, keys)
        self.runs[run.id] = run
        self.line.append(run)
        await self._tell(run)
        self.history.note(run.written())
        return run

    async def cancel(self, run: Run) -> None:
        """Take a run out of the line, or end it; what is finished is kept."""
        if run.state == "waiting":
            self.line.remove(run)
            run.state, run.ended = "cancelled", time.time()
            self.history.note(run.written())
        elif run.state == "running":
            run.state = "stopping"
            asyncio.get_running_loop().create_task(self._end_process())
        await self._tell(run)

    def facts(self, run: Run) -> dict[str, Any]:
        """A run's state, with the number of those before it."""
        return run.facts(self.line.index(run) + 1 if run in self.line else 0)

    async def events(self, run: Run) -> AsyncIterator[str]:
        """Server-sent events: the state now, and again whenever it changes."""
        told, place = -1, -1
        while True:
            facts = self.facts(run)
            if run.version != told or facts["ahead"] != place:
                told, place = run.version, facts["ahead"]
                yield f"data: {json.dumps(facts)}\n\n"
            if run.over:
                return
            try:
                async with self.changed:
                    await asyncio.wait_for(self.changed.wait(), timeout=10)
            except TimeoutError:
                yield ": still here\n\n"

    async def _tell(self, run: Run) -> None:
        run.version += 1
        async with self.changed:
            self.changed.notify_all()

    async def _work(self) -> None:
        while True:
            async with self.changed:
                await self.changed.wait_for(lambda: self.line)
            run = self.line.pop(0)
            run.state, run.started = "running", time.time()
            await self._tell(run)
            try:
                await self._one(run)
            except (OSError, ValueError) as error:
                run.state, run.error = "failed", f"{type(error).__name__}: {error}"
            run.ended = time.time()
            await self._tell(run)
            self.history.note(run.written())

    async def _one(self, run: Run) -> None:
        out = self.home / "page"
        with tempfile.TemporaryDirectory() as folder:
            files = await asyncio.to_thread(run.order.write, Path(folder))
            verb = ["compare", "--wedges"] if run.order.wedges and len(run.order.policies) > 1 else ["run"]
            options = ["--out", str(out), "--allow-mixed", "--retry-failed", "--json", "--jobs", str(self.jobs)]
            # A session of its own: Ctrl-C in the server's terminal reaches it through the server alone.
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                *verb,
                *map(str, files),
                *options,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
                start_new_session=True,
                limit=2**20,
            )
            assert self.process.stdout is not None and self.process.stderr is not None
            errors = asyncio.create_task(_tail(self.process.stderr))
            async for line in self.process.stdout:
                self._hear(run, line, out)
                await self._tell(run)
            code = await self.process.wait()
            said = await errors
        self._learn(run, out)
        if run.state == "stopping":
            run.state = "cancelled"
        elif code == 0:
            run.state = "done"
        else:
            run.state, run.error = "failed", run.error or said or f"ended with code {code}"

    def _hear(self, run: Run, line: bytes, out: Path) -> None:
        """One JSON line of `jiyeok run`."""
        try:
            event = json.loads(line)
        except ValueError:
            return
        if event.get("event") == "start":
            run.planned, run.reused = event["planned"], event["reused"]
            run.finished = event["reused"]
        elif event.get("event") == "replicate":
            done = event["status"] == "done"
            run.finished += done
            run.failed += not done
            run.error = run.error if done else str(event.get("error"))
            if not run.results:
                self._learn(run, out)

    def _learn(self, run: Run, out: Path) -> None:
        """Ids under which a visitor can ask for the results, the baseline first."""
        with contextlib.suppress(FolderMismatch, OSError):
            known = {self.library.get(name).entry["key"]: name for name in self.library.add(out)}
            run.results = [known[key] for key in run.keys if key in known]

    async def _end_process(self, now: bool = False) -> None:
        """Ctrl-C once: the running replicates are finished; again: stop now; the journal stays whole either way."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        for wait in (0.0 if now else PATIENCE, 3.0):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), timeout=wait)
                return
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def _tail(stream: asyncio.StreamReader) -> str:
    """The last line that is no progress, to tell why a run failed."""
    last = ""
    async for line in stream:
        last = line.decode("utf-8", "replace").strip() or last
    return last[-300:]
