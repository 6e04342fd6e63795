"""What the targets say of the parameters: intervals from the derivatives and by profile, and whether they can be told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtri

from sim.experiment.calibration.fit import Found
from sim.experiment.calibration.trials import Trial, Trials

Z = float(ndtri(0.975))
PROFILE_AT = (-2.0, -1.0, 1.0, 2.0)
"""Where the profile is taken, in standard errors."""
ROUNDS = 3
LOOSE = 0.5
"""A parameter whose interval covers this part of its bounds is called weakly identified."""

NOTHING = 1e-10
"""A direction along which the targets move less than this part of the most they move says nothing."""


@dataclass(frozen=True)
class Inference:
    """In the unit cube: standard errors, 95 % intervals [parameter, 2] of both kinds (NaN where a profile stays open), and the rest."""

    se: np.ndarray
    interval: np.ndarray
    profile: np.ndarray
    correlation: np.ndarray
    singular: np.ndarray
    condition: float
    weights: np.ndarray
    chi2: float
    p: float | None
    weak: np.ndarray


def infer(trials: Trials, found: Found, say: Callable[[str], None] = lambda text: None) -> Inference:
    """Intervals for fixed weights 1 / sd²; targets' errors are taken as independent, those of the simulation as they are.

    With derivatives D, weights W and Omega the variance of simulated minus observed moments, the variance of the parameters is
    (D'WD)^-1 D'W Omega W D (D'WD)^-1. D is in units of sd here, so that W is one. Singular values and condition are those of D
    with the parameters in units of their bounds.
    """
    d, omega = found.jacobian, _omega(trials, found.trial)
    inverse = np.linalg.pinv(d.T @ d)
    variance = inverse @ d.T @ omega @ d @ inverse
    se = np.sqrt(np.maximum(np.diag(variance), 0.0))
    _, singular, directions = np.linalg.svd(d)
    condition = float(singular[0] / singular[-1]) if singular[-1] > 0 else float("inf")
    nothing = directions[singular < NOTHING * singular[0]]
    se = np.where((np.abs(nothing) > np.sqrt(NOTHING)).any(axis=0), np.inf, se)
    interval = np.clip(np.stack([found.x - Z * se, found.x + Z * se], axis=1), 0.0, 1.0)
    residuals = trials.residuals(found.trial)
    weights = np.linalg.inv(omega)
    chi2, free = float(residuals @ weights @ residuals), len(residuals) - len(found.x)
    profile = np.full_like(interval, np.nan)
    if trials.calibration.sheet.fit.profile:
        profile = profiles(trials, found, se, weights, say)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = variance / np.outer(se, se)
    weak = (interval[:, 1] - interval[:, 0] > LOOSE) | ~np.isfinite(se)
    p = float(chdtrc(free, chi2)) if free > 0 else None
    return Inference(se, interval, profile, correlation, singular, condition, weights, chi2, p, weak)


def _omega(trials: Trials, trial: Trial) -> np.ndarray:
    """[target, target] variance of simulated minus observed moments, in units of sd: 1 for the table, the rest for the runs' noise."""
    omega = np.eye(len(trials.sd))
    if trial.moments is not None and len(trial.moments) > 1 and np.isfinite(trial.moments).all():
        omega += np.atleast_2d(np.cov(trial.moments / trials.sd, rowvar=False)) / len(trial.moments)
    return omega


def profiles(trials: Trials, found: Found, se: np.ndarray, weights: np.ndarray, say: Callable[[str], None]) -> np.ndarray:
    """[parameter, 2] where the least distance from the targets with one parameter held rises by 3.84; NaN where it does not.

    All points move side by side: at each the other parameters follow Gauss-Newton steps with the derivatives of the optimum.
    """
    n = len(found.x)
    points = [(i, z) for i in range(n) if np.isfinite(se[i]) and se[i] > 0 for z in PROFILE_AT]
    places = [np.clip(found.x + z * se[i] * np.eye(n)[i], 0.0, 1.0) for i, z in points]
    best = np.full(len(points), np.inf)
    at = distance(trials.residuals(found.trial), weights)
    say(f"profile intervals: {len(points)} points, {ROUNDS} rounds")
    for _ in range(ROUNDS):
        seen = [trials.residuals(trial) for trial in trials.at(places)]
        best = np.minimum(best, [distance(r, weights) for r in seen])
        places = [_follow(x, i, r, found.jacobian, weights) for (i, _), x, r in zip(points, places, seen, strict=True)]
    out = np.full((n, 2), np.nan)
    for i, x0 in enumerate(found.x):
        mine = [(float(np.clip(x0 + z * se[i], 0.0, 1.0)), float(best[k])) for k, (j, z) in enumerate(points) if j == i]
        out[i] = [_crossing(x0, at, side) for side in ([p for p in mine if p[0] < x0], [p for p in mine if p[0] > x0])]
    return out


def distance(residuals: np.ndarray, weights: np.ndarray) -> float:
    """Distance from the targets as a chi-square."""
    return float(residuals @ weights @ residuals)


def _follow(x: np.ndarray, held: int, residuals: np.ndarray, jacobian: np.ndarray, weights: np.ndarray) -> np.ndarray:
    others = np.arange(len(x)) != held
    if not others.any():
        return x
    d = jacobian[:, others]
    moved = x.copy()
    moved[others] -= np.linalg.pinv(d.T @ weights @ d) @ d.T @ weights @ residuals
    return np.clip(moved, 0.0, 1.0)


def _crossing(x0: float, q0: float, points: list[tuple[float, float]]) -> float:
    """Where the rise of the distance reaches 1.96 squared, between points in its square root; beyond the last by at most its step."""
    last_x, last = x0, 0.0
    for x, q in sorted(points, key=lambda point: abs(point[0] - x0)):
        rise = float(np.sqrt(max(q - q0, 0.0)))
        if rise >= Z:
            return float(last_x + (x - last_x) * (Z - last) / (rise - last))
        last_x, last = x, rise
    return float("nan")
