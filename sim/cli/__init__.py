"""The command `jiyeok`. Each command is imported when it is called, so that `--help` answers at once."""

from __future__ import annotations

import difflib
import gc
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "run": ("runs", "Run replicates of scenarios; the same command again goes on where it stopped."),
    "compare": ("comparison", "Paired effects of scenarios against a baseline; runs what has not been run."),
    "sweep": ("sweeps", "Run many variants of scenarios: grids, samples, screening; survives whatever happens."),
    "sensitivity": ("sensitivity", "Say which factors of a sweep matter (Morris, Sobol)."),
    "discover": ("discover", "Say where among the values of a sweep a condition holds."),
    "optimise": ("optimise", "Search the best divisions of a budget over policies and regions."),
    "query": ("sweeps", "Ask the results of a sweep in SQL."),
    "check": ("scenarios", "Check scenario files without running them."),
    "decisions": ("decisions", "What municipalities chose to support, and why."),
    "plot": ("comparison", "Draw maps and series from results."),
    "serve": ("serve", "Open the browser page: maps, series, comparisons."),
    "report": ("report", "Write results as one HTML file that opens without a server."),
    "new": ("scenarios", "Write a commented scenario to start from."),
    "explain": ("scenarios", "Explain one key: meaning, unit, range, source."),
    "diff": ("scenarios", "Say in words how two scenarios differ."),
    "schema": ("scenarios", "Print the JSON schema of scenario files."),
    "hindcast": ("hindcast", "Run from 2015 and 2020 and score it against what came and naive rivals."),
    "calibrate": ("calibration", "Fit parameters to targets by simulated moments; the same command again goes on where it stopped."),
    "demo": ("demo", "Run two policies on real municipalities, with table and map."),
    "data": ("data", "Check base-year packs and compare quarter 0 with the official tables."),
    "describe": ("model", "Print entities, schedule and parameters (ODD tables)."),
    "doctor": ("model", "Print versions, cores, memory, disk and data fingerprints."),
}

EPILOG = """\b
Exit codes: 0 fine; 1 a bug of ours; 2 usage or scenario wrong; 3 some replicates
failed, results written; 4 the folder does not match; 5 a check asked for failed;
6 out of disk or memory; 130 interrupted, can go on."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and first lines, and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of a first visit."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"sim.cli.{module}"), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; a wrong name gets the nearest one as a hint."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jiyeok")
def group() -> None:
    """What a policy does to jobs and people in Korea's regions: where, at what cost, how sure."""


def main(arguments: list[str] | None = None) -> Any:
    """Entry point of the command; ends the process with a documented exit code."""
    # Hardly anything here ends in cycles; Python looking for them after every 700 new objects is a tenth of the start.
    gc.set_threshold(200_000, 20, 20)
    from sim.cli.exits import guarded

    guarded(group, arguments)
