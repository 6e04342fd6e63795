"""What a folder holds of a sweep."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow.parquet as pq

from sim.experiment.sweep.drive import Board
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.store import Store


def status_of(plan: Plan, store: Store) -> dict[str, Any]:
    """Counts of runs, errors by text, and damaged shards."""
    replicates = plan.sweep.sheet.replicates
    board = Board.of(plan, store, replicates, retry_failed=False)
    finished, failed = (int((board.state == mark).sum()) for mark in (Board.DONE, Board.FAILED))
    held = sum(len(variant) for variant, _ in store.runs())
    errors: Counter[str] = Counter()
    for path in store.parts.files("failures"):
        errors.update(pq.read_table(path, columns=["error"])["error"].to_pylist())
    errors.update(line["error"] for line in store.tail.lines() if line["status"] == "failed")
    planned = len(plan) * replicates
    return {
        "folder": str(store.folder),
        "cells": len(plan.cells),
        "variants": len(plan),
        "replicates": replicates,
        "planned": planned,
        "finished": finished,
        "failed": failed,
        "missing": planned - finished - failed,
        "beyond": max(held - finished, 0),
        "errors": dict(errors.most_common(5)),
        "damaged": [f"part-{n:06d}" for n in sorted(store.parts.damaged())],
    }
