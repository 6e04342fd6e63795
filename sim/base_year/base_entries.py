"""Enters the solved base year item by item into its table of payments."""

from __future__ import annotations

import numpy as np

from sim.base_year.base_accounts import BaseFlows, Incomes
from sim.base_year.base_budgets import Budgets
from sim.base_year.base_tables import Tables
from sim.submodels.finance import Finance

LEVELS = ("municipalities", "provinces", "central")


def enter_households(t: Tables, finance: Finance, out: BaseFlows, incomes: Incomes, budgets: Budgets) -> None:
    """Enter incomes, taxes, benefits, grants and what households lend."""
    assert out.firms is not None
    out.add("wages", "firms", "households", out.firms.wages.sum())
    _public_services(t, out)
    out.add("dividends", "firms", "households", incomes.dividends.sum())
    out.add("farm income", "farms", "households", incomes.farm.sum())
    _taxes(finance, out, incomes)
    _benefits_and_grants(t, finance, out, incomes, budgets)
    _universities(t, finance, out)
    out.add("household saving", "households", "pools", out.saving_share * out.disposable.sum())


def _public_services(t: Tables, out: BaseFlows) -> None:
    """Wages and purchases of public services, and the fees that households pay for them."""
    s, add = t.n_industries, out.add
    wages = t.wages[:, s] * t.jobs[:, s]
    inputs = t.fixed_output[:, 0] * t.input_coefficients[:, s].sum()
    for level, share in zip(LEVELS, _with_centre(out.cost_shares), strict=True):
        add("public wages", level, "households", (share * wages).sum())
        add("public purchases", level, "market", (share * inputs).sum())
        add("public purchases", level, "world", (share * t.fixed_output[:, 0] * t.import_coefficients[s]).sum())
    for level, share in zip(LEVELS, _with_centre(out.fee_shares), strict=True):
        add("public services", "households", level, (share * out.fees).sum())


def _taxes(finance: Finance, out: BaseFlows, incomes: Incomes) -> None:
    """Contributions of workers, and taxes on incomes, profits and property."""
    add, kept, national, local = out.add, out.income_tax_kept, incomes.income_tax, incomes.local_tax
    add("social contributions", "households", "central", finance.worker_contributions * out.home_wages.sum())
    add("income tax", "households", "central", national.sum())
    shares = local / np.maximum(local, 1e-300)
    personal = finance.local_income_tax * national * shares
    add("local income tax", "households", "municipalities", (personal * kept).sum())
    add("local income tax", "households", "provinces", (personal * (1 - kept)).sum())
    add("local income tax", "central", "municipalities", ((local - personal) * kept).sum())
    add("local income tax", "central", "provinces", ((local - personal) * (1 - kept)).sum())
    add("corporate tax", "firms", "central", incomes.corporate_tax.sum())
    add("property tax", "households", "municipalities", out.property_tax[0].sum())
    add("property tax", "households", "provinces", out.property_tax[1].sum())


def _benefits_and_grants(t: Tables, finance: Finance, out: BaseFlows, incomes: Incomes, budgets: Budgets) -> None:
    """What the centre passes on to local governments, and all three levels to households."""
    n, add = len(t.municipal_budget), out.add
    add("local consumption tax", "central", "provinces", budgets.consumption_tax.sum())
    add("unemployment benefit", "central", "households", incomes.unemployment_benefit.sum())
    add("pensions and benefits", "central", "households", out.benefits)
    add("pensions and benefits", "municipalities", "households", budgets.municipal.sum())
    add("pensions and benefits", "provinces", "households", budgets.provincial.sum())
    add("formula grant", "central", "municipalities", out.formula_grants[:n].sum())
    add("formula grant", "central", "provinces", out.formula_grants[n:].sum())
    own = finance.subsidy_from_province * out.subsidies[:n].sum()
    add("subsidies", "provinces", "municipalities", own)
    add("subsidies", "central", "municipalities", out.subsidies[:n].sum() - own)
    add("subsidies", "central", "provinces", out.subsidies[n:].sum())


def _universities(t: Tables, finance: Finance, out: BaseFlows) -> None:
    """What universities get for their students and spend, and what families send to them."""
    students = t.enrolment_at.sum() / 4
    out.add("tuition", "households", "universities", students * finance.tuition_mn_krw)
    out.add("university grant", "central", "universities", students * finance.university_grant_mn_krw)
    out.add("university purchases", "universities", "market", out.campus_purchases.sum())
    out.add("student upkeep", "households", "households", students * finance.upkeep_mn_krw)


def _with_centre(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return shares[0], shares[1], 1.0 - shares[0] - shares[1]


def enter_goods(t: Tables, out: BaseFlows) -> None:
    """Enter purchases, sales and the firms' other payments."""
    s, add, public = t.n_industries, out.add, out.public_investment
    output = t.base_output.sum(axis=0)
    bought = t.household_goods.sum() - out.campus_purchases.sum()
    add("sales", "market", "firms", output.sum())
    add("materials", "firms", "market", (output * t.input_coefficients[:, :s].sum(axis=0)).sum())
    add("imported materials", "firms", "world", (output * t.import_coefficients[:s]).sum())
    assert out.firms is not None
    add("social contributions", "firms", "central", out.firms.contributions.sum())
    add("capital cost", "firms", "pools", out.firms.capital_cost.sum())
    add("investment", "firms", "pools", out.firms.investment.sum())
    add("interest", "firms", "bank", out.firms.interest.sum())
    add("deposit interest", "bank", "households", out.firms.interest.sum())
    add("household spending", "households", "market", bought)
    imports = t.household_imports.sum() + t.other_imports
    add("imports of consumers", "households", "world", imports)
    add("farm sales", "households", "farms", t.household_farm)
    add("product taxes", "households", "central", out.product_tax * (bought + imports + t.household_farm))
    add("farm inputs", "farms", "market", t.fixed_output[:, 1].sum() * t.input_coefficients[:, s + 1].sum())
    add("farm inputs", "farms", "world", t.fixed_output[:, 1].sum() * t.import_coefficients[s + 1])
    home = t.base_investment.sum(axis=1)
    add("investment goods", "pools", "market", (1 - public) * home.sum())
    for level, share in zip(LEVELS, _with_centre(out.investment_shares), strict=True):
        add("investment goods", level, "market", public * (share * home).sum())
    for payer, part in (("pools", 1 - public), ("central", public)):
        add("farm sales", payer, "farms", part * t.investment_farm)
        add("imports of capital goods", payer, "world", part * t.investment_imports)
    add("product taxes", "pools", "central", out.product_tax * (1 - public) * t.investment_total)
    add("exports", "world", "market", t.exports.sum())
