"""`python -m experiments.benchmarks`: how fast the model is, against what, and where its time goes.

Commands: `scales` (the default: the whole economy by scale and process, memory, and memory traffic against a triad), `toy`
(every firm one to one against the toy rule set, in turn), `scaling` (cost a firm from 100,000 to 8.3 million, and plain
Mesa at 100,000), `page` (ten years at the page's scale), `peers` (mesa-frames and bamengine, each in an environment of its
own), `ensemble` (what a replicate costs beside its quarters). Rely on ratios: the two sides of each take turns in one run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from experiments.benchmarks.ensemble import parts_of_replicates
from experiments.benchmarks.firms import COMMON
from experiments.benchmarks.peers import NotHere, bamengine, mesa_frames
from experiments.benchmarks.sides import Report, Side, alternate
from experiments.benchmarks.whole import Measured, measure, triad

HEAD = f"{'scale':>6} {'rows':>10} {'start s':>8} {'s/quarter':>10} {'CPU s':>7} {'us/row':>7} {'GiB':>5} {'GB/s':>6} {'triad':>6}"
PEOPLE = ("universities", "education", "labour", "migration", "demography", "housing", "wages")
threads_option = click.option("--threads", default=2, show_default=True, help="kernel threads of each side")


@click.group(invoke_without_command=True, help=(__doc__ or "").splitlines()[0])
@click.pass_context
def main(context: click.Context) -> None:
    """Without a command: `scales`."""
    if context.invoked_subcommand is None:
        context.invoke(scales)


@main.command()
@click.option("--scale", "given", multiple=True, type=int, default=(100, 10, 1), show_default=True)
@click.option("--quarters", default=4, show_default=True)
@click.option("--threads", default=1, show_default=True)
@click.option("--longest", default=12, show_default=True, help="processes to show, the longest first")
@click.option("--json", "as_json", is_flag=True, help="one object a scale, all processes")
@click.option("--one", type=int, hidden=True)
def scales(given: tuple[int, ...], quarters: int, threads: int, longest: int, as_json: bool, one: int | None) -> None:
    """The whole economy by scale and process, each scale in a process of its own, so that memory is that scale's."""
    if one:
        found = measure(one, quarters, threads)
        click.echo(json.dumps(vars(found)) if as_json else table(found, longest))
        return
    if not as_json:
        click.echo(HEAD)
    options = ["--quarters", str(quarters), "--threads", str(threads), "--longest", str(longest), *(["--json"] if as_json else [])]
    for scale in given:
        subprocess.run([sys.executable, "-m", "experiments.benchmarks", "scales", "--one", str(scale), *options], check=True)


def table(found: Measured, longest: int) -> str:
    """The line of a scale, and a line each of its longest processes."""
    us = found.seconds / found.rows * 1e6
    lines = [
        f"{found.scale:>6} {found.rows:>10,} {found.start:>8.2f} {found.seconds:>10.3f} {found.cpu:>7.3f} {us:>7.3f} {found.gib:>5.2f}"
        f" {found.traffic:>6.1f} {found.triad:>6.1f}"
    ]
    for name, seconds in sorted(found.by_process.items(), key=lambda item: -item[1])[:longest]:
        lines.append(f"{'':>6} {name:>29} {seconds:>7.3f} {'':>7} {seconds / found.rows * 1e6:>7.3f}")
    return "\n".join(lines)


@main.command()
@click.option("--quarters", default=80, show_default=True, help="fewer are extrapolated, both sides alike")
@click.option("--scale", default=1, show_default=True, help="of the model; the toy has as many firms as the model has rows")
@threads_option
def toy(quarters: int, scale: int, threads: int) -> None:
    """The complete model against the toy rule set with as many firms: start, quarters, eighty quarters, memory, ratio."""
    firms = {1: 8_300_000, 10: 1_050_000, 100: 250_000}.get(scale, 8_300_000 // scale)
    found = alternate(Side("model", scale), Side("toy", firms), quarters=quarters, threads=threads)
    click.echo(
        f"{'':>8} {'firm rows':>10} {'start s':>8} {'s/quarter':>10} {'ns/row':>7} {'80 q. s':>8} {'GiB':>5}   {quarters} quarters measured"
    )
    for report in found:
        click.echo(
            f"{report.kind:>8} {report.rows:>10,} {report.start:>8.2f} {report.mean:>10.3f} {report.mean / report.rows * 1e9:>7.1f}"
            f" {report.whole(80):>8.1f} {report.gib:>5.2f}"
        )
    full, small = found
    click.echo(f"model over toy: {full.whole(80) / small.whole(80):.2f} (whole run), {full.mean / small.mean:.2f} (quarters alone)")
    click.echo(f"triad, one thread: {triad():.1f} GB/s")


@main.command()
@click.option("--firms", "sizes", multiple=True, type=int, default=(100_000, 300_000, 1_000_000, 3_000_000, 8_300_000), show_default=True)
@click.option("--agents", default=100_000, show_default=True, help="of the plain Mesa version; 0 leaves it out")
@click.option("--quarters", default=4, show_default=True)
@threads_option
def scaling(sizes: tuple[int, ...], agents: int, quarters: int, threads: int) -> None:
    """Cost a firm and quarter by number of firms, and how many times longer one Mesa object a firm takes at the same number."""
    sides = [Side("firms", size) for size in sizes] + [Side("model", scale) for scale in (100, 10, 1)]
    sides += [Side("mesa", agents)] if agents else []
    found = alternate(*sides, quarters=quarters, threads=threads)
    click.echo(f"{'':>18} {'rows':>10} {'s/quarter':>10} {'ns/row':>8} {'GiB':>5}")
    for report in found:
        name = {"firms": "firm passes", "model": f"model, scale {report.size}", "mesa": "plain Mesa"}[report.kind]
        click.echo(f"{name:>18} {report.rows:>10,} {report.least:>10.4f} {report.least / report.rows * 1e9:>8.1f} {report.gib:>5.2f}")
    if agents:
        click.echo(against_mesa(found[-1], next(report for report in found if report.size >= agents)))


def against_mesa(objects: Report, engine: Report) -> str:
    """Time a firm of the Mesa version over that of the engine, for the passes that both have."""
    ours = sum(engine.by_process[name] for name in COMMON) / engine.rows
    theirs = objects.least / objects.rows
    return (
        f"plain Mesa at {objects.rows:,} agents, the same rules ({', '.join(COMMON)}): {theirs * 1e6:.1f} us a firm and quarter,"
        f" {theirs / ours:.0f} times the engine's at {engine.rows:,} firms"
    )


@main.command()
@click.option("--scale", default=100, show_default=True)
@click.option("--quarters", default=40, show_default=True)
@click.option("--threads", default=1, show_default=True)
def page(scale: int, quarters: int, threads: int) -> None:
    """Ten years at the page's scale: start-up from the cache, quarters, and people's share of them."""
    alternate(Side("model", scale), quarters=1, threads=threads)  # the cache is filled
    found = alternate(Side("model", scale), quarters=quarters, threads=threads)[0]
    people = sum(s for name, s in found.by_process.items() if name.split(".")[0] in PEOPLE)
    whole = sum(found.by_process.values())
    click.echo(
        f"scale {scale}, {found.rows:,} rows: start from the cache {found.start:.2f} s, {quarters} quarters {found.whole(quarters) - found.start:.2f} s"
        f" (the first, which loads compiled code, {found.first:.2f} s), {found.gib:.2f} GiB"
    )
    click.echo(f"people's share ({', '.join(PEOPLE)}): {people / whole:.0%} of a quarter")


@main.command()
@click.option("--firms", default=1_000_000, show_default=True, help="for mesa-frames")
@click.option("--bam-firms", default=20_000, show_default=True, help="for bamengine")
@click.option("--quarters", default=6, show_default=True)
@threads_option
def peers(firms: int, bam_firms: int, quarters: int, threads: int) -> None:
    """mesa-frames and bamengine, installed now in environments of their own, on the nearest comparable work."""
    missing = 0
    with tempfile.TemporaryDirectory() as home:
        for compare, number in ((mesa_frames, firms), (bamengine, bam_firms)):
            try:
                click.echo(compare(Path(home), number, quarters, threads))
            except NotHere as error:
                missing += 1
                click.echo(str(error), err=True)
    if missing:
        raise SystemExit(1)


@main.command()
@click.option("--scale", default=100, show_default=True)
@click.option("--years", default=10, show_default=True)
@click.option("--replicates", default=4, show_default=True)
def ensemble(scale: int, years: int, replicates: int) -> None:
    """What one more replicate costs in a worker that has everything it needs, on one thread, by part."""
    found = parts_of_replicates(scale, years, replicates)
    whole = sum(found.values())
    click.echo(
        f"one more replicate of {years} years at scale {scale}: {whole:.2f} s of CPU time; a hundred on two cores that nothing else uses {50 * whole:.0f} s"
    )
    for part, seconds in found.items():
        click.echo(f"{part:>22} {seconds:>7.3f} s {seconds / whole:>6.1%}")


if __name__ == "__main__":
    main()
