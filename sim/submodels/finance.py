"""Incomes, taxes and public budgets: who receives what was produced, and what governments take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.ground.parameters import About, Share, Submodel
from sim.ground.streams import Streams
from sim.state.accounts import MILLION
from sim.state.state import State
from sim.submodels import finance_budgets as budgets
from sim.submodels import finance_grants as grants
from sim.submodels import finance_incomes as incomes


class Finance(Submodel):
    """Effective rates, statutory shares and unit amounts of incomes and public budgets."""

    tertiary_premium: Annotated[
        float,
        Field(ge=0, le=2, description="Pay of graduates over that of others at the same workplace, minus one."),
        About("e_h", "-", "order of magnitude of Korean earnings surveys", "assumption", 0.2, 0.6),
    ] = 0.4
    ai_premium: Annotated[
        float,
        Field(ge=0, le=3, description="Pay of AI-capable workers over that of others, minus one."),
        About("e_ai", "-", "above graduates by the raw AI premium", "assumption", 0.4, 1.0),
    ] = 0.6
    capital_owners: Annotated[
        Share,
        Field(description="Part of large firms' dividends that goes to households of the capital area."),
        About("own_cap", "-", "MODEL 3.13", "assumption", 0.3, 0.8),
    ] = 0.6
    income_tax: Annotated[
        Share,
        Field(description="National income tax on wages and dividends, effective."),
        About("t_y", "-", "order of receipts in 2023 over household income", "assumption", 0.07, 0.11),
    ] = 0.09
    worker_contributions: Annotated[
        Share,
        Field(description="Employees' social contributions on wages, effective."),
        About("t_s", "-", "pension 4.5, health 4, employment 0.9 percent", "law", 0.08, 0.10),
    ] = 0.094
    local_income_tax: Annotated[
        Share,
        Field(description="Local income tax over the national income and corporate tax."),
        About("-", "-", "Local Tax Act, MODEL 3.9", "law"),
    ] = 0.10
    formula_grant: Annotated[
        Share,
        Field(description="Internal taxes that are shared out to local governments by formula."),
        About("-", "-", "Local Subsidy Act, MODEL 3.9", "law"),
    ] = 0.1924
    local_consumption: Annotated[
        Share,
        Field(description="Value added tax that belongs to the provinces."),
        About("-", "-", "Local Tax Act", "law"),
    ] = 0.253
    vat_share: Annotated[
        Share,
        Field(description="Value added tax in all taxes on products, the local part included."),
        About("-", "-", "order of receipts in 2023", "assumption", 0.4, 0.5),
    ] = 0.45
    standard_revenue: Annotated[
        Share,
        Field(description="Own revenue that counts in the formula of the grant."),
        About("-", "-", "Local Subsidy Act: basic rate of standard revenue", "law"),
    ] = 0.8
    replacement: Annotated[
        Share,
        Field(description="Unemployment benefit per jobless resident over the base year's mean wage."),
        About("b_u", "-", "benefit outlays over jobless persons, order of 2023", "assumption", 0.2, 0.4),
    ] = 0.30
    old_age_share: Annotated[
        Share,
        Field(description="Central benefits shared out by residents aged 65 and over; the rest by residents."),
        About("-", "-", "pensions in benefits", "assumption", 0.5, 0.9),
    ] = 0.7
    benefit_growth: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Elasticity of central benefits to the number of residents aged 65 and over; 0 = fixed pool.",
        ),
        About("-", "-", "generosity of later years is unknown: pool of the base year", "assumption", 0.0, 1.0),
    ] = 0.0
    tuition_mn_krw: Annotated[
        float,
        Field(ge=0, description="Tuition per student and year."),
        About("-", "million won / student / year", "DECISIONS 20", "assumption", 5.0, 8.0),
    ] = 7.0
    university_grant_mn_krw: Annotated[
        float,
        Field(ge=0, description="Public grant per student and year."),
        About("-", "million won / student / year", "DECISIONS 20", "assumption", 3.0, 7.0),
    ] = 5.0
    upkeep_mn_krw: Annotated[
        float,
        Field(ge=0, description="What families send to the place of study per student and year."),
        About(
            "-",
            "million won / student / year",
            "6 million for each student away from home, half are",
            "assumption",
            1.0,
            5.0,
        ),
    ] = 3.0
    cost_share: Annotated[
        Share,
        Field(description="Part of a municipality's budget that pays public services (wages, inputs)."),
        About("-", "-", "order of local outlays by kind", "assumption", 0.2, 0.4),
    ] = 0.30
    provincial_cost_share: Annotated[
        Share,
        Field(description="The same for provinces."),
        About("-", "-", "order of local outlays by kind", "assumption", 0.15, 0.35),
    ] = 0.25
    local_investment: Annotated[
        Share,
        Field(description="Part of a local budget that pays investment."),
        About("-", "-", "order of local outlays by kind", "assumption", 0.1, 0.25),
    ] = 0.15
    municipal_fees: Annotated[
        Share,
        Field(description="Part of the fees of public services that belongs to municipalities, and again to provinces."),
        About("-", "-", "non-tax revenue in local budgets", "assumption", 0.1, 0.25),
    ] = 0.15
    subsidy_from_province: Annotated[
        Share,
        Field(description="Part of municipalities' earmarked subsidies paid by their province."),
        About("-", "-", "matching rules of subsidies", "assumption", 0.2, 0.4),
    ] = 0.3
    development_share: Annotated[
        Share,
        Field(description="Part of a municipality's budget that it may give to programmes and matching in a year."),
        About("-", "-", "discretionary room of small governments", "assumption", 0.01, 0.05),
    ] = 0.02
    overhead: Annotated[
        Share,
        Field(description="Cost of running a programme over what it pays out."),
        About("-", "-", "MODEL 3.13", "assumption", 0.05, 0.10),
    ] = 0.08

    def premiums(self) -> tuple[float, float, float]:
        """Relative pay by skill."""
        return 1.0, 1.0 + self.tertiary_premium, 1.0 + self.ai_premium

    def pay_incomes(self, state: State, streams: Streams) -> None:
        """Wages go home with the commuters; profits, interest, taxes and contributions reach their receivers."""
        wages = incomes.pay_wages(state, self.premiums())
        dividends = incomes.pay_dividends(state, self.capital_owners)
        farm = incomes.pay_farms(state)
        incomes.pay_on(state)
        corporate = incomes.pay_corporate_tax(state, self.local_income_tax)
        taxes = incomes.tax_incomes(state, wages, dividends, self.worker_contributions, self.local_income_tax)
        state.trade.disposable_income[:] = (wages + dividends + farm - taxes) / MILLION
        incomes.share_local_income_tax(state, corporate)

    def close(self, state: State, streams: Streams) -> None:
        """Budgets are balanced, benefits and grants are paid, programmes settle, and every transit account is emptied."""
        budgets.settle_firms(state)
        budgets.pay_campuses(state, self.tuition_mn_krw / 4, self.university_grant_mn_krw / 4, self.upkeep_mn_krw / 4)
        budgets.tax_property(state)
        shared = self.vat_share * self.local_consumption
        budgets.share_consumption_tax(state, shared)
        budgets.pay_unemployed(state, self.replacement)
        budgets.pay_benefits(state, self.old_age_share, self.benefit_growth)
        internal = self.vat_share * (1.0 - self.local_consumption)
        budgets.pay_grants(state, self.formula_grant, internal, self.standard_revenue)
        grants.pay_moving_grants(state)
        budgets.settle_programmes(state, self.overhead)
        budgets.balance_local_budgets(state)
        budgets.save_and_close(state)
