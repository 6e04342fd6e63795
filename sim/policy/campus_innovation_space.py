"""Innovation space for firms on university campuses."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.ground.arithmetic import log
from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.programme import Instrument, Programme
from sim.state.matches import promise
from sim.state.state import State


class CampusInnovationSpace(Instrument):
    """Builds and runs floor space for young firms at the open campuses of the target places."""

    kind: Literal["campus_innovation_space"] = "campus_innovation_space"
    build_mn_krw_per_m2: Annotated[
        float,
        Field(gt=0, description="Cost of building."),
        About("-", "million won / m2", "MODEL 3.10", "assumption", 2.5, 6.0),
    ] = 4.0
    run_mn_krw_per_m2_year: Annotated[
        float,
        Field(ge=0, description="Cost of running."),
        About("-", "million won / m2 / year", "MODEL 3.10", "assumption", 0.2, 0.5),
    ] = 0.3
    building_quarters: Annotated[
        int,
        Field(ge=1, le=20, description="Quarters from order to opening."),
        About("-", "quarters", "own", "assumption", 4, 10),
    ] = 6
    match_share: Annotated[
        Share,
        Field(description="Part of the cost that the municipality pays out of its development budget."),
        About("-", "share", "evidence rise: 20 percent local match", "evidence", 0.0, 0.4, drawn=False),
    ] = 0.2
    m2_per_tenant: Annotated[
        float,
        Field(gt=0, description="Floor space of one tenant."),
        About("-", "m2 / firm", "own", "assumption", 30.0, 100.0),
    ] = 50.0
    startups_per_1000_m2: Annotated[
        float,
        Field(ge=0, description="Extra start-ups in a quarter."),
        About("phi_H", "firms / quarter / 1000 m2", "no estimate found", "assumption", 0.0, 1.5),
    ] = 0.5
    links_per_1000_m2: Annotated[
        float,
        Field(ge=0, description="Extra research links in a quarter."),
        About("kap_u", "firms / quarter / 1000 m2", "no estimate found", "assumption", 0.0, 1.5),
    ] = 0.5
    lifespan_change: Annotated[
        float,
        Field(
            gt=-1,
            le=1,
            description="Change of tenants' lifespan: the exit hazard is divided by one plus this.",
        ),
        About("inc_surv", "share", "evidence inc_surv", "evidence", -0.10, 0.05),
    ] = -0.08
    demand_growth: Annotated[
        float,
        Field(ge=0, le=0.2, description="Extra yearly growth of tenants' demand, as tenants' jobs grow."),
        About("inc_growth", "log / year", "evidence inc_growth", "evidence", 0.0, 0.05),
    ] = 0.035
    productivity_growth: Annotated[
        float,
        Field(ge=0, le=0.1, description="Extra yearly growth of tenants' productivity."),
        About("campus_prod", "log / year", "evidence campus_prod", "evidence", 0.0, 0.025),
    ] = 0.01
    industries: Annotated[list[str], Field(min_length=1, description="Industries of the start-ups.")] = ["X"]

    leaves: ClassVar[str] = "no floor is begun that would open only after its end"
    relaxes: ClassVar[tuple[str, ...]] = ("skills",)
    assumptions: ClassVar[tuple[str, ...]] = (
        "1000 m2 bring {startups_per_1000_m2} start-ups and {links_per_1000_m2} research links a quarter (no estimate was found) and cost"
        " {build_mn_krw_per_m2} million won per m2 to build (assumption)",
        "tenants' expected life changes by {lifespan_change} (share; negative is shorter) and they grow in demand by {demand_growth} and in productivity by"
        " {productivity_growth} a year (evidence inc_surv, inc_growth, campus_prod)",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Open finished floor space, pay for running it, build with the rest, and offer it to firms."""
        self.finish(state, programme)
        campuses = state.campuses
        mine = programme.targeted[campuses.region] & campuses.open
        if not mine.any():
            return
        floor = np.where(mine, 0.0 if programme.floor is None else programme.floor, 0.0)
        at = np.bincount(campuses.region, floor, state.geography.n_regions)
        running = at * (self.run_mn_krw_per_m2_year / 4.0)
        ready = self._run_and_build(state, programme, mine, running)
        state.governments.space_offered[programme.row] = at * ready
        part = np.divide(at, state.places.campus_floor, out=np.zeros_like(at), where=at > 0)
        self._offer(state, at * ready, part)

    def finish(self, state: State, programme: Programme) -> None:
        """Open the floor space that is done, at campuses that have not closed."""
        for opens, ordered in programme.building:
            if opens == state.quarter:
                floor = ordered * state.campuses.open
                state.campuses.floor += floor
                programme.floor = floor if programme.floor is None else programme.floor + floor
        programme.building = [b for b in programme.building if b[0] > state.quarter]
        state.places.campus_floor[:] = np.bincount(state.campuses.region, state.campuses.floor, state.geography.n_regions)

    def _run_and_build(self, state: State, programme: Programme, mine: np.ndarray, running: np.ndarray) -> float:
        """Order running and building, local services both; returns the part of the floor that can be run."""
        governments, k, campuses = state.governments, programme.row, state.campuses
        national = programme.available(state)
        local = programme.match_ready(state) / (5 - state.quarter_of_year)
        students = np.where(mine, np.maximum(campuses.enrolment(), 1.0), 0.0)
        key = np.bincount(campuses.region, students, state.geography.n_regions)
        key = key / key.sum()
        ready = self.affordable(running, local, national)
        cost = running * ready
        match = np.minimum(cost * self.match_share, local)
        if programme.last - state.quarter >= self.building_quarters:
            own = np.maximum(national - (cost - match).sum(), 0.0) * key
            more = np.minimum(own * self.match_share / max(1.0 - self.match_share, 1e-9), local - match)
            built = own + more
            per_student = students / np.maximum(np.bincount(campuses.region, students, len(key)), 1e-9)[campuses.region]
            floor = built[campuses.region] * per_student / self.build_mn_krw_per_m2
            programme.building.append((state.quarter + self.building_quarters, floor))
            cost, match = cost + built, match + more
        governments.purchases_ordered[k, :, -1] = cost
        governments.matches_ordered[k] = match
        promise(state, k, match)
        return ready

    def affordable(self, running: np.ndarray, local: np.ndarray, national: float) -> float:
        """Part of the running costs [r] that the programme can pay, the same everywhere.

        A municipality gives its share of them as far as it has it (local [r]), and the programme (national) the rest: what
        that is rises ever faster with the part, so that steps along its tangent come down to the answer.
        """
        ready = 1.0
        while True:
            short = running * ready * self.match_share > local
            mine = float(running.sum()) * (1.0 - self.match_share) + float(running[short].sum()) * self.match_share
            next_ready = min(ready, (national + float(local[short].sum())) / mine) if mine > 0 else ready
            if next_ready == ready:
                return ready
            ready = next_ready

    def _offer(self, state: State, floor: np.ndarray, part: np.ndarray) -> None:
        """Offer floor [r] in m2 to firms; `part` of the campus floor there is the programme's, and of its tenants."""
        terms, geography = state.terms, state.geography
        industry = np.array([name in self.industries for name in geography.industries], dtype=np.float64)
        there = floor > 0
        terms.tenant_places += floor / self.m2_per_tenant
        terms.campus_startups += floor[:, None] / 1000.0 * self.startups_per_1000_m2 * industry[None, :] / max(industry.sum(), 1.0)
        terms.link_capacity += floor / 1000.0 * self.links_per_1000_m2
        terms.tenant_exit[there] -= part[there] * log(1.0 + self.lifespan_change)
        terms.tenant_appeal[there] += part[there] * (self.demand_growth / 4.0)
        terms.tenant_productivity[there] += part[there] * (self.productivity_growth / 4.0)
