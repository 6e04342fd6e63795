"""Quarters and years; annual and quarterly rates."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of the calendar; `Quarter.parse("2025Q1")`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read `2025Q1`; raises ValueError that names the form."""
        match = re.fullmatch(r"(\d{4})Q([1-4])", text.strip())
        if not match:
            raise ValueError(f"`{text}` is no quarter; write it as 2025Q1")
        return cls(int(match[1]), int(match[2]))

    def __sub__(self, other: Quarter) -> int:
        return (self.year - other.year) * 4 + self.number - other.number

    def __add__(self, quarters: int) -> Quarter:
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def rate_per_quarter(annual_rate: float) -> float:
    """Quarterly rate that compounds to the annual one: 1 - (1 - a)^(1/4)."""
    return float(1.0 - (1.0 - annual_rate) ** 0.25)
