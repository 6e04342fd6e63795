"""`jiyeok optimise`: the best divisions of a budget."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sim.cli.exits import USAGE
from sim.cli.names import indicator_label, lined_up
from sim.cli.numbers import number
from sim.cli.options import talk_options, worker_options
from sim.cli.sweeps import SweepTalk, conclude
from sim.experiment.executors import MissingCluster
from sim.experiment.files import write_json, write_text
from sim.experiment.sweep.allocation import Allocation
from sim.experiment.sweep.design import MissingPackage
from sim.experiment.sweep.drive import WorkersDie
from sim.experiment.sweep.plan import scenario_of
from sim.experiment.sweep.run import SweepOptions
from sim.experiment.sweep.search import Point, search
from sim.scenario.resolve import resolved_toml

MEANING = (
    "Effects against the baseline with 95 % intervals from runs that the search did not use. On the front: share of resamples of\n"
    "these runs in which no other allocation is at least as good in everything and better in something."
)


@click.command("optimise")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--retry-failed", is_flag=True, help="Run failed runs again.")
@click.option("--fresh", is_flag=True, help="Start a new folder.")
@worker_options
@talk_options
@click.pass_context
def optimise_command(ctx: click.Context, /, file: Path, quiet: bool, as_json: bool, debug: bool, **options: Any) -> None:
    """Search the divisions of a ceiling over policies and regions that are best for the objectives of a file.

    Prints the Pareto front with intervals and writes the scenario file of each of its points. The same command again
    goes on where it stopped; more generations in the file search on from there.
    """
    engine = ctx.obj if callable(ctx.obj) else None
    talk = SweepTalk(quiet=quiet, as_json=as_json)
    allocation = Allocation.load(file)
    try:
        folder, progress, points = search(allocation, SweepOptions(**options), talk.hear(), engine)
    except (MissingPackage, MissingCluster, WorkersDie) as error:
        click.echo(f"error: {error}", err=True)
        ctx.exit(USAGE)
    if points:
        files = write_points(allocation, folder, points)
        if as_json:
            for point, path in zip(points, files, strict=True):
                click.echo(json.dumps({"table": "front", **fact(point), "scenario": str(path)}, ensure_ascii=False))
        else:
            click.echo(table(allocation, points, files))
            if not quiet:
                click.echo(MEANING, err=True)
        from sim.view.front import draw_front

        title = allocation.request.title or f"{allocation.request.name}: {allocation.request.ceiling_bn_krw_per_year:g} bn KRW a year"
        for path in draw_front(points, allocation.request.objectives, title, folder / "figures")[:1]:
            talk.say(f"figure: {path}")
    ctx.exit(conclude(folder, progress, talk))


def fact(point: Point) -> dict[str, Any]:
    """One point as a flat object."""
    out: dict[str, Any] = {"cell": point.cell, "on_front": point.on_front, "replicates": point.replicates}
    out |= {f"budget_{name}_bn_krw": value for name, value in point.budgets.items()}
    for name, (mean, low, high) in point.effects.items():
        out |= {name: mean, f"{name}_low": low, f"{name}_high": high}
    return out


def write_points(allocation: Allocation, folder: Path, points: list[Point]) -> list[Path]:
    """A scenario file for each point, and `front.json`."""
    plan = allocation.plan([tuple(p.budgets.values()) for p in points])
    label = next(iter(plan.sweep.swept))
    (folder / "points").mkdir(exist_ok=True)
    paths = []
    by_number = {plan.variant(i).number: plan.variant(i) for i in range(len(plan))}
    for n, point in enumerate(points, start=1):
        scenario = scenario_of(plan, by_number[int(plan.numbers[label][n - 1])])
        kept = {name: p for name, p in scenario.policies.items() if point.budgets.get(name, 1.0) > 0}
        named = scenario.model_copy(update={"name": f"{allocation.request.name[:50]} {n}", "policies": kept})
        own = named if scenario.pack_folder.name == scenario.pack else named.model_copy(update={"pack": str(scenario.pack_folder)})
        paths.append(folder / "points" / f"point-{n:02d}.toml")
        write_text(paths[-1], resolved_toml(own))
    write_json(folder / "front.json", [fact(point) for point in points])
    return paths


def table(allocation: Allocation, points: list[Point], files: list[Path]) -> str:
    """The front, best for the first objective on top, and which money each point gives to whom."""
    request = allocation.request
    head = [
        f"{request.title or request.name}: {request.ceiling_bn_krw_per_year:g} bn KRW a year, {len(points)} allocations on or near the front"
    ]
    rows = [("", *(x for name in request.objectives for x in (indicator_label(name), "95 % interval")), "on the front")]
    for n, point in enumerate(points, start=1):
        cells = [
            x
            for mean, low, high in point.effects.values()
            for x in (number(mean, signed=True), f"{number(low, signed=True)} to {number(high, signed=True)}")
        ]
        rows.append((str(n), *cells, f"{point.on_front:.0%}"))
    out = head + lined_up(rows, {0, *range(1, 2 * len(request.objectives), 2)}) + [""]
    for n, (point, path) in enumerate(zip(points, files, strict=True), start=1):
        shares = ", ".join(f"{name} {value:g}" for name, value in sorted(point.budgets.items(), key=lambda p: -p[1]) if value)
        unspent = request.ceiling_bn_krw_per_year - sum(point.budgets.values())
        more = f", not given out {unspent:g}" if unspent > 1e-9 else ""
        out.append(f"  {n}: {shares or 'nothing'}{more}  [{path}]")
    return "\n".join(out)
