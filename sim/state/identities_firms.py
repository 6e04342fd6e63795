"""Identities of firms: counts, workers and users of AI, which must hold to the firm in every quarter (MODEL 3.14: 6, 12)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.state.accounts import ITEMS, SECTORS
from sim.state.firms import Firms
from sim.state.identities_people import IdentityBroken
from sim.state.state import State


def _require(left: np.ndarray, right: np.ndarray, name: str) -> None:
    if not np.array_equal(left, right):
        gap = np.abs(left.astype(np.int64) - right.astype(np.int64))
        row = np.unravel_index(int(gap.argmax()), gap.shape)
        raise IdentityBroken(f"{name}: off by {int(gap.max())} in cell {tuple(int(i) for i in row)}")


@dataclass(frozen=True)
class FirmsBefore:
    """Stocks of firms when the quarter opens, [r, s]."""

    firms: np.ndarray
    """Firms."""
    adopters: np.ndarray
    """Users of AI."""


def count_by_cell(firms: Firms, values: np.ndarray) -> np.ndarray:
    """[c] sum of whole row values over the rows in use, each times the firms it stands for."""
    total = np.concatenate([[0], np.cumsum(np.where(firms.employees > 0, values, 0) * firms.weight.astype(np.int64))])
    return np.asarray(total[firms.start[1:]] - total[firms.start[:-1]])


def firms_opening(state: State) -> FirmsBefore:
    """Note the stocks at the start of a quarter."""
    return FirmsBefore(_by_cell(state, np.ones(len(state.firms.employees), dtype=np.int64)), _users(state))


def cells_are_rows(state: State) -> None:
    """Identity 6: the cells' counts of firms and of their workers are those of the rows, and no firm has less than none."""
    firms, cells = state.firms, state.cells
    ones = np.ones(len(firms.employees), dtype=np.int64)
    _require(cells.firms, _by_cell(state, ones), "firms by cell and by row")
    _require(cells.employees, _by_cell(state, firms.employees.astype(np.int64)), "workers by cell and by row")
    if (firms.employees < 0).any() or (firms.vacancies[firms.employees > 0] < 0).any():
        raise IdentityBroken("a firm has workers or posts below zero")


def users_are_rows(state: State) -> None:
    """Identity 12: the cells' counts of users of AI are those of the rows."""
    _require(state.cells.adopters, _users(state), "users of AI by cell and by row")


def firms_change(state: State, before: FirmsBefore) -> None:
    """Identity 6: firms = firms before + founded - closed + moved in - moved out; whoever left arrived."""
    cells = state.cells
    rows = _by_cell(state, np.ones(len(state.firms.employees), dtype=np.int64))
    _require(rows, before.firms + cells.births - cells.deaths + cells.moved_in - cells.moved_out, "firms, founded, closed and moved")
    _require(cells.moved_in.sum(axis=0), cells.moved_out.sum(axis=0), "firms that left and firms that arrived")


def users_change(state: State, before: FirmsBefore) -> None:
    """Identity 12: users = users before + new - given up - closed + moved in - moved out."""
    cells = state.cells
    expected = before.adopters + cells.new_adopters - cells.dropouts - cells.adopter_exits + cells.adopters_moved
    _require(_users(state), expected, "users of AI")


def firms_and_users(state: State, before: FirmsBefore) -> None:
    """Identities 6 and 12 together, as they hold when a quarter ends. Raises IdentityBroken."""
    cells_are_rows(state)
    users_are_rows(state)
    firms_change(state, before)
    users_change(state, before)


def _by_cell(state: State, values: np.ndarray) -> np.ndarray:
    return count_by_cell(state.firms, values).reshape(state.cells.firms.shape)


def _users(state: State) -> np.ndarray:
    return _by_cell(state, (state.firms.ai_age >= 0).astype(np.int64))


def awards_paid(state: State) -> None:
    """Identity 12: what calls say they paid is at most their money, stands for awards only, and is what firms received."""
    offers = state.offers
    if (offers.budget_left < -1e-6).any() or (offers.match_left < -1e-6).any():
        raise IdentityBroken("a call paid more than its money")
    if (offers.awards > offers.applicants).any():
        raise IdentityBroken("a call awarded more than applied")
    paid = offers.paid_won + offers.matched_won
    if ((offers.awards == 0) & (paid.sum(axis=1) > 0)).any():
        raise IdentityBroken("a call paid without an award")
    received = int(state.books.flows[ITEMS.index("AI subsidy"), SECTORS.index("firms")])
    if int(paid.sum()) != received:
        raise IdentityBroken(f"calls paid {int(paid.sum())} won, firms received {received}")
