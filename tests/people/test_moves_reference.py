"""The compiled moves against a plain rule that handles one person after the other."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.ground.streams import uniform
from sim.state.people import CROSSING_AGES, CROSSING_FIRST_AGE
from sim.state.work import END_AGE, FIRST_AGE
from sim.submodels import migration_kernels as kernels
from tests.people.made_up import made_up, streams

COUNTRY = made_up(4, 9, 60.0)
N, REACH = 9, 40.0


def chosen(everyone: int, total: int, u: float) -> list[bool]:
    """Which of the persons in a row are among the `total` drawn, systematically from a random start."""
    if everyone == 0:
        return []
    start = min(int(u * everyone), everyone - 1)
    marks = [(p * total + start) // everyone for p in range(everyone + 1)]
    return [after > before for before, after in pairwise(marks)]


class Plain:
    """All moves of a quarter, person by person; the same arguments as `migration_kernels.move`."""

    def __init__(self, arguments: list[Any]) -> None:
        (
            self.residents, self.force, self.employed, self.commuters, self.rate, self.attraction, self.kernel, self.kernel_class,
            self.carry, self.distance, self.reach, self.key, self.moves_in, self.moves_out, self.left, self.zones, self.crossings,
            self.origin,
        ) = arguments  # fmt: skip
        self.before = [x.copy() for x in (self.residents, self.force, self.employed, self.commuters)]
        self.arrivals = [np.zeros_like(x) for x in self.before]
        self.mix = self.commuters / np.maximum(self.commuters.sum(axis=1, keepdims=True), 1)

    def u(self, row: int) -> float:
        return float(uniform(self.key, row))

    def move(self) -> None:
        for r in range(N):
            workers = np.zeros((3, N), dtype=np.int64)
            flows = self.whole_flows(r)
            for h in range(18):
                self.group(r, h, flows[:, h], workers)
            self.work(r, workers)
        for stock, more in zip((self.residents, self.force, self.employed, self.commuters), self.arrivals, strict=True):
            stock += more

    def whole_flows(self, r: int) -> np.ndarray:
        heads = np.array([self.residents[r, h // 9, FIRST_AGE[h % 9] : END_AGE[h % 9]].sum() for h in range(18)])
        kernel = self.kernel[self.kernel_class, r].T
        x = self.carry[r] + self.rate[r] * heads * self.attraction[self.origin[r]] * kernel
        whole = np.floor(x)
        self.carry[r] = np.minimum((x - whole).astype(np.float32), np.float32(0.99999994))
        return whole.astype(np.int64)

    def group(self, r: int, h: int, flow: np.ndarray, workers: np.ndarray) -> None:
        g, k = divmod(h, 9)
        cell, ages = (r * 32 + h) * 16, range(FIRST_AGE[k], END_AGE[k])
        persons = [(a, e) for e in range(3) for a in ages for _ in range(self.residents[r, g, a, e])]
        to = [j for j in range(N) for _ in range(flow[j])]
        if len(to) > len(persons):
            to = [j for j, goes in zip(to, chosen(len(to), len(persons), self.u(cell + 15)), strict=True) if goes]
        if not to:
            return
        turn = min(int(self.u(cell) * len(to)), len(to) - 1)
        to = to[turn:] + to[:turn]
        heads = [sum(e == skill for _, e in persons) for skill in range(3)]
        movers = [p for p, goes in zip(persons, chosen(len(persons), len(to), self.u(cell + 1)), strict=True) if goes]
        for (a, e), j in zip(movers, to, strict=True):
            self.residents[r, g, a, e] -= 1
            self.arrivals[0][j, g, a, e] += 1
            self.moves_out[r, g, k] += 1
            self.moves_in[j, g, k] += 1
            self.cross(r, j, a - CROSSING_FIRST_AGE)
        for e in range(3):
            self.states(r, g, k, e, heads[e], [j for (_, skill), j in zip(movers, to, strict=True) if skill == e], cell, workers)

    def cross(self, r: int, j: int, age: int) -> None:
        for border, side in enumerate(self.zones):
            if 0 <= age < CROSSING_AGES and side[r] != side[j]:
                self.crossings[border, 0, r, age] += 1
                self.crossings[border, 1, j, age] += 1

    def states(self, r: int, g: int, k: int, e: int, heads: int, to: list[int], cell: int, workers: np.ndarray) -> None:
        if not to:
            return
        start = min(int(self.u(cell + 2 + e) * heads), heads - 1)
        working = (self.employed[r, g, k, e] * len(to) + start) // heads
        active = (self.force[r, g, k, e] * len(to) + start) // heads
        self.employed[r, g, k, e] -= working
        self.force[r, g, k, e] -= active
        works = chosen(len(to), working, self.u(cell + 5 + e))
        idle = [j for j, w in zip(to, works, strict=True) if not w]
        seeks = chosen(len(idle), active - working, self.u(cell + 8 + e))
        for j in [j for j, s in zip(idle, seeks, strict=True) if s]:
            self.arrivals[1][j, g, k, e] += 1
        for j in [j for j, w in zip(to, works, strict=True) if w]:
            self.arrivals[1][j, g, k, e] += 1
            self.arrivals[2][j, g, k, e] += int(self.distance[r, j] <= self.reach)
            workers[e, j] += 1

    def work(self, r: int, workers: np.ndarray) -> None:
        near = self.distance[r] <= self.reach
        for e in range(3):
            for j in np.flatnonzero(near & (workers[e] > 0)):
                self.keep(r, int(j), e, int(workers[e, j]))
            self.leave(r, e, int(workers[e, ~near].sum()), self.u((1 << 50) + r * 3 + e), self.left)

    def keep(self, r: int, j: int, e: int, total: int) -> None:
        cell = (1 << 40) + ((r * N + j) * 3 + e) * 2
        weight = np.minimum(self.mix[r, :, e], self.mix[j, :, e])
        missing = total
        if weight.any():
            reached = np.cumsum(weight)
            marks = np.minimum(np.floor(reached * (total / reached[-1]) + self.u(cell)).astype(np.int64), total)
            kept = np.minimum(np.diff(marks, prepend=0), self.commuters[r, :, e])
            self.commuters[r, :, e] -= kept
            self.arrivals[3][j, :, e] += kept
            missing -= int(kept.sum())
        self.leave(r, e, missing, self.u(cell + 1), self.arrivals[3][j, :, e])

    def leave(self, r: int, e: int, total: int, u: float, left: np.ndarray) -> None:
        holders = [i for i in range(N) for _ in range(self.commuters[r, i, e])]
        for i, goes in zip(holders, chosen(len(holders), total, u), strict=True):
            self.commuters[r, i, e] -= int(goes)
            left[i] += int(goes)


def arguments(seed: int, rate: float) -> list[Any]:
    """Random pulls, two classes of origins, and a leave rate; above one the caps bind."""
    state, rng = copy.deepcopy(COUNTRY), np.random.default_rng(seed)
    people, constants = state.people, state.migration
    state.open_quarter()
    kernel = rng.uniform(0.0, 1.0, (2, N, N)) * (1.0 - np.eye(N))
    return [
        people.residents, people.labour_force, people.employed, people.commuters, np.full((N, 18), rate / N),
        rng.uniform(0.2, 2.0, (2, N, 18)), kernel, constants.kernel_class, constants.carry, state.geography.distance, REACH,
        streams(seed, 3).key("movers"), people.moves_in, people.moves_out, np.zeros(N, dtype=np.int64), state.geography.zones,
        people.crossings, rng.integers(0, 2, N),
    ]  # fmt: skip


@pytest.mark.parametrize(("seed", "rate"), [(1, 0.02), (2, 0.2), (3, 3.0), (4, 0.0)])
def test_compiled_moves_are_those_of_one_person_after_the_other(seed: int, rate: float) -> None:
    compiled, plain = arguments(seed, rate), arguments(seed, rate)
    kernels.move(*compiled)
    Plain(plain).move()
    names = "residents force employed commuters rate attraction kernel class carry distance reach key in out left zones crossings origin"
    different = [name for name, a, b in zip(names.split(), compiled, plain, strict=True) if not np.array_equal(a, b)]
    assert not different
    assert (compiled[12].sum() > 0) == (rate > 0.0)
