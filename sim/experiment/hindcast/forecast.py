"""What a forecaster says of one target, and the span that it is said of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.experiment.hindcast.targets import Target

MODEL = "jiyeok"
Level = Literal["municipality", "province"]


@dataclass(frozen=True)
class Forecast:
    """Log change of one target at one level by forecaster, [member, place], and what came."""

    level: Level
    target: Target
    codes: tuple[str, ...]
    members: dict[str, np.ndarray]
    came: np.ndarray


@dataclass(frozen=True)
class Span:
    """From the end of the base year to the end of the last one."""

    base: int
    end: int

    @property
    def years(self) -> int:
        """Length in years."""
        return self.end - self.base

    def __str__(self) -> str:
        """`2020 to 2024`."""
        return f"{self.base} to {self.end}"
