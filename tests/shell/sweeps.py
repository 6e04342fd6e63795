"""A small sweep of the made-up economy, and what is in its folder."""

from __future__ import annotations

from pathlib import Path

import fakes

from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.run import SweepOptions, run_sweep
from sim.experiment.sweep.views import connect

SWEEP = """
base = "ai.toml"
baseline = "base.toml"
replicates = 3
[design]
kind = "grid"
levels = 3
[[factor]]
key = "goods.markup"
values = [1.2, 1.4]
[[factor]]
key = "policies.ai_subsidy.rate"
low = 0.0
high = 0.8
"""


def content(folder: Path) -> list[tuple[object, ...]]:
    """All outcomes of a folder, in one order."""
    return sorted(connect(folder).execute("SELECT * FROM outcomes").fetchall(), key=repr)


def keys(folder: Path) -> list[tuple[int, int]]:
    return sorted(connect(folder).execute("SELECT variant, replicate FROM runs").fetchall())


def plain(path: Path, out: str, jobs: int = 1, **more: object) -> Path:
    folder = path.parent / out
    run_sweep(Plan.of(Sweep.load(path)), SweepOptions(out=folder, jobs=jobs, **more), engine=fakes.Everywhere("run"))
    return folder
