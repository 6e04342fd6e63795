"""How municipalities divide their development budgets over the programmes that reach them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, Submodel
from sim.policy.programme import Programme
from sim.state.public import CONSTRAINTS, STRATEGIES
from sim.state.state import State

Strategy = Literal["fixed", "proportional", "diagnostic", "imitate"]


class LocalBudgets(Submodel):
    """Rule by which a municipality divides its development budget at the start of a year, and when a programme begins."""

    strategy: Annotated[
        Strategy,
        Field(description="Equal parts, by need, by the binding constraint, or as the best comparable neighbour."),
        About("-", "-", "MODEL A.9", "closure"),
    ] = "fixed"
    by_place: Annotated[
        dict[str, Strategy],
        Field(
            description="Other strategies of municipalities, of all in a province or of a group (code or name); the smaller place counts."
        ),
        About("-", "-", "MODEL A.9", "closure"),
    ] = Field(default_factory=dict)
    shares: Annotated[
        dict[str, float],
        Field(description="Parts that `fixed` gives to policies, by name; they sum to one. Without them equal parts."),
        About("-", "share", "MODEL A.9", "closure"),
    ] = Field(default_factory=dict)

    def plan(self, state: State, row: int, programmes: Sequence[Programme], health: np.ndarray) -> np.ndarray:
        """[programme] parts of the municipality's development budget; they sum to at most one.

        health [constraint, r] is the standing of every municipality from 0 (worst) to 1, from `standing`.
        """
        out = np.zeros(len(programmes))
        reached = [p for p in programmes if p.instrument.matched and p.targeted[row] and p.has_money(state.quarter)]
        if not reached:
            return out
        standing_there = health[:, self.follows(state, row, health)]
        weights = [self._weight(p, standing_there) for p in reached]
        total = sum(weights)
        for p, weight in zip(reached, weights, strict=True):
            out[p.row] = weight / total if total > 0 else 1.0 / len(reached)
        return out

    def follows(self, state: State, row: int, health: np.ndarray) -> int:
        """The municipality whose standing decides: its own, or for `imitate` that of the best neighbour."""
        return _best_neighbour(state, row, health) if self.strategy == "imitate" else row

    def record(self, state: State, row: int, health: np.ndarray) -> None:
        """Note how the municipality decided and which constraint bound where it looked."""
        governments = state.governments
        governments.strategy[row] = STRATEGIES.index(self.strategy)
        governments.follows[row] = self.follows(state, row, health)
        governments.binding[row] = int(np.argmin(health[:, governments.follows[row]]))

    def _weight(self, programme: Programme, health: np.ndarray) -> float:
        if self.strategy == "fixed":
            return self.shares.get(programme.name, 0.0) if self.shares else 1.0
        relaxed = [CONSTRAINTS.index(name) for name in programme.instrument.relaxes]
        if self.strategy == "proportional":
            return max((1.0 - float(health[i]) for i in relaxed), default=0.0)
        return 1.0 if int(np.argmin(health)) in relaxed else 0.0


def standing(state: State) -> np.ndarray:
    """[constraint, r] rank of every municipality, 0 worst and 1 best, in the order of `CONSTRAINTS`.

    Finance: profit over sales. Skills: graduates among residents of 25-39. Demand: sales over the base year's. Technology: firms
    that use AI. Settlement: residents of 20-39 among all. Equal ones share their mean rank, as all do for demand in the base year.
    """
    cells, people = state.cells, state.people
    young = people.residents[:, :, 25:40].sum(axis=(1, 2))
    measures = (
        cells.profit.sum(axis=1) / np.maximum(cells.sales.sum(axis=1), 1e-9),
        young[:, 1:].sum(axis=1) / np.maximum(young.sum(axis=1), 1),
        cells.sales.sum(axis=1) / np.maximum(state.trade.base_output.sum(axis=1), 1e-9),
        cells.adopters.sum(axis=1) / np.maximum(cells.firms.sum(axis=1), 1),
        people.residents[:, :, 20:40].sum(axis=(1, 2, 3)) / np.maximum(people.population(), 1),
    )
    return np.stack([_rank(m) for m in measures])


def _rank(measure: np.ndarray) -> np.ndarray:
    """Rank from 0 to 1; what is equal to six digits of the largest has one rank."""
    rounded = np.round(measure / max(float(np.abs(measure).max()), 1e-300), 6)
    _, group, count = np.unique(rounded, return_inverse=True, return_counts=True)
    below = np.cumsum(count) - count
    return np.asarray((below + 0.5 * (count - 1))[group] / max(len(measure) - 1, 1))


def _best_neighbour(state: State, row: int, health: np.ndarray) -> int:
    """Of the ten nearest municipalities of the same kind, the one with the best mean standing."""
    geography = state.geography
    same = np.flatnonzero(geography.kind == geography.kind[row])
    near = same[np.argsort(geography.distance[row, same], kind="stable")][:11]
    return int(near[np.argmax(health[:, near].mean(axis=0))])
