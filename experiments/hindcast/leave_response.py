"""Fits the response of leaving to other places' value on the span 2015 to 2020: `python -m experiments.hindcast.leave_response`.

`migration.leave_response` is an assumption without an estimate (0 to 1). The pack of 2020 carries the value whose hindcast
from 2015 has the smallest mean of the RMSE of residents and of women 20-39 over municipalities, relative to no response;
nothing after 2020 is used. The passing shocks are off, so that one run is enough. Writes `leave_response.csv` here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.base_year import tables as t
from sim.experiment.hindcast.observed import Observed
from sim.experiment.hindcast.scores import score
from sim.experiment.hindcast.targets import MAIN
from sim.scenario.scenario import Scenario
from sim.simulation import run

HERE = Path(__file__).resolve().parent
BASE, END = 2015, 2020
GRID = (0.0, 0.15, 0.3, 0.6)


def errors(value: float) -> list[float]:
    """RMSE of the targets over municipalities with one value of the response."""
    scenario = Scenario.load(HERE.parents[1] / "scenarios" / f"hindcast_{BASE}.toml")
    changes = {"migration.leave_response": value, "migration.passing_shocks": False}
    table = run(scenario.vary(changes), scenario.seed).tables["municipality_year"]
    observed, found = Observed.load(), []
    for target in MAIN:
        by_year = {}
        for year in (BASE, END):
            rows = np.flatnonzero(table["year"] == year)
            by_year[year] = table[target.column][rows[np.argsort(table["code"][rows])]]
        came = np.log(target.of(observed.of(END)) / target.of(observed.of(BASE)))
        found.append(score(np.log(by_year[END] / by_year[BASE]), came).rmse)
    return found


def main() -> None:
    """Run the grid, write the table and say which value is best."""
    rows = {value: errors(value) for value in GRID}
    none = np.array(rows[0.0][:2])
    mean = {value: float(np.mean(np.array(found[:2]) / none)) for value, found in rows.items()}
    header = ["leave_response", *(f"rmse_{target.column}" for target in MAIN), "relative"]
    t.write(HERE / "leave_response.csv", header, [[str(v), *(t.fixed(x, 5) for x in rows[v]), t.fixed(mean[v], 4)] for v in GRID])
    print(f"best: {min(mean, key=lambda v: mean[v])}; {mean}")


if __name__ == "__main__":
    main()
