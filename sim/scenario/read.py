"""Reads a scenario file and the files it extends into one table, and remembers where every key came from."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.scenario.positions import Path as KeyPath
from sim.scenario.positions import Position, key_positions
from sim.scenario.problems import Problem, ScenarioError

OWN_KEYS = ("extends", "name", "title", "description")
"""Keys that speak of one file only and are not inherited."""


@dataclass(frozen=True)
class SourceFile:
    """One TOML file with the places of its keys."""

    path: Path
    text: str
    table: dict[str, Any]
    positions: dict[KeyPath, Position]

    def problem(self, message: str, key: KeyPath, *notes: str) -> Problem:
        """A mistake at a key of this file, or at the nearest table around it."""
        at = key
        while at and at not in self.positions:
            at = at[:-1]
        position = self.positions.get(at)
        lines = self.text.splitlines()
        line = lines[position.line - 1] if position and position.line <= len(lines) else ""
        return Problem(message, self.path, position, None, notes, dotted(key), line)


@dataclass
class Document:
    """A scenario as merged from its chain of files and the overrides: values, and the origin of each key."""

    files: list[SourceFile]
    table: dict[str, Any] = field(default_factory=dict)
    origin: dict[KeyPath, SourceFile] = field(default_factory=dict)
    overrides: dict[KeyPath, str] = field(default_factory=dict)

    def problem(self, message: str, key: KeyPath, *notes: str) -> Problem:
        """A mistake at a merged key, shown in the file or option that set it."""
        for depth in range(len(key), 0, -1):
            if key[:depth] in self.overrides:
                return Problem(message, None, None, self.overrides[key[:depth]], notes, dotted(key))
            if key[:depth] in self.origin:
                return self.origin[key[:depth]].problem(message, key, *notes)
        below = [option for path, option in self.overrides.items() if path[: len(key)] == key]
        if below:  # a table that only an option made
            return Problem(message, None, None, below[0], notes, dotted(key))
        return self.files[0].problem(message, key, *notes)

    def folder_of(self, key: KeyPath) -> Path:
        """Folder of the file that set a key; relative paths are read from there."""
        for depth in range(len(key), 0, -1):
            if key[:depth] in self.overrides:
                return Path.cwd()
            if key[:depth] in self.origin:
                return self.origin[key[:depth]].path.parent
        return self.files[0].path.parent

    def sort(self, problems: list[Problem]) -> list[Problem]:
        """Mistakes in the order of the files and of their lines; overrides come last."""
        order = {source.path: i for i, source in enumerate(self.files)}
        last = len(self.files)

        def place(problem: Problem) -> tuple[int, int, int]:
            number = order.get(problem.file, last) if problem.file is not None else last
            at = problem.position
            return (number, at.line if at else 0, at.column if at else 0)

        return sorted(problems, key=place)


def dotted(key: KeyPath) -> str:
    """`policies.x.regions[2]`, as a user writes and reads it."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def read_document(path: Path) -> Document:
    """Read a file and all it extends; raises ScenarioError for a missing file, bad TOML or a circle."""
    chain: list[SourceFile] = []
    pending: Path | None = path
    while pending is not None:
        source = _read_file(pending, chain)
        if any(_same(source.path, earlier.path) for earlier in chain):
            circle = " → ".join(s.path.name for s in (*chain, source))
            raise ScenarioError([chain[-1].problem(f"`extends` goes round in a circle: {circle}", ("extends",))], path)
        chain.append(source)
        pending = _parent(source)
    document = Document(chain)
    for source in reversed(chain):
        inherited = source is not chain[0]
        own = {k: v for k, v in source.table.items() if k != "extends" and not (inherited and k in OWN_KEYS)}
        _merge(document, document.table, own, (), source)
    return document


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _parent(source: SourceFile) -> Path | None:
    extends = source.table.get("extends")
    if extends is None:
        return None
    if not isinstance(extends, str):
        raise ScenarioError([source.problem("`extends` must be text: the path of a scenario file", ("extends",))])
    return source.path.parent / extends


def _read_file(path: Path, chain: list[SourceFile]) -> SourceFile:
    def refuse(message: str, *notes: str) -> ScenarioError:
        if chain:
            return ScenarioError([chain[-1].problem(message, ("extends",), *notes)], chain[0].path)
        return ScenarioError([Problem(message, None, None, None, notes)], path)

    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise refuse(f"no such file: {path}", *_near_files(path)) from None
    except IsADirectoryError:
        raise refuse(f"{path} is a folder; a scenario is a TOML file") from None
    except UnicodeDecodeError as error:
        raise refuse(f"{path} is not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise refuse(f"cannot read {path}: {error.strerror}") from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return SourceFile(path, text, tomllib.loads(text), key_positions(text))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([_syntax_problem(path, text, str(error))], path) from None


def _near_files(path: Path) -> list[str]:
    import difflib

    if not path.parent.is_dir():
        return []
    names = {p.stem: p.name for p in path.parent.glob("*.toml")}
    near = difflib.get_close_matches(path.stem, names, n=1)
    return [f"help: did you mean `{path.parent / names[near[0]]}`?"] if near else []


def _syntax_problem(path: Path, text: str, message: str) -> Problem:
    match = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    lines = text.splitlines() or [""]
    line, column = (int(match[1]), int(match[2])) if match and match[1] else (len(lines), len(lines[-1]) + 1)
    sentence = message[: match.start()] if match else message
    shown = lines[line - 1] if line <= len(lines) else ""
    sentence = sentence[:1].lower() + sentence[1:]
    position = Position(line, column, 1)
    help_text = "help: text stands in quotes, a table starts with [name], one key a line"
    if sentence.startswith(("cannot overwrite", "cannot declare")):
        sentence = "this key or table stands in the file a second time"
        help_text = "help: keep one of them"
        position = Position(line, len(shown) - len(shown.lstrip()) + 1, max(len(shown.split("=")[0].strip()), 1))
    return Problem(f"not valid TOML: {sentence}", path, position, notes=(help_text,), line_text=shown)


def _merge(document: Document, into: dict[str, Any], new: dict[str, Any], path: KeyPath, source: SourceFile) -> None:
    for key, value in new.items():
        here = (*path, key)
        document.origin[here] = source
        if isinstance(value, dict):
            old = into.get(key)
            below = old if isinstance(old, dict) else {}
            into[key] = below
            _merge(document, below, value, here, source)
        else:
            into[key] = value
            for known in [k for k in document.origin if k[: len(here)] == here and k != here]:
                del document.origin[known]
