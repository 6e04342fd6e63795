"""`python -m experiments.benchmarks --scales 100 10 1`: the whole economy by scale, and its firms against plain Mesa.

Prints for each scale: firm rows, seconds to the start state, seconds a quarter, microseconds a firm row and quarter, and
the most memory of the process; then how many times longer one Mesa object a firm takes for the rules that both have.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

from experiments.benchmarks.firms import COMMON, measure_engine, measure_mesa, of_size
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of

BASELINE = Path(__file__).resolve().parents[2] / "scenarios" / "baseline.toml"
HEAD = f"{'scale':>6} {'rows':>10} {'start s':>8} {'s/quarter':>10} {'us/row':>7} {'GiB':>5}"


def measure(scale: int, quarters: int, threads: int) -> str:
    """One line of the table; the first quarter, which loads compiled code, does not count."""
    began = time.perf_counter()
    economy = economy_of(Scenario.load(BASELINE, (f"scale={scale}",)), 1, threads=threads)
    start = time.perf_counter() - began
    economy.step()
    began = time.perf_counter()
    for _ in range(quarters):
        economy.step()
    each = (time.perf_counter() - began) / quarters
    rows = int(economy.state.firms.in_use.sum())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return f"{scale:>6} {rows:>10,} {start:>8.2f} {each:>10.3f} {each / rows * 1e6:>7.2f} {memory:>5.2f}"


def ratio_to_mesa(agents: int, firms: int) -> float:
    """Time a firm of the Mesa version over that of the engine, for the passes that both have."""
    measure_engine(of_size(2_000), 1)
    seconds, number, _ = measure_mesa(of_size(agents), 3)
    passes, rows = measure_engine(of_size(firms), 3)
    return (seconds / number) / (sum(passes[name] for name in COMMON) / rows)


def main() -> None:
    """Measure every scale in a process of its own, so that memory is that scale's."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scales", type=int, nargs="+", default=[100, 10, 1])
    parser.add_argument("--quarters", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(measure(given.one, given.quarters, given.threads))
        return
    print(HEAD, flush=True)
    for scale in given.scales:
        options = ["--one", str(scale), "--quarters", str(given.quarters), "--threads", str(given.threads)]
        subprocess.run([sys.executable, "-m", "experiments.benchmarks", *options], check=True)
    print(f"plain Mesa takes {ratio_to_mesa(20_000, 300_000):.0f} times as long a firm (prices, sales, plans, foundings, hires)")


if __name__ == "__main__":
    main()
