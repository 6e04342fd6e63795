"""Firms: they set prices, produce, pay, plan, close and move (ODD: production)."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.ground.arithmetic import exp
from sim.ground.parameters import About, NonNegative, Positive, Share, Submodel
from sim.ground.streams import Streams
from sim.state.accounts import FIRM_ITEMS
from sim.state.state import State
from sim.submodels import production_kernels as kernels


class Production(Submodel):
    """Prices, sales, accounts, plans and closures of firms."""

    substitution: Annotated[
        Positive,
        Field(description="Elasticity of substitution between firms of a cell."),
        About("sigma", "-", "MODEL 3.13", "literature", 3.0, 6.0),
    ] = 4.0
    gap: Annotated[
        float,
        Field(ge=0.0, le=0.2, description="Posts that firms want beyond their workers in the base year: the frictional gap."),
        About("gap", "share", "REALDATA_ECONOMY 3.1: solved on unemployment", "calibrated", 0.0, 0.03),
    ] = 0.018
    capacity: Annotated[
        float,
        Field(ge=1.0, le=3.0, description="Most output over normal output of the workers there: overtime."),
        About("cap_u", "-", "MODEL 3.13", "literature", 1.2, 1.5),
    ] = 1.35
    expectation: Annotated[
        Share,
        Field(description="Weight of this quarter's demand in expected demand."),
        About("lambda", "-", "MODEL (8)", "assumption", 0.25, 1.0),
    ] = 0.5
    hiring_speed: Annotated[
        Share,
        Field(description="Part of missing posts offered in a quarter."),
        About("gu", "share / quarter", "MODEL 3.13", "calibrated", 0.3, 1.0),
    ] = 0.6
    firing_speed: Annotated[
        Share,
        Field(description="Part of excess posts cut in a quarter."),
        About("gd", "share / quarter", "MODEL 3.13", "calibrated", 0.3, 1.0),
    ] = 0.5
    quit_rate: Annotated[
        Share,
        Field(description="Workers who leave their firm in a quarter, whatever the reason."),
        About("s_q", "share / quarter", "REALDATA_ECONOMY 3.1", "calibrated", 0.03, 0.045),
    ] = 0.036
    contribution_rate: Annotated[
        Share,
        Field(description="Employers' social contributions over wages."),
        About(
            "tau_ss",
            "share",
            "statutory sum of 2024: pensions 4.5, health and care 4.0, employment 1.15, accidents 1.47 %",
            "law",
            0.09,
            0.13,
        ),
    ] = 0.11
    loan_rate: Annotated[
        Share,
        Field(description="Interest on firms' debt."),
        About("r_b", "share / quarter", "MODEL 3.13", "literature", 0.008, 0.016),
    ] = 0.012
    profit_tax: Annotated[
        Share,
        Field(description="Tax on positive profit."),
        About("tau_F", "share", "MODEL 3.13", "calibrated", 0.15, 0.25),
    ] = 0.20
    payout: Annotated[
        Share,
        Field(description="Dividends over profit after tax."),
        About("d", "share", "MODEL 3.13", "calibrated", 0.2, 0.6),
    ] = 0.40
    retained: Annotated[
        Share,
        Field(description="Most that a firm keeps of its profit after tax while its cash is short."),
        About("-", "share", "DECISIONS 12: form", "assumption", 0.1, 0.6),
    ] = 0.30
    cash_target: Annotated[
        NonNegative,
        Field(description="Cash that a firm wants to hold, in quarters of its wage bill."),
        About("-", "quarters", "DECISIONS 12: form", "assumption", 0.5, 2.0),
    ] = 1.0
    capital_cost_share: Annotated[
        Share,
        Field(description="Replacement investment over the base year's gross surplus."),
        About("kc", "share", "REALDATA_ECONOMY 1: capital cost explicit; size", "assumption", 0.4, 0.8),
    ] = 0.6
    credit: Annotated[
        NonNegative,
        Field(description="Borrowing limit in quarters of value added."),
        About("l0", "quarters", "MODEL (11)", "calibrated", 1.0, 4.0),
    ] = 2.0
    shock_scale: Annotated[
        NonNegative,
        Field(description="Scale of quarterly shocks to the demand for a firm of one."),
        About("s0", "log", "MODEL (12)", "calibrated", 0.04, 0.12),
    ] = 0.08
    shock_size_elasticity: Annotated[
        NonNegative,
        Field(description="The scale falls with size to this power."),
        About("-", "-", "MODEL (12)", "literature", 0.1, 0.2),
    ] = 0.15
    mean_reversion: Annotated[
        NonNegative,
        Field(description="Demand drifts down with log size by this much a quarter."),
        About("kz", "log / quarter", "MODEL 3.13", "calibrated", 0.0, 0.003),
    ] = 0.0012
    closing: Annotated[
        Share,
        Field(description="Chance to close of an old firm with fewer than five workers."),
        About("h0", "share / quarter", "REALDATA_ECONOMY 3.1", "calibrated", 0.012, 0.024),
    ] = 0.018
    closing_young: Annotated[
        Share,
        Field(description="Added for a new firm; fades with age (10 quarters)."),
        About("h1", "share / quarter", "REALDATA_ECONOMY 3.1", "calibrated", 0.02, 0.05),
    ] = 0.035
    closing_medium: Annotated[
        Share,
        Field(description="Hazard of firms of 5-49 over that of smaller ones."),
        About("-", "-", "MODEL (13)", "calibrated", 0.3, 0.7),
    ] = 0.5
    closing_large: Annotated[
        Share,
        Field(description="Hazard of firms of 50 and more over that of small ones."),
        About("-", "-", "MODEL (13)", "calibrated", 0.05, 0.2),
    ] = 0.1
    closing_demand: Annotated[
        NonNegative,
        Field(description="Elasticity of closing to demand per post, with a minus."),
        About("-", "-", "REALDATA_ECONOMY 3.1", "calibrated", 0.5, 1.0),
    ] = 0.7
    closing_insolvent: Annotated[
        Share,
        Field(description="Chance to close beyond the borrowing limit."),
        About("-", "share / quarter", "MODEL (13)", "assumption", 0.2, 0.5),
    ] = 0.35
    ai_dip: Annotated[
        Share,
        Field(description="Productivity lost while AI is learned."),
        About("J", "share", "MODEL 3.13: J-curve of the US Census", "evidence", 0.01, 0.10),
    ] = 0.03
    ai_wait: Annotated[
        int, Field(ge=0, le=40, description="Quarters of the dip."), About("-", "quarters", "MODEL (27)", "literature", 2, 8)
    ] = 4
    ai_ramp: Annotated[
        int,
        Field(ge=1, le=40, description="Quarters from the dip to the full gain."),
        About("-", "quarters", "MODEL (27)", "literature", 8, 16),
    ] = 12
    gain_passes_to_price: Annotated[
        Literal["labour_cost", "full"],
        Field(description="A productivity gain lowers the price through labour cost only, or in full."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "labour_cost"

    def ai(self) -> np.ndarray:
        """Shape of the J-curve for kernels."""
        return np.array([self.ai_dip, self.ai_wait, self.ai_ramp], dtype=np.float64)

    def sigmas(self, n_industries: int) -> np.ndarray:
        """[s] elasticities of substitution."""
        return np.full(n_industries, self.substitution)

    def set_prices(self, state: State, streams: Streams) -> None:
        """Firms set prices by unit cost; CES weights of their cells follow, and the price index of continuing firms."""
        firms, cells, trade = state.firms, state.cells, state.trade
        n_regions, n_industries = cells.wage.shape
        cost = cells.wage / cells.base_wage * cells.base_productivity / cells.agglomeration[:, None]
        change, weight = np.zeros(firms.n_cells), np.zeros(firms.n_cells)
        raw = np.zeros(firms.n_cells)
        kernels.set_prices(
            firms.start,
            firms.used,
            firms.employees,
            firms.weight,
            firms.age,
            firms.productivity,
            firms.appeal,
            firms.log_price,
            firms.revenue,
            firms.ai_age,
            firms.ai_gain,
            cost.reshape(-1),
            cells.value_share,
            materials_price(trade.input_coefficients[:, :n_industries], trade.import_coefficients[:n_industries], cells.price_index),
            self.ai(),
            self.gain_passes_to_price == "full",
            self.sigmas(n_industries),
            raw,
            change,
            weight,
        )
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
        kernels.produce(
            firms.start,
            firms.used,
            firms.employees,
            firms.weight,
            firms.productivity,
            firms.appeal,
            firms.log_price,
            firms.revenue,
            firms.expected_demand,
            firms.cash,
            firms.ai_age,
            firms.ai_gain,
            cells.agglomeration,
            _flat(cells.demand),
            _flat(cells.raw_weight_sum),
            self.sigmas(n_industries),
            self.ai(),
            _flat(cells.wage),
            _flat(cells.capital_cost),
            _flat(trade.materials[:, :n_industries].sum(axis=2)),
            np.ascontiguousarray(trade.import_coefficients[:n_industries]),
            rates,
            books.transit,
            *out,
        )
        shape = (n_regions, n_industries)
        cells.sales, cells.real_output, cells.profit, cells.log_productivity = (x.reshape(shape) for x in out)
        for item in PRODUCE_ITEMS:
            books.book_firms(item)

    def decide(self, state: State, streams: Streams) -> None:
        """Firms plan posts, lay off, lose workers, meet shocks to their demand, and some close."""
        firms, cells, terms = state.firms, state.cells, state.terms
        n_regions, n_industries = cells.wage.shape
        plan = np.array(
            [
                self.hiring_speed,
                self.firing_speed,
                self.quit_rate,
                self.shock_scale,
                self.shock_size_elasticity,
                self.mean_reversion,
                self.credit,
                self.closing_insolvent,
            ]
        )
        h = np.array([self.closing, self.closing_young, self.closing_medium, self.closing_large, self.closing_demand])
        names = ("close", "lay off", "quit", "replace", "post", "demand")
        keys = np.array([streams.key(f"production.{name}") for name in names], dtype=np.uint64)
        tenant = np.stack([terms.tenant_exit, terms.tenant_appeal, terms.tenant_productivity], axis=1)
        counts, growth = np.zeros((firms.n_cells, 8), dtype=np.int64), np.zeros((firms.n_cells, 2))
        kernels.decide(
            firms.start,
            firms.used,
            firms.id,
            firms.employees,
            firms.weight,
            firms.age,
            firms.productivity,
            firms.appeal,
            firms.revenue,
            firms.expected_demand,
            firms.cash,
            firms.ai_age,
            firms.ai_gain,
            firms.tenancy,
            firms.vacancies,
            firms.separations,
            cells.agglomeration,
            self.ai(),
            cells.value_share,
            plan,
            h,
            tenant,
            np.exp(-state.obsolescence),
            keys,
            state.books.transit,
            counts,
            growth,
        )
        shape = (n_regions, n_industries)
        columns = (
            cells.employees,
            cells.firms,
            cells.vacancies,
            cells.quits,
            cells.layoffs,
            cells.exit_losses,
            cells.deaths,
            cells.adopter_exits,
        )
        for k, column in enumerate(columns):
            column[...] = counts[:, k].reshape(shape)
        _level_appeal(cells.appeal_level, growth.reshape(n_regions, n_industries, 2))
        for item in ("closing balance", "loan losses"):
            state.books.book_firms(item)

    def hire(self, state: State, streams: Streams, offered: np.ndarray, purpose: str) -> np.ndarray:
        """Firms take hires in whole rows; offered and returned [r, s] persons."""
        firms, cells = state.firms, state.cells
        taken = np.zeros(firms.n_cells, dtype=np.int64)
        posted = np.maximum(cells.vacancies - cells.filled, 0)
        kernels.take_hires(
            firms.start,
            firms.used,
            firms.employees,
            firms.weight,
            firms.vacancies,
            np.ascontiguousarray(offered, dtype=np.int64).reshape(-1),
            posted.reshape(-1),
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


def _flat(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(-1)


def _level_appeal(level: np.ndarray, growth: np.ndarray) -> None:
    """Keep the sales-weighted mean appeal of each industry: divide the level by this quarter's mean growth."""
    for s in range(len(level)):
        up, base = growth[:, s, 0].sum(), growth[:, s, 1].sum()
        if base > 0 and up > 0:
            level[s] *= base / up
