"""Leave rates and net migration rates by age group: what the constants of migration have to give back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from experiments.base_year import people_gravity, people_register
from experiments.base_year import tables as t

FIRST_YEAR = 2015  # of the net moves by age
YEARS = range(FIRST_YEAR, t.BASE_YEAR + 1)
GROUPS = len(t.AGE_GROUPS)
# Moves between municipalities per resident and year by age group, before the factor that meets the flows of
# 2024: rates of all moves by age of the internal migration statistics (10-19 and 70+ from memory) times the
# inter-municipal share of the flows of 2024 (0.757 at 19-34, 0.604 at other ages).
LEAVE_PROFILE = np.array([0.069, 0.055, 0.155, 0.191, 0.174, 0.106, 0.067, 0.050, 0.036])
YOUTH_GROUPS = np.array([False, False, True, True, True, False, False, False, False])
SEX_SPECIFIC = np.array([False, True, True, True, False, False, False, False, False])
# Weights of the ten-year means of province and own deviation in the lasting rate, persistence of the
# passing part.
PROVINCE_WEIGHT = np.array([0.5, 0.9, 1.0, 0.9, 0.6, 0.4, 0.5, 0.8, 0.7])
OWN_WEIGHT = np.array([0.2, 0.3, 0.7, 0.5, 0.3, 0.2, 0.1, 0.3, 0.3])
PERSISTENCE = 0.6
# Sejong is too young a town to be a province of its own: its province mean is that of Chungnam.
COUNTED_WITH = {"36": "44"}


@dataclass(frozen=True)
class Basis:
    """What the constants of a base year rest on: its weights and persistence, and how much of the flows it may use.

    `local_leaving` says whether places leave at rates of their own, which are known from the flows of `flow_year` alone;
    `moves_factor` carries the nation's number of moves from that year to the base year. `rate_error` [sex, age group] is the
    standard deviation of the passing part of net rates, where it has been measured on forecasts. `job_led` is a table of job-led moves as the
    model makes them.
    """

    year: int = t.BASE_YEAR
    province_weight: t.Array = field(default_factory=lambda: PROVINCE_WEIGHT)
    own_weight: t.Array = field(default_factory=lambda: OWN_WEIGHT)
    persistence: float = PERSISTENCE
    flow_year: int = t.BASE_YEAR
    local_leaving: bool = True
    moves_factor: float = 1.0
    rate_error: t.Array | None = None
    job_led: Path | None = None


@dataclass(frozen=True)
class NetRates:
    """Net migration rates a year, lasting and of the last year, and residents of the base year, each R x 2 x 9."""

    lasting: t.Array
    last: t.Array
    people: t.Array


def yearly_rates(source: Path, places: list[t.Region], last: int = t.BASE_YEAR) -> tuple[t.Array, t.Array, t.Array]:
    """Net moves and mean residents by year from 2015 on, T x R x 2 x 9, and residents at the end of the last."""
    cohorts = people_register.cohorts(source)
    moves, people = [], []
    for year in range(FIRST_YEAR, last + 1):
        middle = (cohorts[year - 1] + cohorts[year]) / 2.0
        single = people_register.spread_over_ages(people_register.net_moves(source, places, year), middle)
        moves.append(t.by_age_group(single))
        people.append(t.by_age_group(middle))
    return np.stack(moves), np.stack(people), t.by_age_group(cohorts[last])


def join_sexes(table: t.Array) -> t.Array:
    """Both sexes together, on both rows, for the groups that are not sex-specific; sexes on the second last
    axis.
    """
    both = table.sum(axis=-2, keepdims=True)
    return np.where(SEX_SPECIFIC, table, both)


def net_rates(source: Path, places: list[t.Region], basis: Basis | None = None) -> NetRates:
    """Lasting: shrunk mean of the province since 2015 plus shrunk own deviation; last: the rate of the base year."""
    basis = basis or Basis()
    moves, people, now = yearly_rates(source, places, basis.year)
    moves, people = join_sexes(moves), join_sexes(people)
    rate = moves / people
    own, province = rate.mean(axis=0), province_means(places, moves, people).mean(axis=0)
    lasting = basis.province_weight * province + basis.own_weight * (own - province)
    return NetRates(lasting, rate[-1], now)


def province_means(places: list[t.Region], moves: t.Array, people: t.Array) -> t.Array:
    """Net rates by year of the province that each municipality counts to, T x R x 2 x 9."""
    owner = np.array([COUNTED_WITH.get(place.province, place.province) for place in places])
    province = np.empty_like(moves)
    for code in sorted(set(owner)):
        inside = owner == code
        province[:, inside] = (moves[:, inside].sum(axis=1) / people[:, inside].sum(axis=1))[:, None]
    return province


def leave_rates(flows: dict[str, t.Array], single: t.Array) -> t.Array:
    """Moves to another municipality per resident and year by sex and age group, 2 x 9.

    The profile times one factor, so that residents of 2024 give the moves of 2024. At 20-24 and 25-29 men
    and women differ as in the flows at 19-34; equal elsewhere.
    """
    people = t.by_age_group(single.sum(axis=0))
    heads = single[..., 19:35].sum(axis=(0, 2))
    rates = np.array([flows["youth_male"].sum(), flows["youth_female"].sum()]) / heads
    relative = np.ones((2, GROUPS))
    for group in (2, 3):
        relative[:, group] = rates * people[:, group].sum() / (rates * people[:, group]).sum()
    out = LEAVE_PROFILE * relative
    return out * (flows["all"].sum() / (out * people).sum())


def origin_factors(flows: dict[str, t.Array], leave: t.Array, people: t.Array) -> t.Array:
    """Local over national leave rate by municipality and age group, R x 9: outflows 2024 of the class of
    each group.

    Scaled so that every age group keeps its national number of moves.
    """
    expected = (leave * people).sum(axis=1)
    out = np.empty((len(people), GROUPS))
    for name, inside in ((people_gravity.YOUTH, YOUTH_GROUPS), (people_gravity.OTHER, ~YOUTH_GROUPS)):
        factor = flows[name].sum(axis=1) / expected[:, inside].sum(axis=1)
        out[:, inside] = factor[:, None]
    return out * expected.sum(axis=0) / (out * expected).sum(axis=0)
