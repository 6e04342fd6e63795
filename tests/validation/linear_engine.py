"""An engine whose moments are linear in two parameters, plus noise of the seed: what a calibration finds can be computed by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.scenario.scenario import Scenario

GAP, CLOSING = 0.02, 0.018
"""The truth."""
SLOPES = np.array([[-200.0, 0.0], [40.0, 300.0], [100.0, 100.0]])
"""[moment, parameter]; moments are unemployed, firm_deaths and vacancies per 100 of jobs."""
NOISE = 0.05


@dataclass
class Tables:
    tables: dict[str, dict[str, Any]]


def moments(gap: float, closing: float) -> np.ndarray:
    """[moment] without noise."""
    return np.asarray(np.array([10.0, 5.0, 4.0]) + SLOPES @ np.array([gap - GAP, closing - CLOSING]))


def run(scenario: Scenario, seed: int, *, threads: int = 1, on_quarter: Any = None) -> Tables:
    """One year whose every quarter shows the moments."""
    luck = np.random.default_rng(seed).normal(0.0, NOISE, 3)
    production = scenario.submodels["production"]
    found = moments(production.gap, production.closing) + luck  # type: ignore[attr-defined]
    names = ("unemployed", "firm_deaths", "vacancies")
    columns = {name: np.full(4, value) for name, value in zip(names, found, strict=True)}
    return Tables({"national_quarter": {"quarter": np.array(["2025Q1", "2025Q2", "2025Q3", "2025Q4"]), "jobs": np.full(4, 1.0), **columns}})


@dataclass
class KilledAfter:
    """The same, and the user presses Ctrl-C after some runs."""

    left: int
    calls: list[int] = field(default_factory=list)

    def __call__(self, scenario: Scenario, seed: int, **keys: Any) -> Tables:
        if self.left <= 0:
            raise KeyboardInterrupt
        self.left -= 1
        return run(scenario, seed)


def failing(scenario: Scenario, seed: int, **keys: Any) -> Tables:
    """Fails where firms close fast, as a model may at absurd parameters."""
    if scenario.submodels["production"].closing > 0.02:  # type: ignore[attr-defined]
        raise ValueError("no firms are left")
    return run(scenario, seed)
