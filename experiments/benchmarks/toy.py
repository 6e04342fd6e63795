"""The toy rule set: the least that an economy of firms does in a quarter, compiled as well as we can.

A yardstick for the complete model: 229 regions x 20 industries; market weights with a power, demand shares, wanted labour,
stochastic rounding of posts and separations, rationing against the region's jobless, wages, prices, cash, AI adoption by a
logistic hazard with the peer share of the cell, exit and entry. Firms lie in blocks of one cell, loops are split so that
the processor works several rows at once, and threads share the regions: every trick of the model itself.
`experiments.benchmarks.toy_mesa` has the same rules with one Mesa agent a firm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit, prange

from sim.ground.arithmetic import exp, log
from sim.ground.streams import Streams, uniform
from sim.ground.threads import dealt

REGIONS, INDUSTRIES = 229, 20
SIGMA, MARKUP, SPEED, QUITS, BIRTHS, EXITS = 3.0, 1.2, 0.5, 0.03, 0.028, 0.028
GAIN, HAZARD, PEERS, SIZE, USUAL = 0.05, -7.0, 4.0, 0.2, 0.04
SLACK = 1.15
COLUMNS = ("id", "employees", "productivity", "price", "quality", "cash", "ai", "age")


@dataclass
class Toy:
    """Firms in blocks of a cell (rows start[c] .. used[c] - 1; free where employees are 0) and their regions."""

    start: np.ndarray
    used: np.ndarray
    id: np.ndarray
    employees: np.ndarray
    productivity: np.ndarray
    price: np.ndarray
    quality: np.ndarray
    cash: np.ndarray
    ai: np.ndarray
    age: np.ndarray
    weight: np.ndarray
    posts: np.ndarray
    leave: np.ndarray
    spending: np.ndarray
    wage: np.ndarray
    labour_force: np.ndarray
    peers: np.ndarray
    quarter: int = 0

    @property
    def live(self) -> np.ndarray:
        """Rows in use."""
        return self.employees > 0

    def step(self, seed: int = 1) -> None:
        """One quarter."""
        streams = Streams(seed, self.quarter)
        keys = np.array([streams.key(f"toy.{name}") for name in ("post", "leave", "adopt", "exit", "enter")], dtype=np.uint64)
        total = np.zeros(len(self.used))
        weigh(self.start, self.used, self.employees, self.price, self.quality, self.weight, total)
        demand = np.tile(self.spending / np.maximum(total.reshape(REGIONS, INDUSTRIES).sum(axis=0), 1e-300), REGIONS)
        columns = tuple(getattr(self, name) for name in COLUMNS)
        work(self.start, self.used, columns, self.weight, self.posts, self.leave, demand, self.wage, self.labour_force, self.peers, keys)
        self.quarter += 1


def toy(firms: int, seed: int = 1) -> Toy:
    """A toy economy of `firms` firms: Zipf-like cells and firms, every firm as large as its customers want."""
    rng = np.random.default_rng(seed)
    share = rng.permutation(1.0 / np.arange(1, REGIONS + 1) ** 0.8)[:, None] * (1.0 / np.arange(1, INDUSTRIES + 1) ** 0.5)
    number = np.maximum((share / share.sum() * firms).astype(np.int64), 1).reshape(-1)
    start = np.concatenate([[0], np.cumsum(np.ceil(number * SLACK).astype(np.int64) + 4)])
    n, used = int(start[-1]), start[:-1] + number
    cell = np.repeat(np.arange(len(number)), np.diff(start))
    live = np.arange(n) < used[cell]
    size = np.minimum(rng.pareto(1.06, n) + 1.0, 20_000.0).astype(np.int32)
    employees = np.where(live, size, 0).astype(np.int32)
    productivity = np.exp(rng.normal(0.0, 0.2, n))
    price = MARKUP / productivity
    made = price * productivity * employees
    spending = np.bincount(cell % INDUSTRIES, made, INDUSTRIES)
    force = np.bincount(cell // INDUSTRIES, employees, REGIONS) / (1.0 - USUAL)
    return Toy(
        start, used, np.arange(n, dtype=np.uint64), employees, productivity, price, made / price ** (1.0 - SIGMA), made,
        np.zeros(n, dtype=np.int8), rng.integers(0, 40, n).astype(np.int16), np.zeros(n), np.zeros(n, dtype=np.int32),
        np.zeros(n, dtype=np.int32), spending, np.ones(REGIONS), force, np.zeros(len(number)),
    )  # fmt: skip


@njit(nogil=True, cache=True, error_model="numpy")
def _weights(price: Any, quality: Any, out: Any) -> None:
    for i in range(out.shape[0]):
        out[i] = log(price[i])
    for i in range(out.shape[0]):
        out[i] = quality[i] * exp((1.0 - SIGMA) * out[i])


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def weigh(start: Any, used: Any, employees: Any, price: Any, quality: Any, weight: Any, total: Any) -> None:
    """Market weight of every firm, and their sum by cell."""
    for turn in prange(used.shape[0]):
        c = dealt(turn, used.shape[0], INDUSTRIES)
        a, b = start[c], used[c]
        _weights(price[a:b], quality[a:b], weight[a:b])
        found = 0.0
        for i in range(a, b):
            if employees[i] > 0:
                found += weight[i]
        total[c] = found


@njit(nogil=True, cache=True, error_model="numpy")
def _draws(key: int, ids: Any, out: Any) -> None:
    for i in range(out.shape[0]):
        out[i] = uniform(key, ids[i])


@njit(nogil=True, cache=True, error_model="numpy")
def _rounded(rate: Any, draw: Any, out: Any) -> None:
    for i in range(out.shape[0]):
        out[i] = np.int32(rate[i] + draw[i])


@njit(nogil=True, cache=True, error_model="numpy")
def _plan(demand: float, columns: Any, weight: Any, keys: Any, posts: Any, leave: Any) -> None:
    """Posts and separations of a block: the gap to wanted labour, closed in part, and quits, in whole workers."""
    ids, employees, productivity, price, _, _, ai, _ = columns
    wanted, rate, draw = np.empty(len(ids)), np.empty(len(ids)), np.empty(len(ids))
    for i in range(len(ids)):
        wanted[i] = demand * weight[i] / (price[i] * productivity[i] * (1.0 + GAIN * ai[i]))
    for i in range(len(ids)):
        rate[i] = max(SPEED * (wanted[i] - employees[i]), 0.0) + QUITS * employees[i] if employees[i] > 0 else 0.0
    _draws(keys[0], ids, draw)
    _rounded(rate, draw, posts)
    for i in range(len(ids)):
        rate[i] = min(max(SPEED * (employees[i] - wanted[i]), 0.0) + QUITS * employees[i], max(employees[i] - 1.0, 0.0))
    _draws(keys[1], ids, draw)
    _rounded(rate, draw, leave)


@njit(nogil=True, cache=True, error_model="numpy")
def _hire(columns: Any, posts: Any, leave: Any, share: float, done: Any) -> None:
    """Hires by rounding the running sum of the region, so that they never exceed its jobless; then workers leave."""
    employees, age = columns[1], columns[7]
    asked, taken = done
    for i in range(len(employees)):
        asked += posts[i]
        hired = np.int64(asked * share) - taken
        taken += hired
        employees[i] += hired - leave[i]
    for i in range(len(employees)):
        age[i] += np.int16(1)
    done[0], done[1] = asked, taken


@njit(nogil=True, cache=True, error_model="numpy")
def _earn(demand: float, wage: float, columns: Any, weight: Any) -> None:
    """Cash of the quarter, then next quarter's price: unit cost times the mark-up, reached half way."""
    _, employees, productivity, price, _, cash, ai, _ = columns
    for i in range(len(cash)):
        cash[i] += demand * weight[i] - wage * employees[i] * 1.1
    for i in range(len(cash)):
        price[i] = 0.5 * price[i] + 0.5 * MARKUP * wage / (productivity[i] * (1.0 + GAIN * ai[i]))


@njit(nogil=True, cache=True, error_model="numpy")
def _adopt(key: int, columns: Any, peers: float) -> None:
    """Adoption of AI with a logistic hazard of size and of the part of the cell that has it."""
    ids, employees, ai = columns[0], columns[1], columns[6]
    hazard, draw = np.empty(len(ids)), np.empty(len(ids))
    for i in range(len(ids)):
        hazard[i] = log(max(np.float64(employees[i]), 1.0))
    for i in range(len(ids)):
        hazard[i] = 1.0 / (1.0 + exp(-(HAZARD + PEERS * peers + SIZE * hazard[i])))
    _draws(key, ids, draw)
    for i in range(len(ids)):
        ai[i] = np.int8(1) if draw[i] < hazard[i] else ai[i]


@njit(nogil=True, cache=True, error_model="numpy")
def _close(key: int, columns: Any) -> tuple[int, int]:
    """Exits at random and of the indebted; counts the firms left and those with AI."""
    ids, employees, cash, ai = columns[0], columns[1], columns[5], columns[6]
    draw, live, with_ai = np.empty(len(ids)), 0, 0
    _draws(key, ids, draw)
    for i in range(len(ids)):
        if employees[i] > 0 and (draw[i] < EXITS or cash[i] < -8.0 * employees[i]):
            employees[i] = 0
    for i in range(len(ids)):
        live += employees[i] > 0
        with_ai += ai[i] * (employees[i] > 0)
    return live, with_ai


@njit(nogil=True, cache=True, error_model="numpy")
def _enter(c: int, start: Any, used: Any, columns: Any, number: int, wage: float, key: int) -> None:
    """Entrants of one worker on free rows of their cell, the lowest first."""
    ids, employees, productivity, price, quality, cash, ai, age = columns
    row = start[c]
    for k in range(number):
        while row < start[c + 1] and employees[row] > 0:
            row += 1
        if row == start[c + 1]:
            return
        ids[row] = uniform(key, c * 1_000_000 + k) * 2.0**53
        productivity[row] = 0.7 + 0.6 * uniform(key, ids[row])
        price[row] = MARKUP * wage / productivity[row]
        quality[row] = price[row] * productivity[row] * exp((SIGMA - 1.0) * log(price[row]))
        employees[row], cash[row], ai[row], age[row] = 1, 1.0, 0, 0
        used[c] = max(used[c], row + 1)


@njit(nogil=True, cache=True, parallel=True, error_model="numpy")
def work(
    start: Any, used: Any, columns: Any, weight: Any, posts: Any, leave: Any, demand: Any, wage: Any, force: Any, peers: Any, keys: Any
) -> None:
    """Everything after demand is known, a region at a time; demand [c] is spending a unit of weight."""
    ids, employees, productivity, price, quality, cash, ai, age = columns
    for turn in prange(REGIONS):
        r = dealt(turn, REGIONS, 1)
        asked, employed = 0.0, 0.0
        for c in range(r * INDUSTRIES, (r + 1) * INDUSTRIES):
            a, b = start[c], used[c]
            block = (ids[a:b], employees[a:b], productivity[a:b], price[a:b], quality[a:b], cash[a:b], ai[a:b], age[a:b])
            _plan(demand[c], block, weight[a:b], keys, posts[a:b], leave[a:b])
            asked += posts[a:b].sum()
            employed += employees[a:b].sum()
        jobless, done = max(force[r] - employed, 0.0), np.zeros(2)
        founders = 0.4 * jobless  # who may found a firm; the others may be hired
        for c in range(r * INDUSTRIES, (r + 1) * INDUSTRIES):
            a, b = start[c], used[c]
            block = (ids[a:b], employees[a:b], productivity[a:b], price[a:b], quality[a:b], cash[a:b], ai[a:b], age[a:b])
            _hire(block, posts[a:b], leave[a:b], min((jobless - 0.4 * jobless) / max(asked, 1.0), 1.0), done)
            _earn(demand[c], wage[r], block, weight[a:b])
            _adopt(keys[2], block, peers[c])
            live, with_ai = _close(keys[3], block)
            peers[c] = with_ai / max(live, 1)
            born = min(np.int64(BIRTHS * live + uniform(keys[4], c)), np.int64(founders))
            founders -= born
            _enter(c, start, used, (ids, employees, productivity, price, quality, cash, ai, age), born, wage[r], keys[4])
        wage[r] *= 1.0 + 0.1 * (USUAL - jobless / force[r])
