"""A fund that lends to growing small and medium firms, takes a stake in them, or guarantees what a bank lends them."""

from __future__ import annotations

from math import ceil
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.ground.arithmetic import log
from sim.ground.parameters import About, NonNegative, Share
from sim.ground.streams import Streams
from sim.policy.firm_support import FirmSupport
from sim.policy.programme import Programme
from sim.state.accounts import MILLION
from sim.state.state import State
from sim.state.support import BY_DEMAND, FUNDED, Support

MEASURED_QUARTERS = 8
"""The evidence on policy loans looks two years ahead; no effect is assumed beyond."""


class GrowthFund(FirmSupport):
    """Lends to selected firms, takes a stake in them, or guarantees a bank's loans; what comes back is lent again, and what closes with a firm is lost."""

    kind: Literal["growth_fund"] = "growth_fund"
    form: Annotated[
        Literal["lending", "guarantee"],
        Field(
            description="Lends its money, or guarantees loans of the bank: then money stands behind the loans and is paid when a firm"
            " closes that owes one."
        ),
        About("-", "-", "evidence legend25: guarantees are 70 of 431.7 billion won", "closure"),
    ] = "lending"
    coverage: Annotated[
        float,
        Field(gt=0, le=1, description="Part of a guaranteed loan that the fund pays the bank when the firm closes."),
        About("-", "share", "usual partial guarantee; no row in the evidence", "assumption", 0.5, 1.0, drawn=False),
    ] = 0.85
    leverage: Annotated[
        float,
        Field(ge=1, le=20, description="Most that is guaranteed over the money that stands behind it."),
        About("-", "-", "order of what guarantee funds do; no row in the evidence", "assumption", 1.0, 20.0, drawn=False),
    ] = 10.0
    fee_per_year: Annotated[
        Share,
        Field(description="Paid to the fund for a guarantee, of what the firm owes."),
        About("-", "share / year", "order of guarantee fees; no row in the evidence", "assumption", 0.005, 0.02, drawn=False),
    ] = 0.01
    bank_interest_per_year: Annotated[
        Share,
        Field(description="Interest on a guaranteed loan, paid to the bank."),
        About("-", "share / year", "four times production.loan_rate", "assumption", 0.03, 0.07, drawn=False),
    ] = 0.048
    cap_mn_krw: Annotated[
        float,
        Field(gt=0, description="Most that one firm gets."),
        About("-", "million won / firm", "MODEL 3.10: policy loans of up to 6 billion won", "evidence", 1000.0, 6000.0, drawn=False),
    ] = 6000.0
    value_added_quarters: Annotated[
        float,
        Field(gt=0, description="Most that one firm gets, in quarters of its value added."),
        About("-", "quarters", "half of what a bank lends (production.credit)", "assumption", 0.5, 2.0, drawn=False),
    ] = 1.0
    interest_per_year: Annotated[
        Share,
        Field(description="Interest on the loan; the bank's is four times `production.loan_rate`."),
        About("-", "share / year", "MODEL 3.10: 2 to 3 percent", "evidence", 0.02, 0.03, drawn=False),
    ] = 0.025
    term_quarters: Annotated[
        int,
        Field(ge=1, le=80, description="Quarters until a loan is paid back, or a stake is bought back by the firm."),
        About("-", "quarters", "as policy loans for working capital run", "assumption", 12, 32, drawn=False),
    ] = 20
    grace_quarters: Annotated[
        int,
        Field(ge=0, le=79, description="Quarters in which a loan bears interest only."),
        About("-", "quarters", "as policy loans for working capital run", "assumption", 0, 12, drawn=False),
    ] = 8
    equity_share: Annotated[
        Share,
        Field(description="Part of the budget that takes stakes: no interest, bought back at cost at the end of the term."),
        About("-", "share", "the fund's mix is not decided", "assumption", 0.0, 0.5, drawn=False),
    ] = 0.0
    applicants_per_year: Annotated[
        Share,
        Field(description="Part of the firms that may apply which does so in a year: those a bank refuses."),
        About("-", "share / year", "evidence cred_reject", "evidence", 0.044, 0.126),
    ] = 0.069
    invested: Annotated[
        Share,
        Field(description="Part of the money that a firm spends at once; the rest stays in its account."),
        About("-", "share", "no table of what policy loans are spent on", "assumption", 0.3, 1.0),
    ] = 0.7
    hiring_speed: Annotated[
        Share,
        Field(description="Added to the part of its missing posts that a funded firm offers in a quarter."),
        About("gu_f", "share / quarter", "MODEL 3.10: form; no estimate found", "assumption", 0.0, 0.4),
    ] = 0.1
    bank_credit: Annotated[
        NonNegative,
        Field(description="Quarters of value added that banks lend a funded firm on top of the loan."),
        About("ell_f", "quarters", "MODEL 3.10: form; no estimate found", "assumption", 0.0, 2.0),
    ] = 0.5
    survival: Annotated[
        float,
        Field(ge=-0.2, le=0.3, description="Added to a funded firm's chance to be there after two years."),
        About("-", "share", "evidence loan_surv", "evidence", 0.02, 0.07),
    ] = 0.0532
    productivity: Annotated[
        float,
        Field(gt=-0.5, le=0.5, description="Change of a funded firm's productivity in two years."),
        About("-", "share", "evidence loan_tfp", "evidence", -0.08, 0.02),
    ] = -0.0492
    least_employees: Annotated[
        int,
        Field(ge=1, description="Smallest firm that may apply."),
        About("-", "persons", "firms beyond the micro size", "assumption", 1, 20, drawn=False),
    ] = 10

    leaves: ClassVar[str] = "fewer firms applied than it could fund; what stands behind guarantees is paid out only where a firm closes"
    relaxes: ClassVar[tuple[str, ...]] = ("finance",)
    assumptions: ClassVar[tuple[str, ...]] = (
        "{applicants_per_year} of the eligible firms apply in a year, as many as banks refuse (evidence cred_reject); the order of award is a"
        " lottery but for a weight of {selection_quality} on unserved demand",
        "in two years a funded firm's chance to be there changes by {survival} and its productivity by {productivity} (evidence loan_surv,"
        " loan_tfp: matched, one Korean study each); it offers {hiring_speed} more of its missing posts, and spends {invested} of the money at"
        " once, bought from knowledge services as all projects of firms are (assumptions)",
        "principal comes back over {term_quarters} quarters and is lent again; a closed firm pays what its owners would have got, the rest is lost",
        "in the form of guarantees a bank lends, firms pay it {bank_interest_per_year} a year and the fund {fee_per_year}; of what a closed firm owes the"
        " fund pays {coverage} while it has money, and guarantees up to {leverage} times what it holds (assumptions, `form` = {form})",
        "jobs per billion won are no input; the judgement to compare with is 1.0, 0.3 to 2.5 (evidence fund_jobs)",
    )

    @model_validator(mode="after")
    def _one_form(self) -> GrowthFund:
        for key, given in (("equity_share", self.equity_share), ("match_share", self.match_share)):
            if self.guarantees and given > 0.0:
                raise ValueError(f'`{key}` = {given:g}: with `form` = "guarantee" nothing is paid out that it could be a part of')
        return self

    @model_validator(mode="after")
    def _grace_within_the_term(self) -> GrowthFund:
        if self.grace_quarters >= self.term_quarters:
            raise ValueError(
                f"`grace_quarters` = {self.grace_quarters} leaves no quarter of `term_quarters` = {self.term_quarters} to pay in"
            )
        return self

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Say what holds for funded firms, and open this quarter's calls for loans and for stakes, or for guarantees."""
        terms, k = state.terms, programme.row + 1
        measured = min(MEASURED_QUARTERS, self.term_quarters)
        terms.deal_closing[k] -= self.survival / MEASURED_QUARTERS
        terms.deal_productivity[k] += log(1.0 + self.productivity) / MEASURED_QUARTERS
        terms.deal_hiring[k] += self.hiring_speed
        terms.deal_credit[k] += self.bank_credit
        for share, stake in ((1.0 - self.equity_share, False), (self.equity_share, True)):
            if share <= 0.0:
                continue
            call = self.call(state, programme, share)
            call.names = (f"{programme.name} {'stakes' if stake else 'loans'}",)
            call.quality[0], call.mark[0] = BY_DEMAND, FUNDED
            call.applying[0] = self.applicants_per_year / 4.0 * share
            call.most[0], call.value_added[0] = self.cap_mn_krw, self.value_added_quarters
            call.duration[0], call.effect[0], call.lent[0] = self.term_quarters, measured, True
            call.spent_share[0] = self.invested
            call.grace[0] = self.term_quarters - 1 if stake else self.grace_quarters
            call.interest[0] = 0.0 if stake else self.interest_per_year / 4.0
            if self.guarantees:
                self._guarantee(state, programme, call)
            state.support = state.support.add(call)

    @property
    def guarantees(self) -> bool:
        """Whether its money stands behind loans of the bank."""
        return self.form == "guarantee"

    def _guarantee(self, state: State, programme: Programme, call: Support) -> None:
        """The bank lends what the fund's money can still stand behind; the fund covers a part, for a fee."""
        out = self.coverage * float(state.governments.guaranteed[programme.row]) / MILLION
        call.covered[0], call.fee[0], call.interest[0] = self.coverage, self.fee_per_year / 4.0, self.bank_interest_per_year / 4.0
        call.budget_left[0] = max(self.leverage * float(call.budget_left[0]) - out, 0.0) / self.coverage

    def kept(self, state: State, programme: Programme) -> int:
        """After the end as much stays as may still be called for."""
        return ceil(self.coverage * float(state.governments.guaranteed[programme.row])) if self.guarantees else 0
