"""Checks a folder of base-year tables and tells what is wrong, with file, row, column and remedy.

`check_folder` never raises for a bad pack: it collects. The pack's own defaults and forms first (files, columns, codes,
order, numbers, bounds), then identities between tables, then the digests recorded in `pack.toml`.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from sim.base_year.check_identities import identities
from sim.base_year.form import Column, TableForm
from sim.base_year.pack import read_pack
from sim.base_year.problem import Problem
from sim.base_year.read import PackError, RawTable, axes_of, read_raw
from sim.base_year.schema import FORMS
from sim.scenario.pack_parameters import faults, flat
from sim.scenario.positions import key_positions

__all__ = ["Problem", "check_folder"]

MOST_PER_TABLE = 8
HEAD_KEYS = ("name", "title", "base_year", "first_quarter", "currency")


def check_folder(path: str | Path) -> list[Problem]:
    """Everything that is wrong with a pack; an empty list means that it is good."""
    folder = Path(path)
    if not folder.is_dir():
        return [Problem(str(folder), None, None, "there is no such folder; give the folder that holds regions.csv")]
    head = _head(folder)
    problems = [*head.problems, *_parameters(folder, head.settings)]
    missing = [f for f in FORMS if not f.optional and not (folder / f.file).is_file()]
    problems += [Problem(f.file, None, None, "the table is missing; add it with the columns " + _columns(f)) for f in missing]
    try:
        axes = axes_of(folder)
    except PackError as error:
        if not missing:
            problems.append(Problem("regions.csv", None, None, str(error)))
        return problems
    formal: list[Problem] = []
    for form in FORMS:
        if (folder / form.file).is_file():
            formal += _check_form(folder, form, axes)
    problems += formal
    if not formal and not missing and not head.problems:
        try:
            problems += identities(read_pack(folder, head.settings))
        except PackError as error:
            problems.append(Problem("pack.toml", None, None, str(error)))
    return problems + _digests(folder, head.settings)


@dataclass(frozen=True)
class _Head:
    settings: dict[str, object]
    problems: list[Problem]


def _head(folder: Path) -> _Head:
    path = folder / "pack.toml"
    if not path.is_file():
        keys = ", ".join(HEAD_KEYS)
        return _Head({}, [Problem("pack.toml", None, None, f"the file is missing; it needs {keys} and [tables]")])
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return _Head({}, [Problem("pack.toml", None, None, f"it is no TOML: {error}")])
    lacking = [key for key in HEAD_KEYS if key not in settings]
    return _Head(settings, [Problem("pack.toml", None, key, f"`{key}` is missing; add it") for key in lacking])


def _parameters(folder: Path, settings: dict[str, object]) -> list[Problem]:
    """Defaults that the pack carries: names that exist, values within their range."""
    given = settings.get("parameters", {})
    if not isinstance(given, dict):
        return [Problem("pack.toml", None, "parameters", "`parameters` is no section; write `[parameters]` with one line a parameter")]
    wrong = faults(flat(given))
    lines = key_positions((folder / "pack.toml").read_text(encoding="utf-8")) if wrong else {}
    at = {name: lines.get(("parameters", *name.split("."))) or lines.get(("parameters", name)) for name in wrong}
    return [Problem("pack.toml", place.line if (place := at[name]) else None, name, message) for name, message in wrong.items()]


def _columns(form: TableForm) -> str:
    names = [key for key, _ in form.keys] + [c.name for c in form.columns]
    more = ", …" if len(names) > 8 else ""
    across = f", then one column a {form.across}" if form.across else ""
    return ", ".join(names[:8]) + more + across


def _check_form(folder: Path, form: TableForm, axes: dict[str, tuple[str, ...]]) -> list[Problem]:
    try:
        raw = read_raw(folder, form.file)
    except PackError as error:
        return [Problem(form.file, None, None, str(error))]
    found = _check_header(form, raw, axes)
    if found:
        return found
    width = len(raw.header)
    found = [
        Problem(form.file, n + 2, None, f"the row has {len(row)} cells where the header has {width}")
        for n, row in enumerate(raw.rows)
        if len(row) != width
    ]
    if not found:
        found = _check_keys(form, raw, axes)
    if not found:
        found = _check_cells(form, raw, axes)
    if len(found) > MOST_PER_TABLE:
        rest = len(found) - MOST_PER_TABLE
        found = [
            *found[:MOST_PER_TABLE],
            Problem(form.file, None, None, f"and {rest} more findings of this kind"),
        ]
    return found


def _check_header(form: TableForm, raw: RawTable, axes: dict[str, tuple[str, ...]]) -> list[Problem]:
    expected = [key for key, _ in form.keys] + [c.name for c in form.columns]
    found = [Problem(form.file, 1, name, f"the column `{name}` is missing; add it") for name in expected if name not in raw.header]
    doubles = sorted({name for name in raw.header if raw.header.count(name) > 1})
    found += [Problem(form.file, 1, name, f"the column `{name}` stands twice; keep one") for name in doubles]
    if form.across and not found:
        columns = [name for name in raw.header if name not in dict(form.keys)]
        labels = list(axes[form.across])
        if columns != labels:
            odd = next((c for c in columns if c not in labels), None) or next((c for c in labels if c not in columns), None)
            what = f"`{odd}` is in one and not in the other" if odd else "the same codes, in another order"
            found.append(Problem(form.file, 1, odd, f"its columns are not the codes of regions.csv in their order: {what}"))
    return found


def _check_keys(form: TableForm, raw: RawTable, axes: dict[str, tuple[str, ...]]) -> list[Problem]:
    """Keys known, each once, and as many and in the order that the axes ask for."""
    at = [raw.header.index(key) for key, _ in form.keys]
    given = [tuple(row[i] for i in at) for row in raw.rows]
    return _known_once(form, given, axes) or _own_order(form, given) or _all_in_order(form, given, axes)


def _known_once(form: TableForm, given: list[tuple[str, ...]], axes: dict[str, tuple[str, ...]]) -> list[Problem]:
    """Keys that are on no axis, or that stand twice."""
    found: list[Problem] = []
    known = {axis: set(labels) for axis, labels in axes.items()}
    seen: dict[tuple[str, ...], int] = {}
    for n, keys in enumerate(given):
        for (key, axis), label in zip(form.keys, keys, strict=True):
            if axis in known and label not in known[axis]:
                message = f"`{label}` is no known {axis.replace('_', ' ')}; {_known(axes[axis])}"
                found.append(Problem(form.file, n + 2, key, message))
        if keys in seen:
            message = f"{' '.join(keys)} stands already in line {seen[keys]}; keep one"
            found.append(Problem(form.file, n + 2, form.keys[0][0], message))
        seen.setdefault(keys, n + 2)
    return found


def _own_order(form: TableForm, given: list[tuple[str, ...]]) -> list[Problem]:
    """The tables that make the axes of places stand in the order of their codes."""
    if form.file not in ("regions.csv", "provinces.csv") or given == sorted(given):
        return []
    n = next(i for i in range(1, len(given)) if given[i] < given[i - 1])
    return [Problem(form.file, n + 2, "code", f"`{given[n][0]}` is out of order; sort the rows by code")]


def _all_in_order(form: TableForm, given: list[tuple[str, ...]], axes: dict[str, tuple[str, ...]]) -> list[Problem]:
    """One row for every combination of the axes, in their order."""
    expected = [] if form.loose else list(product(*(axes[axis] for _, axis in form.keys)))
    if form.loose or given == expected:
        return []
    there = set(given)
    lacking = [keys for keys in expected if keys not in there]
    if lacking:
        return [Problem(form.file, None, form.keys[0][0], f"no row for {' '.join(keys)}; add it") for keys in lacking]
    n = next(i for i, (a, b) in enumerate(zip(given, expected, strict=True)) if a != b)
    message = f"{' '.join(given[n])} stands where {' '.join(expected[n])} is expected; rows run in the order of regions.csv"
    return [Problem(form.file, n + 2, form.keys[0][0], message)]


def _known(labels: tuple[str, ...]) -> str:
    return f"known are {', '.join(labels[:6])}{', …' if len(labels) > 6 else ''}"


def _check_cells(form: TableForm, raw: RawTable, axes: dict[str, tuple[str, ...]]) -> list[Problem]:
    columns: list[tuple[str, Column]] = [(c.name, c) for c in form.columns]
    if form.cell is not None:
        columns = [(name, form.cell) for name in axes[form.across]]
    keys = [raw.header.index(key) for key, _ in form.keys]
    found: list[Problem] = []
    for name, column in columns:
        at = raw.header.index(name)
        for n, row in enumerate(raw.rows):
            message = _fault(column, row[at])
            if message:
                place = " ".join(row[i] for i in keys)
                found.append(Problem(form.file, n + 2, name, f"{place}: `{row[at]}` {message}"))
    return found


def _fault(column: Column, cell: str) -> str:
    """What is wrong with one cell, or nothing."""
    if column.text:
        if not cell.strip():
            return "is blank; fill it in"
        if column.words and cell not in column.words:
            return f"is no known word; write one of {', '.join(column.words)}"
        return ""
    if not cell.strip():
        return "" if column.blank else f"is blank; write a number ({column.unit})"
    try:
        value = float(cell)
    except ValueError:
        return f"is no number; write a number ({column.unit})"
    if not math.isfinite(value):
        return f"is no finite number; write a number ({column.unit})"
    if not column.low <= value <= column.high:
        return f"lies outside {column.low:g} to {column.high:g} ({column.unit}); check value and unit"
    if column.whole and value != math.floor(value):
        return f"is no whole number ({column.unit}); round it so that the sums still hold"
    return ""


def _digests(folder: Path, settings: dict[str, object]) -> list[Problem]:
    """Compare the SHA-256 of every table with the one in pack.toml."""
    if not settings:
        return []
    recorded = settings.get("tables", {})
    if not isinstance(recorded, dict):
        return [Problem("pack.toml", None, "tables", "`tables` is no section; write `[tables]` with one digest a file")]
    found = []
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.suffix in (".csv", ".geojson")}
    for name in sorted(files):
        digest = hashlib.sha256(files[name].read_bytes()).hexdigest()
        if name not in recorded:
            found.append(
                Problem(
                    name,
                    None,
                    None,
                    f'pack.toml has no digest of it; add `"{name}" = "{digest}"` to [tables]',
                )
            )
        elif recorded[name] != digest:
            remedy = f'build the pack again, or, if the change is meant, write `"{name}" = "{digest}"` in pack.toml'
            found.append(Problem(name, None, None, f"it is not the table whose digest pack.toml records; {remedy}"))
    for name in sorted(set(recorded) - set(files)):
        found.append(Problem(name, None, None, "pack.toml records it, but the file is missing; add it or strike the line"))
    return found
