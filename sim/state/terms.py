"""Terms: what firms, people and governments are offered and charged. The only way in for policy.

Rebuilt neutral every quarter; instruments in force only add. With calls (`offers`, `support`), grants, sites (`sites`, `called`) and the orders of
`governments` this is the complete list of ways policy can matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column


@dataclass(kw_only=True)
class Terms(Table):
    """Neutral values are zero throughout; proportional effects are additive in logs."""

    awareness: np.ndarray = column("log", "[r, s] multiplies the hazard of knowing a use case of AI")
    chain: np.ndarray = column("-", "[r, s] added to how much a firm's awareness of AI rises with its customers' use of it")
    campus_startups: np.ndarray = column("firms / quarter", "[r, s] extra start-ups from campus space")
    tenant_exit: np.ndarray = column("log", "[r] multiplies the exit hazard of tenants of campus space")
    tenant_appeal: np.ndarray = column("log / quarter", "[r] growth of tenants' demand shifter")
    tenant_productivity: np.ndarray = column("log / quarter", "[r] growth of tenants' productivity")
    tenant_places: np.ndarray = column("firms", "[r] tenants that campus space can house")
    link_capacity: np.ndarray = column("firms / quarter", "[r] extra research links")
    income_tax: np.ndarray = column("share", "[1] added to the rate of income tax (financing by tax)")
    outlay_cut: np.ndarray = column("million won / quarter", "[1] taken from other central outlays (financing by cuts)")
    foreign_orders: np.ndarray = column("million won / quarter", "[r, s] orders from abroad that come on top of exports")
    lag: np.ndarray = column("quarters", "[1] added to the administrative lag of programmes that ask for it")
    overhead: np.ndarray = column("share", "[1] added to what running a programme costs over what it pays out")
    one_award: np.ndarray = column("-", "[1] above zero where a firm that was ever supported gets no other award")
    bundle: np.ndarray = column("log", "[1] multiplies the gain of AI projects that are awarded")
    moving: np.ndarray = column("log", "[j, 9] attractiveness by age group")
    childcare: np.ndarray = column("log", "[r] multiplies birth rates")
    dwellings: np.ndarray = column("dwellings / quarter", "[r] public rental dwellings built")
    settlement_investment: np.ndarray = column("million won / quarter", "[r] added to settlement capital")
    courses: np.ndarray = column(
        "share / quarter", "[r, s] added to the chance that a firm of one comes to know a use case of AI: staff trained"
    )
    training: np.ndarray = column("persons / quarter", "[r] graduates living there who become AI-capable")
    campus_knowledge: np.ndarray = column("persons", "[r] students by which campuses count for more when their knowledge is formed")
    relocation: np.ndarray = column("log", "[r, s] pull on firms that may relocate: many come, few leave; alike everywhere it moves none")
    entry: np.ndarray = column("log", "[r, s] multiplies entry")

    deal_closing: np.ndarray = column("share / quarter", "[programme + 2] added to the chance to close of firms under contract")
    deal_hiring: np.ndarray = column("share / quarter", "[programme + 2] added to the part of missing posts that they offer")
    deal_credit: np.ndarray = column("quarters", "[programme + 2] added to their borrowing limit, in quarters of value added")
    deal_appeal: np.ndarray = column("log / quarter", "[programme + 2] growth of their demand shifter")
    deal_productivity: np.ndarray = column("log / quarter", "[programme + 2] growth of their productivity")

    @property
    def deals(self) -> np.ndarray:
        """[programme + 2, 5] what holds for firms under contract: closing, hiring, credit, appeal, productivity.

        Neutral in the first row, for firms without a contract, and in the last, for those whose terms have run out.
        """
        return np.stack([self.deal_closing, self.deal_hiring, self.deal_credit, self.deal_appeal, self.deal_productivity], axis=1)

    @classmethod
    def neutral(cls, n_regions: int, n_industries: int, n_programmes: int = 0) -> Terms:
        """All terms at zero."""
        r, s = n_regions, n_industries
        return cls(
            awareness=np.zeros((r, s)),
            chain=np.zeros((r, s)),
            campus_startups=np.zeros((r, s)),
            tenant_exit=np.zeros(r),
            tenant_appeal=np.zeros(r),
            tenant_productivity=np.zeros(r),
            tenant_places=np.zeros(r),
            link_capacity=np.zeros(r),
            income_tax=np.zeros(1),
            outlay_cut=np.zeros(1),
            foreign_orders=np.zeros((r, s)),
            lag=np.zeros(1),
            overhead=np.zeros(1),
            one_award=np.zeros(1),
            bundle=np.zeros(1),
            moving=np.zeros((r, 9)),
            childcare=np.zeros(r),
            dwellings=np.zeros(r),
            settlement_investment=np.zeros(r),
            courses=np.zeros((r, s)),
            training=np.zeros(r),
            campus_knowledge=np.zeros(r),
            relocation=np.zeros((r, s)),
            entry=np.zeros((r, s)),
            deal_closing=np.zeros(n_programmes + 2),
            deal_hiring=np.zeros(n_programmes + 2),
            deal_credit=np.zeros(n_programmes + 2),
            deal_appeal=np.zeros(n_programmes + 2),
            deal_productivity=np.zeros(n_programmes + 2),
        )
