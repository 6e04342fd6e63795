"""AI along supply chains: buyers first, then the firms that sell to users of AI."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.ground.parameters import About, NonNegative, Share
from sim.ground.streams import Streams
from sim.policy.calls import cells_of, open_call
from sim.policy.programme import Instrument, Programme
from sim.state.state import State


class SupplyChainAi(Instrument):
    """Pays a share of AI projects of buyers, whose use of AI then reaches their suppliers, and of suppliers that they call."""

    kind: Literal["supply_chain_ai"] = "supply_chain_ai"
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
    chain: Annotated[
        NonNegative,
        Field(le=20, description="Added to the relative rise of suppliers' awareness per unit of adoption among customers, by their call."),
        About("-", "-", "evidence peer_hazard: 0.15 per 10 points, once more for a call that is made on purpose", "assumption", 0.0, 4.0),
    ] = 1.5
    buyer_least_employees: Annotated[
        int,
        Field(ge=1, description="Smallest buyer."),
        About("-", "persons", "own: medium firms and larger", "assumption", 10, 100, drawn=False),
    ] = 50
    buyer_most_employees: Annotated[
        int,
        Field(
            ge=1,
            description="Largest buyer that is paid (small and medium firms: 299); larger ones pay for themselves and call all the same.",
        ),
        About("-", "persons", "Framework Act on SMEs, by head count (DECISIONS 10)", "assumption"),
    ] = 299
    supplier_most_employees: Annotated[
        int,
        Field(ge=1, description="Largest supplier."),
        About("-", "persons", "own: smaller than the buyers", "assumption", 9, 299, drawn=False),
    ] = 49
    buyer_share: Annotated[
        Share,
        Field(description="Part of the money that stands ready for buyers; what a quarter leaves is there in the next for both."),
        About("-", "share", "own", "assumption", 0.1, 0.6, drawn=False),
    ] = 0.3
    lead_quarters: Annotated[
        int,
        Field(ge=0, le=20, description="Quarters in which only buyers are called."),
        About("-", "quarters", "own: buyers first, a year", "assumption", 0, 8, drawn=False),
    ] = 4
    buyer_industries: Annotated[list[str], Field(min_length=1, description="Industries of the buyers.")] = ["M"]
    industries: Annotated[list[str], Field(min_length=1, description="Industries of the suppliers.")] = ["M", "X"]
    match_share: Annotated[
        Share,
        Field(description="Part of the award that the municipality pays; where it has no money left, nobody there is awarded."),
        About("-", "share", "evidence rise: 20 percent local match of regional programmes", "assumption", 0.0, 0.5),
    ] = 0.0

    leaves: ClassVar[str] = "fewer buyers and suppliers applied than it could award: few know a use of AI that pays them"
    relaxes: ClassVar[tuple[str, ...]] = ("technology", "finance")
    assumptions: ClassVar[tuple[str, ...]] = (
        "a supplier's chance to learn of AI rises by {chain} of itself per unit of adoption among its customers, on top of"
        " {adoption.awareness_chain} without the programme (evidence peer_hazard, a judgement)",
        "who buys from whom is known by municipality and industry (trade and input coefficients), not by firm",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Call the buyers; after the lead call their suppliers as well, and have the chain carry farther."""
        suppliers_too = state.quarter >= programme.first + programme.lag(state) + self.lead_quarters
        self._call(state, programme, f"{programme.name} buyers", self.buyer_industries, self.buyer_share if suppliers_too else 1.0)
        if suppliers_too:
            state.terms.chain[cells_of(state, programme, self.industries)] += self.chain
            self._call(state, programme, f"{programme.name} suppliers", self.industries, 1.0 - self.buyer_share)

    def _call(self, state: State, programme: Programme, name: str, industries: list[str], part: float) -> None:
        buyers = name.endswith("buyers")
        sizes = (self.buyer_least_employees, self.buyer_most_employees) if buyers else (1, self.supplier_most_employees)
        open_call(
            state,
            programme,
            cells_of(state, programme, industries),
            name=name,
            rate=self.rate,
            cap=self.cap_mn_krw,
            sizes=sizes,
            match_share=self.match_share,
            part=part,
        )
