"""`jiyeok hindcast`: the model from past base years against what came and against naive rivals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sim.cli.demo import scenario_folder
from sim.cli.exits import USAGE
from sim.cli.names import lined_up
from sim.cli.options import Jobs, talk_options
from sim.cli.progress import Progress
from sim.cli.runs import exit_code, run_files, say_outcome, this_command
from sim.experiment.hindcast.economy import COLUMNS
from sim.experiment.hindcast.evaluate import Line, best_rival, evaluate
from sim.experiment.hindcast.forecast import MODEL, Span
from sim.experiment.hindcast.observed import Observed
from sim.experiment.hindcast.store import flat, write_forecasts, write_scores
from sim.experiment.hindcast.targets import MAIN
from sim.experiment.results import Results
from sim.experiment.runs import RunOptions

SPANS = {"2015": Span(2015, 2020), "2020": Span(2020, 2024)}
HEADER = ("forecast", "RMSE", "MAE", "bias", "corr.", "CRPS", "in 50 %", "in 90 %")
FOOTER = """\
Errors are in thousandths of log change over the span (10 = one per cent); a single line has no interval, and its CRPS is its MAE.
New towns: municipalities that grew by more than a tenth, which is known only afterwards.
Fitted on the base year and before: constants of migration, their weights and fading (2015: the fading of provinces 2000 to 2015), and
frictions of the labour market. The pack of 2020 has its response of leaving from the span 2015 to 2020.
Not so (DECISIONS 28): gravity elasticities and leave profile of 2023; industry mix, wages, prices and firm sizes of 2023 and 2024.
Product and births are scored relative to the nation. Intervals hold the model's own randomness and shocks of places as large as forecasts
erred in the years up to the base year; not doubts about other parameters."""


@click.command("hindcast")
@click.argument("years", nargs=-1, type=click.Choice(list(SPANS)), metavar="[2015] [2020]")
@click.option("--replicates", type=click.IntRange(min=2), default=40, show_default=True, help="Runs of each span.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Root seed (from the scenario).")
@click.option("--jobs", type=Jobs(), default="auto", help="Worker processes (one a core).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for runs and tables (results/hindcast_YEAR-HASH).")
@click.option("--ages", is_flag=True, help="Scores of every age group, too.")
@talk_options
@click.pass_context
def hindcast_command(
    ctx: click.Context, /, years: tuple[str, ...], out: Path | None, ages: bool, quiet: bool, as_json: bool, **given: Any
) -> None:
    """Run from the end of 2015 to 2020 and of 2020 to 2024, and score it against what came.

    Rivals: no change, the last trend, 0.35 of it, 0.7^h times the last migration rate by age, and constant-rate multiregional
    cohorts. What is finished is not run again.
    """
    scenarios = scenario_folder()
    if scenarios is None:
        click.echo("error: the shipped scenarios are not here; run it in a checkout", err=True)
        ctx.exit(USAGE)
    progress, code = Progress(quiet=quiet, as_json=as_json), 0
    observed = Observed.load()
    for year in dict.fromkeys(years or SPANS):
        folder = None if out is None else out / f"hindcast_{year}"
        options = RunOptions(out=folder, replicates=given["replicates"], seed=given["seed"], jobs=given["jobs"], retry_failed=True)
        cells, outcome = run_files([scenarios / f"hindcast_{year}.toml"], [], options, progress)
        say_outcome(outcome, progress, this_command(), retry="")
        code = max(code, exit_code(outcome))
        if outcome.full or outcome.interrupted or not outcome.finished:
            ctx.exit(exit_code(outcome))
        results = next(r for r in Results.open(outcome.folders[0]) if r.entry["key"] == cells[0].key)
        lines, found = evaluate(results, cells[0].scenario.pack_folder, observed, SPANS[year])
        write_scores(results.path, lines)
        write_forecasts(results.path, found)
        if as_json:
            for line in lines:
                click.echo(json.dumps(flat(line), ensure_ascii=False))
        else:
            click.echo("\n".join(text(lines, len(results.seeds), ages=ages)))
            progress.say(f"tables: {results.path}")
    if not as_json and not quiet:
        click.echo(FOOTER)
    ctx.exit(code)


def text(lines: list[Line], replicates: int, *, ages: bool) -> list[str]:
    """The table of a span: the model and its rivals by level, target and places; then who wins."""
    columns = {t.column for t in MAIN} | set(COLUMNS)
    shown = [line for line in lines if ages or line.target in columns]
    out = [f"{lines[0].span}, {replicates} replicates"]
    for key in dict.fromkeys((line.level, line.target, line.places) for line in shown):
        block = [line for line in shown if (line.level, line.target, line.places) == key]
        level = {"municipality": "municipalities", "province": "provinces"}[key[0]]
        where = "" if key[2] == "all" else f", {key[2]}"
        out += ["", f"{block[0].label}, {block[0].score.places} {level}{where}"]
        out += lined_up([HEADER, *(cells(line) for line in block)], set(range(1, len(HEADER))))
    return [*out, "", *verdicts(lines), ""]


def cells(line: Line) -> tuple[str, ...]:
    """One score as texts."""
    s = line.score
    errors = (f"{1000 * x:.1f}" for x in (s.rmse, s.mae, s.bias))
    shares = ("–" if x is None else f"{x:.0%}" for x in (s.coverage_50, s.coverage_90))
    return (line.forecast, *errors, "–" if s.correlation is None else f"{s.correlation:.2f}", f"{1000 * s.crps:.1f}", *shares)


def verdicts(lines: list[Line]) -> list[str]:
    """In a sentence each: the model against the best rival, also where it loses."""
    out = []
    scored = [line for line in lines if line.forecast == MODEL and line.places == "all"]
    for level in ("municipality", "province"):
        for target in (line for line in scored if line.level == level and line.target in {t.column for t in MAIN} | set(COLUMNS)):
            mine, rival = best_rival(lines, level, "all", target.target, lines[0].span)
            word = "beats" if mine.score.rmse < rival.score.rmse else "LOSES to"
            out.append(
                f"{target.label} by {level}: {MODEL} {word} the best rival, {rival.forecast}: "
                f"RMSE {1000 * mine.score.rmse:.1f} against {1000 * rival.score.rmse:.1f}"
            )
    return out
