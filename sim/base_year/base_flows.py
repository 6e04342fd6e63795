"""The base year's social accounts: every payment of a year, solved so that nothing drifts in the neutral run.

National totals come from the pack's input-output table; wages, profits and taxes from its value added, jobs and
budgets. Three things are solved: central benefits (so that the central budget balances), the taxes on property (so that
every local government has the own revenue of the data), and the part of household income that is lent to the investment
pools (so that households' deposits stand still). What the pools do not spend is the surplus with the world.
"""

from __future__ import annotations

import numpy as np

from sim.base_year.base_accounts import BaseFlows, FirmRates, Incomes
from sim.base_year.base_budgets import Budgets
from sim.base_year.base_entries import enter_goods, enter_households
from sim.base_year.base_tables import Tables
from sim.base_year.firm_flows import FirmFlows
from sim.submodels.finance import Finance

MOST_LOCAL, MOST_PROVINCIAL = 0.6, 0.35
"""Most that a municipality and a province pay of the cost of public services and of public investment; the centre pays the rest (assumption)."""
MOST_OF_REVENUE = 0.6
"""Most that the local income tax makes up of a municipality's own revenue (assumption)."""

__all__ = ["BaseFlows", "FirmRates", "solve_base_flows"]


def solve_base_flows(tables: Tables, finance: Finance, rates: FirmRates, firms: FirmFlows | None = None) -> BaseFlows:
    """Compute every base flow; raises ArithmeticError where the pack's budgets cannot be met.

    firms: what the drawn firms pay (`measure_firms`); without it all workers of a cell get its wage, all firms of a
    cell make the same profit, and dividends of large firms go by workers.
    """
    out = BaseFlows()
    _firms(tables, rates, out)
    out.firms = firms or _alike(tables, rates, out)
    _public(tables, finance, out)
    _uses(tables, finance, out)
    _households(tables, finance, out)
    enter_goods(tables, out)
    return out


def _firms(t: Tables, rates: FirmRates, out: BaseFlows) -> None:
    """Surplus and profit [r, s] of firms."""
    s = t.n_industries
    bill = t.wages[:, :s] * t.jobs[:, :s]
    out.surplus = t.value_added[:, :s] - bill * (1.0 + rates.contributions)
    out.profit = out.surplus - rates.capital_share * np.maximum(out.surplus, 0.0)


def _alike(t: Tables, rates: FirmRates, out: BaseFlows) -> FirmFlows:
    """Firms' payments if all firms of a cell were alike."""
    s = t.n_industries
    wages, profit = t.wages[:, :s] * t.jobs[:, :s], np.maximum(out.profit, 0.0)
    after = (1.0 - rates.tax) * profit
    return FirmFlows(
        wages=wages,
        contributions=rates.contributions * wages,
        tax=rates.tax * profit,
        dividends=rates.payout * np.stack([after * (1.0 - t.large_share), after * t.large_share]),
        investment=(1.0 - rates.payout) * after,
        capital_cost=rates.capital_share * np.maximum(out.surplus, 0.0),
        interest=np.zeros_like(wages),
        profit=out.profit,
    )


def _public(t: Tables, finance: Finance, out: BaseFlows) -> None:
    """Who pays public services and governments' investment in each municipality."""
    s, p = t.n_industries, t.province
    cost = t.wages[:, s] * t.jobs[:, s] + t.fixed_output[:, 0] * (t.input_coefficients[:, s].sum() + t.import_coefficients[s])
    wages = float((t.wages[:, s] * t.jobs[:, s]).sum())
    out.public_investment = max(float(t.value_added[:, s].sum()) - wages, 0.0) / t.investment_total
    home = t.base_investment.sum(axis=1) * out.public_investment
    out.cost_shares = _two_levels(cost, finance.cost_share * t.municipal_budget, finance.provincial_cost_share * t.provincial_budget, p)
    out.investment_shares = _two_levels(
        home, finance.local_investment * t.municipal_budget, finance.local_investment * t.provincial_budget, p
    )


def _two_levels(amount: np.ndarray, local: np.ndarray, provincial: np.ndarray, province: np.ndarray) -> np.ndarray:
    """[2, r] parts paid by municipality and province, each from its money, at most MOST_LOCAL and MOST_PROVINCIAL of the amount."""
    some = np.maximum(amount, 1e-9)
    first = np.minimum(MOST_LOCAL, local / some)
    in_province = np.bincount(province, amount, len(provincial))
    second = np.minimum(MOST_PROVINCIAL, provincial / np.maximum(in_province, 1e-9))[province]
    return np.stack([first, second])


def _uses(t: Tables, finance: Finance, out: BaseFlows) -> None:
    """The effective rate of taxes on products: all of them, on goods bought by households and by investment pools."""
    out.campus_purchases = t.enrolment_at * (finance.tuition_mn_krw + finance.university_grant_mn_krw) / 4
    goods = t.household_goods.sum() - out.campus_purchases.sum() + t.household_farm + t.household_imports.sum() + t.other_imports
    invested = (1.0 - out.public_investment) * t.investment_total
    out.product_tax = float(t.product_taxes.sum() / (goods + invested))


def send_home(t: Tables, pot: np.ndarray, premiums: np.ndarray) -> np.ndarray:
    """Wages by workplace [j] at the residences [r] of commuters, weighted with the pay of their skill."""
    weight = (t.commuters * premiums[None, None, :]).sum(axis=2)
    weight[np.arange(len(pot)), np.arange(len(pot))] += t.foreign_workers
    whole = weight.sum(axis=0)
    share = np.divide(weight, whole[None, :], out=np.zeros_like(weight), where=whole > 0)
    empty = np.flatnonzero(whole <= 0)
    share[-1, empty] = 1.0  # as share_out does where nobody works
    return np.asarray((share * pot[None, :]).sum(axis=1))


def _incomes(t: Tables, finance: Finance, out: BaseFlows) -> Incomes:
    """What households get besides wages, and the taxes on incomes and profits, by municipality."""
    s, firms = t.n_industries, out.firms
    assert firms is not None
    small, large = firms.dividends
    owners = t.population * t.capital if t.capital.any() else t.population
    away = large.sum() * finance.capital_owners
    dividends = small.sum(axis=1) + large.sum(axis=1) * (1 - finance.capital_owners) + away * owners / owners.sum()
    farm_receipts = t.household_farm + t.investment_farm
    farm = farm_receipts * t.fixed_output[:, 1] / max(t.fixed_output[:, 1].sum(), 1e-300)
    farm = farm - t.fixed_output[:, 1] * (t.input_coefficients[:, s + 1].sum() + t.import_coefficients[s + 1])
    national = finance.income_tax * (out.home_wages + dividends)
    corporate = firms.tax.sum(axis=1)
    local = finance.local_income_tax * national + corporate * finance.local_income_tax / (1 + finance.local_income_tax)
    jobless = t.unemployed * finance.replacement * t.mean_wage
    return Incomes(dividends, farm, jobless, income_tax=national, corporate_tax=corporate, local_tax=local)


def _before_benefits(t: Tables, finance: Finance, out: BaseFlows, incomes: Incomes) -> np.ndarray:
    """[r] incomes after taxes, contributions, tuition and upkeep of students, before any benefit."""
    gross = out.home_wages * (1 - finance.worker_contributions) + incomes.dividends + incomes.farm
    gross = gross - incomes.income_tax * (1 + finance.local_income_tax)
    enrolment = t.enrolment_at
    families = t.families / t.families.sum()
    paid = families * enrolment.sum() * (finance.upkeep_mn_krw + finance.tuition_mn_krw)
    return np.asarray(gross + (enrolment * finance.upkeep_mn_krw - paid) / 4)


def _total_consumption(t: Tables, out: BaseFlows) -> float:
    """All that households spend, product taxes included and what universities buy left out."""
    taxed = t.household_goods.sum() - out.campus_purchases.sum() + t.household_farm + t.household_imports.sum() + t.other_imports
    return t.consumption_before_tax - out.campus_purchases.sum() + out.product_tax * taxed


def _households(t: Tables, finance: Finance, out: BaseFlows) -> None:
    """Incomes, taxes and consumption by municipality, and the budgets they fill: a fixed point, found by iteration."""
    s = t.n_industries
    assert out.firms is not None
    pot = out.firms.wages.sum(axis=1) + t.wages[:, s] * t.jobs[:, s]
    out.home_wages = send_home(t, pot, np.asarray(finance.premiums()))
    incomes = _incomes(t, finance, out)
    keep = np.where(t.kind == 0, 0.0, 1.0) if (t.kind == 0).any() else np.ones(len(pot))
    out.income_tax_kept = np.minimum(keep, MOST_OF_REVENUE * t.municipal_revenue / np.maximum(incomes.local_tax, 1e-9))
    gross, spent = _before_benefits(t, finance, out, incomes), _total_consumption(t, out)
    out.consumption = spent * t.population / t.population.sum()
    old = finance.old_age_share * t.old / t.old.sum() + (1 - finance.old_age_share) * t.population / t.population.sum()
    budgets = Budgets(t, finance, out, incomes)
    for _ in range(500):
        before = out.consumption.copy()
        budgets.fill()
        income = gross + incomes.unemployment_benefit - out.property_tax.sum(axis=0) + budgets.local_benefits()
        out.disposable = income + out.benefits * old
        out.disposable *= 1.0 + float(out.firms.interest.sum()) / out.disposable.sum()  # by deposits, as they stand to income
        out.consumption = spent * out.disposable / out.disposable.sum()
        if np.abs(out.consumption / before - 1).max() < 1e-13:
            break
    if out.disposable.min() <= 0:
        raise ArithmeticError("a municipality's households would have no income in the base year")
    out.saving_share = 1.0 - float(spent / out.disposable.sum())
    out.flows = {}
    enter_households(t, finance, out, incomes, budgets)
