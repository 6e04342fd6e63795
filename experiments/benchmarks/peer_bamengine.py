"""The BAM model of bamengine as it is shipped; `experiments.benchmarks peers` runs it in an environment of its own, not in ours.

`python peer_bamengine.py FIRMS`: five households a firm and a bank for ten firms, as in the package's own defaults.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import bamengine


def main() -> None:
    """Get ready, say so, then run a period whenever a line comes in."""
    firms = int(sys.argv[1])
    began = time.perf_counter()
    economy = bamengine.Simulation.init(
        n_firms=firms, n_households=5 * firms, n_banks=max(firms // 10, 1), seed=1, logging={"default_level": "ERROR"}
    )
    print(json.dumps({"start": time.perf_counter() - began}), flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        economy.run(n_periods=1)
        seconds = time.perf_counter() - began
        said = {"rows": firms, "seconds": seconds, "by_process": {"all": seconds}}
        print(json.dumps(said | {"gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}), flush=True)


if __name__ == "__main__":
    main()
