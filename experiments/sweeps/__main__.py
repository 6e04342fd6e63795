"""What sweeps must show, measured: `python -m experiments.sweeps kills|memory|speed [--folder DIR]`.

kills: 200 cells x 4 replicates, whose parent and workers are killed at random moments, twenty times in a row.
memory: peak memory of the parent with 1,000, 5,000 and 20,000 runs.
speed: parallel efficiency of two workers with runs of a second or more, in two minutes.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from experiments.sweeps.instant import Instant
from sim.experiment.sweep.drive import Progress
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.job import Done
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.run import Hear, SweepOptions, run_sweep
from sim.experiment.sweep.views import connect
from sim.simulation import run as run_model

ROOT = Path(__file__).resolve().parents[2]
SHEET = """
name = "{name}"
base = "{base}"
replicates = {replicates}
[set]
years = {years}
[design]
kind = "lhs"
samples = {cells}
[[factor]]
key = "goods.import_elasticity"
low = 0.2
high = 1.4
[[factor]]
key = "adoption.awareness_national"
low = 0.8
high = 1.2
relative = true
"""


def sheet(folder: Path, name: str, base: str, cells: int, replicates: int, years: int) -> Path:
    """A sweep file in a folder."""
    path = folder / f"{name}.toml"
    base = str(ROOT / "scenarios" / base)
    path.write_text(SHEET.format(name=name, base=base, cells=cells, replicates=replicates, years=years), encoding="utf-8")
    return path


def contents(folder: Path) -> tuple[list[tuple[int, int]], str]:
    """Runs in order, and a fingerprint of every number measured."""
    import hashlib

    database = connect(folder)
    runs = database.execute("SELECT variant, replicate FROM runs ORDER BY ALL").fetchall()
    total = hashlib.sha256()
    found = database.execute("SELECT * FROM outcomes ORDER BY variant, replicate, level, place, year")
    while rows := found.fetchmany(1000):
        total.update(repr(rows).encode())
    return runs, total.hexdigest()


def start(path: Path, out: Path) -> subprocess.Popen[bytes]:
    """A sweep on two processes, as a user starts it."""
    return subprocess.Popen([sys.executable, "-m", "sim", "sweep", str(path), "--out", str(out), "--jobs", "2", "--quiet"], cwd=ROOT)


def workers_of(pid: int) -> list[int]:
    """Worker processes: children of the server that forks them, which is a child of the parent."""

    def below(one: int) -> list[int]:
        try:
            return [int(p) for p in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except OSError:
            return []

    return [grandchild for child in below(pid) for grandchild in below(child)]


def written(out: Path) -> int:
    """Bytes of the journal."""
    path = out / "journal.jsonl"
    return path.stat().st_size if path.exists() else 0


def finished(out: Path) -> int:
    """Runs in shards and journal."""
    if not (out / "sweep.json").exists():
        return 0
    return int(connect(out).execute("SELECT count(*) FROM runs").fetchone()[0])


def kills(folder: Path, cells: int, replicates: int, times: int) -> None:
    """Kill a sweep `times` times, then compare it with an undisturbed one."""
    path, whole, out = sheet(folder, "kills", "tiny.toml", cells, replicates, 3), folder / "whole", folder / "killed"
    started = time.perf_counter()
    if start(path, whole).wait() != 0:
        raise SystemExit("the undisturbed sweep failed")
    undisturbed = time.perf_counter() - started
    print(f"undisturbed: {len(contents(whole)[0])} runs in {undisturbed:.0f} s", flush=True)
    chance = random.Random(20)
    dead_workers = dead_parents = 0
    for n in range(times):
        process, before = start(path, out), finished(out)
        size = written(out)
        while written(out) <= size and process.poll() is None:  # it has started up and finished a run
            time.sleep(0.05)
        until = time.monotonic() + chance.random() * undisturbed / times
        while time.monotonic() < until and process.poll() is None:
            if chance.random() < 0.1 and (found := workers_of(process.pid)):
                os.kill(chance.choice(found), signal.SIGKILL)
                dead_workers += 1
            time.sleep(0.5)
        if process.poll() is None:
            process.kill()
            dead_parents += 1
        process.wait()
        print(f"kill {n + 1}: {before} -> {finished(out)} runs", flush=True)
    code = start(path, out).wait()
    (runs, numbers), (expected, same) = contents(out), contents(whole)
    print(f"killed: {dead_parents} parents, {dead_workers} workers; last start ended with {code}")
    print(f"runs: {len(runs)} of {len(expected)}, doubled {len(runs) - len(set(runs))}, lost {len(set(expected) - set(runs))}")
    print(f"numbers: {'the same bit for bit' if numbers == same else 'NOT THE SAME'}")
    if runs != expected or numbers != same or code != 0:
        raise SystemExit(1)


def one_memory(folder: Path, runs: int) -> None:
    """Run with an instant engine and print the parent's peak."""
    path = sheet(folder, f"memory{runs}", "tiny.toml", runs // 4, 4, 3)
    _, progress = run_sweep(Plan.of(Sweep.load(path)), SweepOptions(out=folder / f"memory{runs}", jobs=2), engine=Instant())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{progress.done:8d} runs: peak of the parent {peak:6.0f} MiB, {progress.done / progress.seconds:6.0f} runs a second", flush=True)


def memory(folder: Path) -> None:
    """Peak memory of the parent by number of runs, each in a process of its own."""
    for runs in (1000, 5000, 20_000):
        command = [sys.executable, "-m", "experiments.sweeps", "one-memory", "--folder", str(folder), "--runs", str(runs)]
        subprocess.run(command, cwd=ROOT, check=True)


SPEED = """
name = "speed"
base = "{base}"
replicates = 1
[set]
years = 5
[design]
kind = "lhs"
samples = {cells}
[[factor]]
key = "policies.ai_subsidy.rate"
low = 0.2
high = 0.8
"""


def used_by_others(seconds: float = 3.0) -> str:
    """Processors that other programs use while this one waits; the system must have /proc."""

    def worked() -> float:
        return sum(int(x) for x in Path("/proc/stat").read_text().split()[1:4]) / os.sysconf("SC_CLK_TCK")

    try:
        before = worked()
        time.sleep(seconds)
        return f"{(worked() - before) / seconds:.1f} of {os.cpu_count()} processors"
    except OSError:
        return "an unknown part of the processors"


def timed_sweep(plan: Plan, out: Path, jobs: int) -> tuple[float, float]:
    """Runs kept a second once every worker has loaded its compiled code, and the share of the workers' time that was spent in runs."""
    kept, busy = [0.0], [0.0]

    def note(done: Done, progress: Progress) -> None:
        kept.append(time.perf_counter())
        busy.append(progress.busy)

    run_sweep(plan, SweepOptions(out=out, jobs=jobs), Hear(on_done=note))
    seconds = kept[-1] - kept[jobs]
    return (len(kept) - 1 - jobs) / seconds, (busy[-1] - busy[jobs]) / (seconds * jobs)


def speed(folder: Path, cells: int) -> None:
    """The same sweep on one worker process and on two, with runs of a second or more that share their start state."""
    path = folder / "speed.toml"
    path.write_text(SPEED.format(base=ROOT / "scenarios/ai_adoption_subsidy.toml", cells=cells), encoding="utf-8")
    plan, rates = Plan.of(Sweep.load(path)), {}
    run_model(next(iter(plan.sweep.scenarios.values())), 1)  # compiled code and start state are kept from here on
    for jobs in (1, 2):
        others = used_by_others()
        rates[jobs], share = timed_sweep(plan, folder / f"speed{jobs}", jobs)
        print(f"{jobs} at a time: {rates[jobs]:.2f} runs a second, {share:.0%} of the workers' time in runs; ", end="")
        print(f"other programs used {others} just before", flush=True)
    print(f"efficiency of two: {rates[2] / (2 * rates[1]):.2f}; at least 0.85 is asked for, where nothing else uses the processors")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m experiments.sweeps", description=__doc__)
    parser.add_argument("what", choices=("kills", "memory", "speed", "one-memory"))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--cells", type=int)
    parser.add_argument("--replicates", type=int, default=4)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--runs", type=int, default=1000)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="sweeps-"))
    folder.mkdir(parents=True, exist_ok=True)
    if given.what == "kills":
        kills(folder, given.cells or 200, given.replicates, given.times)
    elif given.what == "memory":
        memory(folder)
    elif given.what == "one-memory":
        one_memory(folder, given.runs)
    else:
        speed(folder, given.cells or 24)


if __name__ == "__main__":
    main()
