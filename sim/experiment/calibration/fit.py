"""The search: simulated moments with common random numbers (McFadden 1989; Gouriéroux and Monfort 1996).

Points spread over the bounds by a Sobol sequence, then scipy's trust-region least squares from the best of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from sim.experiment.calibration.trials import Trial, Trials

EDGE = 1e-6
"""How near to a bound the search may start."""

SEARCHES = 3
"""Searches in all: where derivatives or profile come upon a better place, the search goes on from there."""
BETTER = 0.99


@dataclass(frozen=True)
class Found:
    """Where the search ended: place in the unit cube, its trial, derivatives [target, parameter] of the residuals there."""

    x: np.ndarray
    trial: Trial
    jacobian: np.ndarray
    objective: float
    objective_start: float
    message: str


def search(trials: Trials, say: Callable[[str], None] = lambda text: None) -> Found:
    """Minimise the sum of squared residuals within the bounds. Every step follows from the outcomes before it."""
    fit, start = trials.calibration.sheet.fit, np.clip(trials.calibration.start(), EDGE, 1.0 - EDGE)
    spread = qmc.Sobol(len(start), rng=trials.calibration.sheet.seed).random(_power_of_two(fit.design))[: fit.design]
    places = [start, *spread]
    say(f"{len(places)} points spread over the bounds")
    scores = [trials.objective(trial) for trial in trials.at(places)]
    say(f"objective {scores[0]:.4g} at the scenario's own values, {min(scores):.4g} at the best point; searching from there")
    return descend(trials, places[int(np.argmin(scores))], scores[0])


def descend(trials: Trials, place: np.ndarray, at_start: float) -> Found:
    """Trust-region least squares from a place; ends at the best place it has seen."""
    fit = trials.calibration.sheet.fit
    ended = least_squares(
        lambda x: trials.residuals(trials.at([x])[0]),
        np.clip(place, EDGE, 1.0 - EDGE),
        jac=lambda x: jacobian(trials, x),
        bounds=(0.0, 1.0),
        xtol=1e-5,
        ftol=1e-4,
        gtol=1e-8,
        max_nfev=fit.iterations,
    )
    trial = trials.at([ended.x])[0]
    return Found(ended.x, trial, jacobian(trials, ended.x), trials.objective(trial), at_start, ended.message)


def jacobian(trials: Trials, x: np.ndarray) -> np.ndarray:
    """[target, parameter] central differences of the residuals, one-sided at a bound; all trials side by side."""
    step, n = trials.calibration.sheet.fit.step, len(x)
    up, down = np.tile(x, (n, 1)), np.tile(x, (n, 1))
    own = np.arange(n)
    up[own, own] = np.minimum(x + step, 1.0)
    down[own, own] = np.maximum(x - step, 0.0)
    residuals = np.array([trials.residuals(trial) for trial in trials.at([*up, *down])])
    width = up[own, own] - down[own, own]
    return ((residuals[:n] - residuals[n:]) / width[:, None]).T


def most_trials(parameters: int, design: int, iterations: int, *, profile: bool) -> int:
    """Most trials that a calibration may take."""
    per_search = (iterations + 1) * (1 + 2 * parameters) + (profile_trials(parameters) if profile else 0)
    return 1 + design + SEARCHES * per_search


def profile_trials(parameters: int) -> int:
    """Trials of the profile intervals: four points a parameter, three rounds each."""
    return 4 * parameters * 3


def _power_of_two(n: int) -> int:
    return 1 << max(n - 1, 0).bit_length() if n else 0
