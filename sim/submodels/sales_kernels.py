"""Compiled passes over firm rows: sales, expectations and every payment of a quarter. One thread works a cell at a time.

A cell is worked in tiles that fit into the processor's cache, in plain loops that write one array each, so that several rows run
at once. Free rows get numbers like any other, which count as zero firms.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, log
from sim.ground.threads import TILE, dealt
from sim.state.accounts import FIRM_ITEMS, MILLION, pay_rows
from sim.submodels.production_kernels import ai_factors

SALES = FIRM_ITEMS.index("sales")
MATERIALS = FIRM_ITEMS.index("materials")
IMPORTED = FIRM_ITEMS.index("imported materials")
WAGES = FIRM_ITEMS.index("wages")
CONTRIBUTIONS = FIRM_ITEMS.index("social contributions")
TAX = FIRM_ITEMS.index("corporate tax")
DIVIDENDS = FIRM_ITEMS.index("dividends")
LARGE_DIVIDENDS = FIRM_ITEMS.index("dividends of large firms")
INVESTMENT = FIRM_ITEMS.index("investment")
CAPITAL_COST = FIRM_ITEMS.index("capital cost")
INTEREST = FIRM_ITEMS.index("interest")
LARGE = 300
SMALL = 5


class Columns(NamedTuple):
    """Columns of the firm table that `produce` reads and writes, of a tile."""

    employees: np.ndarray
    weight: np.ndarray
    productivity: np.ndarray
    appeal: np.ndarray
    log_price: np.ndarray
    revenue: np.ndarray
    expected_demand: np.ndarray
    cash: np.ndarray
    ai_age: np.ndarray
    ai_gain: np.ndarray


class Market(NamedTuple):
    """What firms sell into and pay for: by municipality, cell [c] or industry [s]."""

    agglomeration: np.ndarray
    """By municipality."""
    demand: np.ndarray
    """[c] million won."""
    weight_sum: np.ndarray
    """[c] sum of CES weights."""
    sigma: np.ndarray
    """[s] elasticity of substitution."""
    ai: np.ndarray
    """As in `ai_factors`."""
    wage: np.ndarray
    """[c] million won a worker."""
    capital_cost: np.ndarray
    """[c] part of sales."""
    materials: np.ndarray
    """[c] million won."""
    imports: np.ndarray
    """[s] imported materials, part of sales."""
    rates: np.ndarray
    """Capacity, expectation weight, contributions, loan rate, profit tax, payout, retained share, cash target."""


@njit(inline="always", error_model="numpy")
def part(f: Any, a: int, b: int) -> Any:
    """Rows a to b - 1 of the firm table."""
    return Columns(
        f.employees[a:b], f.weight[a:b], f.productivity[a:b], f.appeal[a:b], f.log_price[a:b],
        f.revenue[a:b], f.expected_demand[a:b], f.cash[a:b], f.ai_age[a:b], f.ai_gain[a:b],
    )  # fmt: skip


@njit(nogil=True, cache=True, error_model="numpy")
def wanted_rows(rows: Any, c: int, market: Any, price: Any, out: Any) -> None:
    """Units that customers want of each row of cell c (2), and its price."""
    sigma = market.sigma[c % market.sigma.shape[0]]
    demand, total, log_price, appeal = market.demand[c], market.weight_sum[c], rows.log_price, rows.appeal
    for i in range(log_price.shape[0]):
        price[i] = exp(log_price[i])
    for i in range(log_price.shape[0]):
        out[i] = exp((1.0 - sigma) * log_price[i])
    for i in range(log_price.shape[0]):
        out[i] = demand * (appeal[i] * out[i] / total) / price[i]


@njit(nogil=True, cache=True, error_model="numpy")
def sell_rows(rows: Any, c: int, market: Any, work: Any, sums: Any) -> None:
    """Sales out of demand and capacity (7), and expectations (8), of some rows of cell c; writes revenue and expected demand.

    Adds to sums = (sales, real output, log productivity x workers, workers), row after row; work [5, rows] is scratch.
    """
    n, productivity, expected, revenue = rows.employees, rows.productivity, rows.expected_demand, rows.revenue
    place, capacity, learning = market.agglomeration[c // market.sigma.shape[0]], market.rates[0], market.rates[1]
    g, price, wanted, output, level = work[0], work[1], work[2], work[3], work[4]
    ai_factors(rows.ai_age, rows.ai_gain, market.ai, g)
    wanted_rows(rows, c, market, price, wanted)
    for i in range(n.shape[0]):
        output[i] = min(wanted[i], capacity * (productivity[i] * place * g[i]) * n[i]) if n[i] > 0 else 0.0
    for i in range(n.shape[0]):
        expected[i] = learning * wanted[i] + (1.0 - learning) * expected[i] if n[i] > 0 else expected[i]
    for i in range(n.shape[0]):
        revenue[i] = output[i] * price[i] if n[i] > 0 else revenue[i]
    for i in range(n.shape[0]):
        level[i] = log(productivity[i] * g[i])
    add_sales(n, rows.weight, revenue, output, level, sums)


@njit(nogil=True, cache=True, error_model="numpy")
def add_sales(employees: Any, weight: Any, revenue: Any, output: Any, level: Any, sums: Any) -> None:
    """The sums of `sell_rows`."""
    earned, units, logs, heads = sums[0], sums[1], sums[2], sums[3]
    for i in range(employees.shape[0]):
        n = np.int64(employees[i])
        w = np.int64(weight[i]) if n > 0 else np.int64(0)
        earned += w * revenue[i]
        units += w * output[i]
        logs += w * n * level[i]
        heads += w * n
    sums[0], sums[1], sums[2], sums[3] = earned, units, logs, heads


@njit(nogil=True, cache=True, error_model="numpy")
def earn_rows(rows: Any, c: int, market: Any, inputs: float, work: Any) -> None:
    """What each row of cell c sells, owes the bank, pays in wages, and has left before tax, million won: work [0..3]; free rows 0."""
    n, cash, revenue, wage = rows.employees, rows.cash, rows.revenue, market.wage[c]
    with_contributions, loan_rate = 1.0 + market.rates[2], market.rates[3]
    capital, imported = market.capital_cost[c], market.imports[c % market.imports.shape[0]]
    got, debt, wages, surplus = work[0], work[1], work[2], work[3]
    for i in range(n.shape[0]):
        got[i] = revenue[i] if n[i] > 0 else 0.0
    for i in range(n.shape[0]):
        debt[i] = max(-cash[i] / MILLION, 0.0) if n[i] > 0 else 0.0
    for i in range(n.shape[0]):
        surplus[i] = got[i] * (1.0 - inputs - imported) - (capital * got[i] + loan_rate * debt[i])
    for i in range(n.shape[0]):
        others = wage * max(n[i] - 1, 0)
        # The self-employed owner of a small firm lives on what is left.
        owner = min(max(surplus[i] / with_contributions - others, 0.0), wage)
        wages[i] = (others + owner if n[i] < SMALL else wage * n[i]) if n[i] > 0 else 0.0
    for i in range(n.shape[0]):
        surplus[i] = surplus[i] - with_contributions * wages[i]


@njit(nogil=True, cache=True, error_model="numpy")
def share_profits(rows: Any, c: int, market: Any, work: Any, copies: Any, transit: Any) -> None:
    """What is left is taxed, kept as far as cash is short, paid out and invested."""
    n, cash = rows.employees, rows.cash
    tax, payout, retained, target = market.rates[4], market.rates[5], market.rates[6], market.rates[7]
    wages, surplus, after, invested, large = work[2], work[3], work[4], work[5], work[6]
    for i in range(n.shape[0]):
        after[i] = surplus[i] * (1.0 - tax) if surplus[i] > 0.0 else 0.0
    for i in range(n.shape[0]):
        missing = max(target * wages[i] - (cash[i] / MILLION - surplus[i]), 0.0)
        invested[i] = max(after[i] - payout * after[i] - min(retained * after[i], missing), 0.0)
    for i in range(n.shape[0]):
        surplus[i] = max(surplus[i], 0.0)
    for i in range(n.shape[0]):
        large[i] = after[i] if n[i] >= LARGE else 0.0
    for i in range(n.shape[0]):
        after[i] = 0.0 if n[i] >= LARGE else after[i]
    pay_rows(cash, transit, (TAX, c), copies, tax, surplus)
    pay_rows(cash, transit, (DIVIDENDS, c), copies, payout, after)
    pay_rows(cash, transit, (LARGE_DIVIDENDS, c), copies, payout, large)
    pay_rows(cash, transit, (INVESTMENT, c), copies, 1.0, invested)


@njit(nogil=True, cache=True, error_model="numpy")
def pay_all(rows: Any, c: int, market: Any, inputs: float, work: Any, copies: Any, transit: Any) -> None:
    """Every payment of some rows of cell c but those out of profit (10)."""
    rates, cash, n, weight = market.rates, rows.cash, rows.employees, rows.weight
    for i in range(n.shape[0]):
        copies[i] = weight[i] if n[i] > 0 else 0
    earn_rows(rows, c, market, inputs, work)
    got, debt, wages = work[0], work[1], work[2]
    pay_rows(cash, transit, (SALES, c), copies, 1.0, got, -1)
    pay_rows(cash, transit, (MATERIALS, c), copies, inputs, got)
    pay_rows(cash, transit, (IMPORTED, c), copies, market.imports[c % market.imports.shape[0]], got)
    pay_rows(cash, transit, (WAGES, c), copies, 1.0, wages)
    pay_rows(cash, transit, (CONTRIBUTIONS, c), copies, rates[2], wages)
    pay_rows(cash, transit, (CAPITAL_COST, c), copies, market.capital_cost[c], got)
    pay_rows(cash, transit, (INTEREST, c), copies, rates[3], debt)


@njit(nogil=True, cache=True, error_model="numpy")
def profit_of(copies: Any, surplus: Any, gained: float) -> float:
    """`gained` plus the profits of some rows, row after row."""
    for i in range(copies.shape[0]):
        gained += copies[i] * surplus[i]
    return gained


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def produce(start: Any, used: Any, firms: Any, market: Any, transit: Any, out: Any) -> None:
    """Sales out of demand and capacity, expectations, and every payment of a firm's quarter.

    transit [item, c]; out [4, c] = sales, real output, profit, mean log productivity. Writes revenue, expected demand, cash.
    """
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], market.sigma.shape[0])
        sums, work, copies = np.zeros(4), np.empty((7, TILE)), np.empty(TILE, dtype=np.int64)
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            sell_rows(part(firms, a, b), c, market, work, sums)
        inputs = market.materials[c] / sums[0] if sums[0] > 0.0 else 0.0
        gained = 0.0
        for a in range(start[c], used[c], TILE):
            b = min(a + TILE, used[c])
            rows, some = part(firms, a, b), copies[: b - a]
            pay_all(rows, c, market, inputs, work, some, transit)
            gained = profit_of(some, work[3], gained)
            share_profits(rows, c, market, work, some, transit)
        out[0, c], out[1, c], out[2, c] = sums[0], sums[1], gained
        out[3, c] = sums[2] / sums[3] if sums[3] > 0.0 else 0.0
