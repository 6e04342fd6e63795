"""Talk on stderr while replicates run: a bar with the time left, and what happens on Ctrl-C."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import click

from sim.experiment.runs import Listener, Outcome
from sim.experiment.worker import Task

WIDTH = 28


class Talk:
    """What a long command says: a bar on a terminal, JSON lines with `--json`, silence with `--quiet`."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self.quiet, self.as_json = quiet, as_json
        self.bar = not quiet and not as_json and sys.stderr.isatty()
        self.started = time.perf_counter()

    def say(self, text: str) -> None:
        """One line for people."""
        if not self.quiet and not self.as_json:
            click.echo(text, err=True)

    def event(self, **facts: Any) -> None:
        """One line for programs."""
        if self.as_json:
            click.echo(json.dumps(facts, ensure_ascii=False))

    def compiling(self) -> None:
        """What takes time before anything runs."""
        self.say("compiling the kernels (a minute or two the first time, seconds afterwards) …")

    def stopping(self) -> None:
        """The answer to the first Ctrl-C."""
        click.echo("\nstopping: the running ones are finished first; Ctrl-C again stops now", err=True)


class Progress(Talk):
    """One run's progress."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        super().__init__(quiet=quiet, as_json=as_json)
        self.outcome: Outcome | None = None
        self.part = 0.0

    def listener(self) -> Listener:
        """The calls to hand to `run_cells`."""
        return Listener(self._start, self._line, self._quarter, self.compiling, self.stopping)

    def close(self) -> None:
        """End the bar's line."""
        if self.bar and self.outcome is not None:
            click.echo("", err=True)

    def _start(self, outcome: Outcome, jobs: int) -> None:
        self.outcome, self.started = outcome, time.perf_counter()
        kept = f", {outcome.reused} already finished" if outcome.reused else ""
        self.say(f"{counted(outcome.planned, 'replicate')} on {counted(jobs, 'process', 'processes')}{kept}")
        self.event(event="start", planned=outcome.planned, reused=outcome.reused, jobs=jobs)
        self._draw()

    def _line(self, task: Task, line: dict[str, Any], outcome: Outcome) -> None:
        self.outcome, self.part = outcome, max(self.part - 1.0, 0.0)  # the other workers are where they were
        status = line["status"]
        self.event(
            event="replicate",
            scenario=task.label,
            replicate=task.replicate,
            seed=task.seed,
            status=status,
            seconds=line.get("seconds"),
            error=line.get("error"),
        )
        if status == "failed" and not self.as_json:
            self._clear()
            click.echo(f"failed: {task.label}, replicate {task.replicate}: {line['error']}", err=True)
        self._draw()

    def _quarter(self, done: int, of: int) -> None:
        self.part = done / of if of else 0.0
        self._draw()

    def _draw(self) -> None:
        outcome = self.outcome
        if not self.bar or outcome is None:
            return
        todo = max(outcome.planned - outcome.reused, 1)
        share = min((outcome.done + self.part) / todo, 1.0)
        spent = time.perf_counter() - self.started
        left = _clock(spent / share - spent) if share > 0.01 else "  …  "
        full = int(WIDTH * share)
        failed = f", {outcome.failed} failed" if outcome.failed else ""
        bar = "#" * full + "." * (WIDTH - full)
        click.echo(f"\r[{bar}] {outcome.finished}/{outcome.planned}  {left} left{failed} ", nl=False, err=True)

    def _clear(self) -> None:
        if self.bar:
            click.echo("\r" + " " * 78 + "\r", nl=False, err=True)


def counted(number: int, one: str, several: str | None = None) -> str:
    """`1 replicate`, `3 replicates`."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def clock(seconds: float) -> str:
    """`1 h 05 min`, `3 min`, `12 s`."""
    whole = round(max(seconds, 0.0))
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"


def _clock(seconds: float) -> str:
    whole = round(max(seconds, 0))
    return f"{whole // 60:02d}:{whole % 60:02d}"
