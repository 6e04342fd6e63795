"""Identities of people, jobs and dwellings: what must hold to the person after every process (MODEL 3.14: 1-5, 13)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.state.state import State


class IdentityBroken(AssertionError):
    """An accounting identity does not hold: a defect of the program, not of the data."""


def _require(holds: bool, name: str, left: np.ndarray, right: np.ndarray, where: str = "municipality") -> None:
    if not holds:
        gap = np.abs(np.asarray(left, dtype=np.float64) - np.asarray(right, dtype=np.float64))
        row = int(np.argmax(gap.reshape(gap.shape[0], -1).max(axis=1))) if gap.ndim else 0
        raise IdentityBroken(f"{name}: off by {gap.max():.6g} in {where} row {row}")


@dataclass(frozen=True)
class Before:
    """Stocks of people and dwellings when the quarter opens."""

    population: np.ndarray
    """[r] residents."""
    dwellings: np.ndarray
    """[r] dwellings."""


def opening(state: State) -> Before:
    """Note the stocks at the start of a quarter, for the identities of change."""
    return Before(state.people.population().copy(), state.places.dwellings.copy())


def population_change(state: State, before: Before) -> None:
    """Identity 1: residents = residents before + births - deaths + net entry from abroad + arrivals - departures."""
    p = state.people
    arrivals, departures = p.moves_in.sum(axis=(1, 2)), p.moves_out.sum(axis=(1, 2))
    expected = before.population + p.births - p.deaths + p.abroad + arrivals - departures
    _require(bool((p.population() == expected).all()), "residents and their flows", p.population(), expected)
    into, out = p.moves_in.sum(axis=0), p.moves_out.sum(axis=0)
    _require(bool((into == out).all()), "arrivals and departures by sex and age group", into, out, "sex")


def persons_by_state(state: State) -> None:
    """Identity 2: 0 <= employed <= labour force <= residents by place, sex, age group and skill."""
    p = state.people
    groups = p.by_group()
    zero = np.zeros_like(groups)
    _require(
        bool((p.residents >= 0).all()),
        "residents below zero",
        np.minimum(p.residents, 0),
        np.zeros_like(p.residents),
    )
    _require(bool((p.employed >= 0).all()), "employed below zero", np.minimum(p.employed, 0), zero)
    _require(
        bool((p.employed <= p.labour_force).all()),
        "employed above the labour force",
        p.employed,
        p.labour_force,
    )
    _require(bool((p.labour_force <= groups).all()), "labour force above residents", p.labour_force, groups)


def jobs_are_employed(state: State) -> None:
    """Identity 3: posts of firms, public services and farms = workers there + resident foreigners + open posts."""
    p = state.people
    posts = state.cells.employees.sum(axis=1) + p.public_jobs + p.farm_jobs
    held = p.workers_at() + p.open_firm_posts + p.open_public_posts
    _require(bool((posts == held).all()), "posts and their holders", posts, held)
    for name, count in (
        ("commuters", p.commuters),
        ("open firm posts", p.open_firm_posts),
        ("foreign workers", p.foreign_workers),
    ):
        _require(bool((count >= 0).all()), f"{name} below zero", np.minimum(count, 0), np.zeros_like(count))
    public = p.public_jobs + p.farm_jobs
    within = (p.open_public_posts >= 0) & (p.open_public_posts <= public)
    _require(bool(within.all()), "open public posts out of bounds", p.open_public_posts, public)


def commuters_are_employed(state: State) -> None:
    """Identity 4: commuters summed over workplaces = employed residents, by residence and skill."""
    p = state.people
    left, right = p.commuters.sum(axis=1), p.employed.sum(axis=(1, 2))
    _require(bool((left == right).all()), "commuters and employed residents", left, right)


def hires_fill_vacancies(state: State) -> None:
    """Identity 5: hires by firms near and far and by public services = posts filled; no cell fills more than it offers."""
    p, cells = state.people, state.cells
    hired = p.hires[0] + p.hires[2]
    _require(
        bool((cells.filled <= cells.vacancies).all()),
        "posts filled above posts offered",
        cells.filled,
        cells.vacancies,
    )
    _require(
        bool(cells.filled.sum() <= hired <= cells.filled.sum() + p.hires[2]),
        "hires and posts filled",
        np.atleast_1d(hired),
        np.atleast_1d(cells.filled.sum()),
    )
    _require(
        bool(p.job_moves.sum() == p.hires[2]),
        "job-led moves and hires from afar",
        np.atleast_1d(p.job_moves.sum()),
        np.atleast_1d(p.hires[2]),
    )


@dataclass(frozen=True)
class WorkBefore:
    """Work as it stood before one process of the quarter."""

    employed: int
    """Residents at work."""
    hired: int
    """Hires of the quarter so far, near, by public services and far."""
    founders: int
    """Founders of the quarter so far, one a firm."""


def work_now(state: State) -> WorkBefore:
    """Note who works before a process."""
    return WorkBefore(int(state.people.employed.sum()), int(state.people.hires.sum()), int(state.cells.births.sum()))


def hired_were_jobless(state: State, before: WorkBefore) -> None:
    """Identity 5: where people found firms or are hired, as many residents begin to work as are hired or found."""
    now = work_now(state)
    began, found = now.employed - before.employed, now.hired - before.hired + now.founders - before.founders
    _require(began == found, "residents who begin to work, and hires and founders", np.atleast_1d(began), np.atleast_1d(found), "nation")


def dwellings_change(state: State, before: Before) -> None:
    """Identity 13: dwellings = dwellings before + built - lost."""
    places = state.places
    expected = before.dwellings + places.built - places.lost
    _require(bool((places.dwellings == expected).all()), "dwellings", places.dwellings, expected)


def check_people(state: State, before: Before) -> None:
    """Every identity of people, jobs and dwellings; raises IdentityBroken that names it and the place."""
    population_change(state, before)
    persons_by_state(state)
    jobs_are_employed(state)
    commuters_are_employed(state)
    hires_fill_vacancies(state)
    dwellings_change(state, before)
