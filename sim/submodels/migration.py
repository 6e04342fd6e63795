"""Residential migration: people move to other municipalities, by constants and by what changed since the base year."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.ground.elementwise import exp_of, log_of, power_of
from sim.ground.parameters import About, NonNegative, Share, Submodel
from sim.ground.streams import Streams, uniforms
from sim.state.places import Migration as Constants
from sim.state.state import State
from sim.state.work import open_posts
from sim.submodels import migration_kernels as kernels

WAGE_BY_AGE = (0.625, 0.44, 1.0, 1.0, 0.625, 0.625, 0.44, 0.44, 0.125)
"""Weight of wages by age group relative to ages 20-29, the profile of MODEL 3.13 (children as their parents at 30-39)."""

PRICE_BY_AGE = (1.0, 0.4, 0.6, 0.8, 1.0, 1.0, 1.0, 1.0, 0.4)
"""Weight of house prices by age group relative to ages 30-64: 0.4 at 65+ (MODEL 3.13), the young between (assumption)."""

SHARED_FACTOR = (0, 1, 1, 1, 0, 0, 0, 2, 2)
"""Groups whose passing shocks go together: families, the young, the old (REALDATA_POPULATION 1)."""

LEAD_QUARTERS = 2.5
"""From the middle of the base year to the middle of the first simulated quarter."""


def base_values(constants: Constants) -> np.ndarray:
    """Log of the sum over destinations [r, h] by the base-year constants alone."""
    zero = np.zeros_like(constants.alpha_last)
    plain, _ = kernels.values(
        constants.alpha_last, zero[None], np.zeros(len(zero), dtype=np.int64), constants.kernel, constants.kernel_class
    )
    return np.asarray(plain)


def start(state: State) -> None:
    """Fill what the constants imply: `base_value`, and shocks at zero."""
    constants = state.migration
    constants.base_value = base_values(constants)
    constants.shock = np.zeros_like(constants.alpha_last)


def draw_fractions(state: State, seed: int) -> None:
    """The fractions of moves carried into the first quarter, hashed once a run."""
    constants = state.migration
    n, groups = constants.alpha_last.shape
    fractions = uniforms(Streams(seed).constant_key("migration.fractions"), n * n * groups)
    constants.carry = np.minimum(fractions.astype(np.float32), kernels.BELOW_ONE).reshape(n, n, groups)


def expected_base_flows(constants: Constants, residents_by_group: np.ndarray) -> np.ndarray:
    """Expected moves of a quarter [r, j, h] by the base-year constants; residents [r, h] (tests, targets)."""
    weight = constants.kernel[constants.kernel_class].transpose(1, 2, 0) * exp_of(constants.alpha_last)[None, :, :]
    share = weight / weight.sum(axis=1, keepdims=True)
    leaving = residents_by_group * constants.leave_rate[None, :] * constants.origin_factor
    return np.asarray(leaving[:, None, :] * share)


class Migration(Submodel):
    """Residential moves by 18 groups of sex and age, relative to the base year."""

    size_response: Annotated[
        NonNegative,
        Field(le=1.0, description="Elasticity of a place's pull to its population relative to the base year."),
        About("psi", "-", "DECISIONS 16, REALDATA_POPULATION 3", "assumption", 0.0, 0.7),
    ] = 0.35
    wage_response: Annotated[
        NonNegative,
        Field(description="Elasticity of arrivals at 20-29 to expected wages relative to the base year."),
        About("b_w", "-", "evidence.csv mig_wage", "literature", 0.5, 3.0),
    ] = 1.5
    price_response: Annotated[
        NonNegative,
        Field(description="Elasticity of arrivals at 30-64 to house prices relative to the base year, with a minus."),
        About("b_q", "-", "evidence.csv mig_hp", "literature", 0.1, 1.2),
    ] = 0.5
    amenity_ratio: Annotated[
        NonNegative,
        Field(description="Weight of amenities relative to the weight of wages."),
        About("b_a / b_w", "-", "evidence.csv mig_amenity", "assumption", 0.1, 1.0),
    ] = 0.5
    leave_response: Annotated[
        NonNegative,
        Field(le=2.0, description="Elasticity of leaving to the value of other places over staying."),
        About("kappa", "-", "REALDATA_POPULATION 5.4: form; no estimate", "assumption", 0.0, 1.0),
    ] = 0.3
    leave_cap: Annotated[
        float,
        Field(ge=1.0, le=10.0, description="Most by which the leave rate may rise or fall."),
        About("cap", "factor", "REALDATA_POPULATION 5.4", "assumption", 1.5, 4.0),
    ] = 2.0
    commuting_reach_km: Annotated[
        NonNegative,
        Field(description="Movers farther than this quit their job."),
        About("D_c", "km", "MODEL (30)", "assumption", 20.0, 60.0),
    ] = 40.0
    passing_shocks: Annotated[
        bool,
        Field(description="Attractiveness is hit by passing shocks, the same in all scenarios of a seed."),
        About("sd_a", "-", "REALDATA_POPULATION 4", "closure"),
    ] = True
    shared_shock: Annotated[
        Share,
        Field(description="Part of a passing shock's variance that families, the young or the old share in a place."),
        About("c_a", "share", "REALDATA_POPULATION 1: rates at 0-14 and 35-39 correlate 0.90", "assumption", 0.5, 0.95),
    ] = 0.8
    uncertain_places: Annotated[
        bool,
        Field(
            description="Instead of passing shocks, persistent ones of places and provinces as large as past errors of forecasts; "
            "on in ensembles, where the pack has them (`migration_shocks`)."
        ),
        About("sd_A", "-", "errors of forecasts inside the years up to the base year, SOURCES of the pack", "closure"),
    ] = False
    moving: Annotated[
        bool,
        Field(description="People move for reasons other than a job; off, only job-led moves are left."),
        About("closure", "-", "MODEL 4.2 item 2", "closure"),
    ] = True

    def move(self, state: State, streams: Streams) -> None:
        """People move to other municipalities; those who move far quit, the others keep their workplace."""
        if not self.moving:
            return
        if self.passing_shocks:
            self._shock(state, streams)
        constants, people = state.migration, state.people
        origin, grants = self.moving_grants(state)
        leaving, pull = self._leaving_and_pull(state, origin, grants)
        left = np.zeros(len(people.foreign_workers), dtype=np.int64)
        kernels.move(
            people.residents,
            people.labour_force,
            people.employed,
            people.commuters,
            leaving,
            pull,
            constants.kernel,
            constants.kernel_class,
            constants.carry,
            state.geography.distance,
            self.commuting_reach_km,
            streams.key("migration.movers"),
            people.moves_in,
            people.moves_out,
            left,
            state.zones,
            people.crossings,
            origin,
        )
        open_posts(
            left,
            state.cells.employees.sum(axis=1),
            people.public_jobs + people.farm_jobs,
            people.open_firm_posts,
            people.open_public_posts,
            streams.key("migration.posts"),
        )

    def _shock(self, state: State, streams: Streams) -> None:
        """Next quarter's shocks of attractiveness: passing ones, or those of uncertain places where the pack knows them."""
        constants = state.migration
        if self.uncertain_places and len(constants.shock_persistence):
            if state.quarter == 0:
                share = uniforms(streams.constant_key("migration.share that lasts"), 9)
                constants.lasts = constants.may_last * np.concatenate([share, share])
            kernels.shock_uncertain_places(
                constants.shock,
                constants.shock_persistence,
                constants.shock_size,
                constants.shock_factors,
                state.geography.province,
                np.sqrt(LEAD_QUARTERS) if state.quarter == 0 else 1.0,
                streams.constant_key("migration.volatility of places"),
                streams.key("migration.uncertain places"),
            )
            return
        kernels.shock_attractiveness(
            constants.shock,
            constants.persistence,
            constants.passing_sd,
            self.shared_shock,
            np.array(SHARED_FACTOR * 2),
            streams.key("migration.passing shocks"),
        )

    def _leaving_and_pull(self, state: State, origin: np.ndarray, grants: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """[r, h] leave rate over the value of all places, and [class, j, h] pull of a place: both times the kernel give moves.

        The value of staying is that without `grants` [class, j, h], which only those get who come from outside.
        """
        constants = state.migration
        attraction, response = self.attraction(state), self.response(state)
        pull = response[None] + grants
        plain, full = kernels.values(attraction, pull, origin, constants.kernel, constants.kernel_class)
        constants.base_value = plain
        gain = exp_of(self.leave_response * (full - plain - response))
        gain = np.clip(gain, 1.0 / self.leave_cap, self.leave_cap)
        rate = np.minimum(constants.leave_rate[None, :] * constants.origin_factor * gain, 0.5)
        return rate * exp_of(-full), exp_of(attraction[None] + pull)

    def moving_grants(self, state: State) -> tuple[np.ndarray, np.ndarray]:
        """Classes of origins [r] by the areas of moving grants they lie in, and the pull [class, j, h] of grants on each.

        A grant is worth a rise of pay to those who come from outside its area, and nothing to those who stay in it.
        """
        grants, n = state.grants, state.geography.n_regions
        offered = np.flatnonzero(grants.pay.any(axis=1))
        if not len(offered):
            return np.zeros(n, dtype=np.int64), np.zeros((1, n, 18))
        classes, origin = np.unique(grants.area[offered], axis=1, return_inverse=True)
        pull = np.zeros((classes.shape[1], n, 9))
        for i, row in enumerate(offered):
            worth = self.wage_response * np.array(WAGE_BY_AGE) * grants.pay[row]
            grants.pull[row] = worth
            pull += (1 - classes[i])[:, None, None] * (grants.area[row][:, None] * worth)
        return origin.reshape(-1).astype(np.int64), np.concatenate([pull, pull], axis=2)

    def attraction(self, state: State) -> np.ndarray:
        """[j, h] constants of this quarter, alpha_lasting + rho^t (alpha_last - alpha_lasting), and the shock."""
        constants = state.migration
        fading = power_of(np.maximum(constants.persistence, 1e-9), state.quarter + LEAD_QUARTERS)
        fading = fading + (1.0 - fading) * constants.lasts
        passing = fading[None, :] * (constants.alpha_last - constants.alpha_lasting)
        return np.asarray(constants.alpha_lasting + passing + constants.shock)

    def response(self, state: State) -> np.ndarray:
        """[j, h] what changed since the base year: size, expected wage, house price, amenity, campuses, policy."""
        people, places, constants = state.people, state.places, state.migration
        size = self.size_response * log_of(np.maximum(people.population(), 1) / np.maximum(constants.base_population, 1))
        wages = self.wage_response * expected_wage(state)
        price = self.price_response * log_of(places.house_price / places.base_house_price)
        by_age = (
            size[:, None]
            + wages[:, None] * np.array(WAGE_BY_AGE)
            - price[:, None] * np.array(PRICE_BY_AGE)
            + self.amenity_ratio * self.wage_response * places.amenity[:, None]
            + state.terms.moving
        )
        by_age[:, 1:3] += places.campus_pull[:, :1]
        by_age[:, 3:4] += places.campus_pull[:, 1:]
        return np.ascontiguousarray(np.concatenate([by_age, by_age], axis=1))


def expected_wage(state: State) -> np.ndarray:
    """[r] log of wage times employment chance, relative to the base year."""
    cells, people = state.cells, state.people
    base = (cells.base_wage * cells.employees).sum(axis=1)
    now = (cells.wage * cells.employees).sum(axis=1)
    wage = np.where(base > 0.0, log_of(np.maximum(now, 1e-12) / np.maximum(base, 1e-12)), 0.0)
    chance = (1.0 - np.minimum(people.unemployment_rate(), 0.9)) / (1.0 - people.base_unemployment)
    return np.asarray(wage + log_of(chance))
