"""One firm as a record, for people who look: `economy.firms[i]`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.state.accounts import MILLION
from sim.state.state import State


@dataclass(frozen=True)
class FirmRecord:
    """What one row of the firm table says, in words and units."""

    row: int
    id: int
    municipality: str
    industry: str
    firms: int
    employees: int
    age_quarters: int
    productivity_mn_krw: float
    price: float
    revenue_mn_krw: float
    cash_mn_krw: float
    vacancies: int
    knows_ai: bool
    uses_ai: bool
    university_link: bool


class FirmRecords:
    """Sequence of the firm rows in use, made only when looked at."""

    def __init__(self, state: State) -> None:
        self._state = state

    def __len__(self) -> int:
        return int((self._state.firms.employees > 0).sum())

    def __getitem__(self, i: int) -> FirmRecord:
        rows = np.flatnonzero(self._state.firms.employees > 0)
        return self.row(int(rows[i]))

    def row(self, row: int) -> FirmRecord:
        """Record of one table row; raises IndexError for a free one."""
        firms, geography = self._state.firms, self._state.geography
        if firms.employees[row] <= 0:
            raise IndexError(f"row {row} is free: no firm stands there")
        cell = int(np.searchsorted(firms.start, row, side="right")) - 1
        region, industry = divmod(cell, geography.n_industries)
        return FirmRecord(
            row=row,
            id=int(firms.id[row]),
            municipality=geography.codes[region],
            industry=geography.industries[industry],
            firms=int(firms.weight[row]),
            employees=int(firms.employees[row]),
            age_quarters=int(firms.age[row]),
            productivity_mn_krw=float(firms.productivity[row]),
            price=float(np.exp(firms.log_price[row])),
            revenue_mn_krw=float(firms.revenue[row]),
            cash_mn_krw=float(firms.cash[row] / MILLION),
            vacancies=int(firms.vacancies[row]),
            knows_ai=bool(firms.aware[row]),
            uses_ai=bool(firms.ai_age[row] >= 0),
            university_link=bool(firms.linked[row]),
        )
