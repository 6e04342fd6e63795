"""Who pays for a scenario: outlay by means, local money beside it, and what comes back as taxes."""

from __future__ import annotations

from typing import Any

from sim.experiment.costs import change_until
from sim.experiment.measured import REVENUE, SPENDING, Measured
from sim.experiment.paired import paired_effect
from sim.experiment.results import Panel

BALANCE = "central_balance_bn_krw"
MEANS = ("debt", "cut", "tax")
IN_WORDS = {"debt": "borrowing", "cut": "cuts of central benefits", "tax": "an income tax"}


def financing(name: str, scenario: dict[str, Any], base: Measured, other: Measured, year: int) -> dict[str, Any] | None:
    """Billion won from the first quarter to the end of a year, undiscounted, scenario minus baseline; None if not recorded.

    `debt`, `cut` and `tax` divide what the programmes themselves paid out by the means that was set for each;
    `local` is municipalities' money beside it; `central_balance` is what the central account had less or more in the end.
    """
    outlay = _sum(base, other, SPENDING, year)
    if outlay is None:
        return None
    closure = scenario.get("closures", {}).get("financing", "debt")
    by_means, local = dict.fromkeys(MEANS, 0.0), 0.0
    for policy, keys in scenario.get("policies", {}).items():
        by_means[keys.get("financing") or closure] += _paid(other.nation, f"spending_{policy}_bn_krw", year)
        local += _paid(other.nation, f"matching_{policy}_bn_krw", year)
    return {
        "table": "financing",
        "scenario": name,
        "year": year,
        "outlay_bn_krw": outlay[0],
        **{f"by_{means}_bn_krw": paid for means, paid in by_means.items()},
        "local_bn_krw": local,
        **_bounds("revenue", _sum(base, other, REVENUE, year)),
        **_bounds("central_balance", _sum(base, other, BALANCE, year)),
    }


def _paid(nation: Panel, column: str, year: int) -> float:
    values = nation.values.get(column)
    until = [i for i, t in enumerate(nation.times) if int(t[:4]) <= year]
    return 0.0 if values is None else float(values[:, until, :].sum(axis=(1, 2)).mean())


def _sum(base: Measured, other: Measured, column: str, year: int) -> tuple[float, float, float] | None:
    change = change_until(base.nation, other.nation, column, base.first_year, year)
    if change is None:
        return None
    effect = paired_effect(change.sum(axis=(1, 2)), base.draws)
    return float(effect.mean), float(effect.low), float(effect.high)


def _bounds(name: str, found: tuple[float, float, float] | None) -> dict[str, float | None]:
    values = (None, None, None) if found is None else tuple(x if x == x else None for x in found)
    return dict(zip((f"{name}_bn_krw", f"{name}_low_bn_krw", f"{name}_high_bn_krw"), values, strict=True))
