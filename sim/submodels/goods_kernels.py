"""Compiled trade between municipalities: gravity, its inversion at base, and what found no supplier."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(nogil=True, cache=True, error_model="numpy")
def gravity(kernel: Any, weight: Any, spending: Any, nationwide: float, demand: Any) -> None:
    """Spread the spending of every municipality over sellers: demand[r] += what arrives at r.

    kernel [n, r], weight [r], spending [n], demand [r]; the share `nationwide` pays no heed to distance.
    """
    n_buyers, n_sellers = kernel.shape
    spent = 0.0
    whole = 0.0
    for r in range(n_sellers):
        whole += weight[r]
    for n in range(n_buyers):
        spent += spending[n]
        reach = 0.0
        for r in range(n_sellers):
            reach += kernel[n, r] * weight[r]
        if reach > 0.0:
            near = (1.0 - nationwide) * spending[n] / reach
            for r in range(n_sellers):
                demand[r] += near * kernel[n, r] * weight[r]
    far = nationwide * spent / whole
    for r in range(n_sellers):
        demand[r] += far * weight[r]


@njit(nogil=True, cache=True, error_model="numpy")
def served(kernel: Any, weight: Any, fill: Any, nationwide: float, out: Any) -> None:
    """Share of each buyer's orders that sellers can fill: out[n], from fill[r] = sales / demand of the sellers."""
    n_buyers, n_sellers = kernel.shape
    whole = 0.0
    filled = 0.0
    for r in range(n_sellers):
        whole += weight[r]
        filled += weight[r] * fill[r]
    for n in range(n_buyers):
        reach = 0.0
        near = 0.0
        for r in range(n_sellers):
            reach += kernel[n, r] * weight[r]
            near += kernel[n, r] * weight[r] * fill[r]
        out[n] = (1.0 - nationwide) * near / reach + nationwide * filled / whole


@njit(nogil=True, cache=True, error_model="numpy")
def invert(
    kernel: Any,
    output: Any,
    spending: Any,
    exports: float,
    nationwide: float,
    tolerance: float,
    most: int,
    weight: Any,
) -> int:
    """Solve seller weights so that base demand equals base output in every municipality; returns the iterations.

    kernel [n, r], output [r], spending [n], national exports shared out by weight; weight [r] holds the first guess
    and the answer. Returns -1 if the largest relative gap is still above `tolerance` after `most` iterations.
    """
    n_sellers = output.shape[0]
    demand = np.empty(n_sellers)
    for step in range(most):
        demand[:] = 0.0
        whole = 0.0
        for r in range(n_sellers):
            whole += weight[r]
        gravity(kernel, weight, spending, nationwide, demand)
        gap = 0.0
        for r in range(n_sellers):
            if output[r] > 0.0:
                demand[r] += exports * weight[r] / whole
                gap = max(gap, abs(demand[r] / output[r] - 1.0))
        if gap < tolerance:
            return step
        for r in range(n_sellers):
            if output[r] > 0.0:
                weight[r] = weight[r] * output[r] / demand[r]
    return -1
