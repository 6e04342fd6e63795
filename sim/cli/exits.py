"""Exit codes, and one clear message for everything that can go wrong."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from pathlib import Path

import click

BUG, USAGE, SOME_FAILED, MISMATCH, CHECK_FAILED, FULL, INTERRUPTED = 1, 2, 3, 4, 5, 6, 130


def guarded(command: click.Command, arguments: list[str] | None) -> None:
    """Run a command and turn every error into its message and exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        result = command.main(args=given, prog_name="jiyeok", standalone_mode=False)
        sys.exit(result if isinstance(result, int) else 0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted; what was finished is kept", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        sys.exit(_explained(error, given))


def _explained(error: Exception, given: list[str]) -> int:
    from sim.experiment.files import OutOfSpace, out_of_space, what_ran_out
    from sim.experiment.folder import FolderMismatch
    from sim.scenario.problems import ScenarioError

    if "--debug" in given:
        traceback.print_exc()
    if type(error).__name__ == "PackError":  # named, not imported: reading packs needs half the model
        click.echo(f"error: {error}", err=True)
        return USAGE
    if isinstance(error, ScenarioError):
        show_problems([error], as_json="--json" in given)
        return USAGE
    if isinstance(error, FolderMismatch):
        click.echo(f"error: {error}", err=True)
        return MISMATCH
    if isinstance(error, OutOfSpace) or out_of_space(error):
        click.echo(f"error: {what_ran_out(error)}; everything finished is safe, make room and give the command again", err=True)
        return FULL
    if isinstance(error, OSError) and error.filename is not None:
        click.echo(f"error: cannot read or write {error.filename}: {error.strerror}", err=True)
        return USAGE
    where = _crash_file(given)
    click.echo(f"error: this is a bug in jiyeok, not in your file: {type(error).__name__}: {error}", err=True)
    click.echo(f"       please report it with {where}" if where else traceback.format_exc(), err=True)
    return BUG


def show_problems(errors: list[Exception], *, as_json: bool) -> None:
    """All mistakes of all files: text on stderr, or one JSON object a line on stdout."""
    from sim.scenario.problems import ScenarioError

    for error in errors:
        assert isinstance(error, ScenarioError)
        if as_json:
            for problem in error.problems:
                click.echo(json.dumps(problem.as_json(), ensure_ascii=False))
            continue
        for problem in error.problems:
            text = problem.render()
            head, _, rest = text.partition(":")
            click.echo(click.style(head, fg="red", bold=True) + ":" + rest + "\n", err=True)
        click.echo(error.summary(), err=True)


def _crash_file(given: list[str]) -> Path | None:
    """The trace, the command line and the scenario files named in it, for a report."""
    parts = [f"jiyeok {' '.join(given)}", "", traceback.format_exc()]
    for argument in given:
        if argument.endswith(".toml") and Path(argument).is_file():
            parts += [f"# {argument}", Path(argument).read_text(encoding="utf-8", errors="replace")]
    path = Path(f"jiyeok-crash-{time.strftime('%Y%m%d-%H%M%S')}.txt")
    try:
        path.write_text("\n".join(parts), encoding="utf-8")
    except OSError:
        return None
    return path
