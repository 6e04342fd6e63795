"""What is compared runs in processes of its own that take turns, a quarter each: whatever else the machine does meets all of them.

`alternate(Side("model", 1), Side("toy", 8_300_000), quarters=8, threads=2)` starts both, waits until they are ready, lets them
step in turn and returns a report of each. As `python -m experiments.benchmarks.sides KIND SIZE` this file is such a process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numba
import numpy as np

Step = Callable[[], tuple[int, dict[str, float]]]
"""One quarter: firms or rows that took part, and seconds by process (or pass)."""


@dataclass
class Report:
    """What one side took: seconds from its start to its first quarter, seconds of every quarter but the first, GiB at most."""

    kind: str
    size: int
    start: float
    first: float = 0.0
    rows: int = 0
    gib: float = 0.0
    seconds: list[float] = field(default_factory=list)
    by_process: dict[str, float] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """Seconds a quarter."""
        return float(np.mean(self.seconds))

    @property
    def least(self) -> float:
        """Seconds of the quickest quarter."""
        return min(self.seconds)

    def whole(self, quarters: int) -> float:
        """Seconds of a run of `quarters`, start included; quarters that were not measured count as the mean of those that were."""
        return self.start + self.first + sum(self.seconds) + (quarters - 1 - len(self.seconds)) * self.mean


@dataclass(frozen=True)
class Side:
    """One of those compared: a kind of this file and its size, or another program that speaks as this one does."""

    kind: str
    size: int
    command: tuple[str, ...] = ()


def alternate(*sides: Side, quarters: int, threads: int) -> list[Report]:
    """Start every side one after the other, then step them in turn; the first quarter loads compiled code and stands apart."""
    running, reports = [], []
    try:
        for side in sides:
            ours = [sys.executable, "-m", "experiments.benchmarks.sides", side.kind, str(side.size), str(threads)]
            running.append(subprocess.Popen(side.command or ours, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            reports.append(Report(side.kind, side.size, _asked(running[-1], "")["start"]))
        for quarter in range(quarters):
            for process, report in zip(running, reports, strict=True):
                _note(report, _asked(process, "step\n"), quarter)
    finally:
        for process in running:
            process.kill()
            process.wait()
    return reports


def _note(report: Report, said: dict, quarter: int) -> None:
    report.rows, report.gib = said["rows"], said["gib"]
    if quarter == 0:
        report.first = said["seconds"]
        return
    report.seconds.append(said["seconds"])
    for name, seconds in said["by_process"].items():
        report.by_process[name] = min(report.by_process.get(name, np.inf), seconds)


def _asked(process: subprocess.Popen, order: str) -> dict:
    """Give an order (or none) and read the answer."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(order)
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise SystemExit(
            f"{' '.join(map(str, process.args))} ended with exit code {process.wait()} before its time; its own message stands above."
        )
    return json.loads(line)


def model(scale: int, threads: int) -> Step:
    """The complete model of the shipped baseline, its results noted every quarter as a run does."""
    from experiments.benchmarks.whole import BASELINE, step
    from sim.recorder import Recorder
    from sim.scenario.scenario import Scenario
    from sim.simulation import economy_of

    scenario = Scenario.load(BASELINE, (f"scale={scale}",))
    economy = economy_of(scenario, 1, threads=threads)
    recorder = Recorder(scenario.name, 1, scenario.first_quarter, (), np.zeros(economy.state.geography.n_regions, dtype=bool))
    recorder.note_base(economy.state)

    def quarter() -> tuple[int, dict[str, float]]:
        took = step(economy)
        began = time.perf_counter()
        recorder.note(economy.state)
        return int(economy.state.firms.in_use.sum()), took | {"results": time.perf_counter() - began}

    return quarter


def toy(firms: int, threads: int) -> Step:
    """The toy rule set."""
    from experiments.benchmarks.toy import toy as made

    numba.set_num_threads(threads)
    economy = made(firms)

    def quarter() -> tuple[int, dict[str, float]]:
        began = time.perf_counter()
        economy.step()
        return int(economy.live.sum()), {"toy": time.perf_counter() - began}

    return quarter


def firms(number: int, threads: int) -> Step:
    """Every pass over firms, in the made-up country of the tests."""
    from experiments.benchmarks.firms import measure_engine, of_size

    numba.set_num_threads(threads)
    state = of_size(number)

    def quarter() -> tuple[int, dict[str, float]]:
        took, rows = measure_engine(state, 1)
        return int(rows), took

    return quarter


def mesa(agents: int, threads: int) -> Step:
    """The oracle of the tests: the rules of firms with one Mesa agent each."""
    from experiments.benchmarks.firms import of_size, oracle_quarter
    from tests.oracle.economy import Oracle

    oracle = Oracle(of_size(agents), 1)

    def quarter() -> tuple[int, dict[str, float]]:
        number = len(oracle.agents)
        return number, {"all": oracle_quarter(oracle)}

    return quarter


KINDS = {"model": model, "toy": toy, "firms": firms, "mesa": mesa}


def main(kind: str, size: str, threads: str) -> None:
    """Get ready, say so, then step whenever a line comes in."""
    from experiments.benchmarks.whole import began

    step = KINDS[kind](int(size), min(int(threads), numba.config.NUMBA_NUM_THREADS))
    print(json.dumps({"start": time.monotonic() - began()}), flush=True)
    for _ in sys.stdin:
        rows, took = step()
        gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(json.dumps({"rows": rows, "gib": gib, "seconds": sum(took.values()), "by_process": took}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
