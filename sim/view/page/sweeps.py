"""Sweeps for the page: points of the design, what came of them, and an emulator of each indicator."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.experiment.indicators import INDICATORS
from sim.experiment.paired import LEVEL
from sim.experiment.sweep.store import Store, is_store
from sim.experiment.sweep.views import connect, measures
from sim.view.page.emulator import emulator
from sim.view.page.frames import facts_of
from sim.view.page.library import Unknown

OWN = ("cell", "scenario", "variant", "baseline")


class Sweeps:
    """Folders of sweeps by id, found once."""

    def __init__(self, root: Path | None) -> None:
        folders = [root, *root.iterdir()] if root is not None and root.is_dir() else []
        self.known = {hashlib.sha256(str(f.resolve()).encode()).hexdigest()[:16]: f for f in folders if f.is_dir() and is_store(f)}

    def listing(self) -> list[dict[str, str]]:
        """Ids and names of the folders."""
        return [{"id": i, "folder": f.name} for i, f in self.known.items()]

    def get(self, name: str) -> dict[str, Any]:
        """Points and emulators; raises Unknown."""
        folder = self.known.get(name)
        if folder is None or not (folder / "cells.parquet").is_file():
            raise Unknown("no sweep of that id, or none of its cells is finished")
        return _read(folder, sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()))


@lru_cache(maxsize=8)
def _read(folder: Path, _size: int) -> dict[str, Any]:
    """One sweep by scenario: factors [point][factor], mean and half width of every indicator, emulators."""
    database = connect(folder)
    kinds = {row[0]: row[1] for row in database.execute("DESCRIBE cells").fetchall() if row[0] not in OWN}
    factors = [name for name, kind in kinds.items() if kind in ("DOUBLE", "BIGINT")]
    paired = database.execute("SELECT count(*) FROM effects").fetchone()[0] > 0
    known = [i for i in INDICATORS if i.name in measures(database)]
    (year,) = database.execute("SELECT max(year) FROM outcomes").fetchone()
    columns = [*(f'any_value("{f}")' for f in factors), "count(*)", *(f'avg("{i.name}"), stddev_samp("{i.name}")' for i in known)]
    sql = (
        f"SELECT scenario, {', '.join(columns)} FROM {'effects' if paired else 'results'}"
        " WHERE level = 'nation' AND year = ? GROUP BY scenario, cell ORDER BY scenario, cell"
    )
    found: dict[str, list[tuple[Any, ...]]] = {}
    for scenario, *values in database.execute(sql, [year]).fetchall():
        found.setdefault(scenario, []).append(tuple(values))
    return {
        "name": str(Store(folder).facts().get("name", folder.name)),
        "folder": folder.name,
        "year": year,
        "paired": paired,
        "factors": factors,
        "left_out": [name for name in kinds if name not in factors],
        "indicators": [facts_of(i) for i in known],
        "scenarios": {name: _points(np.array(rows, dtype=float), factors, [i.name for i in known]) for name, rows in found.items()},
    }


def _points(rows: np.ndarray, factors: list[str], names: list[str]) -> dict[str, Any]:
    d = len(factors)
    x, n, values = rows[:, :d], rows[:, d], rows[:, d + 1 :]
    with np.errstate(all="ignore"):
        wide = np.where(n > 1, stdtrit(np.maximum(n - 1, 1), 0.5 + LEVEL / 2) / np.sqrt(n), np.nan)
    out: dict[str, Any] = {"x": x.tolist(), "replicates": int(n.min()) if len(n) else 0, "of": {}}
    for k, name in enumerate(names):
        mean, half = values[:, 2 * k], values[:, 2 * k + 1] * wide
        fit = emulator(x, mean) if d else None
        out["of"][name] = {"mean": _plain(mean), "half": _plain(half), "fit": fit}
    return out


def _plain(values: np.ndarray) -> list[float | None]:
    return [float(f"{v:.6g}") if np.isfinite(v) else None for v in values]
