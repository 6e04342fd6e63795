"""Trials: what the runs show at given parameters. Every one is kept in a journal, so that nothing is computed twice.

The search asks for trials in an order that depends on their outcomes alone. Killed and started again, it finds the first of them
in the journal and goes on from there to the same end.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.experiment.calibration.file import Calibration
from sim.experiment.calibration.moments import Target, moment
from sim.experiment.cells import replicate_seed
from sim.experiment.executors import WorkerDied, Workers
from sim.experiment.files import OutOfSpace, out_of_space, what_ran_out
from sim.experiment.journal import Journal
from sim.experiment.unchanged import refuse_other_tables
from sim.experiment.worker import Engine, shipped_engine
from sim.scenario.packs import pack_digest
from sim.scenario.scenario import Scenario

FAR = 1e3
"""Residual of a trial that failed or is not finite: far from every target, so that the search turns back."""
ATTEMPTS = 3
"""Times that a trial is handed out when its workers die."""


@dataclass(frozen=True)
class Trial:
    """Moments [replicate, target] at some parameters; None where the model failed there."""

    values: dict[str, float]
    moments: np.ndarray | None

    @property
    def mean(self) -> np.ndarray | None:
        """[target] mean over replicates; None where the model failed or a moment is not finite."""
        mean = None if self.moments is None else self.moments.mean(axis=0)
        return mean if mean is not None and np.isfinite(mean).all() else None


def run_trial(
    scenario: Scenario,
    values: dict[str, float],
    seeds: Sequence[int],
    targets: Sequence[Target],
    engine: Engine | None,
    pack: str | None = None,
) -> dict[str, Any]:
    """What a worker does: the same seeds with other parameters. A failure of the model is an outcome, too.

    Raises Changed where the tables are no longer those known by the SHA-256 `pack`.
    """
    started = time.perf_counter()
    try:
        varied = scenario.vary(dict(values))
        results = ((engine or shipped_engine())(varied, seed, threads=1) for seed in seeds)
        moments = [[moment(target, result.tables) for target in targets] for result in results]
    except Exception as error:
        if out_of_space(error):
            raise OutOfSpace(what_ran_out(error)) from error
        return {"status": "failed", "error": f"{type(error).__name__}: {error}", "seconds": round(time.perf_counter() - started, 3)}
    if pack is not None:
        refuse_other_tables(varied, pack)
    return {"status": "done", "moments": moments, "seconds": round(time.perf_counter() - started, 3)}


@dataclass
class Trials:
    """Runs trials that are not in the journal yet; answers in the order asked."""

    calibration: Calibration
    journal: Journal
    workers: Workers
    engine: Engine | None = None
    on_trial: Callable[[Trials, Trial, float], None] = lambda trials, trial, seconds: None
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: dict[str, np.ndarray] = field(default_factory=dict)
    """Places asked for by now, by key, in order: what a killed and restarted search has asked for, too."""
    ran: int = 0
    seconds: float = 0.0
    """Of all trials that were run now, summed over processes."""

    def __post_init__(self) -> None:
        self.journal.mend()
        self.kept = {line["key"]: line for line in self.journal.entries()}
        sheet = self.calibration.sheet
        self.targets = list(sheet.targets.values())
        self.seeds = [replicate_seed(sheet.seed, r) for r in range(sheet.replicates)]
        self.observed = np.array([t.value for t in self.targets])
        self.sd = np.array([t.sd for t in self.targets])
        self.pack = pack_digest(self.calibration.scenario.pack_folder)

    def at(self, places: Sequence[np.ndarray]) -> list[Trial]:
        """The trials at some places of the unit cube, run side by side where they are missing."""
        asked = [self.calibration.values(x) for x in places]
        keys = [_key(values) for values in asked]
        self._run({key: values for key, values in zip(keys, asked, strict=True) if key not in self.kept})
        self.asked = {**dict(zip(keys, map(np.asarray, places), strict=True)), **self.asked}
        return [self._trial(self.kept[key]) for key in keys]

    def best(self) -> np.ndarray:
        """The place of the least objective among all that were asked for; the first of equals by key."""
        return self.asked[min(sorted(self.asked), key=lambda key: self.objective(self._trial(self.kept[key])))]

    def objective(self, trial: Trial) -> float:
        """Sum of squared residuals."""
        return float(np.square(self.residuals(trial)).sum())

    def residuals(self, trial: Trial) -> np.ndarray:
        """[target] (simulated - observed) / sd."""
        mean = trial.mean
        return np.full(len(self.sd), FAR) if mean is None else np.clip((mean - self.observed) / self.sd, -FAR, FAR)

    def _run(self, missing: dict[str, dict[str, float]]) -> None:
        waiting = [(key, values, 1) for key, values in missing.items()][::-1]
        running: dict[Future[dict[str, Any]], tuple[str, dict[str, float], int]] = {}
        while waiting or running:
            while waiting and len(running) < self.workers.width:
                key, values, attempt = waiting.pop()
                try:
                    job = self.workers.submit(
                        run_trial, self.calibration.scenario, values, self.seeds, self.targets, self.engine, self.pack
                    )
                except WorkerDied:
                    job = Future()
                    job.set_exception(WorkerDied("no worker could be started"))
                running[job] = key, values, attempt
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for job in finished:
                key, values, attempt = running.pop(job)
                try:
                    outcome = job.result()
                except WorkerDied as error:
                    if attempt >= ATTEMPTS:
                        raise OutOfSpace(f"{error}; {ATTEMPTS} workers died of one trial") from error
                    waiting.append((key, values, attempt + 1))
                    continue
                self._keep({"key": key, "values": values, **outcome})

    def _keep(self, line: dict[str, Any]) -> None:
        self.journal.append(line)
        self.kept[line["key"]] = line
        self.ran += 1
        self.seconds += line["seconds"]
        self.on_trial(self, self._trial(line), line["seconds"])

    def _trial(self, line: dict[str, Any]) -> Trial:
        return Trial(line["values"], np.array(line["moments"]) if line["status"] == "done" else None)


def _key(values: dict[str, float]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]
