"""`jiyeok run`, and the part of it that `compare` and `demo` share."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sim.cli.exits import FULL, INTERRUPTED, SOME_FAILED, USAGE, show_problems
from sim.cli.options import run_options, talk_options
from sim.cli.progress import Progress, counted
from sim.experiment.cells import Cell
from sim.experiment.runs import Outcome, RunOptions, run_cells
from sim.experiment.worker import Engine
from sim.scenario.problems import ScenarioError
from sim.scenario.scenario import Scenario


def load_all(files: Sequence[Path], overrides: Sequence[str], *, as_json: bool) -> list[Scenario]:
    """Read all files; the mistakes of every file are shown before anything is refused."""
    scenarios: list[Scenario] = []
    errors: list[Exception] = []
    for path in files:
        try:
            scenarios.append(Scenario.load(path, tuple(overrides)))
        except ScenarioError as error:
            errors.append(error)
    if errors:
        show_problems(errors, as_json=as_json)
        raise click.exceptions.Exit(USAGE)
    return scenarios


def refuse_bad_packs(scenarios: Sequence[Scenario]) -> None:
    """Check every pack that is not shipped before anything runs; its mistakes are shown as `data check` shows them."""
    from sim.scenario.packs import SHIPPED

    folders = dict.fromkeys(s.pack_folder for s in scenarios if s.pack_folder.parent != SHIPPED)
    if not folders:
        return
    from sim.base_year.check import check_folder

    found = {folder: problems for folder in folders if (problems := check_folder(folder))}
    for folder, problems in found.items():
        for problem in problems:
            click.echo(f"error: {problem}", err=True)
        click.echo(f"{folder}: {counted(len(problems), 'problem')}; nothing is run on it", err=True)
    if found:
        raise click.exceptions.Exit(USAGE)


def run_files(
    files: Sequence[Path],
    overrides: Sequence[str],
    options: RunOptions,
    progress: Progress,
    engine: Engine | None = None,
) -> tuple[list[Cell], Outcome]:
    """Load and run; says what went wrong, returns cells and outcome."""
    scenarios = load_all(files, overrides, as_json=progress.as_json)
    if engine is None:
        refuse_bad_packs(scenarios)
    cells = [Cell.of(s, f) for s, f in zip(scenarios, files, strict=True)]
    outcome = run_cells(cells, options, progress.listener(), engine)
    progress.close()
    return cells, outcome


def exit_code(outcome: Outcome) -> int:
    """What the outcome means for the shell."""
    if outcome.full is not None:
        return FULL
    if outcome.interrupted:
        return INTERRUPTED
    return SOME_FAILED if outcome.failed else 0


def say_outcome(outcome: Outcome, progress: Progress, again: str, retry: str = " --retry-failed") -> None:
    """Errors and interrupts in a sentence each."""
    if outcome.full is not None:
        click.echo(f"error: {outcome.full}", err=True)
        click.echo(
            f"{counted(outcome.finished, 'finished replicate is', 'finished replicates are')} safe; make room and go on with: {again}",
            err=True,
        )
    elif outcome.interrupted:
        click.echo(f"interrupted: {outcome.finished} of {outcome.planned} are finished and safe", err=True)
        click.echo(f"go on with: {again}", err=True)
    elif outcome.failed:
        click.echo(f"{outcome.failed} of {outcome.planned} replicates failed; the last: {outcome.errors[-1]}", err=True)
        click.echo(f"run them again with: {again}{retry}", err=True)
    if outcome.done:
        progress.say(f"{counted(outcome.done, 'replicate')} finished in {outcome.seconds:.1f} s")
    elif outcome.reused:
        progress.say(f"nothing left to run: {counted(outcome.reused, 'replicate')} finished before")


def say_shortfalls(outcome: Outcome, progress: Progress) -> None:
    """What policies left unspent and whom they could not reach, and why; a sentence each."""
    from sim.experiment.results import Results
    from sim.experiment.unspent import shortfalls

    for result in (r for folder in outcome.folders for r in Results.open(folder)):
        for policy, said in shortfalls(result).items():
            for text in said:
                progress.say(f"{result.label}, {policy}: {text}")
                progress.event(event="shortfall", scenario=result.label, policy=policy, text=text)


def this_command() -> str:
    """The command line as typed, to be typed again."""
    import sys

    return shlex.join(["jiyeok", *sys.argv[1:]])


def options_of(given: dict[str, Any]) -> RunOptions:
    """The shared options as one object."""
    return RunOptions(**{name: given[name] for name in RunOptions.__dataclass_fields__})


@click.command("run")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@run_options
@talk_options
@click.pass_context
def run_command(
    ctx: click.Context, /, files: tuple[Path, ...], overrides: tuple[str, ...], quiet: bool, as_json: bool, **given: Any
) -> None:
    """Run replicates of one or more scenarios.

    With --out all scenarios go into that folder, else each into results/NAME-HASH. What is finished is not run
    again; more --replicates extend it. Ctrl-C finishes the running replicates, twice stops at once.
    """
    progress = Progress(quiet=quiet, as_json=as_json)
    engine = ctx.obj if callable(ctx.obj) else None
    cells, outcome = run_files(files, overrides, options_of(given), progress, engine)
    say_outcome(outcome, progress, this_command())
    if outcome.finished and engine is None and any(cell.scenario.policies for cell in cells):
        say_shortfalls(outcome, progress)
    paths = [str(p) for p in outcome.folders]
    if as_json:
        out = paths[0] if len(paths) == 1 else paths
        progress.event(event="done", out=out, replicates=outcome.finished, failed=outcome.failed)
    else:
        if outcome.finished and outcome.full is None:  # with a full disk, the next thing is to make room
            shown = shlex.join(paths)
            several = len(files) > 1
            progress.say(f"next: jiyeok {'compare' if several else 'plot'} {shown}")
        click.echo("\n".join(paths))
    ctx.exit(exit_code(outcome))
