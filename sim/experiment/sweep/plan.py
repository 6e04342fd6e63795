"""From a sweep file to runs: cells, the variants of scenarios that they need, and which baseline each is paired with.

A variant is a scenario with the values that concern it. Cells that differ only in levers share the baseline's variant,
and it is run once. Its number is a hash of what it is, so that it has the same one in every extension of a sweep.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.experiment.sweep.design import Cell, cells_of
from sim.experiment.sweep.factors import Factor, change, concerns, is_whole, value_at
from sim.experiment.sweep.file import Sweep
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.resolve import resolved_table
from sim.scenario.scenario import Scenario

CHECK_ALL = 400
"""Variants up to which every one is checked before anything runs; of more, each factor's ends and a spread of cells."""


@dataclass(frozen=True)
class Variant:
    """A scenario and what is changed in it."""

    number: int
    label: str
    changes: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """All cells of a sweep and their variants."""

    sweep: Sweep
    cells: list[Cell]

    @classmethod
    def of(cls, sweep: Sweep) -> Plan:
        """Lay out the design; raises ScenarioError where a value is refused by a scenario."""
        whole = [_whole(f, sweep) for f in sweep.sheet.factor]
        plan = cls(sweep, cells_of(sweep.sheet.design, list(sweep.sheet.factor), whole))
        plan._check()
        return plan

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What varies."""
        return self.sweep.sheet.factor

    @cached_property
    def tables(self) -> dict[str, dict[str, Any]]:
        """Resolved scenarios, for values relative to them."""
        return {label: resolved_table(s) for label, s in self.sweep.scenarios.items()}

    @cached_property
    def mine(self) -> dict[str, list[int]]:
        """Which factors concern each scenario."""
        return {
            label: [i for i, f in enumerate(self.factors) if concerns(f, s, baseline=label == self.sweep.baseline)]
            for label, s in self.sweep.scenarios.items()
        }

    @cached_property
    def numbers(self) -> dict[str, np.ndarray]:
        """[cell] number of the variant of each scenario."""
        return {label: np.array([number_of(label, self._chosen(label, c)) for c in self.cells], dtype=np.int64) for label in self.mine}

    @cached_property
    def variants(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Number, scenario (in order) and first cell of every variant, in the order in which they are run."""
        number = np.concatenate(list(self.numbers.values()))
        which = np.repeat(np.arange(len(self.numbers)), len(self.cells))
        cell = np.tile(np.arange(len(self.cells)), len(self.numbers))
        # By cell, the baseline first, so that pairs are whole early.
        order = np.lexsort((-which, cell))
        _, first = np.unique(number[order], return_index=True)
        kept = order[np.sort(first)]
        return number[kept], which[kept], cell[kept]

    def variant(self, i: int) -> Variant:
        """The i-th variant with its changes."""
        number, which, cell = (int(part[i]) for part in self.variants)
        label = list(self.numbers)[which]
        return Variant(number, label, self._changes(label, self.cells[cell]))

    def variant_of(self, label: str, cell: int) -> Variant:
        """A scenario as one cell of the design has it."""
        return Variant(int(self.numbers[label][cell]), label, self._changes(label, self.cells[cell]))

    def __len__(self) -> int:
        return len(self.variants[0])

    def _chosen(self, label: str, cell: Cell) -> dict[str, Any]:
        """Values of a cell that concern a scenario."""
        return {self.factors[i].key: cell[i] for i in self.mine[label] if cell[i] is not None}

    def _changes(self, label: str, cell: Cell) -> dict[str, Any]:
        chosen = self._chosen(label, cell)
        return {f.key: change(f, chosen[f.key], self.tables[label]) for f in self.factors if f.key in chosen}

    def _check(self) -> None:
        """Build the variants, or the ends of every factor and a spread of cells, and tell all mistakes."""
        problems: dict[str, Problem] = {}
        for label, cell, factor in self._samples():
            try:
                self.sweep.scenarios[label].vary(self._changes(label, cell))
            except (ScenarioError, ValueError) as error:
                text = error.problems[0].message if isinstance(error, ScenarioError) else str(error)
                notes = error.problems[0].notes if isinstance(error, ScenarioError) else ()
                message = f"a cell of `{label}` cannot be run: {text}"
                problems.setdefault(text, self.sweep.document.problem(message, ("factor", factor), *notes))
        if problems:
            raise ScenarioError(self.sweep.document.sort(list(problems.values())), self.sweep.path)

    def _samples(self) -> Iterator[tuple[str, Cell, int]]:
        middle: Cell = (None,) * len(self.factors)
        for label, mine in self.mine.items():
            for i in mine:
                whole = _whole(self.factors[i], self.sweep)
                for value in {repr(v): v for v in self.factors[i].steps(2, whole=whole)}.values():
                    yield label, (*middle[:i], value, *middle[i + 1 :]), i
        n = len(self)
        for v in range(n) if n <= CHECK_ALL else np.linspace(0, n - 1, CHECK_ALL).astype(int):
            _, which, cell = (int(part[v]) for part in self.variants)
            yield list(self.numbers)[which], self.cells[cell], 0


def number_of(label: str, chosen: dict[str, Any]) -> int:
    """Name of a variant: 63 bits of a hash of scenario and values."""
    text = json.dumps([label, chosen], sort_keys=True)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def _whole(factor: Factor, sweep: Sweep) -> bool:
    """Whether the key is an integer wherever it stands."""
    if factor.relative or factor.values:
        return False
    found = [value_at(resolved_table(s), factor.key) for s in sweep.scenarios.values()]
    return any(is_whole(x) for x in found) and all(x is None or is_whole(x) for x in found)


def scenario_of(plan: Plan, variant: Variant) -> Scenario:
    """The scenario of a variant, checked again."""
    base = plan.sweep.scenarios[variant.label]
    return base.vary(variant.changes) if variant.changes else base


def hand_over(plan: Plan) -> Iterator[Variant]:
    """All variants, one at a time."""
    for i in range(len(plan)):
        yield plan.variant(i)
