"""What every column of a results folder means: `columns.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from sim.experiment.indicators import INDICATORS
from sim.observe import MEASURES
from sim.recorder import ADOPTION, BUDGET, DECIDED, FROM_PROVINCE, PLANNED, PROGRAMME, PROVINCIAL, YOUNG

Entry = dict[str, Any]

KEYS = {
    "scenario": "name of the scenario",
    "seed": "seed of the replicate, the same in every scenario",
    "replicate": "number of the replicate, from 0",
    "year": "year; stocks are those at its end",
    "quarter": "quarter; stocks are those at its end",
    "code": "official code of the place",
    "targeted": "1 where a policy of the scenario may act",
    "extinction_class": "class of the extinction index: 1 very low risk (1.5 and more), 2 low (1.0), 3 caution (0.5), 4 at risk (0.2), 5 high",
}

RUNS: dict[str, tuple[str, str]] = {
    "key": ("-", "fingerprint of scenario, engine, data and seed"),
    "scenario": ("-", KEYS["scenario"]),
    "replicate": ("-", KEYS["replicate"]),
    "seed": ("-", KEYS["seed"]),
    "status": ("-", "done or failed"),
    "seconds": ("s", "time that the replicate took, writing included"),
    "peak_memory_mib": ("MiB", "most memory that its process had held by then"),
    "worker": ("-", "process that ran it"),
    "shard": ("-", "part of its Parquet files"),
    "error": ("-", "why it failed"),
    "end_year": ("year", "year-end of the outcomes in the columns that follow: the indicators of the nation"),
}
"""Columns of `runs.parquet` before the end outcomes: unit and meaning."""

DRAWN = "parameter:"
"""Before the name of a parameter in the columns of `runs.parquet` that an ensemble adds after `draw`."""

SUMMARY: dict[str, tuple[str, str]] = {
    "scenario": ("-", KEYS["scenario"]),
    "level": ("-", "nation, province or municipality"),
    "place": ("-", "KR or the code of the place"),
    "year": ("year", KEYS["year"]),
    "indicator": ("-", "one of the indicators below"),
    "unit": ("-", "unit of the values"),
    "n": ("-", "replicates"),
    "mean": ("unit of the row", "mean over replicates"),
    "sd": ("unit of the row", "standard deviation over replicates; empty for one"),
    "low": ("unit of the row", "5 % quantile over replicates; empty for one"),
    "median": ("unit of the row", "median over replicates"),
    "high": ("unit of the row", "95 % quantile over replicates; empty for one"),
}
"""Columns of `summary.parquet`; the band from low to high holds model randomness only, in an ensemble also the draws of the parameters."""


READING = (
    "Each file of data/TABLE holds one replicate. Scenarios with other policies have other columns, so unite the files by name:"
    " DuckDB: read_parquet('data/TABLE/*.parquet', union_by_name = true);"
    " pyarrow: pyarrow.concat_tables(parts, promote_options = 'permissive')."
)


def describe(tables: Mapping[str, Sequence[str]], policies: Sequence[str], drawn: Mapping[str, str] | None = None) -> Entry:
    """The contents of `columns.json` for the columns of each table; a column that no one describes says so by nulls.

    drawn: units of the parameters that ensembles in the folder draw.
    """
    known = dict(_known(policies))
    empty = dict.fromkeys(("unit", "meaning", "kind", "better"))
    return {
        "reading": READING,
        "tables": {table: [{"name": name, **known.get(name, empty)} for name in names] for table, names in tables.items()},
        "runs": [_entry(name, *facts, "key", None) for name, facts in (RUNS | _drawn(drawn or {})).items()],
        "summary": [_entry(name, *facts, "key", None) for name, facts in SUMMARY.items()],
        "indicators": [
            {
                "name": i.name,
                "unit": i.unit,
                "better": i.better,
                "label": dict(zip(("en", "ko", "ja"), i.labels, strict=True)),
                "levels": list(i.levels),
                "from_columns": list(i.needs),
            }
            for i in INDICATORS
        ],
    }


def _drawn(units: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Columns of `runs.parquet` that hold the draws of an ensemble."""
    draw = {"draw": ("-", "number of the draw of the parameters; replicates with one number share it")} if units else {}
    return draw | {f"{DRAWN}{name}": (unit, f"value drawn for {name}") for name, unit in sorted(units.items())}


def _entry(name: str, unit: str, meaning: str, kind: str, better: str | None) -> Entry:
    return {"name": name, "unit": unit, "meaning": meaning, "kind": kind, "better": better}


def _known(policies: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    """Every column that a table may have, with its unit, meaning, kind (key, stock, flow, mean) and better direction."""
    for name, meaning in (KEYS | DECIDED | PROVINCIAL).items():
        unit, kind = ("billion won", "stock") if name.endswith("_bn_krw") else ("-", "key")
        yield name, _entry(name, unit, meaning, kind, None)
    for name, meaning in ADOPTION.items():
        yield name, _entry(name, "firms" if name == "weight" else "-", meaning, "key", None)
    for m in MEASURES:
        yield m.name, _entry(m.name, m.unit, m.meaning, m.kind, m.better)
    for name, (unit, kind, meaning, better) in BUDGET.items():
        yield name, _entry(name, unit, meaning, kind, better)
    for name, meaning in YOUNG.items():
        yield name, _entry(name, "persons", meaning, "stock", "up" if "_kept_" in name else None)
    for policy in policies:
        name = PLANNED.format(policy)
        yield name, _entry(name, "share", f"{policy}: part of the local government's development budget planned for it", "mean", None)
        name = FROM_PROVINCE.format(policy)
        yield name, _entry(name, "billion won", f"{policy}: of what local governments paid, the province's part", "flow", None)
        for pattern, (unit, kind, meaning, direction) in PROGRAMME.items():
            yield pattern.format(policy), _entry(pattern.format(policy), unit, f"{policy}: {meaning}", kind, direction)


def tables_of(folder: Path) -> dict[str, list[str]]:
    """Names of the columns in the shards of a results folder, in the order of their first appearance."""
    out: dict[str, list[str]] = {}
    for table in sorted(p for p in (folder / "data").glob("*") if p.is_dir()):
        names: dict[str, None] = {}
        for path in sorted(table.glob("part-*.parquet")):
            names |= dict.fromkeys(pq.read_schema(path).names)
        out[table.name] = list(names)
    return out
