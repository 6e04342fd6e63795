"""`jiyeok report`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.comparison import baseline_first
from sim.cli.options import talk_options
from sim.cli.progress import Progress
from sim.experiment.compare import comparable
from sim.experiment.indicators import INDICATORS
from sim.experiment.results import Results
from sim.experiment.sweep.store import is_store

MOST = 5


@click.command("report")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR...")
@click.option("--baseline", help="Name of the scenario to compare with (the first).")
@click.option(
    "--indicator", "indicators", multiple=True, type=click.Choice([i.name for i in INDICATORS]), help="May be repeated (the main ones)."
)
@click.option("--lang", "language", type=click.Choice(["en", "ko", "ja"]), help="Language it opens in (the reader's).")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write (report.html in the first folder).")
@talk_options
@click.pass_context
def report_command(
    ctx: click.Context,
    /,
    folders: tuple[Path, ...],
    baseline: str | None,
    indicators: tuple[str, ...],
    language: str | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
    **_: Any,
) -> None:
    """Write a baseline and up to four scenarios as one HTML file: maps, series, comparison, method, manifest.

    Of the folder of a sweep: all its cells, response curves, what matters, and where effects are on the better side of zero.

    It opens from disk, asks no server and no network for anything, and prints.
    """
    from sim.experiment.files import write_text
    from sim.view.page.report import SHOWN, report, sweep_report

    progress = Progress(quiet=quiet, as_json=as_json)
    target = out or folders[0] / "report.html"
    if any(is_store(f) for f in folders):
        if len(folders) > 1 or baseline:
            raise click.UsageError("the report of a sweep takes its folder alone")
        write_text(target, sweep_report(folders[0], indicators, language))  # type: ignore[arg-type]
    else:
        results = _chosen(folders, baseline, progress)
        write_text(target, report(results, indicators or SHOWN, language))  # type: ignore[arg-type]
    progress.event(event="done", out=str(target))
    if not as_json:
        click.echo(str(target))
    ctx.exit(0)


def _chosen(folders: tuple[Path, ...], baseline: str | None, progress: Progress) -> list[Results]:
    """The baseline and those that can be compared with it, as many as a report holds; says what is left out."""
    results, notes = comparable(baseline_first([r for f in folders for r in Results.open(f)], baseline))
    if not results[0].seeds:
        raise click.UsageError(f"{folders[0]} holds no finished replicate of `{results[0].label}`; run it first")
    if len(results) > MOST:
        notes.append(f"only the first {MOST} scenarios are in the report: {', '.join(r.label for r in results[:MOST])}")
    for note in notes:
        progress.say(f"note: {note}")
    return results[:MOST]
