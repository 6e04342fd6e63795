"""The nation's firms and workers by industry and size class, fitted to the legal classes of 2023."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .economy_rounding import scale_capped
from .economy_tables import FIRM_INDUSTRIES, read

CLASSES = ("1", "2-4", "5-9", "10-49", "50-299", "300+")
LOWER = np.array([1, 2, 5, 10, 50, 300])
UPPER = np.array([1, 4, 9, 49, 299, 20_000])
LEGAL = ("micro", "small", "medium", "large")
# Legal class of each size class by head count: micro below 10 workers in manufacturing, below 5 elsewhere;
# small below 50, medium below 300 (DECISIONS 10: an assumption, the law also looks at sales).
LEGAL_OF = np.array([[0, 0, 0, 1, 2, 3], [0, 0, 1, 1, 2, 3], [0, 0, 1, 1, 2, 3]])
LEGAL_NAMES = {
    "micro": "micro (소상공인)",
    "small": "small excl. micro (소상공인 제외)",
    "medium": "medium (중기업)",
    "large": "large+mid-sized (중소기업 외)",
}
ONE_PERSON_SHARE = 0.765  # of small and medium-sized firms: evidence.csv, one_person
# Medium-sized firms by law have 33 workers on average, which no head count of 50 to 299 allows. The count is
# lowered so far that worker shares hold; both lower classes take half of the rest (all within one point).
MEDIUM_FIRMS = 58_000
# First guess of firms by class in M, X, L (assumption; one-worker shares of REALDATA_ECONOMY 3).
FIRM_SEEDS = np.array(
    [
        [262_000, 150_000, 70_000, 60_000, 15_000, 2_800],
        [616_000, 130_000, 30_000, 30_000, 15_000, 4_000],
        [5_470_000, 1_300_000, 110_000, 65_000, 28_000, 3_981],
    ],
    float,
)
MEAN_SEEDS = np.array([1.0, 2.75, 6.5, 20.0, 78.0, 440.0])


@dataclass(frozen=True)
class SizeClasses:
    """Firms and workers [industry, size class]; workers sum to the jobs of each industry."""

    firms: np.ndarray
    workers: np.ndarray


def legal_classes(source: Path) -> tuple[np.ndarray, np.ndarray]:
    """Firms and workers of the nation by legal size class, 2023."""
    rows = {
        row["size_class"]: row for row in read(source / "firms_sme_sido.csv") if row["year"] == "2023" and row["province_en"] == "National"
    }
    firms = np.array([float(rows[LEGAL_NAMES[c]]["enterprises_count"]) for c in LEGAL])
    return firms, np.array([float(rows[LEGAL_NAMES[c]]["workers_persons"]) for c in LEGAL])


def firm_targets(source: Path) -> np.ndarray:
    """Firms by legal class by head count: medium-sized ones lowered, see MEDIUM_FIRMS."""
    firms, _ = legal_classes(source)
    moved = firms[2] - MEDIUM_FIRMS
    return firms + np.array([moved / 2, moved / 2, -moved, 0.0])


def establishments(source: Path, public: float) -> np.ndarray:
    """Establishments of 2020 in M, X and L; the private part of education and health counts in L."""
    rows = {
        row["ksic_section"]: float(row["establishments"])
        for row in read(source / "establishments_industry.csv")
        if row["year"] == "2020" and row["province_code_mois"] == "00"
    }
    local = sum(rows[s] for s in "DEFGHILRS") + (1 - public) * (rows["P"] + rows["Q"])
    return np.array([rows["B"] + rows["C"], sum(rows[s] for s in "JKMN"), local])


def firms_by_class(source: Path, public: float) -> np.ndarray:
    """Firms [industry, class]: industries by establishments, one-person and legal classes as published."""
    targets = firm_targets(source)
    places = establishments(source, public)
    rest = places[1:] * ((targets.sum() - places[0]) / places[1:].sum())
    industry = np.array([places[0], *rest])
    single = ONE_PERSON_SHARE * legal_classes(source)[0][:3].sum()
    groups = LEGAL_OF + 1
    groups[:, 0] = 0
    totals = np.array([single, targets[0] - single, *targets[1:]])
    table = FIRM_SEEDS.copy()
    for _ in range(500):
        for g, total in enumerate(totals):
            table[groups == g] *= total / table[groups == g].sum()
        table *= (industry / table.sum(axis=1))[:, None]
    for g, total in enumerate(totals):
        table[groups == g] *= total / table[groups == g].sum()
    return table


def workers_by_class(source: Path, firms: np.ndarray, jobs: np.ndarray) -> np.ndarray:
    """Workers [industry, class]: published shares of legal classes, scaled to private jobs, within bounds."""
    _, official = legal_classes(source)
    totals = official * (jobs.sum() / official.sum())
    floor = firms * LOWER
    room = firms * (UPPER - LOWER)
    table = firms * MEAN_SEEDS - floor
    rows = jobs - floor.sum(axis=1)
    groups = np.array([totals[g] - floor[g == LEGAL_OF].sum() for g in range(len(LEGAL))])
    for _ in range(500):
        for g in range(len(LEGAL)):
            cells = g == LEGAL_OF
            table[cells] = scale_capped(table[cells], room[cells], groups[g])
        for i in range(len(FIRM_INDUSTRIES)):
            table[i] = scale_capped(table[i], room[i], rows[i])
    return floor + table


def size_classes(source: Path, public: float, jobs: np.ndarray) -> SizeClasses:
    """National firms and workers by industry and size class, `jobs` being the private jobs of M, X and L."""
    firms = firms_by_class(source, public)
    workers = workers_by_class(source, firms, jobs.astype(float))
    assert np.abs(workers.sum(axis=1) - jobs).max() < 1
    return SizeClasses(firms, workers)
