"""Budgets of municipalities, provinces and the centre in the base year."""

from __future__ import annotations

import numpy as np

from sim.base_year.base_accounts import BaseFlows, Incomes
from sim.base_year.base_tables import Tables
from sim.submodels.finance import Finance
from sim.submodels.finance_budgets import consumption_weights


class Budgets:
    """Budgets of the three levels, given consumption by municipality."""

    def __init__(self, t: Tables, finance: Finance, out: BaseFlows, incomes: Incomes) -> None:
        self.t, self.finance, self.out = t, finance, out
        self.income_tax, self.corporate, self.local = incomes.income_tax.sum(), incomes.corporate_tax.sum(), incomes.local_tax
        self.jobless = float(incomes.unemployment_benefit.sum())
        assert out.firms is not None
        self.employers = float(out.firms.contributions.sum())
        self.vat = float(t.product_taxes.sum()) * finance.vat_share
        self.property_provincial = np.zeros(len(t.provincial_budget))

    def fill(self) -> None:
        """Fees, property taxes, grants and central benefits that meet the data's budgets."""
        t, finance, out = self.t, self.finance, self.out
        n_provinces = len(t.provincial_budget)
        out.fees = t.household_fees * out.consumption / out.consumption.sum()
        kept = self.local * out.income_tax_kept
        room = np.maximum(t.municipal_revenue - kept, 0.0)
        first = np.minimum(finance.municipal_fees, 0.5 * room / np.maximum(out.fees, 1e-9))
        weights = consumption_weights(out.consumption, t.province, t.capital, t.kind)
        self.consumption_tax = self.vat * finance.local_consumption * weights / weights.sum()
        passed = np.bincount(t.province, self.local - kept, n_provinces)
        provincial_room = np.maximum(t.provincial_revenue - passed - self.consumption_tax, 0.0)
        in_province = np.bincount(t.province, out.fees, n_provinces)
        second = np.minimum(finance.municipal_fees, 0.5 * provincial_room / np.maximum(in_province, 1e-9))[t.province]
        out.fee_shares = np.stack([first, second])
        municipal = t.municipal_revenue - kept - first * out.fees
        self.property_provincial = np.maximum(provincial_room - np.bincount(t.province, second * out.fees, n_provinces), 0.0)
        value = t.dwelling_value
        in_province = np.bincount(t.province, value, n_provinces)
        provincial = self.property_provincial[t.province] * value / np.maximum(in_province, 1e-9)[t.province]
        out.property_tax = np.stack([np.maximum(municipal, 0.0), provincial])
        self.own = np.concatenate(
            [
                kept + first * out.fees + out.property_tax[0],
                passed + self.consumption_tax + np.bincount(t.province, second * out.fees, n_provinces) + self.property_provincial,
            ]
        )
        self._grants()
        out.benefits = self._central()

    def _grants(self) -> None:
        t, finance, out = self.t, self.finance, self.out
        budget = np.concatenate([t.municipal_budget, t.provincial_budget])
        short = np.maximum(budget - self.own, 0.0)
        internal = self.income_tax + self.corporate / (1 + finance.local_income_tax) + self.vat * (1 - finance.local_consumption)
        out.formula_grants = min(finance.formula_grant * internal, short.sum()) * short / short.sum()
        out.subsidies = short - out.formula_grants

    def _central(self) -> float:
        t, finance, out = self.t, self.finance, self.out
        n, s = len(t.municipal_budget), t.n_industries
        central = 1.0 - out.cost_shares.sum(axis=0)
        wages = t.wages[:, s] * t.jobs[:, s]
        inputs = t.fixed_output[:, 0] * (t.input_coefficients[:, s].sum() + t.import_coefficients[s])
        invested = float((t.base_investment.sum(axis=1) * (1.0 - out.investment_shares.sum(axis=0))).sum()) + t.investment_extra.sum()
        contributions = finance.worker_contributions * out.home_wages.sum() + self.employers
        receipts = t.product_taxes.sum() - self.consumption_tax.sum() + self.income_tax + contributions
        receipts += self.corporate / (1 + finance.local_income_tax)
        receipts += ((1.0 - out.fee_shares.sum(axis=0)) * out.fees).sum()
        outlays = (central * (wages + inputs)).sum() + out.public_investment * invested + self.jobless
        outlays += out.formula_grants.sum() + out.subsidies.sum() - finance.subsidy_from_province * out.subsidies[:n].sum()
        outlays += t.enrolment_at.sum() * finance.university_grant_mn_krw / 4
        rest = float(receipts - outlays)
        if rest < 0:
            raise ArithmeticError("the centre cannot balance its budget in the base year: outlays exceed receipts")
        return rest

    def local_benefits(self) -> np.ndarray:
        """[r] what municipalities and provinces have left for residents after public services, investment and subsidies."""
        t, finance, out = self.t, self.finance, self.out
        n, s, p = len(t.municipal_budget), t.n_industries, len(t.provincial_budget)
        cost = t.wages[:, s] * t.jobs[:, s]
        cost = cost + t.fixed_output[:, 0] * (t.input_coefficients[:, s].sum() + t.import_coefficients[s])
        invested = t.base_investment.sum(axis=1) * out.public_investment
        received = self.own + out.formula_grants + out.subsidies
        self.municipal = received[:n] - out.cost_shares[0] * cost - out.investment_shares[0] * invested
        paid = out.cost_shares[1] * cost + out.investment_shares[1] * invested + finance.subsidy_from_province * out.subsidies[:n]
        self.provincial = received[n:] - np.bincount(t.province, paid, p)
        if min(self.municipal.min(), self.provincial.min()) < 0:
            raise ArithmeticError("a local budget does not cover public services, investment and subsidies in the base year")
        heads = np.bincount(t.province, t.population, p)
        return np.asarray(self.municipal + self.provincial[t.province] * t.population / heads[t.province])
