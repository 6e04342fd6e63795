"""`jiyeok compare --wedges`: runs the sub-packages and prints what each policy adds."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import click

from sim.cli.facts import bounds
from sim.cli.names import indicator_label, lined_up, place_label
from sim.cli.numbers import number
from sim.cli.progress import Progress, counted
from sim.cli.runs import exit_code, options_of, say_outcome, this_command
from sim.experiment.formulas import Indicator
from sim.experiment.group import Level
from sim.experiment.indicators import INDICATORS, MAIN
from sim.experiment.packages import plan_of
from sim.experiment.results import Results
from sim.experiment.runs import Outcome
from sim.experiment.wedges import Parts, wedges
from sim.experiment.worker import Engine
from sim.scenario.places import Place

HEADER = ("part", "alone", "added last", "on average", "95 % interval")
MEANING = (
    "Alone: the policy without the others. Added last: when all others are there. On average: over all orders in which the\n"
    "package may be put together (Shapley); these parts sum to the package. Interaction: the package less the sum of the\n"
    "policies alone; positive where they help each other."
)


@dataclass(frozen=True)
class WedgesAsked:
    """What to show of packages."""

    indicators: tuple[str, ...]
    by: str
    years: list[int] | str | None
    limits: tuple[int, int]
    """Policies up to which all sub-packages are run, and drawn orders with more."""
    form: str

    @property
    def level(self) -> Level:
        """Places to divide by; a package is not taken apart by age groups or sizes of firms."""
        return "province" if self.by == "province" else "municipality" if self.by == "municipality" else "nation"

    @property
    def measured(self) -> list[Indicator]:
        """The indicators asked for, or the main ones."""
        return [i for i in INDICATORS if i.name in (self.indicators or MAIN)]


def show_wedges(results: list[Results], asked: WedgesAsked, options: dict[str, Any], progress: Progress, engine: Engine | None) -> int:
    """Take every package of two policies or more apart; returns the exit code."""
    if asked.form == "md":
        raise click.UsageError("--wedges is printed as text, --csv or --json, not as Markdown")
    base, *others = results
    packages = [r for r in others if len(r.entry["scenario"].get("policies", {})) > 1]
    if not packages:
        raise click.UsageError("--wedges takes a package apart: none of the scenarios has two policies or more")
    code, told = 0, []
    for package in packages:
        parts = Parts.of(plan_of(tuple(package.entry["scenario"]["policies"]), *asked.limits), base, package)
        scheme = f"{len(parts.plan.orders)} drawn orders" if parts.plan.orders else "all of them"
        found, outcome = _run(parts, package, scheme, options, progress, engine)
        code = max(code, exit_code(outcome))
        if outcome.full or outcome.interrupted or len(found) < len(parts.cells):
            return code
        for year in asked.years if isinstance(asked.years, list) else [None]:
            objects = wedges(parts, base, found, asked.measured, asked.level, year)
            told += objects
            if asked.form == "json":
                click.echo("\n".join(json.dumps(fact, ensure_ascii=False) for fact in objects))
            elif asked.form == "text":
                click.echo(wedge_text(objects, base.places, scheme))
    if asked.form == "csv":
        click.echo(_csv(told), nl=False)
    elif asked.form == "text" and not progress.quiet:
        click.echo(MEANING, err=True)
    return code


def _run(
    parts: Parts, package: Results, scheme: str, options: dict[str, Any], progress: Progress, engine: Engine | None
) -> tuple[dict[int, Results], Outcome]:
    """The sub-packages of a package, said and run."""
    n = len(parts.plan.policies)
    progress.say(f"{package.label}: {n} policies, {len(parts.cells)} sub-packages ({scheme}), {len(parts.to_run)} beside those compared")
    found, outcome = parts.run(package, options_of(options), progress.listener(), engine)
    progress.close()
    say_outcome(outcome, progress, this_command())
    return found, outcome


def _csv(objects: list[dict[str, Any]]) -> str:
    """All fields; those of policies alone are empty for the interaction and the package."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(key for fact in objects for key in fact)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(objects)
    return file.getvalue()


def wedge_text(objects: list[dict[str, Any]], places: dict[str, Place], scheme: str) -> str:
    """One block an indicator and place: the policies, their interaction, the package."""
    if not objects:
        return "nothing measured in all sub-packages"
    first = objects[0]
    head = f"what each policy of {first['scenario']} adds, year-end {first['year']}, {counted(first['replicates'], 'paired replicate')}"
    out = [f"{head}, sub-packages: {scheme}"]
    table = [HEADER]
    for fact in objects:
        start = fact["part"] == "policy" and table[-1][0] in (HEADER[0], "  package")
        if start:
            title = f"{indicator_label(fact['indicator'])}, {place_label(fact['place'], places)} [{fact['unit']}]"
            table.append((title, "", "", "", ""))
        own = fact["part"] == "policy"
        table.append(
            (
                f"  {fact['policy'] or fact['part']}",
                number(fact["alone_effect"], signed=True) if own else "",
                number(fact["last_effect"], signed=True) if own else "",
                number(fact["effect"], signed=True),
                _interval(fact),
            )
        )
    return "\n".join([*out, *lined_up(table, {1, 2, 3}), ""])


def _interval(fact: dict[str, Any]) -> str:
    if fact["low"] is None:
        return "no interval"
    if fact["effect"] == fact["low"] == fact["high"] == 0:
        return "0 in every replicate"
    text = bounds(fact).strip(" ()") or "the same in every replicate"
    return f"{text}  unclear" if fact["low"] <= 0 <= fact["high"] else text
