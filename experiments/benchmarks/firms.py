"""How long a quarter of firms takes, against a plain Mesa model with one agent a firm.

`python -m experiments.benchmarks.firms --firms 1000000 --agents 20000` prints, on this machine: seconds a quarter,
nanoseconds a firm and quarter by pass, compile seconds, bytes a firm, and the ratio to the Mesa version. The Mesa
version is the oracle of the tests (prices, sales, accounts, plans, closures, foundings, hires; no knowledge and no
adoption), which gives the same numbers to the last bit; the engine's total for the same passes is compared with it.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Callable

import numba
import numpy as np

from sim.ground.streams import Streams
from sim.state.state import State
from sim.submodels.adoption import Adoption
from sim.submodels.entry import Entry
from sim.submodels.knowledge import Knowledge
from sim.submodels.production import Production
from sim.submodels.relocation import Relocation
from tests.firms.country import close_quarter, country
from tests.oracle.economy import Oracle

COMMON = ("set_prices", "produce", "decide", "found", "hire")
PEOPLE_PER_FIRM = 2.85
RESIDENTS_PER_SIZE = 74.0


def passes(state: State, streams: Streams) -> dict[str, Callable[[], object]]:
    """The passes of a quarter in order."""
    production, entry, knowledge, adoption = Production(), Entry(), Knowledge(), Adoption()

    def hire() -> object:
        offered = np.floor(0.8 * state.cells.vacancies).astype(np.int64)
        return production.hire(state, streams, offered, "test.hire")

    return {
        "set_prices": lambda: production.set_prices(state, streams),
        "produce": lambda: production.produce(state, streams),
        "decide": lambda: production.decide(state, streams),
        "move": lambda: Relocation().move(state, streams),
        "found": lambda: entry.found(state, streams, entry.wanted(state, streams, 1), 1),
        "hire": hire,
        "learn": lambda: knowledge.learn(state, streams),
        "spread": lambda: adoption.spread(state, streams),
        "invest": lambda: adoption.invest(state, streams, production.credit),
    }


def measure_engine(state: State, quarters: int) -> tuple[dict[str, float], float]:
    """Seconds of each pass (the least over quarters) and the mean number of rows in use."""
    least: dict[str, float] = {}
    rows = []
    for _ in range(quarters):
        rows.append(int((state.firms.employees > 0).sum()))
        for name, run in passes(state, Streams(1, state.quarter)).items():
            began = time.perf_counter()
            run()
            least[name] = min(least.get(name, np.inf), time.perf_counter() - began)
        close_quarter(state)
    return least, float(np.mean(rows))


def measure_mesa(state: State, quarters: int) -> tuple[float, float, float]:
    """Seconds a quarter (least), agents and bytes an agent of the Mesa version."""
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    oracle = Oracle(state, 1)
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024.0
    agents = len(oracle.agents)
    seconds = np.inf
    for _ in range(quarters):
        seconds = min(seconds, oracle_quarter(oracle))
    return seconds, float(agents), used / agents


def oracle_quarter(oracle: Oracle) -> float:
    """Seconds of one quarter of the Mesa version, with about as many foundings as the engine has."""
    entrants = np.maximum((0.029 * np.array([len(c.firms) for c in oracle.cells])).astype(np.int64), 0)
    began = time.perf_counter()
    oracle.step(entrants, 0.8)
    return time.perf_counter() - began


def of_size(firms: int, seed: int = 1) -> State:
    """The made-up country with about `firms` firms in 229 municipalities (fewer for a small number)."""
    n = 229 if firms >= 100_000 else 24
    return country(seed, n=n, size=firms * PEOPLE_PER_FIRM / n / RESIDENTS_PER_SIZE * 2.1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--firms", type=int, default=1_000_000)
    parser.add_argument("--agents", type=int, default=20_000)
    parser.add_argument("--quarters", type=int, default=5)
    arguments = parser.parse_args()
    small = of_size(2_000)
    began = time.perf_counter()
    measure_engine(small, 1)
    first = time.perf_counter() - began
    measured = of_size(arguments.agents)
    mesa_seconds, agents, mesa_bytes = measure_mesa(measured, 3)
    state = of_size(arguments.firms)
    seconds, rows = measure_engine(state, arguments.quarters)
    size = sum(x.nbytes for x in state.firms.columns().values()) / len(state.firms.employees)
    total, common = sum(seconds.values()), sum(seconds[name] for name in COMMON)
    print(f"threads {numba.get_num_threads()}, rows {rows:,.0f}, first quarter with compilation or cache {first:.1f} s")
    for name, s in seconds.items():
        print(f"  {name:12s} {s:8.4f} s  {s / rows * 1e9:8.1f} ns a firm")
    print(f"  {'all':12s} {total:8.4f} s  {total / rows * 1e9:8.1f} ns a firm, {size:.0f} bytes a firm row")
    each = mesa_seconds / agents * 1e6
    print(f"Mesa, one agent a firm: {agents:,.0f} agents, {mesa_seconds:.3f} s a quarter, {each:.1f} us a firm, {mesa_bytes:.0f} bytes")
    print(f"ratio for the passes both have: {each * 1e3 / (common / rows * 1e9):.0f} times")


if __name__ == "__main__":
    main()
