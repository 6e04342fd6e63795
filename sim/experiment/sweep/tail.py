"""The journal of a sweep: each run's outcome is one line, flushed to the disk before the run counts; full journals become shards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.experiment.files import append_line, write_bytes
from sim.experiment.sweep.job import unsealed


@dataclass
class Tail:
    """The runs that are in no shard yet, `journal.jsonl`."""

    path: Path

    def lines(self) -> Iterator[dict[str, Any]]:
        """Whole lines in order; a torn or damaged one is passed over, and its run is run again."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for text in file:
                line = unsealed(text.rstrip(b"\n")) if text.endswith(b"\n") else None
                if line is not None:
                    yield line

    def mend(self) -> int:
        """Rewrite without torn or damaged lines; returns how many there were."""
        if not self.path.exists():
            return 0
        good, bad = [], 0
        for text in self.path.read_bytes().split(b"\n"):
            if not text:
                continue
            if unsealed(text) is None:
                bad += 1
            else:
                good.append(text + b"\n")
        if bad:
            write_bytes(self.path, b"".join(good))
        elif self.path.stat().st_size and not self.path.read_bytes().endswith(b"\n"):
            with self.path.open("ab") as file:  # whole but for its line end
                file.write(b"\n")
        return bad

    def size(self) -> int:
        """Bytes on the disk."""
        return self.path.stat().st_size if self.path.exists() else 0

    def append(self, line: bytes) -> None:
        """Add one line and wait until it is on the disk; a write cut short is taken back."""
        append_line(self.path, line)
