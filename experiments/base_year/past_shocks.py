"""Shocks of attractiveness where one year of municipal moves is known (2015).

Ties and relative sizes over ages are those of that year's rates over places. How large they are, and how long they last, is known of all
ages together: of provinces from their moves since 2000, of municipalities from their growth of the five years before. For a
stationary process, what a year's rate says of the five years before it errs as much as what it says of the five years after.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.base_year import past_weights, people_rates, people_register
from experiments.base_year import people_shocks as ps
from experiments.base_year import tables as t

CENSUS = ("pop_2010_est", "pop_2015")
YEARS = 5
MAY_LAST = 1.0
"""All: one weight was fitted for all ages, from moves of all ages; that of an age group may be anything up to one."""


def estimate(source: Path, places: list[t.Region], basis: people_rates.Basis, leave: t.Array, people: t.Array) -> ps.Shocks:
    """Shocks of a base year from moves up to it alone."""
    if basis.year == people_rates.FIRST_YEAR:
        return of_one_year(source, places, basis, leave, people)
    return ps.fitted(past_weights.municipal_cases(source, places, basis.year), basis, leave, ps.membership(places), people)


def of_one_year(source: Path, places: list[t.Region], basis: people_rates.Basis, leave: t.Array, people: t.Array) -> ps.Shocks:
    """Shocks from the rates of one year, the growth of the five years before and the moves of provinces."""
    member, log_size = ps.membership(places), ps.log_sizes(people)
    moves, middle, _ = people_rates.yearly_rates(source, places, basis.year)
    rate = past_weights.centred(people_rates.join_sexes(moves) / people_rates.join_sexes(middle), people_rates.join_sexes(middle))[0]
    local, province = ps.parted(rate / leave, people, member)
    elasticity = ps.size_elasticity([local], log_size)
    larger = np.exp(log_size[:, None] * elasticity)
    shape = np.outer(ps.spread(local / larger), ps.spread(local / larger)) * ps.correlation(local / larger)
    between = ps.covariance(province, np.ones(len(member)))
    errors = province_errors(source, places, basis)
    persistence = np.full(len(ps.CELLS), province_persistence(errors, between, leave, people))
    wanted = reversed_error(source, places, people) / residents_spread(shape, persistence, YEARS, leave, people)
    scaled = shape * (wanted * ps.NORMAL_TENTH / ps.T_TENTH) ** 2
    seen = [errors[h] / residents_spread(between, persistence, h, leave, people) for h in errors]
    shares = ps.local_shares(people, larger, member)
    own = ps.FREEDOM / (ps.FREEDOM - 2.0) * scaled * np.mean(shares, axis=0)
    return ps.Shocks(persistence, elasticity, ps.triangular(scaled), ps.triangular(between * np.mean(np.square(seen)) - own), MAY_LAST)


def province_errors(source: Path, places: list[t.Region], basis: people_rates.Basis) -> dict[int, float]:
    """Standard deviation of errors of the net rates of provinces, summed over so many years; all ages."""
    cases = past_weights.province_cases(source, places, basis.year)
    found: dict[int, list[float]] = {}
    for run in ps.runs(cases, people_rates.Basis(**{**vars(basis), "province_weight": basis.province_weight[:1], "own_weight": 0.0})):
        for years, total in enumerate(np.cumsum(run, axis=0), start=1):
            found.setdefault(years, []).append(float((total**2).mean()))
    return {years: float(np.sqrt(np.mean(values))) for years, values in found.items()}


def province_persistence(errors: dict[int, float], shape: t.Array, leave: t.Array, people: t.Array) -> float:
    """The persistence with which shocks make residents err as those of provinces did, over one to five years."""

    def misfit(rho: float) -> float:
        gap = [np.log(errors[h] / residents_spread(shape, np.full(len(ps.CELLS), rho), h, leave, people)) for h in errors]
        return float(np.var(gap))

    return float(min(ps.PERSISTENCE_GRID, key=misfit))


def residents_spread(innovations: t.Array, persistence: t.Array, years: int, leave: t.Array, people: t.Array) -> float:
    """Standard deviation of log residents after so many years, where innovations of a year have this covariance over cells."""
    factors, total = ps.triangular(innovations), 0.0
    nation = people_by_age(people)
    for quarter in range(4 * years):
        weight = np.stack([ps.weights_of_innovations(float(rho), years)[:, quarter] for rho in persistence], axis=1)
        shocks = over_cells(weight[:, None, :] * factors.T[None])
        gained = ps.resident_errors(ps.rate_errors(shocks, leave))
        total += float(((gained * nation).sum(axis=(1, 2)) ** 2).sum())
    return float(np.sqrt(total))


def people_by_age(people: t.Array) -> t.Array:
    """[sex, age] share of the nation's residents, those of a group spread evenly over its ages."""
    share = people.sum(axis=0) / people.sum()
    ages = np.bincount(ps.GROUP_OF_AGE[: ps.OLDEST], minlength=people_rates.GROUPS)
    out = np.zeros((2, t.AGES))
    out[:, : ps.OLDEST] = (share / ages)[:, ps.GROUP_OF_AGE[: ps.OLDEST]]
    return out


def over_cells(by_cell: t.Array) -> t.Array:
    """[..., cell] to [..., sex, group]; both sexes alike where they are joined."""
    index = [[ps.CELLS.index((s if people_rates.SEX_SPECIFIC[g] else 0, g)) for g in range(people_rates.GROUPS)] for s in range(2)]
    return np.asarray(by_cell[..., index])


def reversed_error(source: Path, places: list[t.Region], people: t.Array) -> float:
    """Standard deviation of log growth of residents over the five years before 2015 that moves and ages of 2015 leave open.

    Inside provinces, from the nine tenths of places with the smaller errors. Growth is that of the censuses of 2010 and 2015.
    """
    table = t.municipal(source, places, *CENSUS)
    growth = np.log(table[CENSUS[1]] / table[CENSUS[0]])
    moved = people_register.net_moves(source, places, people_rates.FIRST_YEAR).sum(axis=(1, 2)) / people.sum(axis=(1, 2))
    old = people[..., -1].sum(axis=1) / people.sum(axis=(1, 2))
    member = ps.membership(places)
    x, y = np.stack([moved, old], axis=1), growth
    x, y = (v - member.T @ ((member @ v) / (member.sum(axis=1) if v.ndim == 1 else member.sum(axis=1)[:, None])) for v in (x, y))
    gap = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float(ps.spread(gap))
