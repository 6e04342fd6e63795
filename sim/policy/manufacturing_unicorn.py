"""Support of the fastest-growing manufacturers of a place."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.firm_support import FirmSupport
from sim.policy.programme import Programme
from sim.state.state import State
from sim.state.support import BY_DEMAND, FUNDED


class ManufacturingUnicorn(FirmSupport):
    """Gives money to the firms whose demand most exceeds what their workers can make, and lets their demand grow faster."""

    kind: Literal["manufacturing_unicorn"] = "manufacturing_unicorn"
    grant_mn_krw: Annotated[
        float,
        Field(gt=0, description="Money for one firm, the local match included."),
        About("-", "million won / firm", "no programme of this kind yet", "assumption", 500.0, 10_000.0, drawn=False),
    ] = 3000.0
    demand_growth: Annotated[
        float,
        Field(ge=0, le=0.3, description="Extra yearly growth of a chosen firm's demand."),
        About(
            "-", "log / year", "none found outside Seoul; jobs of unicorns grew 22.9 percent in 2022: a ceiling", "assumption", 0.0, 0.206
        ),
    ] = 0.05
    growth_quarters: Annotated[
        int,
        Field(ge=1, le=80, description="Quarters for which it grows faster."),
        About("-", "quarters", "own", "assumption", 8, 40),
    ] = 20
    industries: Annotated[list[str], Field(min_length=1, description="Industries whose firms may apply.")] = ["M"]
    least_employees: Annotated[
        int,
        Field(ge=1, description="Smallest firm that may be chosen."),
        About("-", "persons", "own", "assumption", 10, 100, drawn=False),
    ] = 50
    most_employees: Annotated[
        int,
        Field(ge=1, description="Largest firm that may be chosen."),
        About("-", "persons", "a unicorn has 660 workers (evidence uni_size), 300 to 1500", "assumption", 299, 1500, drawn=False),
    ] = 660
    selection_quality: Annotated[
        Share,
        Field(description="How well the call tells the growing firms: 0 = by lot, 1 = the best come first."),
        About("sel", "-", "MODEL 3.10: top-growth firms", "assumption", 0.0, 1.0),
    ] = 1.0

    leaves: ClassVar[str] = "every firm of that size and industry has been chosen once, or the rest was too little for one"
    relaxes: ClassVar[tuple[str, ...]] = ("finance", "demand")
    assumptions: ClassVar[tuple[str, ...]] = (
        "a chosen firm's demand grows by {demand_growth} a year more for {growth_quarters} quarters (assumption; nothing is known of unicorns outside"
        " Seoul), at the cost of other firms of its industry, whose mean appeal stays what it is",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Say how fast chosen firms grow, and choose more of them."""
        state.terms.deal_appeal[programme.row + 1] += self.demand_growth / 4.0
        call = self.call(state, programme)
        call.quality[0], call.mark[0] = BY_DEMAND, FUNDED
        call.most[0], call.duration[0], call.effect[0] = self.grant_mn_krw, self.growth_quarters, self.growth_quarters
        state.support = state.support.add(call)
