"""A calibration from file to folder: search, intervals, report; or the recovery of known parameters from simulated data."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import qmc

from sim.experiment.calibration.file import Calibration
from sim.experiment.calibration.fit import BETTER, SEARCHES, Found, descend, most_trials, search
from sim.experiment.calibration.inference import Inference, infer
from sim.experiment.calibration.report import report, write
from sim.experiment.calibration.trials import Trials, run_trial
from sim.experiment.cells import engine_version, replicate_seed, slug
from sim.experiment.executors import LocalProcesses, ThisProcess, Workers
from sim.experiment.files import write_text
from sim.experiment.folder import free_folder
from sim.experiment.journal import Journal
from sim.experiment.manifest import new_manifest
from sim.experiment.worker import Engine
from sim.scenario.packs import pack_digest
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.resolve import scenario_hash

OTHER_LUCK = 0x5EED
"""Added to the root seed where data are simulated: the recovery must not know the data's own random numbers."""


@dataclass
class Hear:
    """Who wants to hear of the progress."""

    say: Callable[[str], None] = lambda text: None
    on_trial: Callable[[Trials, Any, float], None] = lambda trials, trial, seconds: None


def identity(calibration: Calibration, engine: str | None = None) -> str:
    """Fingerprint of everything that a trial's outcome and the search depend on."""
    scenario = calibration.scenario
    parts = [
        calibration.sheet.model_dump(mode="json"),
        scenario_hash(scenario),
        engine or engine_version(),
        pack_digest(scenario.pack_folder),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def default_folder(calibration: Calibration, engine: str | None = None) -> Path:
    """`results/calibration-NAME-HASH`: the same for the same file, scenario, engine and data."""
    return Path("results") / f"calibration-{slug(calibration.sheet.name)}-{identity(calibration, engine)[:8]}"


def calibrate(
    calibration: Calibration, folder: Path, *, jobs: int = 1, engine: Engine | None = None, hear: Hear | None = None, fresh: bool = False
) -> dict[str, Any]:
    """Fit, and leave journal, parameter file and report in the folder; goes on where an earlier call was stopped.

    Raises OutOfSpace when the disk is full or a trial kills its workers again and again.
    """
    heard, started = hear or Hear(), time.perf_counter()
    folder = free_folder(folder) if fresh else folder
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "calibration.toml", calibration.path.read_text(encoding="utf-8"))
    with workers_of(jobs) as workers:
        trials = Trials(calibration, Journal(folder / "journal.jsonl"), workers, engine, heard.on_trial)
        found, known = fitted(trials, heard)
    out = report(trials, found, known)
    out |= {
        "folder": str(folder),
        "trials": len(trials.asked),
        "trials_run_now": trials.ran,
        "seconds": round(time.perf_counter() - started, 1),
        "seconds_of_trials": round(sum(line["seconds"] for line in trials.kept.values()), 1),
        "jobs": jobs,
        "made_by": {**new_manifest(), "engine": engine_version(), "scenario_sha256": scenario_hash(calibration.scenario)},
    }
    write(folder, out)
    return out


def fitted(trials: Trials, hear: Hear) -> tuple[Found, Inference]:
    """Search and intervals; raises ScenarioError where the model fails at the best place."""
    found = search(trials, hear.say)
    known = _judged(trials, found, hear)
    for _ in range(SEARCHES - 1):
        place = trials.best()
        if trials.objective(trials.at([place])[0]) >= BETTER * found.objective:
            break
        hear.say("a better place turned up; searching on from there")
        found = descend(trials, place, found.objective_start)
        known = _judged(trials, found, hear)
    return found, known


def _judged(trials: Trials, found: Found, hear: Hear) -> Inference:
    if found.trial.mean is None:
        sheet = trials.calibration.sheet
        text = f"the model failed in every trial of `{sheet.name}`, or its moments are not finite; see the journal"
        raise ScenarioError([Problem(text, trials.calibration.path, None, None, ("help: narrower bounds, or other columns",))])
    return infer(trials, found, hear.say)


def workers_of(jobs: int) -> Workers:
    """Processes of this machine, or this one."""
    return ThisProcess() if jobs <= 1 else LocalProcesses(jobs)


def most(calibration: Calibration) -> int:
    """Most trials that a calibration may take."""
    fit = calibration.sheet.fit
    return most_trials(len(calibration.keys), fit.design, fit.iterations, profile=fit.profile)


def recover(
    calibration: Calibration, folder: Path, number: int, *, jobs: int = 1, engine: Engine | None = None, hear: Hear | None = None
) -> list[dict[str, Any]]:
    """Simulate targets at `number` known places inside the bounds with other random numbers each, and fit to them.

    One object for each place and parameter: the true value, the one found, its interval, and whether it covers the truth.
    """
    heard, out = hear or Hear(), []
    inner = 0.25 + 0.5 * qmc.Sobol(len(calibration.keys), rng=calibration.sheet.seed).random(1 << (number - 1).bit_length())[:number]
    for i, x in enumerate(inner):
        heard.say(f"recovery {i + 1} of {number}")
        truth = calibration.values(x)
        luck = calibration.sheet.model_copy(update={"seed": calibration.sheet.seed + i})
        simulated = simulated_targets(replace(calibration, sheet=luck), truth, engine)
        place = folder / f"recovery-{i + 1}"
        place.mkdir(parents=True, exist_ok=True)
        with workers_of(jobs) as workers:
            trials = Trials(simulated, Journal(place / "journal.jsonl"), workers, engine, heard.on_trial)
            found = report(trials, *fitted(trials, heard))
        for one in found["parameters"]:
            low, high = one["low"], one["high"]
            covered = low <= truth[one["parameter"]] <= high
            facts = {"place": i + 1, "parameter": one["parameter"], "truth": truth[one["parameter"]], "found": one["value"]}
            out.append({**facts, "low": low, "high": high, "covered": covered, "weakly_identified": one["weakly_identified"]})
    return out


def simulated_targets(calibration: Calibration, truth: dict[str, float], engine: Engine | None) -> Calibration:
    """The same calibration with the moments of the model at known parameters as its targets, and their spread as sd."""
    sheet = calibration.sheet
    seeds = [replicate_seed(sheet.seed + OTHER_LUCK, r) for r in range(max(sheet.replicates, 4))]
    outcome = run_trial(calibration.scenario, truth, seeds, list(sheet.targets.values()), engine)
    if outcome["status"] != "done":
        raise ScenarioError([Problem(f"the model failed at {truth}: {outcome['error']}", calibration.path)])
    moments = np.array(outcome["moments"])
    error = np.maximum(moments.std(axis=0, ddof=1) / np.sqrt(len(seeds)), 1e-12)
    targets = {
        name: target.model_copy(update={"value": float(mean), "sd": float(sd)})
        for (name, target), mean, sd in zip(sheet.targets.items(), moments.mean(axis=0), error, strict=True)
    }
    return replace(calibration, sheet=sheet.model_copy(update={"targets": targets}))
