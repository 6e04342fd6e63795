"""Arithmetic that gives the same bits on every machine and for every number of threads.

Compiled `exp`, `log` and rounding built from + - * / and bit operations only, because library versions differ
in the last bit between processors (numpy dispatches on the CPU, libm on its own build).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
LOG2_E = 1.4426950408889634074


@njit(inline="always", cache=True, error_model="numpy")
def exp(x: float) -> float:
    """e to the x, relative error below 1e-15; the argument is held within -700 and 700."""
    x = min(max(x, -700.0), 700.0)
    k = np.int64(np.floor(x * LOG2_E + 0.5))
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    scale = np.int64((k + np.int64(1023)) << np.int64(52)).view(np.float64)
    return p * scale


@njit(inline="always", cache=True, error_model="numpy")
def log(x: float) -> float:
    """Natural logarithm of a positive normal number, relative error below 1e-15."""
    bits = np.float64(x).view(np.int64)
    e = (bits >> np.int64(52)) - np.int64(1023)
    m = np.int64((bits & np.int64(0x000FFFFFFFFFFFFF)) | np.int64(0x3FF0000000000000)).view(np.float64)
    if m > 1.4142135623730951:
        m = m * 0.5
        e = e + np.int64(1)
    f = (m - 1.0) / (m + 1.0)
    s = f * f
    p = 1.0 / 21.0
    p = p * s + 1.0 / 19.0
    p = p * s + 1.0 / 17.0
    p = p * s + 1.0 / 15.0
    p = p * s + 1.0 / 13.0
    p = p * s + 1.0 / 11.0
    p = p * s + 1.0 / 9.0
    p = p * s + 1.0 / 7.0
    p = p * s + 1.0 / 5.0
    p = p * s + 1.0 / 3.0
    p = p * s + 1.0
    return e * LN2_HIGH + (e * LN2_LOW + 2.0 * f * p)


@njit(inline="always", cache=True, error_model="numpy")
def power(x: float, a: float) -> float:
    """X to the a for positive x."""
    return exp(a * log(x))


@njit(inline="always", cache=True, error_model="numpy")
def laplace(u: float) -> float:
    """Standard Laplace deviate (scale 1) from one uniform, by inversion."""
    t = u - 0.5
    return -log(max(1.0 - 2.0 * abs(t), 1e-300)) * (1.0 if t >= 0.0 else -1.0)


@njit(inline="always", cache=True, error_model="numpy")
def normal(u: float) -> float:
    """Standard normal deviate from one uniform by inversion (Acklam's rational approximation, 1e-9)."""
    u = min(max(u, 1e-300), 1.0 - 1e-16)
    if u < 0.02425 or u > 0.97575:
        tail = u if u < 0.5 else 1.0 - u
        q = np.sqrt(-2.0 * log(tail))
        z = (
            (
                (((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q - 2.549732539343734) * q
                + 4.374664141464968
            )
            * q
            + 2.938163982698783
        ) / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0)
        return z if u < 0.5 else -z
    q = u - 0.5
    r = q * q
    return (
        (
            (
                (((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r + 1.383577518672690e02) * r
                - 3.066479806614716e01
            )
            * r
            + 2.506628277459239
        )
        * q
        / (
            (
                (((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r + 6.680131188771972e01) * r
                - 1.328068155288572e01
            )
            * r
            + 1.0
        )
    )


@njit(inline="always", cache=True, error_model="numpy")
def round_by(x: float, u: float) -> np.int64:
    """Whole number near x whose mean over the uniform u is x (stochastic rounding)."""
    return np.int64(np.floor(x + u))


@njit(nogil=True, cache=True, error_model="numpy")
def draw_systematic(stock: Any, total: int, u: float, out: Any) -> None:
    """Take exactly `total` persons out of whole-number stocks, in proportion, never more than a stock holds.

    Systematic sampling from a random start `u` in [0, 1): `out[i]` has mean `total * stock[i] / sum(stock)`.
    Raises ValueError if the stocks together hold fewer than `total`.
    """
    n = stock.shape[0]
    everyone = np.int64(0)
    for i in range(n):
        everyone += stock[i]
    if total > everyone or total < 0:
        raise ValueError("draw_systematic: asked for more persons than the stocks hold")
    if total == 0:
        for i in range(n):
            out[i] = 0
        return
    start = min(np.int64(u * everyone), everyone - 1)
    cumulated = np.int64(0)
    before = np.int64(0)
    if float(everyone) * (float(total) + 1.0) < 4e15:
        # Below 2^52 the quotient of doubles, cut, is the whole quotient, and several times faster.
        divisor = float(everyone)
        for i in range(n):
            cumulated += stock[i]
            mark = np.int64(float(cumulated * total + start) / divisor)
            out[i] = mark - before
            before = mark
        return
    for i in range(n):
        cumulated += stock[i]
        mark = (cumulated * total + start) // everyone
        out[i] = mark - before
        before = mark


@njit(nogil=True, cache=True, error_model="numpy")
def share_out(total: int, weights: Any, out: Any) -> None:
    """Split a whole amount in proportion to non-negative weights; the parts sum to it exactly.

    Cumulative rounding; where all weights are zero, everything falls to the last place.
    """
    n = weights.shape[0]
    whole = 0.0
    for i in range(n):
        whole += weights[i]
    cumulated = 0.0
    before = np.int64(0)
    for i in range(n):
        cumulated += weights[i]
        if i == n - 1:
            mark = np.int64(total)
        elif whole > 0.0:
            mark = np.int64(np.floor(total * (cumulated / whole) + 0.5))
        else:
            mark = np.int64(0)
        out[i] = mark - before
        before = mark


@njit(nogil=True, cache=True, error_model="numpy")
def round_to_total(x: Any, total: int, out: Any) -> None:
    """Round non-negative numbers to whole ones that sum to `total`, by cumulative rounding."""
    share_out(total, x, out)


@njit(nogil=True, cache=True, error_model="numpy")
def ordered_sum(x: Any) -> float:
    """Sum in index order: the same bits whatever the library or the number of threads."""
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i]
    return s


@njit(nogil=True, cache=True, error_model="numpy")
def matvec(a: Any, x: Any) -> Any:
    """Matrix times vector with sums in index order."""
    out = np.zeros(a.shape[0])
    for i in range(a.shape[0]):
        s = 0.0
        for j in range(a.shape[1]):
            s += a[i, j] * x[j]
        out[i] = s
    return out


@njit(nogil=True, cache=True, error_model="numpy")
def vecmat(x: Any, a: Any) -> Any:
    """Vector times matrix with sums in index order."""
    out = np.zeros(a.shape[1])
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[j] += x[i] * a[i, j]
    return out
