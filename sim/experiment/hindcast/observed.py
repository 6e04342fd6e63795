"""What came: residents by municipality, employed and product by province (`sim/data/hindcast`)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.scenario.packs import SHIPPED
from sim.state.people import AGE_GROUPS, SEXES

FOLDER = SHIPPED / "hindcast"
COLUMNS = tuple(f"age_{g.replace('-', '_').replace('+', '_plus')}" for g in AGE_GROUPS)


@dataclass(frozen=True)
class Observed:
    """Residents [year, place, sex, age group] at year ends."""

    codes: tuple[str, ...]
    years: tuple[int, ...]
    residents: np.ndarray

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Observed:
        """Read `residents.csv`; raises ValueError that names what is missing."""
        path = folder / "residents.csv"
        try:
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        except OSError:
            raise ValueError(f"no outcomes to score against: {path} cannot be read") from None
        codes = tuple(sorted({row["code"] for row in rows}))
        years = tuple(sorted({int(row["year"]) for row in rows}))
        at = {code: i for i, code in enumerate(codes)}
        out = np.full((len(years), len(codes), 2, len(AGE_GROUPS)), np.nan)
        for row in rows:
            cell = years.index(int(row["year"])), at[row["code"]], SEXES.index(row["sex"])
            out[cell] = [float(row[column]) for column in COLUMNS]
        if np.isnan(out).any():
            raise ValueError(f"{path.name}: rows are missing; every place needs every year and sex once")
        return cls(codes, years, out)

    def of(self, year: int) -> np.ndarray:
        """Residents [place, sex, age group] at the end of a year; raises ValueError where the year is not there."""
        if year not in self.years:
            raise ValueError(f"no outcome for {year}; there are {self.years[0]} to {self.years[-1]}")
        return np.asarray(self.residents[self.years.index(year)])
