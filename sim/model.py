"""Economy: one quarter on one screen, in the order of the paper (ODD 3). The only place that knows the order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from sim.actors.base import Model, forget
from sim.actors.local_government import LocalGovernment, ProvincialGovernment
from sim.actors.ministry import Ministry
from sim.actors.region import RegionalFirms
from sim.actors.university import University
from sim.ground.streams import Streams
from sim.policy.local_budgets import LocalBudgets, standing
from sim.policy.programme import Programme
from sim.rules import Rules
from sim.state.public import Provinces
from sim.state.records import FirmRecords
from sim.state.state import State
from sim.submodels import plants, support

Process = Callable[[State, Streams], None]
"""A rule of the economy: reads the state, draws from its streams, writes the state."""


class Economy(Model):  # type: ignore[misc]
    """Firms, people, universities and governments of a country's municipalities, one quarter at a time."""

    def __init__(
        self,
        state: State,
        rules: Rules,
        programmes: Iterable[Programme] = (),
        *,
        seed: int = 1,
        scale: int = 1,
        local_budgets: Sequence[LocalBudgets] = (),
        provinces: LocalBudgets | None = None,
    ) -> None:
        super().__init__(rng=int(seed % 2**32))
        self.state = state
        self.rules = rules
        self.scale = scale
        self.programmes = tuple(programmes)
        self.local_budgets = tuple(local_budgets) or (LocalBudgets(),) * state.geography.n_regions
        self.streams = Streams(int(seed))
        self.firms = FirmRecords(state)
        RegionalFirms.create_agents(self, state.geography.n_regions, row=list(range(state.geography.n_regions)))
        University.create_agents(self, len(state.campuses.region), row=list(range(len(state.campuses.region))))
        LocalGovernment.create_agents(self, state.geography.n_regions, row=list(range(state.geography.n_regions)))
        self.provinces = provinces
        if provinces is not None:
            budget = 4.0 * rules.finance.development_share * state.governments.provincial_budget
            state.provinces = Provinces.of(budget, provinces.provincial_share, len(self.programmes), state.geography.n_regions)
            ProvincialGovernment.create_agents(self, len(budget), row=list(range(len(budget))))
        self.ministry = Ministry(self)
        self.schedule = self.quarter()

    def quarter(self) -> dict[str, Process]:
        """One quarter, in order: ODD 3, and Table 1 of the paper."""
        r = self.rules
        return {
            # Municipalities divide their development budgets; the ministry opens its programmes and sets the terms.
            "governments.decide": self.governments_decide,
            "policy.open": self.open_programmes,
            # Once a year universities decide, school leavers fill their places, and everyone grows older.
            "universities.decide": self.universities_decide,
            "education.admit": r.education.admit,
            "demography.grow_older": r.demography.grow_older,
            # Every quarter some finish a training.
            "education.train": r.education.train,
            # Goods: prices, spending, trade, sales, and every payment that follows from them.
            "production.set_prices": r.production.set_prices,
            "goods.spend": r.goods.spend,
            "plants.buy_at_home": plants.buy_at_home,
            "goods.trade": r.goods.trade,
            "plants.order": self.order_from_plants,
            "production.produce": r.production.produce,
            "goods.settle": r.goods.settle,
            "finance.pay_incomes": r.finance.pay_incomes,
            # Firms plan, close, move and open; workers leave; people move house, and the jobless are hired near and far.
            "support.collect": self.collect_loans,
            "plants.plan": self.plan_plants,
            "production.decide": r.production.decide,
            "support.recover": self.recover_loans,
            "relocation.move": self.relocate_firms,
            "labour.separate": r.labour.separate,
            "entry.found": self.found_firms,
            "plants.open": self.open_plants,
            "migration.move": r.migration.move,
            "labour.match": self.match,
            "labour.match_afar": self.match_afar,
            "wages.adjust": r.wages.adjust,
            # Knowledge spreads.
            "knowledge.learn": r.knowledge.learn,
            "adoption.spread": r.adoption.spread,
            "adoption.invest": self.invest_in_ai,
            "support.award": self.award_support,
            # People are born and die, and the labour force follows.
            "demography.live": r.demography.live,
            "labour.participate": r.labour.participate,
            # Places and public money.
            "housing.build": r.housing.build,
            "finance.close": r.finance.close,
        }

    def governments_decide(self, state: State, streams: Streams) -> None:
        """In the first quarter, and when a programme begins, local governments divide their development budgets over programmes."""
        begins = any(programme.first == state.quarter and programme.has_money(state.quarter) for programme in self.programmes)
        if self.programmes and (state.quarter_of_year == 1 or begins):
            health = standing(state)
            for government in sorted(self.agents_by_type[LocalGovernment], key=lambda agent: agent.row):
                government.decide(state, self.local_budgets[government.row], self.programmes, health)
            if self.provinces is not None:
                health = standing(state, state.geography.province)
                for government in sorted(self.agents_by_type[ProvincialGovernment], key=lambda agent: agent.row):
                    government.decide(state, self.provinces, self.programmes, health)

    def open_programmes(self, state: State, streams: Streams) -> None:
        """Programmes release their money, open calls, order building and set the terms of the quarter."""
        self.ministry.open(state, streams, self.programmes)

    def universities_decide(self, state: State, streams: Streams) -> None:
        """In the first quarter every campus decides on places, programmes, links, and whether to go on."""
        if state.quarter_of_year == 1:
            for campus in sorted(self.agents_by_type[University], key=lambda agent: agent.row):
                campus.decide()

    def relocate_firms(self, state: State, streams: Streams) -> None:
        """Some firms go to another municipality, by themselves or to a site; their owners go along, their workers are left behind."""
        called = plants.answer(state) if len(state.called.region) else None
        owners = self.rules.relocation.move(state, streams, called)
        self.rules.relocation.move_owners(state, streams, owners, self.rules.labour.commuting_reach_km)

    def found_firms(self, state: State, streams: Streams) -> None:
        """People found firms where it pays; the founders come from the jobless of the place."""
        r, unit, sigma = self.rules, self.scale, self.rules.production.substitution
        wanted = r.entry.wanted(state, streams, unit)
        r.entry.found(state, streams, r.labour.place_owners(state, streams, wanted, unit), unit, substitution=sigma)
        on_campus = r.entry.wanted_on_campus(state, streams)
        if on_campus.any():
            r.entry.found(state, streams, r.labour.place_owners(state, streams, on_campus), 1, campus=True, substitution=sigma)

    def order_from_plants(self, state: State, streams: Streams) -> None:
        """Anchor plants get orders from abroad that are theirs alone, as many as they can fill."""
        plants.order(state, self.rules.goods, self.rules.production)

    def plan_plants(self, state: State, streams: Streams) -> None:
        """Anchor plants plan for the orders of the next quarter."""
        plants.plan(state, self.rules.goods, self.rules.production)

    def open_plants(self, state: State, streams: Streams) -> None:
        """Anchor plants open on the sites that are ready; somebody of the place leads each."""
        wanted = plants.wanted(state)
        if wanted.any():
            wanted = self.rules.labour.place_owners(state, streams, wanted)
        plants.open_plants(state, streams, self.rules.entry, self.rules.production, wanted)

    def match(self, state: State, streams: Streams) -> None:
        """The jobless look for work within reach; firms hire in whole rows, and the rest stays jobless."""
        self.rules.labour.match(state, streams, lambda offered: self._hire(offered, "production.hires"))

    def match_afar(self, state: State, streams: Streams) -> None:
        """Some of those still jobless apply far away; who is hired moves there and starts to work."""
        self.rules.labour.match_afar(state, streams, lambda offered: self._hire(offered, "production.hires afar"))

    def invest_in_ai(self, state: State, streams: Streams) -> None:
        """Aware firms for which AI pays adopt it; calls award support to those who applied until their money is gone."""
        self.rules.adoption.invest(state, streams, self.rules.production.credit)

    def collect_loans(self, state: State, streams: Streams) -> None:
        """Firms under contract with a programme pay interest and instalments; contracts that have run their time end."""
        support.collect(state, streams)

    def recover_loans(self, state: State, streams: Streams) -> None:
        """Out of what a closed firm leaves its owners, its programme's loan is paid back first; the rest is lost."""
        support.recover(state, streams)

    def award_support(self, state: State, streams: Streams) -> None:
        """Firms apply to the open calls for grants and loans, which award them until their money is gone."""
        support.award(state, streams)

    def _hire(self, offered: np.ndarray, purpose: str) -> np.ndarray:
        return self.rules.production.hire(self.state, self.streams, offered, purpose)

    def step(self) -> None:
        """Advance one quarter."""
        self.state.open_quarter()
        for process in self.schedule.values():
            process(self.state, self.streams)
        self.state.close_quarter()
        self.streams = self.streams.at(self.state.quarter)

    def close(self) -> None:
        """Give the memory of the state back; the economy is of no use afterwards."""
        forget(self)
        del self.state, self.firms
