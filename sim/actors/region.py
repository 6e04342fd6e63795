"""A municipality's firms as one Mesa agent: a view on its block of rows, never the owner of arrays."""

from __future__ import annotations

from typing import Any

from sim.actors.base import Agent


class RegionalFirms(Agent):  # type: ignore[misc]
    """The firms of one municipality, so that Mesa's `agg`, `select` and collectors work on places."""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def code(self) -> str:
        """Municipality code."""
        return str(self.model.state.geography.codes[self.row])

    @property
    def employment(self) -> int:
        """Workers of the municipality's firms."""
        return int(self.model.state.cells.employees[self.row].sum())

    @property
    def n_firms(self) -> int:
        """Firms of the municipality."""
        return int(self.model.state.cells.firms[self.row].sum())
