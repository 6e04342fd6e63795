"""A university campus as a Mesa agent: a view on its row, which decides once a year and owns no arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.actors.base import Agent
from sim.submodels.education import ENGINEERING, Education

PROTECTED = np.array([1.0, 1.0, 1.0, 0.5, 1.0, 0.0, 1.0])
"""How readily the places of a field are cut: engineering half as much, medicine never (fixed by the ministry)."""


class University(Agent):  # type: ignore[misc]
    """A campus: reads its fill and enrolment, decides on places, AI programmes, links with firms, and whether to go on."""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def code(self) -> str:
        """Code of the municipality where the campus stands."""
        state = self.model.state
        return str(state.geography.codes[state.campuses.region[self.row]])

    @property
    def open(self) -> bool:
        """Has not closed."""
        return bool(self.model.state.campuses.open[self.row])

    @property
    def places(self) -> float:
        """Places a year, all fields."""
        return float(self.model.state.campuses.places[self.row].sum())

    @property
    def entrants(self) -> float:
        """Entrants of the latest year."""
        return float(self.model.state.campuses.entrants[self.row, 0])

    @property
    def enrolment(self) -> float:
        """Students."""
        campuses = self.model.state.campuses
        return float(campuses.entrants[self.row, : campuses.study_years[self.row]].sum())

    @property
    def fill(self) -> float:
        """Entrants over places."""
        return self.entrants / max(self.places, 1e-9)

    def decide(self) -> None:
        """Once a year: close after too many weak years, else cut empty places, turn some to AI, set link capacity."""
        if not self.open:
            return
        rule: Education = self.model.rules.education
        campuses, u = self.model.state.campuses, self.row
        weak = self.entrants < rule.weak_fill * campuses.base_entrants[u]
        campuses.weak_years[u] = campuses.weak_years[u] + 1 if weak else 0
        if campuses.weak_years[u] >= rule.closes_after_years:
            self.close()
            return
        if self.fill < rule.well_filled:
            self.cut_places(rule.cut_speed * (self.places - self.entrants))
        elif campuses.places[u, ENGINEERING] > 0:
            ceiling = rule.ai_ceiling * campuses.places[u, ENGINEERING]
            more = campuses.ai_places[u] + rule.ai_shift * campuses.places[u, ENGINEERING]
            campuses.ai_places[u] = max(min(more, ceiling), min(campuses.ai_places[u], ceiling))
        size = self.enrolment / max(campuses.base_enrolment[u], 1e-9)
        campuses.link_capacity[u] = campuses.base_link_capacity[u] * size

    def cut_places(self, number: float) -> None:
        """Cut places where they are cut most readily; AI places shrink with engineering."""
        campuses, u = self.model.state.campuses, self.row
        weight = campuses.places[u] * PROTECTED
        whole = float(weight.sum())
        if whole <= 0.0 or number <= 0.0:
            return
        before = float(campuses.places[u, ENGINEERING])
        campuses.places[u] = np.maximum(campuses.places[u] - min(number, 0.5 * whole) * weight / whole, 0.0)
        if before > 0.0:
            campuses.ai_places[u] *= float(campuses.places[u, ENGINEERING]) / before

    def close(self) -> None:
        """Take no one any more: students, places, links and space go."""
        campuses, u = self.model.state.campuses, self.row
        campuses.open[u] = False
        for column in (campuses.entrants, campuses.places):
            column[u] = 0.0
        for column in (campuses.ai_places, campuses.link_capacity, campuses.floor, campuses.knowledge):
            column[u] = 0.0
