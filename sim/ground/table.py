"""Struct-of-arrays base: columns that carry their unit and meaning, printed by `jiyeok describe`."""

from __future__ import annotations

from dataclasses import field, fields
from typing import Any

import numpy as np


def column(unit: str, meaning: str) -> Any:
    """Declare an array attribute with its unit and meaning."""
    return field(metadata={"unit": unit, "meaning": meaning})


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
