"""Struct-of-arrays base: columns that carry their unit and meaning, printed by `jiyeok describe`."""

from __future__ import annotations

from dataclasses import field, fields
from typing import Any

import numpy as np


def column(unit: str, meaning: str) -> Any:
    """Declare an array attribute with its unit and meaning."""
    return field(metadata={"unit": unit, "meaning": meaning})


def counter(unit: str, meaning: str) -> Any:
    """Declare an array attribute that adds up what happens in one quarter: zero when the next one opens."""
    return field(metadata={"unit": unit, "meaning": meaning, "counter": True})


class Table:
    """A dataclass of arrays; subclasses are `@dataclass(kw_only=True)`."""

    def columns(self) -> dict[str, np.ndarray]:
        """Array attributes by name."""
        out = {}
        for f in fields(self):  # type: ignore[arg-type]
            value = getattr(self, f.name)
            if isinstance(value, np.ndarray):
                out[f.name] = value
        return out

    def freeze(self) -> None:
        """Make every column read-only: what should only read, then only reads (used by tests)."""
        for array in self.columns().values():
            array.flags.writeable = False

    @classmethod
    def counters(cls) -> list[str]:
        """Names of the columns that are counted anew every quarter."""
        return [f.name for f in fields(cls) if f.metadata.get("counter")]  # type: ignore[arg-type]

    def open_quarter(self) -> None:
        """Set the counters to zero."""
        for name in self.counters():
            getattr(self, name)[...] = 0
