"""What a results folder says about itself once its replicates have run: `columns.json`, `runs.parquet`, `summary.parquet`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.columns import DRAWN, RUNS, SUMMARY, describe, tables_of
from sim.experiment.files import write_bytes, write_json
from sim.experiment.group import Level
from sim.experiment.indicators import INDICATORS
from sim.experiment.journal import Journal
from sim.experiment.measured import Measured
from sim.experiment.results import Results

BAND = (0.05, 0.5, 0.95)
"""Quantiles of the summary: bands of single scenarios are 90 % of replicates (DECISIONS 26)."""

LEVELS: tuple[Level, ...] = ("nation", "province", "municipality")
FILES = ("columns.json", "runs.parquet", "summary.parquet")


def write_reports(folder: Path) -> None:
    """Write the three files anew from the journal and the shards; each is either the old one or the new one."""
    scenarios = [(r, Measured.of(r, r.seeds)) for r in Results.open(folder) if r.seeds]
    policies = [name for r in Results.open(folder) for name in r.entry["scenario"].get("policies", {})]
    drawn = {p["parameter"]: p["unit"] for r in Results.open(folder) for p in r.entry.get("priors", [])}
    write_json(folder / "columns.json", describe(tables_of(folder), policies, drawn))
    write_bytes(folder / "runs.parquet", _parquet(_runs(folder, scenarios)))
    write_bytes(folder / "summary.parquet", _parquet(_summary(scenarios)))


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _runs(folder: Path, scenarios: list[tuple[Results, Measured]]) -> pa.Table:
    """One row for every replicate that finished or failed, with what the nation came to."""
    ends = {(r.label, seed): facts for r, m in scenarios for seed, facts in zip(r.seeds, _ends(m), strict=True)}
    last = {line["key"]: line for line in Journal(folder / "journal.jsonl").entries()}
    lines = sorted(last.values(), key=lambda line: (line["scenario"], line["replicate"]))
    types = {"replicate": pa.int32(), "seed": pa.int64(), "seconds": pa.float64(), "peak_memory_mib": pa.float64()}
    types |= {"worker": pa.int64(), "end_year": pa.int32()}
    found: list[dict[str, Any]] = [ends.get((line["scenario"], line["seed"]), {}) if line["status"] == "done" else {} for line in lines]
    columns = {name: pa.array([line.get(name) for line in lines], types.get(name, pa.string())) for name in RUNS}
    columns |= _parameters(lines)
    columns["end_year"] = pa.array([facts.get("end_year") for facts in found], pa.int32())
    for indicator in INDICATORS:
        if any(indicator.name in facts for facts in found):
            columns[indicator.name] = pa.array([facts.get(indicator.name) for facts in found], pa.float64())
    return pa.table(columns)


def _parameters(lines: list[dict[str, Any]]) -> dict[str, pa.Array]:
    """The draw of every replicate of an ensemble, a column each parameter; none where nothing was drawn."""
    names = sorted({name for line in lines for name in line.get("parameters") or {}})
    if not names:
        return {}
    out = {"draw": pa.array([line.get("draw") for line in lines], pa.int32())}
    for name in names:
        out[f"{DRAWN}{name}"] = pa.array([(line.get("parameters") or {}).get(name) for line in lines], pa.float64())
    return out


def _ends(measured: Measured) -> list[dict[str, Any]]:
    """Indicators of the nation at the last year-end, one dictionary a replicate."""
    year = measured.years[-1] if measured.years else None
    out: list[dict[str, Any]] = [{"end_year": year} for _ in measured.municipal.seeds]
    for indicator in INDICATORS:
        values = None if year is None else measured.values(indicator, "nation", year)
        for facts, value in zip(out, () if values is None else values[:, 0], strict=False):
            facts[indicator.name] = float(value) if np.isfinite(value) else None
    return out


def _summary(scenarios: list[tuple[Results, Measured]]) -> pa.Table:
    """Mean and band over replicates by scenario, level, place, year and indicator."""
    parts = [part for result, measured in scenarios for part in _blocks(result.label, measured)]
    text, whole = pa.dictionary(pa.int32(), pa.string()), pa.int32()
    kinds = dict.fromkeys(("scenario", "level", "place", "indicator", "unit"), text) | {"year": whole, "n": whole}
    schema = pa.schema([(name, kinds.get(name, pa.float64())) for name in SUMMARY])
    if not parts:
        return schema.empty_table()
    return pa.concat_tables([pa.table(part, schema) for part in parts], promote_options="permissive").unify_dictionaries()


def _blocks(label: str, measured: Measured) -> Iterator[dict[str, Any]]:
    for level in LEVELS:
        places = np.array(measured.group(level).names)
        for indicator in INDICATORS:
            found = measured.series(indicator, level)
            if found is None:
                continue
            years, values = found
            n, single = len(values), len(values) < 2
            low, median, high = np.quantile(values, BAND, axis=0)
            blank = np.full(median.shape, np.nan)
            sd = blank if single else values.std(axis=0, ddof=1)
            figures = {"mean": values.mean(axis=0), "sd": sd, "low": blank if single else low, "median": median}
            figures["high"] = blank if single else high
            there = np.isfinite(median)
            rows = int(there.sum())
            year, place = np.nonzero(there)
            same = {"scenario": label, "level": level, "indicator": indicator.name, "unit": indicator.unit}
            yield {
                **{name: _constant(word, rows) for name, word in same.items()},
                "place": pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32)), pa.array(places)),
                "year": pa.array(np.array(years, dtype=np.int32)[year]),
                "n": pa.array(np.full(rows, n, dtype=np.int32)),
                **{name: pa.array(x[there], from_pandas=True) for name, x in figures.items()},
            }


def _constant(word: str, n: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([word]))
