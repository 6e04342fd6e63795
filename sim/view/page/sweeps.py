"""Sweeps for the page: points of the design, what came of them, and an emulator of an indicator."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.experiment.formulas import Indicator
from sim.experiment.indicators import INDICATORS
from sim.experiment.paired import LEVEL
from sim.experiment.sweep.store import Store, is_store
from sim.experiment.sweep.views import connect, measures
from sim.view.page.emulator import emulator
from sim.view.page.frames import facts_of
from sim.view.page.library import Unknown

OWN = ("cell", "scenario", "variant", "baseline")
MINUS = " − "
"""Between the two scenarios of a difference; no file name of a scenario holds it by chance."""


class Sweeps:
    """Folders of sweeps by id, found once."""

    def __init__(self, root: Path | None) -> None:
        folders = [root, *sorted(root.iterdir())] if root is not None and root.is_dir() else []
        self.known = {hashlib.sha256(str(f.resolve()).encode()).hexdigest()[:16]: f for f in folders if f.is_dir() and is_store(f)}

    def listing(self) -> list[dict[str, str]]:
        """Ids and names of the folders."""
        return [{"id": i, "folder": f.name} for i, f in self.known.items()]

    def folder(self, name: str) -> Path:
        """The folder of an id; raises Unknown, too where nothing of it is finished."""
        folder = self.known.get(name)
        if folder is None or not (folder / "cells.parquet").is_file():
            raise Unknown("no sweep of that id, or none of its cells is finished")
        return folder

    def get(self, name: str) -> dict[str, Any]:
        """Points; raises Unknown."""
        return points_of(self.folder(name))


def points_of(folder: Path) -> dict[str, Any]:
    """One sweep at its last year-end, by question: a scenario, or two less one another (see `_read`); raises Unknown."""
    return _read(folder, size_of(folder))


def size_of(folder: Path) -> int:
    """Bytes in a folder; what is kept of a folder is kept by it, so that one that grows is read again."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


@lru_cache(maxsize=8)
def _read(folder: Path, _size: int) -> dict[str, Any]:
    """By question: factors, their values [point][factor], cells, mean and half width of every indicator."""
    try:
        database = connect(folder)
    except ImportError:
        raise Unknown("sweeps need DuckDB: pip install 'jiyeok[sweeps]'") from None
    kinds = {row[0]: row[1] for row in database.execute("DESCRIBE cells").fetchall() if row[0] not in OWN}
    factors = [name for name, kind in kinds.items() if kind in ("DOUBLE", "BIGINT")]
    paired = database.execute("SELECT count(*) FROM effects").fetchone()[0] > 0
    known = [i for i in INDICATORS if i.name in measures(database)]
    first, last = database.execute("SELECT min(year), max(year) FROM outcomes").fetchone()
    swept = [row[0] for row in database.execute("SELECT DISTINCT scenario FROM cells ORDER BY scenario").fetchall()]
    asked: list[tuple[str, str | None]] = [(s, None) for s in swept] + ([(swept[0], swept[1])] if len(swept) == 2 else [])
    names = [i.name for i in known]
    found = {}
    for scenario, minus in asked:
        rows = _rows(database, scenario, minus, "effects" if paired else "results", factors, names, last)
        if rows:
            # Texts alone would be text, and a factor that another scenario has alone is empty here.
            label = scenario if minus is None else f"{scenario}{MINUS}{minus}"
            found[label] = {"scenario": scenario, "minus": minus, **_points(np.array(rows, dtype=float), factors, known)}
    return {
        "name": str(Store(folder).facts().get("name", folder.name)),
        "folder": folder.name,
        "first": first,
        "year": last,
        "paired": paired,
        "left_out": [name for name in kinds if name not in factors],
        "indicators": [facts_of(i) for i in known],
        "scenarios": found,
    }


def _rows(
    database: Any, scenario: str, minus: str | None, source: str, factors: list[str], names: list[str], year: int
) -> list[tuple[Any, ...]]:
    """By cell: its number, factors, replicates, mean and standard deviation of every indicator over the replicates."""
    own = ", ".join(f'"{c}"' for c in (*factors, *names))
    one = f"SELECT cell, replicate, {own} FROM {source} WHERE level = 'nation' AND scenario = ? AND year = ?"
    if minus is not None:
        both = [f'coalesce(a."{f}", b."{f}") AS "{f}"' for f in factors] + [f'a."{n}" - b."{n}" AS "{n}"' for n in names]
        one = f"SELECT cell, replicate, {', '.join(both)} FROM ({one}) a JOIN ({one}) b USING (cell, replicate)"
    columns = [f'any_value("{f}")' for f in factors]
    columns += ["count(*)", *(f'avg("{n}" ORDER BY replicate), stddev_samp("{n}" ORDER BY replicate)' for n in names)]
    where = [scenario, year] if minus is None else [scenario, year, minus, year]
    found: list[tuple[Any, ...]] = database.execute(
        f"SELECT cell, {', '.join(columns)} FROM ({one}) GROUP BY cell ORDER BY cell", where
    ).fetchall()
    return found


def _points(rows: np.ndarray, factors: list[str], known: list[Indicator]) -> dict[str, Any]:
    cells, x, values = rows[:, 0], rows[:, 1 : 1 + len(factors)], rows[:, 2 + len(factors) :]
    n = rows[:, 1 + len(factors)]
    here = np.isfinite(x).all(axis=0)
    with np.errstate(all="ignore"):
        wide = np.where(n > 1, stdtrit(np.maximum(n - 1, 1), 0.5 + LEVEL / 2) / np.sqrt(n), np.nan)
    out: dict[str, Any] = {
        "factors": [f for f, mine in zip(factors, here, strict=True) if mine],
        "cells": cells.astype(int).tolist(),
        "x": x[:, here].tolist(),
        "replicates": int(n.min()) if len(n) else 0,
        "of": {},
    }
    for k, indicator in enumerate(known):
        out["of"][indicator.name] = {"mean": _plain(values[:, 2 * k]), "half": _plain(values[:, 2 * k + 1] * wide)}
    return out


def fit_of(folder: Path, label: str, indicator: str) -> dict[str, Any] | None:
    """An emulator of one indicator of a question; None where there is none. Raises Unknown."""
    return _fit(folder, size_of(folder), label, indicator)


@lru_cache(maxsize=256)
def _fit(folder: Path, size: int, label: str, indicator: str) -> dict[str, Any] | None:
    part = _read(folder, size)["scenarios"].get(label)
    if part is None or indicator not in part["of"]:
        raise Unknown("the sweep holds nothing of that name")
    mean = np.array(part["of"][indicator]["mean"], dtype=float)
    return emulator(np.array(part["x"], dtype=float), mean) if part["factors"] else None


def _plain(values: np.ndarray) -> list[float | None]:
    return [float(f"{v:.6g}") if np.isfinite(v) else None for v in values]
