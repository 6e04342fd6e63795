"""Knowledge: absorptive capacity, research links, R&D, imitation and tenants of campus space (ODD: knowledge)."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.ground.elementwise import exp_of
from sim.ground.parameters import About, NonNegative, Positive, Share, Submodel
from sim.ground.streams import Streams
from sim.state.state import State
from sim.submodels import knowledge_kernels as kernels
from sim.submodels import tenancy_kernels


class Knowledge(Submodel):
    """What firms can absorb, and how they learn from universities, their own research and their neighbours."""

    capacity_level: Annotated[
        NonNegative,
        Field(description="Absorptive capacity of a firm of one without anything else, before the exponential."),
        About(
            "ac", "-", "set so that capacity is about one half at 20 workers, as in the fit of REALDATA_ECONOMY 5", "assumption", 0.1, 0.5
        ),
    ] = 0.25
    capacity_rd: Annotated[
        NonNegative,
        Field(description="Effect of 10 million won of R&D stock per worker on absorptive capacity."),
        About("psi_R", "per 10 million won / worker", "MODEL 3.13", "calibrated", 0.1, 0.5),
    ] = 0.3
    capacity_size: Annotated[
        NonNegative,
        Field(description="Effect of log size on absorptive capacity."),
        About("psi_n", "-", "MODEL 3.13", "calibrated", 0.05, 0.25),
    ] = 0.15
    capacity_skills: Annotated[
        NonNegative,
        Field(description="Effect of the AI-capable share of the local labour force."),
        About("psi_H", "-", "MODEL 3.13", "calibrated", 0.5, 2.0),
    ] = 1.0
    capacity_link: Annotated[
        NonNegative,
        Field(description="Effect of a research link where university knowledge is at the nation's mean."),
        About("psi_U", "-", "MODEL 3.13", "calibrated", 0.0, 0.4),
    ] = 0.2
    link_end: Annotated[
        Share,
        Field(description="Research links that end in a quarter."),
        About("-", "share / quarter", "MODEL (23)", "assumption", 0.02, 0.1),
    ] = 0.05
    link_reach_km: Annotated[
        Positive,
        Field(description="Distance over which links with a campus fall to 1/e."),
        About("del_U", "km", "MODEL 3.13", "literature", 25.0, 100.0),
    ] = 60.0
    link_least_workers: Annotated[
        int,
        Field(ge=1, le=100, description="Smallest firm that opens a research link."),
        About("-", "persons", "no table", "assumption", 1, 10),
    ] = 5
    rd_manufacturing: Annotated[
        Share,
        Field(description="Firms with R&D among those of 50 workers, first industry."),
        About("-", "share", "no table by firm", "assumption", 0.1, 0.5),
    ] = 0.3
    rd_knowledge_services: Annotated[
        Share,
        Field(description="The same in the second industry."),
        About("-", "share", "no table by firm", "assumption", 0.1, 0.5),
    ] = 0.3
    rd_local_services: Annotated[
        Share,
        Field(description="The same in the others."),
        About("-", "share", "no table by firm", "assumption", 0.0, 0.1),
    ] = 0.03
    rd_size: Annotated[
        NonNegative,
        Field(description="The share of firms with R&D rises with size to this power, up to 0.9."),
        About("-", "-", "no table by firm", "assumption", 0.2, 0.8),
    ] = 0.5
    rd_stop: Annotated[
        Share,
        Field(description="Firms that give R&D up in a quarter; beginners replace them."),
        About("-", "share / quarter", "no table", "assumption", 0.005, 0.03),
    ] = 0.01
    rd_stock: Annotated[
        NonNegative,
        Field(description="Median R&D stock per worker of firms with R&D."),
        About("rd", "million won / worker", "no table by firm", "assumption", 5.0, 30.0),
    ] = 10.0
    rd_spread: Annotated[
        NonNegative,
        Field(description="Spread of the R&D stock in logs."),
        About("-", "log", "no table by firm", "assumption", 0.3, 1.0),
    ] = 0.7
    rd_success: Annotated[
        NonNegative,
        Field(description="Rate at which 10 million won of R&D stock per worker succeeds, per unit of capacity."),
        About("zeta", "1 / quarter, per 10 million won / worker", "MODEL 3.13", "calibrated", 0.02, 0.1),
    ] = 0.05
    rd_step: Annotated[
        NonNegative,
        Field(description="Mean gain of productivity by a success."),
        About("beta", "log", "MODEL 3.13; KDI result bounds it", "assumption", 0.0, 0.05),
    ] = 0.03
    imitation: Annotated[
        Share,
        Field(description="Part of the gap to firms nearby closed in a quarter, per unit of capacity."),
        About("rho", "1 / quarter", "MODEL 3.13", "calibrated", 0.0, 0.02),
    ] = 0.01
    imitation_reach_km: Annotated[
        Positive,
        Field(description="Distance over which neighbours count 1/e."),
        About("-", "km", "MODEL (24)", "assumption", 20.0, 80.0),
    ] = 40.0
    tenancy_quarters: Annotated[
        int,
        Field(ge=1, le=80, description="Quarters a firm may stay in campus space."),
        About("-", "quarters", "MODEL 3.10: 12 quarters", "literature", 8, 20),
    ] = 12
    tenant_most_workers: Annotated[
        int,
        Field(ge=2, le=300, description="Firms of this size and more are not housed."),
        About("-", "persons", "MODEL 3.10: form", "assumption", 10, 50),
    ] = 20
    tenant_oldest: Annotated[
        int,
        Field(ge=0, le=80, description="Oldest age at which a firm is housed."),
        About("-", "quarters", "start-up support law: up to seven years", "assumption", 12, 28),
    ] = 28

    def rules(self) -> np.ndarray:
        """Numbers of `kernels.learn`."""
        return np.array(
            [
                self.link_end,
                self.rd_success,
                self.rd_step,
                self.imitation,
                self.rd_size,
                self.rd_stop,
                self.rd_stock,
                self.rd_spread,
            ]
        )

    def rd_shares(self, n_industries: int) -> np.ndarray:
        """[s] firms with R&D among those of 50 workers."""
        first = [self.rd_manufacturing, self.rd_knowledge_services]
        return np.array((first + [self.rd_local_services] * n_industries)[:n_industries])

    def start(self, state: State, streams: Streams) -> None:
        """The firms of the base year get R&D, absorptive capacity and research links; call once, before `adoption.start`."""
        firms = state.firms
        firms.linked[:] = False
        kernels.begin(
            firms.start,
            firms.used,
            firms.id,
            firms.employees,
            firms.rd,
            self.rd_shares(state.geography.n_industries),
            self.rules(),
            streams.constant_key("knowledge.rd"),
            streams.constant_key("knowledge.rd stock"),
        )
        hazard = self._standing_hazard(state, self._absorb(state))
        kernels.begin_links(
            firms.start,
            firms.used,
            firms.id,
            firms.employees,
            firms.linked,
            firms.absorption,
            hazard,
            self.link_end,
            self.link_least_workers,
            streams.constant_key("knowledge.link"),
        )
        self._absorb(state)

    def learn(self, state: State, streams: Streams) -> None:
        """Firms move into campus space, link with universities, do research and imitate the better ones nearby."""
        self.grow(state, streams)

    def grow(self, state: State, streams: Streams) -> np.ndarray:
        """The same; returns [s] mean log growth of productivity by workers, to set `state.obsolescence` in the run-in."""
        firms, cells, geography = state.firms, state.cells, state.geography
        n_regions, n_industries = cells.wage.shape
        self._house(state, streams)
        reach = self._absorb(state)
        hazard = self._hazard(state, reach)
        near = np.zeros((n_regions, n_industries))
        kernels.near_mean(
            np.ascontiguousarray(cells.log_productivity),
            np.ascontiguousarray(cells.employees),
            exp_of(-geography.distance / self.imitation_reach_km),
            near,
        )
        names = ("link", "success", "step", "begin or stop", "stock")
        keys = np.array([streams.key(f"knowledge.{name}") for name in names], dtype=np.uint64)
        growth = np.zeros((firms.n_cells, 2))
        kernels.learn(
            firms.start,
            firms.used,
            firms.id,
            firms.employees,
            firms.weight,
            firms.productivity,
            firms.rd,
            firms.linked,
            firms.absorption,
            hazard,
            near.reshape(-1),
            self.rd_shares(n_industries),
            self.rules(),
            self.link_least_workers,
            keys,
            growth,
        )
        total = growth.reshape(n_regions, n_industries, 2).sum(axis=0)
        return np.asarray(total[:, 0] / np.maximum(total[:, 1], 1.0))

    def _house(self, state: State, streams: Streams) -> None:
        """Firms move into free places of campus innovation space."""
        if not state.terms.tenant_places.any():
            return
        tenancy_kernels.house(
            state.firms.rows,
            state.terms.tenant_places,
            state.geography.n_industries,
            (self.tenant_most_workers, self.tenant_oldest, self.tenancy_quarters),
            streams.key("knowledge.tenants"),
            state.governments.housed,
        )

    def _absorb(self, state: State) -> np.ndarray:
        """Write absorptive capacity; returns [r] what unlinked firms could take up."""
        firms, people, places = state.firms, state.people, state.places
        force = people.labour_force.sum(axis=(1, 2))
        skilled = force[:, -1] / np.maximum(force.sum(axis=1), 1)
        psi = np.array(
            [
                self.capacity_level,
                self.capacity_rd,
                self.capacity_size,
                self.capacity_skills,
                self.capacity_link,
            ]
        )
        reach = np.zeros(firms.n_cells)
        kernels.absorb(
            firms.start,
            firms.used,
            firms.employees,
            firms.weight,
            firms.rd,
            firms.capacity0,
            firms.linked,
            firms.absorption,
            skilled,
            places.university_pool,
            psi,
            self.link_least_workers,
            reach,
        )
        return np.asarray(reach.reshape(len(skilled), -1).sum(axis=1))

    def _hazard(self, state: State, reach: np.ndarray) -> np.ndarray:
        out = np.zeros(len(reach))
        capacity = np.maximum(state.places.link_capacity + state.terms.link_capacity, 0.0)
        kernels.link_hazard(capacity, reach, exp_of(-state.geography.distance / self.link_reach_km), out)
        return out

    def _standing_hazard(self, state: State, everyone: np.ndarray) -> np.ndarray:
        """Hazard at which as many links open as end, with `everyone` [r] unlinked capacity if none were linked."""
        hazard = self._hazard(state, everyone)
        for _ in range(50):
            mean_capacity = 0.5
            free = everyone * self.link_end / (self.link_end + hazard * mean_capacity)
            hazard = 0.5 * hazard + 0.5 * self._hazard(state, free)
        return hazard
