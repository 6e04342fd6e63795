"""Where each key of a TOML file stands, so that an error can point at it.

`tomllib` gives values without places; this scanner walks the same text once more and gives places without
values. It trusts that the text has been parsed already, so it does not check syntax.
"""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str | int, ...]
"""A place in a document: keys of tables and indices of arrays, outermost first."""


@dataclass(frozen=True)
class Position:
    """Line and column (from 1) of a key or an array element, and how many characters it takes."""

    line: int
    column: int
    length: int


def key_positions(text: str) -> dict[Path, Position]:
    """Places of all keys, table headers and array elements of a valid TOML document."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.found: dict[Path, Position] = {}
        self.rows: dict[Path, int] = {}  # rows seen so far of each array of tables

    def document(self) -> None:
        table: Path = ()
        while True:
            self.blank(lines=True)
            if self.at >= len(self.text):
                return
            if self.text.startswith("[[", self.at):
                table = self.header(2)
            elif self.text[self.at] == "[":
                table = self.header(1)
            else:
                self.pair(table)

    def header(self, brackets: int) -> Path:
        self.at += brackets
        self.blank()
        parts = self.key()
        self.blank()
        self.at += brackets
        path: Path = ()
        for depth, (name, start, end) in enumerate(parts):
            path = (*path, name)
            self.note(path, start, end)
            if depth == len(parts) - 1 and brackets == 2:
                self.rows[path] = self.rows.get(path, -1) + 1
            if path in self.rows:
                path = (*path, self.rows[path])
                self.note(path, start, end)
        return path

    def pair(self, table: Path) -> None:
        path = table
        for name, start, end in self.key():
            path = (*path, name)
            self.note(path, start, end)
        self.blank()
        self.at += 1  # the equals sign
        self.blank()
        self.value(path)

    def key(self) -> list[tuple[str, int, int]]:
        parts = []
        while True:
            self.blank()
            start = self.at
            if self.text[start] in "\"'":
                self.string()
                name = _unquoted(self.text[start : self.at])
            else:
                while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] in "-_"):
                    self.at += 1
                name = self.text[start : self.at]
            parts.append((name, start, self.at))
            after = self.at
            self.blank()
            if self.at < len(self.text) and self.text[self.at] == ".":
                self.at += 1
                continue
            self.at = after
            return parts

    def value(self, path: Path) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self.string()
        elif first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}\n#":
                self.at += 1

    def array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while True:
            self.blank(lines=True)
            if self.text[self.at] == "]":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            start = self.at
            element = (*path, index)
            self.value(element)
            length = len(self.text[start : self.at].split("\n", 1)[0].rstrip())
            self.note(element, start, start + max(length, 1))
            index += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        while True:
            self.blank(lines=True)
            if self.text[self.at] == "}":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.pair(path)

    def string(self) -> None:
        quote = self.text[self.at]
        escapes = quote == '"'
        if self.text.startswith(quote * 3, self.at):
            self.at += 3
            while not self.text.startswith(quote * 3, self.at):
                self.at += 2 if escapes and self.text[self.at] == "\\" else 1
            self.at += 3
            # Up to two quotes may stand right before the closing three.
            while self.at < len(self.text) and self.text[self.at] == quote:
                self.at += 1
            return
        self.at += 1
        while self.text[self.at] != quote:
            self.at += 2 if escapes and self.text[self.at] == "\\" else 1
        self.at += 1

    def blank(self, lines: bool = False) -> None:
        skipped = " \t\n" if lines else " \t"
        while self.at < len(self.text):
            if self.text[self.at] in skipped:
                self.at += 1
            elif lines and self.text[self.at] == "#":
                while self.at < len(self.text) and self.text[self.at] != "\n":
                    self.at += 1
            else:
                return

    def note(self, path: Path, start: int, end: int) -> None:
        if path not in self.found:
            line_start = self.text.rfind("\n", 0, start) + 1
            self.found[path] = Position(self.text.count("\n", 0, start) + 1, start - line_start + 1, end - start)


def _unquoted(text: str) -> str:
    """The name inside a quoted key; escapes are read by `tomllib`, the one authority on them."""
    import tomllib

    return next(iter(tomllib.loads(f"{text} = 0")))
