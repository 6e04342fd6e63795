"""Local money beside programmes: municipalities pay it, and provinces a part where they have plans of their own."""

from __future__ import annotations

import numpy as np

from sim.state.accounts import MILLION, Side
from sim.state.state import State


def promise(state: State, k: int, match: np.ndarray) -> None:
    """Note that `match` [r] million won of the local development budgets is spent on programme k."""
    provinces = state.provinces
    if provinces.decide:
        theirs = match * provinces.part[k]
        np.add.at(provinces.spent[:, k], state.geography.province, theirs)
        match = match - theirs
    state.governments.development_spent[:, k] += match


def pay_match(state: State, k: int, won: np.ndarray, payee: Side) -> None:
    """Local governments pay a match of whole won [r] for programme k; whose outlays it is, is entered with them."""
    books, governments, provinces, geography = state.books, state.governments, state.provinces, state.geography
    if provinces.decide:
        theirs = np.floor(won * provinces.part[k]).astype(np.int64)
        books.pay_won("programme matching", theirs, books.at("provinces", geography.province), payee)
        governments.provincial_outlays += np.bincount(geography.province, theirs, geography.n_provinces) / MILLION
        provinces.paid_place[k] += theirs / MILLION
        won = won - theirs
    books.pay_won("programme matching", won, books.each("municipalities"), payee)
    governments.outlays += won / MILLION
