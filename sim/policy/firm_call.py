"""What all calls to single firms have in common: who may apply, and what the municipality adds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from sim.ground.parameters import About, Share
from sim.policy.programme import Instrument


class FirmCall(Instrument):
    """An instrument that awards firms which apply; eligibility by place, industry and size."""

    industries: Annotated[list[str], Field(min_length=1, description="Industries whose firms may apply.")] = ["M", "X"]
    least_employees: Annotated[int, Field(ge=1, description="Smallest firm that may apply."), About("-", "persons", "own", "closure")] = 1
    most_employees: Annotated[
        int,
        Field(ge=1, description="Largest firm that may apply (small and medium firms: 299)."),
        About("-", "persons", "Framework Act on SMEs, by head count (DECISIONS 10)", "assumption"),
    ] = 299
    match_share: Annotated[
        Share,
        Field(description="Part of the award that the municipality pays; where it has no money left, nobody there is awarded."),
        About("-", "share", "evidence rise: 20 percent local match of regional programmes", "assumption", 0.0, 0.5, drawn=False),
    ] = 0.0

    @model_validator(mode="after")
    def _sizes_in_order(self) -> FirmCall:
        if self.least_employees > self.most_employees:
            raise ValueError(
                f"nobody may apply: `least_employees` = {self.least_employees} is over `most_employees` = {self.most_employees}"
            )
        return self
