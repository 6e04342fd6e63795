"""`jiyeok demo`: the main job on real data, short."""

from __future__ import annotations

import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import sim
from sim.cli.comparison import show
from sim.cli.exits import USAGE
from sim.cli.options import Jobs, set_option, talk_options
from sim.cli.progress import Progress
from sim.cli.runs import exit_code, run_files, say_outcome
from sim.experiment.compare import compare
from sim.experiment.indicators import MAIN
from sim.experiment.results import Results
from sim.experiment.runs import RunOptions

FILES = ("baseline.toml", "ai_adoption_subsidy.toml", "campus_innovation_space.toml")


def scenario_folder() -> Path | None:
    """The shipped scenarios: here, beside the package in a checkout, or inside an installed package."""
    package = Path(sim.__file__).resolve().parent
    for folder in (Path("scenarios"), package.parent / "scenarios", package / "data" / "scenarios"):
        if (folder / FILES[0]).is_file():
            return folder
    return None


@click.command("demo")
@click.option("--replicates", type=click.IntRange(min=1), default=6, show_default=True)
@click.option("--years", type=click.IntRange(min=1), default=5, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Root seed (from the scenarios).")
@click.option("--jobs", type=Jobs(), default="auto", help="Worker processes (one a core).")
@click.option("--out", type=click.Path(path_type=Path), help="Results folder (results/demo-...).")
@set_option
@talk_options
@click.pass_context
def demo_command(
    ctx: click.Context, /, overrides: tuple[str, ...], years: int, out: Path | None, quiet: bool, as_json: bool, **given: Any
) -> None:
    """Run two policies and their baseline, print the paired effects, draw a map."""
    folder = scenario_folder()
    if folder is None:
        click.echo("error: the shipped scenarios are not here; run it in a checkout", err=True)
        ctx.exit(USAGE)
    progress = Progress(quiet=quiet, as_json=as_json)
    files = [folder / name for name in FILES]
    options = RunOptions(out=out, retry_failed=True, **{name: given[name] for name in ("replicates", "seed", "jobs")})
    cells, outcome = run_files(files, [f"years={years}", *overrides], options, progress)
    say_outcome(outcome, progress, "jiyeok demo", retry="")
    if outcome.full or outcome.interrupted or not outcome.finished:
        ctx.exit(exit_code(outcome))
    held = {r.entry["key"]: r for path in outcome.folders for r in Results.open(path)}
    results = [held[c.key] for c in cells]
    found = compare(results, indicators=None if as_json else MAIN)
    show(found, results, "json" if as_json else "text", quiet=quiet)
    target = (out or Path("results")) / "figures"
    charts = import_module("sim.view.charts")
    figures = charts.draw(results, "map", indicator="employed_residents", language="en", year=None, out=target)
    progress.say("map: " + ", ".join(str(p) for p in figures))
    folders = list(dict.fromkeys(str(r.path) for r in results))
    progress.say(f"next: jiyeok compare {shlex.join(folders)} --by province --indicator jobs")
    if not as_json:
        click.echo(str(outcome.folders[-1]))
    ctx.exit(exit_code(outcome))
