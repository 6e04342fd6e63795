"""Anchor plants: sites that are ready this quarter, the plants that a municipality was given, and sites for plants from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column
from sim.state.firms import Firms

ANCHOR = 32
"""Bit of `Firms.supported`: an anchor plant."""
MOVED = 64
"""Bit of `Firms.supported`: a firm that a programme brought from another municipality."""
LEAST_SIZE, MOST_SIZE = 0.5, 2.0
"""A firm that is brought from elsewhere has between half and twice the workers that are wanted (assumption)."""


@dataclass(kw_only=True)
class Sites(Table):
    """Sites for anchor plants that are ready this quarter; rebuilt every quarter by the programmes."""

    region: np.ndarray = column("row", "[site] municipality (int64)")
    industry: np.ndarray = column("row", "[site] industry of the plant (int64)")
    jobs: np.ndarray = column("persons", "[site] workers when it is full (int64)")
    ramp: np.ndarray = column("quarters", "[site] from the opening until it is full (int64)")
    external: np.ndarray = column("share", "[site] part of its sales that are orders of its own from abroad")
    local_inputs: np.ndarray = column("share", "[site] part of its inputs that it orders in its own place, whatever others would")

    @classmethod
    def none(cls) -> Sites:
        """No site."""
        return cls.of(0, 0, 0, 0, 0, 0.0, 0.0)

    @classmethod
    def of(cls, n: int, region: int, industry: int, jobs: int, ramp: int, external: float, local_inputs: float) -> Sites:
        """n sites that are alike."""
        whole = {"region": region, "industry": industry, "jobs": jobs, "ramp": ramp}
        columns = {name: np.full(n, value, dtype=np.int64) for name, value in whole.items()}
        return cls(external=np.full(n, external), local_inputs=np.full(n, local_inputs), **columns)

    def add(self, other: Sites) -> Sites:
        """These sites and those of `other`, in this order."""
        return Sites(**{name: np.concatenate([values, getattr(other, name)]) for name, values in self.columns().items()})


@dataclass(kw_only=True)
class Plants(Table):
    """Anchor plants by the identity of their firm, and sites still without somebody to lead the plant (identity 0)."""

    id: np.ndarray = column("-", "[plant] identity of the firm; 0 = not opened yet (uint64)")
    region: np.ndarray = column("row", "[plant] municipality of the site (int64)")
    industry: np.ndarray = column("row", "[plant] industry (int64)")
    jobs: np.ndarray = column("persons", "[plant] workers when it is full (int64)")
    ramp: np.ndarray = column("quarters", "[plant] from the opening until it is full (int64)")
    external: np.ndarray = column("share", "[plant] part of its sales that are orders of its own from abroad")
    local_inputs: np.ndarray = column("share", "[plant] part of its inputs that it orders in its own place, whatever others would")
    opened: np.ndarray = column("quarters", "[plant] quarter of the run in which it opened; -1 = not yet (int64)")
    output: np.ndarray = column("million won of base prices / quarter", "[plant] output when it is full, as planned at the opening")
    price: np.ndarray = column("log", "[plant] log price at the opening")
    appeal: np.ndarray = column("-", "[plant] demand shifter with which the full plant sells the rest of its output at home")

    @classmethod
    def of(cls, sites: Sites) -> Plants:
        """Plants to be opened on these sites."""
        n = len(sites.region)
        own = {"output": np.zeros(n), "price": np.zeros(n), "appeal": np.zeros(n)}
        return cls(id=np.zeros(n, dtype=np.uint64), opened=np.full(n, -1, dtype=np.int64), **own, **sites.columns())

    def add(self, other: Plants) -> Plants:
        """Both, in this order."""
        return Plants(**{name: np.concatenate([values, getattr(other, name)]) for name, values in self.columns().items()})

    def full(self, quarter: int) -> np.ndarray:
        """[plant] part of its final size that is planned for a quarter of the run, 0 to 1."""
        return np.clip((quarter - self.opened) / np.maximum(self.ramp, 1), 0.0, 1.0) * (self.opened >= 0)


@dataclass(kw_only=True)
class Calls(Table):
    """Sites to which a firm is to come from another municipality, until one does."""

    region: np.ndarray = column("row", "[call] municipality of the site (int64)")
    industry: np.ndarray = column("row", "[call] industry of the firm (int64)")
    jobs: np.ndarray = column("persons", "[call] workers of the firm that is wanted (int64)")
    origins: np.ndarray = column("-", "[call, r] municipalities that it may come from (bool)")

    @classmethod
    def of(cls, n: int, region: int, industry: int, jobs: int, origins: np.ndarray) -> Calls:
        """n calls that are alike."""
        columns = {name: np.full(n, value, dtype=np.int64) for name, value in (("region", region), ("industry", industry), ("jobs", jobs))}
        return cls(origins=np.repeat(np.asarray(origins, dtype=bool)[None, :], n, axis=0), **columns)

    def add(self, other: Calls) -> Calls:
        """Both, in this order."""
        if not len(self.region):
            return other
        return Calls(**{name: np.concatenate([values, getattr(other, name)]) for name, values in self.columns().items()})

    def only(self, keep: np.ndarray) -> Calls:
        """Those of a mask."""
        return Calls(**{name: values[keep] for name, values in self.columns().items()})


def movable(firms: Firms, industry: int, jobs: int, origins: np.ndarray) -> np.ndarray:
    """Rows of the firms that a site for `jobs` workers may be given to: of the industry, in the places `origins` [r] bool, about that large.

    Rows of several firms, tenants of campus space, anchor plants and firms that were brought before stay.
    """
    size, held = firms.employees, (firms.supported & (ANCHOR | MOVED)) > 0
    fits = (size >= max(LEAST_SIZE * jobs, 1.0)) & (size <= MOST_SIZE * jobs) & (firms.weight == 1) & (firms.tenancy == 0) & ~held
    rows = np.flatnonzero(fits)
    place, s = np.divmod(np.searchsorted(firms.start, rows, side="right") - 1, firms.n_cells // len(origins))
    return np.asarray(rows[(s == industry) & origins[place]])
