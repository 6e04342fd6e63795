"""Draws the base year's firm rows from counts by municipality, industry and size class; all totals are met exactly."""

from __future__ import annotations

import numpy as np

from sim.base_year.schema import CLASS_LOW
from sim.ground.elementwise import exp_of, log_of, normal_of, power_of
from sim.ground.streams import Streams, uniforms
from sim.state.firms import CAPACITY_SPREAD, LEAST_SLACK, SLACK, Firms

CLASS_HIGH = (1, 4, 9, 49, 299, 60_000)
"""Largest firm of each size class; of the open one, the most that sizes are drawn up to (assumption)."""
ONE_TO_ONE_FROM = 50
"""Workers from which a firm has a row of its own at every scale."""
MEDIUM_FROM, MEDIUM_WEIGHT = 10, 5
"""Workers from which a row stands for at most so many firms (REALDATA_ECONOMY 3)."""
TYPICAL_AGE = ((5, 40.0), (50, 60.0), (1_000_000, 120.0))
"""Mean age in quarters by size; the run-in replaces it (assumption)."""


def sizes_of(firms: int, workers: int, low: int, high: int) -> np.ndarray:
    """Whole sizes of `firms` firms with `workers` together, each within low and high, thinning towards the top.

    Sizes follow a truncated power law whose exponent meets the mean; the rest is spread one by one from below.
    Raises ValueError where the class bounds make it impossible.
    """
    if not firms * low <= workers <= firms * high:
        raise ValueError(f"{firms} firms cannot have {workers} workers with {low} to {high} each")
    if low == high or workers == firms * low:
        return np.full(firms, low, dtype=np.int64)
    quantile = (np.arange(firms) + 0.5) / firms
    mean = workers / firms
    below, above = -8.0, 8.0
    for _ in range(50):
        middle = 0.5 * (below + above)
        if _power_law(quantile, low, high, middle).mean() > mean:
            below = middle
        else:
            above = middle
    n = np.clip(np.floor(_power_law(quantile, low, high, above)).astype(np.int64), low, high)
    return _settle(n, workers, low, high)


def _power_law(quantile: np.ndarray, low: int, high: int, exponent: float) -> np.ndarray:
    a, b = float(low), float(high) + 0.999
    if abs(exponent) < 1e-9:
        return a * exp_of(quantile * log_of(np.array(b / a)))
    first, last = power_of(np.array([a, b]), -exponent)
    return power_of(first + quantile * (last - first), -1.0 / exponent)


def _settle(n: np.ndarray, workers: int, low: int, high: int) -> np.ndarray:
    missing = int(workers - n.sum())
    while missing:
        step = 1 if missing > 0 else -1
        open_rows = np.flatnonzero(n < high) if step > 0 else np.flatnonzero(n > low)
        chosen = open_rows[np.linspace(0, len(open_rows) - 1, min(abs(missing), len(open_rows))).astype(np.int64)]
        n[np.unique(chosen)] += step
        missing = int(workers - n.sum())
    return n


def grouped(n: np.ndarray, scale: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows (size, weight) of firms: equal sizes share rows of the scale's weight, the remainder smaller ones.

    Firms with 50 workers and more stay one to one, those with 10-49 weigh at most 5 (REALDATA_ECONOMY 3). Unlike
    there, a remainder below ten workers is split into rows of 10 and 1 and not into single firms only: fewer rows,
    the same exact totals.
    """
    if scale == 1 or len(n) == 0:
        return n, np.ones(len(n), dtype=np.int64)
    values, counts = np.unique(n, return_counts=True)
    rows: list[int] = []
    weights: list[int] = []
    for value, count in zip(values.tolist(), counts.tolist(), strict=True):
        for weight in _weights(value, scale):
            whole, count = divmod(count, weight)
            rows.extend([value] * whole)
            weights.extend([weight] * whole)
    return np.array(rows, dtype=np.int64), np.array(weights, dtype=np.int64)


def _weights(n: int, scale: int) -> tuple[int, ...]:
    if n >= ONE_TO_ONE_FROM:
        return (1,)
    if n >= MEDIUM_FROM:
        return (min(scale, MEDIUM_WEIGHT), 1)
    return tuple(w for w in (scale, 10, 1) if w <= scale)


def draw_rows(firms: np.ndarray, workers: np.ndarray, *, scale: int, seed: int, productivity_spread: float) -> Firms:
    """Firm rows of the base year in blocks of municipality and industry.

    Args: firms, workers [r, s, class] whole numbers; scale = weight of small rows. Returns rows with relative
    productivity (mean of the spread taken off) and age; appeal, demand, cash and price are filled by the caller.
    """
    n_regions, n_industries, n_classes = firms.shape
    sizes, weights, start = [], [], [0]
    for cell in range(n_regions * n_industries):
        r, s = divmod(cell, n_industries)
        parts = [
            grouped(sizes_of(int(firms[r, s, k]), int(workers[r, s, k]), CLASS_LOW[k], CLASS_HIGH[k]), scale)
            for k in range(n_classes)
            if firms[r, s, k] > 0
        ]
        n = np.concatenate([p[0] for p in parts]) if parts else np.zeros(0, dtype=np.int64)
        w = np.concatenate([p[1] for p in parts]) if parts else np.zeros(0, dtype=np.int64)
        room = len(n) + int(len(n) * SLACK) + LEAST_SLACK
        sizes.append((n, w))
        weights.append(room)
        start.append(start[-1] + room)
    return _table(sizes, np.array(start, dtype=np.int64), seed, productivity_spread)


def _table(cells: list[tuple[np.ndarray, np.ndarray]], start: np.ndarray, seed: int, spread: float) -> Firms:
    length = int(start[-1])
    employees, weight = np.zeros(length, dtype=np.int32), np.ones(length, dtype=np.int16)
    used = np.zeros(len(cells), dtype=np.int64)
    for c, (n, w) in enumerate(cells):
        employees[start[c] : start[c] + len(n)] = n
        weight[start[c] : start[c] + len(n)] = w
        used[c] = start[c] + len(n)
    streams = Streams(seed, -1)
    deviate = normal_of(uniforms(streams.key("base.productivity"), length))
    age = _ages(employees, uniforms(streams.key("base.age"), length))
    capacity = CAPACITY_SPREAD * normal_of(uniforms(streams.key("base.capacity"), length))
    return Firms(
        start=start,
        used=used,
        id=np.arange(1, length + 1, dtype=np.uint64),
        employees=employees,
        weight=weight,
        age=age,
        productivity=exp_of(spread * deviate),
        appeal=np.zeros(length),
        log_price=np.zeros(length),
        expected_demand=np.zeros(length),
        revenue=np.zeros(length),
        cash=np.zeros(length, dtype=np.int64),
        rd=np.zeros(length, dtype=np.float32),
        capacity0=capacity.astype(np.float32),
        absorption=np.full(length, 0.5, dtype=np.float32),
        ai_gain=np.zeros(length, dtype=np.float32),
        ai_age=np.full(length, -1, dtype=np.int16),
        aware=np.zeros(length, dtype=bool),
        linked=np.zeros(length, dtype=bool),
        supported=np.zeros(length, dtype=np.uint8),
        deal=np.zeros(length, dtype=np.uint8),
        tenancy=np.zeros(length, dtype=np.int16),
        vacancies=np.zeros(length, dtype=np.int32),
        separations=np.zeros(length, dtype=np.int32),
    )


def _ages(employees: np.ndarray, u: np.ndarray) -> np.ndarray:
    mean = np.select([employees < top for top, _ in TYPICAL_AGE], [m for _, m in TYPICAL_AGE], TYPICAL_AGE[-1][1])
    return np.minimum(-log_of(np.maximum(u, 1e-12)) * mean, 400).astype(np.int16)
