"""What the calls for grants and loans to single firms have in common: who may apply, and in which order they are awarded."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, Share
from sim.policy.firm_call import FirmCall
from sim.policy.programme import Programme
from sim.state.state import State
from sim.state.support import Support


class FirmSupport(FirmCall):
    """A call that awards eligible firms, by lot or as far as the call can tell the good ones, until the quarter's money is gone."""

    selection_quality: Annotated[
        Share,
        Field(description="How well the call tells the good applicants: 0 = by lot, 1 = the best come first."),
        About("sel", "-", "no measure of a call's selection; KDI: a prediction model could double the effect", "assumption", 0.0, 1.0),
    ] = 0.0

    def call(self, state: State, programme: Programme, share: float = 1.0) -> Support:
        """One call with `share` of what the account holds, open to the eligible firms of every age; it gives nothing yet."""
        geography = state.geography
        industry = np.array([name in self.industries for name in geography.industries])
        call = Support.of(1, geography.n_regions, geography.n_industries)
        call.names, call.programme[0], call.until[0] = (programme.name,), programme.row, programme.last
        call.eligible[0] = programme.targeted[:, None] & industry[None, :]
        call.employees[0] = self.least_employees, self.most_employees
        call.age[0], call.traits[0] = self.ages, self.traits
        call.selection[0] = self.selection_quality
        call.match_share[0] = self.match_share
        call.match_left[0] = programme.match_ready(state) * share if self.match_share > 0 else 0.0
        call.budget_left[0] = programme.available(state) * share
        return call
