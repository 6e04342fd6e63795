"""Education: school leavers enter universities, campuses fill or empty, and places follow (ODD: education)."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.ground.elementwise import log_of
from sim.ground.parameters import About, NonNegative, Positive, Share, Submodel
from sim.ground.streams import Streams
from sim.state.places import FIELDS
from sim.state.state import State
from sim.submodels import education_kernels as kernels
from sim.submodels.training_kernels import train

ENGINEERING = FIELDS.index("engineering")
LEAVING_AGE = 18
NEW_COHORT, MOST_COMPLETION = 0.25, 1.5
"""Weight of a year's entrants in completion: four years of study; and the most by which completion exceeds the base year's (assumption)."""
REGISTERED_BOUNDS = (-0.8, 2.0)
"""Bounds of the relative change of arrivals by places gained or lost, so that its logarithm stays finite (assumption)."""


def school_leavers(state: State) -> np.ndarray:
    """[r] residents aged 18 at the end of last year, before this year's ageing."""
    return np.asarray(state.people.residents[:, :, LEAVING_AGE].sum(axis=(1, 2)).astype(np.float64))


class Education(Submodel):
    """Admission to universities and what campuses mean for the places around them."""

    standing_weight: Annotated[
        NonNegative,
        Field(description="Weight of a campus's standing, 0 to 1, in the choice of applicants (log)."),
        About("b_s", "log", "MODEL (31): form; no estimate", "assumption", 0.5, 3.0),
    ] = 1.5
    distance_elasticity: Annotated[
        NonNegative,
        Field(description="Elasticity of applications to distance."),
        About("-", "-", "MODEL (31): form; no estimate", "assumption", 0.3, 1.5),
    ] = 0.8
    same_province: Annotated[
        NonNegative,
        Field(description="Weight of staying in the province (log)."),
        About("-", "log", "MODEL (31): form; no estimate", "assumption", 0.0, 1.0),
    ] = 0.5
    rounds: Annotated[
        int,
        Field(ge=1, le=50, description="Rounds in which those turned away choose again."),
        About("-", "rounds", "numerical", "assumption", 5, 30, drawn=False),
    ] = 15
    registered_share: Annotated[
        Share,
        Field(description="Registered residents gained at 15-24 by a place filled, of one entrant."),
        About("-", "share", "MODEL A.13; REALDATA_POPULATION 2", "calibrated", 0.1, 0.5),
    ] = 1.0 / 3.0
    graduates_register: Annotated[
        Share,
        Field(description="Residents gained at 25-29 by one more graduate who stays."),
        About("-", "share", "REALDATA_POPULATION 2: towns fill and empty again", "assumption", 0.0, 0.3),
    ] = 0.1
    pool_decay_km: Annotated[
        Positive,
        Field(description="Distance over which knowledge of a university fades to 37 percent."),
        About("del_U", "km", "evidence.csv univ_decay_km", "assumption", 30.0, 150.0),
    ] = 60.0
    pool_border: Annotated[
        Share,
        Field(description="Knowledge that crosses a province border."),
        About("brd", "share", "evidence.csv univ_decay_km note", "assumption", 0.3, 0.9),
    ] = 0.6
    links_per_thousand_students: Annotated[
        NonNegative,
        Field(description="New research links with firms a campus can take up in a quarter, per thousand students."),
        About("kap_u", "firms / quarter", "MODEL (23): form; no estimate", "assumption", 0.1, 2.0),
    ] = 0.5
    ai_share_of_engineering: Annotated[
        Share,
        Field(description="AI programmes among engineering places in the base year."),
        About("-", "share", "DECISIONS 20", "assumption", 0.02, 0.15),
    ] = 0.05
    knowledge_speed: Annotated[
        Share,
        Field(description="Part of the gap between knowledge and enrolment closed in a year."),
        About("-", "share / year", "form of MODEL (21)", "assumption", 0.05, 0.3),
    ] = 0.1
    well_filled: Annotated[
        Share,
        Field(description="Campuses that fill less of their places cut some; others may turn places to AI."),
        About("-", "share", "MODEL A.8: form; no estimate", "assumption", 0.7, 0.95),
    ] = 0.85
    cut_speed: Annotated[
        Share,
        Field(description="Empty places cut in a year."),
        About("-", "share / year", "MODEL A.8: form; no estimate", "assumption", 0.1, 0.6),
    ] = 0.3
    ai_shift: Annotated[
        Share,
        Field(description="Engineering places turned to AI in a year by a campus that fills."),
        About("-", "share / year", "MODEL A.8: form; no estimate", "assumption", 0.0, 0.03),
    ] = 0.01
    ai_ceiling: Annotated[
        Share,
        Field(description="Most of the engineering places that are in AI."),
        About("-", "share", "MODEL A.8: form; no estimate", "assumption", 0.1, 0.4),
    ] = 0.25
    weak_fill: Annotated[
        Share,
        Field(description="A year with fewer entrants than this part of the base year's is weak."),
        About("-", "share", "MODEL A.8: form; no estimate", "assumption", 0.3, 0.7),
    ] = 0.5
    closes_after_years: Annotated[
        int,
        Field(ge=1, le=20, description="Weak years in a row after which a campus closes."),
        About("-", "years", "MODEL A.8: several years", "assumption", 3, 6),
    ] = 4

    def start(self, state: State) -> None:
        """Fill the base year of the campuses from places, study years, standing and enrolment."""
        campuses, people = state.campuses, state.people
        n = len(campuses.region)
        campuses.base_entrants = campuses.base_enrolment / campuses.study_years
        campuses.entrants = np.repeat(campuses.base_entrants[:, None], 8, axis=1)
        # Students on leave (military service) make entrants, enrolment over years of study, exceed the places on paper:
        # a place is counted as the entrants it holds in the base year.
        room = np.maximum(campuses.places.sum(axis=1), 1e-9)
        campuses.places = campuses.places * np.maximum(campuses.base_entrants / room, 1.0)[:, None]
        campuses.base_cohort = school_leavers(state)
        campuses.open = np.ones(n, dtype=np.bool_)
        campuses.weak_years = np.zeros(n, dtype=np.int64)
        campuses.base_fill = self._fill(state, campuses.base_cohort)
        campuses.knowledge = campuses.base_enrolment * (0.5 + campuses.quality)
        campuses.base_link_capacity = self.links_per_thousand_students * campuses.base_enrolment / 1000.0
        campuses.link_capacity = campuses.base_link_capacity.copy()
        campuses.base_ai_places = self.ai_share_of_engineering * campuses.places[:, ENGINEERING]
        campuses.ai_places = campuses.base_ai_places.copy()
        people.completion = np.ones(1)
        self.sum_up(state)
        # The unit of knowledge: what the nation's mean municipality has within reach in the base year.
        campuses.knowledge = campuses.knowledge / max(float(state.places.university_pool.mean()), 1e-9)
        campuses.base_knowledge = campuses.knowledge.copy()
        self.sum_up(state)
        state.places.base_university_pool = state.places.university_pool.copy()

    def admit(self, state: State, streams: Streams) -> None:
        """In the first quarter the school leavers fill the places; campuses near them gain or lose students.

        Runs after the universities have decided and before ageing. Entrants are those of the base year times the
        change of what the admission rule gives, never more than the places.
        """
        if state.quarter_of_year != 1:
            return
        campuses, people = state.campuses, state.people
        cohort = school_leavers(state)
        fill = self._fill(state, cohort)
        change = np.where(campuses.base_fill > 0.0, fill / np.maximum(campuses.base_fill, 1e-9), 0.0)
        room = np.maximum(campuses.places.sum(axis=1), 0.0)
        entrants = np.where(campuses.open, np.minimum(campuses.base_entrants * change, np.maximum(room, 0.0)), 0.0)
        campuses.entrants = np.concatenate([entrants[:, None], campuses.entrants[:, :-1]], axis=1)
        rate = entrants.sum() / max(campuses.base_entrants.sum(), 1e-9)
        rate /= max(cohort.sum() / max(campuses.base_cohort.sum(), 1e-9), 1e-9)
        # Completion follows entrance with the years of study, as a moving mean.
        people.completion = (1.0 - NEW_COHORT) * people.completion + NEW_COHORT * min(rate, MOST_COMPLETION)
        enrolment = campuses.enrolment()
        there = np.bincount(campuses.region, enrolment, state.geography.n_regions)[campuses.region]
        more = state.terms.campus_knowledge[campuses.region] / np.maximum(there, 1.0)
        aim = campuses.base_knowledge * enrolment * (1.0 + more) / np.maximum(campuses.base_enrolment, 1e-9)
        campuses.knowledge = campuses.knowledge + self.knowledge_speed * (aim - campuses.knowledge)
        self.sum_up(state)

    def train(self, state: State, streams: Streams) -> None:
        """Graduates who finish a training become AI-capable; they keep their home, their work and their workplace."""
        if not state.terms.training.any():
            return
        people = state.people
        number = np.floor(state.terms.training + 0.5).astype(np.int64)
        keys = np.array([streams.key(f"education.training {i}") for i in range(3)], dtype=np.uint64)
        train(people.residents, people.labour_force, people.employed, people.commuters, people.participation, number, keys)

    def sum_up(self, state: State) -> None:
        """Students, link capacity, campus space, knowledge within reach and the pull on the young, by municipality."""
        campuses, places, geography = state.campuses, state.places, state.geography
        n, region = geography.n_regions, campuses.region
        state.people.students = np.floor(np.bincount(region, campuses.enrolment(), n) + 0.5).astype(np.int64)
        places.link_capacity = np.bincount(region, campuses.link_capacity * campuses.open, n)
        places.campus_floor = np.bincount(region, campuses.floor * campuses.open, n)
        places.university_pool = kernels.pool(
            campuses.knowledge * campuses.open,
            region,
            geography.province,
            geography.distance,
            self.pool_decay_km,
            self.pool_border,
        )
        places.campus_pull = self.pull(state)

    def pull(self, state: State) -> np.ndarray:
        """[j, 2] log change of arrivals at 15-24 and 25-29 from entrants and graduates gained or lost.

        Relative to the national trend: a place whose campuses lose as many as the nation gains and loses nothing,
        since the cohort's own decline is in the number of residents that move.
        """
        campuses, migration = state.campuses, state.migration
        n, region = state.geography.n_regions, campuses.region
        base = np.bincount(region, campuses.base_entrants, n)
        graduates = campuses.entrants[np.arange(len(region)), np.minimum(campuses.study_years, 7)]
        out = np.zeros((n, 2))
        arrivals = migration.base_moves_in
        young = arrivals[:, [1, 2, 10, 11]].sum(axis=1)
        later = arrivals[:, [3, 12]].sum(axis=1)
        flows = (
            (campuses.entrants[:, 0], young, self.registered_share),
            (graduates, later, self.graduates_register),
        )
        for i, (now, base_arrivals, share) in enumerate(flows):
            trend = now.sum() / max(campuses.base_entrants.sum(), 1e-9)
            gained = np.bincount(region, now, n) - trend * base
            relative = share * gained / np.maximum(base_arrivals, 1.0)
            out[:, i] = log_of(1.0 + np.clip(relative, *REGISTERED_BOUNDS))
        return out

    def _fill(self, state: State, cohort: np.ndarray) -> np.ndarray:
        """Entrants by campus that the admission rule gives for a cohort of school leavers [r]."""
        campuses, geography = state.campuses, state.geography
        rate = campuses.base_entrants.sum() / max(campuses.base_cohort.sum(), 1e-9)
        places = np.where(campuses.open, campuses.places.sum(axis=1), 0.0)
        return np.asarray(
            kernels.admit(
                cohort * rate,
                places,
                campuses.quality,
                campuses.region,
                geography.province,
                geography.distance,
                self.standing_weight,
                self.distance_elasticity,
                self.same_province,
                self.rounds,
            )
        )
