"""Reads the tables of a pack into arrays shaped by their keys."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from sim.base_year.form import TableForm
from sim.base_year.schema import BY_NAME, FIXED_AXES

Axes = Mapping[str, tuple[str, ...]]


class PackError(Exception):
    """A pack that cannot be read; the message names file and remedy."""


@dataclass(frozen=True)
class RawTable:
    """A table as text: its header and its rows."""

    header: list[str]
    rows: list[list[str]]


def read_raw(folder: Path, file: str) -> RawTable:
    """Header and rows of a CSV file; raises PackError if it is missing or empty."""
    path = folder / file
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle))
    except FileNotFoundError:
        raise PackError(f"{folder.name}/{file} is missing; see `jiyeok data check {folder}`") from None
    except UnicodeDecodeError as error:
        raise PackError(f"{folder.name}/{file} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    if len(rows) < 2:
        raise PackError(f"{folder.name}/{file} holds no rows; see `jiyeok data check {folder}`")
    return RawTable(rows[0], rows[1:])


def axes_of(folder: Path) -> dict[str, tuple[str, ...]]:
    """Labels of every axis: municipalities, provinces and industries come from the pack's own lists."""

    def labels(file: str) -> tuple[str, ...]:
        raw = read_raw(folder, file)
        if "code" not in raw.header:
            raise PackError(f"{folder.name}/{file} has no column `code`")
        at = raw.header.index("code")
        return tuple(row[at] if len(row) > at else "" for row in raw.rows)

    industries = read_raw(folder, "industries.csv")
    if not {"code", "firms"} <= set(industries.header):
        raise PackError(f"{folder.name}/industries.csv needs the columns `code` and `firms`")
    code, firms = industries.header.index("code"), industries.header.index("firms")
    names = tuple(row[code] for row in industries.rows)
    with_firms = tuple(row[code] for row in industries.rows if row[firms].strip() == "1")
    return {
        **FIXED_AXES,
        "region": labels("regions.csv"),
        "province": labels("provinces.csv"),
        "industry": names,
        "firm_industry": with_firms,
        "use": (*names, "household", "export", "investment_government"),
    }


class Reader:
    """Tables of one pack, each read once, as columns shaped by the table's keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.axes = axes_of(folder)
        self._tables: dict[str, dict[str, np.ndarray]] = {}

    def has(self, name: str) -> bool:
        """Whether an optional table is there."""
        return (self.folder / f"{name}.csv").is_file()

    def numbers(self, name: str, column: str) -> np.ndarray:
        """One column of numbers, shaped by the keys of its table (a list for loose tables)."""
        return self._table(name)[column]

    def words(self, name: str, column: str) -> tuple[str, ...]:
        """One column of text."""
        return tuple(self._table(name)[column].tolist())

    def stacked(self, name: str, columns: Sequence[str]) -> np.ndarray:
        """Several columns of numbers side by side on a new last axis."""
        return np.stack([self.numbers(name, c) for c in columns], axis=-1)

    def matrix(self, name: str) -> np.ndarray:
        """A table with one column a label of its second axis."""
        return self._table(name)["matrix"]

    def _table(self, name: str) -> dict[str, np.ndarray]:
        if name not in self._tables:
            self._tables[name] = read_table(self.folder, BY_NAME[name], self.axes)
        return self._tables[name]


def read_table(folder: Path, form: TableForm, axes: Axes) -> dict[str, np.ndarray]:
    """Columns of one table by name; keys of ordered tables are compared with the axes and left out.

    Raises PackError where rows or columns are not those of the form, or a number cannot be read.
    """
    raw = read_raw(folder, form.file)
    width = len(raw.header)
    if any(len(row) != width for row in raw.rows):
        raise PackError(f"{folder.name}/{form.file}: a row has not {width} cells; see `jiyeok data check {folder}`")
    text = dict(zip(raw.header, zip(*raw.rows, strict=True), strict=True))
    missing = [k for k, _ in form.keys if k not in text] + [c.name for c in form.columns if c.name not in text]
    if missing:
        raise PackError(f"{folder.name}/{form.file} lacks the column `{missing[0]}`")
    out: dict[str, np.ndarray] = {}
    shape: tuple[int, ...] = (len(raw.rows),)
    if form.loose:
        out.update({key: np.array(text[key]) for key, _ in form.keys})
    else:
        shape = tuple(len(axes[axis]) for _, axis in form.keys)
        _compare_keys(folder, form, axes, text, len(raw.rows))
    for column in form.columns:
        if column.text:
            out[column.name] = np.array(text[column.name], dtype=object).reshape(shape)
        else:
            blank = column.blank
            values = _numbers(folder, form, column.name, text[column.name], blank)
            out[column.name] = (values.astype(np.int64) if column.whole and not blank else values).reshape(shape)
    if form.across:
        out["matrix"] = _matrix(folder, form, axes, text)
    return out


def _compare_keys(folder: Path, form: TableForm, axes: Axes, text: Mapping[str, tuple[str, ...]], n_rows: int) -> None:
    sizes = [len(axes[axis]) for _, axis in form.keys]
    if n_rows != prod(sizes):
        raise PackError(f"{folder.name}/{form.file} has {n_rows} rows where {prod(sizes)} are expected; see `jiyeok data check {folder}`")
    for i, (key, axis) in enumerate(form.keys):
        inner, outer = prod(sizes[i + 1 :]), prod(sizes[:i])
        expected = [label for label in axes[axis] for _ in range(inner)] * outer
        if list(text[key]) != expected:
            row = next(n for n, (a, b) in enumerate(zip(text[key], expected, strict=True)) if a != b)
            raise PackError(
                f"{folder.name}/{form.file}, line {row + 2}: `{key}` is `{text[key][row]}` where `{expected[row]}` "
                f"is expected; rows run in the order of regions.csv and of the keys"
            )


def _numbers(folder: Path, form: TableForm, name: str, cells: tuple[str, ...], blank: bool) -> np.ndarray:
    try:
        values = np.array([float(c) if c.strip() or not blank else 0.0 for c in cells])
    except ValueError:
        values = np.full(len(cells), np.nan)
    if not np.isfinite(values).all():
        row = next(n for n, c in enumerate(cells) if not _is_number(c) and not (blank and not c.strip()))
        raise PackError(f"{folder.name}/{form.file}, line {row + 2}: `{name}` is `{cells[row]}`, which is no finite number")
    if blank:
        values[[not c.strip() for c in cells]] = np.nan
    return values


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _matrix(folder: Path, form: TableForm, axes: Axes, text: Mapping[str, tuple[str, ...]]) -> np.ndarray:
    labels = axes[form.across]
    columns = [name for name in text if name not in dict(form.keys)]
    if tuple(columns) != labels:
        raise PackError(f"{folder.name}/{form.file}: its columns are not the codes of regions.csv in their order")
    values = np.stack([_numbers(folder, form, c, text[c], False) for c in columns], axis=1)
    return values.astype(np.int64) if form.cell is not None and form.cell.whole else values
