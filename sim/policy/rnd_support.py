"""Grants for the R&D of small and medium firms."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.firm_support import FirmSupport
from sim.policy.programme import Programme
from sim.state.state import State
from sim.state.support import BY_CAPACITY, RESEARCH


class RndSupport(FirmSupport):
    """Gives research grants to firms with R&D, once each; what does not replace their own money raises their R&D stock."""

    kind: Literal["rnd_support"] = "rnd_support"
    grant_mn_krw: Annotated[
        float,
        Field(gt=0, description="Grant of one firm, the local match included."),
        About("-", "million won / firm", "MODEL 3.10: mean grant", "assumption", 50.0, 500.0, drawn=False),
    ] = 200.0
    crowd_out: Annotated[
        Share,
        Field(description="Part of the grant that replaces R&D which the firm would have paid itself."),
        About("-", "share", "evidence rd_add_kr: 0.5 won of own spending per won, 0.2 to 1.0", "evidence", 0.0, 0.8),
    ] = 0.5
    least_employees: Annotated[
        int,
        Field(ge=1, description="Smallest firm that may apply."),
        About("-", "persons", "firms with a research unit", "assumption", 1, 20, drawn=False),
    ] = 5

    leaves: ClassVar[str] = "every firm with R&D that may apply has its grant, or the rest was too little for one"
    relaxes: ClassVar[tuple[str, ...]] = ("technology",)
    assumptions: ClassVar[tuple[str, ...]] = (
        "{crowd_out} of a grant replaces the firm's own R&D money (evidence rd_add_kr) and stays in its account; the rest is spent on R&D bought"
        " from knowledge services, and raises its R&D stock for as long as it does R&D",
        "grants go to applicants by lot but for a weight of {selection_quality} on absorptive capacity; the matched Korean effect on value added"
        " is nil (evidence rd_va_kr), on jobs positive in manufacturing in one study (rd_mfg_kr), on survival nil or negative (rd_surv_kr)",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Open this quarter's call."""
        call = self.call(state, programme)
        call.needs_rd[0], call.quality[0], call.mark[0] = True, BY_CAPACITY, RESEARCH
        call.most[0], call.spent_share[0] = self.grant_mn_krw, 1.0 - self.crowd_out
        state.support = state.support.add(call)
