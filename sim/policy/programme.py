"""Programmes: an instrument with an account, a period, a place and a way of being paid for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.ground.calendar import Quarter
from sim.ground.parameters import About, Submodel
from sim.ground.streams import Streams
from sim.state.accounts import MILLION, QUARTER_MILLION
from sim.state.matches import promise
from sim.state.state import State

Financing = Literal["debt", "cut", "tax"]


class Instrument(Submodel):
    """One kind of policy with its strength and its budget; it acts only through terms, offers and its account."""

    kind: str = ""
    start: Annotated[str | None, Field(description="First quarter in force; without it the first of the run.")] = None
    end: Annotated[str | None, Field(description="Last quarter in force, inclusive; without it the last of the run.")] = None
    budget_bn_krw_per_year: Annotated[
        float,
        Field(
            ge=0,
            description="Appropriated in a year, a quarter of it each quarter; what is left is returned at the end.",
        ),
        About("-", "billion won / year", "scenario", "closure"),
    ] = 0.0
    regions: Annotated[
        list[str],
        Field(description="Municipalities or provinces (code or name), or all, non_capital, capital, depopulation."),
    ] = ["all"]
    financing: Annotated[
        Financing | None,
        Field(description="Paid by debt, by cuts of central benefits, or by income tax; without it as the scenario says."),
    ] = None

    lag_quarters: Annotated[
        int,
        Field(
            ge=0,
            le=12,
            description="Quarters from the first appropriation until support is given: calls are written, applications read. The money waits.",
        ),
        About(
            "-", "quarters", "MODEL 3.10 row 7: 4 where ministries work apart; without a lag by default", "assumption", 0, 4, drawn=False
        ),
    ] = 0

    relaxes: ClassVar[tuple[str, ...]] = ()
    leads: ClassVar[bool] = False
    """Opened before the others of the quarter, because it changes the terms on which they open."""
    finishes: ClassVar[tuple[str, ...]] = ()
    """Terms that what was paid for before the end may still set after it: dwellings under construction, people in training."""

    leaves: ClassVar[str] = "it could use no more"
    """Why it leaves money, where it does; said beside what was not spent."""

    @property
    def guarantees(self) -> bool:
        """Whether its money stands behind loans of the bank instead of being paid out."""
        return False

    def kept(self, state: State, programme: Programme) -> int:
        """Won that stay in the account after the end, for what was promised before it."""
        return 0

    @property
    def matched(self) -> bool:
        """Whether municipalities are asked for a part of the money."""
        return float(getattr(self, "match_share", 0.0)) > 0.0

    def finish(self, state: State, programme: Programme) -> None:
        """Open what was ordered earlier and is done now, before any programme sets its terms."""
        for quarter, term, amount in programme.pending:
            if quarter == state.quarter:
                getattr(state.terms, term)[...] += amount
        programme.pending = [p for p in programme.pending if p[0] > state.quarter]

    @abstractmethod
    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Set this quarter's terms, offers and orders; called only while the programme is in force and has a budget."""


@dataclass
class Programme:
    """An instrument at work in one run: its account (`row`), its window in quarters of the run, and its target."""

    name: str
    row: int
    instrument: Instrument
    targeted: np.ndarray
    first: int
    last: int
    financing: Financing = "debt"
    overhead: float = 0.08
    origins: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    """[r] places that firms may be brought from, where the instrument says so."""
    path: np.ndarray | None = None
    """Million won for each quarter of the run where the programme copies what another one paid out."""
    floor: np.ndarray | None = None
    """m2 by campus that the programme has built, campuses closed since included."""
    building: list[tuple[int, np.ndarray]] = field(default_factory=list)
    """Under construction: the quarter in which it opens, floor space in m2 by campus, or sites [new or moved plants, r]."""
    pending: list[tuple[int, str, np.ndarray]] = field(default_factory=list)
    """What was ordered and will be done: the quarter, the term that it sets then, and how much by municipality."""

    def in_force(self, quarter: int) -> bool:
        """Whether the programme runs in this quarter of the run."""
        return self.first <= quarter <= self.last

    def quarterly(self, quarter: int) -> float:
        """Million won appropriated in a quarter."""
        if self.path is not None:
            return float(self.path[quarter]) if quarter < len(self.path) else 0.0
        return self.instrument.budget_bn_krw_per_year * QUARTER_MILLION

    def has_money(self, quarter: int) -> bool:
        """Whether it runs and is given something; a programme of amount zero is to make no difference to others."""
        return self.in_force(quarter) and self.quarterly(quarter) > 0.0

    def balance(self, state: State) -> float:
        """Million won in the account."""
        return float(state.books.balances("programmes")[self.row] / MILLION)

    def available(self, state: State) -> float:
        """Million won that can be paid out this quarter, when the running costs that follow are set aside."""
        running = max(self.overhead + float(state.terms.overhead[0]), 0.0)
        share = running * float(state.governments.pays_overhead[self.row])
        return max(self.balance(state) / (1.0 + share) - 1e-3, 0.0)

    def match_ready(self, state: State) -> np.ndarray:
        """[r] million won of local money that stands ready for this programme in the rest of the year."""
        governments = state.governments
        planned = governments.development_plan[:, self.row] * governments.development_budget
        left = governments.development_budget - governments.development_spent.sum(axis=1)
        mine = np.minimum(planned - governments.development_spent[:, self.row], left)
        own = np.asarray(np.maximum(mine, 0.0) * self.targeted)
        return own + state.provinces.beside(self.row, own, state.geography.province) if state.provinces.decide else own

    def together(self, national: np.ndarray, match_share: float, local: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """[r] million won that national money and the match beside it come to, and the match; `local` [r] is what is ready for it."""
        if match_share <= 0.0:
            return national, np.zeros_like(national)
        total = np.minimum(national / max(1.0 - match_share, 1e-9), local / match_share)
        return total, total * match_share

    def order(self, state: State, cost: np.ndarray, match: np.ndarray) -> None:
        """Order services of the place for `cost` [r] million won, of which municipalities pay `match` [r]."""
        governments, k = state.governments, self.row
        governments.purchases_ordered[k, :, -1] += cost
        governments.matches_ordered[k] += match
        promise(state, k, match)

    def open(self, state: State, streams: Streams) -> None:
        """Release this quarter's money, find the means for it, and set the terms; return what is left at the end."""
        governments, k = state.governments, self.row
        for ordered in (
            governments.purchases_ordered,
            governments.transfers_ordered,
            governments.matches_ordered,
        ):
            ordered[k] = 0.0
        if len(state.grants.area):
            state.grants.close(k)
        if state.quarter > self.last:
            self._return(state)
        if not self.in_force(state.quarter):
            return
        amount = self.quarterly(state.quarter)
        if amount <= 0.0 and self.balance(state) <= 0.0:
            return
        self._appropriate(state, amount)
        if state.quarter >= self.first + self.lag(state):
            self.instrument.apply(state, streams, self)

    def lag(self, state: State) -> int:
        """Quarters that its money waits, as things stand: coordination shortens the lag of who has one."""
        return max(self.instrument.lag_quarters + int(state.terms.lag[0]), 0)

    def _appropriate(self, state: State, amount: float) -> None:
        books = state.books
        books.pay("appropriation", amount, books.at("central", 0), books.at("programmes", self.row))
        state.governments.appropriated[self.row] += amount
        if self.financing == "cut":
            state.terms.outlay_cut[0] += amount
        elif self.financing == "tax":
            state.terms.income_tax[0] += amount / max(_taxed_income(state), 1e-9)

    def _return(self, state: State) -> None:
        books, held = state.books, int(state.books.balances("programmes")[self.row])
        left = held - self.instrument.kept(state, self)
        if left > 0:
            books.pay_won("returned appropriation", left, books.at("programmes", self.row), books.at("central", 0))
            state.governments.returned[self.row] += left / MILLION


def _taxed_income(state: State) -> float:
    """Wages of this quarter, which the additional income tax falls on (dividends are left to yield a little more)."""
    private = float((state.cells.wage * state.cells.employees).sum())
    return private + float((state.governments.public_wage * state.people.public_jobs).sum())


def window(instrument: Instrument, first: Quarter, n_quarters: int) -> tuple[int, int]:
    """First and last quarter of the run in which an instrument is in force."""
    start = Quarter.parse(instrument.start) - first if instrument.start else 0
    end = Quarter.parse(instrument.end) - first if instrument.end else n_quarters - 1
    return max(start, 0), min(end, n_quarters - 1)


def programmes_of(
    policies: Mapping[str, Instrument],
    targeted: Mapping[str, np.ndarray],
    first: Quarter,
    n_quarters: int,
    *,
    financing: Financing = "debt",
    overhead: float = 0.08,
    paths: Mapping[str, np.ndarray] | None = None,
    origins: Mapping[str, np.ndarray] | None = None,
) -> tuple[Programme, ...]:
    """Programmes of a scenario in the order of its policies, one account each.

    targeted: [r] bool by policy; paths: million won a quarter of the run for policies that copy another's
    outlay; origins: [r] bool where a policy may bring firms from, by those that say so.
    """
    out = []
    for row, (name, instrument) in enumerate(policies.items()):
        begin, end = window(instrument, first, n_quarters)
        means = instrument.financing or financing
        path, origin = (paths or {}).get(name), (origins or {}).get(name, np.zeros_like(targeted[name]))
        out.append(Programme(name, row, instrument, targeted[name], begin, end, means, overhead, origin, path))
    return tuple(out)
