"""Who works where: a doubly constrained gravity model over all pairs of municipalities, in whole persons."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .economy_rounding import round_matrix
from .economy_tables import INDUSTRIES, Geography, distances, geography, matrix_rows, read, write

ELASTICITY = 2.2  # D^-2.2 exp(-D / 40 km): REALDATA_ECONOMY 1
DECAY_KM = 40.0
TOLERANCE = 1e-9


def kernel(km: np.ndarray, elasticity: float = ELASTICITY, decay: float = DECAY_KM) -> np.ndarray:
    """Deterrence of distance: a power with an exponential tail."""
    return km**-elasticity * np.exp(-km / decay)


def gravity(weights: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Flows `a_r b_j weights` with the given row and column sums."""
    a, b = np.ones(len(rows)), np.ones(len(columns))
    for _ in range(20_000):
        a = rows / (weights * b[None, :]).sum(axis=1)
        new = columns / (weights * a[:, None]).sum(axis=0)
        change = np.abs(new / b - 1).max()
        b = new
        if change < TOLERANCE:
            break
    flows = a[:, None] * weights * b[None, :]
    assert np.abs(flows.sum(axis=1) / rows - 1).max() < 1e-5
    return flows


def margins(out: Path, geo: Geography) -> tuple[np.ndarray, np.ndarray]:
    """Employed residents by residence, and the jobs at each workplace that residents hold."""
    rows, columns = np.zeros(len(geo.codes), np.int64), np.zeros(len(geo.codes), np.int64)
    for row in read(out / "labour.csv"):
        rows[geo.row[row["code"]]] += int(row["employed"])
    for row in read(out / "jobs.csv"):
        columns[geo.row[row["code"]]] = sum(int(row[i]) for i in INDUSTRIES) - int(row["foreign_workers"])
    return rows, columns


def build(source: Path, out: Path) -> None:
    """Write commuting.csv."""
    geo = geography(source)
    rows, columns = margins(out, geo)
    flows = gravity(kernel(distances(source, geo)), rows.astype(float), columns.astype(float))
    whole = round_matrix(flows, rows, columns)
    assert (whole.sum(axis=1) == rows).all() and (whole.sum(axis=0) == columns).all() and whole.min() >= 0
    write(out / "commuting.csv", ["code", *geo.codes], matrix_rows(geo, whole, 0))
