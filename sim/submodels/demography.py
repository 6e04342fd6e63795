"""Demography: births, deaths, net entry from abroad, ageing and the completion of studies."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.ground.elementwise import exp_of, log_of
from sim.ground.parameters import About, NonNegative, Share, Submodel
from sim.ground.streams import Streams
from sim.state.state import State
from sim.state.work import open_posts
from sim.submodels import demography_kernels as kernels

YEARS_AT_RISK_IN_YEAR_OF_BIRTH = 0.375
"""Births join age 0 after the quarter's deaths: 3, 2, 1 and 0 quarters at risk, 0.375 years in the mean."""


class Demography(Submodel):
    """Births, deaths, entry from abroad, ageing."""

    births: Annotated[
        bool,
        Field(description="Children are born at the rates of the base year."),
        About("closure", "-", "MODEL (32)", "closure"),
    ] = True
    deaths: Annotated[
        bool,
        Field(description="Residents die by age, sex and place."),
        About("closure", "-", "MODEL (32)", "closure"),
    ] = True
    net_immigration_per_year: Annotated[
        int,
        Field(ge=-500_000, le=500_000, description="Net entry of residents from abroad a year."),
        About("M^abroad", "persons / year", "DECISIONS 18: Koreans 2024", "official", 0, 125_000),
    ] = 28_000
    fertility_price_response: Annotated[
        NonNegative,
        Field(
            le=1.0,
            description="Elasticity of births to house prices relative to the base year, with a minus.",
        ),
        About(
            "x_q",
            "-",
            "MODEL 3.13: 0.1, off in the neutral run; evidence.csv hp_tfr7 not for cross-sections",
            "assumption",
            0.0,
            0.2,
        ),
    ] = 0.0
    ai_share: Annotated[
        Share,
        Field(description="AI-capable among new graduates."),
        About("s_AI", "share", "DECISIONS 19", "assumption", 0.003, 0.03),
    ] = 0.01
    last_age_of_completion: Annotated[
        int,
        Field(ge=19, le=39, description="Oldest age at which studies are completed."),
        About("a_c", "years", "shares by age flatten after 34 (education table 2020)", "assumption", 29, 39),
    ] = 34

    def grow_older(self, state: State, streams: Streams) -> None:
        """In the first quarter everyone turns a year older, and the young complete their studies.

        Comes before births, deaths and moves of the quarter: ages are those at the end of the year. Raises
        ValueError where this quarter's births have already joined age 0.
        """
        if state.quarter_of_year != 1:
            return
        people = state.people
        if people.births.any():
            raise ValueError("demography.grow_older must run before demography.live: newborns would turn one at once")
        kernels.grow_older(people.residents, people.labour_force, people.employed, streams.key("demography.ageing"))
        start = np.maximum(state.campuses.base_ai_places.sum(), 1e-9)
        places = state.campuses.ai_places[state.campuses.open].sum()
        able = self.ai_share * places / start if state.campuses.base_ai_places.sum() > 0 else self.ai_share
        keys = np.array([streams.key(f"demography.completion {i}") for i in range(2)], dtype=np.uint64)
        kernels.graduate(
            people.residents,
            people.labour_force,
            people.employed,
            people.commuters,
            people.tertiary_target,
            float(people.completion[0]),
            float(min(able, 1.0)),
            self.last_age_of_completion,
            keys,
        )

    def live(self, state: State, streams: Streams) -> None:
        """Residents die, children are born, and people come from and go abroad; the posts of the dead fall open."""
        people = state.people
        left = np.zeros(len(people.foreign_workers), dtype=np.int64)
        work = (people.residents, people.labour_force, people.employed, people.commuters)
        keys = np.array([streams.key(f"demography.deaths {i}") for i in range(3)], dtype=np.uint64)
        if self.deaths:
            # The table is of the base year; rates are moved to the running year.
            years = float(1 + state.quarter // 4)
            kernels.die(*work, people.mortality, people.mortality_change, years, keys, people.deaths, left)
        if self.births:
            kernels.bear(
                people.residents,
                people.fertility,
                self.fertility_factor(state),
                float(people.male_share[0]),
                streams.key("demography.births"),
                people.births,
            )
        if self.net_immigration_per_year != 0:
            keys = np.array([streams.key(f"demography.abroad {i}") for i in range(4)], dtype=np.uint64)
            kernels.enter(
                *work,
                self.net_immigration_per_year / 4.0,
                people.foreign_profile,
                people.foreign_key,
                keys,
                people.abroad,
                left,
            )
        open_posts(
            left,
            state.cells.employees.sum(axis=1),
            people.public_jobs + people.farm_jobs,
            people.open_firm_posts,
            people.open_public_posts,
            streams.key("demography.posts"),
        )

    def fertility_factor(self, state: State) -> np.ndarray:
        """[r] multiplier of birth rates: childcare offered by policy, and house prices where switched on."""
        places = state.places
        price = self.fertility_price_response * log_of(places.house_price / places.base_house_price)
        return exp_of(state.terms.childcare - price)
