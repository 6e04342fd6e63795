"""What local governments chose to support, from the tables of a run: how they decided, which constraint bound, and what was used."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sim.experiment.results import Results
from sim.recorder import DECIDED, FROM_PROVINCE, PLANNED, PROVINCIAL

USED_UP = 0.99
"""A plan of which this much is paid is used up: whoever asked after that was turned away."""


@dataclass(frozen=True)
class Choice:
    """One municipality, or one province, in one year and replicate."""

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
    plans = {policy: (_numbers(table, PLANNED.format(policy)), own_money(table, policy)) for policy in policies}
    out = []
    for i, strategy in enumerate(rows["local_strategy"]):
        if strategy and year in (None, rows["year"][i]):
            money = {policy: (float(planned[i]), float(paid[i])) for policy, (planned, paid) in plans.items()}
            why = strategy, rows["binding_constraint"][i], rows["follows"][i]
            out.append(
                _choice((rows["seed"][i], int(rows["year"][i]), str(rows["code"][i])), why, rows["development_budget_bn_krw"][i], money)
            )
    return out


def provincial_choices(result: Results, year: int | None = None) -> list[Choice]:
    """Every decision of a scenario's provinces, as it stood at the end of the year; none where they decide nothing."""
    policies = list(result.entry["scenario"].get("policies", {}))
    table = result.table("province_quarter")
    if not set(PROVINCIAL) <= set(table.column_names):
        return []
    rows = {name: table[name].to_pylist() for name in ("seed", "quarter", "code", *PROVINCIAL)}
    paid: dict[tuple[int, int, str, str], float] = {}
    plans = {policy: (_numbers(table, PLANNED.format(policy)), _numbers(table, FROM_PROVINCE.format(policy))) for policy in policies}
    out = []
    for i, strategy in enumerate(rows["provincial_strategy"]):
        at = rows["seed"][i], int(rows["quarter"][i][:4]), str(rows["code"][i])
        for policy, (_, given) in plans.items():
            paid[(*at, policy)] = paid.get((*at, policy), 0.0) + float(given[i])
        if strategy and year in (None, at[1]) and rows["quarter"][i].endswith("Q4"):
            money = {policy: (float(planned[i]), paid[(*at, policy)]) for policy, (planned, _) in plans.items()}
            why = strategy, rows["provincial_constraint"][i], rows["provincial_follows"][i]
            out.append(_choice(at, why, rows["provincial_budget_bn_krw"][i], money))
    return out


def _choice(at: tuple[int, int, str], why: tuple[str, str, str], budget: float, money: dict[str, tuple[float, float]]) -> Choice:
    """A decision, given by policy the part planned and what was paid, in billion won."""
    parts = {policy: planned for policy, (planned, _) in money.items()}
    used = {policy: paid / (planned * budget) if planned * budget > 0 else None for policy, (planned, paid) in money.items()}
    return Choice(*at, *why, parts, used)


def own_money(table: pa.Table, policy: str) -> np.ndarray:
    """Billion won that each municipality itself paid beside a policy: the matching less what its province paid of it."""
    matched, from_province = f"matching_{policy}_bn_krw", FROM_PROVINCE.format(policy)
    paid = _numbers(table, matched)
    return paid - np.nan_to_num(_numbers(table, from_province)) if from_province in table.column_names else paid


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
