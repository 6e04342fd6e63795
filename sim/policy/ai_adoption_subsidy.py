"""A call that pays part of small firms' AI projects."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.ground.arithmetic import log
from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.programme import Instrument, Programme
from sim.state.offers import Offers
from sim.state.state import State


class AiAdoptionSubsidy(Instrument):
    """Pays a share of AI projects of small and medium firms, by lottery or score, until the quarter's money is gone."""

    kind: Literal["ai_adoption_subsidy"] = "ai_adoption_subsidy"
    rate: Annotated[
        Share,
        Field(description="Part of the project's cost that is paid, the local match included."),
        About("sub", "share", "evidence sf_subsidy_rate", "evidence", 0.3, 0.8),
    ] = 0.5
    cap_mn_krw: Annotated[
        float,
        Field(gt=0, description="Most that one project gets."),
        About("cap", "million won / project", "evidence sf_cap_adv", "evidence", 100.0, 500.0),
    ] = 200.0
    industries: Annotated[list[str], Field(min_length=1, description="Industries whose firms may apply.")] = ["M"]
    least_employees: Annotated[int, Field(ge=1, description="Smallest firm that may apply."), About("-", "persons", "own", "closure")] = 1
    most_employees: Annotated[
        int,
        Field(ge=1, description="Largest firm that may apply (small and medium firms: 299)."),
        About("-", "persons", "Framework Act on SMEs, by head count (DECISIONS 10)", "assumption"),
    ] = 299
    selection: Annotated[
        Literal["lottery", "scored"],
        Field(description="Who is awarded first: by lot, or by the expected gain."),
    ] = "lottery"
    match_share: Annotated[
        Share,
        Field(description="Part of the award that the municipality pays; where it has no money left, nobody there is awarded."),
        About(
            "-",
            "share",
            "evidence rise: 20 percent local match of regional programmes",
            "assumption",
            0.0,
            0.5,
        ),
    ] = 0.0
    awareness_multiplier: Annotated[
        float,
        Field(
            ge=1,
            le=40,
            description="The call multiplies the hazard of learning about uses of AI where firms may apply.",
        ),
        About("-", "-", "no causal evidence; REALDATA_ECONOMY 5 tries 5 and 20", "assumption", 1.0, 20.0),
    ] = 1.0

    relaxes: ClassVar[tuple[str, ...]] = ("technology", "finance")
    assumptions: ClassVar[tuple[str, ...]] = (
        "a firm of 50 gains {adoption.true_gain} in productivity once AI is learned (evidence ai_prod_eff: range 0 to 0.08, with 0.4 of"
        " the prior at zero) and passes the gain to its price by `{closures.gain_passes_to_price}`",
        "only firms that know a use of AI apply; the call multiplies that chance by {awareness_multiplier} (no causal evidence)",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Open this quarter's call: eligible firms hear of it, and money stands ready for awards."""
        geography = state.geography
        industry = np.array([name in self.industries for name in geography.industries])
        eligible = programme.targeted[:, None] & industry[None, :]
        if self.awareness_multiplier > 1.0:
            state.terms.awareness[eligible] += log(self.awareness_multiplier)
        call = Offers.of(1, geography.n_regions, geography.n_industries)
        call.names = (programme.name,)
        call.programme[0] = programme.row
        call.rate[0], call.cap[0], call.eligible[0] = self.rate, self.cap_mn_krw, eligible
        call.least_employees[0], call.most_employees[0] = self.least_employees, self.most_employees
        call.match_share[0] = self.match_share
        call.match_left[0] = programme.match_ready(state) if self.match_share > 0 else 0.0
        call.budget_left[0] = programme.available(state)
        call.scored[0] = self.selection == "scored"
        state.offers = state.offers.add(call)
