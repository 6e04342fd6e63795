"""Support of single firms: calls for grants and loans that are open this quarter, and the contracts that came of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column

BY_DEMAND, BY_CAPACITY = 0, 1
"""What counts as a good applicant: demand per worker that it cannot serve yet, or absorptive capacity."""
FUNDED, RESEARCH, STARTED = 4, 8, 16
"""Bits of `Firms.supported`: under a contract of a fund, given a research grant, given money to start with."""


@dataclass(kw_only=True)
class Support(Table):
    """Open calls for grants and loans; rebuilt every quarter by the programmes, filled in when firms are awarded."""

    names: tuple[str, ...]
    programme: np.ndarray = column("row", "[call] account that pays (int64)")
    eligible: np.ndarray = column("-", "[call, r, s] where firms may apply (bool)")
    employees: np.ndarray = column("persons", "[call, 2] smallest and largest firm that may apply (int64)")
    age: np.ndarray = column("quarters", "[call, 2] youngest and oldest firm that may apply (int64)")
    needs_rd: np.ndarray = column("-", "[call] only firms with R&D (bool)")
    traits: np.ndarray = column("bits", "[call] of `firms.TRAITS`, those that a firm must have (int64)")
    applying: np.ndarray = column("share / quarter", "[call] chance that a firm that may apply does")
    quality: np.ndarray = column("-", "[call] what makes a good applicant: 0 unserved demand, 1 absorptive capacity (int64)")
    selection: np.ndarray = column("share", "[call] weight of that quality in the order of award; the rest is by lot")
    most: np.ndarray = column("million won", "[call] most that one firm gets, the local match included")
    value_added: np.ndarray = column("quarters", "[call] most that one firm gets, in quarters of its value added; infinite = no such limit")
    spent_share: np.ndarray = column(
        "share", "[call] part of the money that is spent at once, on R&D where the call needs it, else on investment"
    )
    mark: np.ndarray = column("bits", "[call] bit of `supported` that an award sets, and that bars a second one (int64)")
    duration: np.ndarray = column("quarters", "[call] how long a contract or a loan runs; 0 = no contract (int64)")
    effect: np.ndarray = column("quarters", "[call] for how much of it the programme's terms hold (int64)")
    grace: np.ndarray = column("quarters", "[call] before the first instalment of a loan (int64)")
    interest: np.ndarray = column("share / quarter", "[call] interest of the loan")
    lent: np.ndarray = column("-", "[call] the money is a loan; otherwise it is given (bool)")
    covered: np.ndarray = column(
        "share", "[call] part of the loan that the programme guarantees to the bank, which lends; 0 = the programme lends"
    )
    fee: np.ndarray = column("share / quarter", "[call] of the principal, paid to the programme for its guarantee")
    until: np.ndarray = column("quarters", "[call] last quarter of the programme; what returns later goes to the centre (int64)")
    match_share: np.ndarray = column("share", "[call] part of the award that the municipality pays")
    match_left: np.ndarray = column("million won", "[call, r] local money that stands ready for it this quarter")
    budget_left: np.ndarray = column("million won", "[call] national money that stands ready this quarter")
    paid_won: np.ndarray = column("won", "[call, r] national money paid to firms this quarter (int64)")
    matched_won: np.ndarray = column("won", "[call, r] local money paid to firms this quarter (int64)")
    applicants: np.ndarray = column("firms", "[call] applications this quarter (int64)")
    awards: np.ndarray = column("firms", "[call] awards this quarter (int64)")

    @classmethod
    def none(cls, n_regions: int, n_industries: int) -> Support:
        """No open call."""
        return cls.of(0, n_regions, n_industries)

    @classmethod
    def of(cls, n: int, n_regions: int, n_industries: int) -> Support:
        """Room for n calls that give nothing to anybody."""
        return cls(
            names=("",) * n,
            programme=np.zeros(n, dtype=np.int64),
            eligible=np.zeros((n, n_regions, n_industries), dtype=bool),
            employees=np.zeros((n, 2), dtype=np.int64),
            age=np.zeros((n, 2), dtype=np.int64),
            needs_rd=np.zeros(n, dtype=bool),
            traits=np.zeros(n, dtype=np.int64),
            applying=np.ones(n),
            quality=np.zeros(n, dtype=np.int64),
            selection=np.zeros(n),
            most=np.zeros(n),
            value_added=np.full(n, np.inf),
            spent_share=np.zeros(n),
            mark=np.zeros(n, dtype=np.int64),
            duration=np.zeros(n, dtype=np.int64),
            effect=np.zeros(n, dtype=np.int64),
            grace=np.zeros(n, dtype=np.int64),
            interest=np.zeros(n),
            lent=np.zeros(n, dtype=bool),
            covered=np.zeros(n),
            fee=np.zeros(n),
            until=np.zeros(n, dtype=np.int64),
            match_share=np.zeros(n),
            match_left=np.zeros((n, n_regions)),
            budget_left=np.zeros(n),
            paid_won=np.zeros((n, n_regions), dtype=np.int64),
            matched_won=np.zeros((n, n_regions), dtype=np.int64),
            applicants=np.zeros(n, dtype=np.int64),
            awards=np.zeros(n, dtype=np.int64),
        )

    def add(self, other: Support) -> Support:
        """These calls and those of `other`, in this order."""
        both = {f: np.concatenate([getattr(self, f), getattr(other, f)]) for f in self.columns()}
        return Support(names=self.names + other.names, **both)


@dataclass(kw_only=True)
class Contracts(Table):
    """Firms under the terms of a programme, by identity, at most one contract each; what they owe it, per firm of the row."""

    id: np.ndarray = column("-", "[contract] identity of the firm, ascending (uint64)")
    programme: np.ndarray = column("row", "[contract] account that lent, or guarantees (int64)")
    principal: np.ndarray = column("won", "[contract] owed, per firm (int64)")
    instalment: np.ndarray = column("won / quarter", "[contract] principal paid back in a quarter, per firm (int64)")
    interest: np.ndarray = column("share / quarter", "[contract] interest on the principal")
    covered: np.ndarray = column("share", "[contract] part that the programme guarantees to the bank, which lent; 0 = the programme lent")
    fee: np.ndarray = column("share / quarter", "[contract] of the principal, paid to the programme for its guarantee")
    first: np.ndarray = column("quarters", "[contract] quarter of the run of the first instalment (int64)")
    effect: np.ndarray = column("quarters", "[contract] last quarter of the run in which the programme's terms hold (int64)")
    last: np.ndarray = column("quarters", "[contract] quarter of the run in which it ends (int64)")
    until: np.ndarray = column("quarters", "[contract] last quarter of the programme (int64)")
    row: np.ndarray = column("row", "[contract] where the firm stands when loans are served (int64)")
    cash: np.ndarray = column("won", "[contract] the firm's cash after that (int64)")

    @classmethod
    def of(cls, n: int) -> Contracts:
        """Room for n contracts."""
        names = ("programme", "principal", "instalment", "first", "effect", "last", "until", "row", "cash")
        whole = {name: np.zeros(n, dtype=np.int64) for name in names}
        shares = {name: np.zeros(n) for name in ("interest", "covered", "fee")}
        return cls(id=np.zeros(n, dtype=np.uint64), **shares, **whole)

    def only(self, keep: np.ndarray) -> Contracts:
        """Those of a mask or an order of rows."""
        return Contracts(**{name: values[keep] for name, values in self.columns().items()})

    def add(self, other: Contracts) -> Contracts:
        """Both, by ascending identity."""
        both = Contracts(**{name: np.concatenate([values, getattr(other, name)]) for name, values in self.columns().items()})
        return both.only(np.argsort(both.id, kind="stable"))
