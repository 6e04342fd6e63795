"""Money: every account of the economy in whole won, and the one function that moves it.

Firms keep their cash in their own column; all other accounts stand in one vector. A payment is rounded to whole won
once, in `pay`, so that no won is ever made or lost, and every payment is entered in the quarter's transactions-flow
matrix (item x institutional sector), whose rows sum to zero and whose columns equal the change of deposits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import share_out
from sim.state.chart import FIRM_ITEMS, ITEMS, MILLION, QUARTER_MILLION, SECTORS

__all__ = ["FIRM_ITEMS", "ITEMS", "MILLION", "QUARTER_MILLION", "SECTORS", "Books", "Side", "pay", "pay_rows"]


@njit(nogil=True, inline="always", error_model="numpy")
def pay(payer: Any, i: Any, payer_copies: int, payee: Any, j: Any, payee_copies: int, amount: float) -> np.int64:
    """Move `amount` million won from account i to account j, rounded to whole won once; returns the won.

    A row that stands for several identical firms keeps its balance per firm: its copies weigh on the other side,
    so `payee_copies` is the weight where a firm row pays, and `payer_copies` where it is paid.
    """
    won = np.int64(np.floor(amount * MILLION + 0.5))
    payer[i] -= won * payer_copies
    payee[j] += won * payee_copies
    return won


@njit(nogil=True, cache=True, error_model="numpy")
def pay_rows(cash: Any, transit: Any, account: Any, copies: Any, rate: float, base: Any, sign: int = 1) -> None:
    """`pay` for many firm rows at once: each pays rate x base[i] million won into one transit account, or is paid for sign -1.

    copies [row] as in `pay`, 0 for a row that is not in use. Whole won, so that the order of rows and items does not matter.
    """
    total = np.int64(0)
    for i in range(cash.shape[0]):
        won = sign * np.int64(np.floor(rate * base[i] * MILLION + 0.5))
        cash[i] -= won
        total += won * copies[i]
    transit[account] += total


@njit(nogil=True, cache=True, error_model="numpy")
def _pay_each(balance: Any, payer: Any, payee: Any, amount: Any) -> np.int64:
    total = np.int64(0)
    for k in range(amount.shape[0]):
        total += pay(balance, payer[k], 1, balance, payee[k], 1, amount[k])
    return total


@njit(nogil=True, cache=True, error_model="numpy")
def _pay_won_each(balance: Any, payer: Any, payee: Any, won: Any) -> np.int64:
    total = np.int64(0)
    for k in range(won.shape[0]):
        balance[payer[k]] -= won[k]
        balance[payee[k]] += won[k]
        total += won[k]
    return total


@dataclass(frozen=True)
class Side:
    """One side of a list of payments: account numbers, all of one sector."""

    sector: str
    accounts: np.ndarray


@dataclass
class Books:
    """All accounts but the firms' own, and the transactions-flow matrix of the quarter."""

    sizes: dict[str, int]
    balance: np.ndarray = field(init=False)
    flows: np.ndarray = field(init=False)
    n_cells: int = field(init=False)
    _first: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._first, position = {}, 0
        for sector in SECTORS:
            self._first[sector] = position
            position += self.sizes.get(sector, 0)
        self.balance = np.zeros(position, dtype=np.int64)
        self.n_cells = self.sizes["transit"] // len(FIRM_ITEMS)
        self.open_quarter()

    @classmethod
    def of(cls, *, n_regions: int, n_provinces: int, n_industries: int, n_campuses: int, n_programmes: int) -> Books:
        """Open the accounts of an economy, all at zero."""
        return cls(
            {
                "households": n_regions,
                "firms": 0,
                "pools": n_industries,
                "bank": 1,
                "world": 1,
                "farms": n_regions,
                "universities": n_campuses,
                "municipalities": n_regions,
                "provinces": n_provinces,
                "central": 1,
                "programmes": n_programmes,
                "market": n_industries,
                "transit": len(FIRM_ITEMS) * n_regions * n_industries,
            }
        )

    def open_programmes(self, n_programmes: int) -> None:
        """Accounts for the programmes of a run, before its first quarter; the other accounts keep their balances."""
        after = Books({**self.sizes, "programmes": n_programmes})
        for sector, size in self.sizes.items():
            if sector != "programmes":
                after.balance[after._first[sector] : after._first[sector] + size] = self.balances(sector)
        self.sizes, self.balance, self._first = after.sizes, after.balance, after._first

    def open_quarter(self) -> None:
        """Start a new transactions-flow matrix (won, + received, - paid)."""
        self.flows = np.zeros((len(ITEMS), len(SECTORS)), dtype=np.int64)

    def each(self, sector: str) -> Side:
        """Every account of a sector, in order."""
        first = self._first[sector]
        return Side(sector, np.arange(first, first + self.sizes[sector]))

    def at(self, sector: str, rows: np.ndarray | int) -> Side:
        """Chosen accounts of a sector, by row."""
        return Side(sector, self._first[sector] + np.atleast_1d(np.asarray(rows, dtype=np.int64)))

    def balances(self, sector: str) -> np.ndarray:
        """Read-only view of a sector's balances in won."""
        view = self.balance[self._first[sector] : self._first[sector] + self.sizes[sector]]
        view = view.view()
        view.flags.writeable = False
        return view

    @property
    def transit(self) -> np.ndarray:
        """The transit accounts [firm item, cell] in won, into which firm kernels `pay` (and out of which they are paid)."""
        first = self._first["transit"]
        return self.balance[first : first + self.sizes["transit"]].reshape(len(FIRM_ITEMS), self.n_cells)

    def in_transit(self, item: str) -> Side:
        """Transit accounts of one firm item, one a cell."""
        row = FIRM_ITEMS.index(item) * self.n_cells
        return Side("transit", self._first["transit"] + row + np.arange(self.n_cells))

    def book_firms(self, item: str) -> None:
        """Enter what firms paid into transit (or took out of it) under the item since it was last entered.

        Call after every firm kernel that moves the item, while none of it has been paid on under another item.
        """
        entered = int(self.flows[ITEMS.index(item), SECTORS.index("transit")])
        self._enter(item, "firms", "transit", int(self.transit[FIRM_ITEMS.index(item)].sum()) - entered)

    def pay(self, item: str, amount: np.ndarray | float, payer: Side, payee: Side) -> int:
        """Pay million won from each payer to the payee of the same place; returns the won moved.

        One payer or one payee stands for many. Raises ValueError for negative or non-finite amounts.
        """
        n = max(np.size(amount), payer.accounts.size, payee.accounts.size)
        each = _repeated(np.asarray(amount, dtype=np.float64), n)
        if each.size and not (each.min() >= 0.0 and each.max() < np.inf):  # no number is neither
            raise ValueError(f"{item}: a payment is negative or no number ({each.min():.6g} million won); swap payer and payee.")
        total = int(_pay_each(self.balance, _repeated(payer.accounts, n), _repeated(payee.accounts, n), each))
        self._enter(item, payer.sector, payee.sector, total)
        return total

    def pay_won(self, item: str, won: np.ndarray | int, payer: Side, payee: Side) -> int:
        """The same for whole won, of either sign (a settlement of balances)."""
        n = max(np.size(won), payer.accounts.size, payee.accounts.size)
        exact = _repeated(np.asarray(won, dtype=np.int64), n)
        total = int(_pay_won_each(self.balance, _repeated(payer.accounts, n), _repeated(payee.accounts, n), exact))
        self._enter(item, payer.sector, payee.sector, total)
        return total

    def distribute(self, item: str, won: int, payer: Side, payees: Side, weights: np.ndarray) -> None:
        """Pay exactly `won` from one account to many in proportion to weights."""
        parts = np.zeros(payees.accounts.size, dtype=np.int64)
        share_out(won, np.ascontiguousarray(weights, dtype=np.float64), parts)
        self.pay_won(item, parts, payer, payees)

    def collect(self, item: str, won: int, payers: Side, payee: Side, weights: np.ndarray) -> None:
        """Pay exactly `won` from many accounts to one in proportion to weights."""
        parts = np.zeros(payers.accounts.size, dtype=np.int64)
        share_out(won, np.ascontiguousarray(weights, dtype=np.float64), parts)
        self.pay_won(item, parts, payers, payee)

    def exchange(self, item: str, paid: np.ndarray, payers: Side, received: np.ndarray, payees: Side) -> None:
        """Pay whole won from many accounts to many others; both lists add up to the same sum (ValueError)."""
        total = int(paid.sum())
        if total != int(received.sum()):
            raise ValueError(f"{item}: {total} won are paid, {int(received.sum())} won received")
        self.balance[payers.accounts] -= paid
        self.balance[payees.accounts] += received
        self._enter(item, payers.sector, payees.sector, total)

    def won(self, amount: np.ndarray) -> np.ndarray:
        """Million won as whole won, rounded as `pay` rounds."""
        return np.floor(np.asarray(amount, dtype=np.float64) * MILLION + 0.5).astype(np.int64)

    def share(self, won: int, weights: np.ndarray) -> np.ndarray:
        """Whole won split in proportion to weights; the parts add up exactly."""
        parts = np.zeros(weights.size, dtype=np.int64)
        share_out(won, np.ascontiguousarray(weights, dtype=np.float64).reshape(-1), parts)
        return parts

    def endow(self, sector: str, amount: np.ndarray) -> None:
        """Opening balances of a sector, million won; only before the first quarter."""
        first = self._first[sector]
        self.balance[first : first + self.sizes[sector]] = self.won(amount)

    def total(self, sector: str) -> int:
        """Deposits of a sector in won (firms keep theirs in their own column)."""
        return int(self.balances(sector).sum())

    def _enter(self, item: str, payer: str, payee: str, won: int) -> None:
        row = ITEMS.index(item)
        self.flows[row, SECTORS.index(payer)] -= won
        self.flows[row, SECTORS.index(payee)] += won


def _repeated(values: np.ndarray, n: int) -> np.ndarray:
    """`n` values as they stand, or one of them for all."""
    if values.size == 1:
        return np.full(n, values.reshape(-1)[0])
    return np.ascontiguousarray(values if values.shape == (n,) else np.broadcast_to(values, n))
