"""Puts the base year's accounts into the state: trade, budgets, markets and opening balances."""

from __future__ import annotations

import numpy as np

from sim.base_year.base_flows import BaseFlows
from sim.base_year.base_tables import Tables
from sim.ground.elementwise import power_of
from sim.state.accounts import Books
from sim.state.cells import Cells, Trade
from sim.state.firms import SIZE_CLASSES
from sim.state.public import Governments
from sim.submodels.finance import Finance
from sim.submodels.goods import Goods
from sim.submodels.production import Production


def fill_trade(t: Tables, flows: BaseFlows, distance: np.ndarray, theta: np.ndarray) -> Trade:
    """Trade of the base year: kernels, spending by buyer and the coefficients behind it."""
    n, s = t.base_output.shape
    kernel = np.stack([power_of(distance, -float(theta[k])) for k in range(s)])
    campus, (abroad, shares) = flows.campus_purchases, _household_shares(t, flows)
    output = np.concatenate([t.base_output, t.fixed_output], axis=1)
    materials = output[:, :, None] * t.input_coefficients.T[None]
    by = np.concatenate([(1.0 - flows.public_investment) * _pool_shares(flows), [flows.public_investment]])
    trade = Trade(
        kernel=kernel,
        household=flows.consumption[:, None] * (shares[:s] * (1.0 - abroad))[None],
        materials=np.ascontiguousarray(materials),
        procurement=materials[:, s].copy(),
        investment=t.base_investment.copy(),
        input_coefficients=t.input_coefficients,
        import_coefficients=t.import_coefficients,
        household_shares=shares,
        household_imports=abroad,
        product_tax=np.array([flows.product_tax]),
        base_exports=t.exports.copy(),
        base_investment=t.base_investment,
        fixed_output=t.fixed_output,
        base_output=t.base_output,
        export_shock=np.zeros(s),
        home_orders=np.zeros((n, t.n_industries)),
        project_orders=np.zeros(n),
        university_purchases=campus.copy(),
        investment_by=by.copy(),
        investment_shares=by,
        investment_extra=t.investment_extra,
        household_budget=flows.consumption.copy(),
        disposable_income=flows.disposable.copy(),
        saving_share=np.array([flows.saving_share]),
        **{name: np.zeros((n, s)) for name in ("spending", "exports", "unmet", "rationed")},
    )
    trade.procurement[:, -1] += campus
    trade.spending[:] = trade.household + materials.sum(axis=1) - materials[:, s] + trade.procurement + trade.investment
    # The tables are rounded to a million won; exports take the last digit, so that the accounts close.
    trade.base_exports[:] = t.base_output.sum(axis=0) - trade.spending.sum(axis=0)
    return trade


def _household_shares(t: Tables, flows: BaseFlows) -> tuple[np.ndarray, np.ndarray]:
    """[s] imports in household spending on a product, and [s + 4] shares of household spending as in `Trade.household_shares`."""
    total = float(flows.consumption.sum())
    goods = t.household_goods + t.household_imports
    goods[-1] -= flows.campus_purchases.sum()
    taxes = total - goods.sum() - t.household_farm - t.other_imports - t.household_fees
    shares = np.concatenate([goods, [t.household_farm, t.other_imports, t.household_fees, taxes]]) / total
    return t.household_imports / np.maximum(goods, 1e-9), shares


def _pool_shares(flows: BaseFlows) -> np.ndarray:
    """[s] investment by payer: in proportion to what each industry's firms pay in."""
    assert flows.firms is not None
    paid = np.maximum((flows.firms.capital_cost + flows.firms.investment).sum(axis=0), 1e-9)
    return np.asarray(paid / paid.sum())


def fill_governments(t: Tables, flows: BaseFlows, finance: Finance) -> Governments:
    """Budgets of the three levels in the base year, without programmes."""
    n, p, s = len(t.municipal_budget), len(t.provincial_budget), t.n_industries
    own = np.concatenate([t.municipal_revenue, t.provincial_revenue])
    value = np.maximum(t.dwelling_value, 1e-9)
    zero_r, zero_p = np.zeros(n), np.zeros(p)
    return Governments(
        municipal_budget=t.municipal_budget,
        municipal_own_revenue=t.municipal_revenue,
        provincial_budget=t.provincial_budget,
        provincial_own_revenue=t.provincial_revenue,
        public_wage=t.wages[:, s].copy(),
        cost_shares=flows.cost_shares,
        investment_shares=flows.investment_shares,
        fee_shares=flows.fee_shares,
        income_tax_kept=flows.income_tax_kept,
        property_tax_rate=flows.property_tax / value[None],
        income_tax_rate=np.array([finance.income_tax]),
        benefits=np.array([flows.benefits]),
        base_old=np.array([t.old.sum()]),
        formula_need=flows.formula_grants + finance.standard_revenue * own,
        subsidies=flows.subsidies.copy(),
        subsidy_from_province=np.array([finance.subsidy_from_province]),
        development_budget=4.0 * finance.development_share * t.municipal_budget,
        strategy=np.full(n, -1),
        binding=np.full(n, -1),
        follows=np.arange(n),
        revenue=zero_r.copy(),
        grants=zero_r.copy(),
        outlays=zero_r.copy(),
        provincial_revenue=zero_p.copy(),
        provincial_grants=zero_p.copy(),
        provincial_outlays=zero_p.copy(),
        central_balance=np.zeros(1),
        housed=np.zeros(n, dtype=np.int64),
        working_won=np.zeros(n + p, dtype=np.int64),
        **Governments.programme_columns(0, n, s),
    )


def fill_cells(t: Tables, flows: BaseFlows, production: Production, employees: np.ndarray, firms: np.ndarray) -> Cells:
    """Markets of the base year; productivity, weights and attraction follow when the firm rows are there."""
    n, s = t.base_output.shape
    wage, output = t.wages[:, :s], t.base_output
    later = (
        "weight_sum",
        "raw_weight_sum",
        "base_weight_sum",
        "log_productivity",
        "base_log_productivity",
        "base_productivity",
        "base_firms",
    )
    by_size = ("firms_by_size", "adopters_by_size", "workers_by_size")
    return Cells(
        wage=wage.copy(),
        base_wage=wage.copy(),
        markup=t.value_added[:, :s] / np.maximum(wage * employees, 1e-9),
        attraction=np.ones((n, s)),
        appeal_level=np.ones(s),
        price_index=np.ones(s),
        demand=output.copy(),
        sales=output.copy(),
        last_sales=output.copy(),
        real_output=output.copy(),
        profit=flows.profit.copy(),
        base_profit=flows.profit.sum(axis=0),
        employees=employees.astype(np.int64),
        firms=firms.astype(np.int64),
        agglomeration=np.ones(n),
        capital_cost=production.capital_cost_share * np.maximum(flows.surplus, 0.0) / np.maximum(output, 1e-9),
        base_margin=flows.profit / np.maximum(output, 1e-9),
        value_share=1.0 - t.input_coefficients[:, :s].sum(axis=0) - t.import_coefficients[:s],
        base_adults=np.zeros(n),
        **{name: np.zeros((n, s)) for name in later},
        **{name: np.zeros((n, s), dtype=np.int64) for name in ("vacancies", "adopters", *Cells.counters())},
        **{name: np.zeros((n, s, len(SIZE_CLASSES)), dtype=np.int64) for name in by_size},
    )


def open_balances(books: Books, t: Tables, flows: BaseFlows, goods: Goods, finance: Finance) -> None:
    """Deposits with which households of the base year spend what they spend; the bank holds the other side.

    W0 = ((1 - saving share) - c1) income / c2: income after lending, less what is spent from income.
    """
    deposits = (flows.consumption - goods.spend_income * flows.disposable) / goods.spend_deposits
    books.endow("households", np.maximum(deposits, 0.0))
    income = (finance.tuition_mn_krw + finance.university_grant_mn_krw) / 4.0
    books.endow("universities", t.enrolment * income)
