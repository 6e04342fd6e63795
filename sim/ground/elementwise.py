"""Exponential, logarithm and power of whole arrays, with the same bits on every machine."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import exp, log, normal


@njit(nogil=True, cache=True, error_model="numpy")
def _exp_flat(x: Any, out: Any) -> None:
    for i in range(x.shape[0]):
        out[i] = exp(x[i])


@njit(nogil=True, cache=True, error_model="numpy")
def _log_flat(x: Any, out: Any) -> None:
    for i in range(x.shape[0]):
        out[i] = log(x[i])


def exp_of(x: np.ndarray) -> np.ndarray:
    """Exponential: e to the x, element by element (float64)."""
    flat = np.ascontiguousarray(x, dtype=np.float64).reshape(-1)
    out = np.empty(flat.size)
    _exp_flat(flat, out)
    return out.reshape(np.shape(x))


def log_of(x: np.ndarray) -> np.ndarray:
    """Natural logarithm of positive numbers, element by element (float64)."""
    flat = np.ascontiguousarray(x, dtype=np.float64).reshape(-1)
    out = np.empty(flat.size)
    _log_flat(flat, out)
    return out.reshape(np.shape(x))


def power_of(x: np.ndarray, a: float | np.ndarray) -> np.ndarray:
    """Positive numbers to a power, element by element (float64)."""
    return exp_of(np.asarray(a * log_of(x)))


@njit(nogil=True, cache=True, error_model="numpy")
def _normal_flat(u: Any, out: Any) -> None:
    for i in range(u.shape[0]):
        out[i] = normal(u[i])


def normal_of(u: np.ndarray) -> np.ndarray:
    """Standard normal deviates from uniforms, element by element (float64)."""
    flat = np.ascontiguousarray(u, dtype=np.float64).reshape(-1)
    out = np.empty(flat.size)
    _normal_flat(flat, out)
    return out.reshape(np.shape(u))
