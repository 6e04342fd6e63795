"""One thing that is wrong with a base-year pack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Where it stands (file, line of the file with the header as 1, column) and what to do about it."""

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", line {self.row}"
        if self.column is not None:
            place += f", `{self.column}`"
        return f"{place}: {self.message}"
