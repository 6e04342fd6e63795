"""`jiyeok compare` and `jiyeok plot`."""

from __future__ import annotations

import json
import shlex
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from sim.cli.exits import CHECK_FAILED, USAGE
from sim.cli.gates import Gate, checked
from sim.cli.options import run_options, talk_options
from sim.cli.progress import Progress
from sim.cli.runs import exit_code, options_of, run_files, say_outcome, this_command
from sim.cli.tables import FOOTER, IN_ENSEMBLES, csv_text, markdown, text_table
from sim.cli.wedges import WedgesAsked, show_wedges
from sim.experiment.assumptions import assumptions
from sim.experiment.breakdown import BREAKDOWNS, NAMES
from sim.experiment.compare import comparable, compare
from sim.experiment.comparison import Comparison
from sim.experiment.indicators import INDICATORS
from sim.experiment.packages import EXACT_UP_TO, ORDERS
from sim.experiment.results import Results
from sim.experiment.runs import Outcome
from sim.experiment.worker import Engine

LEVELS = ["nation", "province", "municipality", *BREAKDOWNS]
CHOICES = list(dict.fromkeys([*(i.name for i in INDICATORS), *NAMES]))

FACTS, WINNERS = ("spending", "financing", "displacement", "additionality", "uncertainty", "ranking"), ("winners", "winners_count")


def gather(
    given: tuple[Path, ...],
    overrides: tuple[str, ...],
    options: dict[str, Any],
    progress: Progress,
    engine: Engine | None,
) -> tuple[list[Results], Outcome | None]:
    """Results of folders and scenario files in the order given; files that lack replicates are run first."""
    files = [p for p in given if not p.is_dir()]
    outcome, ran = None, {}
    if files:
        run = options_of(options)
        cells, outcome = run_files(files, overrides, run, progress, engine)
        say_outcome(outcome, progress, this_command())
        held = {r.entry["key"]: r for folder in outcome.folders for r in Results.open(folder)}
        ran = {f: held[c.key] for f, c in zip(files, cells, strict=True)}
    results: list[Results] = []
    for path in given:
        results += [ran[path]] if path in ran else Results.open(path)
    return results, outcome


def baseline_first(results: list[Results], baseline: str | None) -> list[Results]:
    """The chosen baseline in front: by name of the scenario, or by folder or file."""
    if baseline is None:
        return results
    stem = Path(baseline).stem
    for i, result in enumerate(results):
        if baseline in (result.label, str(result.path)) or stem in (result.label, result.path.name):
            return [result, *results[:i], *results[i + 1 :]]
    names = ", ".join(r.label for r in results)
    raise click.UsageError(f"--baseline {baseline}: not among the scenarios compared ({names})")


def years_of(text: tuple[str, ...]) -> list[int] | str | None:
    """`--year 2029`, several, or `all`."""
    if "all" in text:
        return "all"
    try:
        return [int(t) for t in text] or None
    except ValueError:
        raise click.UsageError(f"--year takes years or `all`, not {' '.join(text)}") from None


def show(found: Comparison, results: list[Results], form: str, *, quiet: bool, tables: tuple[str, ...] = ()) -> None:
    """Print the comparison in the form asked for; `tables` of facts come as JSON objects after the rows."""
    if form == "json":
        for row in found.rows:
            click.echo(json.dumps(row.as_json(), ensure_ascii=False))
        for fact in found.facts:
            if fact["table"] in tables:
                click.echo(json.dumps(fact, ensure_ascii=False))
    elif form == "csv":
        click.echo(csv_text(found), nl=False)
    elif form == "md":
        click.echo(markdown(found, assumptions(results)))
    else:
        click.echo(text_table(found, assumptions(results)))
        if not quiet:
            click.echo(FOOTER, err=True)
            if any(row.draws for row in found.rows):
                click.echo(IN_ENSEMBLES, err=True)
    if form != "text" and not quiet:
        for note in found.notes:
            click.echo(f"note: {note}", err=True)


@dataclass(frozen=True)
class Asked:
    """What a comparison is to show."""

    baseline: str | None
    by: str
    years: list[int] | str | None
    indicators: tuple[str, ...]
    form: str
    gates: list[Gate]
    tables: tuple[str, ...]
    """Of facts, after the rows."""
    winners: bool
    wedges: WedgesAsked | None

    @classmethod
    def of(cls, options: dict[str, Any], *, as_json: bool) -> Asked:
        """Take what is about showing out of the options; what is about running stays in them. Raises click.UsageError."""
        facts, winners, limits = options.pop("facts"), options.pop("winners"), (options.pop("exact_up_to"), options.pop("orders"))
        baseline, by, chosen = options.pop("baseline"), options.pop("by"), options.pop("indicators")
        years = years_of(options.pop("year"))
        gates = [Gate.read(text, CHOICES) for text in options.pop("conditions")]
        printed = options.pop("form") or "text"
        form = "json" if as_json else printed
        wedges = WedgesAsked(chosen, by, years, limits, form) if options.pop("wedges") else None
        if gates and wedges:
            raise click.UsageError("--fail-if checks the rows of a comparison, which --wedges does not print")
        return cls(baseline, by, years, chosen, form, gates, (FACTS if facts else ()) + (WINNERS if winners else ()), winners, wedges)


@click.command("compare")
@click.argument("given", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE_OR_FOLDER...")
@click.option("--baseline", help="Name of the scenario to compare with (the first).")
@click.option("--by", type=click.Choice(LEVELS), default="nation", help="Places, age groups or sizes of firms to divide by (nation).")
@click.option("--facts", is_flag=True, help="With --json, also objects about whole scenarios: who pays, what moves, who did it anyway.")
@click.option("--winners", is_flag=True, help="Name the municipalities clearly better and clearly worse off.")
@click.option("--wedges", is_flag=True, help="What each policy of a package adds; runs the sub-packages that lack results.")
@click.option(
    "--exact-up-to",
    type=click.IntRange(1, 12),
    default=EXACT_UP_TO,
    show_default=True,
    help="Policies up to which all sub-packages are run.",
)
@click.option("--orders", type=click.IntRange(2), default=ORDERS, show_default=True, help="Drawn orders of packages with more policies.")
@click.option("--fail-if", "conditions", multiple=True, metavar="CONDITION", help="Exit with 5 where a row meets it, e.g. `jobs.low < 0`.")
@click.option("--year", "year", multiple=True, help="Year-end to compare (the last); may be repeated, or `all`.")
@click.option("--indicator", "indicators", multiple=True, type=click.Choice(CHOICES))
@click.option("--csv", "form", flag_value="csv", help="Comma-separated on stdout.")
@click.option("--md", "form", flag_value="md", help="A Markdown table on stdout.")
@run_options
@talk_options
@click.pass_context
def compare_command(
    ctx: click.Context, /, given: tuple[Path, ...], overrides: tuple[str, ...], quiet: bool, as_json: bool, **options: Any
) -> None:
    """Compare scenarios with a baseline, replicate by replicate.

    Takes scenario files and results folders; the first is the baseline. Prints the paired effect with its 95 %
    interval, the share of replicates better, municipalities better / worse / unclear, and what it cost.
    """
    asked = Asked.of(options, as_json=as_json)
    progress = Progress(quiet=quiet or asked.form != "text", as_json=False)
    engine = ctx.obj if callable(ctx.obj) else None
    results, outcome = gather(given, overrides, options, progress, engine)
    if outcome is not None and (outcome.full or outcome.interrupted):
        ctx.exit(exit_code(outcome))
    if len(results) < 2:
        click.echo("error: one scenario cannot be compared; name a baseline and at least one other", err=True)
        ctx.exit(USAGE)
    ordered, left_out = comparable(baseline_first(results, asked.baseline))
    if asked.wedges:
        ctx.exit(show_wedges(ordered, asked.wedges, options, progress, engine))
    found = compare(ordered, by=asked.by, years=asked.years, indicators=list(asked.indicators), named=asked.winners)  # type: ignore[arg-type]
    found.notes += left_out
    show(found, ordered, asked.form, quiet=quiet, tables=asked.tables)
    if asked.form == "text" and not quiet:
        folders = dict.fromkeys(str(r.path) for r in ordered)
        click.echo(f"next: jiyeok plot {shlex.join(folders)} map", err=True)
    code = exit_code(outcome) if outcome is not None else 0
    passed = checked(asked.gates, found)
    ctx.exit(code if code or passed else CHECK_FAILED)


@click.command("plot")
@click.argument("given", nargs=-1, required=True, metavar="FOLDER... [KIND...]")
@click.option("--indicator", default="employed_residents", show_default=True, help="What to draw.")
@click.option("--lang", type=click.Choice(["en", "ko", "ja"]), default="en", show_default=True)
@click.option("--year", type=int, help="Year-end of the map (the last).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the figures (FOLDER/figures).")
@talk_options
def plot_command(
    given: tuple[str, ...],
    indicator: str,
    lang: str,
    year: int | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
    debug: bool,
) -> None:
    """Draw results: KIND is map (municipalities), series (with bands) or forest (all effects); map and series without one.

    With several folders, or a folder of several scenarios, differences from the first are drawn.
    """
    from importlib import import_module

    kinds = [g for g in given if g in ("map", "series", "forest")] or ["map", "series"]
    folders = [Path(g) for g in given if g not in ("map", "series", "forest")]
    if not folders:
        raise click.UsageError("name at least one results folder")
    for folder in folders:
        if not folder.exists():
            raise click.UsageError(f"`{folder}` is neither a folder here nor a kind of chart (map, series, forest)")
    results = [r for folder in folders for r in Results.open(folder)]
    charts = import_module("sim.view.charts")
    paths: list[Path] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for kind in kinds:
            target = out or folders[-1] / "figures"
            try:
                paths += charts.draw(results, kind, indicator=indicator, language=lang, year=year, out=target)
            except charts.ChartError as error:
                raise click.UsageError(str(error)) from None
    for text in dict.fromkeys(str(w.message) for w in caught):  # once, however many charts say it
        click.echo(f"warning: {text}", err=True)
    for path in paths:
        click.echo(json.dumps({"event": "figure", "path": str(path)}) if as_json else str(path))
