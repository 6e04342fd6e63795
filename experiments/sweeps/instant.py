"""An engine that takes no time, so that only the sweep itself is measured; in a module of its own, which workers can import."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.scenario.scenario import Scenario


class Instant:
    """Gives the tables of one real run again, with a little noise of the seed's own."""

    kept: ClassVar[dict[str, dict[str, np.ndarray]]] = {}

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, np.ndarray]] = {}

    def __call__(self, scenario: Scenario, seed: int, **_: object) -> Instant:
        """The tables of a run."""
        if not self.kept:
            from sim.simulation import run

            self.kept.update(run(scenario, 1).tables)
        yearly = self.kept["municipality_year"]
        copy = Instant()
        copy.tables = {**self.kept, "municipality_year": {**yearly, "jobs": yearly["jobs"] + np.random.default_rng(seed).random()}}
        return copy
