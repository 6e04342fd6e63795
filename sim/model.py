"""Economy: one quarter on one screen, in the order of the paper (ODD 3). The only place that knows the order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import mesa

from sim.actors.local_government import LocalGovernment
from sim.actors.ministry import Ministry
from sim.actors.region import RegionalFirms
from sim.actors.university import University
from sim.ground.streams import Streams
from sim.rules import Rules
from sim.state.records import FirmRecords
from sim.state.state import State

if TYPE_CHECKING:
    from sim.policy.programme import Programme

Process = Callable[[State, Streams], None]
"""A rule of the economy: reads the state, draws from its streams, writes the state."""


class Economy(mesa.Model):  # type: ignore[misc]
    """Firms, people, universities and governments of a country's municipalities, one quarter at a time."""

    def __init__(self, state: State, rules: Rules, programmes: Iterable[Programme] = (), seed: int = 1) -> None:
        super().__init__(rng=int(seed % 2**32))
        self.state = state
        self.rules = rules
        self.programmes = tuple(programmes)
        self.streams = Streams(int(seed))
        self.firms = FirmRecords(state)
        RegionalFirms.create_agents(self, state.geography.n_regions, row=range(state.geography.n_regions))
        University.create_agents(self, len(state.campuses.region), row=range(len(state.campuses.region)))
        LocalGovernment.create_agents(self, state.geography.n_regions, row=range(state.geography.n_regions))
        Ministry.create_agents(self, 1)
        self.schedule = self.quarter()

    def quarter(self) -> dict[str, Process]:
        """One quarter, in order: ODD 3, and Table 1 of the paper."""
        r = self.rules
        return {
            # Governments and universities decide; programmes open their calls and set the terms.
            "policy.open": self.open_programmes,
            "universities.decide": self.universities_decide,
            # Goods: prices, spending, trade, sales, and every payment that follows from them.
            "production.set_prices": r.production.set_prices,
            "goods.spend": r.goods.spend,
            "goods.trade": r.goods.trade,
            "production.produce": r.production.produce,
            "goods.settle": r.goods.settle,
            "finance.pay_incomes": r.finance.pay_incomes,
            # Firms plan, close, open and move; workers leave and are hired.
            "production.decide": r.production.decide,
            "labour.separate": r.labour.separate,
            "entry.found": self.found_firms,
            "production.relocate": r.production.relocate,
            "labour.match": self.match,
            "labour.match_afar": self.match_afar,
            "wages.adjust": r.wages.adjust,
            # Knowledge spreads.
            "knowledge.learn": r.knowledge.learn,
            "adoption.spread": r.adoption.spread,
            "adoption.invest": r.adoption.invest,
            # People move, are born, die and grow older.
            "migration.move": r.migration.move,
            "demography.live": r.demography.live,
            "demography.grow_older": r.demography.grow_older,
            "labour.participate": r.labour.participate,
            # Places and public money.
            "housing.build": r.housing.build,
            "finance.close": r.finance.close,
        }

    def step(self) -> None:
        """Advance one quarter."""
        self.state.open_quarter()
        for process in self.schedule.values():
            process(self.state, self.streams)
        self.state.close_quarter()
        self.streams = self.streams.at(self.state.quarter)
