"""Wages: a level wage curve by municipality and industry, and agglomeration (ODD: wages)."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.ground.elementwise import exp_of, log_of, power_of
from sim.ground.parameters import About, NonNegative, Share, Submodel
from sim.ground.streams import Streams
from sim.state.state import State

LEAST_UNEMPLOYMENT = 0.002
"""Rates below this count as this, so that a small place without jobless people has a finite wage."""


def job_density(state: State) -> np.ndarray:
    """[r] posts of firms, public services and farms per km2."""
    people = state.people
    jobs = state.cells.employees.sum(axis=1) + people.public_jobs + people.farm_jobs
    return np.asarray(jobs / state.geography.area)


class Wages(Submodel):
    """Wages follow productivity and unemployment at the place, each relative to the base year."""

    curve: Annotated[
        float,
        Field(ge=-0.5, le=0.0, description="Elasticity of the wage to the local unemployment rate."),
        About("omega", "-", "evidence.csv wage curve; MODEL 3.13", "literature", -0.2, 0.0),
    ] = -0.10
    pass_through: Annotated[
        Share,
        Field(description="Elasticity of the wage to the cell's productivity."),
        About("phi", "-", "MODEL 3.13", "literature", 0.05, 0.8),
    ] = 0.5
    speed: Annotated[
        Share,
        Field(description="Part of the gap to the target wage closed in a quarter."),
        About("-", "share / quarter", "MODEL (19)", "assumption", 0.1, 1.0),
    ] = 0.25
    settling: Annotated[
        Share,
        Field(
            description="Part of the gap between the base year's unemployment and the usual one by which what wages and moves refer to moves in a quarter."
        ),
        About("-", "share / quarter", "own: as fast as unemployment of places goes there in the baseline", "calibrated", 0.05, 0.25),
    ] = 0.1
    agglomeration: Annotated[
        NonNegative,
        Field(le=0.2, description="Elasticity of productivity to job density, relative to the base year."),
        About("gamma_agg", "-", "MODEL 3.13", "literature", 0.0, 0.08),
    ] = 0.04
    wages: Annotated[
        Literal["flexible", "rigid"],
        Field(description="Regional wages follow the wage curve, or stay at their base-year level."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "flexible"

    def adjust(self, state: State, streams: Streams) -> None:
        """Wages move part of the way to the wage curve; density raises or lowers next quarter's productivity.

        Unemployment of a place begins at the table's and goes to what the baseline usually gives. That is a start and no news:
        what wages and moves refer to goes along with it.
        """
        cells, people = state.cells, state.people
        if self.wages == "flexible":
            gap = log_of(self.target(state)) - log_of(cells.wage)
            cells.wage = cells.wage * exp_of(self.speed * gap)
        people.base_unemployment = people.base_unemployment + self.settling * (people.usual_unemployment - people.base_unemployment)
        density = np.maximum(job_density(state), 1e-9) / np.maximum(state.places.density0, 1e-9)
        cells.agglomeration = power_of(density, self.agglomeration)

    def target(self, state: State) -> np.ndarray:
        """[r, s] w* = w0 (A / A0)^phi (u / u0)^omega."""
        cells, people = state.cells, state.people
        now = np.maximum(people.unemployment_rate(), LEAST_UNEMPLOYMENT)
        base = np.maximum(people.base_unemployment, LEAST_UNEMPLOYMENT)
        productivity = self.pass_through * (cells.log_productivity - cells.base_log_productivity)
        return np.asarray(cells.base_wage * exp_of(productivity + self.curve * log_of(now / base)[:, None]))
