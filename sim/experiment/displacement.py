"""Which jobs a scenario moves: gains and losses of municipalities inside and outside its target area."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiment.costs import ever_targeted
from sim.experiment.measured import Measured
from sim.experiment.paired import over_draws, paired_effect


def displacement(scenario: str, base: Measured, other: Measured, year: int) -> list[dict[str, Any]]:
    """One object for the municipalities that a policy reached and one for the others; none if the results do not say.

    Gains and losses are sums of paired effects on jobs over municipalities, so they count noise on both sides; the clear
    ones are those whose interval leaves zero out. `effect` is the area's own paired effect with its interval.
    """
    targeted = ever_targeted(other, year)
    before, after = base.at(year).get("jobs"), other.at(year).get("jobs")
    if targeted is None or before is None or after is None:
        return []
    change = after - before
    jobs = paired_effect(change, base.draws)
    return [
        {
            "table": "displacement",
            "scenario": scenario,
            "year": year,
            "area": area,
            "municipalities": int(here.sum()),
            **_area(over_draws(change[:, here], base.draws)),
            "gained_jobs": float(jobs.mean[here & (jobs.mean > 0)].sum()),
            "gained_jobs_clear": float(jobs.mean[here & (jobs.mean > 0) & jobs.clear].sum()),
            "lost_jobs": float(jobs.mean[here & (jobs.mean < 0)].sum()),
            "lost_jobs_clear": float(jobs.mean[here & (jobs.mean < 0) & jobs.clear].sum()),
        }
        for area, here in (("target", targeted), ("elsewhere", ~targeted))
    ]


def _area(change: np.ndarray) -> dict[str, float | None]:
    """Paired effect on all jobs of an area."""
    effect = paired_effect(change.sum(axis=1))
    bounds = {"effect": effect.mean, "low": effect.low, "high": effect.high}
    return {name: float(value) if np.isfinite(value) else None for name, value in bounds.items()}
