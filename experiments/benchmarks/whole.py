"""The whole economy of one scale, quarter by quarter and process by process, in this process."""

from __future__ import annotations

import resource
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from sim.model import Economy
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of

BASELINE = Path(__file__).resolve().parents[2] / "scenarios" / "baseline.toml"
PASSES = {
    "production.set_prices": "employees weight productivity log_price ai_age ai_gain",
    "production.produce": "employees weight productivity appeal log_price revenue expected_demand cash ai_age ai_gain",
    "production.decide": "id employees weight age productivity appeal revenue expected_demand cash ai_age ai_gain tenancy vacancies separations",
    "relocation.move": "id employees tenancy",
    "entry.found": "employees",
    "labour.match": "employees weight vacancies",
    "labour.match_afar": "employees weight vacancies",
    "knowledge.learn": "id employees weight productivity rd linked absorption capacity0",
    "adoption.spread": "id employees weight ai_age aware",
    "adoption.invest": "id employees weight ai_age aware",
}
"""Columns of the firm table that a process passes over once at least: a floor of its memory traffic."""


@dataclass(frozen=True)
class Measured:
    """What a scale took: seconds (the least over quarters, but the mean for the CPU), GiB, and GB/s."""

    scale: int
    rows: int
    start: float
    seconds: float
    cpu: float
    gib: float
    traffic: float
    triad: float
    by_process: dict[str, float]


def measure(scale: int, quarters: int, threads: int) -> Measured:
    """Run `quarters` quarters after a first one, which loads compiled code and does not count."""
    economy = economy_of(Scenario.load(BASELINE, (f"scale={scale}",)), 1, threads=threads)
    start = time.monotonic() - began()
    economy.step()
    least: defaultdict[str, float] = defaultdict(lambda: np.inf)
    whole, cpu = np.inf, time.process_time()
    for _ in range(quarters):
        each = step(economy)
        whole = min(whole, sum(each.values()))
        for name, seconds in each.items():
            least[name] = min(least[name], seconds)
    cpu = (time.process_time() - cpu) / quarters
    firms = economy.state.firms
    size = {name: column.nbytes for name, column in firms.columns().items()}
    moved = sum(size[name] for columns in PASSES.values() for name in columns.split())
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return Measured(scale, int(firms.in_use.sum()), start, whole, cpu, gib, moved / whole / 1e9, triad(), dict(least))


def step(economy: Economy) -> dict[str, float]:
    """One quarter as `Economy.step` does it; seconds of every process."""
    seconds: dict[str, float] = {}
    economy.state.open_quarter()
    for name, process in economy.schedule.items():
        began = time.perf_counter()
        process(economy.state, economy.streams)
        seconds[name] = time.perf_counter() - began
    economy.state.close_quarter()
    economy.streams = economy.streams.at(economy.state.quarter)
    return seconds


def began() -> float:
    """When this process started, on the monotonic clock; now, where the system does not say."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return time.monotonic()
    import os

    return ticks / os.sysconf("SC_CLK_TCK") + time.monotonic() - time.clock_gettime(time.CLOCK_BOOTTIME)


@njit(nogil=True, error_model="numpy")
def _triad(a: Any, b: Any, c: Any) -> None:
    for i in range(a.shape[0]):
        a[i] = b[i] + 3.0 * c[i]


def triad(n: int = 8_000_000) -> float:
    """GB/s of a[i] = b[i] + 3 c[i] on one thread, the best of five."""
    a, b, c = (np.ones(n) for _ in range(3))
    best = np.inf
    for _ in range(6):
        began = time.perf_counter()
        _triad(a, b, c)
        best = min(best, time.perf_counter() - began)
    return 3 * a.nbytes / best / 1e9
