"""Wages by industry and municipality: national levels by industry times the province's relative wage."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .economy_tables import INDUSTRIES, Geography, geography, read, write
from .economy_value import value_added

# Million won a year: M, X, L from DECISIONS 8; G an assumption between M and X, near the survey's mean.
NATIONAL_WAGES = (52.0, 55.0, 33.0, 55.0)


def relative_wages(source: Path, geo: Geography) -> np.ndarray:
    """Wage of regular employees in April 2024 over the nation's, by province."""
    rows = {row["province_en"]: row for row in read(source / "wages_sido_2024.csv")}
    return np.array([float(rows[name]["relative_to_national"]) for name in geo.province_names])


def wages(source: Path, geo: Geography) -> np.ndarray:
    """Million won a year per worker [municipality, M X L G]."""
    return relative_wages(source, geo)[geo.province][:, None] * np.array(NATIONAL_WAGES)[None, :]


def mixed_income(value: np.ndarray, jobs: np.ndarray) -> np.ndarray:
    """Farm income per worker: value added of farming over its jobs, the nation's where there are none."""
    nation = value.sum() * 1000 / jobs.sum()
    return np.where(jobs > 0, value * 1000 / np.maximum(jobs, 1), nation)


def build(source: Path, out: Path) -> None:
    """Write wages.csv."""
    geo = geography(source)
    farm_jobs = np.array([int(row["A"]) for row in read(out / "jobs.csv")])
    farm = mixed_income(value_added(source, geo).industry[:, 4], farm_jobs)
    table = np.concatenate([wages(source, geo), farm[:, None]], axis=1)
    rows: list[list[object]] = [[code, *(f"{w:.4f}" for w in table[r])] for r, code in enumerate(geo.codes)]
    write(out / "wages.csv", ["code", *INDUSTRIES], rows)
