"""Coordination between ministries, and of local governments, universities and agencies."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, NonNegative, Positive, Share
from sim.ground.streams import Streams
from sim.policy.calls import buy
from sim.policy.programme import Instrument, Programme
from sim.state.accounts import QUARTER_MILLION
from sim.state.state import State


class Coordination(Instrument):
    """A secretariat that shortens applications, cheapens running programmes and stops second awards; it gives out nothing itself."""

    kind: Literal["coordination"] = "coordination"
    secretariat_bn_krw_per_year: Annotated[
        Positive,
        Field(description="Cost of the secretariat; with less it achieves less, and more is returned."),
        About("-", "billion won / year", "no public cost found; some fifty staff", "assumption", 2.0, 10.0),
    ] = 5.0
    lag_cut_quarters: Annotated[
        int,
        Field(ge=0, le=12, description="Shortens the administrative lag of the programmes that have one (`lag_quarters`)."),
        About("-", "quarters", "MODEL 3.10 row 7: from 4 to 2", "assumption", 0, 3),
    ] = 2
    overhead_cut: Annotated[
        Share,
        Field(description="Taken from the cost of running any programme over what it pays out."),
        About("-", "share", "MODEL 3.10 row 7: from 8 to 5 percent", "assumption", 0.0, 0.05),
    ] = 0.03
    one_award: Annotated[
        bool,
        Field(
            description="A firm that any programme has supported gets no second award; evidence dup_share: 0.05 to 0.4 of support is double."
        ),
    ] = True
    bundle: Annotated[
        NonNegative,
        Field(le=1, description="Gain of awarded AI projects rises by this (log) where support is bundled."),
        About("chi", "log", "evidence coord_gain: 0.15, a judgement without causal estimate; neutral by default", "assumption", 0.0, 0.4),
    ] = 0.0

    leaves: ClassVar[str] = "the secretariat costs less than the budget"
    leads: ClassVar[bool] = True
    assumptions: ClassVar[tuple[str, ...]] = (
        "lags fall by {lag_cut_quarters} quarters and running costs by {overhead_cut} of what is paid out; support works no better by itself"
        " (bundle {bundle}): no causal estimate was found",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Pay the secretariat, where public posts are in the target places, and set the terms for the others."""
        state.governments.pays_overhead[programme.row] = 0
        posts = state.people.public_jobs * programme.targeted.astype(np.float64)
        wanted = self.secretariat_bn_krw_per_year * QUARTER_MILLION
        if posts.sum() <= 0:
            return
        paid = buy(state, programme, wanted * posts / posts.sum(), state.geography.n_industries - 1)
        strength = min(float(paid.sum()) / wanted, 1.0)
        if strength <= 0.0:
            return
        terms = state.terms
        terms.lag -= np.floor(self.lag_cut_quarters * strength + 0.5)
        terms.overhead -= self.overhead_cut * strength
        terms.one_award += float(self.one_award) * strength
        terms.bundle += self.bundle * strength
