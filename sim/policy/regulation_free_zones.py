"""Regulation-free zones: founding a firm is easier there, and firms come from elsewhere."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, NonNegative, Positive, Share
from sim.ground.streams import Streams
from sim.policy.calls import buy, cells_of
from sim.policy.programme import Instrument, Programme
from sim.state.accounts import QUARTER_MILLION
from sim.state.state import State


class RegulationFreeZones(Instrument):
    """A zone in every target municipality, which is paid for, draws founders and pulls firms in from other places."""

    kind: Literal["regulation_free_zones"] = "regulation_free_zones"
    zone_bn_krw_per_year: Annotated[
        Positive,
        Field(description="Administration, trials and their supervision of one zone, the local match included."),
        About("-", "billion won / zone / year", "no public cost found; a team of ten and trials", "assumption", 0.5, 5.0),
    ] = 1.2
    entry: Annotated[
        NonNegative,
        Field(le=2, description="Founding in the zone's municipality and industries rises by this (log)."),
        About(
            "-",
            "log",
            "three tenths of the jobs counted in zones (24, evidence zone_jobs: 83 a zone after ten quarters, no control group): `experiments.zones`",
            "assumption",
            0.0,
            0.03,
        ),
    ] = 0.015
    relocation: Annotated[
        NonNegative,
        Field(le=5, description="Pull on firms of the industries elsewhere (log)."),
        About(
            "-",
            "log",
            "0.40 (0.3 to 0.6) of the jobs gained in a year are at firms from elsewhere (evidence zone_reloc): 0.34, standard error 0.09, by `experiments.zones`",
            "calibrated",
            0.0,
            0.4,
        ),
    ] = 0.2
    industries: Annotated[list[str], Field(min_length=1, description="Industries that the zones are for.")] = ["M", "X"]
    match_share: Annotated[
        Share,
        Field(description="Part of a zone's cost that the municipality pays; where it has less, the zone does less."),
        About("-", "share", "evidence rise: 20 percent local match of regional programmes", "assumption", 0.0, 0.5, drawn=False),
    ] = 0.0

    leaves: ClassVar[str] = "the zones cost less than the budget"
    relaxes: ClassVar[tuple[str, ...]] = ("demand", "finance")
    assumptions: ClassVar[tuple[str, ...]] = (
        "a zone raises founding by {entry} in logs (official counts have no control group) and pulls firms by {relocation}, so that 30 to 60 % of"
        " the jobs it gains in a year come from elsewhere (evidence zone_reloc)",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Run the zones; one that is paid in part works in part."""
        wanted = np.where(programme.targeted, self.zone_bn_krw_per_year * QUARTER_MILLION, 0.0)
        paid = buy(state, programme, wanted, state.geography.n_industries - 1, self.match_share)
        strength = np.divide(paid, wanted, out=np.zeros_like(paid), where=wanted > 0)[:, None] * cells_of(state, programme, self.industries)
        state.terms.entry += strength * self.entry
        state.terms.relocation += strength * self.relocation
