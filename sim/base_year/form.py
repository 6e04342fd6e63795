"""How a table of a pack is described: its file, its keys, and its columns with units and bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of numbers or text: unit, bounds, and whether it holds whole numbers."""

    name: str
    unit: str
    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    words: tuple[str, ...] | None = None
    text: bool = False
    blank: bool = False


@dataclass(frozen=True)
class TableForm:
    """One table: its file, what a row stands for, and its columns.

    keys: (column, axis) pairs. Rows run over the product of the axes, last key fastest, unless `loose`, where
    keys only have to be known and not repeated. `across` names the axis of a matrix, one column a label.
    """

    file: str
    keys: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...] = ()
    loose: bool = False
    across: str = ""
    cell: Column | None = None
    optional: bool = False

    @property
    def name(self) -> str:
        """File name without its ending."""
        return self.file.removesuffix(".csv")


def texts(*names: str) -> tuple[Column, ...]:
    """Columns of text."""
    return tuple(Column(name, "text", text=True) for name in names)


def wholes(*names: str, unit: str = "persons") -> tuple[Column, ...]:
    """Columns of whole numbers, none below zero."""
    return tuple(Column(name, unit, 0.0, whole=True) for name in names)


def shares(*names: str) -> tuple[Column, ...]:
    """Columns of shares, 0 to 1."""
    return tuple(Column(name, "share", 0.0, 1.0) for name in names)


def amounts(*names: str, unit: str) -> tuple[Column, ...]:
    """Columns of numbers, none below zero."""
    return tuple(Column(name, unit, 0.0) for name in names)


def numbers(*names: str, unit: str, low: float = -50.0, high: float = 50.0) -> tuple[Column, ...]:
    """Columns of numbers within bounds."""
    return tuple(Column(name, unit, low, high) for name in names)
