"""Gravity of moves between municipalities: Poisson pseudo-maximum likelihood with origin and destination
effects.

Fixed effects by proportional fitting, the few slopes by Newton steps. The matrix of flows is read from the
folder the user names and never goes into the pack; only slopes do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.base_year import tables as t

KINK_KM = 100.0
YOUTH = "youth"
OTHER = "other"


@dataclass(frozen=True)
class Gravity:
    """Slopes of log flows: distance below the kink, distance above it, another province; and how well they
    fit.
    """

    near: float
    far: float
    border: float
    correlation: float
    pairs: int
    errors: tuple[float, float, float]


def flows(source: Path, places: list[t.Region], year: int) -> dict[str, t.Array]:
    """Moves between different municipalities in a year by class, each R x R (origin, destination), zero
    diagonal.

    Classes: all, youth (19-34), its men and women, and other ages.
    """
    order = t.rows_by_code(places)
    columns = {
        "all": "movers_total_persons",
        YOUTH: "movers_youth_persons",
        "youth_male": "movers_youth_male_persons",
        "youth_female": "movers_youth_female_persons",
    }
    out = {name: np.zeros((len(places), len(places))) for name in columns}
    for row in t.read(source, "migration_od_sigungu_2023_2024.csv"):
        if row["year"] != str(year) or row["origin_code_mois"] == row["destination_code_mois"]:
            continue
        cell = (order[row["origin_code_mois"]], order[row["destination_code_mois"]])
        for name, column in columns.items():
            out[name][cell] += t.number(row[column])
    out[OTHER] = out["all"] - out[YOUTH]
    return out


def terms(km: t.Array, places: list[t.Region], *, kink: bool = True) -> t.Array:
    """Regressors of every ordered pair, 3 x R x R: log km, log km above the kink, 1 in another province
    (2024).
    """
    log_km = np.log(km)
    above = np.maximum(log_km - np.log(KINK_KM), 0.0) if kink else np.zeros_like(km)
    owner = t.province_rows(places)
    return np.stack([log_km, above, (owner[:, None] != owner[None, :]).astype(np.float64)])


def kernel(gravity: Gravity, km: t.Array, places: list[t.Region]) -> t.Array:
    """Weight of every pair, R x R, zero on the diagonal."""
    x = terms(km, places)
    out = np.exp(gravity.near * x[0] + (gravity.far - gravity.near) * x[1] + gravity.border * x[2])
    np.fill_diagonal(out, 0.0)
    return out


def fit_margins(seed: t.Array, rows: t.Array, columns: t.Array, rounds: int, tolerance: float) -> tuple[t.Array, t.Array]:
    """Row and column factors that give a seed matrix its margins (proportional fitting)."""
    left, right = np.ones(len(rows)), np.ones(len(columns))
    for _ in range(rounds):
        left = rows / np.maximum(seed @ right, 1e-300)
        got = seed.T @ left
        if np.abs(got * right / np.maximum(columns, 1e-300) - 1.0)[columns > 0].max() < tolerance:
            break
        right = columns / np.maximum(got, 1e-300)
    return left, right


def within(x: t.Array, weight: t.Array, rounds: int = 200) -> t.Array:
    """Residuals of regressors after weighted origin and destination means are taken out in turn."""
    out = x.copy()
    rows, columns = weight.sum(axis=1), weight.sum(axis=0)
    for _ in range(rounds):
        out -= ((out * weight).sum(axis=2) / rows)[:, :, None]
        step = (out * weight).sum(axis=1) / columns
        out -= step[:, None, :]
        if np.abs(step).max() < 1e-10:
            break
    return out


def estimate(observed: t.Array, km: t.Array, places: list[t.Region], *, kink: bool = True) -> Gravity:
    """Slopes that maximise the Poisson pseudo-likelihood of the flows; robust standard errors."""
    x = terms(km, places, kink=kink)
    off = ~np.eye(len(places), dtype=bool)
    used = [0, 1, 2] if kink else [0, 2]
    slope = np.array([-1.0, 0.0, 0.0])
    for _ in range(30):
        seed = np.where(off, np.exp(np.tensordot(slope, x, axes=1)), 0.0)
        left, right = fit_margins(seed, observed.sum(axis=1), observed.sum(axis=0), 2000, 1e-11)
        fitted = left[:, None] * seed * right
        inner = within(x[used], fitted)
        gap = np.where(off, observed - fitted, 0.0)
        score = (inner * gap).sum(axis=(1, 2))
        bread = np.einsum("aij,bij,ij->ab", inner, inner, fitted)
        step = np.linalg.solve(bread, score)
        slope[used] += step
        if np.abs(step).max() < 1e-9:
            break
    meat = np.einsum("aij,bij,ij->ab", inner, inner, gap**2)
    inverse = np.linalg.inv(bread)
    error = np.zeros(3)
    error[used] = np.sqrt(np.diag(inverse @ meat @ inverse))
    correlation = float(np.corrcoef(observed[off], fitted[off])[0, 1])
    errors = (float(error[0]), float(error[1]), float(error[2]))
    return Gravity(float(slope[0]), float(slope[0] + slope[1]), float(slope[2]), correlation, int(off.sum()), errors)
