"""Identities of firms: counts, workers and users of AI, which must hold to the firm in every quarter (MODEL 3.14: 6, 12)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
    shape, firms = state.cells.firms.shape, state.firms
    ones = np.ones(len(firms.employees), dtype=np.int64)
    users = (firms.ai_age >= 0).astype(np.int64)
    return FirmsBefore(count_by_cell(firms, ones).reshape(shape), count_by_cell(firms, users).reshape(shape))


def firms_and_users(state: State, before: FirmsBefore) -> None:
    """Identities 6 and 12: firms = before + founded - closed + moved in; users = before + new - given up - closed.

    Also: the cells' counts of firms, workers and users are those of the rows. Raises IdentityBroken. Users who
    relocate must be none, or the second part holds for the nation only.
    """
    firms, cells = state.firms, state.cells
    shape = cells.firms.shape
    ones = np.ones(len(firms.employees), dtype=np.int64)
    rows = count_by_cell(firms, ones).reshape(shape)
    workers = count_by_cell(firms, firms.employees.astype(np.int64)).reshape(shape)
    users = count_by_cell(firms, (firms.ai_age >= 0).astype(np.int64)).reshape(shape)
    _require(cells.firms, rows, "firms by cell and by row")
    _require(cells.employees, workers, "workers by cell and by row")
    _require(cells.adopters, users, "users of AI by cell and by row")
    _require(rows, before.firms + cells.births - cells.deaths + cells.moved_in, "firms, founded and closed")
    expected = before.adopters + cells.new_adopters - cells.dropouts - cells.adopter_exits
    moved = bool(cells.moved_in.any())
    left, right = (users.sum(axis=0), expected.sum(axis=0)) if moved else (users, expected)
    _require(left, right, "users of AI")
    if (firms.employees < 0).any() or (firms.vacancies[firms.employees > 0] < 0).any():
        raise IdentityBroken("a firm has workers or posts below zero")


def awards_paid(state: State) -> None:
    """Identity 12: what calls say they paid is at most their money, and stands for awards only."""
    offers = state.offers
    if (offers.budget_left < -1e-6).any() or (offers.match_left < -1e-6).any():
        raise IdentityBroken("a call paid more than its money")
    if (offers.awards > offers.applicants).any():
        raise IdentityBroken("a call awarded more than applied")
    if ((offers.awards == 0) & ((offers.paid_won + offers.matched_won).sum(axis=1) > 0)).any():
        raise IdentityBroken("a call paid without an award")
