"""Firms that a call for AI projects paid, and whether the same firms did it without the policy in the paired baseline."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.experiment.paired import over_draws, paired_effect
from sim.experiment.results import Results

TABLE = "adoption_quarter"


def additionality(name: str, base: Results, other: Results, seeds: list[int], year: int) -> list[dict[str, Any]]:
    """One object for every policy whose calls paid for AI projects until a year; none where nothing of it is recorded.

    A firm is the same in both runs by its lasting identity: founded in the same quarter as the same entrant of its
    municipality and industry. `anyway_by_award` took AI up in the baseline by the quarter of the award, `anyway_by_year`
    by the end of the year; a firm that the baseline does not have counts as additional. A row that stands for several
    small firms acts as one firm and counts with its weight: `in_single_rows` says how many firms have a row of their own.
    """
    columns = ["seed", "quarter", "firm", "weight", "policy"]
    awards, without = other.table(TABLE, columns, seeds), base.table(TABLE, ["seed", "quarter", "firm"], seeds)
    if awards.num_rows == 0 or "policy" not in awards.column_names or "firm" not in without.column_names:
        return []
    policies = [p for p in dict.fromkeys(awards["policy"].to_pylist()) if p]
    end = f"{year}Q4"
    counts = {policy: np.zeros((len(seeds), 4)) for policy in policies}
    for i, seed in enumerate(seeds):
        first = _first(_of(without, seed))
        found = _of(awards, seed)
        at = np.array([first.get(firm, "9999") for firm in found["firm"]], dtype=str)
        for policy in policies:
            paid = (found["policy"] == policy) & (found["quarter"] <= end)
            weight = found["weight"][paid]
            anyway = at[paid] <= found["quarter"][paid], at[paid] <= end
            counts[policy][i] = weight.sum(), weight[weight == 1].sum(), *(weight[a].sum() for a in anyway)
    draws = other.draws(seeds)
    return [_counted(name, policy, year, over_draws(counts[policy], draws)) for policy in policies]


def _of(table: pa.Table, seed: int) -> dict[str, np.ndarray]:
    chosen = table.filter(pc.equal(table["seed"], seed))
    return {name: chosen[name].to_numpy().astype(str if name in ("quarter", "policy") else np.uint64) for name in chosen.column_names}


def _first(adoptions: dict[str, np.ndarray]) -> dict[int, str]:
    """Quarter of the first project of every firm; tables are in the order of quarters."""
    return dict(zip(adoptions["firm"][::-1], adoptions["quarter"][::-1], strict=True))


def _counted(scenario: str, policy: str, year: int, counts: np.ndarray) -> dict[str, Any]:
    """counts [replicate, 4]: awarded, in single rows, anyway by the award, anyway by the year's end."""
    awarded, single, by_award, by_year = counts.mean(axis=0)
    some = counts[:, 0] > 0
    share = paired_effect(100.0 * counts[some, 3] / counts[some, 0]) if some.any() else None
    names = ("anyway_percent", "anyway_low_percent", "anyway_high_percent")
    bounds = [np.nan] * 3 if share is None else [float(x) for x in (share.mean, share.low, share.high)]
    return {
        "table": "additionality",
        "scenario": scenario,
        "policy": policy,
        "year": year,
        "awarded": float(awarded),
        "in_single_rows": float(single),
        "anyway_by_award": float(by_award),
        "anyway_by_year": float(by_year),
        **{key: value if np.isfinite(value) else None for key, value in zip(names, bounds, strict=True)},
    }
