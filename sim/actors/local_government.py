"""Local governments: municipalities, and provinces where the scenario says so, that divide their development budgets every year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.actors.base import Agent
from sim.policy.local_budgets import LocalBudgets
from sim.policy.programme import Programme
from sim.state.public import STRATEGIES
from sim.state.state import State


class LocalGovernment(Agent):  # type: ignore[misc]
    """A municipality's government: a view of one row of the budgets, which decides once a year, and when a programme begins."""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row

    def decide(self, state: State, rule: LocalBudgets, programmes: Sequence[Programme], health: np.ndarray) -> None:
        """Divide the year's development budget over the programmes that ask for a match; a new year's is unspent."""
        governments = state.governments
        if state.quarter_of_year == 1 or state.quarter == 0:
            governments.development_spent[self.row] = 0.0
        governments.development_plan[self.row] = rule.plan(state, self.row, programmes, health)
        if governments.development_plan[self.row].any():
            rule.record(state, self.row, health)
        else:
            governments.strategy[self.row] = governments.binding[self.row] = -1

    @property
    def own_revenue(self) -> float:
        """Own revenue of this quarter, million won."""
        return float(self.model.state.governments.revenue[self.row])

    @property
    def development_left(self) -> float:
        """What is left of the year's development budget, million won."""
        governments = self.model.state.governments
        return float(governments.development_budget[self.row] - governments.development_spent[self.row].sum())


class ProvincialGovernment(Agent):  # type: ignore[misc]
    """A province's government, where provinces decide: a view of one row of `Provinces`, which divides its budget as municipalities do."""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row

    def decide(self, state: State, rule: LocalBudgets, programmes: Sequence[Programme], health: np.ndarray) -> None:
        """Divide the year's development budget over the programmes that ask its municipalities for a match; a new year's is unspent."""
        provinces, row = state.provinces, self.row
        if state.quarter_of_year == 1 or state.quarter == 0:
            provinces.spent[row] = 0.0
        provinces.plan[row] = rule.provincial_plan(state, row, programmes, health)
        provinces.strategy[row] = provinces.binding[row] = -1
        if provinces.plan[row].any():
            provinces.follows[row] = rule.provincial_follows(state, row, health)
            provinces.strategy[row] = STRATEGIES.index(rule.strategy)
            provinces.binding[row] = int(np.argmin(health[:, provinces.follows[row]]))
