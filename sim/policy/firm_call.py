"""What all calls to single firms have in common: who may apply, and what the municipality adds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.ground.parameters import About, Share
from sim.policy.programme import Instrument
from sim.state.firms import TRAITS

ANY_AGE, OLDEST = 1000.0, 2**62
"""Years, and quarters, older than any firm."""


class FirmCall(Instrument):
    """An instrument that awards firms which apply; eligibility by place, industry, size, age and what a firm has."""

    industries: Annotated[list[str], Field(min_length=1, description="Industries whose firms may apply.")] = ["M", "X"]
    least_employees: Annotated[int, Field(ge=1, description="Smallest firm that may apply."), About("-", "persons", "own", "closure")] = 1
    most_employees: Annotated[
        int,
        Field(ge=1, description="Largest firm that may apply (small and medium firms: 299)."),
        About("-", "persons", "Framework Act on SMEs, by head count (DECISIONS 10)", "assumption"),
    ] = 299
    least_age_years: Annotated[
        float, Field(ge=0, le=100, description="Age of the youngest firm that may apply."), About("-", "years", "own", "closure")
    ] = 0.0
    most_age_years: Annotated[
        float,
        Field(ge=0, le=ANY_AGE, description="Age of the oldest firm that may apply; at 1000 any age is fine."),
        About("-", "years", "own; start-up support law: seven years", "closure"),
    ] = ANY_AGE
    only: Annotated[
        list[Literal["rd", "link", "ai", "campus"]],
        Field(
            description="What a firm must have to apply, all of it: own R&D, a link with a university, use of AI, founded or housed on a campus."
        ),
        About("-", "-", "own", "closure"),
    ] = []
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
        if self.ages[0] > self.ages[1]:
            raise ValueError(
                f"nobody may apply: `least_age_years` = {self.least_age_years:g} is over `most_age_years` = {self.most_age_years:g}"
            )
        return self

    @property
    def ages(self) -> tuple[int, int]:
        """Quarters since founding of the youngest and the oldest firm that may apply."""
        oldest = OLDEST if self.most_age_years >= ANY_AGE else int(4 * self.most_age_years)
        return int(4 * self.least_age_years), oldest

    @property
    def traits(self) -> int:
        """Bits of `TRAITS` that a firm must have."""
        return sum(1 << TRAITS.index(name) for name in set(self.only))
