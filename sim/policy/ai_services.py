"""AI as a service for micro firms: a small project with a small gain, without the change of work that a full one asks for."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.calls import AiCall, open_call
from sim.policy.programme import Programme
from sim.state.state import State


class AiServices(AiCall):
    """Pays a part of what ready-made AI services cost a micro firm, by lottery, until the quarter's money is gone."""

    kind: Literal["ai_services"] = "ai_services"
    rate: Annotated[
        Share,
        Field(description="Part of the service's cost that is paid, the local match included."),
        About("sub", "share", "evidence sf_subsidy_rate: 50 to 80 percent in regional calls", "evidence", 0.3, 0.8, drawn=False),
    ] = 0.7
    cap_mn_krw: Annotated[
        float,
        Field(gt=0, description="Most that one firm gets."),
        About("cap", "million won / firm", "own; far above what a service costs", "assumption", 2.0, 20.0, drawn=False),
    ] = 10.0
    cost_share: Annotated[
        float,
        Field(gt=0, le=1, description="Cost of the service over a full AI project's of the same firm."),
        About("-", "share", "no price table found: 2 million won for a firm of one", "assumption", 0.05, 0.3),
    ] = 0.1
    gain_share: Annotated[
        Share,
        Field(description="Gain of the service over a full AI project's of the same firm."),
        About("-", "share", "no estimate found; evidence genai_time has 1 percent of potential output against 3", "assumption", 0.0, 0.4),
    ] = 0.2
    head_start_quarters: Annotated[
        int,
        Field(ge=0, le=40, description="Quarters of getting used to AI that the service saves: with 16 its gain is there at once."),
        About("-", "quarters", "own: nothing is reorganised for it (production.ai_wait, ai_ramp)", "assumption", 0, 16),
    ] = 16
    industries: Annotated[list[str], Field(min_length=1, description="Industries whose firms may apply.")] = ["M", "X", "L"]
    most_employees: Annotated[
        int,
        Field(ge=1, description="Largest firm that may apply (micro firms: 9)."),
        About("-", "persons", "Framework Act on SMEs, by head count (DECISIONS 10)", "assumption"),
    ] = 9

    leaves: ClassVar[str] = "fewer firms applied than it could award: few know a use of AI that pays them"
    relaxes: ClassVar[tuple[str, ...]] = ("technology", "finance")
    assumptions: ClassVar[tuple[str, ...]] = (
        "a service costs {cost_share} and brings {gain_share} of a full AI project (no estimate found); output does not fall while it is"
        " introduced, and nobody gives it up",
        "who takes the service counts as a user of AI and takes up no full project later",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Open this quarter's call."""
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
            cost_share=self.cost_share,
            gain_share=self.gain_share,
            head_start=self.head_start_quarters,
        )
