"""The made-up country on which the laws of the whole economy are tested: `scenarios/tiny.toml` and three policies in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.ground.calendar import Quarter
from sim.recorder import Result
from sim.scenario.scenario import Scenario

FIRST = Quarter.parse("2025Q1")
"""First quarter of the run."""
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

POLICIES: dict[str, Any] = {
    "policies.call.kind": "ai_adoption_subsidy",
    "policies.call.match_share": 0.2,
    "policies.call.awareness_multiplier": 20,
    "policies.space.kind": "campus_innovation_space",
    "policies.space.building_quarters": 2,
    "policies.gift.kind": "lump_sum_transfer",
}
"""Both instruments and the placebo; what they may spend is for the test to say."""
BUDGET = 4.0
"""Billion won a year. 200 for the nation are 0.12 for the 30,000 people here: too little for one firm a quarter, so
more is given here, and every instrument has something to do."""


@cache
def tiny() -> Scenario:
    """The scenario as shipped."""
    return Scenario.load(SCENARIOS / "tiny.toml")


def country(changes: dict[str, Any] | None = None) -> Scenario:
    """The scenario with dotted keys changed."""
    return tiny().vary(changes or {})


def with_policies(changes: dict[str, Any] | None = None, budget: float = BUDGET, **window: str) -> Scenario:
    """Both instruments and the placebo at once, each with the budget and the window (start, end)."""
    keys = dict(POLICIES)
    for name in ("call", "space", "gift"):
        keys |= {f"policies.{name}.{key}": value for key, value in {"budget_bn_krw_per_year": budget, **window}.items()}
    return country(keys | (changes or {}))


def one_policy(kind: str, changes: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    """One instrument, called `p`."""
    return country({f"policies.p.{key}": value for key, value in {"kind": kind, **keys}.items()} | (changes or {}))


def differences(a: Result, b: Result, rows: dict[str, slice] | None = None) -> list[str]:
    """Columns in both results whose bits differ, as `table.column`; `rows` looks at part of a table.

    What labels a run is left out: the name of the scenario, the seed, and which places its policies target.
    """
    out = []
    for table, columns in a.tables.items():
        part = (rows or {}).get(table, slice(None))
        for name in sorted(columns.keys() & b.tables[table].keys() - {"scenario", "seed", "targeted"}):
            if not same_bits(columns[name][part], b.tables[table][name][part]):
                out.append(f"{table}.{name}")
    return out


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    """Equal to the bit: nan equals nan, and 0.0 does not equal -0.0."""
    if a.dtype == object or b.dtype == object:
        return a.shape == b.shape and bool((a == b).all())
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
