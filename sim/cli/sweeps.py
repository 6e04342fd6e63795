"""`jiyeok sweep` and `jiyeok query`."""

from __future__ import annotations

import csv
import json
import shlex
import sys
import time
from pathlib import Path
from typing import Any

import click

from sim.cli.exits import FULL, INTERRUPTED, MISMATCH, SOME_FAILED, USAGE
from sim.cli.names import lined_up
from sim.cli.options import talk_options, worker_options
from sim.cli.progress import Talk, clock, counted
from sim.cli.runs import this_command
from sim.experiment.cells import engine_version
from sim.experiment.executors import MissingCluster
from sim.experiment.folder import FolderMismatch
from sim.experiment.manifest import cores
from sim.experiment.sweep.design import MissingPackage
from sim.experiment.sweep.drive import Progress, WorkersDie
from sim.experiment.sweep.estimate import TrialFailed, estimate
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.job import Done
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.run import Hear, SweepOptions, default_folder, extended, identity, run_sweep
from sim.experiment.sweep.status import status_of
from sim.experiment.sweep.store import Store, is_store
from sim.experiment.worker import Engine


class SweepTalk(Talk):
    """Progress of a sweep."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        super().__init__(quiet=quiet, as_json=as_json)
        self.drawn = self.started

    def hear(self) -> Hear:
        """The calls to hand to `run_sweep`."""
        return Hear(self._start, self._done, self.say, self.compiling, self.stopping)

    def _start(self, progress: Progress, width: int, repairs: list[str]) -> None:
        self.started = time.perf_counter()
        for text in repairs:
            click.echo(f"repaired: {text}", err=True)
        kept = f", {progress.reused} finished before" if progress.reused else ""
        known = f"{counted(progress.planned, 'run')}{kept}; " if progress.planned else ""
        self.say(f"{known}{counted(max(width, 0), 'run')} at a time")
        self.event(event="start", planned=progress.planned, reused=progress.reused, width=width, repairs=repairs)

    def _done(self, done: Done, progress: Progress) -> None:
        line = {"status": done.status, "seconds": round(done.seconds, 3), "error": done.error or None}
        self.event(event="run", **line, finished=progress.finished, planned=progress.planned)
        if done.status != "done" and progress.failed <= 5 and not self.as_json:
            click.echo(f"failed: {done.error}", err=True)
        now = time.perf_counter()
        if self.bar and (now - self.drawn > 0.2 or progress.finished == progress.planned):
            self.drawn = now
            left = (now - self.started) / max(progress.done, 1) * (progress.planned - progress.finished - progress.failed)
            failed = f", {progress.failed} failed" if progress.failed else ""
            click.echo(f"\r{progress.finished}/{progress.planned} runs, {clock(left)} left{failed}   ", nl=False, err=True)
            if progress.finished + progress.failed == progress.planned:
                click.echo("", err=True)


def opened(path: Path, samples: int | None, replicates: int | None) -> tuple[Sweep, Path | None]:
    """The sweep of a file, or of a results folder to go on with."""
    if is_store(path):
        return extended(Sweep.load(path / "sweep.toml"), samples=samples, replicates=replicates), path
    if path.is_dir():
        raise click.UsageError(f"{path} is neither a sweep file nor the folder of a sweep")
    return extended(Sweep.load(path), samples=samples, replicates=replicates), None


@click.command("sweep")
@click.argument("given", type=click.Path(path_type=Path), metavar="FILE_OR_FOLDER")
@click.option("--dry-run", is_flag=True, help="Cells, time, disk and memory from one timed run; writes nothing.")
@click.option("--status", "only_status", is_flag=True, help="What is finished, failed and missing; runs nothing.")
@click.option("--retry-failed", is_flag=True, help="Run failed runs again.")
@click.option("--fresh", is_flag=True, help="Start a new folder.")
@click.option("--samples", type=click.IntRange(min=1), help="More points than the file says; old ones stay.")
@click.option("--replicates", type=click.IntRange(min=1), help="More replicates than the file says.")
@worker_options
@talk_options
@click.pass_context
def sweep_command(
    ctx: click.Context,
    /,
    given: Path,
    dry_run: bool,
    only_status: bool,
    samples: int | None,
    replicates: int | None,
    quiet: bool,
    as_json: bool,
    debug: bool,
    **options: Any,
) -> None:
    """Run every cell of a sweep file; the same command again goes on where it stopped.

    FILE names scenarios, the keys that vary, and a design: grid, list, one-at-a-time, lhs, sobol, morris, saltelli.
    More --samples or --replicates extend a folder. Ctrl-C finishes the running ones, twice stops at once.
    """
    engine = ctx.obj if callable(ctx.obj) else None
    talk = SweepTalk(quiet=quiet, as_json=as_json)
    try:
        sweep, folder = opened(given, samples, replicates)
        plan = Plan.of(sweep)
        chosen = SweepOptions(**{**options, "out": options["out"] or folder})
        if only_status:
            ctx.exit(show_status(plan, chosen.out or default_folder(plan), as_json=as_json))
        if dry_run:
            ctx.exit(show_estimate(plan, chosen, talk, engine))
        where, progress = run_sweep(plan, chosen, talk.hear(), engine)
    except (MissingPackage, MissingCluster, TrialFailed, WorkersDie) as error:
        click.echo(f"error: {error}", err=True)
        ctx.exit(USAGE)
    ctx.exit(conclude(where, progress, talk))


def conclude(where: Path, progress: Progress, talk: Talk) -> int:
    """Say how a sweep ended; returns the exit code."""
    again = this_command()
    if progress.full is not None:
        click.echo(f"error: {progress.full}", err=True)
        click.echo(
            f"{counted(progress.finished, 'finished run is', 'finished runs are')} safe; make room and go on with: {again}", err=True
        )
        code = FULL
    elif progress.interrupted:
        click.echo(f"interrupted: {progress.finished} of {progress.planned} are finished and safe; go on with: {again}", err=True)
        code = INTERRUPTED
    elif progress.failed:
        last = f"; the last: {progress.errors[-1]}" if progress.errors else ""
        click.echo(f"{progress.failed} of {progress.planned} runs failed{last}", err=True)
        click.echo(f"run them again with: {again} --retry-failed", err=True)
        code = SOME_FAILED
    else:
        code = 0
    if progress.done:
        died = f"; {counted(progress.deaths, 'worker')} died, their runs were run again" if progress.deaths else ""
        talk.say(f"{counted(progress.done, 'run')} finished in {clock(progress.seconds)}{died}")
    elif progress.reused and code == 0:
        talk.say(f"nothing left to run: {counted(progress.reused, 'run')} finished before")
    talk.event(event="done", out=str(where), finished=progress.finished, failed=progress.failed, planned=progress.planned)
    if not talk.as_json:
        if progress.finished and progress.full is None:
            talk.say(f"next: jiyeok query {shlex.quote(str(where))} 'SELECT * FROM results LIMIT 5'")
        click.echo(str(where))
    return code


def show_status(plan: Plan, folder: Path, *, as_json: bool) -> int:
    """Print what a folder holds of a sweep."""
    if not is_store(folder):
        raise FolderMismatch(f"{folder}: nothing has been run yet")
    store = Store(folder)
    store.refuse_others(identity(plan))
    found = status_of(plan, store)
    if as_json:
        click.echo(json.dumps({"event": "status", **found}, ensure_ascii=False))
        return 0
    click.echo(f"{folder}")
    click.echo(f"{found['cells']} cells, {found['variants']} scenarios to run, {found['replicates']} replicates each")
    click.echo(f"{found['finished']} of {found['planned']} runs finished, {found['failed']} failed, {found['missing']} missing")
    if found["beyond"]:
        click.echo(f"{found['beyond']} finished runs lie outside this design (more samples, values or replicates were run before)")
    for text, number in found["errors"].items():
        click.echo(f"  failed {counted(number, 'time')}: {text}")
    if found["damaged"]:
        click.echo(f"damaged or missing shards, run again by the next sweep: {', '.join(found['damaged'])}")
    return 0


def show_estimate(plan: Plan, options: SweepOptions, talk: Talk, engine: Engine | None) -> int:
    """Print what the sweep will take."""
    folder = options.out or default_folder(plan)
    store = Store(folder)
    if not options.fresh:
        store.refuse_others(identity(plan))
    talk.say("timing one run …")
    jobs = options.jobs if options.jobs is not None else cores()
    found = estimate(plan, Store(folder if not options.fresh else folder / "none"), engine_version(), jobs, engine)
    if talk.as_json:
        click.echo(json.dumps({"event": "estimate", "folder": str(folder), **found.as_json()}))
        return 0
    click.echo(f"{found.cells} cells, {found.variants} scenarios to run, {plan.sweep.sheet.replicates} replicates: {found.runs} runs")
    if found.finished or found.failed:
        click.echo(f"of these {found.finished} are finished, {found.failed} failed")
    if found.most > found.runs:
        click.echo(f"with [stop] up to {found.most} runs")
    click.echo(f"time: about {clock(found.seconds)} on {counted(jobs, 'process', 'processes')} ({found.seconds_per_run:.2f} s a run)")
    click.echo(f"disk: about {_size(found.bytes_per_run * found.runs)}; memory: {_size((found.worker_mib or 0) * 2**20)} a process")
    click.echo(f"folder: {folder}")
    return 0


def _size(number: float) -> str:
    for unit in ("bytes", "KiB", "MiB"):
        if number < 1024:
            return f"{number:.0f} {unit}"
        number /= 1024
    return f"{number:.1f} GiB"


@click.command("query")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("sql", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated.")
@talk_options
def query_command(folder: Path, sql: str | None, as_csv: bool, quiet: bool, as_json: bool, debug: bool) -> None:
    """Ask the results of a sweep in SQL (DuckDB); without SQL: the views and their columns.

    Views: cells, runs, outcomes, failures, results (outcomes with the factors), effects (less the paired baseline).
    """
    import duckdb

    from sim.experiment.sweep.views import connect

    if not is_store(folder):
        click.echo(f"error: {folder} is not the folder of a sweep", err=True)
        raise click.exceptions.Exit(MISMATCH)
    database = connect(folder)
    if sql is None:
        for view in ("cells", "runs", "outcomes", "failures", "results", "effects"):
            columns = [f"{name} {kind}" for name, kind, *_ in database.execute(f"DESCRIBE {view}").fetchall()]
            click.echo(f"{view}: {', '.join(columns)}")
        return
    try:
        found = database.execute(sql)
        names = [column[0] for column in found.description]
        write = csv.writer(sys.stdout, lineterminator="\n")
        if as_csv:
            write.writerow(names)
        table = [names]
        while rows := found.fetchmany(10_000):
            for row in rows:
                if as_json:
                    click.echo(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str))
                elif as_csv:
                    write.writerow(row)
                elif len(table) <= 1000:
                    table.append([f"{x:.10g}" if isinstance(x, float) else str(x) for x in row])
    except duckdb.Error as error:
        raise click.UsageError(f"SQL: {str(error).splitlines()[0]}") from None
    if not as_json and not as_csv:
        click.echo("\n".join(lined_up(table, set())))
        if len(table) > 1000:
            click.echo("the first 1,000 rows; all of them: --csv or --json", err=True)
