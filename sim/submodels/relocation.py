"""Relocation: firms move to another municipality, nearer ones first, and to where profit or policy pulls them (ODD: relocation)."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.ground.elementwise import exp_of, power_of
from sim.ground.parameters import About, NonNegative, Share, Submodel
from sim.ground.streams import Streams
from sim.state.firms import Firms, listed, make_room, take_rows
from sim.state.state import State
from sim.submodels import owner_kernels
from sim.submodels import relocation_kernels as kernels


class Relocation(Submodel):
    """Moves of firms between municipalities."""

    rate: Annotated[
        Share,
        Field(description="Chance that a firm of one moves to another municipality in a quarter: the nation's mean in the base year."),
        About("h_m", "share / quarter", "MODEL A.10 says small; no table of moving firms", "assumption", 0.0, 0.005),
    ] = 0.002
    size: Annotated[
        NonNegative,
        Field(description="The chance falls with size to this power: what stands there is harder to move."),
        About("-", "-", "no table of moving firms; at 100 workers a tenth, as closing", "assumption", 0.2, 0.8),
    ] = 0.5
    distance: Annotated[
        NonNegative,
        Field(description="Elasticity of the choice of a place to its distance, with a minus."),
        About("theta_f", "-", "no table of moving firms; between moves and commutes of people", "assumption", 0.8, 2.2),
    ] = 1.5
    margin_response: Annotated[
        NonNegative,
        Field(description="Pull of a place whose profit margin has risen more since the base year."),
        About("-", "log / point of 1", "taken from entry, MODEL (14)", "assumption", 0.0, 4.0),
    ] = 2.0

    def move(self, state: State, streams: Streams, called: tuple[np.ndarray, np.ndarray] | None = None) -> np.ndarray:
        """Some firms take up another municipality; returns the owners who go along [j, k], from place j to place k.

        called: rows of firms that go in any case, brought by a programme, and the cells they go to.
        A mover keeps identity, age, cash, customers, knowledge and use of AI, and its productivity relative to the
        place's base level; only its owner comes along. Its workers count as left behind, its other posts are on
        offer where it arrives. A row of weight w moves whole, as it is founded and closes whole.
        """
        n = state.geography.n_regions
        firms, s = state.firms, state.geography.n_industries
        rows = target = np.zeros(0, dtype=np.int64)
        if self.rate > 0.0:
            chance, cumulated = self.prospects(state)
            rows, target = self._movers(firms, streams, chance.reshape(-1), cumulated)
        if called is not None:
            rows, target = _together(rows, target, *called)
        if not len(rows):
            return np.zeros((n, n), dtype=np.int64)
        origin = np.searchsorted(firms.start, rows, side="right") - 1
        self._count(state, rows, origin, target)
        owners = np.zeros((n, n), dtype=np.int64)
        np.add.at(owners, (origin // s, target // s), firms.weight[rows].astype(np.int64))
        base = state.cells.base_productivity.reshape(-1)
        _settle(firms, rows, target, base[target] / base[origin])
        return owners

    def _movers(self, firms: Firms, streams: Streams, chance: np.ndarray, cumulated: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows that move and the cells they move to, in order of these cells."""
        keys = np.array([streams.key("relocation.leave"), streams.key("relocation.where")], dtype=np.uint64)
        found, number = np.empty(len(firms.employees), dtype=np.int32), np.zeros(firms.n_cells, dtype=np.int64)
        kernels.find_movers(
            firms.start,
            firms.used,
            firms.id,
            firms.employees,
            firms.tenancy,
            chance,
            self.size,
            firms.n_cells // cumulated.shape[1],
            keys[0],
            found,
            number,
        )
        rows, cell = listed(found, firms, number)
        to = np.empty(len(rows), dtype=np.int64)
        kernels.choose(rows, cell, firms.id, cumulated, keys[1], to)
        order = np.argsort(to, kind="stable")
        return rows[order], to[order]

    def move_owners(self, state: State, streams: Streams, owners: np.ndarray, reach_km: float) -> None:
        """Owners [j, k] of relocated firms take their job from j to k; who would commute farther than `reach_km` moves home.

        Call between `move` and the separations of the quarter.
        """
        if not owners.any():
            return
        people, cells, distance = state.people, state.cells, state.geography.distance
        lost = cells.quits + cells.layoffs + cells.exit_losses + cells.left_behind
        staying = (cells.employees + lost).sum(axis=1) - owners.sum(axis=0)
        keys = np.array([streams.key("relocation.owners"), streams.key("relocation.homes")], dtype=np.uint64)
        spare = np.maximum(people.open_firm_posts - staying, 0)
        near = (distance <= reach_km) | np.eye(len(distance), dtype=bool)
        owner_kernels.move_owners(persons_of(state, people.open_firm_posts), spare, owners, near, keys)

    def prospects(self, state: State) -> tuple[np.ndarray, np.ndarray]:
        """Chance to move [r, s] of a firm of one, and weights of the places it may go to, cumulated [c, k].

        Base-year firms, distance and the difference of profit margins and policy terms pull. Without differences as many
        firms move from one place to another as back, so that a neutral run keeps the base year's geography.
        """
        cells = state.cells
        n, s = cells.wage.shape
        margin = np.where(cells.sales > 0, cells.profit / np.maximum(cells.sales, 1e-9), 0.0) - cells.base_margin
        pull = exp_of(self.margin_response * np.clip(margin, -0.5, 0.5) + state.terms.relocation)
        near = power_of(state.geography.distance, -self.distance)
        chance, cumulated = np.zeros((n, s)), np.zeros((n * s, n))
        kernels.weigh(np.ascontiguousarray(cells.base_firms), near, pull, self.rate, chance, cumulated)
        return chance, cumulated

    def _count(self, state: State, rows: np.ndarray, origin: np.ndarray, target: np.ndarray) -> None:
        firms, cells = state.firms, state.cells
        weight = firms.weight[rows].astype(np.int64)
        posts, workers, users = (weight * x for x in (firms.vacancies[rows], firms.employees[rows], firms.ai_age[rows] >= 0))

        def at(cell: np.ndarray, number: np.ndarray) -> np.ndarray:
            """Whole numbers by row summed up by cell [r, s]."""
            return np.bincount(cell, number, firms.n_cells).astype(np.int64).reshape(cells.firms.shape)

        left, came = at(origin, weight), at(target, weight)
        cells.moved_out += left
        cells.moved_in += came
        cells.firms += came - left
        cells.employees += came - at(origin, workers)
        cells.left_behind += at(origin, workers) - left
        cells.vacancies += at(target, posts + workers) - came - at(origin, posts)
        cells.adopters_moved += at(target, users) - at(origin, users)


def _together(rows: np.ndarray, target: np.ndarray, called: np.ndarray, to: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Those that move by themselves and those that are called, in order of the cells they move to; a call goes before a firm's own choice."""
    free = ~np.isin(rows, called)
    rows, target = np.concatenate([rows[free], called]), np.concatenate([target[free], to])
    order = np.argsort(target, kind="stable")
    return rows[order], target[order]


def _settle(firms: Firms, rows: np.ndarray, target: np.ndarray, level: np.ndarray) -> None:
    """Take rows out of their blocks and set them up in the lowest free rows of the `target` cells (ascending).

    level: base productivity there over that of the origin; expectations in units of output change with it.
    """
    moving = {name: column[rows] for name, column in firms.by_row().items()}
    left = moving["employees"] - 1
    moving["vacancies"] += left
    moving["separations"] += left
    moving["employees"] -= left
    moving["productivity"] *= level
    moving["expected_demand"] *= level
    firms.employees[rows] = 0
    make_room(firms, np.bincount(target, minlength=firms.n_cells))
    rows = take_rows(firms, target)
    for name, values in moving.items():
        getattr(firms, name)[rows] = values


def persons_of(state: State, open_posts: np.ndarray) -> owner_kernels.Persons:
    """The people of a state as owners' moves change them, and the posts [j] among those that may move that nobody holds."""
    people = state.people
    return owner_kernels.Persons(
        people.residents, people.labour_force, people.employed, people.commuters, people.foreign_workers, open_posts,
        people.moves_in, people.moves_out, state.zones, people.crossings,
    )  # fmt: skip
