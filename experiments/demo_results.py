"""Makes the results that the browser page opens with: `python -m experiments.demo_results --jobs 2`.

Runs the baseline and three policies on the real municipalities, and single runs of a design over all policies' budgets (together about five
minutes on two cores; what is finished is kept in `results/page-demo`). Writes the figures that the page shows into
`sim/data/demo.json.gz`, the runs that they are means of into `sim/data/demo_runs.parquet` (for areas that a visitor puts together), and
what the page estimates while a lever moves into `sim/data/estimate.json.gz`.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import click

from experiments import demo_design
from sim.experiment.cells import Cell
from sim.experiment.indicators import MAIN
from sim.experiment.results import Results
from sim.experiment.runs import RunOptions, run_cells
from sim.scenario.scenario import Scenario
from sim.view.page.app import DEMO, DEMO_RUNS, ESTIMATE
from sim.view.page.frames import Pairs
from sim.view.page.singles import write_singles
from sim.view.page.study import bundle

MIXED = {"ai_adoption_subsidy": 70, "campus_innovation_space": 70, "settlement": 60}
"""Billion won a year: the preset `mixed` of the page, whose sub-packages are run too."""
MIXED_REPLICATES = 6
FILES = ("baseline", "ai_adoption_subsidy", "campus_innovation_space", "settlement")
MORE = ("employed_residents", "wage_mn_krw", "employment_rate_20_39")


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("results/page-demo"))
@click.option("--replicates", default=12)
@click.option("--jobs", default=1)
@click.option("--estimate/--no-estimate", default=True, help="Whether the design of the estimate is run too; without, its file stays.")
def main(out: Path, replicates: int, jobs: int, estimate: bool) -> None:
    """Run what is missing and write the files."""
    paths = [Path("scenarios") / f"{name}.toml" for name in FILES]
    cells = [Cell.of(Scenario.load(path), path) for path in paths]
    run_cells(cells, RunOptions(out=out, replicates=replicates, jobs=jobs, allow_mixed=True))
    with tempfile.TemporaryDirectory() as folder:
        package = demo_design.package(paths[0], Path(folder), "mixed", MIXED)
        run_cells(package, RunOptions(out=out, replicates=MIXED_REPLICATES, jobs=jobs, allow_mixed=True))
        bases, runs = demo_design.cells(paths[0], Path(folder))
        if estimate:
            run_cells([*bases, *runs], RunOptions(out=out, jobs=jobs, allow_mixed=True))
    held = {r.entry["key"]: r for r in Results.open(out)}
    names = (*MAIN, *MORE)
    shown = [held[c.key] for c in [*cells, package[-1]]]
    write(DEMO, bundle(shown, names))
    write_singles(DEMO_RUNS, Pairs(shown), [r.entry["key"] for r in shown], shown[0].entry["pack"], names)
    click.echo(f"{DEMO_RUNS}: {DEMO_RUNS.stat().st_size / 1e6:.2f} MB")
    if estimate:
        write(ESTIMATE, demo_design.shipped([held[c.key] for c in bases], [held[c.key] for c in runs], names))


def write(path: Path, value: Any) -> None:
    """Without a time in the header, so that the same results give the same file."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    click.echo(f"{path}: {path.stat().st_size / 1e6:.2f} MB, {len(text) / 1e6:.1f} MB unpacked")


if __name__ == "__main__":
    main()
