"""Moving grants are paid at the end of a quarter, to those who really came."""

from __future__ import annotations

import numpy as np

from sim.ground.elementwise import exp_of
from sim.state.accounts import MILLION
from sim.state.matches import pay_match, promise
from sim.state.people import CROSSING_AGES, CROSSING_FIRST_AGE, group_of_age
from sim.state.state import State


def pay_moving_grants(state: State) -> None:
    """Each programme with a grant pays those who came to its area from outside, whatever brought them, while money lasts.

    Municipalities pay their part first; where they have no money left, and where the programme's is short, movers go
    without, everywhere in the same proportion.
    """
    for row in np.flatnonzero(state.grants.amount > 0.0):
        _pay(state, int(row), _entitled(state, int(row)))


def _entitled(state: State, row: int) -> np.ndarray:
    """[r] movers of the ages who came across the border of the programme's area this quarter."""
    grants = state.grants
    came = state.people.crossings[2 + row, 1] @ grants.ages[row]
    return np.asarray(came * grants.area[row])


def _pay(state: State, row: int, movers: np.ndarray) -> None:
    books, governments, grants = state.books, state.governments, state.grants
    grant = int(np.floor(grants.amount[row] * MILLION))
    local = int(np.floor(grant * grants.match_share[row]))
    national = grant - local
    fits = movers
    if local > 0:
        fits = np.minimum(movers, np.floor(grants.match_left[row] * MILLION).astype(np.int64) // local)
    number = int(fits.sum())
    if national > 0:
        number = min(number, int(np.floor(grants.reserved[row] * MILLION)) // national)
    grants.sought[row], grants.paid[row] = int(movers.sum()), number
    if number <= 0:
        return
    paid = books.share(number, fits.astype(np.float64))
    account = books.at("programmes", np.full(len(paid), row, dtype=np.int64))
    pay_match(state, row, paid * local, account)
    books.pay_won("transfer to households", paid * grant, account, books.each("households"))
    state.trade.disposable_income += paid * grant / MILLION
    match, spent = paid * local / MILLION, paid * national / MILLION
    promise(state, row, match)
    governments.matched[row] += match.sum()
    governments.matched_quarter[row] += match.sum()
    governments.matched_place[row] += match
    governments.disbursed[row] += spent.sum()
    governments.disbursed_quarter[row] += spent.sum()
    governments.disbursed_place[row] += spent
    governments.supported[row] += number
    grants.anyway[row] += number * _unmoved(state, row)


def _unmoved(state: State, row: int) -> float:
    """Share of those entitled who would have come without the grant: one over its pull, by age."""
    grants = state.grants
    came = (state.people.crossings[2 + row, 1] * grants.area[row][:, None]).sum(axis=0) * grants.ages[row]
    group = group_of_age()[CROSSING_FIRST_AGE : CROSSING_FIRST_AGE + CROSSING_AGES]
    return float((came * exp_of(-grants.pull[row][group])).sum() / max(came.sum(), 1))
