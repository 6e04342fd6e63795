"""The base year's social accounts: every payment of a year, solved so that nothing drifts in the neutral run.

National totals come from the pack's input-output table; wages, profits and taxes from its value added, jobs and
budgets. Three things are solved: central benefits (so that the central budget balances), the taxes on property (so that
every local government has the own revenue of the data), and the part of household income that is lent to the investment
pools (so that households' deposits stand still). What the pools do not spend is the surplus with the world.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.base_year.base_tables import Tables
from sim.base_year.firm_flows import FirmFlows
from sim.submodels.finance import Finance

Flows = dict[tuple[str, str, str], float]


@dataclass(frozen=True)
class FirmRates:
    """What firms pay out of their value added at base (parameters of production, needed for the accounts)."""

    contributions: float = 0.10
    capital_share: float = 0.6
    tax: float = 0.20
    payout: float = 0.40


@dataclass
class BaseFlows:
    """The accounts of the base year; money in million won a quarter by municipality, `flows` as national totals."""

    flows: Flows = field(default_factory=dict)
    home_wages: np.ndarray = field(default_factory=lambda: np.zeros(0))
    profit: np.ndarray = field(default_factory=lambda: np.zeros(0))
    firms: FirmFlows | None = None
    surplus: np.ndarray = field(default_factory=lambda: np.zeros(0))
    disposable: np.ndarray = field(default_factory=lambda: np.zeros(0))
    consumption: np.ndarray = field(default_factory=lambda: np.zeros(0))
    fees: np.ndarray = field(default_factory=lambda: np.zeros(0))
    product_tax: float = 0.0
    public_investment: float = 0.0
    benefits: float = 0.0
    saving_share: float = 0.0
    cost_shares: np.ndarray = field(default_factory=lambda: np.zeros(0))
    investment_shares: np.ndarray = field(default_factory=lambda: np.zeros(0))
    fee_shares: np.ndarray = field(default_factory=lambda: np.zeros(0))
    income_tax_kept: np.ndarray = field(default_factory=lambda: np.zeros(0))
    property_tax: np.ndarray = field(default_factory=lambda: np.zeros(0))
    formula_grants: np.ndarray = field(default_factory=lambda: np.zeros(0))
    subsidies: np.ndarray = field(default_factory=lambda: np.zeros(0))
    campus_purchases: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def add(self, item: str, payer: str, payee: str, amount: float) -> None:
        """Enter a national total (million won a quarter) from one sector to another."""
        key = (item, payer, payee)
        self.flows[key] = self.flows.get(key, 0.0) + float(amount)

    def balance(self, sector: str) -> float:
        """Receipts less payments of a sector, million won a quarter."""
        return sum(v * ((payee == sector) - (payer == sector)) for (_, payer, payee), v in self.flows.items())

    def table(self) -> str:
        """The accounts as text: trillion won a year by item, payer and payee, then the balance of every sector."""
        rows = [
            f"{item:26s} {payer:15s} {payee:15s} {v * 4e-6:10.2f}"
            for (item, payer, payee), v in self.flows.items()
        ]
        sectors = sorted({s for _, payer, payee in self.flows for s in (payer, payee)})
        ends = [f"{s:15s} {self.balance(s) * 4e-6:10.3f}" for s in sectors]
        return "\n".join(
            ["Base-year payments, trillion won a year", *rows, "", "Receipts less payments", *ends]
        )


def solve_base_flows(
    tables: Tables, finance: Finance, rates: FirmRates, firms: FirmFlows | None = None
) -> BaseFlows:
    """Compute every base flow; raises ArithmeticError where the pack's budgets cannot be met.

    firms: what the drawn firms pay (`measure_firms`); without it all workers of a cell get its wage, all firms of a
    cell make the same profit, and dividends of large firms go by workers.
    """
    out = BaseFlows()
    _firms(tables, rates, out)
    out.firms = firms or _alike(tables, rates, out)
    _public(tables, finance, out)
    _uses(tables, finance, out)
    _households(tables, finance, rates, out)
    _enter(tables, finance, rates, out)
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
        wages=wages, contributions=rates.contributions * wages, tax=rates.tax * profit,
        dividends=rates.payout * np.stack([after * (1.0 - t.large_share), after * t.large_share]),
        investment=(1.0 - rates.payout) * after, capital_cost=rates.capital_share * np.maximum(out.surplus, 0.0),
        interest=np.zeros_like(wages), profit=out.profit,
    )


def _public(t: Tables, finance: Finance, out: BaseFlows) -> None:
    """Who pays public services and governments' investment in each municipality."""
    s, p = t.n_industries, t.province
    cost = t.wages[:, s] * t.jobs[:, s] + t.fixed_output[:, 0] * (
        t.input_coefficients[:, s].sum() + t.import_coefficients[s]
    )
    wages = float((t.wages[:, s] * t.jobs[:, s]).sum())
    out.public_investment = max(float(t.value_added[:, s].sum()) - wages, 0.0) / t.investment_total
    home = t.base_investment.sum(axis=1) * out.public_investment
    out.cost_shares = _two_levels(
        cost, finance.cost_share * t.municipal_budget, finance.provincial_cost_share * t.provincial_budget, p
    )
    out.investment_shares = _two_levels(
        home, finance.local_investment * t.municipal_budget, finance.local_investment * t.provincial_budget, p
    )


def _two_levels(
    amount: np.ndarray, local: np.ndarray, provincial: np.ndarray, province: np.ndarray
) -> np.ndarray:
    """[2, r] parts paid by municipality and province, each from its money, at most 0.6 and 0.35 of the amount."""
    some = np.maximum(amount, 1e-9)
    first = np.minimum(0.6, local / some)
    in_province = np.bincount(province, amount, len(provincial))
    second = np.minimum(0.35, provincial / np.maximum(in_province, 1e-9))[province]
    return np.stack([first, second])


def _uses(t: Tables, finance: Finance, out: BaseFlows) -> None:
    """The effective rate of taxes on products: all of them, on goods bought by households and by investment pools."""
    out.campus_purchases = t.enrolment_at * (finance.tuition_mn_krw + finance.university_grant_mn_krw) / 4
    goods = (
        t.household_goods.sum()
        - out.campus_purchases.sum()
        + t.household_farm
        + t.household_imports.sum()
        + t.other_imports
    )
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


def _households(t: Tables, finance: Finance, rates: FirmRates, out: BaseFlows) -> None:
    """Incomes, taxes and consumption by municipality, and the budgets they fill: a fixed point, found by iteration."""
    s = t.n_industries
    assert out.firms is not None
    firms = out.firms
    pot = firms.wages.sum(axis=1) + t.wages[:, s] * t.jobs[:, s]
    out.home_wages = send_home(t, pot, np.asarray(finance.premiums()))
    small, large = firms.dividends
    owners = t.population * t.capital if t.capital.any() else t.population
    away = large.sum() * finance.capital_owners
    dividends = (
        small.sum(axis=1)
        + large.sum(axis=1) * (1 - finance.capital_owners)
        + away * owners / owners.sum()
    )
    farm_receipts = t.household_farm + t.investment_farm
    farm = farm_receipts * t.fixed_output[:, 1] / max(t.fixed_output[:, 1].sum(), 1e-300)
    farm = farm - t.fixed_output[:, 1] * (t.input_coefficients[:, s + 1].sum() + t.import_coefficients[s + 1])
    national = finance.income_tax * (out.home_wages + dividends)
    corporate = firms.tax.sum(axis=1)
    local = finance.local_income_tax * national + corporate * finance.local_income_tax / (
        1 + finance.local_income_tax
    )
    keep = np.where(t.kind == 0, 0.0, 1.0) if (t.kind == 0).any() else np.ones(len(pot))
    out.income_tax_kept = np.minimum(keep, 0.6 * t.municipal_revenue / np.maximum(local, 1e-9))
    gross = out.home_wages * (1 - finance.worker_contributions) + dividends + farm
    gross = gross - national * (1 + finance.local_income_tax)
    enrolment = t.enrolment_at
    families = t.families / t.families.sum()
    gross = (
        gross
        + (
            enrolment * finance.upkeep_mn_krw
            - families * enrolment.sum() * (finance.upkeep_mn_krw + finance.tuition_mn_krw)
        )
        / 4
    )
    jobless = t.unemployed * finance.replacement * t.mean_wage
    total_consumption = (
        t.consumption_before_tax
        - out.campus_purchases.sum()
        + out.product_tax
        * (
            t.household_goods.sum()
            - out.campus_purchases.sum()
            + t.household_farm
            + t.household_imports.sum()
            + t.other_imports
        )
    )
    out.consumption = total_consumption * t.population / t.population.sum()
    budgets = _Budgets(t, finance, out, national.sum(), corporate.sum(), local, float(jobless.sum()))
    for _ in range(500):
        before = out.consumption.copy()
        budgets.fill()
        income = gross + jobless - out.property_tax.sum(axis=0) + budgets.local_benefits()
        old = (
            finance.old_age_share * t.old / t.old.sum()
            + (1 - finance.old_age_share) * t.population / t.population.sum()
        )
        out.disposable = income + out.benefits * old
        out.disposable *= 1.0 + float(firms.interest.sum()) / out.disposable.sum()  # by deposits, as they stand to income
        out.consumption = total_consumption * out.disposable / out.disposable.sum()
        if np.abs(out.consumption / before - 1).max() < 1e-13:
            break
    if out.disposable.min() <= 0:
        raise ArithmeticError("a municipality's households would have no income in the base year")
    out.saving_share = 1.0 - float(total_consumption / out.disposable.sum())
    out.flows = {}
    _enter_households(t, finance, out, dividends, farm, national, corporate, local, jobless, budgets)


class _Budgets:
    """Budgets of the three levels, given consumption by municipality."""

    def __init__(
        self,
        t: Tables,
        finance: Finance,
        out: BaseFlows,
        income_tax: float,
        corporate: float,
        local: np.ndarray,
        jobless: float,
    ) -> None:
        self.t, self.finance, self.out = t, finance, out
        self.income_tax, self.corporate, self.local, self.jobless = income_tax, corporate, local, jobless
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
        weights = t.consumption_weights(out.consumption)
        self.consumption_tax = self.vat * finance.local_consumption * weights / weights.sum()
        passed = np.bincount(t.province, self.local - kept, n_provinces)
        provincial_room = np.maximum(t.provincial_revenue - passed - self.consumption_tax, 0.0)
        in_province = np.bincount(t.province, out.fees, n_provinces)
        second = np.minimum(finance.municipal_fees, 0.5 * provincial_room / np.maximum(in_province, 1e-9))[
            t.province
        ]
        out.fee_shares = np.stack([first, second])
        municipal = t.municipal_revenue - kept - first * out.fees
        self.property_provincial = np.maximum(
            provincial_room - np.bincount(t.province, second * out.fees, n_provinces), 0.0
        )
        value = t.dwelling_value
        in_province = np.bincount(t.province, value, n_provinces)
        provincial = self.property_provincial[t.province] * value / np.maximum(in_province, 1e-9)[t.province]
        out.property_tax = np.stack([np.maximum(municipal, 0.0), provincial])
        self.own = np.concatenate(
            [
                kept + first * out.fees + out.property_tax[0],
                passed
                + self.consumption_tax
                + np.bincount(t.province, second * out.fees, n_provinces)
                + self.property_provincial,
            ]
        )
        self._grants()
        out.benefits = self._central()

    def _grants(self) -> None:
        t, finance, out = self.t, self.finance, self.out
        budget = np.concatenate([t.municipal_budget, t.provincial_budget])
        short = np.maximum(budget - self.own, 0.0)
        internal = (
            self.income_tax
            + self.corporate / (1 + finance.local_income_tax)
            + self.vat * (1 - finance.local_consumption)
        )
        out.formula_grants = min(finance.formula_grant * internal, short.sum()) * short / short.sum()
        out.subsidies = short - out.formula_grants

    def _central(self) -> float:
        t, finance, out = self.t, self.finance, self.out
        n, s = len(t.municipal_budget), t.n_industries
        central = 1.0 - out.cost_shares.sum(axis=0)
        wages = t.wages[:, s] * t.jobs[:, s]
        inputs = t.fixed_output[:, 0] * (t.input_coefficients[:, s].sum() + t.import_coefficients[s])
        invested = (
            float((t.base_investment.sum(axis=1) * (1.0 - out.investment_shares.sum(axis=0))).sum())
            + t.investment_extra.sum()
        )
        contributions = finance.worker_contributions * out.home_wages.sum() + self.employers
        receipts = t.product_taxes.sum() - self.consumption_tax.sum() + self.income_tax + contributions
        receipts += self.corporate / (1 + finance.local_income_tax)
        receipts += ((1.0 - out.fee_shares.sum(axis=0)) * out.fees).sum()
        outlays = (central * (wages + inputs)).sum() + out.public_investment * invested + self.jobless
        outlays += (
            out.formula_grants.sum()
            + out.subsidies.sum()
            - finance.subsidy_from_province * out.subsidies[:n].sum()
        )
        outlays += t.enrolment_at.sum() * finance.university_grant_mn_krw / 4
        rest = float(receipts - outlays)
        if rest < 0:
            raise ArithmeticError(
                "the centre cannot balance its budget in the base year: outlays exceed receipts"
            )
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
        paid = (
            out.cost_shares[1] * cost
            + out.investment_shares[1] * invested
            + finance.subsidy_from_province * out.subsidies[:n]
        )
        self.provincial = received[n:] - np.bincount(t.province, paid, p)
        if min(self.municipal.min(), self.provincial.min()) < 0:
            raise ArithmeticError(
                "a local budget does not cover public services, investment and subsidies in the base year"
            )
        heads = np.bincount(t.province, t.population, p)
        return np.asarray(self.municipal + self.provincial[t.province] * t.population / heads[t.province])


def _enter_households(
    t: Tables,
    finance: Finance,
    out: BaseFlows,
    dividends: np.ndarray,
    farm: np.ndarray,
    national: np.ndarray,
    corporate: np.ndarray,
    local: np.ndarray,
    jobless: np.ndarray,
    budgets: _Budgets,
) -> None:
    n, s, add = len(t.municipal_budget), t.n_industries, out.add
    public = t.wages[:, s] * t.jobs[:, s]
    kept = out.income_tax_kept
    assert out.firms is not None
    add("wages", "firms", "households", out.firms.wages.sum())
    for level, share in zip(
        ("municipalities", "provinces", "central"), _with_centre(out.cost_shares), strict=True
    ):
        add("public wages", level, "households", (share * public).sum())
        inputs = t.fixed_output[:, 0] * t.input_coefficients[:, s].sum()
        add("public purchases", level, "market", (share * inputs).sum())
        add(
            "public purchases",
            level,
            "world",
            (share * t.fixed_output[:, 0] * t.import_coefficients[s]).sum(),
        )
    for level, share in zip(
        ("municipalities", "provinces", "central"), _with_centre(out.fee_shares), strict=True
    ):
        add("public services", "households", level, (share * out.fees).sum())
    add("dividends", "firms", "households", dividends.sum())
    add("farm income", "farms", "households", farm.sum())
    add("social contributions", "households", "central", finance.worker_contributions * out.home_wages.sum())
    add("income tax", "households", "central", national.sum())
    shares = local / np.maximum(local, 1e-300)
    personal = finance.local_income_tax * national * shares
    add("local income tax", "households", "municipalities", (personal * kept).sum())
    add("local income tax", "households", "provinces", (personal * (1 - kept)).sum())
    add("local income tax", "central", "municipalities", ((local - personal) * kept).sum())
    add("local income tax", "central", "provinces", ((local - personal) * (1 - kept)).sum())
    add("corporate tax", "firms", "central", corporate.sum())
    add("property tax", "households", "municipalities", out.property_tax[0].sum())
    add("property tax", "households", "provinces", out.property_tax[1].sum())
    add("local consumption tax", "central", "provinces", budgets.consumption_tax.sum())
    add("unemployment benefit", "central", "households", jobless.sum())
    add("pensions and benefits", "central", "households", out.benefits)
    add("pensions and benefits", "municipalities", "households", budgets.municipal.sum())
    add("pensions and benefits", "provinces", "households", budgets.provincial.sum())
    add("formula grant", "central", "municipalities", out.formula_grants[:n].sum())
    add("formula grant", "central", "provinces", out.formula_grants[n:].sum())
    own = finance.subsidy_from_province * out.subsidies[:n].sum()
    add("subsidies", "provinces", "municipalities", own)
    add("subsidies", "central", "municipalities", out.subsidies[:n].sum() - own)
    add("subsidies", "central", "provinces", out.subsidies[n:].sum())
    students = t.enrolment_at.sum() / 4
    add("tuition", "households", "universities", students * finance.tuition_mn_krw)
    add("university grant", "central", "universities", students * finance.university_grant_mn_krw)
    add("university purchases", "universities", "market", out.campus_purchases.sum())
    add("student upkeep", "households", "households", students * finance.upkeep_mn_krw)
    add("household saving", "households", "pools", out.saving_share * out.disposable.sum())


def _with_centre(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return shares[0], shares[1], 1.0 - shares[0] - shares[1]


def _enter(t: Tables, finance: Finance, rates: FirmRates, out: BaseFlows) -> None:
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
    for level, share in zip(
        ("municipalities", "provinces", "central"), _with_centre(out.investment_shares), strict=True
    ):
        add("investment goods", level, "market", public * (share * home).sum())
    for payer, part in (("pools", 1 - public), ("central", public)):
        add("farm sales", payer, "farms", part * t.investment_farm)
        add("imports of capital goods", payer, "world", part * t.investment_imports)
    add("product taxes", "pools", "central", out.product_tax * (1 - public) * t.investment_total)
    add("exports", "world", "market", t.exports.sum())
