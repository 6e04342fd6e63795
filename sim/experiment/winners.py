"""Winners and losers: municipalities whose interval leaves zero out, by name."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiment.formulas import Indicator
from sim.experiment.measured import Measured
from sim.experiment.paired import paired_effect

USUAL = ("jobs", "people_20_39_outside_capital")
"""What winners and losers are told of where no indicator is chosen."""


def winners(scenario: str, base: Measured, other: Measured, indicator: Indicator, year: int) -> list[dict[str, Any]]:
    """Objects of the municipalities clearly better or worse off, the largest effects first; then their numbers.

    An indicator of the nation outside the capital area tells of the municipalities outside.
    """
    before, after = (m.values(indicator, "municipality", year) for m in (base, other))
    if before is None or after is None:
        return []
    effect = paired_effect(after - before, base.draws)
    counted = ~base.group("nation").capital if indicator.outside else np.ones(len(effect.mean), dtype=bool)
    shown = np.flatnonzero(effect.clear & counted)
    shown = shown[np.argsort(-np.abs(effect.mean[shown]), kind="stable")]
    codes, facts = base.municipal.places, {"scenario": scenario, "indicator": indicator.name, "year": year}
    out: list[dict[str, Any]] = [
        {
            "table": "winners",
            **facts,
            "place": codes[r],
            "name_en": base.places[codes[r]].name_en if codes[r] in base.places else codes[r],
            "name_ko": base.places[codes[r]].name_ko if codes[r] in base.places else codes[r],
            "effect": float(effect.mean[r]),
            "low": float(effect.low[r]),
            "high": float(effect.high[r]),
            "unit": indicator.unit,
            "verdict": "better" if indicator.sign * effect.mean[r] > 0 else "worse",
        }
        for r in shown
    ]
    better = sum(o["verdict"] == "better" for o in out)
    counts = {"better": better, "worse": len(out) - better, "municipalities": int(counted.sum())}
    return [*out, {"table": "winners_count", **facts, **counts, "by_chance": 0.05 * int(counted.sum())}]
