"""What a scenario costs the public purse, how many job-years it brings, and which jobs it moves away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.experiment.measured import REVENUE, SPENDING, Measured
from sim.experiment.paired import Effect, paired_effect
from sim.experiment.results import Panel

DISCOUNT_RATE = 0.045
"""A year, as the Ministry of Economy and Finance asks of feasibility studies (DECISIONS 26)."""


@dataclass(frozen=True)
class Ledger:
    """Money and jobs of a scenario beside those of the baseline, pair by pair."""

    base: Measured
    other: Measured

    def gross(self, place: str, year: int) -> np.ndarray | None:
        """[replicate] extra public outlay to the end of a year, billion won, discounted to the first quarter.

        The nation's holds the programmes' running costs; a place's only what was paid there. None where it is not recorded.
        """
        if place == "KR":
            return self._discounted(self.base.nation, self.other.nation, SPENDING, place, year)
        if place in self.base.provinces.places:
            return self._discounted(self.base.provinces, self.other.provinces, SPENDING, place, year)
        return self._discounted(self.base.municipal, self.other.municipal, SPENDING, place, year)

    def net(self, place: str, year: int) -> np.ndarray | None:
        """[replicate] the same less extra public revenue; only for the nation, since national taxes have no place."""
        gross = self.gross(place, year)
        returned = self._discounted(self.base.nation, self.other.nation, REVENUE, place, year) if place == "KR" else None
        return None if gross is None or returned is None else gross - returned

    def job_years(self, rows: np.ndarray, year: int) -> np.ndarray | None:
        """[replicate] extra jobs of some municipalities summed over quarters / 4; None where they are not recorded."""
        change = change_until(self.base.municipal, self.other.municipal, "job_years", self.base.first_year, year)
        return None if change is None else change[:, :, rows].sum(axis=(1, 2))

    def _discounted(self, base: Panel, other: Panel, column: str, place: str, year: int) -> np.ndarray | None:
        change = change_until(base, other, column, self.base.first_year, year)
        if change is None or place not in base.places:
            return None
        return np.asarray(change[:, :, base.places.index(place)] @ self._factors(base, year))

    def _factors(self, panel: Panel, year: int) -> np.ndarray:
        """[time] discount factors of a quarterly table, or their mean over the quarters of each year."""
        times = [t for t in panel.times if self.base.first_year <= int(t[:4]) <= year]
        count = len(times) if "Q" in times[0] else 4 * len(times)
        factors = (1.0 + DISCOUNT_RATE) ** (-np.arange(count) / 4.0)
        return factors if len(times) == count else factors.reshape(-1, 4).mean(axis=1)


def change_until(base: Panel, other: Panel, column: str, first_year: int, year: int) -> np.ndarray | None:
    """[replicate, time, place] scenario minus baseline, from the first year to the end of `year`."""
    if column not in base.values or column not in other.values:
        return None
    until = [t for t in base.times if first_year <= int(t[:4]) <= year]
    if not until or any(t not in other.times for t in until):
        return None
    rows = [base.times.index(t) for t in until], [other.times.index(t) for t in until]
    return np.asarray(other.values[column][:, rows[1], :] - base.values[column][:, rows[0], :])


def money_of(ledger: Ledger, place: str, rows: np.ndarray, year: int, retained: Effect, p: int) -> dict[str, Any]:
    """Gross and net cost of a place and the ratios, null where the interval of what they divide by contains zero."""
    gross, net, years = ledger.gross(place, year), ledger.net(place, year), ledger.job_years(rows, year)
    jobs = None if years is None else paired_effect(years, ledger.base.draws)
    cost = None if gross is None else float(gross.mean())
    left = None if net is None else paired_effect(net, ledger.base.draws)
    mean_left = None if left is None else float(left.mean)
    kept = (float(retained.mean[p]), bool(retained.clear[p]))
    gained = (0.0, False) if jobs is None else (float(jobs.mean), bool(jobs.clear))
    return {
        "cost_bn_krw": cost,
        "cost_per_job_year_mn_krw": ratio(cost, *gained),
        "cost_per_retained_mn_krw": ratio(cost, *kept),
        "net_cost_bn_krw": mean_left,
        "net_cost_low_bn_krw": None if left is None else float(left.low),
        "net_cost_high_bn_krw": None if left is None else float(left.high),
        "net_cost_per_job_year_mn_krw": ratio(mean_left, *gained),
        "net_cost_per_retained_mn_krw": ratio(mean_left, *kept),
        "job_years": None if jobs is None else float(jobs.mean),
    }


def ratio(cost: float | None, units: float, clear: bool) -> float | None:
    """Million won a unit; nothing where nothing was paid, or where the interval of the units contains zero."""
    return cost * 1000.0 / units if cost and clear else None


def spending_by_policy(scenario: dict[str, Any], nation: Panel) -> list[dict[str, Any]]:
    """Spent and unspent of each policy over the whole run, undiscounted, mean over replicates; local money stands beside it."""
    out = []
    for name, policy in scenario.get("policies", {}).items():
        spent = _total(nation, f"spending_{name}_bn_krw") or 0.0
        budget = None if policy.get("like") else policy.get("budget_bn_krw_per_year")  # a placebo follows another policy's outlay
        ceiling = None if budget is None else budget * _years_in_force(policy, scenario["start"], scenario["years"])
        supported = nation.values.get(f"supported_{name}")
        anyway = nation.values.get(f"anyway_{name}")
        out.append(
            {
                "policy": name,
                "kind": policy.get("kind"),
                **({"form": policy["form"]} if policy.get("form") == "guarantee" else {}),
                "spent_bn_krw": spent,
                "ceiling_bn_krw": ceiling,
                "unspent_bn_krw": None if ceiling is None else round(max(ceiling - spent, 0.0), 4),
                "matched_bn_krw": _total(nation, f"matching_{name}_bn_krw"),
                "overhead_bn_krw": _total(nation, f"overhead_{name}_bn_krw"),
                "repaid_bn_krw": _at_the_end(nation, f"repaid_{name}_bn_krw"),
                "defaulted_bn_krw": _at_the_end(nation, f"defaulted_{name}_bn_krw"),
                "supported": None if supported is None else float(supported[:, -1].mean()),
                "anyway": None if anyway is None or np.isnan(anyway[:, -1]).any() else float(anyway[:, -1].mean()),
            }
        )
    return out


def programme_columns(scenario: dict[str, Any]) -> list[str]:
    """Columns of the nation that `spending_by_policy` and `financing` read."""
    kinds = (
        "spending_{}_bn_krw",
        "matching_{}_bn_krw",
        "overhead_{}_bn_krw",
        "supported_{}",
        "anyway_{}",
        "repaid_{}_bn_krw",
        "defaulted_{}_bn_krw",
    )
    return ["central_balance_bn_krw", *(kind.format(name) for name in scenario.get("policies", {}) for kind in kinds)]


def _total(nation: Panel, column: str) -> float | None:
    values = nation.values.get(column)
    return None if values is None else float(values.sum(axis=(1, 2)).mean())


def _at_the_end(nation: Panel, column: str) -> float | None:
    values = nation.values.get(column)
    return None if values is None else float(values[:, -1].mean())


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


def ever_targeted(measured: Measured, year: int) -> np.ndarray | None:
    """[municipality] whether a policy of the scenario reached it up to a year; None if the results do not say."""
    marks = measured.municipal.values.get("targeted")
    if marks is None:
        return None
    until = [i for i, y in enumerate(measured.years) if y <= year]
    return np.asarray((marks[:, until, :] > 0).any(axis=(0, 1)))


def programmes_without_place(spending: Sequence[dict[str, Any]]) -> float:
    """Running costs of all programmes, billion won: the part of the nation's outlay that no place's figures hold."""
    return float(sum(line["overhead_bn_krw"] or 0.0 for line in spending))
