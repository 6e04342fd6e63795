"""Training in AI in three tiers: short courses for staff, six months for graduates, graduate school."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.programme import Instrument, Programme
from sim.state.people import TRAINING_END_AGE, TRAINING_FIRST_AGE
from sim.state.state import State


class AiTalent(Instrument):
    """Short courses make firms know uses of AI, longer ones make graduates AI-capable, graduate school also adds to university knowledge."""

    kind: Literal["ai_talent"] = "ai_talent"
    course_share: Annotated[
        Share,
        Field(description="Part of the money for short courses (tier 1); the three parts sum to one."),
        About("-", "share", "MODEL 3.10 names three tiers, no sizes", "assumption", 0.0, 1.0, drawn=False),
    ] = 0.2
    bootcamp_share: Annotated[
        Share,
        Field(description="Part of the money for training of six months (tier 2)."),
        About("-", "share", "MODEL 3.10 names three tiers, no sizes", "assumption", 0.0, 1.0, drawn=False),
    ] = 0.5
    graduate_share: Annotated[
        Share,
        Field(description="Part of the money for graduate school (tier 3)."),
        About("-", "share", "MODEL 3.10 names three tiers, no sizes", "assumption", 0.0, 1.0, drawn=False),
    ] = 0.3
    course_mn_krw: Annotated[
        float,
        Field(gt=0, description="Cost of a short course."),
        About("-", "million won / person", "MODEL 3.10 no. 3", "assumption", 0.5, 3.0),
    ] = 1.0
    bootcamp_mn_krw: Annotated[
        float,
        Field(gt=0, description="Cost of six months of training."),
        About("-", "million won / person", "MODEL 3.10 no. 3", "assumption", 5.0, 20.0),
    ] = 10.0
    graduate_mn_krw: Annotated[
        float,
        Field(gt=0, description="Cost of graduate school, all years."),
        About("-", "million won / person", "MODEL 3.10 no. 3", "assumption", 20.0, 80.0),
    ] = 40.0
    industries: Annotated[list[str], Field(min_length=1, description="Industries whose staff may take short courses.")] = ["M", "X", "L"]
    aware_per_trainee: Annotated[
        Share,
        Field(description="Chance that a course of one employee makes a firm of one know a use of AI; in larger firms as awareness does."),
        About("-", "share", "no causal evidence", "assumption", 0.05, 0.5),
    ] = 0.2
    staff_per_quarter: Annotated[
        Share,
        Field(description="Most of the employees of a place who take a short course in a quarter."),
        About("-", "share / quarter", "own", "assumption", 0.005, 0.05),
    ] = 0.02
    bootcamp_quarters: Annotated[
        int,
        Field(ge=1, le=8, description="Quarters of training in tier 2."),
        About("-", "quarters", "MODEL 3.10 no. 3: six months", "assumption", 1, 4, drawn=False),
    ] = 2
    completion: Annotated[
        Share,
        Field(description="Part of those who begin tier 2 or 3 that completes it and becomes AI-capable."),
        About("-", "share", "MODEL 3.10 no. 3", "assumption", 0.6, 0.9),
    ] = 0.75
    graduate_quarters: Annotated[
        int,
        Field(ge=4, le=20, description="Quarters of graduate school in tier 3."),
        About("-", "quarters", "two years, as for a master's degree", "assumption", 8, 16, drawn=False),
    ] = 8
    knowledge_weight: Annotated[
        float,
        Field(ge=0, le=20, description="Students to whose part in a university's knowledge that of a graduate student amounts."),
        About("-", "students", "no estimate found", "assumption", 1.0, 10.0),
    ] = 5.0
    applicants_share: Annotated[
        Share,
        Field(description="Most of the graduates aged 20-44 of a province's target places who begin tier 2, or tier 3, in a quarter."),
        About("-", "share / quarter", "own", "assumption", 0.002, 0.02),
    ] = 0.01
    bootcamp_places: Annotated[
        float,
        Field(ge=0, le=500, description="Trainees of tier 2 that campuses hold at a time, per thousand students."),
        About("-", "persons / 1000 students", "own", "assumption", 5.0, 50.0, drawn=False),
    ] = 20.0
    graduate_places: Annotated[
        float,
        Field(ge=0, le=500, description="Trainees of tier 3 that campuses hold at a time, per thousand students."),
        About("-", "persons / 1000 students", "own", "assumption", 5.0, 30.0, drawn=False),
    ] = 10.0
    match_share: Annotated[
        Share,
        Field(description="Part of the cost that the municipality of the training pays; where it has no money left, nobody is trained."),
        About("-", "share", "evidence rise: 20 percent local match of regional programmes", "assumption", 0.0, 0.5, drawn=False),
    ] = 0.0

    leaves: ClassVar[str] = "fewer residents could be trained than it could pay for"
    relaxes: ClassVar[tuple[str, ...]] = ("skills",)
    finishes: ClassVar[tuple[str, ...]] = ("training", "campus_knowledge")
    assumptions: ClassVar[tuple[str, ...]] = (
        "a course of an employee makes a firm of one know a use of AI with chance {aware_per_trainee} (no causal evidence)",
        "{completion} of those who begin six months ({bootcamp_mn_krw} million won) or graduate school ({graduate_mn_krw}) become AI-capable;"
        " they act through firms' capacity to absorb, weight {knowledge.capacity_skills} on their share in the labour force where they live",
        "the AI-capable move as others of their age and sex do, so what leaks out of the target places is the model's migration"
        " (training as such raises employment by about 0 in the short and 6.6 points in the long run: evidence train_sr, train_lr; not assumed here)",
    )

    @model_validator(mode="after")
    def _parts_sum_to_one(self) -> AiTalent:
        parts = self.course_share + self.bootcamp_share + self.graduate_share
        if abs(parts - 1.0) > 1e-9:
            raise ValueError(f"course_share, bootcamp_share, graduate_share sum to {parts:g}; they must sum to 1")
        return self

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Begin the courses of the quarter, as many as money, staff, graduates and places at campuses allow."""
        national = programme.available(state)
        local = programme.match_ready(state) / (5 - state.quarter_of_year)
        start = float(streams.uniforms(f"training.places {programme.name}", 1)[0])
        self._teach_staff(state, programme, national * self.course_share, local * self.course_share, start)
        self._train(state, programme, national * self.bootcamp_share, local * self.bootcamp_share, start, school=False)
        self._train(state, programme, national * self.graduate_share, local * self.graduate_share, start, school=True)

    def _teach_staff(self, state: State, programme: Programme, national: float, local: np.ndarray, start: float) -> None:
        """Tier 1, where staff of the industries works: awareness rises with the part of them that is taught."""
        named = np.array([name in self.industries for name in state.geography.industries])
        staff = (state.cells.employees * (programme.targeted[:, None] & named[None, :])).sum(axis=1).astype(np.float64)
        if not staff.any():
            return
        taught = self._persons(programme, national * staff / staff.sum(), local, self.course_mn_krw, staff * self.staff_per_quarter, start)
        self._pay(state, programme, taught, self.course_mn_krw)
        part = np.divide(taught, staff, out=np.zeros_like(staff), where=staff > 0)
        state.terms.courses += self.aware_per_trainee * part[:, None] * named[None, :]

    def _train(self, state: State, programme: Programme, national: float, local: np.ndarray, start: float, *, school: bool) -> None:
        """Tiers 2 and 3, at the campuses of the target places, for graduates of the target places of the province."""
        campuses, geography = state.campuses, state.geography
        n, province = geography.n_regions, geography.province
        cost = self.graduate_mn_krw if school else self.bootcamp_mn_krw
        quarters = self.graduate_quarters if school else self.bootcamp_quarters
        places = (self.graduate_places if school else self.bootcamp_places) / 1000.0 / quarters
        room = np.bincount(campuses.region, campuses.enrolment() * campuses.open, n) * programme.targeted * places
        able = state.people.residents[:, :, TRAINING_FIRST_AGE:TRAINING_END_AGE, 1].sum(axis=(1, 2)) * programme.targeted
        most = np.floor(np.bincount(province, able, geography.n_provinces) * self.applicants_share)
        rooms = np.bincount(province, room, geography.n_provinces)
        room = room * np.minimum(1.0, most / np.maximum(rooms, 1e-9))[province]
        if not room.any():
            return
        begun = self._persons(programme, national * room / room.sum(), local, cost, room, start)
        self._pay(state, programme, begun, cost)
        completed = np.bincount(province, begun, geography.n_provinces)[province] * self.completion * able
        completed = completed / np.maximum(np.bincount(province, able, geography.n_provinces), 1.0)[province]
        programme.pending.append((state.quarter + quarters, "training", whole_parts(completed, start)))
        if school:
            self._study(state, programme, begun * self.knowledge_weight)

    def _study(self, state: State, programme: Programme, students: np.ndarray) -> None:
        """Graduate students count in the knowledge of their campuses in every first quarter that they are there."""
        for ahead in range(self.graduate_quarters):
            if (state.quarter_of_year - 1 + ahead) % 4 != 0:
                continue
            if ahead == 0:
                state.terms.campus_knowledge += students
            else:
                programme.pending.append((state.quarter + ahead, "campus_knowledge", students))

    def _persons(
        self, programme: Programme, national: np.ndarray, local: np.ndarray, cost: float, most: np.ndarray, start: float
    ) -> np.ndarray:
        """[r] whole persons who begin, by the money for each place and the most that it can take."""
        total, _ = programme.together(national, self.match_share, local)
        persons = whole_parts(np.minimum(total / cost, most), start)
        if self.match_share > 0.0:
            persons = np.minimum(persons, np.floor(local / (cost * self.match_share)))
        return np.asarray(persons)

    def _pay(self, state: State, programme: Programme, persons: np.ndarray, cost: float) -> None:
        programme.order(state, persons * cost, persons * cost * self.match_share)
        state.governments.supported[programme.row] += int(persons.sum())


def whole_parts(x: np.ndarray, start: float) -> np.ndarray:
    """Numbers as whole ones that sum to no more, rounded one after the other from a place on that `start` in [0, 1) names."""
    first = int(start * len(x))
    marks = np.floor(np.cumsum(np.roll(x, -first)) + 1e-9)
    return np.roll(np.diff(marks, prepend=0.0), first)
