"""Vouchers that pay for help with selling abroad."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, NonNegative, Share
from sim.ground.streams import Streams
from sim.policy.calls import buy, cells_of
from sim.policy.programme import Instrument, Programme
from sim.state.state import State

SMALL_AND_MEDIUM = slice(1, 3)
"""Of the size classes: 10 to 299 workers."""


class ExportVouchers(Instrument):
    """Buys business services for firms of 10 to 299 workers, which bring orders from abroad to the place."""

    kind: Literal["export_vouchers"] = "export_vouchers"
    voucher_mn_krw: Annotated[
        float,
        Field(gt=0, description="A voucher, the local match included; a firm gets at most one a year."),
        About(
            "-", "million won / firm / year", "evidence legend_per: direct money per firm and year", "evidence", 10.0, 100.0, drawn=False
        ),
    ] = 26.9
    orders_per_won: Annotated[
        NonNegative,
        Field(le=20, description="Orders from abroad per won of vouchers, in the same quarter."),
        About("-", "-", "no outcome evaluation found (evidence legend_per)", "assumption", 0.0, 3.0),
    ] = 1.0
    industries: Annotated[list[str], Field(min_length=1, description="Industries whose firms may apply.")] = ["M", "X"]
    services: Annotated[str, Field(min_length=1, description="Industry that sells the help.")] = "X"
    match_share: Annotated[
        Share,
        Field(description="Part of the voucher that the municipality pays; where it has no money, nobody there gets one."),
        About("-", "share", "evidence rise: 20 percent local match of regional programmes", "assumption", 0.0, 0.5),
    ] = 0.0

    leaves: ClassVar[str] = "every firm that may have one has its voucher of the year"
    relaxes: ClassVar[tuple[str, ...]] = ("demand",)
    assumptions: ClassVar[tuple[str, ...]] = (
        "a won of vouchers brings {orders_per_won} won of orders from abroad in the same quarter (no evaluation found); what firms pay beside a"
        " voucher is left out",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Give out this quarter's vouchers and bring in the orders."""
        cells = cells_of(state, programme, self.industries)
        firms = np.where(cells, state.cells.firms_by_size[:, :, SMALL_AND_MEDIUM].sum(axis=2), 0).astype(np.float64)
        there = firms.sum(axis=1)
        seller = state.geography.industries.index(self.services)
        cost = buy(state, programme, there / 4.0 * self.voucher_mn_krw, seller, self.match_share)
        part = np.divide(firms, there[:, None], out=np.zeros_like(firms), where=there[:, None] > 0)
        state.terms.foreign_orders += part * (cost * self.orders_per_won)[:, None]
        state.governments.supported[programme.row] += int(cost.sum() / self.voucher_mn_krw + 1e-6)
