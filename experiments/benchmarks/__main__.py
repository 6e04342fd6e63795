"""`python -m experiments.benchmarks --scales 100 10 1`: the whole economy by scale, and its firms against plain Mesa.

Prints for each scale: firm rows, seconds from the start of the process to the start state, seconds a quarter and
microseconds a firm row and quarter, the most memory of the process, and the same by process, the longest first, with the
memory traffic that the table of firms alone makes against a triad measured beside it. Then how many times longer one Mesa
object a firm takes for the rules that both have. `--json` prints one object a scale instead.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from experiments.benchmarks.firms import COMMON, measure_engine, measure_mesa, of_size
from experiments.benchmarks.whole import Measured, measure

HEAD = f"{'scale':>6} {'rows':>10} {'start s':>8} {'s/quarter':>10} {'CPU s':>7} {'us/row':>7} {'GiB':>5} {'GB/s':>6} {'triad':>6}"


def table(found: Measured, longest: int) -> str:
    """The line of a scale, and a line each of its longest processes."""
    us = found.seconds / found.rows * 1e6
    lines = [
        f"{found.scale:>6} {found.rows:>10,} {found.start:>8.2f} {found.seconds:>10.3f} {found.cpu:>7.3f} {us:>7.3f} {found.gib:>5.2f}"
        f" {found.traffic:>6.1f} {found.triad:>6.1f}"
    ]
    for name, seconds in sorted(found.by_process.items(), key=lambda item: -item[1])[:longest]:
        lines.append(f"{'':>6} {name:>29} {seconds:>7.3f} {'':>7} {seconds / found.rows * 1e6:>7.3f}")
    return "\n".join(lines)


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
    parser.add_argument("--longest", type=int, default=12, help="processes to show, the longest first")
    parser.add_argument("--json", action="store_true", help="one object a scale, all processes, no comparison with Mesa")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        found = measure(given.one, given.quarters, given.threads)
        print(json.dumps(vars(found)) if given.json else table(found, given.longest))
        return
    if not given.json:
        print(HEAD, flush=True)
    options = ["--quarters", str(given.quarters), "--threads", str(given.threads), "--longest", str(given.longest)]
    for scale in given.scales:
        one = ["--one", str(scale), *options, *(["--json"] if given.json else [])]
        subprocess.run([sys.executable, "-m", "experiments.benchmarks", *one], check=True)
    if not given.json:
        print(f"plain Mesa takes {ratio_to_mesa(20_000, 300_000):.0f} times as long a firm (prices, sales, plans, foundings, hires)")


if __name__ == "__main__":
    main()
