"""Labour market: who loses work, who finds it near or far, and who takes part (ODD: labour)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.ground.elementwise import power_of
from sim.ground.parameters import About, NonNegative, Share, Submodel
from sim.ground.streams import Streams, uniforms
from sim.state.people import group_of_age
from sim.state.state import State
from sim.state.work import by_group, leave_all, open_posts
from sim.submodels import labour_afar_kernels as afar
from sim.submodels import labour_kernels as kernels

TakeHires = Callable[[np.ndarray], np.ndarray]
"""Firms take hires: persons offered by cell [r, s] to persons taken in whole rows, never more than offered.

Firms enter what they take in their own counts (`cells.filled`, `cells.employees`); the labour market does not.
"""

MOBILITY_BY_AGE = (0.0, 0.0, 1.5, 1.5, 1.5, 1.5, 0.48, 0.48, 0.0)
"""Job-led mobility of the nine age groups relative to the mean: MODEL 3.13 has 0.25 at 20-39 and 0.08 at 40-64;
scaled so that the jobless of the base year average about one (assumption)."""

PARTICIPATION_BOUNDS = (0.5, 1.5)
"""Of participation over the base year's, where unemployment has moved far (assumption)."""


class Labour(Submodel):
    """Separations, matching near and far, and participation, in whole persons."""

    matching_curvature: Annotated[
        float,
        Field(gt=0.0, le=10.0, description="Curvature of the matching function: the higher, the less friction."),
        About("iota", "-", "REALDATA_ECONOMY 3.1: form; solved by experiments/base_year/calibrate", "calibrated", 1.3, 3.0),
    ] = 1.83
    public_turnover: Annotated[
        Share,
        Field(description="Staff of public services that leave in a quarter and are replaced."),
        About("s_G", "share / quarter", "REALDATA_ECONOMY 3.1", "assumption", 0.01, 0.03),
    ] = 0.02
    wage_pull: Annotated[
        NonNegative,
        Field(description="Elasticity of the choice of a workplace to its wage, relative to the base year."),
        About("b_w", "-", "MODEL 3.13", "literature", 0.2, 1.6),
    ] = 1.0
    mobility: Annotated[
        Share,
        Field(description="Jobless aged 20-64 who apply beyond commuting distance in a quarter."),
        About("mob", "share / quarter", "REALDATA_ECONOMY 3.1", "calibrated", 0.0, 0.25),
    ] = 0.05
    afar_elasticity: Annotated[
        NonNegative,
        Field(description="Elasticity of far applications to distance."),
        About("theta_m", "-", "MODEL (17)", "literature", 0.5, 1.5),
    ] = 0.8
    commuting_reach_km: Annotated[
        NonNegative,
        Field(description="Distance beyond which a job is taken by moving there."),
        About("D_c", "km", "MODEL (30): movers over 40 km quit", "assumption", 20.0, 60.0),
    ] = 40.0
    job_led_moves: Annotated[
        bool,
        Field(description="People out of work take jobs beyond commuting distance and move there."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = True
    public_posts: Annotated[
        Literal["residents", "fixed"],
        Field(description="Public and farm posts follow the nation's residents, in the same proportion everywhere, or keep their number."),
        About("closure", "-", "public services per head of the nation as in the base year; cut where posts fall vacant", "assumption"),
    ] = "residents"
    participation: Annotated[
        Literal["fixed", "responsive"],
        Field(description="Participation by age keeps its base-year rate, or answers unemployment."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "fixed"
    participation_response: Annotated[
        NonNegative,
        Field(description="Points of participation lost per point of unemployment above the base year."),
        About("xi", "points / point", "DECISIONS: closure, off by default", "assumption", 0.0, 3.0),
    ] = 1.5

    def separate(self, state: State, streams: Streams) -> None:
        """Workers whose posts are gone, and some public staff, leave; posts already empty are given up first."""
        people, cells = state.people, state.cells
        lost = (cells.quits + cells.layoffs + cells.exit_losses + cells.left_behind).sum(axis=1)
        public = people.public_jobs + people.farm_jobs
        staff = people.public_jobs * (public - people.open_public_posts) / np.maximum(public, 1)
        u = streams.uniforms("labour.public turnover", len(lost))
        turnover = np.floor(self.public_turnover * staff + u).astype(np.int64)
        turnover = np.minimum(turnover, public - people.open_public_posts)
        kernels.separate(
            people.commuters,
            people.employed,
            people.foreign_workers,
            people.open_firm_posts,
            lost,
            turnover,
            streams.key("labour.who leaves"),
            streams.key("labour.whose work"),
        )
        people.open_public_posts += turnover
        if self.public_posts == "residents":
            _follow_residents(state, streams.constant_key("labour.public posts"))

    def place_owners(self, state: State, streams: Streams, owners_by_cell: np.ndarray, unit: int = 1) -> np.ndarray:
        """Jobless people found firms; who, follows where the workers of the place live.

        Args: owners_by_cell [r, s] persons wanted (int64), whole multiples of `unit`, the firms one row stands for.
        Returns the persons placed [r, s], fewer where the jobless do not suffice. They work there from now on.
        """
        people = state.people
        keys = np.array([streams.key(f"labour.owners {i}") for i in range(4)], dtype=np.uint64)
        placed = kernels.place_owners(
            people.commuters, people.employed, people.labour_force, np.ascontiguousarray(owners_by_cell, dtype=np.int64), int(unit), keys
        )
        return np.asarray(placed)

    def posts_left(self, state: State) -> np.ndarray:
        """Vacancies not yet filled this quarter, [r, s + 1]: the firm industries, then public services and farms."""
        cells = state.cells
        firms = np.maximum(cells.vacancies - cells.filled, 0)
        return np.ascontiguousarray(np.concatenate([firms, state.people.open_public_posts[:, None]], axis=1))

    def match(self, state: State, streams: Streams, take_hires: TakeHires) -> None:
        """The jobless look for work within reach; firms hire in whole rows, and the rest stays jobless."""
        people = state.people
        posts = self.posts_left(state)
        pull = posts.sum(axis=1) * self.pull_of_wages(state)
        seekers = kernels.seek(
            people.employed,
            people.labour_force,
            people.search_intensity,
            people.search_weight,
            pull,
            streams.key("labour.seekers"),
            streams.key("labour.where they look"),
        )
        hires = kernels.meet(
            seekers.sum(axis=0).sum(axis=1), posts, self.matching_curvature, streams.key("labour.meetings"), streams.key("labour.who hires")
        )
        taken = self._hire(state, hires, take_hires)
        kernels.start_work(
            people.commuters,
            people.employed,
            people.labour_force,
            seekers,
            taken.sum(axis=1),
            streams.key("labour.who is hired"),
            streams.key("labour.whose hire"),
        )
        people.hires[0] += taken[:, :-1].sum()
        people.hires[1] += taken[:, -1].sum()

    def match_afar(self, state: State, streams: Streams, take_hires: TakeHires) -> None:
        """Some of those still jobless apply far away; who is hired moves there and starts to work."""
        if not self.job_led_moves or self.mobility == 0.0:
            return
        people, posts = state.people, self.posts_left(state)
        applicants, places = afar.apply_afar(
            people.employed,
            people.labour_force,
            self.mobility * np.array(MOBILITY_BY_AGE),
            self._weight_afar(state, posts.sum(axis=1)),
            streams.key("labour.applicants"),
            streams.key("labour.where they apply"),
        )
        keys = (streams.key("labour.meetings afar"), streams.key("labour.who hires afar"))
        taken = self._hire(state, kernels.meet(places.sum(axis=0).sum(axis=1), posts, self.matching_curvature, *keys), take_hires)
        hired = afar.choose_afar(places, taken.sum(axis=1), streams.key("labour.who is hired afar"))
        self._move_for_work(state, streams, applicants, hired)
        people.hires[2] += taken.sum()

    def _weight_afar(self, state: State, posts: np.ndarray) -> np.ndarray:
        """[r, j] how the jobless of r spread over posts [j] beyond commuting reach: by number, wage and distance."""
        distance, wage = state.geography.distance, mean_wage(state)
        weight = np.where(distance > self.commuting_reach_km, power_of(distance, -self.afar_elasticity), 0.0)
        pull = posts[None, :] * power_of(wage[None, :] / wage[:, None], self.wage_pull)
        return np.ascontiguousarray(weight * pull)

    def _move_for_work(self, state: State, streams: Streams, applicants: np.ndarray, hired: np.ndarray) -> None:
        """The hired [r, j, e] of the applicants [r, g, k, e] move to where they work from now on."""
        people = state.people
        keys = np.array([streams.key(f"labour.who moves {i}") for i in range(3)], dtype=np.uint64)
        afar.move_for_work(
            people.residents,
            people.labour_force,
            people.employed,
            people.commuters,
            applicants,
            hired,
            group_of_age(),
            keys,
            people.moves_in,
            people.moves_out,
            people.job_moves,
            state.zones,
            people.crossings,
        )

    def participate(self, state: State, streams: Streams) -> None:
        """The labour force follows residents by sex, age and skill; workers beyond it retire and leave their posts.

        The step that ageing makes in the first quarter is spread over the four quarters of the year: each closes
        1 / (5 - quarter) of the gap, so that the year ends at participation times residents, to the person.
        """
        people = state.people
        retired = afar.participate(
            by_group(people.residents),
            people.labour_force,
            people.employed,
            people.participation,
            self.participation_factor(state),
            1.0 / (5 - state.quarter_of_year),
            streams.constant_key("labour.rounding of participation"),
        )
        left = np.zeros(len(people.foreign_workers), dtype=np.int64)
        leave_all(people.commuters, retired, streams.key("labour.where the retired worked"), left)
        open_posts(
            left,
            state.cells.employees.sum(axis=1),
            people.public_jobs + people.farm_jobs,
            people.open_firm_posts,
            people.open_public_posts,
            streams.key("labour.posts of the retired"),
        )

    def participation_factor(self, state: State) -> np.ndarray:
        """[r] multiplier of participation: one, or lower where unemployment is above the base year's."""
        people = state.people
        if self.participation == "fixed":
            return np.ones(len(people.base_unemployment))
        force = people.labour_force.sum(axis=(1, 2, 3))
        adults = people.residents[:, :, 15:].sum(axis=(1, 2, 3))
        points = self.participation_response * (people.unemployment_rate() - people.base_unemployment)
        return np.asarray(np.clip(1.0 - points * adults / np.maximum(force, 1), *PARTICIPATION_BOUNDS))

    def pull_of_wages(self, state: State) -> np.ndarray:
        """[r] (w / w0)^b_w of the workplace, weighted by its jobs."""
        cells = state.cells
        now = (cells.wage * cells.employees).sum(axis=1)
        base = (cells.base_wage * cells.employees).sum(axis=1)
        return power_of(np.where(base > 0.0, now / np.where(base > 0.0, base, 1.0), 1.0), self.wage_pull)

    def _hire(self, state: State, hires: np.ndarray, take_hires: TakeHires) -> np.ndarray:
        """Posts that are taken [r, s + 1] of those offered; firms enter theirs, public posts are entered here."""
        taken = hires.copy()
        taken[:, :-1] = take_hires(np.ascontiguousarray(hires[:, :-1]))
        if (taken[:, :-1] > hires[:, :-1]).any() or (taken < 0).any():
            raise ValueError("firms took more hires than were offered")
        state.people.open_public_posts -= taken[:, -1]
        return taken


def _follow_residents(state: State, key: np.uint64) -> None:
    """Posts of public services and farms move to the base year's times the nation's residents over the base year's.

    Only vacant posts are cut; the two kinds share the count of vacant ones.
    """
    people, ratio = state.people, state.people.residents_ratio()
    u = uniforms(key, len(people.public_jobs))
    for posts, base in ((people.public_jobs, people.base_public_jobs), (people.farm_jobs, people.base_farm_jobs)):
        change = np.maximum(np.floor(base * ratio + u).astype(np.int64) - posts, -people.open_public_posts)
        posts += change
        people.open_public_posts += change


def mean_wage(state: State) -> np.ndarray:
    """[r] mean wage of the firms' workers, million won a quarter (of the industries' plain mean where none work)."""
    cells = state.cells
    workers = cells.employees.sum(axis=1)
    total = (cells.wage * cells.employees).sum(axis=1)
    return np.asarray(np.where(workers > 0, total / np.maximum(workers, 1), cells.wage.mean(axis=1)))
