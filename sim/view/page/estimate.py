"""The instant estimate of the Explore page: effects as sums over the policies' budgets, fitted to single runs of a design.

No policy is no effect, so the fit has no constant. An indicator's effect rises with a policy's budget in a straight line, or levels off as
1 - exp(-budget / turn) where runs that a fit has not seen are foretold clearly better so. What policies do to each other is in the error.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.view.page.frames import rounded

TURNS = (None, 60.0, 20.0, 5.0)
"""Billion won a year by which an effect has made 63 % of its way; None is the straight line."""
CLEARLY = 0.95
"""Mean squared error of left-out runs, as a part of the one before, below which another shape is taken."""


def shaped(budgets: np.ndarray, turns: tuple[float | None, ...], most: float) -> np.ndarray:
    """[..., policy] terms of budgets [..., policy]: 0 without a budget, 1 at the largest."""
    columns = [b / most if turn is None else np.expm1(-b / turn) / np.expm1(-most / turn) for b, turn in zip(budgets.T, turns, strict=True)]
    return np.stack(columns, axis=-1)


def left_out(terms: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights [term, outcome] by least squares, and the root mean square by outcome of errors on runs left out one by one.

    `terms` is [run, term], `y` [run, outcome].
    """
    inverse = np.linalg.pinv(terms)
    weights = inverse @ y
    leverage = np.clip(np.einsum("ij,ji->i", terms, inverse), 0.0, 1.0 - 1e-9)
    missed = (y - terms @ weights) / (1.0 - leverage)[:, None]
    return weights, np.sqrt(np.mean(missed**2, axis=0))


def shapes(budgets: np.ndarray, most: float, y: np.ndarray) -> tuple[float | None, ...]:
    """The shape of every policy's effect on the outcomes `y` [run, outcome], one policy after the other until none gets better."""
    spread = np.sqrt(np.mean(y**2, axis=0))
    known = np.isfinite(spread) & (spread > 0)
    scaled = y[:, known] / spread[known]

    def error(turns: list[float | None]) -> float:
        return float(np.mean(left_out(shaped(budgets, tuple(turns), most), scaled)[1] ** 2)) if known.any() else 0.0

    turns: list[float | None] = [None] * budgets.shape[1]
    best, moved = error(turns), True
    while moved:
        moved = False
        for i in range(len(turns)):
            tried = {turn: error([*turns[:i], turn, *turns[i + 1 :]]) for turn in TURNS if turn != turns[i]}
            turn = min(tried, key=lambda t: tried[t])
            if tried[turn] < CLEARLY * best:
                turns[i], best, moved = turn, tried[turn], True
    return tuple(turns)


def fitted(budgets: np.ndarray, most: float, outcomes: dict[str, dict[str, np.ndarray]]) -> dict[str, Any]:
    """Fits by indicator: `budgets` is [run, policy], `outcomes` by indicator and level are paired effects [run, year, place].

    A fit has `turns`, `spread` (the matrix P: a mean effect at terms t is known to the error of a single run times the root of t'Pt), and
    by level `weights` [year][place][policy] and `error` [year][place].
    """
    return {name: _fit(budgets, most, levels) for name, levels in outcomes.items()}


def _fit(budgets: np.ndarray, most: float, levels: dict[str, np.ndarray]) -> dict[str, Any]:
    first = next(iter(levels.values()))
    turns = shapes(budgets, most, first.reshape(len(first), -1))
    terms = shaped(budgets, turns, most)
    found: dict[str, Any] = {"turns": turns, "spread": rounded(np.linalg.pinv(terms.T @ terms), 5)}
    for level, y in levels.items():
        runs, years, places = y.shape
        weights, error = left_out(terms, y.reshape(runs, -1))
        by_place = weights.T.reshape(years, places, -1)
        found[level] = {"weights": [rounded(year, 4) for year in by_place], "error": rounded(error.reshape(years, places), 3)}
    return found


def estimate(shipped: dict[str, Any], indicator: str, level: str, budgets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean effects [year, place] at budgets [policy] and half the width of their 95 % intervals: what the page draws, for tests."""
    fit = shipped["indicators"][indicator]
    t = shaped(np.asarray(budgets, float), tuple(fit["turns"]), shipped["most"])
    wide = 2.0 * np.sqrt(t @ np.array(fit["spread"]) @ t)
    return np.array(fit[level]["weights"], float) @ t, wide * np.array(fit[level]["error"], float)
