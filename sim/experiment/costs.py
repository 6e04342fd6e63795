"""What a scenario costs the public purse, how many job-years it brings, and which jobs it moves away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.experiment.paired import Effect
from sim.experiment.results import Panel, Results

DISCOUNT_RATE = 0.045
"""A year, as the Ministry of Economy and Finance asks of feasibility studies (DECISIONS 26)."""

SPENDING = "public_spending_bn_krw"


@dataclass(frozen=True)
class Ledger:
    """Quarterly money and jobs of a pair of scenarios."""

    nation: tuple[Panel, Panel]
    provinces: tuple[Panel, Panel]
    programmes: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, base: Results, other: Results, seeds: list[int]) -> Ledger:
        """Read the quarterly tables of both scenarios for the paired seeds."""
        policies = other.entry["scenario"].get("policies", {})
        columns = [f"{kind}_{name}_bn_krw" for name in policies for kind in ("spending", "matching")]
        wanted = [SPENDING, "jobs", *columns]
        nation = (
            base.panel("national_quarter", wanted, seeds),
            other.panel("national_quarter", wanted, seeds),
        )
        local = (
            base.panel("province_quarter", wanted, seeds),
            other.panel("province_quarter", wanted, seeds),
        )
        return cls(nation, local, _programmes(other, nation[1]))

    def cost(self, place: str, year: int) -> float | None:
        """Mean extra gross outlay to the end of a year, billion won, discounted to the first quarter."""
        spent = self._change(SPENDING, place, year)
        if spent is None:
            return None
        factors = (1.0 + DISCOUNT_RATE) ** (-np.arange(spent.shape[1]) / 4.0)
        return float((spent * factors).sum(axis=1).mean())

    def job_years(self, place: str, year: int) -> np.ndarray | None:
        """[replicate] extra jobs summed over quarters / 4; None where jobs are not kept by quarter."""
        change = self._change("jobs", place, year)
        return None if change is None else change.sum(axis=1) / 4.0

    def by_policy(self) -> list[dict[str, Any]]:
        """Spent and unspent of each policy over the whole run, undiscounted, mean over replicates."""
        return [{"policy": name, **facts} for name, facts in self.programmes.items()]

    def _change(self, column: str, place: str, year: int) -> np.ndarray | None:
        base, other = self.nation if place == "KR" else self.provinces
        if place not in base.places or column not in base.values or column not in other.values:
            return None
        until = [t for t in base.times if int(t[:4]) <= year and t in other.times]
        p = base.places.index(place)
        rows = [base.times.index(t) for t in until], [other.times.index(t) for t in until]
        return np.asarray(other.values[column][:, rows[1], p] - base.values[column][:, rows[0], p])


def _programmes(other: Results, nation: Panel) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    scenario = other.entry["scenario"]
    years = scenario["years"]
    for name, policy in scenario.get("policies", {}).items():
        spent = 0.0
        for kind in ("spending", "matching"):
            values = nation.values.get(f"{kind}_{name}_bn_krw")
            spent += 0.0 if values is None else float(values.sum(axis=(1, 2)).mean())
        budget = policy.get("budget_bn_krw_per_year")
        ceiling = None if budget is None else budget * _years_in_force(policy, scenario["start"], years)
        out[name] = {
            "kind": policy.get("kind"),
            "spent_bn_krw": spent,
            "ceiling_bn_krw": ceiling,
            "unspent_bn_krw": None if ceiling is None else max(ceiling - spent, 0.0),
        }
    return out


def _years_in_force(policy: dict[str, Any], start: str, years: int) -> float:
    from sim.ground.calendar import Quarter

    first = Quarter.parse(start)
    last = first + (4 * years - 1)
    begin = max(first, Quarter.parse(policy["start"])) if policy.get("start") else first
    end = min(last, Quarter.parse(policy["end"])) if policy.get("end") else last
    return max(end - begin + 1, 0) / 4.0


def displaced(jobs: Effect, targeted: np.ndarray | None, rows: np.ndarray) -> tuple[float | None, float | None]:
    """Sum of negative paired effects on jobs in municipalities not targeted; then of those clearly negative.

    The first counts noise as loss and is an upper bound of the size; the second leaves out what is unclear.
    """
    if targeted is None:
        return None, None
    here = np.zeros(len(targeted), dtype=bool)
    here[rows] = True
    losing = here & ~targeted & (jobs.mean < 0)
    return float(jobs.mean[losing].sum()), float(jobs.mean[losing & jobs.clear].sum())
