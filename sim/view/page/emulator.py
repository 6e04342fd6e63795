"""A quick stand-in for the model: linear or quadratic in the factors of a design, with the error that cross-validation finds."""

from __future__ import annotations

from typing import Any

import numpy as np

ROOM = 1.5
"""Points per coefficient that a fit must have, else it is not made."""


def terms_of(d: int, order: int) -> list[tuple[int, ...]]:
    """Terms as tuples of factor numbers: `()` is the constant, `(0, 1)` a product, `(0, 0)` a square."""
    out: list[tuple[int, ...]] = [(), *((i,) for i in range(d))]
    if order > 1:
        out += [(i, j) for i in range(d) for j in range(i, d)]
    return out


def basis(x: np.ndarray, terms: list[tuple[int, ...]]) -> np.ndarray:
    """[point, term] products of scaled factors."""
    return np.stack([x[:, list(term)].prod(axis=1) for term in terms], axis=1)


def emulator(x: np.ndarray, y: np.ndarray) -> dict[str, Any] | None:
    """Least squares on factors [point, factor] in their own units and outcomes [point]; None where points are too few.

    Returns `terms` with `weights` on factors scaled to -1…1 between `low` and `high`; `error`, the root mean square of
    leave-one-out errors; `spread`, the standard deviation of the outcomes; and the `share` of the fitted variance that each factor has by itself.
    """
    known = np.isfinite(y)
    x, y = x[known], y[known]
    n, d = x.shape
    low, high = (x.min(axis=0), x.max(axis=0)) if n else (np.zeros(d), np.zeros(d))
    orders = [o for o in (1, 2) if n >= ROOM * len(terms_of(d, o))]
    if not orders or (high <= low).any():
        return None
    scaled = 2.0 * (x - low) / (high - low) - 1.0
    # Squares and products only where they foretell points that the fit has not seen.
    terms, weights, error = min((_fit(scaled, y, terms_of(d, o)) for o in orders), key=lambda fit: fit[2])
    facts = {"terms": terms, "weights": weights.tolist(), "low": low.tolist(), "high": high.tolist(), "points": n}
    return {**facts, "error": error, "spread": float(y.std()), "share": _shares(scaled, terms, weights)}


def _fit(x: np.ndarray, y: np.ndarray, terms: list[tuple[int, ...]]) -> tuple[list[tuple[int, ...]], np.ndarray, float]:
    """Terms, their weights, and the root mean square of leave-one-out errors in closed form."""
    b = basis(x, terms)
    inverse = np.linalg.pinv(b)
    weights = inverse @ y
    leverage = np.clip(np.einsum("ij,ji->i", b, inverse), 0.0, 1.0 - 1e-9)
    left_out = (y - b @ weights) / (1.0 - leverage)
    return terms, weights, float(np.sqrt(np.mean(left_out**2)))


def _shares(x: np.ndarray, terms: list[tuple[int, ...]], weights: np.ndarray) -> list[float]:
    """Variance of the mean outcome over each factor alone, in parts of the fitted variance."""
    whole = float((basis(x, terms) @ weights).var())
    out = []
    steps = np.linspace(-1.0, 1.0, 21)
    for i in range(x.shape[1]):
        # The mean over all points with factor i held at a step: its power there times the mean of what it is multiplied with.
        others = basis(x, [tuple(j for j in term if j != i) for term in terms]).mean(axis=0)
        power = np.array([term.count(i) for term in terms])
        means = (steps[:, None] ** power) @ (others * weights)
        out.append(float(means.var()) / whole if whole > 0 else 0.0)
    return out
