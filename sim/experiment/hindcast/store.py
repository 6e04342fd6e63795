"""Scores and forecasts of a hindcast as Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.files import write_bytes
from sim.experiment.hindcast.evaluate import Line
from sim.experiment.hindcast.forecast import Forecast

SCORES, FORECASTS = "hindcast_scores.parquet", "hindcast_forecasts.parquet"


def flat(line: Line) -> dict[str, Any]:
    """One score as a row."""
    row = asdict(line)
    return row | row.pop("score")


def write_scores(folder: Path, lines: Sequence[Line]) -> Path:
    """One row a score."""
    return _write(folder / SCORES, pa.Table.from_pylist([flat(line) for line in lines]))


def write_forecasts(folder: Path, found: Sequence[Forecast]) -> Path:
    """One row a place, target and forecaster: median and bounds of the forecast log change, and what came."""
    rows = []
    for forecast in found:
        for name, members in forecast.members.items():
            low, middle, high = np.quantile(members, [0.05, 0.5, 0.95], axis=0, method="weibull")
            for i, code in enumerate(forecast.codes):
                head = {"level": forecast.level, "target": forecast.target.column, "forecast": name, "code": code}
                values = {"low_90": low[i], "median": middle[i], "high_90": high[i], "came": forecast.came[i]}
                rows.append(head | {key: float(value) for key, value in values.items()})
    return _write(folder / FORECASTS, pa.Table.from_pylist(rows))


def _write(path: Path, table: pa.Table) -> Path:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, buffer.getvalue())
    return path
