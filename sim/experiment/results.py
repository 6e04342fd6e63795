"""Reads a results folder: only what its journal says is finished."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.experiment.folder import FolderMismatch
from sim.experiment.journal import Journal
from sim.experiment.manifest import MANIFEST
from sim.experiment.shards import BrokenShard, read_shards
from sim.scenario.places import Place


@dataclass(frozen=True)
class Panel:
    """Columns of one table as arrays [replicate, time, place]."""

    seeds: list[int]
    times: list[str]
    places: list[str]
    values: dict[str, np.ndarray]


@dataclass(frozen=True)
class Results:
    """One scenario's finished replicates in a results folder."""

    path: Path
    label: str
    entry: dict[str, Any]

    @classmethod
    def open(cls, path: str | Path) -> list[Results]:
        """Every scenario of a folder, in the order they were run; raises FolderMismatch if it is none."""
        folder = Path(path)
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            return [cls(folder, entry["label"], entry) for entry in manifest["scenarios"]]
        except (OSError, ValueError, KeyError, TypeError):
            raise FolderMismatch(f"{folder} is not a results folder: no readable {MANIFEST}") from None

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """Journal lines of the finished replicates, by replicate number."""
        last = {e["key"]: e for e in Journal(self.path / "journal.jsonl").entries()}
        mine = [e for e in last.values() if e["scenario"] == self.label and e["status"] == "done"]
        return sorted(mine, key=lambda e: e["replicate"])

    @property
    def seeds(self) -> list[int]:
        """Seeds of the finished replicates."""
        return [e["seed"] for e in self.lines]

    def draws(self, seeds: list[int]) -> np.ndarray | None:
        """[replicate] number of the draw of each seed; None where no parameters were drawn."""
        found = {e["seed"]: e.get("draw") for e in self.lines}
        numbers = [found[seed] for seed in seeds]
        return None if None in numbers or not numbers else np.array(numbers)

    @cached_property
    def places(self) -> dict[str, Place]:
        """All provinces and municipalities by code; empty if the folder names none."""
        path = self.path / "places.json"
        if not path.exists():
            return {}
        return {c: Place(**p) for c, p in json.loads(path.read_text(encoding="utf-8")).items()}

    def table(self, name: str, columns: list[str] | None = None, seeds: list[int] | None = None) -> pa.Table:
        """Rows of one table as Arrow."""
        shards = [e["shard"] for e in self.lines if seeds is None or e["seed"] in seeds]
        try:
            return read_shards(self.path, name, shards, columns)
        except BrokenShard as error:
            raise FolderMismatch(str(error)) from None

    def panel(self, name: str, columns: list[str], seeds: list[int]) -> Panel:
        """Columns as [replicate, time, place] for the given seeds; columns that the table lacks are left out.

        Raises FolderMismatch if a row is missing or there twice.
        """
        time = "year" if name.endswith("_year") else "quarter"
        table = self.table(name, ["seed", time, "code", *columns], seeds)
        if table.num_rows == 0:
            return Panel(seeds, [], [], {})
        found_times, at_time = np.unique(table[time].to_numpy().astype(str), return_inverse=True)
        codes = table["code"].to_numpy().astype(str) if "code" in table.column_names else None
        places, at_place = np.unique(codes, return_inverse=True) if codes is not None else (np.array(["KR"]), np.zeros(table.num_rows, int))
        order = {seed: i for i, seed in enumerate(seeds)}
        at_seed = np.array([order[s] for s in table["seed"].to_pylist()])
        shape = (len(seeds), len(found_times), len(places))
        cell = np.ravel_multi_index((at_seed, at_time, at_place), shape)
        if cell.size != np.prod(shape) or np.bincount(cell, minlength=int(np.prod(shape))).max() > 1:
            raise FolderMismatch(
                f"{self.path}: table {name} of `{self.label}` has missing or double rows; the command that made it runs missing replicates again"
            )
        values = {}
        for column in columns:
            if column in table.column_names:
                array = np.empty(cell.size)
                array[cell] = table[column].to_numpy().astype(np.float64)
                values[column] = array.reshape(shape)
        return Panel(seeds, [str(t) for t in found_times], [str(p) for p in places], values)
