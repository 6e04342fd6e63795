"""A call that pays part of small firms' AI projects."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.calls import AiCall, open_call
from sim.policy.programme import Programme
from sim.state.state import State


class AiAdoptionSubsidy(AiCall):
    """Pays a share of AI projects of small and medium firms, by lottery or score, until the quarter's money is gone."""

    kind: Literal["ai_adoption_subsidy"] = "ai_adoption_subsidy"
    rate: Annotated[
        Share,
        Field(description="Part of the project's cost that is paid, the local match included."),
        About("sub", "share", "evidence sf_subsidy_rate", "evidence", 0.3, 0.8, drawn=False),
    ] = 0.5
    cap_mn_krw: Annotated[
        float,
        Field(gt=0, description="Most that one project gets."),
        About("cap", "million won / project", "evidence sf_cap_adv", "evidence", 100.0, 500.0, drawn=False),
    ] = 200.0
    industries: Annotated[list[str], Field(min_length=1, description="Industries whose firms may apply.")] = ["M"]
    selection: Annotated[
        Literal["lottery", "scored"],
        Field(description="Who is awarded first: by lot, or by the expected gain."),
    ] = "lottery"

    leaves: ClassVar[str] = "fewer firms applied than it could award: few know a use of AI that pays them"
    relaxes: ClassVar[tuple[str, ...]] = ("technology", "finance")
    assumptions: ClassVar[tuple[str, ...]] = (
        "a firm of 50 gains {adoption.true_gain} in productivity once AI is learned (evidence ai_prod_eff: range 0 to 0.08, with 0.4 of"
        " the prior at zero) and passes the gain to its price by `{closures.gain_passes_to_price}`",
        "only firms that know a use of AI apply; the call multiplies that chance by {awareness_multiplier} (no causal evidence)",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Open this quarter's call: eligible firms hear of it, and money stands ready for awards."""
        open_call(
            state,
            programme,
            self.announce(state, programme),
            name=programme.name,
            rate=self.rate,
            cap=self.cap_mn_krw,
            sizes=(self.least_employees, self.most_employees),
            ages=self.ages,
            traits=self.traits,
            match_share=self.match_share,
            scored=self.selection == "scored",
        )
