"""Private firms: one row each (or one row for `weight` identical firms), in blocks of one municipality and industry."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numba import njit

from sim.ground.table import Table, column


@dataclass(kw_only=True)
class Firms(Table):
    """Firm rows. The rows of cell c = municipality * n_industries + industry are start[c] .. start[c + 1] - 1.

    A row is in use when `employees` > 0; free rows are reused lowest first. Row values are per firm; a row of
    weight w stands for w firms of that kind.
    """

    start: np.ndarray = column("row", "first row of each cell's block; one more entry than cells (int64)")
    used: np.ndarray = column("row", "one past the last row ever used in each block (int64)")
    id: np.ndarray = column("-", "lasting identity, the key of every draw (uint64)")
    employees: np.ndarray = column("persons", "workers including the owner; 0 = free row (int32)")
    weight: np.ndarray = column("firms", "how many identical firms the row stands for (int16)")
    age: np.ndarray = column("quarters", "since founding (int16)")
    productivity: np.ndarray = column("million won of base prices / worker / quarter", "gross output per worker before AI, A (float64)")
    appeal: np.ndarray = column("-", "demand shifter: quality and customer base, z (float64)")
    log_price: np.ndarray = column("log", "price relative to the base year's mean of 1 (float64)")
    expected_demand: np.ndarray = column("million won of base prices / quarter", "expected real sales, De (float64)")
    revenue: np.ndarray = column("million won / quarter", "sales of this quarter (float64)")
    cash: np.ndarray = column("won", "deposits; negative = bank debt (int64)")
    rd: np.ndarray = column("million won / worker", "R&D stock per worker (float32)")
    capacity0: np.ndarray = column("-", "idiosyncratic absorptive capacity, ac0 (float32)")
    absorption: np.ndarray = column("-", "absorptive capacity of this quarter, AC, between 0 and 1 (float32)")
    ai_gain: np.ndarray = column("share", "productivity gain from AI once learned, gamma (float32)")
    ai_age: np.ndarray = column("quarters", "since adoption of AI; -1 = not adopted (int16)")
    aware: np.ndarray = column("-", "knows a use case of AI (bool)")
    linked: np.ndarray = column("-", "has a link to a university (bool)")
    supported: np.ndarray = column(
        "bits",
        "bit 0: adopted with a subsidy; bit 1: founded or housed on a campus; bit 2: under contract with a fund; bit 3: given a research "
        "grant; bit 4: given money to start with; bit 5: anchor plant (uint8)",
    )
    deal: np.ndarray = column(
        "row", "programme with which the firm is under contract, plus one; one past the last once its terms have run out; 0 = none (uint8)"
    )
    tenancy: np.ndarray = column("quarters", "quarters left in a campus innovation space; 0 = none (int16)")
    vacancies: np.ndarray = column("persons", "posts on offer this quarter, per firm (int32)")
    separations: np.ndarray = column(
        "persons", "workers leaving this quarter, per firm: quits, layoffs, and those left behind by a move (int32)"
    )

    @property
    def n_cells(self) -> int:
        """Number of municipality-industry cells."""
        return len(self.used)

    @property
    def in_use(self) -> np.ndarray:
        """Rows in use."""
        return self.employees > 0

    @property
    def rows(self) -> Any:
        """The table as compiled passes take it: a tuple of its columns, by the same names."""
        return FirmRows(*(getattr(self, f.name) for f in fields(self)))

    def by_row(self) -> dict[str, np.ndarray]:
        """Columns with an entry for every row, by name."""
        return {name: column for name, column in self.columns().items() if name not in ("start", "used")}

    def cell_of_rows(self) -> np.ndarray:
        """Cell of every row (int64), by repetition of the block starts."""
        return np.repeat(np.arange(self.n_cells), np.diff(self.start))


_NAMES: Any = [f.name for f in fields(Firms)]
FirmRows = namedtuple("FirmRows", _NAMES)  # type: ignore[misc]  # numba takes tuples of arrays, not dataclasses
"""The columns of the firm table.

In a loop over all rows, name a column before: taken out inside, it is counted as used each time. In a parallel loop, write in a
function that the loop calls, not inlined by numba: what a parallel loop writes into an array of a tuple is dropped as of no use.
"""

SUBSIDISED, CAMPUS = 1, 2
"""Bits of `supported`: adopted AI with a subsidy; founded or housed on a campus."""

TRAITS = ("rd", "link", "ai", "campus")
"""What a call may ask of a firm, by bit: own R&D, a link with a university, use of AI, founded or housed on a campus."""

CAPACITY_SPREAD = 0.2
"""Standard deviation of `capacity0` between firms, in the base year and at entry: assumption, the form is MODEL (22)."""

SIZE_CLASS_FIRST = (1, 10, 50, 300)
SIZE_CLASSES = ("1_9", "10_49", "50_299", "300_plus")
"""Size classes by head count: micro, small, medium and large firms (micro below 10 in every industry: assumption)."""

SLACK = 0.15
LEAST_SLACK = 16


def make_room(firms: Firms, rows: np.ndarray) -> None:
    """See that every block has as many free rows as `rows` [c] asks for; blocks that lack them grow by a quarter.

    Rows keep their order, so results do not depend on when a block grows.
    """
    if (firms.start[1:] - firms.used >= rows).all():
        return
    free = np.zeros(firms.n_cells, dtype=np.int64)
    _count_free(firms.start, firms.employees, free)
    if (free >= rows).all():
        return
    length = np.diff(firms.start)
    more = np.where(free >= rows, 0, rows - free + length // 4 + LEAST_SLACK)
    start = np.concatenate([[0], np.cumsum(length + more)]).astype(np.int64)
    old = np.arange(len(firms.employees))
    new = old + np.repeat(start[:-1] - firms.start[:-1], length)
    for name, column in firms.by_row().items():
        grown = np.zeros(start[-1], dtype=column.dtype)
        grown[new] = column
        setattr(firms, name, grown)
    firms.used = firms.used + (start[:-1] - firms.start[:-1])
    firms.start = start


@njit(nogil=True, cache=True, error_model="numpy")
def _count_free(start: Any, employees: Any, free: Any) -> None:
    for c in range(free.shape[0]):
        n = np.int64(0)
        for f in range(start[c], start[c + 1]):
            n += employees[f] <= 0
        free[c] = n


def take_rows(firms: Firms, target: np.ndarray) -> np.ndarray:
    """The lowest free rows of the cells target[i] (ascending), each taken once; there must be room for them."""
    taken = np.zeros(len(target), dtype=np.int64)
    _take_rows(firms.start, firms.used, firms.employees, target, taken)
    return taken


@njit(nogil=True, cache=True, error_model="numpy")
def _take_rows(start: Any, used: Any, employees: Any, target: Any, taken: Any) -> None:
    f, last = np.int64(0), np.int64(-1)
    for i in range(target.shape[0]):
        if target[i] != last:
            last = np.int64(target[i])
            f = np.int64(start[last])
        while employees[f] > 0:
            f += 1
        taken[i] = f
        f += 1
        used[last] = max(used[last], f)


def traits_of(firms: Firms, rows: np.ndarray) -> np.ndarray:
    """[row] bits of `TRAITS` that firms have."""
    has = (firms.rd[rows] > 0.0, firms.linked[rows], firms.ai_age[rows] >= 0, (firms.supported[rows] & CAMPUS) > 0)
    return np.asarray(sum(np.asarray(part, dtype=np.int64) << bit for bit, part in enumerate(has)))


def listed(found: np.ndarray, firms: Firms, number: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows, and the cells they lie in, that a pass over the firms has noted at the head of each block of `found`.

    number [c] rows of each cell. `found` is as long as the table, but only its pages that are written to take memory.
    """
    cell = np.repeat(np.arange(firms.n_cells), number)
    place = np.arange(len(cell)) - np.repeat(np.cumsum(number) - number, number)
    return found[firms.start[cell] + place].astype(np.int64), cell
