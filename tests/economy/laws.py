"""The identities of MODEL 3.14, each with the stretch of the quarter in which it cannot hold, and a watch that checks them.

Between two processes a law may wait: when firms have laid off and workers have not left yet, say. Everywhere else it
holds after every process, whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.model import Economy, Process
from sim.state import identities_firms as firms
from sim.state import identities_money as money
from sim.state import identities_people as people
from sim.state.identities_people import IdentityBroken, WorkBefore
from sim.state.state import State

FIRST = "governments.decide"


@dataclass(frozen=True)
class Opening:
    """Stocks when the quarter opens."""

    people: people.Before
    firms: firms.FirmsBefore
    money: money.MoneyBefore

    @classmethod
    def of(cls, state: State) -> Opening:
        """Note them."""
        return cls(people.opening(state), firms.firms_opening(state), money.money_opening(state))


@dataclass(frozen=True)
class Law:
    """An identity by its number in MODEL 3.14; it waits from the first named process until the second."""

    number: int
    check: Callable[[State, Opening], None]
    waits: tuple[str, str] | None = None

    def holds_after(self, process: str, order: list[str]) -> bool:
        """Whether it must hold once a process has run."""
        if self.waits is None:
            return True
        begins, ends = (order.index(name) for name in self.waits)
        return not begins <= order.index(process) < ends


LAWS = (
    Law(1, lambda s, o: people.population_change(s, o.people)),
    Law(2, lambda s, o: people.persons_by_state(s)),
    Law(3, lambda s, o: people.jobs_are_employed(s), ("production.decide", "labour.separate")),
    Law(4, lambda s, o: people.commuters_are_employed(s)),
    Law(5, lambda s, o: people.hires_fill_vacancies(s)),
    Law(6, lambda s, o: firms.cells_are_rows(s)),
    Law(6, lambda s, o: firms.firms_change(s, o.firms)),
    Law(7, lambda s, o: money.spending_finds_sellers(s), (FIRST, "goods.settle")),
    Law(8, lambda s, o: money.sales_are_purchases(s), (FIRST, "goods.settle")),
    Law(9, lambda s, o: money.value_added_is_spending(s), (FIRST, "goods.settle")),
    Law(9, lambda s, o: money.value_added_is_income(s, o.money), (FIRST, "finance.pay_incomes")),
    Law(10, lambda s, o: money.payments_have_two_sides(s)),
    Law(10, lambda s, o: money.deposits_change_by_payments(s, o.money)),
    Law(10, lambda s, o: money.nothing_is_left_on_the_way(s), ("production.produce", "finance.close")),
    Law(11, lambda s, o: money.local_budgets_balance(s, o.money), (FIRST, "goods.settle")),
    Law(11, lambda s, o: money.centre_balances(s, o.money), (FIRST, "finance.close")),
    Law(11, lambda s, o: money.programmes_balance(s, o.money)),
    Law(12, lambda s, o: firms.users_are_rows(s), ("production.decide", "adoption.invest")),
    Law(12, lambda s, o: firms.users_change(s, o.firms)),
    Law(12, lambda s, o: firms.awards_paid(s)),
    Law(13, lambda s, o: people.dwellings_change(s, o.people)),
)
"""5 has a second part, that the hired were jobless, which compares two moments of one process: see `watch`. 14 is in
`test_same_bits`."""
HIRING = ("entry.found", "labour.match", "labour.match_afar")


def watch(economy: Economy) -> None:
    """Check every law after every process of every quarter from now on; raises IdentityBroken that names all of them."""
    order, noted = list(economy.schedule), {}

    def watched(name: str, process: Process) -> Process:
        def run(state: State, streams: object) -> None:
            if name == order[0]:
                noted["opening"] = Opening.of(state)
            work = people.work_now(state)
            process(state, streams)
            try:
                _check(state, noted["opening"], name, order, work)
            except IdentityBroken as broken:
                raise IdentityBroken(f"after {name} in quarter {state.quarter}: {broken}") from broken

        return run

    economy.schedule = {name: watched(name, process) for name, process in economy.schedule.items()}


def _check(state: State, opening: Opening, name: str, order: list[str], work: WorkBefore) -> None:
    for law in LAWS:
        if law.holds_after(name, order):
            try:
                law.check(state, opening)
            except IdentityBroken as broken:
                raise IdentityBroken(f"identity {law.number}: {broken}") from broken
    if name in HIRING:
        people.hired_were_jobless(state, work)
