"""The oracle: firms as a Mesa user would write them, one agent each, in plain Python.

It shares with the engine only the scalar arithmetic (exp, log, hashed uniforms, the rounding of `pay`) and the numbers
of the state; prices, sales, accounts, plans, closures, moves, foundings and hires are written a second time, per agent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import mesa
import numpy as np

from sim.ground.arithmetic import exp, laplace, log, normal
from sim.ground.streams import Streams, uniform
from sim.state.accounts import FIRM_ITEMS
from sim.state.state import State
from sim.submodels.entry import Entry
from sim.submodels.production import Production, materials_price
from sim.submodels.relocation import Relocation

MILLION = 1e6


def won(amount: float) -> int:
    """Million won in whole won, rounded once."""
    return math.floor(amount * MILLION + 0.5)


def sum_in_order(values: Iterable[float]) -> float:
    """Plain sum from left to right (`sum` of newer Pythons compensates rounding)."""
    total = 0.0
    for value in values:
        total += value
    return total


class Cell:
    """Market of one industry in one municipality: its firms by slot, and what passes through its transit accounts."""

    def __init__(self, number: int, n_industries: int) -> None:
        self.number, self.region, self.industry = number, number // n_industries, number % n_industries
        self.slots: list[Firm | None] = []
        self.weight_sum = self.raw_weight_sum = self.sales = self.real_output = self.profit = self.mean_log = 0.0
        self.clear()

    def clear(self) -> None:
        """Start a quarter: empty transit accounts, counters at zero."""
        self.transit = dict.fromkeys(FIRM_ITEMS, 0)
        self.births = self.deaths = self.vacancies = self.filled = self.quits = self.layoffs = self.exit_losses = 0
        self.moved_in = self.moved_out = self.left_behind = 0

    def house(self, firm: Firm) -> None:
        """Give a firm the lowest free slot."""
        slot = next((i for i, taken in enumerate(self.slots) if taken is None), len(self.slots))
        if slot == len(self.slots):
            self.slots.append(None)
        self.slots[slot] = firm

    @property
    def firms(self) -> list[Firm]:
        """Firms in the order of their slots."""
        return [firm for firm in self.slots if firm is not None]


class Firm(mesa.Agent):
    """One firm (or `weight` identical ones)."""

    COLUMNS = (
        "id",
        "employees",
        "weight",
        "age",
        "productivity",
        "appeal",
        "log_price",
        "expected_demand",
        "revenue",
        "cash",
        "ai_age",
        "ai_gain",
        "vacancies",
        "deal",
    )

    def __init__(self, model: Oracle, cell: Cell, **columns: Any) -> None:
        super().__init__(model)
        self.cell = cell
        for name in self.COLUMNS:
            setattr(self, "key" if name == "id" else name, columns[name])

    def ai_factor(self) -> float:
        """Productivity factor of AI (27)."""
        rules = self.model.production
        if self.ai_age < 0:
            return 1.0
        if self.ai_age < rules.ai_wait:
            return 1.0 - rules.ai_dip
        if self.ai_age >= rules.ai_wait + rules.ai_ramp:
            return 1.0 + self.ai_gain
        part = (self.ai_age - rules.ai_wait) / float(rules.ai_ramp)
        return 1.0 - rules.ai_dip + part * (rules.ai_dip + self.ai_gain)

    def set_price(self) -> None:
        """Price by unit cost (1)."""
        model, cell = self.model, self.cell
        v = model.value_share[cell.industry]
        rest = (1.0 - v) * model.materials_price[cell.industry]
        self.old_log_price = self.log_price
        labour = v * model.labour_cost(cell) / self.productivity
        self.log_price = log(labour / self.ai_factor() + rest)

    def pull(self) -> float:
        """CES weight (2)."""
        return self.appeal * exp((1.0 - self.model.production.substitution) * self.log_price)

    def sell(self) -> None:
        """Sales out of demand and capacity, and what to expect (7), (8)."""
        model, cell, rules = self.model, self.cell, self.model.production
        price = exp(self.log_price)
        wanted = model.demand[cell.number] * (self.pull() / cell.raw_weight_sum) / price
        each = self.productivity * model.agglomeration[cell.region] * self.ai_factor()
        self.output = min(wanted, rules.capacity * each * self.employees)
        self.expected_demand = rules.expectation * wanted + (1.0 - rules.expectation) * self.expected_demand
        self.revenue = self.output * price

    def pay(self, item: str, amount: float) -> None:
        """Pay into transit."""
        self.cash -= won(amount)
        self.cell.transit[item] += won(amount) * self.weight

    def settle(self, inputs: float) -> float:
        """Every payment of the quarter (10); returns profit before tax."""
        model, cell, rules = self.model, self.cell, self.model.production
        got, n = self.revenue, self.employees
        imported = model.imported[cell.industry]
        debt = max(-self.cash / MILLION, 0.0)
        capital = model.capital_cost[cell.number] * got
        left = got * (1.0 - inputs - imported) - (capital + rules.loan_rate * debt)
        wages = model.wage[cell.number] * n
        if n < 5:
            # The owner of a very small firm lives on what is left, up to a wage.
            others = model.wage[cell.number] * (n - 1)
            owner = max(left / (1.0 + rules.contribution_rate) - others, 0.0)
            wages = others + min(owner, model.wage[cell.number])
        self.receive("sales", got)
        self.pay("materials", inputs * got)
        self.pay("imported materials", imported * got)
        self.pay("wages", wages)
        self.pay("social contributions", rules.contribution_rate * wages)
        self.pay("capital cost", capital)
        self.pay("interest", rules.loan_rate * debt)
        surplus = left - (1.0 + rules.contribution_rate) * wages
        if surplus > 0.0:
            after = surplus * (1.0 - rules.profit_tax)
            missing = max(rules.cash_target * wages - (self.cash / MILLION - surplus), 0.0)
            retained = min(rules.retained * after, missing)
            self.pay("corporate tax", rules.profit_tax * surplus)
            self.pay("dividends of large firms" if n >= 300 else "dividends", rules.payout * after)
            self.pay("investment", max(after - rules.payout * after - retained, 0.0))
        return surplus

    def receive(self, item: str, amount: float) -> None:
        """Take out of transit."""
        self.cash += won(amount)
        self.cell.transit[item] -= won(amount) * self.weight

    def closes(self, wanted: float) -> bool:
        """Closure (13)."""
        rules, n = self.model.production, self.employees
        size = 1.0 if n < 5 else rules.closing_medium if n < 50 else rules.closing_large
        slack = exp(-rules.closing_demand * log((wanted + 0.15) / (n + 0.15)))
        chance = (rules.closing + rules.closing_young / (1.0 + self.age / rules.closing_fade)) * size * min(max(slack, 0.3), 4.0)
        added, _, credit, _, _ = self.model.deals[self.deal]
        if self.cash / MILLION < -(rules.credit + credit) * self.model.value_share[self.cell.industry] * self.revenue:
            chance = max(chance, rules.closing_insolvent)
        return self.model.luck("production.close", self.key) < chance + added

    def decide(self) -> tuple[float, float]:
        """Closure, plans (8)-(9), and the shock to demand (12); returns sales after and before its growth."""
        model, cell, rules, n = self.model, self.cell, self.model.production, self.employees
        wanted = self.expected_demand / (self.productivity * model.agglomeration[cell.region] * self.ai_factor())
        if self.closes(wanted):
            cell.exit_losses += self.weight * n
            cell.deaths += self.weight
            cell.transit["closing balance" if self.cash >= 0 else "loan losses"] += self.cash * self.weight
            cell.slots[cell.slots.index(self)] = None
            self.remove()
            return 0.0, 0.0
        target = math.floor(wanted + 0.5)
        laid_off = min(math.floor(rules.firing_speed * max(n - target, 0) + self.luck("lay off")), n - 1)
        stay = n - 1 - laid_off
        quits = min(math.floor(rules.quit_rate * stay + self.luck("quit")), stay)
        gap = target - n
        replaced = min(quits, max(gap + quits, 0))
        _, hiring, _, appeal, productivity = model.deals[self.deal]
        self.vacancies = math.floor((rules.hiring_speed + hiring) * max(gap, 0) + self.luck("post")) + replaced
        size = log(float(n))
        shock = rules.shock_scale * exp(-rules.shock_size_elasticity * size) * laplace(self.luck("demand"))
        grown = exp(shock - rules.mean_reversion * size)
        if self.deal:
            grown *= exp(appeal)
            self.productivity *= exp(productivity)
        self.appeal *= grown
        self.age += 1
        self.employees = n - quits - laid_off
        cell.vacancies += self.weight * self.vacancies
        cell.quits += self.weight * quits
        cell.layoffs += self.weight * laid_off
        return self.weight * self.revenue * grown, self.weight * self.revenue

    def goal(self) -> Cell | None:
        """The market that the firm moves to, if it moves."""
        model, rules = self.model, self.model.relocation
        places = model.places_to_go(self.cell)
        whole = sum_in_order(weight for _, weight in places)
        chance = model.chance_to_move(self.cell, whole)
        u = model.luck("relocation.leave", self.key)
        if u >= chance or u >= chance * exp(-rules.size * log(float(self.employees))):
            return None
        mark, total = model.luck("relocation.where", self.key) * whole, 0.0
        for cell, weight in places:
            total += weight
            if total > mark:
                return cell
        return None

    def move(self, cell: Cell) -> None:
        """Go there with the owner; the workers stay, and their posts are on offer there."""
        old, levels = self.cell, self.model.base_productivity
        left, posts = self.employees - 1, self.vacancies
        old.moved_out += self.weight
        old.left_behind += self.weight * left
        old.vacancies -= self.weight * posts
        cell.moved_in += self.weight
        cell.vacancies += self.weight * (posts + left)
        self.employees, self.vacancies = 1, posts + left
        level = levels[cell.number] / levels[old.number]
        self.productivity *= level
        self.expected_demand *= level
        self.cell = cell
        cell.house(self)

    def luck(self, decision: str) -> float:
        """This firm's uniform for one decision of the quarter."""
        return self.model.luck(f"production.{decision}", self.key)


class Oracle(mesa.Model):
    """The same economy of firms, agent by agent."""

    def __init__(self, state: State, seed: int, relocation: Relocation | None = None) -> None:
        super().__init__(rng=seed)
        self.production, self.entry, self.streams = Production(), Entry(), Streams(seed)
        self.relocation = relocation or Relocation(rate=0.0)
        self.quarter, self.unit = 0, 1
        self.read(state)
        self.price_index = [float(x) for x in state.cells.price_index]
        self.cells = [Cell(c, len(self.value_share)) for c in range(state.firms.n_cells)]
        firms = state.firms
        for cell in self.cells:
            cell.mean_log = float(state.cells.log_productivity.reshape(-1)[cell.number])
            for f in range(firms.start[cell.number], firms.start[cell.number + 1]):
                columns = {name: getattr(firms, name)[f].item() for name in Firm.COLUMNS}
                cell.slots.append(Firm(self, cell, **columns) if columns["employees"] > 0 else None)

    def read(self, state: State) -> None:
        """What firms take as given."""
        cells, trade = state.cells, state.trade
        self.value_share = [float(x) for x in cells.value_share]
        self.demand, self.wage, self.capital_cost, self.base_productivity, self.base_wage = (
            [float(v) for v in x.reshape(-1)]
            for x in (cells.demand, cells.wage, cells.capital_cost, cells.base_productivity, cells.base_wage)
        )
        self.agglomeration = [float(x) for x in cells.agglomeration]
        n_industries = len(self.value_share)
        self.materials = [float(x) for x in trade.materials[:, :n_industries].sum(axis=2).reshape(-1)]
        self.imported = [float(x) for x in trade.import_coefficients[:n_industries]]
        self.distance = state.geography.distance.tolist()
        self.base_firms, self.base_margin, self.pull_of_policy = (
            [float(v) for v in x.reshape(-1)] for x in (cells.base_firms, cells.base_margin, state.terms.relocation)
        )
        self.deals = state.terms.deals.tolist()
        self.coefficients = trade.input_coefficients[:, :n_industries]

    def luck(self, purpose: str, key: int) -> float:
        """Uniform of one purpose and identity."""
        return float(uniform(self.streams.key(purpose), np.uint64(key)))

    def pull(self, cell: Cell) -> float:
        """What draws firms to a market: its margin over the base year's, and policy."""
        margin = cell.profit / max(cell.sales, 1e-9) if cell.sales > 0 else 0.0
        gap = min(max(margin - self.base_margin[cell.number], -0.5), 0.5)
        return float(exp(self.relocation.margin_response * gap + self.pull_of_policy[cell.number]))

    def places_to_go(self, cell: Cell) -> list[tuple[Cell, float]]:
        """The same industry elsewhere, with its weight for firms of this market."""
        others = [other for other in self.cells if other.industry == cell.industry and other is not cell]
        return [(other, self.reach(cell, other) * (self.pull(other) / self.pull(cell))) for other in others]

    def reach(self, cell: Cell, other: Cell) -> float:
        """Base-year firms elsewhere by distance."""
        near = exp(-self.relocation.distance * log(self.distance[cell.region][other.region]))
        return self.base_firms[other.number] * float(near)

    def chance_to_move(self, cell: Cell, whole: float) -> float:
        """Chance of a firm of one: as much above the nation's as its places weigh above their base-year mean."""
        market = [other for other in self.cells if other.industry == cell.industry]
        firms = sum_in_order(self.base_firms[c.number] for c in market)
        reach = sum_in_order(self.base_firms[c.number] * sum_in_order(self.reach(c, o) for o in market if o is not c) for c in market)
        return self.relocation.rate * whole * firms / reach if reach > 0.0 else 0.0

    def labour_cost(self, cell: Cell) -> float:
        """Relative unit labour cost of a cell."""
        c = cell.number
        return self.wage[c] / self.base_wage[c] * self.base_productivity[c] / self.agglomeration[cell.region]

    def step(self, entrants: np.ndarray, fill: float) -> None:
        """One quarter of firms; `entrants` [c] are founded, and `fill` of the posts find someone."""
        imports = np.array(self.imported)
        self.materials_price = materials_price(self.coefficients, imports, np.array(self.price_index))
        for cell in self.cells:
            cell.clear()
        self._prices()
        for cell in self.cells:
            self._produce(cell)
        for cell in self.cells:
            for firm in cell.firms:
                firm.decide()
        self._relocate()
        for cell in self.cells:
            for k in range(int(entrants[cell.number])):
                self._found(cell, k)
        for cell in self.cells:
            self._hire(cell, math.floor(fill * cell.vacancies))
        self.quarter += 1
        self.streams = self.streams.at(self.quarter)

    def _prices(self) -> None:
        n_industries = len(self.value_share)
        change, base = np.zeros(len(self.cells)), np.zeros(len(self.cells))
        for cell in self.cells:
            total = up = old = 0.0
            for firm in cell.firms:
                firm.set_price()
                if firm.age > 0:
                    up += firm.weight * firm.revenue * (firm.log_price - firm.old_log_price)
                    old += firm.weight * firm.revenue
                total += firm.weight * firm.pull()
            cell.raw_weight_sum, change[cell.number], base[cell.number] = total, up, old
        for s in range(n_industries):
            whole = base.reshape(-1, n_industries).sum(axis=0)[s]
            if whole > 0:
                self.price_index[s] *= exp(float(change.reshape(-1, n_industries).sum(axis=0)[s] / whole))

    def _produce(self, cell: Cell) -> None:
        cell.sales = cell.real_output = cell.profit = 0.0
        logs = heads = 0.0
        for firm in cell.firms:
            firm.sell()
            cell.sales += firm.weight * firm.revenue
            cell.real_output += firm.weight * firm.output
            logs += firm.weight * firm.employees * log(firm.productivity * firm.ai_factor())
            heads += firm.weight * firm.employees
        cell.mean_log = logs / heads if heads > 0.0 else 0.0
        inputs = self.materials[cell.number] / cell.sales if cell.sales > 0.0 else 0.0
        for firm in cell.firms:
            cell.profit += firm.weight * firm.settle(inputs)

    def _relocate(self) -> None:
        """All movers leave before the first arrives; they arrive market by market, in the order in which they left."""
        if self.relocation.rate == 0.0:
            return
        movers = [(goal, firm) for cell in self.cells for firm in cell.firms if (goal := firm.goal()) is not None]
        for _, firm in movers:
            firm.cell.slots[firm.cell.slots.index(firm)] = None
        for goal, firm in sorted(movers, key=lambda pair: pair[0].number):
            firm.move(goal)

    def _found(self, cell: Cell, k: int) -> None:
        """One start-up with its founder (14), in the lowest free slot."""
        rules, c, r = self.entry, cell.number, cell.region
        key = (1 << 63) | ((self.quarter + 64) << 44) | (c << 20) | k
        level = cell.mean_log if cell.mean_log != 0.0 else log(self.base_productivity[c])
        grown = rules.start_productivity + 0.0 + rules.productivity_spread * normal(self.luck("entry.productivity", key))
        made = exp(level + grown)
        spread = rules.start_spread
        wanted = rules.start_demand * exp(spread * normal(self.luck("entry.demand", key)) - 0.5 * spread * spread)
        v = self.value_share[cell.industry]
        price = v * self.base_productivity[c] / (made * self.agglomeration[r]) + 1.0 - v
        units = wanted * made * self.agglomeration[r]
        some = self.demand[c] > 0.0 and cell.raw_weight_sum > 0.0
        pull = cell.raw_weight_sum / self.demand[c] if some else 1.0 / self.base_productivity[c]
        firm = Firm(
            self,
            cell,
            id=key,
            employees=1,
            weight=self.unit,
            age=0,
            productivity=made,
            appeal=units * pull * exp(self.production.substitution * log(price)),
            log_price=log(price),
            expected_demand=units,
            revenue=units * price,
            cash=0,
            ai_age=-1,
            ai_gain=0.0,
            vacancies=0,
            deal=0,
        )
        firm.receive("founding capital", rules.founding_wages * self.wage[c])
        cell.house(firm)
        cell.births += self.unit

    def _hire(self, cell: Cell, offered: int) -> None:
        """Share out those on offer over posts in whole rows (18), the heaviest rows first."""
        open_firms = [firm for firm in cell.firms if firm.vacancies > 0]
        open_posts, left = sum(firm.weight * firm.vacancies for firm in open_firms), offered
        for weight in sorted({firm.weight for firm in open_firms}, reverse=True):
            alike = [firm for firm in open_firms if firm.weight == weight]
            ratio = min(left / open_posts, 1.0)
            open_posts -= sum(weight * firm.vacancies for firm in alike)
            claim = weight * self.luck("test.hire", (cell.number << 16) + weight)
            for firm in alike:
                claim += weight * firm.vacancies * ratio
                hired = min(int(claim / weight), firm.vacancies, left // weight)
                claim -= hired * weight
                left -= hired * weight
                firm.employees += hired
                firm.vacancies -= hired
        cell.filled = offered - left
