"""The whole economy at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.state.accounts import Books
from sim.state.cells import Cells, Trade
from sim.state.firms import Firms
from sim.state.grants import MovingGrants
from sim.state.offers import Offers
from sim.state.people import CROSSING_AGES, People
from sim.state.places import Campuses, Geography, Migration, Places
from sim.state.plants import Calls, Plants, Sites
from sim.state.public import Governments, Provinces
from sim.state.support import Contracts, Support
from sim.state.terms import Terms


@dataclass(kw_only=True)
class State:
    """Everything that is remembered from one quarter to the next."""

    geography: Geography
    firms: Firms
    cells: Cells
    trade: Trade
    people: People
    migration: Migration
    places: Places
    campuses: Campuses
    governments: Governments
    books: Books
    terms: Terms
    offers: Offers = field(default_factory=lambda: Offers.none(0, 0))
    grants: MovingGrants = field(default_factory=lambda: MovingGrants.none(0, 0))
    support: Support = field(default_factory=lambda: Support.none(0, 0))
    contracts: Contracts = field(default_factory=lambda: Contracts.of(0))
    sites: Sites = field(default_factory=Sites.none)
    plants: Plants = field(default_factory=lambda: Plants.of(Sites.none()))
    called: Calls = field(default_factory=lambda: Calls.of(0, 0, 0, 0, np.zeros(0, dtype=bool)))
    provinces: Provinces = field(default_factory=lambda: Provinces.of(np.zeros(0), 0.0, 0, 0))
    quarter: int = 0
    year: int = 2025
    quarter_of_year: int = 1
    obsolescence: np.ndarray = field(default_factory=lambda: np.zeros(3))
    """[s] quarterly fall of log productivity that keeps the neutral run from drifting, solved in the run-in."""
    base_graduates: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """[r] graduates' share at 25-64 less the nation's when entry first asked for it; empty where entry does not follow it."""
    hurdle: np.ndarray = field(default_factory=lambda: np.ones(1))
    """[1] worth over cost that AI must promise; 1, or what reproduces base adoption where profitability alone decides."""

    @property
    def zones(self) -> np.ndarray:
        """[2 + programme, r] sides of the borders that are watched: `Geography.zones`, and the areas of moving grants (int64)."""
        sides = self.geography.zones
        return np.concatenate([sides, self.grants.area]) if len(self.grants.area) else sides

    def open_programmes(self, n_programmes: int) -> None:
        """Make room for the programmes of a run, before its first quarter."""
        self.books.open_programmes(n_programmes)
        self.governments.open_programmes(n_programmes)
        n = self.geography.n_regions
        self.grants = MovingGrants.none(n_programmes, n)
        self.people.crossings = np.zeros((2 + n_programmes, 2, n, CROSSING_AGES), dtype=np.int64)

    def open_quarter(self) -> None:
        """Start a quarter: a fresh transactions-flow matrix, neutral terms, flow counters at zero."""
        self.books.open_quarter()
        n_regions, n_industries = self.geography.n_regions, self.geography.n_industries
        self.terms = Terms.neutral(n_regions, n_industries, len(self.governments.appropriated))
        self.offers = Offers.none(n_regions, n_industries)
        self.support = Support.none(n_regions, n_industries)
        self.sites = Sites.none()
        for table in (self.cells, self.people, self.places, self.governments, self.provinces):
            table.open_quarter()

    def close_quarter(self) -> None:
        """Turn the page of the calendar."""
        self.quarter += 1
        self.quarter_of_year += 1
        if self.quarter_of_year == 5:
            self.year, self.quarter_of_year = self.year + 1, 1
