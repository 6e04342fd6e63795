"""What is wrong with a user's file, said so that it can be mended: place, reason, way out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.scenario.positions import Position


@dataclass(frozen=True)
class Problem:
    """One mistake: a sentence, where it stands, and notes such as `help: did you mean ...`."""

    message: str
    file: Path | None = None
    position: Position | None = None
    option: str | None = None
    notes: tuple[str, ...] = ()
    key: str = ""
    line_text: str = field(default="", repr=False)

    def render(self, shown: str | None = None) -> str:
        """The mistake as text with the line of the file and a caret under it."""
        out = [f"error: {self.message}"]
        if self.option is not None:
            out += [f"  --> --set {self.option}"]
        elif self.file is not None and self.position is None:
            out += [f"  --> {shown or self.file}"]
        elif self.file is not None and self.position is not None:
            out += self._excerpt(shown or str(self.file), self.position)
        return "\n".join(out + [f"   = {note}" for note in self.notes])

    def _excerpt(self, shown: str, position: Position) -> list[str]:
        number = str(position.line)
        pad = " " * len(number)
        before = self.line_text[: position.column - 1]
        marked = self.line_text[position.column - 1 : position.column - 1 + position.length]
        gap = "".join("\t" if c == "\t" else " " * _width(c) for c in before)
        caret = "^" * max(sum(_width(c) for c in marked), 1)
        return [
            f" {pad}--> {shown}:{position.line}:{position.column}",
            f"{pad} |",
            f"{number} | {self.line_text}".rstrip(),
            f"{pad} | {gap}{caret}",
        ]

    def as_json(self) -> dict[str, Any]:
        """The mistake as one JSON object."""
        return {
            "event": "error",
            "file": None if self.file is None else str(self.file),
            "line": self.position.line if self.position else None,
            "column": self.position.column if self.position else None,
            "option": self.option,
            "key": self.key,
            "message": self.message,
            "notes": list(self.notes),
        }


class ScenarioError(Exception):
    """A scenario cannot be used; carries every mistake found, in file order."""

    def __init__(self, problems: list[Problem], path: Path | None = None) -> None:
        self.problems = problems
        self.path = path
        super().__init__("\n\n".join(p.render() for p in problems))

    def summary(self) -> str:
        """The closing line: how many mistakes, and where all keys are written down."""
        n = len(self.problems)
        where = f"{self.path}: " if self.path is not None else ""
        counted = "1 error" if n == 1 else f"{n} errors"
        return f"{where}{counted}; nothing was run. All keys: jiyeok schema; one key: jiyeok explain KEY"


def _width(character: str) -> int:
    """Columns of a terminal that one character takes: Hangul and kana take two."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
