"""Parquet shards: the rows of one replicate, one file a table."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.files import write_bytes
from sim.ground.spared import spared


class BrokenShard(Exception):
    """Rows that the journal promises cannot be read."""


# pyarrow looks for pandas once, which takes as long to import as a year to run; whoever calls `to_pandas` makes it look again.
with spared("pandas"):
    pa.array([0])

Tables = Mapping[str, Mapping[str, Any]]
"""Columns by name, by table."""


def shard_path(folder: Path, table: str, shard: str) -> Path:
    """Where a shard of a table lies."""
    return folder / "data" / table / f"part-{shard}.parquet"


def write_shards(folder: Path, shard: str, tables: Tables, label: str, seed: int, replicate: int) -> dict[str, int]:
    """Write a replicate's tables, each row with scenario, seed and replicate; returns rows by table."""
    rows = {}
    for table, columns in tables.items():
        path = shard_path(folder, table, shard)
        path.parent.mkdir(parents=True, exist_ok=True)
        arrow = _arrow(columns, label, seed, replicate)
        buffer = io.BytesIO()
        pq.write_table(arrow, buffer, compression="zstd")
        write_bytes(path, buffer.getvalue())
        rows[table] = arrow.num_rows
    return rows


def _arrow(columns: Mapping[str, Any], label: str, seed: int, replicate: int) -> pa.Table:
    n = len(next(iter(columns.values())))
    marks = {
        "scenario": pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([label])),
        "seed": pa.array(np.full(n, seed, np.int64)),
        "replicate": pa.array(np.full(n, replicate, np.int32)),
    }
    own = {name: pa.array(np.asarray(values)) for name, values in columns.items() if name not in marks}
    return pa.table({**marks, **own})


def shard_is_whole(folder: Path, shard: str, rows: Mapping[str, int]) -> bool:
    """Whether every table of a shard is there with the rows that the journal promises."""
    try:
        return all(pq.read_metadata(shard_path(folder, t, shard)).num_rows == n for t, n in rows.items())
    except (OSError, pa.ArrowInvalid):
        return False


def read_shards(folder: Path, table: str, shards: list[str], columns: list[str] | None = None) -> pa.Table:
    """Rows of one table from the named shards; shards that lack a column give nulls there."""
    parts = []
    for shard in shards:
        path = shard_path(folder, table, shard)
        if not path.exists():
            continue
        try:
            names = pq.read_schema(path).names
            parts.append(pq.read_table(path, columns=[c for c in columns if c in names] if columns else None))
        except pa.ArrowInvalid:
            raise BrokenShard(f"{path} is damaged; the command that made {folder} runs that replicate again") from None
    if not parts:
        return pa.table({})
    return pa.concat_tables(parts, promote_options="permissive")
