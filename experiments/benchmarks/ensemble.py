"""What one more replicate of an ensemble costs in a worker that has pack, start state and compiled code: by part."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from experiments.benchmarks.whole import BASELINE
from sim.experiment.cells import replicate_seed
from sim.experiment.shards import write_shards
from sim.recorder import Recorder
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of

PARTS = ("start state", "quarters", "results of quarters", "closing", "writing")


def replicate(scenario: Scenario, number: int, folder: Path) -> dict[str, float]:
    """CPU seconds of the parts of one replicate, done as `sim.simulation.run` and a worker do it."""
    seed, took = replicate_seed(scenario.seed, number), dict.fromkeys(PARTS, 0.0)
    clock = time.process_time()

    def note(part: str) -> None:
        nonlocal clock
        now = time.process_time()
        took[part] += now - clock
        clock = now

    economy = economy_of(scenario, seed)
    recorder = Recorder(
        scenario.name, seed, scenario.first_quarter, tuple(scenario.policies), np.zeros(economy.state.geography.n_regions, bool)
    )
    note("start state")
    recorder.note_base(economy.state)
    note("results of quarters")
    for _ in range(scenario.n_quarters):
        economy.step()
        note("quarters")
        recorder.note(economy.state)
        note("results of quarters")
    economy.close()
    tables = recorder.result().tables
    note("closing")
    write_shards(folder, f"0-{number}", tables, scenario.name, seed, number)
    note("writing")
    return took


def parts_of_replicates(scale: int, years: int, number: int) -> dict[str, float]:
    """Mean CPU seconds by part of `number` replicates after a first one, which loads the pack and the code."""
    scenario = Scenario.load(BASELINE, (f"scale={scale}", f"years={years}"))
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        replicate(scenario, 0, folder)
        found = [replicate(scenario, k, folder) for k in range(1, number + 1)]
    return {part: float(np.mean([took[part] for took in found])) for part in PARTS}
