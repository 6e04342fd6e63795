"""Named random streams: a draw belongs to a decision (seed, quarter, purpose, row), not to a place in the program.

A stateless hash: no generator state, no order, no thread. One uniform a row and decision, whether it is needed or
not, so that one firm's exit shifts nobody else's luck and baseline and policy stay paired.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numba import njit, uint64

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_A = np.uint64(0xBF58476D1CE4E5B9)
_B = np.uint64(0x94D049BB133111EB)


@njit(inline="always", cache=True)
def mix64(z: int) -> int:
    """Finalise a 64-bit word (splitmix64)."""
    z = uint64(z)
    z = (z ^ (z >> uint64(30))) * _A
    z = (z ^ (z >> uint64(27))) * _B
    return z ^ (z >> uint64(31))


@njit(inline="always", cache=True)
def uniform(key: int, row: int) -> float:
    """Uniform in [0, 1) of one row under one key."""
    k = uint64(key)
    z = mix64(mix64(uint64(row) * GOLDEN + k) ^ k)
    return float(z >> uint64(11)) * 1.1102230246251565e-16


@njit(nogil=True, cache=True)
def uniforms(key: int, n: int) -> np.ndarray:
    """Uniforms of the rows 0..n-1 under one key."""
    out = np.empty(n)
    for i in range(n):
        out[i] = uniform(key, i)
    return out


def _mix_python(z: int) -> int:
    mask = 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * int(_A)) & mask
    z = ((z ^ (z >> 27)) * int(_B)) & mask
    return z ^ (z >> 31)


@dataclass(frozen=True)
class Streams:
    """Keys of the named streams of one run in one quarter."""

    seed: int
    quarter: int = 0

    def key(self, purpose: str) -> np.uint64:
        """Key of one purpose in this quarter; hand it to `uniform(key, row)` inside a kernel."""
        name = zlib.crc32(purpose.encode())
        z = _mix_python((self.seed * 0x9E3779B97F4A7C15 + name) & 0xFFFFFFFFFFFFFFFF)
        return np.uint64(_mix_python((z ^ ((self.quarter + 1024) * 0xD1342543DE82EF95)) & 0xFFFFFFFFFFFFFFFF))

    def constant_key(self, purpose: str) -> np.uint64:
        """Key of a purpose that is drawn once a run, whatever the quarter."""
        return Streams(self.seed, -1).key(purpose)

    def uniforms(self, purpose: str, n: int) -> np.ndarray:
        """One uniform a row for `n` rows."""
        return np.asarray(uniforms(self.key(purpose), n))

    def at(self, quarter: int) -> Streams:
        """The same run in another quarter."""
        return Streams(self.seed, quarter)
