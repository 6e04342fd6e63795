"""The folder of a sweep: whose it is, what is finished, and who may write to it.

One process writes. A run counts once its line is in the journal; a journal of some megabytes becomes a shard. So a
million runs are a few thousand files, and the parent never holds more than one journal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow.parquet as pq

from sim.experiment.files import TEMPORARY, write_json
from sim.experiment.folder import FolderMismatch, lock_folder
from sim.experiment.sweep.parts import TABLES, Parts, tables_of
from sim.experiment.sweep.tail import Tail
from sim.scenario.difference import table_differences

FACTS = "sweep.json"
FULL_JOURNAL = 4 << 20
"""Bytes of a journal at which it becomes a shard."""


class Store:
    """Open for writing as a context; reading needs no lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tail = Tail(folder / "journal.jsonl")
        self.parts = Parts(folder)
        self.repairs: list[str] = []
        self._lock: IO[bytes] | None = None

    def facts(self) -> dict[str, Any]:
        """What `sweep.json` says; empty where there is none."""
        path = self.folder / FACTS
        if not path.exists():
            return {}
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, OSError):
            raise FolderMismatch(f"{path} cannot be read; restore it, or start with --fresh") from None
        return found

    def refuse_others(self, identity: dict[str, Any]) -> None:
        """Raise FolderMismatch where the folder holds something else; nothing is touched."""
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise FolderMismatch(f"{self.folder} is a file, not a folder")
        held = self.facts()
        if not held:
            ours = (".lock", "data", "cells.parquet", "sweep.toml", "sweep.input.toml", "log.txt")
            others = [p.name for p in self.folder.iterdir() if p.name not in ours and not p.name.startswith(("scenario.", TEMPORARY))]
            if others:
                raise FolderMismatch(f"{self.folder} is not the folder of a sweep (it holds {', '.join(sorted(others)[:3])})")
            return
        if held["identity"] == identity:
            return
        found = [f"  {d}" for d in table_differences(held["identity"], identity)]
        lines = [f"{self.folder} holds another sweep than the one asked for; they differ in:", *found]
        if held["identity"].get("engine") != identity.get("engine"):
            lines.append("  (another version of the model gives other numbers: they are not mixed)")
        lines.append("help: choose another --out, or start anew with --fresh; more samples, values or replicates are no other sweep")
        raise FolderMismatch("\n".join(lines))

    def __enter__(self) -> Store:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = lock_folder(self.folder)
        self._repair()
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _repair(self) -> None:
        """Finish what a crash interrupted and set aside what is damaged; each repair is told in words."""
        for path in self.folder.rglob(f"{TEMPORARY}*"):
            path.unlink(missing_ok=True)
        if damaged := self.parts.damaged():
            names = ", ".join(f"part-{n:06d}" for n in sorted(damaged))
            self.parts.drop(damaged)
            self.repairs.append(f"damaged or missing shards were set aside, their runs are run again: {names}")
        if torn := self.tail.mend():
            self.repairs.append(f"{torn} torn or damaged lines of the journal were left out, their runs are run again")
        if self.tail.size() and any(e["journal"] == self._fingerprint() for e in self.parts.entries()):
            self.tail.path.unlink()  # stopped between writing the shard and deleting its journal
        known = {self.parts.path(t, e["part"]) for e in self.parts.entries() for t in e["tables"]}
        for path in self.folder.glob("data/*/part-*.parquet"):
            if path not in known:
                path.unlink()

    def _fingerprint(self) -> str:
        import hashlib

        with self.tail.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def append(self, line: bytes) -> None:
        """Keep one outcome for good; a journal that is full becomes a shard first."""
        if self.tail.size() + len(line) > FULL_JOURNAL:
            self.compact()
        self.tail.append(line)

    def compact(self) -> None:
        """Turn the journal into a shard."""
        if self.tail.size():
            self.parts.add(tables_of(self.tail.lines()), self._fingerprint())
            self.tail.path.unlink()

    def runs(self, table: str = "runs") -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Variant and replicate of all runs in a table, a shard at a time."""
        for path in self.parts.files(table):
            found = pq.read_table(path, columns=["variant", "replicate"])
            yield found["variant"].to_numpy(), found["replicate"].to_numpy()
        status = "done" if table == "runs" else "failed"
        pairs = [(e["variant"], e["replicate"]) for e in self.tail.lines() if e["status"] == status]
        if pairs:
            array = np.array(pairs, dtype=np.int64)
            yield array[:, 0], array[:, 1]

    def write_facts(self, **facts: Any) -> None:
        """Bring `sweep.json` up to date."""
        write_json(self.folder / FACTS, {**self.facts(), **facts})

    def log(self, text: str) -> None:
        """A line with the time in `log.txt`, for people."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with suppress(OSError), (self.folder / "log.txt").open("a", encoding="utf-8") as file:
            file.write(f"{now} {text}\n")


def is_store(path: Path) -> bool:
    """Whether a path is the folder of a sweep."""
    return (path / FACTS).is_file()


__all__ = ["TABLES", "Store", "is_store"]
