"""The journal of a results folder: one line for every replicate that finished or failed, never rewritten."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.experiment.files import append_line


@dataclass(frozen=True)
class Journal:
    """`journal.jsonl`; a line counts once it is whole on the disk."""

    path: Path

    def entries(self) -> list[dict[str, Any]]:
        """All whole lines in order; a torn last line (the machine stopped while writing) is not one."""
        if not self.path.exists():
            return []
        out = []
        for line in self.path.read_bytes().split(b"\n")[:-1]:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and "key" in entry:
                out.append(entry)
        return out

    def mend(self) -> None:
        """Cut a torn last line off, so that the next one starts on a line of its own."""
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            with self.path.open("r+b") as file:
                file.truncate(whole)
                os.fsync(file.fileno())

    def append(self, entry: dict[str, Any]) -> None:
        """Add one line and wait until it is on the disk; a write cut short is taken back."""
        append_line(self.path, json.dumps(entry, ensure_ascii=False).encode("utf-8"))
