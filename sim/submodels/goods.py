"""Goods: who buys what from where, and the payments that settle it."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.ground.arithmetic import exp, normal, power
from sim.ground.elementwise import log_of
from sim.ground.parameters import About, Share, Submodel
from sim.ground.streams import Streams, uniforms
from sim.state.accounts import MILLION
from sim.state.cells import Trade
from sim.state.state import State
from sim.submodels.goods_kernels import gravity, invert, served
from sim.submodels.goods_payments import pay_consumption, pay_exports, pay_inputs, pay_investment, pay_sellers

LEAST_WEIGHT = 1e-3
"""Least change of a cell's CES weights since the base year that its pull counts (assumption)."""
LEAST_PROFIT = 0.05
"""Profit of an industry over the base year's, below which its investment does not fall (assumption)."""


class Goods(Submodel):
    """Spending, trade between municipalities and with the world, and settlement of all purchases."""

    spend_income: Annotated[
        Share,
        Field(description="Households spend this part of their disposable income."),
        About("c1", "-", "MODEL 3.13, stock-flow models", "literature", 0.7, 0.9),
    ] = 0.80
    spend_deposits: Annotated[
        Share,
        Field(description="Households spend this part of their deposits in a quarter."),
        About("c2", "1 / quarter", "MODEL 3.13, stock-flow models", "literature", 0.005, 0.02),
    ] = 0.01
    import_elasticity: Annotated[
        float,
        Field(
            ge=0,
            le=5,
            description="Import share of household spending rises with the domestic price to this power.",
        ),
        About("eta_m", "-", "MODEL (3): macro trade elasticity", "literature", 0.0, 1.5),
    ] = 0.8
    export_elasticity: Annotated[
        float,
        Field(ge=0, le=5, description="Foreign demand falls with the domestic price to this power."),
        About("eta_x", "-", "MODEL (6): Imbs and Mejean range 1 to 2", "literature", 0.0, 2.0),
    ] = 1.2
    export_persistence: Annotated[
        Share,
        Field(description="Persistence of a shock to foreign demand from quarter to quarter."),
        About("rho_x", "1 / quarter", "REALDATA_ECONOMY 3: fitted to Okun's law", "calibrated", 0.7, 0.95),
    ] = 0.85
    export_shock_sd: Annotated[
        float,
        Field(ge=0, le=0.2, description="Standard deviation of foreign demand in logs; 0 switches shocks off."),
        About("sd_x", "log", "REALDATA_ECONOMY 3: fitted to Okun's law", "calibrated", 0.0, 0.03),
    ] = 0.02
    investment_elasticity: Annotated[
        float,
        Field(ge=0, le=2, description="Investment rises with an industry's profit to this power."),
        About("e_inv", "-", "DECISIONS 12", "assumption", 0.0, 1.0),
    ] = 0.5
    nationwide_services: Annotated[
        Share,
        Field(description="Part of spending on local services that pays no heed to distance (tourism, ports)."),
        About("d_L", "-", "REALDATA_ECONOMY 2: 3 to 5 percent", "assumption", 0.03, 0.05),
    ] = 0.04
    exports_closure: Annotated[
        Literal["elastic", "fixed"],
        Field(description="Foreign demand rises when domestic prices fall, or stays at its base-year value."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "elastic"
    foreign_trend: Annotated[
        Literal["labour_force", "fixed"],
        Field(description="Foreign demand at base prices follows the nation's labour force, or keeps its base-year amount."),
        About(
            "closure",
            "-",
            "exports per head of the labour force as in the base year: a neutral trend, since wages would otherwise have to rise until "
            "foreign demand of fixed size fits a labour force that shrinks by an eighth",
            "assumption",
        ),
    ] = "labour_force"
    investment_trend: Annotated[
        Literal["labour_force", "fixed"],
        Field(
            description="Firms' investment at base-year profits per head follows the nation's labour force, or keeps its base-year amount."
        ),
        About(
            "closure",
            "-",
            "capital per head of the labour force as in the base year: what a shrinking labour force leaves idle is not replaced",
            "assumption",
        ),
    ] = "labour_force"
    input_output: Annotated[
        bool,
        Field(description="Orders of inputs follow sales; otherwise they keep the base year's amount."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = True

    def nationwide(self, n_industries: int) -> np.ndarray:
        """[s] share of spending that pays no heed to distance: only the last industry, local services, has one."""
        shares = np.zeros(n_industries)
        shares[-1] = self.nationwide_services
        return shares

    def solve_attraction(self, trade: Trade) -> np.ndarray:
        """[r, s] constants B with which base spending brings every cell its base output; geometric mean 1.

        Uses the parts of trade as filled for the base year (household .. base_exports, base_output).
        Raises ArithmeticError where the inversion does not converge.
        """
        n_regions, n_industries = trade.base_output.shape
        nationwide, out = self.nationwide(n_industries), np.zeros((n_regions, n_industries))
        for s in range(n_industries):
            weight = np.ascontiguousarray(trade.base_output[:, s]) / trade.base_output[:, s].mean()
            output, spending = (
                np.ascontiguousarray(trade.base_output[:, s]),
                np.ascontiguousarray(trade.spending[:, s]),
            )
            export = float(trade.base_exports[s])
            steps = invert(trade.kernel[s], output, spending, export, nationwide[s], 1e-11, 20_000, weight)
            if steps < 0:
                raise ArithmeticError(f"trade in industry {s}: no seller weights reproduce the base year's sales")
            some = output > 0
            out[some, s] = weight[some] / output[some]
            out[some, s] /= exp(float(log_of(out[some, s]).mean()))
        return out

    def spend(self, state: State, streams: Streams) -> None:
        """Households, firms, governments, farms and campuses decide what to buy."""
        trade, cells, books = state.trade, state.cells, state.books
        n_industries = trade.base_output.shape[1]
        deposits = books.balances("households") / MILLION
        budget = self.spend_income * trade.disposable_income + self.spend_deposits * np.maximum(deposits, 0.0)
        budget = np.maximum(budget, 0.0)
        home = np.array([self._home_share(trade.household_imports[s], cells.price_index[s]) for s in range(n_industries)])
        trade.household_budget[:] = budget
        trade.household[:] = budget[:, None] * (trade.household_shares[:n_industries] * home)[None, :]
        ordered = cells.sales if self.input_output else np.where(cells.sales > 0, trade.base_output, 0.0)
        output = np.concatenate([ordered, trade.fixed_output], axis=1)
        output[:, n_industries] *= state.people.public_scale()
        trade.materials[:] = output[:, :, None] * trade.input_coefficients.T[None, :, :]
        trade.investment_by[:] = self._investors(state)
        trade.investment[:] = trade.base_investment * trade.investment_by.sum()
        trade.procurement[:] = trade.materials[:, n_industries] + state.governments.purchases_ordered.sum(axis=0)
        trade.procurement[:, -1] += trade.university_purchases
        trade.spending[:] = trade.household + trade.materials.sum(axis=1) - trade.materials[:, n_industries]
        trade.spending += trade.procurement + trade.investment
        trade.spending[:, 1] += trade.project_orders

    def trade(self, state: State, streams: Streams) -> None:
        """Spending is spread over sellers by gravity, and foreign demand arrives."""
        trade, cells = state.trade, state.cells
        n_industries = trade.base_output.shape[1]
        weight = self._weights(state)
        self._shock_exports(state, streams)
        nationwide = self.nationwide(n_industries)
        elasticity = self.export_elasticity if self.exports_closure == "elastic" else 0.0
        trend = state.people.force_ratio() if self.foreign_trend == "labour_force" else 1.0
        for s in range(n_industries):
            demand = np.zeros(weight.shape[1])
            gravity(trade.kernel[s], weight[s], trade.spending[:, s] - trade.home_orders[:, s], nationwide[s], demand)
            demand += trade.home_orders[:, s]
            foreign = trend * trade.base_exports[s] * power(float(cells.price_index[s]), -elasticity)
            foreign *= exp(float(trade.export_shock[s]))
            trade.exports[:, s] = foreign * (weight[s] / weight[s].sum()) + state.terms.foreign_orders[:, s]
            cells.demand[:, s] = demand + trade.exports[:, s]

    def settle(self, state: State, streams: Streams) -> None:
        """Every buyer pays, every seller is paid, and orders without a supplier stay with the buyer."""
        trade, cells = state.trade, state.cells
        n_industries = trade.base_output.shape[1]
        fill = np.ones_like(cells.demand)
        np.divide(cells.sales, cells.demand, out=fill, where=cells.demand > 0)
        weight, nationwide = self._weights(state), self.nationwide(n_industries)
        for s in range(n_industries):
            share = np.zeros(fill.shape[0])
            served(trade.kernel[s], weight[s], np.ascontiguousarray(fill[:, s]), nationwide[s], share)
            share += self._served_at_home(state, s) * (fill[:, s] - share)
            trade.unmet[:, s] = np.clip(1.0 - share, 0.0, 1.0)
        missing = trade.spending * trade.unmet
        flexible = trade.household + trade.investment
        flexible[:, 1] += trade.project_orders
        borne = np.minimum(missing, flexible)
        trade.rationed[:] = np.divide(borne, flexible, out=np.zeros_like(borne), where=flexible > 0)
        shipped = (trade.exports * fill).sum(axis=0) - (missing - borne).sum(axis=0)
        pay_consumption(state)
        pay_inputs(state)
        pay_investment(state)
        pay_exports(state, np.maximum(shipped, 0.0))
        pay_sellers(state)

    def _home_share(self, imported: float, price: float) -> float:
        return float(max(0.0, 1.0 - imported * power(float(price), self.import_elasticity)))

    def _served_at_home(self, state: State, s: int) -> np.ndarray:
        """[n] part of spending on an industry that goes to sellers of the own place without regard to others."""
        trade = state.trade
        share = np.zeros(len(trade.spending))
        return np.divide(trade.home_orders[:, s], trade.spending[:, s], out=share, where=trade.spending[:, s] > 0.0)

    def _weights(self, state: State) -> np.ndarray:
        """[s, r] pull of sellers: inversion constant, size at base and the CES weights' change since."""
        cells = state.cells
        change = np.ones_like(cells.weight_sum)
        np.divide(cells.weight_sum, cells.base_weight_sum, out=change, where=cells.base_weight_sum > 0)
        change = np.maximum(change, LEAST_WEIGHT)
        return np.ascontiguousarray((cells.attraction * state.trade.base_output * change).T)

    def _shock_exports(self, state: State, streams: Streams) -> None:
        shock, n = state.trade.export_shock, len(state.trade.export_shock)
        innovations = np.array([normal(u) for u in uniforms(streams.key("foreign demand"), n)])
        shock *= self.export_persistence
        shock += self.export_shock_sd * np.sqrt(1.0 - self.export_persistence**2) * innovations

    def _investors(self, state: State) -> np.ndarray:
        """[s + 1] investment over its base total by payer: pools follow trend and profits, governments the number of residents."""
        cells, shares = state.cells, state.trade.investment_shares
        trend = state.people.force_ratio() if self.investment_trend == "labour_force" else 1.0
        profit, out = cells.profit.sum(axis=0), shares.copy()
        for s in range(len(profit)):
            if cells.base_profit[s] > 0:
                relative = max(float(profit[s] / (trend * cells.base_profit[s])), LEAST_PROFIT)
                out[s] = shares[s] * trend * power(relative, self.investment_elasticity)
        out[-1] = shares[-1] * state.people.residents_ratio()
        return out
