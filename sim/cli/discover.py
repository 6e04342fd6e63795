"""`jiyeok discover`: where among the values of a sweep something holds."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from sim.cli.names import indicator_label
from sim.cli.numbers import number
from sim.cli.options import talk_options
from sim.cli.sensitivity import NAMES
from sim.experiment.folder import FolderMismatch
from sim.experiment.sweep.discover import Box, condition_values, discover, numbers_of
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.sensitivity import questions
from sim.experiment.sweep.store import is_store


@click.command("discover")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--indicator", required=True, type=click.Choice(NAMES))
@click.option("--at-least", type=float, help="The condition: the value is at least this.")
@click.option("--at-most", type=float, help="The condition: the value is at most this.")
@click.option("--since", type=int, help="Judge the change since this year-end instead of the value.")
@click.option("--scenario", help="Scenario to judge (the first of the sweep).")
@click.option("--minus", help="Scenario to subtract, replicate by replicate.")
@click.option("--year", type=int, help="Year-end (the last).")
@talk_options
def discover_command(
    folder: Path,
    indicator: str,
    at_least: float | None,
    at_most: float | None,
    since: int | None,
    scenario: str | None,
    minus: str | None,
    year: int | None,
    quiet: bool,
    as_json: bool,
    debug: bool,
) -> None:
    """Say in which box of factor values a condition holds, e.g. where population does not fall in the last year.

    The condition is judged on each cell's mean over replicates. Factors whose values are words are left aside.
    """
    if at_least is None and at_most is None:
        raise click.UsageError("give a condition: --at-least or --at-most")
    if not is_store(folder):
        raise FolderMismatch(f"{folder} is not the folder of a sweep")
    plan = Plan.of(Sweep.load(folder / "sweep.toml"))
    (asked,) = questions(plan, [indicator], scenario or next(iter(plan.sweep.swept)), minus, year=year)
    values, at = condition_values(plan, folder, asked, since)
    names, x, there = numbers_of(plan, values)
    good = (values[there] >= (at_least if at_least is not None else -np.inf)) & (
        values[there] <= (at_most if at_most is not None else np.inf)
    )
    box = discover(names, x[there], good)
    if as_json:
        click.echo(json.dumps({**box.as_json(), "indicator": indicator, "year": at, "since": since}))
        return
    change = f", change since {since}" if since else ""
    bounds = " and ".join(t for t in (f"at least {at_least:g}" if at_least is not None else "", f"at most {at_most:g}" if at_most is not None else "") if t)  # fmt: skip
    click.echo(f"{indicator_label(indicator)} ({asked.text}), year-end {at}{change}: {bounds}")
    click.echo(text(box))


def text(box: Box) -> str:
    """The box in words."""
    lines = [f"  {box.good} of {box.cells} cells meet it"]
    if not box.limits:
        return "\n".join([*lines, "  no limit on any factor tells them from the others better than chance"])
    for name, (low, high) in box.limits.items():
        parts = [f"from {number(low)}" if low is not None else "", f"up to {number(high)}" if high is not None else ""]
        lines.append(f"  {name} {' '.join(p for p in parts if p)}")
    lines.append(
        f"  inside: {box.good_inside} of {box.inside} cells meet it ({box.density:.0%}), which are {box.coverage:.0%} of all that do"
    )
    return "\n".join(lines)
