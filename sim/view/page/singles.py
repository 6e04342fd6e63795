"""Single runs in a small file: what an area put together on the shipped demo needs for its paired interval.

Municipal columns are whole multiples of a step, at most a sixteenth of the smallest spread of paired differences at the place in the
year, so that rounding changes an interval by about a hundredth of its width (four at worst); a scenario's rows hold its difference from the baseline's of the same run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.group import Group
from sim.experiment.indicators import INDICATORS
from sim.experiment.measured import Measured
from sim.experiment.results import Panel
from sim.scenario.packs import SHIPPED
from sim.scenario.places import Places
from sim.view.page.frames import Pairs

FINER = 16.0
"""Steps in the standard deviation of paired differences."""
FINEST, COARSEST = 1e-8, 1e-5
"""Steps as shares of the level: no finer than the first; the second where no policy changes anything and any step would do."""
FACTS = b"singles"


def write_singles(path: Path, pairs: Pairs, keys: Sequence[str], pack: str, names: Sequence[str]) -> None:
    """Write what the indicators `names` need of each pair's municipal rows; `keys` name the scenarios, the baseline first."""
    first = pairs.own[0]
    assert first is not None
    columns = sorted({need for i in INDICATORS if i.name in names and "municipality" in i.levels for need in i.needs})
    steps = {name: _steps(pairs, name) for name in columns}
    tables = []
    for k, (own, base) in enumerate(zip(pairs.own, pairs.base, strict=True)):
        assert own is not None and base is not None
        mine, before = own.municipal.values, base.municipal.values
        held = {n: _whole(mine[n] - before[n] if k else mine[n], np.exp2(steps[n])) for n in columns}
        tables.append(pa.table({"scenario": np.full(held[columns[0]].size, k, np.int8), **{n: _rows(v) for n, v in held.items()}}))
    panel = first.municipal
    facts = {
        "keys": list(keys),
        "pack": pack,
        "years": panel.times,
        "places": panel.places,
        "steps": {n: s.tolist() for n, s in steps.items()},
    }
    table = pa.concat_tables(tables).replace_schema_metadata({FACTS: json.dumps(facts, separators=(",", ":"))})
    packing = dict.fromkeys(columns, "DELTA_BINARY_PACKED")
    pq.write_table(table, path, compression="zstd", compression_level=19, use_dictionary=False, column_encoding=packing)


def read_singles(path: Path) -> tuple[list[str], list[Measured], list[Measured]]:
    """Keys of the scenarios, and of each its own runs and those of the baseline with the same seeds, as `Pairs` holds them."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> tuple[list[str], list[Measured], list[Measured]]:
    table = pq.read_table(path)
    facts = json.loads(table.schema.metadata[FACTS])
    number, steps = table["scenario"].to_numpy(), {n: np.exp2(np.array(s)) for n, s in facts["steps"].items()}
    shape = (len(facts["places"]), len(facts["years"]), -1)
    whole = [{n: np.moveaxis(table[n].to_numpy()[number == k].reshape(shape), -1, 0) for n in steps} for k in range(len(facts["keys"]))]
    own, base = [], []
    for k, held in enumerate(whole):
        runs = len(next(iter(held.values())))
        below = {n: whole[0][n][:runs] for n in steps}
        base.append(_measured(facts, {n: below[n].transpose(0, 2, 1) * steps[n] for n in steps}))
        own.append(_measured(facts, {n: (held[n] + (below[n] if k else 0)).transpose(0, 2, 1) * steps[n] for n in steps}))
    return facts["keys"], own, base


def _steps(pairs: Pairs, name: str) -> np.ndarray:
    """[year, place] exponents of two: a multiple of a power of two is a number that a computer holds exactly."""
    least, level = np.full(1, np.inf), np.zeros(1)
    for own, base in zip(pairs.own[1:], pairs.base[1:], strict=True):
        assert own is not None and base is not None
        mine, before = own.municipal.values[name], base.municipal.values[name]
        spread = np.nan_to_num(mine - before).std(axis=0, ddof=1)
        least = np.minimum(least, np.where(spread > 0, spread, np.inf))
        level = np.abs(np.nan_to_num(before)).max(axis=0)
    steps = np.where(np.isfinite(least), np.maximum(least / FINER, FINEST * level), np.where(level > 0, COARSEST * level, 1.0))
    exponents: np.ndarray = np.floor(np.log2(steps)).astype(int)
    return exponents


def _whole(values: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """[replicate, year, place] in steps, still NaN where nothing was measured: a flow has no base year."""
    whole: np.ndarray = np.rint(values / steps)
    return whole


def _rows(values: np.ndarray) -> pa.Array:
    """By place, year and replicate: neighbours in this order differ least, and small differences are what packs well."""
    flat = values.transpose(2, 1, 0).ravel()
    nothing = np.isnan(flat)
    return pa.array(np.where(nothing, 0, flat).astype(np.int32), mask=nothing)


def _measured(facts: dict[str, Any], values: dict[str, np.ndarray]) -> Measured:
    known = Places.of_pack(SHIPPED / facts["pack"])
    places = {**known.provinces, **known.municipalities}
    seeds = list(range(len(next(iter(values.values())))))
    nothing = Panel(seeds, [], [], {})
    panel = Panel(seeds, facts["years"], facts["places"], values)
    group = Group.of("municipality", panel.places, places)
    return Measured(panel, nothing, nothing, places, int(facts["years"][0]), {"municipality": group})
