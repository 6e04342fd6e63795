"""What a comparison holds: one row for each scenario, indicator, place and year, and facts about whole scenarios."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.scenario.places import Place


@dataclass(frozen=True)
class Row:
    """One scenario, indicator, place and year against the baseline; the fields of `compare --json`."""

    scenario: str
    indicator: str
    place: str
    year: int
    baseline: float | None
    effect: float | None
    low: float | None
    high: float | None
    share_better: float | None
    replicates: int
    cost_bn_krw: float | None
    cost_per_job_year_mn_krw: float | None
    cost_per_retained_mn_krw: float | None
    displaced_jobs: float | None
    displaced_jobs_clear: float | None
    municipalities_better: int | None
    municipalities_worse: int | None
    municipalities_unclear: int | None
    municipalities_no_effect: int | None
    net_cost_bn_krw: float | None
    net_cost_low_bn_krw: float | None
    net_cost_high_bn_krw: float | None
    net_cost_per_job_year_mn_krw: float | None
    net_cost_per_retained_mn_krw: float | None
    job_years: float | None
    unit: str
    better: str
    verdict: str
    draws: int | None = None
    """Draws of the parameters that the replicates share, in an ensemble: what interval and `share_better` count."""

    @property
    def unclear(self) -> bool:
        """Whether the interval contains zero, or there is none."""
        return self.low is None or self.high is None or self.low <= 0 <= self.high

    def as_json(self) -> dict[str, Any]:
        """The row as one flat object."""
        return dict(vars(self))


@dataclass
class Comparison:
    """All rows, and what a reader must know to read them."""

    baseline: str
    by: str = "nation"
    places: dict[str, Place] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    spending: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    """Objects that say by `table` what they are: displacement, financing, additionality, winners."""
    notes: list[str] = field(default_factory=list)

    def scenarios(self) -> list[str]:
        """Labels of the scenarios that are compared, in order."""
        return list(dict.fromkeys(r.scenario for r in self.rows))

    def table(self, name: str, scenario: str) -> list[dict[str, Any]]:
        """The objects of one table about one scenario."""
        return [fact for fact in self.facts if fact["table"] == name and fact["scenario"] == scenario]


MONEY = (
    "cost_bn_krw", "cost_per_job_year_mn_krw", "cost_per_retained_mn_krw", "net_cost_bn_krw", "net_cost_low_bn_krw",
    "net_cost_high_bn_krw", "net_cost_per_job_year_mn_krw", "net_cost_per_retained_mn_krw", "job_years", "displaced_jobs",
    "displaced_jobs_clear",
)  # fmt: skip
"""Fields of a row about money and jobs, which no age group and no size of firm has."""
