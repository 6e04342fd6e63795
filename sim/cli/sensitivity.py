"""`jiyeok sensitivity`: which factors of a sweep matter."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import click

from sim.cli.exits import USAGE
from sim.cli.names import indicator_label, lined_up
from sim.cli.numbers import number
from sim.cli.options import talk_options
from sim.experiment.folder import FolderMismatch
from sim.experiment.indicators import INDICATORS
from sim.experiment.sweep.design import MissingPackage
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.sensitivity import Answer, analyse, questions
from sim.experiment.sweep.store import is_store

MEANING = {
    "Morris": "mu*: mean size of the change when one factor crosses its range; sigma: how much that depends on the other factors.",
    "Sobol' indices": "alone: share of the variance that one factor explains by itself; total: with all its interactions.",
    "RBD-FAST": "alone: share of the variance that one factor explains by itself, estimated from the sample that there is.",
}
DEFAULT = ("jobs_outside_capital", "people_20_39_outside_capital")
NAMES = [i.name for i in INDICATORS]


@click.command("sensitivity")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--indicator", "indicators", multiple=True, type=click.Choice(NAMES), help="May be repeated.")
@click.option("--scenario", help="Scenario to explain (each of the sweep).")
@click.option("--minus", help="Scenario to subtract, replicate by replicate (the baseline).")
@click.option("--year", type=int, help="Year-end (the last).")
@click.option("--place", default="KR", show_default=True, help="Code of a place that the sweep kept.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated.")
@click.option("--plot/--no-plot", default=True, show_default=True, help="Draw each table into FOLDER/figures.")
@talk_options
def sensitivity_command(
    folder: Path,
    indicators: tuple[str, ...],
    scenario: str | None,
    minus: str | None,
    year: int | None,
    place: str,
    as_csv: bool,
    plot: bool,
    quiet: bool,
    as_json: bool,
    debug: bool,
) -> None:
    """Say which factors of a sweep matter, with 95 % intervals.

    For designs morris (screening), saltelli (Sobol' indices), sobol and lhs. Explains each scenario's paired
    difference from the baseline, and the difference between two scenarios; levels where there is neither.
    """
    if not is_store(folder):
        raise FolderMismatch(f"{folder} is not the folder of a sweep")
    plan = Plan.of(Sweep.load(folder / "sweep.toml"))
    level = "nation" if place == "KR" else "province" if len(place) == 2 else "municipality"
    kept = plan.sweep.sheet.keep.indicators
    chosen = list(indicators) or [n for n in DEFAULT if not kept or n in kept] or list(kept[:2])
    try:
        asked = questions(plan, chosen, scenario, minus, level=level, place=place, year=year)
        answers = [analyse(plan, folder, question) for question in asked]
    except MissingPackage as error:
        click.echo(f"error: {error}", err=True)
        raise click.exceptions.Exit(USAGE) from None
    show(answers, "json" if as_json else "csv" if as_csv else "text", quiet=quiet)
    if plot:
        from sim.view.sensitivity import draw_sensitivity

        for answer in answers:
            paths = draw_sensitivity(answer, folder / "figures")
            if not quiet and not as_json and not as_csv:
                click.echo(f"figure: {paths[0]}", err=True)


def show(answers: list[Answer], form: str, *, quiet: bool) -> None:
    """Print the answers in the form asked for."""
    objects = [row for answer in answers for row in answer.as_json()]
    if form == "json":
        click.echo("\n".join(json.dumps(row, ensure_ascii=False) for row in objects))
    elif form == "csv":
        _csv(objects)
    else:
        click.echo("\n\n".join(text(answer) for answer in answers))
        if not quiet:
            click.echo(MEANING[answers[0].method], err=True)


def _csv(objects: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, list(objects[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(objects)


def text(answer: Answer) -> str:
    """One table: what matters most on top."""
    head = f"{indicator_label(answer.question.indicator)} ({answer.question.text}), place {answer.question.place}, year-end {answer.year}"
    lines = [head]
    spread = f"over the cells: mean {number(answer.mean, signed=True)}, standard deviation {number(answer.sd)}"
    if answer.noise is not None:
        spread += f"; model randomness left in the means of replicates: {answer.noise:.0%} of the variance"
    lines.append(f"  {answer.method}, {answer.cells} cells; {spread}")
    if answer.left_out:
        lines.append(f"  {answer.left_out} cells are left out: they or others of their block have no results")
    if answer.method == "Morris":
        table: list[tuple[str, ...]] = [("factor", "mu*", "95 % interval", "mu", "sigma")]
        for row in sorted(answer.rows, key=lambda r: -r["mu_star"]):
            table.append(
                (row["factor"], number(row["mu_star"]), _bounds(row, "mu_star"), number(row["mu"], signed=True), number(row["sigma"]))
            )
        return "\n".join(lines + lined_up(table, {1, 3, 4}))
    total = "total" in answer.rows[0]
    table = [("factor", "alone", "95 % interval", *(("total", "95 % interval") if total else ()))]
    for row in sorted(answer.rows, key=lambda r: -r["total" if total else "first"]):
        more = (f"{row['total']:.2f}", _bounds(row, "total")) if total else ()
        table.append((row["factor"], f"{row['first']:.2f}", _bounds(row, "first"), *more))
    return "\n".join(lines + lined_up(table, {1, 3}))


def _bounds(row: dict[str, Any], name: str) -> str:
    middle, half = row[name], row[f"{name}_half"]
    if abs(middle) < 2 and name != "mu_star":
        return f"{middle - half:.2f} to {middle + half:.2f}"
    return f"{number(middle - half)} to {number(middle + half)}"
