"""Whole persons from shares: proportional fitting with caps, and rounding that keeps both margins exact."""

from __future__ import annotations

import numpy as np


def round_to_sum(values: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers that sum to `total`, proportional to `values` (largest remainders, ties by index)."""
    scaled = values * (total / values.sum())
    whole = np.floor(scaled).astype(np.int64)
    short = int(total - whole.sum())
    whole[np.argsort(whole - scaled, kind="stable")[:short]] += 1
    return whole


def round_matrix(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Whole numbers near `values` whose row and column sums are exactly `rows` and `columns`.

    Rows are rounded by largest remainders; then units move inside a row from a column with too many to one
    with too few, where the move costs least, so that row sums stay and column sums become exact.
    """
    assert rows.sum() == columns.sum()
    whole = np.array([round_to_sum(line, int(n)) if n else line * 0 for line, n in zip(values, rows, strict=True)])
    whole = whole.astype(np.int64)
    excess = whole.sum(axis=0) - columns
    while excess.any():
        giver, taker = int(np.argmax(excess)), int(np.argmin(excess))
        gain = (whole[:, giver] - values[:, giver]) - (whole[:, taker] - values[:, taker])
        gain[(whole[:, giver] == 0) | (values[:, taker] <= 0)] = -np.inf
        moves = int(min(excess[giver], -excess[taker]))
        best = np.argsort(-gain, kind="stable")[:moves]
        best = best[np.isfinite(gain[best])]
        whole[best, giver] -= 1
        whole[best, taker] += 1
        excess[giver] -= len(best)
        excess[taker] += len(best)
        assert len(best), "no row can move a unit"
    return whole


def scale_capped(values: np.ndarray, cap: np.ndarray, total: float) -> np.ndarray:
    """`min(cap, k x values)` with k such that the sum is `total`; all of `cap` where that is too little."""
    if cap[values > 0].sum() <= total:
        return np.where(values > 0, cap, 0.0)
    fixed = np.zeros(values.shape, bool)
    while True:
        free = ~fixed & (values > 0)
        scaled = values * ((total - cap[fixed].sum()) / values[free].sum())
        over = free & (scaled > cap)
        if not over.any():
            return np.where(fixed, cap, np.where(values > 0, scaled, 0.0))
        fixed |= over


def fit_capped(seed: np.ndarray, cap: np.ndarray, rows: np.ndarray, columns: np.ndarray, rounds: int = 200) -> np.ndarray:
    """Iterative proportional fitting of a table to row and column sums with an upper bound on every cell.

    The rows are fitted last and are met wherever the bounds allow it.
    """
    table = seed.copy()
    for _ in range(rounds):
        for c in range(table.shape[1]):
            table[:, c] = scale_capped(table[:, c], cap[:, c], columns[c])
        for r in range(table.shape[0]):
            table[r] = scale_capped(table[r], cap[r], rows[r])
    return table


def fit(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray, rounds: int = 1000) -> np.ndarray:
    """Iterative proportional fitting of a table to row and column sums."""
    table = seed.astype(float)
    for _ in range(rounds):
        table *= (columns / table.sum(axis=0))[None, :]
        table *= (rows / table.sum(axis=1))[:, None]
    return table
