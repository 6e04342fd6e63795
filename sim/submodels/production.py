"""Firms: they set prices, produce, pay, plan, close and move (ODD: production)."""

from __future__ import annotations

import numpy as np

from sim.ground.arithmetic import exp
from sim.ground.elementwise import exp_of
from sim.ground.streams import Streams
from sim.state.accounts import FIRM_ITEMS
from sim.state.cells import Cells
from sim.state.state import State
from sim.submodels import hire_kernels, plan_kernels, sales_kernels
from sim.submodels import production_kernels as kernels
from sim.submodels.production_parameters import ProductionParameters


class Production(ProductionParameters):
    """Prices, sales, accounts, plans and closures of firms."""

    def set_prices(self, state: State, streams: Streams) -> None:
        """Firms set prices by unit cost; CES weights of their cells follow, and the price index of continuing firms."""
        firms, cells, trade = state.firms, state.cells, state.trade
        n_regions, n_industries = cells.wage.shape
        cost = cells.wage / cells.base_wage * cells.base_productivity / cells.agglomeration[:, None]
        out = np.zeros((3, firms.n_cells))
        kernels.set_prices(
            firms.start,
            firms.used,
            firms.rows,
            cost.reshape(-1),
            cells.value_share,
            materials_price(trade.input_coefficients[:, :n_industries], trade.import_coefficients[:n_industries], cells.price_index),
            self.ai(),
            self.gain_passes_to_price == "full",
            self.sigmas(n_industries),
            out,
        )
        raw, change, weight = out
        cells.raw_weight_sum = raw.reshape(n_regions, n_industries)
        cells.weight_sum = cells.raw_weight_sum * cells.appeal_level
        by = change.reshape(n_regions, n_industries).sum(axis=0), weight.reshape(n_regions, n_industries).sum(axis=0)
        for s in range(n_industries):
            if by[1][s] > 0:
                cells.price_index[s] *= exp(float(by[0][s] / by[1][s]))

    def produce(self, state: State, streams: Streams) -> None:
        """Firms sell what is wanted and what they can make, pay for it, and learn what to expect."""
        firms, cells, trade, books = state.firms, state.cells, state.trade, state.books
        n_regions, n_industries = cells.wage.shape
        rates = np.array(
            [
                self.capacity,
                self.expectation,
                self.contribution_rate,
                self.loan_rate,
                self.profit_tax,
                self.payout,
                self.retained,
                self.cash_target,
            ]
        )
        out = np.zeros((4, firms.n_cells))
        cells.last_sales = cells.sales.copy()
        market = sales_kernels.Market(
            agglomeration=cells.agglomeration,
            demand=_flat(cells.demand),
            weight_sum=_flat(cells.raw_weight_sum),
            sigma=self.sigmas(n_industries),
            ai=self.ai(),
            wage=_flat(cells.wage),
            capital_cost=_flat(cells.capital_cost),
            materials=_flat(trade.materials[:, :n_industries].sum(axis=2)),
            imports=np.ascontiguousarray(trade.import_coefficients[:n_industries]),
            rates=rates,
        )
        sales_kernels.produce(firms.start, firms.used, firms.rows, market, books.transit, out)
        shape = (n_regions, n_industries)
        cells.sales, cells.real_output, cells.profit, cells.log_productivity = (x.reshape(shape) for x in out)
        for item in PRODUCE_ITEMS:
            books.book_firms(item)

    def decide(self, state: State, streams: Streams) -> None:
        """Firms plan posts, lay off, lose workers, meet shocks to their demand, and some close."""
        firms, cells = state.firms, state.cells
        counts, growth = np.zeros((firms.n_cells, 8), dtype=np.int64), np.zeros((firms.n_cells, 2))
        plan_kernels.decide(firms.start, firms.used, firms.rows, self._rules(state, streams), state.books.transit, counts, growth)
        for column, count in zip(_counted(cells), counts.T, strict=True):
            column[...] = count.reshape(cells.wage.shape)
        _level_appeal(cells.appeal_level, growth.reshape(*cells.wage.shape, 2))
        for item in ("closing balance", "loan losses"):
            state.books.book_firms(item)

    def _rules(self, state: State, streams: Streams) -> plan_kernels.Rules:
        """What firms decide by this quarter."""
        cells, terms = state.cells, state.terms
        names = ("close", "lay off", "quit", "post", "demand")
        return plan_kernels.Rules(
            keys=np.array([streams.key(f"production.{name}") for name in names], dtype=np.uint64),
            plan=np.array(
                [
                    *(self.hiring_speed, self.firing_speed, self.quit_rate, self.shock_scale, self.shock_size_elasticity),
                    *(self.mean_reversion, self.credit, self.closing_insolvent),
                ]
            ),
            closing=np.array(
                [
                    *(self.closing, self.closing_young, self.closing_medium, self.closing_large),
                    *(self.closing_demand, self.closing_fade),
                ]
            ),
            ai=self.ai(),
            agglomeration=cells.agglomeration,
            value_share=cells.value_share,
            obsolescence=exp_of(-state.obsolescence),
            tenant=np.stack([terms.tenant_exit, terms.tenant_appeal, terms.tenant_productivity], axis=1),
            deals=terms.deals,
        )

    def hire(self, state: State, streams: Streams, offered: np.ndarray, purpose: str) -> np.ndarray:
        """Firms take hires in whole rows; offered and returned [r, s] persons."""
        firms, cells = state.firms, state.cells
        taken = np.zeros(firms.n_cells, dtype=np.int64)
        hire_kernels.take_hires(
            firms.start,
            firms.used,
            firms.employees,
            firms.weight,
            firms.vacancies,
            np.ascontiguousarray(offered, dtype=np.int64).reshape(-1),
            cells.wage.shape[1],
            streams.key(purpose),
            taken,
        )
        by_cell = taken.reshape(cells.filled.shape)
        cells.filled += by_cell
        cells.employees += by_cell
        return by_cell


PRODUCE_ITEMS = (
    "sales",
    "materials",
    "imported materials",
    "wages",
    "social contributions",
    "corporate tax",
    "dividends",
    "dividends of large firms",
    "investment",
    "capital cost",
    "interest",
)
assert set(PRODUCE_ITEMS) <= set(FIRM_ITEMS)


def materials_price(domestic: np.ndarray, imported: np.ndarray, price_index: np.ndarray) -> np.ndarray:
    """[s] price of an industry's inputs, base 1: domestic ones at their indices, imports at 1."""
    whole = domestic.sum(axis=0) + imported
    return np.asarray(((domestic * price_index[:, None]).sum(axis=0) + imported) / np.maximum(whole, 1e-12))


def _counted(cells: Cells) -> tuple[np.ndarray, ...]:
    """What `decide` counts, in its order."""
    return (
        *(cells.employees, cells.firms, cells.vacancies, cells.quits, cells.layoffs),
        *(cells.exit_losses, cells.deaths, cells.adopter_exits),
    )


def _flat(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(-1)


def _level_appeal(level: np.ndarray, growth: np.ndarray) -> None:
    """Keep the sales-weighted mean appeal of each industry: divide the level by this quarter's mean growth."""
    for s in range(len(level)):
        up, base = growth[:, s, 0].sum(), growth[:, s, 1].sum()
        if base > 0 and up > 0:
            level[s] *= base / up
