"""What a measure is, and those by age group and by size of firm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from sim.state.firms import SIZE_CLASSES
from sim.state.people import AGE_GROUPS, GROUP_FIRST_AGE, N_AGES
from sim.state.state import State

Kind = Literal["stock", "flow", "mean"]
Better = Literal["up", "down"]


@dataclass(frozen=True)
class Measure:
    """One column of the results: a stock at the end, a flow summed over the period, or a mean with its weights."""

    name: str
    unit: str
    meaning: str
    kind: Kind
    of: Callable[[State], np.ndarray]
    weight: Callable[[State], np.ndarray] | None = None
    better: Better = "up"


def net_moves(state: State, groups: slice) -> np.ndarray:
    """[r] arrivals minus departures of some age groups."""
    people = state.people
    return (people.moves_in - people.moves_out)[:, :, groups].sum(axis=(1, 2))


def _moves_of(group: int, state: State) -> np.ndarray:
    return net_moves(state, slice(group, group + 1))


def _residents(group: int, state: State) -> np.ndarray:
    ages = slice(GROUP_FIRST_AGE[group], (*GROUP_FIRST_AGE[1:], N_AGES)[group])
    return np.asarray(state.people.residents[:, :, ages].sum(axis=(1, 2, 3)))


def _workers(column: str, group: int, state: State) -> np.ndarray:
    return np.asarray(getattr(state.people, column)[:, :, group].sum(axis=(1, 2)))


def _by_size(column: str, size: int, state: State) -> np.ndarray:
    return np.asarray(getattr(state.cells, column)[:, :, size].sum(axis=1))


def column_of_age(label: str) -> str:
    """Ending of a column's name: `65+` becomes `65_plus`."""
    return label.replace("-", "_").replace("+", "_plus")


AGES = tuple(column_of_age(label) for label in AGE_GROUPS)


def _by_age(k: int) -> tuple[Measure, ...]:
    end, label = AGES[k], AGE_GROUPS[k]
    moves = Measure(f"net_migration_{end}", "persons", f"arrivals minus departures at ages {label}", "flow", partial(_moves_of, k))
    residents = Measure(f"people_{end}", "persons", f"residents aged {label}", "stock", partial(_residents, k))
    if GROUP_FIRST_AGE[k] < GROUP_FIRST_AGE[1]:
        return moves, residents
    employed = partial(_workers, "employed", k)
    jobless = partial(_workers, "unemployed", k)
    return (
        moves,
        residents,
        Measure(f"employed_{end}", "persons", f"employed residents aged {label}", "stock", employed),
        Measure(f"unemployed_{end}", "persons", f"jobless residents aged {label} looking for work", "stock", jobless, better="down"),
    )


def _of_size(k: int) -> tuple[Measure, ...]:
    end, label = SIZE_CLASSES[k], SIZE_CLASSES[k].replace("_", "-")
    return (
        Measure(f"firms_{end}", "firms", f"firms of {label} workers", "stock", partial(_by_size, "firms_by_size", k)),
        Measure(f"ai_adopters_{end}", "firms", f"firms of {label} workers that use AI", "stock", partial(_by_size, "adopters_by_size", k)),
        Measure(
            f"firm_jobs_{end}",
            "persons",
            f"workers, owners included, of firms of {label}",
            "stock",
            partial(_by_size, "workers_by_size", k),
        ),
    )


WHOLE = "people_65_plus"
"""Counted by single years of age already (`sim.observe`)."""

BY_GROUP: tuple[Measure, ...] = (
    *(m for k in range(len(AGES)) for m in _by_age(k) if m.name != WHOLE),
    *(m for k in range(len(SIZE_CLASSES)) for m in _of_size(k)),
)
"""Measures by age group of the register, and by size class of firms."""
