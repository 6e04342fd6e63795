"""The firms that review AI in a quarter, as lists of their own that compiled passes take: few of all firms do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.submodels.adoption_kernels import WAITS


class Reviews(NamedTuple):
    """One entry [i] for every row of the firm table that reviews AI, in order of rows."""

    rows: np.ndarray
    """Row of the firm table."""
    cell: np.ndarray
    """Cell of the row."""
    choice: np.ndarray
    """Call applied to or awarded, `ADOPTS` on own account, or `WAITS`."""
    fallback: np.ndarray
    """What the firm does without an award."""
    score: np.ndarray
    """Worth per cost of what it applied for."""
    national: np.ndarray
    """Won awarded per firm out of national money."""
    local: np.ndarray
    """Won awarded per firm out of the municipality's money."""

    @classmethod
    def of(cls, rows: np.ndarray, cell: np.ndarray) -> Reviews:
        """Reviews of these rows before anything is decided."""
        n = len(rows)
        choice, fallback = (np.full(n, WAITS, dtype=np.int16) for _ in range(2))
        return cls(rows, cell, choice, fallback, np.zeros(n), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64))
