"""What municipalities chose to support, from the tables of a run: how they decided, which constraint bound, and what was used."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sim.experiment.results import Results
from sim.recorder import DECIDED, PLANNED

USED_UP = 0.99
"""A plan of which this much is paid is used up: whoever asked after that was turned away."""


@dataclass(frozen=True)
class Choice:
    """One municipality in one year and replicate."""

    seed: int
    year: int
    code: str
    strategy: str
    constraint: str
    follows: str
    parts: dict[str, float]
    """Part of the development budget planned for each policy."""
    used: dict[str, float | None]
    """Paid over planned money; None where nothing was planned."""

    def as_json(self) -> dict[str, Any]:
        """One object for a line of JSON."""
        return asdict(self)

    @property
    def reason(self) -> str:
        """Why it chose as it did, in words."""
        if self.strategy == "fixed":
            return "fixed parts"
        if self.strategy == "proportional":
            return f"by need, most of all {self.constraint}"
        return f"short of {self.constraint}" + (f" in {self.follows}, which it imitates" if self.strategy == "imitate" else "")


def choices(result: Results, year: int | None = None) -> list[Choice]:
    """Every decision of a scenario's municipalities, or those of one year; none where no policy asks for a match."""
    policies = list(result.entry["scenario"].get("policies", {}))
    table = result.table("municipality_year")
    if not set(DECIDED) <= set(table.column_names):
        return []
    rows = {name: table[name].to_pylist() for name in ("seed", "year", "code", *DECIDED)}
    money = {policy: (_numbers(table, PLANNED.format(policy)), _numbers(table, f"matching_{policy}_bn_krw")) for policy in policies}
    out = []
    for i, strategy in enumerate(rows["local_strategy"]):
        if not strategy or year not in (None, rows["year"][i]):
            continue
        parts = {policy: float(planned[i]) for policy, (planned, _) in money.items()}
        budget = rows["development_budget_bn_krw"][i]
        used = {policy: float(paid[i]) / (parts[policy] * budget) if parts[policy] > 0 else None for policy, (_, paid) in money.items()}
        bound, follows = rows["binding_constraint"][i], rows["follows"][i]
        out.append(Choice(rows["seed"][i], int(rows["year"][i]), str(rows["code"][i]), strategy, bound, follows, parts, used))
    return out


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].to_numpy().astype(np.float64))


def summary(found: list[Choice]) -> list[tuple[str, str, float, dict[str, float], dict[str, int]]]:
    """By strategy and constraint: municipalities a year and replicate, mean parts, and how often a plan was used up."""
    times = len({(c.seed, c.year) for c in found})
    out = []
    for strategy, constraint in sorted({(c.strategy, c.constraint) for c in found}):
        mine = [c for c in found if (c.strategy, c.constraint) == (strategy, constraint)]
        parts = {policy: float(np.mean([c.parts[policy] for c in mine])) for policy in mine[0].parts}
        dry = {policy: sum(1 for c in mine if (c.used[policy] or 0.0) >= USED_UP) for policy in parts}
        out.append((strategy, constraint, len(mine) / times, parts, dry))
    return out
