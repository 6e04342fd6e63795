"""The placebo: the same money, given to households."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.ground.streams import Streams
from sim.policy.programme import Instrument, Programme
from sim.state.state import State


class LumpSumTransfer(Instrument):
    """Gives the money to the households of the target places, the same for every resident."""

    kind: Literal["lump_sum_transfer"] = "lump_sum_transfer"
    like: Annotated[
        str | None,
        Field(description="Scenario file whose policies' paid-out money, quarter by quarter, is given instead of the budget."),
    ] = None

    leaves: ClassVar[str] = "nobody lives in the target"
    relaxes: ClassVar[tuple[str, ...]] = ("demand", "settlement")
    assumptions: ClassVar[tuple[str, ...]] = (
        "households spend {goods.spend_income} of what they are given, as of any income, where they would have spent it",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Order the transfer of everything in the account; there are no running costs."""
        state.governments.pays_overhead[programme.row] = 0
        residents = state.people.population() * programme.targeted
        if residents.any():
            amount = programme.available(state)
            state.governments.transfers_ordered[programme.row] = amount * residents / residents.sum()
