"""What quarter 0 is compared by: counts of a pack, or of a state after the run-in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base_year.pack import Pack
from sim.state.state import State


@dataclass(frozen=True)
class Measured:
    """What is compared: counts of the pack, or of a state after the run-in."""

    population: np.ndarray
    women: np.ndarray
    employed: np.ndarray
    labour_force: np.ndarray
    jobs: np.ndarray
    commuters: np.ndarray
    foreign_workers: np.ndarray
    value_added: np.ndarray
    firms: np.ndarray
    workers: np.ndarray


def mothers(residents: np.ndarray) -> np.ndarray:
    """[r, m] women by five-year age group, 15-19 to 45-49."""
    return np.asarray(residents[:, 1, 15:50].sum(axis=2).reshape(len(residents), 7, 5).sum(axis=2))


def from_pack(pack: Pack) -> Measured:
    """Counts of the pack alone."""
    return Measured(
        population=pack.residents.sum(axis=(1, 2, 3)),
        women=mothers(pack.residents),
        employed=pack.employed.sum(axis=(1, 2, 3)),
        labour_force=pack.labour_force.sum(axis=(1, 2, 3)),
        jobs=pack.jobs,
        commuters=pack.commuters,
        foreign_workers=pack.foreign_workers,
        value_added=pack.value_added,
        firms=pack.firms,
        workers=pack.firm_workers,
    )


def from_state(pack: Pack, state: State) -> Measured:
    """Counts of a state: firms from its rows by head count, people and work from its stocks."""
    people, cells = state.people, state.cells
    n_s = state.geography.n_industries
    firms, workers = firms_by_class(state)
    jobs = np.concatenate([cells.employees.reshape(-1, n_s), people.public_jobs[:, None], people.farm_jobs[:, None]], axis=1)
    return Measured(
        population=people.population(),
        women=mothers(people.residents),
        employed=people.employed.sum(axis=(1, 2, 3)),
        labour_force=people.labour_force.sum(axis=(1, 2, 3)),
        jobs=jobs,
        commuters=people.commuters.sum(axis=2),
        foreign_workers=people.foreign_workers,
        value_added=_state_value_added(pack, state),
        firms=firms,
        workers=workers,
    )


def firms_by_class(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Firms and workers [r, s, size class] of the firm rows, weights counted."""
    rows = np.flatnonzero(state.firms.in_use)
    employees = state.firms.employees[rows].astype(np.int64)
    weight = state.firms.weight[rows].astype(np.int64)
    size = np.searchsorted([2, 5, 10, 50, 300], employees, side="right")
    shape = (state.geography.n_regions, state.geography.n_industries, 6)
    index = state.firms.cell_of_rows()[rows] * 6 + size
    length = int(np.prod(shape))
    firms = np.bincount(index, weight, length).astype(np.int64)
    workers = np.bincount(index, weight * employees, length).astype(np.int64)
    return firms.reshape(shape), workers.reshape(shape)


def _state_value_added(pack: Pack, state: State) -> np.ndarray:
    """Value added [r, i] in billion won a year: sales times the base share, public services and farms as fixed."""
    n_s = state.geography.n_industries
    share = pack.outputs[:n_s, 1] / pack.outputs[:n_s, 0]
    firms = state.cells.sales.reshape(-1, n_s) * share
    fixed = np.stack([state.places.public_value_added, state.places.farm_value_added], axis=1)
    return np.concatenate([firms, fixed], axis=1) * 4 / 1000
