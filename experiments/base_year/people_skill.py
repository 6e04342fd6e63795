"""Skill of the residents: the nation's attainment by age, moved towards jobs in knowledge services and
universities.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.base_year import people_jobs, people_places, people_universities
from experiments.base_year import tables as t

CENSUS_YEAR = 2020
SETTLED_AGE = 35  # before the census: ages whose graduates have graduated
AI_SHARE = 0.01
AI_AGES = slice(20, 45)
WORKING = slice(25, 65)
REACH_KM = 9.0
TERTIARY_IN_X = 0.80
STUDENT_WEIGHT = 1.0 / 3.0
HIGHEST = 0.98


def tertiary_share(source: Path, year: int = t.BASE_YEAR) -> t.Array:
    """Share with a tertiary degree by sex and single age at the end of a year, 2 x 101.

    Attainment of 2020 by 5-year group, a line through the middles of the groups; each cohort then keeps at
    least what it had in 2020, and each age at least what that age had in 2020. Before 2020 cohorts of 35 and
    older have what they had in 2020, and younger ages what their age had in 2020 (assumption).
    """
    groups = np.zeros((2, len(t.FIVE_YEAR)))
    for row in t.read(source, "education_attainment_national_2020.csv"):
        groups[t.SEXES.index(row["sex"]), t.FIVE_YEAR.index(row["age_group"])] = t.number(row["tertiary_thousands"]) / t.number(
            row["population_thousands"]
        )
    ages = np.arange(t.AGES) + 0.5
    middles = np.array([19.5, *np.arange(22.5, 100, 5)])
    out = np.empty((2, t.AGES))
    for sex in range(2):
        then = line_through_means(ages, middles, groups[sex, 4:20])
        out[sex] = carried(then, year - CENSUS_YEAR)
    return out


def carried(then: t.Array, years: int) -> t.Array:
    """Shares by single age some years after (or before) the census, cohorts keeping what they have."""
    if years >= 0:
        return np.maximum(then, np.concatenate([np.zeros(years), then[: t.AGES - years]]))
    later = np.concatenate([then[-years:], np.full(-years, then[-1])])
    return np.where(np.arange(t.AGES) >= SETTLED_AGE, later, then)


def line_through_means(ages: t.Array, middles: t.Array, means: t.Array) -> t.Array:
    """A broken line from 0 at the first knot whose mean over each 5-year group is the published share."""
    knots = means.copy()
    for _ in range(20):
        line = np.interp(ages, middles, np.concatenate([[0.0], knots]), left=0.0)
        got = np.array([line[20 + 5 * group : 25 + 5 * group].mean() for group in range(len(means))])
        knots = np.clip(knots + 0.5 * (means - got), 0.0, HIGHEST)
    return line


def knowledge_share(source: Path, places: list[t.Region]) -> t.Array:
    """Share of jobs in knowledge services within commuting reach of each municipality's residents, length R.

    Jobs by place of work, weighted with exp(-km / 9); residents who farm work where they live.
    """
    jobs = people_jobs.workplace_jobs(source, places)
    near = np.exp(-people_places.distances(source, places) / REACH_KM)
    share = (near * jobs["X"]).sum(axis=1) / (near * (jobs["M"] + jobs["X"] + jobs["L"] + jobs["G"])).sum(axis=1)
    return share * (1.0 - people_jobs.farm_share(source, places))


def odds_shift(share: t.Array, shift: t.Array) -> t.Array:
    """A share after its odds are multiplied by exp(shift)."""
    odds = share / (1.0 - share) * np.exp(shift)
    return odds / (1.0 + odds)


def local_share(source: Path, places: list[t.Region], residents: t.Counts, nation: t.Array) -> t.Array:
    """Tertiary share by municipality, sex and single age, R x 2 x 101.

    Ages 25-64 of a place hold what their ages and its reachable jobs ask for: the jobs ask for 80 % in
    knowledge services, elsewhere for the share that gives the nation, and the ratio to the nation
    multiplies what the nation's shares by sex and age give there. At 20-24 the odds follow university
    places. Every sex and age keeps the nation's share.
    """
    people = residents.astype(np.float64)
    reach = knowledge_share(source, places)
    working = people[..., WORKING].sum(axis=(1, 2))
    mean = float((people[..., WORKING] * nation[:, WORKING]).sum() / working.sum())
    knowledge = float((reach * working).sum() / working.sum())
    other = (mean - TERTIARY_IN_X * knowledge) / (1.0 - knowledge)
    asked = (TERTIARY_IN_X * reach + other * (1.0 - reach)) / mean
    composed = (people[..., WORKING] * nation[:, WORKING]).sum(axis=(1, 2)) / working
    target = asked * composed
    target *= mean * working.sum() / (target * working).sum()
    seats = people_universities.places_by_region(source, places)
    per_head = seats / people[:, :, 18].sum(axis=1)
    relative = per_head / float(seats.sum() / people[:, :, 18].sum())
    student = np.log(np.clip(1.0 + STUDENT_WEIGHT * (relative - 1.0), 1.0 - STUDENT_WEIGHT, 2.0))
    return rake(people, nation, target, student)


def rake(people: t.Array, nation: t.Array, target: t.Array, student: t.Array) -> t.Array:
    """Shift odds by place and by sex and age until both the local targets and the nation's shares hold."""
    place, cell = np.zeros(len(people)), np.zeros_like(nation)
    young = np.zeros(t.AGES)
    young[20:25] = 1.0
    base = np.clip(nation, 1e-9, HIGHEST)
    total = np.maximum(people.sum(axis=0), 1.0)
    working = people[..., WORKING].sum(axis=(1, 2))
    for _ in range(60):
        shift = place[:, None, None] + cell[None] + student[:, None, None] * young
        share = odds_shift(base[None], shift)
        got = (people * share).sum(axis=0) / total
        cell += np.log(base / np.maximum(got, 1e-12)) / np.maximum(1.0 - base, 0.02)
        share = odds_shift(base[None], place[:, None, None] + cell[None] + student[:, None, None] * young)
        held = (people * share)[..., WORKING].sum(axis=(1, 2)) / working
        place += (target - held) / (held * (1.0 - held))
    shift = place[:, None, None] + cell[None] + student[:, None, None] * young
    return np.where(nation[None] > 0.0, odds_shift(base[None], shift), 0.0)


def split(residents: t.Counts, share: t.Array) -> t.Counts:
    """Whole persons by skill, R x 2 x 101 x 3: sums over skills are the residents of each cell.

    Fractions are carried along the ages of a place and sex, and for the AI-capable along all places, so
    that totals are right within one person.
    """
    graduates = np.diff(np.floor(np.cumsum(residents * share, axis=-1) + 0.5), axis=-1, prepend=0.0)
    graduates = np.minimum(graduates, residents).astype(np.int64)
    wanted = np.zeros(residents.shape)
    wanted[..., AI_AGES] = AI_SHARE * graduates[..., AI_AGES]
    able = np.diff(np.floor(np.cumsum(wanted.reshape(-1)) + 0.5), prepend=0.0).astype(np.int64)
    able = np.minimum(able.reshape(residents.shape), graduates)
    return np.stack([residents - graduates, graduates - able, able], axis=-1)
