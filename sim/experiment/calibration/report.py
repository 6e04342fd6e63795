"""What a calibration leaves: the parameter file, and all its numbers as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.calibration.file import Calibration, value_of
from sim.experiment.calibration.fit import Found
from sim.experiment.calibration.inference import Inference
from sim.experiment.calibration.trials import Trials
from sim.experiment.files import write_text
from sim.scenario.toml import toml_value


def report(trials: Trials, found: Found, known: Inference) -> dict[str, Any]:
    """Everything a reader needs to judge the fit."""
    calibration, values = trials.calibration, found.trial.values
    parameters = [
        _parameter(calibration, key, values[key], i, found, known, [k for k in calibration.keys if k != key])
        for i, key in enumerate(calibration.keys)
    ]
    return {
        "name": calibration.sheet.name,
        "title": calibration.sheet.title,
        "scenario": calibration.scenario.name,
        "test_period_from": calibration.sheet.before,
        "replicates": calibration.sheet.replicates,
        "seeds": trials.seeds,
        "objective": found.objective,
        "objective_at_start": found.objective_start,
        "chi2": known.chi2,
        "degrees_of_freedom": len(trials.targets) - len(parameters),
        "p": known.p,
        "ended": found.message,
        "parameters": parameters,
        "targets": _targets(trials, found),
        "identifiability": {
            "singular_values": [float(s) for s in known.singular],
            "condition": known.condition if np.isfinite(known.condition) else None,
            "correlation": [[float(c) if np.isfinite(c) else None for c in row] for row in known.correlation],
            "weak": [key for key, weak in zip(calibration.keys, known.weak, strict=True) if weak],
        },
    }


def _parameter(
    calibration: Calibration, key: str, value: float, i: int, found: Found, known: Inference, others: list[str]
) -> dict[str, Any]:
    bounds = calibration.sheet.bounds[key]
    return {
        "parameter": key,
        "start": value_of(calibration.scenario, key),
        "value": value,
        "low": bounds.at(float(known.interval[i, 0])),
        "high": bounds.at(float(known.interval[i, 1])),
        "profile_low": _inside(bounds.at, known.profile[i, 0]),
        "profile_high": _inside(bounds.at, known.profile[i, 1]),
        "bounds": [bounds.low, bounds.high],
        "at_bound": bool(min(found.x[i], 1.0 - found.x[i]) < 1e-3),
        "weakly_identified": bool(known.weak[i]),
    }


def _inside(at: Any, x: float) -> float | None:
    return float(at(float(x))) if np.isfinite(x) else None


def _targets(trials: Trials, found: Found) -> list[dict[str, Any]]:
    residuals, moments = trials.residuals(found.trial), found.trial.moments
    out = []
    for k, (name, target) in enumerate(trials.calibration.sheet.targets.items()):
        simulated = None if moments is None else float(moments[:, k].mean())
        spread = None if moments is None or len(moments) < 2 else float(moments[:, k].std(ddof=1))
        facts = {"target": name, "observed": target.value, "sd": target.sd, "of_year": target.observed, "source": target.source}
        fit = {"simulated": simulated, "sd_over_replicates": spread, "objective": float(residuals[k] ** 2)}
        out.append({**facts, **fit})
    return out


def parameter_file(found: dict[str, Any]) -> str:
    """The parameters as they stand in a scenario or in `[parameters]` of a pack, with interval and warnings."""
    lines = [
        f"# Written by `jiyeok calibrate`: {found['name']}. Objective {found['objective']:.4g}, at the start {found['objective_at_start']:.4g}."
    ]
    for one in found["parameters"]:
        notes = f"95 % interval {one['low']:.4g} to {one['high']:.4g}"
        if one["profile_low"] is not None or one["profile_high"] is not None:
            ends = ("open" if one[k] is None else f"{one[k]:.4g}" for k in ("profile_low", "profile_high"))
            notes += f"; profile {' to '.join(ends)}"
        notes += "; weakly identified" if one["weakly_identified"] else ""
        notes += "; at its bound" if one["at_bound"] else ""
        lines.append(f"{one['parameter']} = {toml_value(one['value'])}  # {notes}")
    return "\n".join(lines) + "\n"


def write(folder: Path, found: dict[str, Any]) -> None:
    """`parameters.toml` and `calibration.json`; each is the old one or the new one, never a half."""
    write_text(folder / "calibration.json", json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    write_text(folder / "parameters.toml", parameter_file(found))
