"""Shards of a sweep: what a full journal becomes, a Parquet file a table, known by size and checksum."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.files import write_bytes

TABLES = ("runs", "outcomes", "failures")
RUN = pa.schema(
    [("variant", pa.int64()), ("scenario", pa.string()), ("replicate", pa.int32()), ("seed", pa.int64()), ("worker", pa.int64())]
)
RUNS = pa.schema([*RUN, ("seconds", pa.float64()), ("peak_memory_mib", pa.float64())])
FAILURES = pa.schema([*RUN, ("error", pa.string()), ("trace", pa.string()), ("changes", pa.string())])
PLACE = pa.schema([("level", pa.string()), ("place", pa.string()), ("year", pa.int32())])
MARKS = pa.schema([*(RUN.field(name) for name in ("variant", "scenario", "replicate")), *PLACE])


def tables_of(lines: Iterable[dict[str, Any]]) -> dict[str, pa.Table]:
    """Lines of the journal as the three tables."""
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for line in lines:
        (done if line["status"] == "done" else failed).append(line)
    failures = [{**line, "changes": json.dumps(line["changes"])} for line in failed]
    return {
        "runs": pa.Table.from_pylist([{n: line.get(n) for n in RUNS.names} for line in done], RUNS),
        "outcomes": _outcomes(done),
        "failures": pa.Table.from_pylist([{n: line.get(n) for n in FAILURES.names} for line in failures], FAILURES),
    }


def _outcomes(lines: list[dict[str, Any]]) -> pa.Table:
    blocks = []
    for line in lines:
        for level, block in line["outcomes"].items():
            n = len(block["year"])
            marks = {"variant": line["variant"], "scenario": line["scenario"], "replicate": line["replicate"], "level": level}
            columns = {name: pa.array([value] * n, MARKS.field(name).type) for name, value in marks.items()}
            columns |= {name: pa.array(block[name], MARKS.field(name).type) for name in ("place", "year")}
            columns |= {name: pa.array(values, pa.float64()) for name, values in block.items() if name not in columns}
            blocks.append(pa.table(columns))
    return pa.concat_tables(blocks, promote_options="default").combine_chunks() if blocks else MARKS.empty_table()


@dataclass(frozen=True)
class Parts:
    """The shards of a folder; `parts.jsonl` says which there are."""

    folder: Path

    @property
    def index(self) -> Path:
        """The file that names all shards."""
        return self.folder / "parts.jsonl"

    def entries(self) -> Iterator[dict[str, Any]]:
        """Number, and by table rows, bytes and SHA-256 of each shard."""
        if self.index.exists():
            for text in self.index.read_bytes().split(b"\n")[:-1]:
                try:
                    yield json.loads(text)
                except ValueError:
                    continue

    def path(self, table: str, number: int) -> Path:
        """Where a shard of a table lies."""
        return self.folder / "data" / table / f"part-{number:06d}.parquet"

    def files(self, table: str) -> list[Path]:
        """All shards of a table."""
        return [self.path(table, e["part"]) for e in self.entries() if table in e["tables"]]

    def add(self, tables: dict[str, pa.Table], journal: str) -> int:
        """Write a shard, then name it; returns its number. A crash in between leaves files that the next shard replaces."""
        number = max((e["part"] for e in self.entries()), default=0) + 1
        written = {}
        for table, rows in tables.items():
            if rows.num_rows == 0:
                continue
            path = self.path(table, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            buffer = io.BytesIO()
            pq.write_table(rows, buffer, compression="zstd")
            content = buffer.getvalue()
            write_bytes(path, content)
            written[table] = {"rows": rows.num_rows, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        entry = {"part": number, "journal": journal, "tables": written}
        self._rewrite([*self.entries(), entry])
        return number

    def drop(self, numbers: set[int]) -> None:
        """Forget damaged shards; what can still be found of them is set aside as `.damaged`."""
        for number in numbers:
            for table in TABLES:
                path = self.path(table, number)
                if path.exists():
                    path.replace(path.with_suffix(".damaged"))
        self._rewrite([e for e in self.entries() if e["part"] not in numbers])

    def damaged(self) -> set[int]:
        """Shards that are not there or not as they were written."""
        return {e["part"] for e in self.entries() if not all(self._is_whole(t, e["part"], facts) for t, facts in e["tables"].items())}

    def _is_whole(self, table: str, number: int, facts: dict[str, Any]) -> bool:
        path = self.path(table, number)
        try:
            if path.stat().st_size != facts["bytes"]:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == facts["sha256"]
        except OSError:
            return False

    def _rewrite(self, entries: list[dict[str, Any]]) -> None:
        write_bytes(self.index, b"".join(json.dumps(e).encode() + b"\n" for e in entries))
