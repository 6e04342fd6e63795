"""Entry: people found firms where it pays, and more of them where campuses house start-ups (ODD: entry)."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.ground.elementwise import exp_of, power_of
from sim.ground.parameters import About, NonNegative, Share, Submodel
from sim.ground.streams import Streams
from sim.state.firms import CAMPUS, make_room
from sim.state.state import State
from sim.submodels import entry_kernels as kernels

LEAST_MARKET = 1e-6
"""Customers or founders below this part of the base year's count as this."""


class Entry(Submodel):
    """Founding of firms."""

    births_per_year: Annotated[
        Share,
        Field(description="Firms founded a year, of the base year's firms of the cell, where nothing has changed."),
        About(
            "b_s",
            "share / year",
            "REALDATA_ECONOMY 3.1: births converge to deaths; evidence.csv birth: 0.127 in 2023",
            "calibrated",
            0.10,
            0.13,
        ),
    ] = 0.115

    market_response: Annotated[
        Share,
        Field(
            description="Elasticity of entry to the cell's real demand over the base year; the rest of one is that to residents aged 25-64."
        ),
        About("e_m", "-", "free entry: firms in proportion to their market; MODEL (14) has residents alone", "assumption", 0.0, 1.0),
    ] = 1.0
    margin_response: Annotated[
        NonNegative,
        Field(description="Entry rises with the cell's profit margin over its base-year value."),
        About("e_pi", "log / point of 1", "MODEL (14)", "calibrated", 1.0, 4.0),
    ] = 2.0
    pool_response: Annotated[
        NonNegative,
        Field(description="Entry rises with university knowledge within reach over the base year."),
        About("e_U", "log", "MODEL (14)", "literature", 0.0, 0.3),
    ] = 0.1
    tertiary_response: Annotated[
        NonNegative,
        Field(
            le=5,
            description="Entry rises where graduates among residents aged 25-64 have grown more than in the nation since the start; 0 = off.",
        ),
        About("e_h", "log / point of 1", "MODEL (14) has 0.5; no estimate found, off by default", "closure", 0.0, 1.0, drawn=False),
    ] = 0.0
    start_demand: Annotated[
        float,
        Field(gt=0.0, le=10.0, description="Mean demand of an entrant, in workers."),
        About("-", "workers", "evidence.csv surv1, surv5, one_person: with more, firms of one worker die out", "calibrated", 0.7, 1.6),
    ] = 0.8
    start_spread: Annotated[
        NonNegative,
        Field(description="Spread of an entrant's demand in logs."),
        About("-", "log", "MODEL (14): log-normal; spread, solved with the mean", "calibrated", 0.2, 0.9),
    ] = 0.3
    start_productivity: Annotated[
        float,
        Field(ge=-1.0, le=0.5, description="Productivity of entrants relative to incumbents, in logs."),
        About("-", "log", "MODEL (14)", "literature", -0.2, 0.0),
    ] = -0.1
    productivity_spread: Annotated[
        NonNegative,
        Field(description="Spread of productivity between firms of a cell, in logs."),
        About("sd_A", "log", "no table by firm", "assumption", 0.1, 0.5),
    ] = 0.2
    quality_response: Annotated[
        NonNegative,
        Field(description="Entrants' productivity rises with university knowledge over the base year."),
        About("e_k", "log", "MODEL (14)", "literature", 0.0, 0.1),
    ] = 0.05
    founding_wages: Annotated[
        NonNegative,
        Field(description="Cash brought in by the founder, in quarterly wages."),
        About("-", "quarters", "DECISIONS 12: form", "assumption", 0.5, 4.0),
    ] = 1.0

    def wanted(self, state: State, streams: Streams, unit: int) -> np.ndarray:
        """[r, s] firms founded this quarter, whole multiples of `unit` (the firms a small row stands for)."""
        cells, places = state.cells, state.places
        margin = np.where(cells.sales > 0, cells.profit / np.maximum(cells.sales, 1e-9), 0.0) - cells.base_margin
        pool = places.university_pool - places.base_university_pool
        pull = self.margin_response * np.clip(margin, -0.5, 0.5) + self.pool_response * pool[:, None] + state.terms.entry
        if self.tertiary_response > 0.0:
            pull = pull + self.tertiary_response * _graduates_gained(state)[:, None]
        mean = self.births_per_year / 4.0 * cells.base_firms * self.market(state) * exp_of(pull)
        u = streams.uniforms("entry.number", mean.size).reshape(mean.shape)
        rows = np.floor(mean / unit + u).astype(np.int64)
        rows = np.where((cells.firms == 0) & (cells.base_firms > 0.0), np.maximum(rows, 1), rows)
        return rows * unit

    def market(self, state: State) -> np.ndarray:
        """[r, s] customers and possible founders of a cell over the base year's: real demand and adults, by `market_response`."""
        cells, people = state.cells, state.people
        adults = people.residents[:, :, 25:65].sum(axis=(1, 2, 3)) / np.maximum(cells.base_adults, 1.0)
        base = state.trade.base_output * cells.price_index
        demand = np.where(base > 0.0, cells.demand / np.where(base > 0.0, base, 1.0), 1.0)
        customers = power_of(np.maximum(demand, LEAST_MARKET), self.market_response)
        return np.asarray(customers * power_of(np.maximum(adults, LEAST_MARKET), 1.0 - self.market_response)[:, None])

    def wanted_on_campus(self, state: State, streams: Streams) -> np.ndarray:
        """[r, s] start-ups of campus innovation space this quarter, one to one."""
        mean = state.terms.campus_startups
        u = streams.uniforms("entry.campus", mean.size).reshape(mean.shape)
        return np.floor(mean + u).astype(np.int64)

    def found(
        self, state: State, streams: Streams, owners: np.ndarray, unit: int, *, campus: bool = False, substitution: float = 4.0
    ) -> None:
        """Firms open with one worker, the founder: `owners` [r, s] persons already placed, rows of `unit` firms."""
        number = (owners // unit).reshape(-1)
        if not number.any():
            return
        firms, cells = state.firms, state.cells
        make_room(firms, number)
        # A campus founding and an ordinary one in the same cell and quarter are different firms.
        first_id = np.uint64(1 << 63 | (state.quarter + 64) << 44 | int(campus) << 43)
        shape = np.array([self.start_demand, self.start_spread, self.start_productivity, self.productivity_spread, self.founding_wages])
        keys = np.array([streams.key(f"entry.{name}") for name in ("productivity", "demand", "capacity")], dtype=np.uint64)
        mark, markets = (CAMPUS if campus else 0), self._markets(state, substitution)
        kernels.add_rows(firms.rows, number, unit, first_id, mark, markets, shape, keys, state.books.transit)
        founded = (number * unit).reshape(cells.births.shape)
        cells.births += founded
        cells.firms += founded
        cells.employees += founded
        state.books.book_firms("founding capital")

    def _markets(self, state: State, substitution: float) -> kernels.Markets:
        """What entrants of this quarter meet."""
        cells, places = state.cells, state.places

        def flat(x: np.ndarray) -> np.ndarray:
            return np.ascontiguousarray(x).reshape(-1)

        return kernels.Markets(
            mean_log=flat(cells.log_productivity),
            demand=flat(cells.demand),
            weight_sum=flat(cells.raw_weight_sum),
            wage=flat(cells.wage),
            base_productivity=flat(cells.base_productivity),
            agglomeration=cells.agglomeration,
            pool=self.quality_response * (places.university_pool - places.base_university_pool),
            value_share=cells.value_share,
            sigma=np.full(cells.wage.shape[1], substitution),
        )


def _graduates_gained(state: State) -> np.ndarray:
    """[r] change of graduates' share at 25-64 since it was first asked for, less the nation's, so that births do not drift with cohorts."""
    adults = state.people.residents[:, :, 25:65].sum(axis=(1, 2)).astype(np.float64)
    graduates, everyone = adults[:, 1:].sum(axis=1), adults.sum(axis=1)
    share = graduates / np.maximum(everyone, 1.0) - graduates.sum() / max(everyone.sum(), 1.0)
    if not len(state.base_graduates):
        state.base_graduates = share
    return np.asarray(share - state.base_graduates)
