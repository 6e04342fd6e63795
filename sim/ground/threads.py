"""How work is dealt out to threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from numba import get_num_threads, njit

T = TypeVar("T")

STRIDE = 1_000_003
"""A prime: multiples of it visit every place once, unless their number is a multiple of it too."""

TILE = 1024
"""Rows that a kernel works at a time: a handful of columns of so many stay in the processor's cache."""


@njit(inline="always", error_model="numpy")
def dealt(i: int, n: int, n_industries: int) -> int:
    """The cell that comes i-th of n where municipalities are taken in turn from all over the list.

    A thread gets one stretch of a parallel loop. In the order of the list the first half of Korea's cells holds 69 % of
    the firms, so that one thread would wait for the other; in this order every stretch holds about as many as the next.
    """
    places = n // n_industries
    return (i // n_industries * STRIDE % places) * n_industries + i % n_industries


def at_once(work: Callable[[int, int], T]) -> list[T]:
    """`work(part, parts)` of every part, one a kernel thread, in order; `work` spends its time in compiled code that frees Python.

    For kernels that may raise, which those with parallel loops of their own must not.
    """
    parts = int(get_num_threads())
    if parts == 1:
        return [work(0, 1)]
    with ThreadPoolExecutor(parts - 1) as pool:
        others = [pool.submit(work, part, parts) for part in range(1, parts)]
        return [work(0, parts), *(other.result() for other in others)]
