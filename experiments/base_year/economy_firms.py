"""Firms by municipality, industry and size class, placed by jobs, establishments and value added."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .economy_rounding import fit, round_to_sum
from .economy_size_classes import CLASSES, LOWER, UPPER, SizeClasses, size_classes
from .economy_tables import FIRM_INDUSTRIES, Geography, census_column, geography, public_share, read, write
from .economy_value import value_added

# How establishments per job and value added per job tilt a place towards small or large firms: assumptions;
# head offices play no part.
BY_ESTABLISHMENTS = np.array([0.5, 0.3, 0.1, 0.0, -0.3, -0.7])
BY_VALUE = np.array([0.0, 0.0, 0.0, 0.1, 0.3, 0.5])
ROOM = np.array([0.0, 0.0, 0.0, 20.0, 150.0, 600.0])  # jobs below which a cell holds no firm of the class
ADJUST_ORDER = (3, 4, 2, 1, 5)


def read_jobs(out: Path) -> np.ndarray:
    """Jobs [municipality, M X L] of the pack."""
    return np.array([[int(row[i]) for i in FIRM_INDUSTRIES] for row in read(out / "jobs.csv")])


def relative(values: np.ndarray, jobs: np.ndarray, low: float, high: float) -> np.ndarray:
    """`values` per job over the nation's, held within bounds."""
    return np.clip((values / jobs) / (values.sum() / jobs.sum()), low, high)


def expected_workers(jobs: np.ndarray, classes: np.ndarray, firms_per_job: np.ndarray, value_per_job: np.ndarray) -> np.ndarray:
    """Workers [municipality, class] of one industry, fitted to the cell's jobs and the nation's classes."""
    seed = jobs[:, None] * classes[None, :] / classes.sum()
    seed *= firms_per_job[:, None] ** BY_ESTABLISHMENTS * value_per_job[:, None] ** BY_VALUE
    seed *= np.maximum(1 - ROOM[None, :] / jobs[:, None], 0.0)
    return fit(seed, jobs.astype(float), classes, 400)


def whole_firms(workers: np.ndarray, means: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Whole firms [municipality, class] that sum to the nation's firms of each class."""
    firms = np.stack([round_to_sum(workers[:, c] / means[c], int(totals[c])) for c in range(len(means))], axis=1)
    most = np.floor(0.9 * workers.sum(axis=1, keepdims=True) / LOWER).astype(np.int64)
    return np.minimum(firms, most)


def share_out(amount: int, room: np.ndarray) -> np.ndarray:
    """Split `amount` over classes in proportion to their room, never above it (what does not fit is left)."""
    amount = min(amount, int(room.sum()))
    part = room * amount // max(int(room.sum()), 1)
    for c in ADJUST_ORDER:
        more = min(int(room[c] - part[c]), amount - int(part.sum()))
        part[c] += more
    return part


def whole_workers(firms: np.ndarray, workers: np.ndarray, jobs: int) -> tuple[np.ndarray, np.ndarray]:
    """Whole workers by class of one cell, within the bounds of each class and summing to the cell's jobs.

    What the classes with several workers cannot take or give is left to firms of one.
    """
    firms = firms.copy()
    low, high = firms * LOWER, firms * UPPER
    while low[1:].sum() > jobs:
        last = int(np.flatnonzero(firms)[-1])
        firms[last] -= 1
        low, high = firms * LOWER, firms * UPPER
    whole = np.clip(np.rint(workers).astype(np.int64), low, high)
    whole[0] = firms[0]
    gap = int(jobs - whole.sum())
    spare = high - whole if gap > 0 else whole - low
    spare[0] = 0
    if gap > 0:
        spare[5] = min(spare[5], whole[5])
    whole += int(np.sign(gap)) * share_out(abs(gap), spare)
    whole[0] += jobs - whole.sum()
    if whole[0] < 0:
        whole[1:] -= share_out(-int(whole[0]), np.concatenate([[0], (whole - low)[1:]]))[1:]
        whole[0] = jobs - whole[1:].sum()
    firms[0] = whole[0]
    assert whole.min() >= 0
    return firms, whole


def firms(source: Path, out: Path, geo: Geography) -> tuple[np.ndarray, np.ndarray, SizeClasses]:
    """Firms and workers [municipality, industry, class], whole, and the national table they follow."""
    jobs = read_jobs(out)
    nation = size_classes(source, public_share(source), jobs.sum(axis=0))
    value = value_added(source, geo).industry
    firms_per_job = relative(census_column(source, geo, "companies_2020"), jobs.sum(axis=1), 0.6, 1.6)
    count = np.zeros((*jobs.shape, len(CLASSES)), np.int64)
    workers = np.zeros_like(count)
    for i in range(len(FIRM_INDUSTRIES)):
        value_per_job = relative(value[:, i], jobs[:, i], 0.4, 3.0)
        expected = expected_workers(jobs[:, i], nation.workers[i], firms_per_job, value_per_job)
        means = nation.workers[i] / nation.firms[i]
        whole = whole_firms(expected, means, np.rint(nation.firms[i]).astype(np.int64))
        for r in range(len(jobs)):
            count[r, i], workers[r, i] = whole_workers(whole[r], expected[r], int(jobs[r, i]))
    return count, workers, nation


def check(jobs: np.ndarray, count: np.ndarray, workers: np.ndarray) -> None:
    """Cell totals are exact and every class lies within its bounds."""
    assert (workers.sum(axis=2) == jobs).all()
    assert (workers >= count * LOWER).all() and (workers <= count * UPPER).all()


def build(source: Path, out: Path) -> None:
    """Write firms.csv."""
    geo = geography(source)
    count, workers, _ = firms(source, out, geo)
    check(read_jobs(out), count, workers)
    rows: list[list[object]] = [
        [code, industry, name, int(count[r, i, c]), int(workers[r, i, c])]
        for r, code in enumerate(geo.codes)
        for i, industry in enumerate(FIRM_INDUSTRIES)
        for c, name in enumerate(CLASSES)
    ]
    write(out / "firms.csv", ["code", "industry", "size_class", "firms", "workers"], rows)
