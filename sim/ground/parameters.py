"""Parameters that carry symbol, unit and source, and the base of every class that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Mark = Literal["official", "evidence", "literature", "calibrated", "measured", "assumption", "law", "closure"]
"""Where a value comes from; `assumption` has no causal evidence and is always in the sensitivity set."""


@dataclass(frozen=True)
class About:
    """Symbol, unit and source of one parameter, as printed in the ODD."""

    symbol: str
    unit: str
    source: str
    mark: Mark
    low: float | None = None
    high: float | None = None
    zero: float = 0.0
    """Probability that it is exactly zero, where the evidence puts mass there."""
    drawn: bool = True
    """False for what a policy-maker or a program chooses: nothing is uncertain about it, and ensembles leave it alone."""


class Submodel(BaseModel):
    """Rules of one market or process together with their parameters; holds no state, never calls a sibling."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
NonNegative = Annotated[float, Field(ge=0.0)]
