"""Support of founders."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.ground.arithmetic import log
from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.firm_call import ANY_AGE
from sim.policy.firm_support import FirmSupport
from sim.policy.programme import Programme
from sim.state.state import State
from sim.state.support import BY_CAPACITY, STARTED

FOUNDED_PER_YEAR = 0.127
"""Firms founded in a year over firms (evidence birth)."""


class Startups(FirmSupport):
    """Gives money to firms founded in the quarter; some of them would not have been founded without it."""

    kind: Literal["startups"] = "startups"
    grant_mn_krw: Annotated[
        float,
        Field(gt=0, description="Money for one founder, the local match included."),
        About("-", "million won / firm", "order of the packages for founders; no table", "assumption", 20.0, 100.0, drawn=False),
    ] = 50.0
    additional: Annotated[
        Share,
        Field(description="Firms founded because of the programme over the firms it can pay for."),
        About("-", "share", "no causal estimate found", "assumption", 0.0, 1.0),
    ] = 0.3
    survival: Annotated[
        float,
        Field(ge=-0.2, le=0.3, description="Added to the chance that a supported firm is there after a year, beyond what its money does."),
        About("-", "share", "none found; surv1 is 0.649, of corporations 0.721", "assumption", 0.0, 0.072),
    ] = 0.0
    demand_growth: Annotated[
        float,
        Field(ge=0, le=0.3, description="Extra yearly growth of a supported firm's demand."),
        About(
            "-",
            "log / year",
            "none found; jobs of ventures grow 8.1 percent (vent_growth), of all firms 2.4: a ceiling",
            "assumption",
            0.0,
            0.057,
        ),
    ] = 0.0
    support_quarters: Annotated[
        int,
        Field(ge=1, le=80, description="Quarters for which survival and growth change."),
        About("-", "quarters", "start-up support law: early stage of three years", "assumption", 4, 28, drawn=False),
    ] = 12

    leaves: ClassVar[str] = "fewer firms were founded than it could pay for, or the rest was too little for a row of firms (`scale`)"
    relaxes: ClassVar[tuple[str, ...]] = ("finance",)
    assumptions: ClassVar[tuple[str, ...]] = (
        "of 100 supported firms {additional} x 100 would not have been founded (assumption: no causal estimate found)",
        "a supported firm has {grant_mn_krw} million won more to lose, and otherwise lives and grows as others do: its chance to be there after a"
        " year changes by {survival}, its demand grows by {demand_growth} a year more (evidence surv1 and vent_growth describe, they do not explain)",
    )

    @model_validator(mode="after")
    def _founders_are_new(self) -> Startups:
        if self.least_age_years > 0.0 or self.most_age_years < ANY_AGE:
            raise ValueError("`least_age_years`, `most_age_years`: money for founders goes to firms of the quarter; leave both out")
        if set(self.only) - {"campus"}:
            raise ValueError(
                f"nobody may apply: a firm founded in the quarter cannot have {', '.join(sorted(set(self.only) - {'campus'}))}"
            )
        return self

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Draw founders to the target places and markets, and open the call for the firms founded this quarter."""
        terms, k = state.terms, programme.row + 1
        terms.deal_closing[k] -= self.survival / 4.0
        terms.deal_appeal[k] += self.demand_growth / 4.0
        call = self.call(state, programme)
        call.age[0] = 0, 0  # founded this quarter
        call.quality[0], call.mark[0] = BY_CAPACITY, STARTED
        call.most[0], call.duration[0], call.effect[0] = self.grant_mn_krw, self.support_quarters, self.support_quarters
        state.support = state.support.add(call)
        expected = FOUNDED_PER_YEAR / 4.0 * float((state.cells.base_firms * call.eligible[0]).sum())
        if expected > 0.0:
            paid_for = float(call.budget_left[0]) / (max(1.0 - self.match_share, 1e-9) * self.grant_mn_krw)
            terms.entry[call.eligible[0]] += log(1.0 + self.additional * min(paid_for / expected, 1.0))
