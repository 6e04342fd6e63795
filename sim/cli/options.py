"""Options that several commands share, and the talk they steer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


class Jobs(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A number of worker processes, or `auto`."""

    name = "N|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """Read the option; None means one process a core."""
        if value is None or value == "auto":
            return None
        try:
            number = int(value)
        except ValueError:
            number = 0
        if number < 1:
            self.fail(f"{value!r} is neither a number of processes nor `auto`", param, ctx)
        return number


def talk_options(function: Function) -> Function:
    """`--quiet`, `--json`, `--no-color`, `--debug`."""
    for option in (
        click.option("--debug", is_flag=True, help="Show Python's trace with an error."),
        click.option("--no-color", is_flag=True, callback=_colour, expose_value=False, help="Plain text."),
        click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout."),
        click.option("--quiet", is_flag=True, help="Errors and results only."),
    ):
        function = option(function)
    return function


def set_option(function: Function) -> Function:
    """`--set key=value`."""
    text = "Change one key, e.g. --set policies.ai_subsidy.rate=0.5; may be repeated."
    return click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help=text)(function)


def worker_options(function: Function) -> Function:
    """Where the runs of a sweep are computed and kept."""
    for option in (
        click.option("--out", type=click.Path(path_type=Path), help="Results folder (results/NAME-HASH)."),
        click.option("--threads", type=click.IntRange(min=1), help="Kernel threads of each process (1)."),
        click.option("--jobs", type=Jobs(), default="auto", help="Worker processes (one a core)."),
        click.option("--cluster", metavar="tcp://HOST:PORT", help="Compute on the workers of a Dask scheduler."),
    ):
        function = option(function)
    return function


def run_options(function: Function) -> Function:
    """Everything about running that does not change a number."""
    whole = click.IntRange(min=1)
    for option in (
        click.option("--allow-mixed", is_flag=True, help="Keep several scenarios or engines in one folder."),
        click.option("--fresh", is_flag=True, help="Start a new folder."),
        click.option("--retry-failed", is_flag=True, help="Run failed replicates again."),
        click.option("--threads", type=whole, help="Kernel threads of each process (cores that the processes leave idle)."),
        click.option("--out", type=click.Path(path_type=Path), help="Results folder (results/NAME-HASH)."),
        click.option("--jobs", type=Jobs(), default="auto", help="Worker processes (one a core)."),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Root seed (from the scenario)."),
        click.option("--replicates", type=whole, help="Replicates (from the scenario)."),
    ):
        function = option(function)
    return set_option(function)


def _colour(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value or os.environ.get("NO_COLOR"):
        ctx.color = False
