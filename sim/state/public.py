"""Governments: budgets of municipalities, provinces and the centre, and one account per programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column, counter

CONSTRAINTS = ("finance", "skills", "demand", "technology", "settlement")
STRATEGIES = ("fixed", "proportional", "diagnostic", "imitate")
COUNTED = ("appropriated", "disbursed", "disbursed_quarter", "repaid", "defaulted", "returned", "matched", "matched_quarter")
PLACED = ("disbursed_place", "matched_place", "space_offered", "transfers_ordered", "matches_ordered")
"""Columns of numbers by programme, and by programme and municipality."""


@dataclass(kw_only=True)
class Governments(Table):
    """Base-year budgets (million won a quarter) and what the levels did this quarter; accounts stand in the books."""

    municipal_budget: np.ndarray = column("million won / quarter", "[r] general account of the base year")
    municipal_own_revenue: np.ndarray = column("million won / quarter", "[r] own revenue of the base year")
    provincial_budget: np.ndarray = column("million won / quarter", "[p] general account of the base year")
    provincial_own_revenue: np.ndarray = column("million won / quarter", "[p] own revenue of the base year")
    public_wage: np.ndarray = column("million won / worker / quarter", "[r] wage in public services")
    cost_shares: np.ndarray = column(
        "share", "[2, r] part of public services' costs paid by the municipality, by the province; the centre pays the rest"
    )
    investment_shares: np.ndarray = column("share", "[2, r] the same for governments' investment")
    fee_shares: np.ndarray = column("share", "[2, r] the same for the fees received from households")
    income_tax_kept: np.ndarray = column("share", "[r] part of the local income tax kept by the municipality; the province takes the rest")
    property_tax_rate: np.ndarray = column(
        "share / quarter", "[2, r] effective rates of the municipality and the province on the value of dwellings"
    )
    income_tax_rate: np.ndarray = column("share", "[1] effective national rate on wages and dividends")
    benefits: np.ndarray = column("million won / quarter", "[1] central pensions and benefits of the base year")
    base_old: np.ndarray = column("persons", "[1] residents aged 65 and over in the base year")
    working_won: np.ndarray = column("won", "[r + p] working balance that a local government keeps (int64)")
    pays_overhead: np.ndarray = column("-", "[programme] 1 if running it costs money, 0 for a placebo transfer (int64)")
    formula_need: np.ndarray = column("million won / quarter", "[r + p] standard need in the formula of the grant")
    subsidies: np.ndarray = column("million won / quarter", "[r + p] earmarked subsidies of the base year")
    subsidy_from_province: np.ndarray = column("share", "[1] part of the municipalities' subsidies that their province pays")
    development_budget: np.ndarray = column("million won / year", "[r] what a municipality may give to matching and programmes in a year")
    development_spent: np.ndarray = column("million won", "[r, programme] of it spent this year")
    development_plan: np.ndarray = column("share", "[r, programme] how the municipality divides it over programmes, sums to at most 1")
    strategy: np.ndarray = column("-", "[r] strategy by which it was divided last, a place in `STRATEGIES`; -1 = nothing to divide (int64)")
    binding: np.ndarray = column("-", "[r] constraint that bound then, a place in `CONSTRAINTS`; -1 = nothing to divide (int64)")
    follows: np.ndarray = column("row", "[r] municipality whose constraint that is: its own or the neighbour that it copies (int64)")
    revenue: np.ndarray = column("million won", "[r] municipal own revenue this quarter")
    grants: np.ndarray = column("million won", "[r] formula grant and subsidies received this quarter")
    outlays: np.ndarray = column("million won", "[r] municipal outlays this quarter")
    provincial_revenue: np.ndarray = column("million won", "[p] the same for provinces")
    provincial_grants: np.ndarray = column("million won", "[p] the same for provinces")
    provincial_outlays: np.ndarray = column("million won", "[p] the same for provinces")
    central_balance: np.ndarray = column("million won", "[1] central receipts minus outlays this quarter")
    appropriated: np.ndarray = column("million won", "[programme] appropriated since the start")
    disbursed: np.ndarray = column("million won", "[programme] paid out since the start, overhead included")
    disbursed_quarter: np.ndarray = counter("million won", "[programme] paid out this quarter")
    repaid: np.ndarray = column("million won", "[programme] interest, fees, instalments and recoveries received from firms since the start")
    defaulted: np.ndarray = column("million won", "[programme] principal lost with firms that closed since the start")
    guaranteed: np.ndarray = column("won", "[programme] principal of the bank loans that it guarantees, as firms owe it now (int64)")
    returned: np.ndarray = column("million won", "[programme] unspent appropriations given back")
    matched: np.ndarray = column("million won", "[programme] paid by local governments beside it since the start")
    matched_quarter: np.ndarray = counter("million won", "[programme] the same this quarter")
    disbursed_place: np.ndarray = counter(
        "million won", "[programme, r] of what was paid out this quarter, what was paid in the place (running costs have none)"
    )
    matched_place: np.ndarray = counter("million won", "[programme, r] paid by local governments beside it this quarter, in the place")
    supported: np.ndarray = column(
        "firms",
        "[programme] firms awarded or taken into campus space since the start; for transfers, most recipients of a quarter; for"
        " training and moving grants, persons (int64)",
    )
    space_offered: np.ndarray = counter("m2", "[programme, r] campus space that a programme runs this quarter")
    housed: np.ndarray = counter("firms", "[r] firms that moved into campus space or were founded there this quarter (int64)")
    purchases_ordered: np.ndarray = column("million won", "[programme, r, s] purchases ordered for this quarter")
    transfers_ordered: np.ndarray = column("million won", "[programme, r] transfers to households ordered for this quarter")
    matches_ordered: np.ndarray = column("million won", "[programme, r] local money that goes with the purchases of this quarter")

    @staticmethod
    def programme_columns(n_programmes: int, n_regions: int, n_industries: int) -> dict[str, np.ndarray]:
        """The columns that have a row a programme, as they stand before the first quarter."""
        k, n, s = n_programmes, n_regions, n_industries
        return {
            "development_plan": np.ones((n, k)) / max(k, 1),
            "development_spent": np.zeros((n, k)),
            **{name: np.zeros(k) for name in COUNTED},
            "supported": np.zeros(k, dtype=np.int64),
            "guaranteed": np.zeros(k, dtype=np.int64),
            "purchases_ordered": np.zeros((k, n, s)),
            **{name: np.zeros((k, n)) for name in PLACED},
            "pays_overhead": np.ones(k, dtype=np.int64),
        }

    def open_programmes(self, n_programmes: int) -> None:
        """Make room for the programmes of a run, before its first quarter."""
        _, n, s = self.purchases_ordered.shape
        for name, column in self.programme_columns(n_programmes, n, s).items():
            setattr(self, name, column)


@dataclass(kw_only=True)
class Provinces(Table):
    """What provinces have decided about their development budgets; without rows where they decide nothing."""

    budget: np.ndarray = column("million won / year", "[p] what a province may give to matching in a year")
    spent: np.ndarray = column("million won", "[p, programme] of it spent this year")
    plan: np.ndarray = column("share", "[p, programme] how the province divides it over programmes, sums to at most 1")
    strategy: np.ndarray = column("-", "[p] strategy by which it was divided last, a place in `STRATEGIES`; -1 = nothing to divide (int64)")
    binding: np.ndarray = column("-", "[p] constraint that bound then, a place in `CONSTRAINTS`; -1 = nothing to divide (int64)")
    follows: np.ndarray = column("row", "[p] province whose constraint that is: its own or the neighbour that it copies (int64)")
    pays: np.ndarray = column("share", "[1] part of the local money for a programme that the province pays, where it has planned as much")
    part: np.ndarray = column("share", "[programme, r] part of a match in the place that the province pays this quarter")
    paid_place: np.ndarray = counter("million won", "[programme, r] paid by provinces this quarter, in the place")

    @classmethod
    def of(cls, budget: np.ndarray, pays: float, n_programmes: int, n_regions: int) -> Provinces:
        """Provinces with these budgets, before they have decided anything."""
        p, k = len(budget), n_programmes
        rows = {name: np.full(p, -1, dtype=np.int64) for name in ("strategy", "binding", "follows")}
        shares = {
            "spent": np.zeros((p, k)),
            "plan": np.zeros((p, k)),
            "part": np.zeros((k, n_regions)),
            "paid_place": np.zeros((k, n_regions)),
        }
        return cls(budget=np.asarray(budget, dtype=np.float64), pays=np.array([pays]), **rows, **shares)

    @property
    def decide(self) -> bool:
        """Whether provinces have money of their own for programmes."""
        return len(self.budget) > 0

    def beside(self, k: int, own: np.ndarray, province: np.ndarray) -> np.ndarray:
        """[r] million won that provinces add to what municipalities have ready for programme k, `own` [r]; notes their part of it.

        As much as makes their part `pays`; where a province's plan is short, all of its municipalities get less in proportion.
        """
        share = float(self.pays[0])
        asked = own * (share / (1.0 - share))
        left = np.minimum(self.plan[:, k] * self.budget - self.spent[:, k], self.budget - self.spent.sum(axis=1))
        by_province = np.bincount(province, asked, len(self.budget))
        part = np.divide(np.maximum(left, 0.0), by_province, out=np.zeros_like(by_province), where=by_province > 0)
        more = asked * np.minimum(part, 1.0)[province]
        self.part[k] = np.divide(more, own + more, out=np.zeros_like(own), where=more > 0)
        return np.asarray(more)
