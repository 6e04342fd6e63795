"""Offers: the calls for AI projects that are open this quarter, one row each, and what they paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column


@dataclass(kw_only=True)
class Offers(Table):
    """Open calls; rebuilt every quarter by the programmes, filled in by `adoption.invest`."""

    names: tuple[str, ...]
    programme: np.ndarray = column("row", "[call] account that pays (int64)")
    rate: np.ndarray = column("share", "[call] part of a project's cost that is paid, the local match included")
    cap: np.ndarray = column("million won", "[call] most that one project gets")
    cost_share: np.ndarray = column("share", "[call] cost of what is offered, over a full AI project's")
    gain_share: np.ndarray = column("share", "[call] gain of what is offered, over a full AI project's")
    head_start: np.ndarray = column("quarters", "[call] quarters of getting used to AI that what is offered saves (int64)")
    eligible: np.ndarray = column("-", "[call, r, s] where firms may apply (bool)")
    least_employees: np.ndarray = column("persons", "[call] smallest firm that may apply (int64)")
    most_employees: np.ndarray = column("persons", "[call] largest firm that may apply (int64)")
    age: np.ndarray = column("quarters", "[call, 2] youngest and oldest firm that may apply (int64)")
    traits: np.ndarray = column("bits", "[call] of `firms.TRAITS`, those that a firm must have (int64)")
    match_share: np.ndarray = column("share", "[call] part of the award that the municipality pays")
    match_left: np.ndarray = column("million won", "[call, r] local money that stands ready for it this quarter")
    budget_left: np.ndarray = column("million won", "[call] national money that stands ready this quarter")
    scored: np.ndarray = column("-", "[call] awards by expected gain; otherwise by lottery (bool)")
    paid_won: np.ndarray = column("won", "[call, r] national money paid to firms this quarter (int64)")
    matched_won: np.ndarray = column("won", "[call, r] local money paid to firms this quarter (int64)")
    applicants: np.ndarray = column("firms", "[call] applications this quarter (int64)")
    awards: np.ndarray = column("firms", "[call] awards this quarter (int64)")
    awarded_firm: np.ndarray = column("-", "[row awarded this quarter] lasting identity of the firm (uint64)")
    awarded_call: np.ndarray = column("row", "[row awarded this quarter] call that pays (int64)")

    @classmethod
    def none(cls, n_regions: int, n_industries: int) -> Offers:
        """No open call."""
        return cls.of(0, n_regions, n_industries)

    @classmethod
    def of(cls, n: int, n_regions: int, n_industries: int) -> Offers:
        """Room for n calls, all empty."""
        return cls(
            names=("",) * n,
            programme=np.zeros(n, dtype=np.int64),
            rate=np.zeros(n),
            cap=np.zeros(n),
            cost_share=np.ones(n),
            gain_share=np.ones(n),
            head_start=np.zeros(n, dtype=np.int64),
            eligible=np.zeros((n, n_regions, n_industries), dtype=bool),
            least_employees=np.zeros(n, dtype=np.int64),
            most_employees=np.zeros(n, dtype=np.int64),
            age=np.repeat([[0, np.iinfo(np.int64).max]], n, axis=0),
            traits=np.zeros(n, dtype=np.int64),
            match_share=np.zeros(n),
            match_left=np.zeros((n, n_regions)),
            budget_left=np.zeros(n),
            scored=np.zeros(n, dtype=bool),
            paid_won=np.zeros((n, n_regions), dtype=np.int64),
            matched_won=np.zeros((n, n_regions), dtype=np.int64),
            applicants=np.zeros(n, dtype=np.int64),
            awards=np.zeros(n, dtype=np.int64),
            awarded_firm=np.zeros(0, dtype=np.uint64),
            awarded_call=np.zeros(0, dtype=np.int64),
        )

    def add(self, other: Offers) -> Offers:
        """These calls and those of `other`, in this order."""
        both = {f: np.concatenate([getattr(self, f), getattr(other, f)]) for f in self.columns()}
        return Offers(names=self.names + other.names, **both)
