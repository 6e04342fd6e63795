"""How municipalities, and provinces if they do, divide their development budgets over the programmes that reach them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.ground.parameters import About, Submodel
from sim.policy.programme import Programme
from sim.state.public import CONSTRAINTS, STRATEGIES
from sim.state.state import State

Strategy = Literal["fixed", "proportional", "diagnostic", "imitate"]
PROVINCES_PAY = 0.25
"""Of the local money for a programme, where provinces decide (evidence lef)."""
NEIGHBOURS = 5
"""Nearest provinces that one which imitates looks at (assumption)."""


class LocalBudgets(Submodel):
    """Rule by which a local government divides its development budget at the start of a year, and when a programme begins."""

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

    provinces: Annotated[
        Strategy | None,
        Field(description="How provinces divide development budgets of their own, in the same words; without it they give nothing."),
        About("-", "-", "MODEL A.9: municipalities and provinces; without it as before", "closure"),
    ] = None
    province_share: Annotated[
        float | None,
        Field(
            gt=0, le=0.9, description="Part of the local money in a place that its province pays, where it decides; without it a quarter."
        ),
        About("-", "share", "evidence lef: three quarters to municipalities, a quarter to provinces", "closure"),
    ] = None

    @property
    def provincial_share(self) -> float:
        """Part of the local money that provinces pay."""
        return PROVINCES_PAY if self.province_share is None else self.province_share

    @model_validator(mode="after")
    def _share_of_provinces_that_decide(self) -> LocalBudgets:
        if self.province_share is not None and self.provinces is None:
            raise ValueError(f"`province_share` = {self.province_share:g}: provinces give nothing; say how they divide it: `provinces`")
        return self

    def plan(self, state: State, row: int, programmes: Sequence[Programme], health: np.ndarray) -> np.ndarray:
        """[programme] parts of the municipality's development budget; they sum to at most one.

        health [constraint, r] is the standing of every municipality from 0 (worst) to 1, from `standing`.
        """
        asked = [p for p in programmes if p.instrument.matched and p.has_money(state.quarter)]
        reached = [p for p in asked if p.targeted[row]]
        return self.divide(reached, health[:, self.follows(state, row, health)], len(programmes)) if reached else np.zeros(len(programmes))

    def provincial_plan(self, state: State, row: int, programmes: Sequence[Programme], health: np.ndarray) -> np.ndarray:
        """The same for a province, by health [constraint, p], over the programmes that reach any of its municipalities."""
        mine = state.geography.province == row
        asked = [p for p in programmes if p.instrument.matched and p.has_money(state.quarter)]
        reached = [p for p in asked if p.targeted[mine].any()]
        follows = self.provincial_follows(state, row, health)
        return self.divide(reached, health[:, follows], len(programmes)) if reached else np.zeros(len(programmes))

    def divide(self, reached: Sequence[Programme], standing_there: np.ndarray, n: int) -> np.ndarray:
        """[n] parts for the programmes that reach the place, given its standing [constraint]."""
        out = np.zeros(n)
        weights = [self._weight(p, standing_there) for p in reached]
        total = sum(weights)
        for p, weight in zip(reached, weights, strict=True):
            out[p.row] = weight / total if total > 0 else 1.0 / len(reached)
        return out

    def follows(self, state: State, row: int, health: np.ndarray) -> int:
        """The municipality whose standing decides: its own, or for `imitate` that of the best neighbour."""
        return _best_neighbour(state, row, health) if self.strategy == "imitate" else row

    def provincial_follows(self, state: State, row: int, health: np.ndarray) -> int:
        """The province whose standing decides: its own, or for `imitate` that of the best of the nearest."""
        return _best_province(state, row, health) if self.strategy == "imitate" else row

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


def standing(state: State, group: np.ndarray | None = None) -> np.ndarray:
    """[constraint, r] rank of every municipality, 0 worst and 1 best, in the order of `CONSTRAINTS`; or of every `group` [r] of them.

    Finance: profit over sales. Skills: graduates among residents of 25-39. Demand: sales over the base year's. Technology: firms
    that use AI. Settlement: residents of 20-39 among all. Equal ones share their mean rank, as all do for demand in the base year.
    """
    cells, people = state.cells, state.people
    young = people.residents[:, :, 25:40].sum(axis=(1, 2))
    measures: list[tuple[np.ndarray, np.ndarray, float]] = [
        (cells.profit.sum(axis=1), cells.sales.sum(axis=1), 1e-9),
        (young[:, 1:].sum(axis=1), young.sum(axis=1), 1),
        (cells.sales.sum(axis=1), state.trade.base_output.sum(axis=1), 1e-9),
        (cells.adopters.sum(axis=1), cells.firms.sum(axis=1), 1),
        (people.residents[:, :, 20:40].sum(axis=(1, 2, 3)), people.population(), 1),
    ]
    if group is not None:
        measures = [(np.bincount(group, part), np.bincount(group, whole), least) for part, whole, least in measures]
    return np.stack([_rank(part / np.maximum(whole, least)) for part, whole, least in measures])


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


def _best_province(state: State, row: int, health: np.ndarray) -> int:
    """Of a province and those nearest to it, by the mean distance between their municipalities, the one with the best mean standing."""
    geography = state.geography
    members = [geography.province == p for p in range(geography.n_provinces)]
    away = [float(geography.distance[np.ix_(members[row], there)].mean()) for there in members]
    away[row] = -1.0
    near = np.argsort(away, kind="stable")[: NEIGHBOURS + 1]
    return int(near[np.argmax(health[:, near].mean(axis=0))])
