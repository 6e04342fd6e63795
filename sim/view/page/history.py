"""Runs outlive the server: one line whenever a run is ordered or over, read again at the next start."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "page-runs.jsonl"


@dataclass(frozen=True)
class History:
    """The file of runs beside the page's results; nothing in it names a path."""

    home: Path
    most: int

    def note(self, facts: dict[str, Any]) -> None:
        """Append a run as it stands; a disk that takes no more leaves the run as it is."""
        with contextlib.suppress(OSError):
            self.home.mkdir(parents=True, exist_ok=True)
            with (self.home / NAME).open("a", encoding="utf-8") as file:
                file.write(json.dumps(facts, ensure_ascii=False) + "\n")

    def runs(self) -> Iterable[dict[str, Any]]:
        """The last line of every run, the oldest first; broken lines are passed over, and a file grown long is written anew."""
        try:
            lines = (self.home / NAME).read_text(encoding="utf-8").splitlines()
        except OSError:
            return []
        last: dict[str, dict[str, Any]] = {}
        for line in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                facts = json.loads(line)
                last[str(facts["id"])] = facts
        kept = list(last.values())[-self.most :]
        if len(lines) > 4 * self.most:
            with contextlib.suppress(OSError):
                (self.home / NAME).write_text("".join(json.dumps(f, ensure_ascii=False) + "\n" for f in kept), encoding="utf-8")
        return kept
