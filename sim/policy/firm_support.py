"""What the calls for grants and loans to single firms have in common: who may apply, and in which order they are awarded."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from sim.ground.parameters import About, Share
from sim.policy.programme import Instrument, Programme
from sim.state.state import State
from sim.state.support import Support


class FirmSupport(Instrument):
    """A call that awards eligible firms, by lot or as far as the call can tell the good ones, until the quarter's money is gone."""

    industries: Annotated[list[str], Field(min_length=1, description="Industries whose firms may apply.")] = ["M", "X"]
    least_employees: Annotated[int, Field(ge=1, description="Smallest firm that may apply."), About("-", "persons", "own", "closure")] = 1
    most_employees: Annotated[
        int,
        Field(ge=1, description="Largest firm that may apply (small and medium firms: 299)."),
        About("-", "persons", "Framework Act on SMEs, by head count (DECISIONS 10)", "assumption"),
    ] = 299
    selection_quality: Annotated[
        Share,
        Field(description="How well the call tells the good applicants: 0 = by lot, 1 = the best come first."),
        About("sel", "-", "no measure of a call's selection; KDI: a prediction model could double the effect", "assumption", 0.0, 1.0),
    ] = 0.0
    match_share: Annotated[
        Share,
        Field(description="Part of the award that the municipality pays; where it has no money left, nobody there is awarded."),
        About("-", "share", "evidence rise: 20 percent local match of regional programmes", "assumption", 0.0, 0.5),
    ] = 0.0

    @model_validator(mode="after")
    def _sizes_in_order(self) -> FirmSupport:
        if self.least_employees > self.most_employees:
            raise ValueError(
                f"nobody may apply: `least_employees` = {self.least_employees} is over `most_employees` = {self.most_employees}"
            )
        return self

    def call(self, state: State, programme: Programme, share: float = 1.0) -> Support:
        """One call with `share` of what the account holds, open to the eligible firms of every age; it gives nothing yet."""
        geography = state.geography
        industry = np.array([name in self.industries for name in geography.industries])
        call = Support.of(1, geography.n_regions, geography.n_industries)
        call.names, call.programme[0], call.until[0] = (programme.name,), programme.row, programme.last
        call.eligible[0] = programme.targeted[:, None] & industry[None, :]
        call.employees[0] = self.least_employees, self.most_employees
        call.age[0] = 0, np.iinfo(np.int64).max
        call.selection[0] = self.selection_quality
        call.match_share[0] = self.match_share
        call.match_left[0] = programme.match_ready(state) * share if self.match_share > 0 else 0.0
        call.budget_left[0] = programme.available(state) * share
        return call
