"""How cells are dealt out to threads."""

from __future__ import annotations

from numba import njit

STRIDE = 1_000_003
"""A prime: multiples of it visit every place once, unless their number is a multiple of it too."""


@njit(inline="always", error_model="numpy")
def dealt(i: int, n: int, n_industries: int) -> int:
    """The cell that comes i-th of n where municipalities are taken in turn from all over the list.

    A thread gets one stretch of a parallel loop. In the order of the list the first half of Korea's cells holds 69 % of
    the firms, so that one thread would wait for the other; in this order every stretch holds about as many as the next.
    """
    places = n // n_industries
    return (i // n_industries * STRIDE % places) * n_industries + i % n_industries
