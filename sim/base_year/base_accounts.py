"""The base year's accounts as they are solved: flows by item, payer and payee, and what the state is filled with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.base_year.firm_flows import FirmFlows

Flows = dict[tuple[str, str, str], float]


@dataclass(frozen=True)
class FirmRates:
    """What firms pay out of their value added at base (parameters of production, needed for the accounts)."""

    contributions: float = 0.10
    capital_share: float = 0.6
    tax: float = 0.20
    payout: float = 0.40


@dataclass(frozen=True)
class Incomes:
    """What the households of each municipality [r] get besides wages, and the taxes on incomes and profits there."""

    dividends: np.ndarray
    farm: np.ndarray
    unemployment_benefit: np.ndarray
    income_tax: np.ndarray
    """The centre's part."""
    corporate_tax: np.ndarray
    """Its local part included."""
    local_tax: np.ndarray
    """Local income tax of persons and firms."""


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
        rows = [f"{item:26s} {payer:15s} {payee:15s} {v * 4e-6:10.2f}" for (item, payer, payee), v in self.flows.items()]
        sectors = sorted({s for _, payer, payee in self.flows for s in (payer, payee)})
        ends = [f"{s:15s} {self.balance(s) * 4e-6:10.3f}" for s in sectors]
        return "\n".join(["Base-year payments, trillion won a year", *rows, "", "Receipts less payments", *ends])
