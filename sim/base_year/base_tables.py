"""What the social accounts need of a pack and of the people in it: arrays in million won a quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.base_year.pack_tables import uses
from sim.base_year.read import PackError, Reader
from sim.state.accounts import QUARTER_MILLION
from sim.state.people import People
from sim.state.places import Campuses, Geography, Places


@dataclass(kw_only=True)
class Tables:
    """Accounts by municipality r, industry s, buyer (industries, G, A); million won a quarter unless said otherwise."""

    n_industries: int
    province: np.ndarray
    capital: np.ndarray
    kind: np.ndarray
    value_added: np.ndarray
    jobs: np.ndarray
    wages: np.ndarray
    large_share: np.ndarray
    product_taxes: np.ndarray
    base_output: np.ndarray
    fixed_output: np.ndarray
    input_coefficients: np.ndarray
    import_coefficients: np.ndarray
    household_goods: np.ndarray
    household_imports: np.ndarray
    household_farm: float
    household_fees: float
    other_imports: float
    exports: np.ndarray
    base_investment: np.ndarray
    investment_farm: float
    investment_imports: float
    municipal_budget: np.ndarray
    municipal_revenue: np.ndarray
    provincial_budget: np.ndarray
    provincial_revenue: np.ndarray
    population: np.ndarray
    old: np.ndarray
    families: np.ndarray
    unemployed: np.ndarray
    commuters: np.ndarray
    foreign_workers: np.ndarray
    dwelling_value: np.ndarray
    enrolment: np.ndarray
    campus_region: np.ndarray
    contributions: float

    @property
    def investment_extra(self) -> np.ndarray:
        """[2] farm products and imports bought for investment."""
        return np.array([self.investment_farm, self.investment_imports])

    @property
    def investment_total(self) -> float:
        """All investment before tax."""
        return float(self.base_investment.sum() + self.investment_farm + self.investment_imports)

    @property
    def consumption_before_tax(self) -> float:
        """Household spending before product taxes, fees included."""
        goods = self.household_goods.sum() + self.household_imports.sum()
        return float(goods + self.household_farm + self.household_fees + self.other_imports)

    @property
    def enrolment_at(self) -> np.ndarray:
        """[r] students at the campuses there."""
        return np.bincount(self.campus_region, self.enrolment, len(self.population)).astype(np.float64)

    @property
    def mean_wage(self) -> float:
        """Mean wage at firms and public services."""
        s = self.n_industries + 1
        return float((self.wages[:, :s] * self.jobs[:, :s]).sum() / self.jobs[:, :s].sum())


def read_tables(
    reader: Reader,
    geography: Geography,
    people: People,
    places: Places,
    campuses: Campuses,
    contributions: float,
) -> Tables:
    """Read the accounts of a pack; people, places and campuses are those of the base year."""
    return Tables(
        n_industries=geography.n_industries,
        province=geography.province,
        capital=geography.capital,
        kind=geography.kind,
        dwelling_value=places.dwellings * places.house_price,
        enrolment=campuses.enrolment() * campuses.open,
        campus_region=campuses.region,
        contributions=contributions,
        **_production(reader, geography.n_industries, people.population().astype(np.float64)),
        **_employment(reader),
        **_public_budgets(reader),
        **_residents(people),
    )


def _production(reader: Reader, s: int, population: np.ndarray) -> dict[str, Any]:
    """What industries make out of what, and who buys it; raises PackError where the uses differ from what is made."""
    industries, use = reader.axes["industry"], reader.axes["use"]
    table = uses(reader, "input_output") * QUARTER_MILLION
    national = {c: reader.numbers("outputs", c) * QUARTER_MILLION for c in OUTPUT_COLUMNS}
    output, imported = national["output_bn_krw"], national["imports_household_bn_krw"]
    added = reader.stacked("value_added", industries) * QUARTER_MILLION
    share = national["value_added_bn_krw"] / output
    place = 0.5 * population / population.sum() + 0.5 * added.sum(axis=1) / added.sum()
    household, export, invest = (use.index(u) for u in ("household", "export", "investment_government"))
    base_output, fixed_output = added[:, :s] / share[None, :s], added[:, s:] / share[None, s:]
    coefficients = table[:s, : s + 2] / output[None, :]
    inputs = coefficients @ np.concatenate([base_output.sum(axis=0), fixed_output.sum(axis=0)])
    exports = base_output.sum(axis=0) - inputs - table[:s, household] - table[:s, invest]
    if np.abs(exports - table[:s, export]).max() > 1e-6 * base_output.sum():
        raise PackError("input_output.csv does not balance with the value added of value_added.csv; build the pack again")
    return {
        "value_added": added,
        "base_output": base_output,
        "fixed_output": fixed_output,
        "input_coefficients": coefficients,
        "import_coefficients": national["imported_inputs_bn_krw"] / output,
        "household_goods": table[:s, household],
        "household_imports": imported[:s],
        "household_farm": float(table[s + 1, household]),
        "household_fees": float(table[s, household]),
        "other_imports": float(imported[s:].sum()),
        "exports": exports,  # the table's, but for its rounding
        "base_investment": place[:, None] * table[None, :s, invest],
        "investment_farm": float(table[s + 1, invest]),
        "investment_imports": float(national["imports_investment_bn_krw"].sum()),
    }


def _employment(reader: Reader) -> dict[str, Any]:
    """Jobs and wages, and the part of the workers in large firms."""
    industries, workers = reader.axes["industry"], reader.numbers("firms", "workers")
    return {
        "jobs": reader.stacked("jobs", industries).astype(np.float64),
        "wages": reader.stacked("wages", industries) / 4.0,
        "large_share": workers[:, :, -1] / np.maximum(workers.sum(axis=2), 1),
    }


def _public_budgets(reader: Reader) -> dict[str, Any]:
    """Taxes on products, and accounts and own revenues of local governments."""
    columns = {
        "product_taxes": ("value_added", "product_taxes"),
        "municipal_budget": ("fiscal", "general_account_bn_krw"),
        "municipal_revenue": ("fiscal", "own_revenue_bn_krw"),
        "provincial_budget": ("fiscal_provinces", "general_account_bn_krw"),
        "provincial_revenue": ("fiscal_provinces", "own_revenue_bn_krw"),
    }
    return {name: reader.numbers(*column) * QUARTER_MILLION for name, column in columns.items()}


def _residents(people: People) -> dict[str, Any]:
    """Residents by what they live on, and where workers live."""
    return {
        "population": people.population().astype(np.float64),
        "old": people.residents[:, :, 65:].sum(axis=(1, 2, 3)).astype(np.float64),
        "families": people.by_group()[:, :, 6:8].sum(axis=(1, 2, 3)).astype(np.float64),
        "unemployed": people.unemployed.sum(axis=(1, 2, 3)).astype(np.float64),
        "commuters": people.commuters,
        "foreign_workers": people.foreign_workers,
    }


OUTPUT_COLUMNS = (
    "output_bn_krw",
    "value_added_bn_krw",
    "imported_inputs_bn_krw",
    "imports_household_bn_krw",
    "imports_investment_bn_krw",
)
