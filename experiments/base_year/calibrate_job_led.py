"""Job-led moves of a base year as the model itself makes them: `python -m experiments.base_year.calibrate_job_led PACK`.

The constants of migration must give the register's moves less the job-led ones (DECISIONS 16). This runs two years without
policy and writes who moved for a job, by origin and destination, to `calibrated/PACK/job_led.csv`, from where the build of a
past year takes them off. Run it after `calibrate` and build the pack again. No later figure is used.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from experiments.base_year import tables as t
from experiments.base_year.calibrate import SCALE, solved_folder
from sim.base_year.start import start_state
from sim.ground.streams import Streams
from sim.model import Economy
from sim.rules import Rules
from sim.state.state import State

TABLE = "job_led.csv"
QUARTERS, SEEDS = 8, (1, 2, 3)


def measure(pack: Path, seed: int) -> np.ndarray:
    """Persons a year who moved for a job, out of and into each municipality by sex and age group, 2 x R x 2 x 9."""
    rules = Rules.of_pack(pack)
    state, _ = start_state(pack, rules, scale=SCALE, seed=seed)
    model = Economy(state, rules, seed=seed, scale=SCALE)
    found = np.zeros((2, *state.people.moves_in.shape))
    process = model.schedule["labour.match_afar"]

    def counted(state: State, streams: Streams) -> None:
        before = np.stack([state.people.moves_out, state.people.moves_in])
        process(state, streams)
        found[:] += np.stack([state.people.moves_out, state.people.moves_in]) - before

    model.schedule["labour.match_afar"] = counted
    for _ in range(QUARTERS):
        model.step()
    return found * (4.0 / QUARTERS)


def main() -> None:
    """Read the command line, measure and write."""
    parser = argparse.ArgumentParser(prog="python -m experiments.base_year.calibrate_job_led", description=__doc__)
    parser.add_argument("pack", type=Path)
    pack = parser.parse_args().pack
    moves = np.mean([measure(pack, seed) for seed in SEEDS], axis=0)
    codes = [row["code"] for row in t.read(pack, "regions.csv")]
    rows = [
        [code, name, group, t.fixed(moves[0, r, g, k], 2), t.fixed(moves[1, r, g, k], 2)]
        for r, code in enumerate(codes)
        for g, name in enumerate(t.SEXES)
        for k, group in enumerate(t.AGE_GROUPS)
    ]
    out = solved_folder(pack)
    out.mkdir(exist_ok=True)
    t.write(out / TABLE, ["code", "sex", "age_group", "out", "in"], rows)
    print(f"{moves[1].sum():,.0f} job-led moves a year; build the pack again")


if __name__ == "__main__":
    main()
