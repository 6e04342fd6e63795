"""What a worker does in a sweep: one run, from a variant and a seed to one line for the journal.

A line holds the whole outcome, so that workers share no folder with the parent and whatever reached the journal is safe.
"""

from __future__ import annotations

import json
import os
import time
import traceback
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim.experiment.group import Group, Level
from sim.experiment.indicators import INDICATORS, MUNICIPAL_COLUMNS, QUARTERLY_COLUMNS
from sim.experiment.measured import REVENUE, SPENDING, Measured
from sim.experiment.results import Panel
from sim.experiment.sweep.file import Keep
from sim.experiment.unchanged import Changed, refuse_other_engine, refuse_other_tables
from sim.experiment.worker import Engine, peak_memory_mib, shipped_engine
from sim.scenario.packs import SHIPPED
from sim.scenario.places import Place, Places
from sim.scenario.problems import ScenarioError
from sim.scenario.scenario import Scenario

SPENT = "public_spending_bn_krw"


@dataclass(frozen=True)
class Job:
    """One run: what a worker needs and nothing of this machine's folders beyond a pack of the user's own."""

    index: int
    variant: int
    label: str
    base: Scenario
    changes: dict[str, Any]
    replicate: int
    seed: int
    threads: int
    keep: Keep
    engine: str
    pack: str
    """SHA-256 of the tables of the base scenario."""


@dataclass(frozen=True)
class Done:
    """What came of a job."""

    index: int
    status: str
    line: bytes
    seconds: float
    error: str = ""


def run_job(job: Job, engine: Engine | None = None) -> Done:
    """Run once; a failure is an outcome too. Never raises."""
    started = time.perf_counter()
    line: dict[str, Any] = {"variant": job.variant, "scenario": job.label, "replicate": job.replicate, "seed": job.seed}
    line["worker"] = os.getpid()
    try:
        if engine is None:
            refuse_other_engine(job.engine)
        base = _here(job.base)
        scenario = base.vary(job.changes) if job.changes else base
        result = (engine or shipped_engine())(scenario, job.seed, threads=job.threads)
        outcome = outcomes(result.tables, scenario, job.keep)
        refuse_other_tables(base, job.pack)
    except Changed as error:
        return Done(job.index, "changed", b"", time.perf_counter() - started, str(error))
    except Exception as error:
        text = error.problems[0].message if isinstance(error, ScenarioError) else str(error)
        message = f"{type(error).__name__}: {text}"
        seconds = time.perf_counter() - started
        failed = {**line, "status": "failed", "error": message, "trace": traceback.format_exc(limit=-8), "changes": job.changes}
        return Done(job.index, "failed", sealed(failed), seconds, message)
    seconds = round(time.perf_counter() - started, 3)
    facts = {"status": "done", "seconds": seconds, "peak_memory_mib": peak_memory_mib(), "outcomes": outcome}
    return Done(job.index, "done", sealed({**line, **facts}), seconds)


def lost(job: Job, why: str) -> Done:
    """A run whose workers died again and again; nothing is kept of it, so that the next start tries it again."""
    return Done(job.index, "lost", b"", 0.0, f"{job.label}, variant {job.variant}, replicate {job.replicate}: {why}")


def sealed(line: Mapping[str, Any]) -> bytes:
    """One line of JSON that ends with a checksum of what stands before it."""
    body = json.dumps(line, ensure_ascii=False, allow_nan=False).encode()[:-1]
    return body + b', "crc": "%08x"}' % zlib.crc32(body)


def unsealed(text: bytes) -> dict[str, Any] | None:
    """The line, or None where it is torn or damaged."""
    body, mark, rest = text.rpartition(b', "crc": "')
    if not mark or len(rest) != 10 or b"%08x" % zlib.crc32(body) != rest[:8]:
        return None
    line: dict[str, Any] = json.loads(text)
    return line


def _here(scenario: Scenario) -> Scenario:
    """A shipped pack lies wherever jiyeok is installed on this machine."""
    here = SHIPPED / scenario.pack
    return scenario.model_copy(update={"pack_folder": here}) if here.is_dir() and scenario.pack_folder.name == scenario.pack else scenario


@lru_cache(maxsize=4)
def _places(folder: str) -> dict[str, Place]:
    from pathlib import Path

    try:
        places = Places.of_pack(Path(folder))
    except FileNotFoundError:
        return {}
    return {**places.provinces, **places.municipalities}


def outcomes(tables: Mapping[str, Mapping[str, Any]], scenario: Scenario, keep: Keep) -> dict[str, dict[str, list[Any]]]:
    """Columns by level: place, year, every kept indicator, and what was spent by then since the start."""
    measured = _measured(tables, scenario)
    return {level: _block(measured, level, keep) for level in keep.levels}


def _block(measured: Measured, level: Level, keep: Keep) -> dict[str, list[Any]]:
    places = measured.group(level).names
    years = measured.years[-1:] if keep.years == "last" else measured.years
    block: dict[str, list[Any]] = {
        "place": [p for _ in years for p in places],
        "year": [y for y in years for _ in places],
    }
    for indicator in INDICATORS:
        if keep.indicators and indicator.name not in keep.indicators:
            continue
        found = measured.series(indicator, level)
        if found is None:
            continue
        at = dict(zip(found[0], found[1][0], strict=True))
        block[indicator.name] = [x for y in years for x in (_plain(at[y]) if y in at else [None] * len(places))]
    panel = measured.nation if level == "nation" else measured.provinces if level == "province" else measured.municipal
    if SPENT in panel.values and panel.places == places:
        total = np.nan_to_num(panel.values[SPENT][0]).cumsum(axis=0)
        last = {int(str(t)[:4]): i for i, t in enumerate(panel.times)}
        block[f"{SPENT}_so_far"] = [x for y in years for x in (_plain(total[last[y]]) if y in last else [None] * len(places))]
    return block


def _plain(values: np.ndarray) -> list[float | None]:
    return [float(x) if np.isfinite(x) else None for x in values]


def _measured(tables: Mapping[str, Mapping[str, Any]], scenario: Scenario) -> Measured:
    quarterly = [*QUARTERLY_COLUMNS, SPENDING, REVENUE]
    municipal = _panel(tables["municipality_year"], "year", MUNICIPAL_COLUMNS)
    places = _places(str(scenario.pack_folder))
    levels: tuple[Level, ...] = ("nation", "province", "municipality")
    return Measured(
        municipal,
        _panel(tables["national_quarter"], "quarter", quarterly),
        _panel(tables["province_quarter"], "quarter", quarterly),
        places,
        int(scenario.start[:4]),
        {level: Group.of(level, municipal.places, places) for level in levels},
    )


def _panel(table: Mapping[str, Any], time: str, columns: Sequence[str]) -> Panel:
    """Columns of one run as [1, time, place], like `Results.panel` reads them from the disk."""
    times, at_time = np.unique(np.asarray(table[time]).astype(str), return_inverse=True)
    codes = np.asarray(table["code"]).astype(str) if "code" in table else np.full(len(at_time), "KR")
    places, at_place = np.unique(codes, return_inverse=True)
    values = {}
    for column in columns:
        if column in table:
            array = np.full((1, len(times), len(places)), np.nan)
            array[0, at_time, at_place] = np.asarray(table[column], dtype=np.float64)
            values[column] = array
    return Panel([0], [str(t) for t in times], [str(p) for p in places], values)
