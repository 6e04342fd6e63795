"""The register of residents by sex and age, and its cohorts accounted back to 2014."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from scipy.interpolate import PchipInterpolator

from experiments.base_year import people_lifetable
from experiments.base_year import tables as t

FIRST_YEAR = 2014
FIRST_REGISTER = 2022


def register(source: Path, places: list[t.Region], year: int) -> t.Counts:
    """Registered residents at the end of a year (2022-2024) by municipality, sex and 5-year group, R x 2 x
    21.
    """
    order = t.rows_by_code(places)
    groups = {group: column for column, group in enumerate(t.FIVE_YEAR)}
    out = np.full((len(places), 2, len(groups)), -1, dtype=np.int64)
    for row in t.read(source, "population_by_age_sigungu.csv"):
        if row["year"] != str(year) or not row["basis"].startswith("residents") or row["age_group"] not in groups:
            continue
        cell = (order[row["sigungu_code_mois"]], slice(None), groups[row["age_group"]])
        out[cell] = [int(row["population_male_persons"]), int(row["population_female_persons"])]
    if (out < 0).any():
        raise ValueError(f"the register of {year} lacks cells: {int((out < 0).sum())}")
    return out


def single_ages(groups: t.Counts) -> t.Counts:
    """Whole persons by single age 0..100 (100 = 100 and more) from 5-year groups, sums exact in every group.

    A monotone cubic through the cumulated counts (never negative), then largest remainders inside the group.
    The last group is given and kept.
    """
    flat = groups.reshape(-1, groups.shape[-1])
    out = np.empty((len(flat), t.AGES), dtype=np.int64)
    edges = np.arange(0, 101, 5)
    for row, counts in enumerate(flat):
        below = np.concatenate([[0], np.cumsum(counts[:-1])]).astype(np.float64)
        smooth = np.diff(PchipInterpolator(edges, below)(np.arange(101)))
        for group in range(20):
            ages = slice(5 * group, 5 * group + 5)
            out[row, ages] = largest_remainders(smooth[ages], int(counts[group]))
        out[row, 100] = counts[-1]
    return out.reshape(*groups.shape[:-1], t.AGES)


def residents(source: Path, places: list[t.Region], year: int) -> t.Counts:
    """Whole residents by municipality, sex and single age at the end of 2022 to 2024, R x 2 x 101.

    Groups of children whose five years of birth all have official births (from 2015) are split like the
    births of their province; the cubic would carry the fall of births on to the youngest.
    """
    groups = register(source, places, year)
    out = single_ages(groups)
    owner = t.province_rows(places)
    born = np.zeros((len(t.provinces(places)), t.AGES))
    codes = t.provinces(places)
    for row in t.read(source, "vital_statistics_sido.csv"):
        age = year - int(row["year"])
        if row["province_code_mois"] in codes and age >= 0:
            born[codes.index(row["province_code_mois"]), age] = t.number(row["births_persons"])
    for group in range(20):
        ages = slice(5 * group, 5 * group + 5)
        if (born[:, ages] <= 0).any():
            break
        for row, counts in enumerate(groups):
            for sex in range(2):
                out[row, sex, ages] = largest_remainders(born[owner[row], ages], int(counts[sex, group]))
    return out


def largest_remainders(weights: t.Array, total: int) -> t.Counts:
    """Whole numbers in proportion to `weights` that sum to `total`; ties go to the lower index."""
    if total == 0:
        return np.zeros(len(weights), dtype=np.int64)
    share = weights / weights.sum() * total if weights.sum() > 0 else np.full(len(weights), total / len(weights))
    whole = np.floor(share).astype(np.int64)
    order = np.argsort(-(share - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def net_moves(source: Path, places: list[t.Region], year: int) -> t.Array:
    """Net internal migration by municipality, sex and 5-year group up to 80+, R x 2 x 17, persons in the
    year.
    """
    order = t.rows_by_code(places)
    names = (*t.FIVE_YEAR[:16], "80+")
    column = {name: position for position, name in enumerate(names)}
    out = np.zeros((len(places), 2, len(names)))
    for row in t.read(source, "migration_net_age_sigungu.csv"):
        if row["year"] == str(year) and row["age_group"] in column:
            cell = (order[row["sigungu_code_mois"]], slice(None), column[row["age_group"]])
            out[cell] = [
                t.number(row["net_migration_male_persons"]),
                t.number(row["net_migration_female_persons"]),
            ]
    return out


def spread_over_ages(moves: t.Array, people: t.Array) -> t.Array:
    """Net moves of 5-year groups split over single ages in proportion to the residents there."""
    edges = [*range(0, 81, 5)]
    group = np.minimum(np.arange(t.AGES) // 5, 16)
    total = np.add.reduceat(people, edges, axis=-1)
    rate = np.divide(moves, total, out=np.zeros_like(moves), where=total > 0)
    return rate[..., group] * people


def whole_residents(source: Path, places: list[t.Region], year: int) -> t.Counts:
    """Whole residents by municipality, sex and single age at the end of 2014 to 2024, R x 2 x 101: the register from
    2022 on, the cohorts accounted back before.
    """
    if year >= FIRST_REGISTER:
        return residents(source, places, year)
    return np.rint(cohorts(source)[year]).astype(np.int64)


@cache
def cohorts(source: Path) -> dict[int, t.Array]:
    """Residents at the end of 2014 to 2024 by municipality, sex and single age, on the basis of residents.

    2022 to 2024 are the register. Earlier years are accounted backwards: minus the year's net moves,
    divided by survival. International moves and changes of registration are not taken out. Read-only: the
    result is kept.
    """
    places = t.regions(source)
    known = {year: residents(source, places, year).astype(np.float64) for year in (2022, 2023, 2024)}
    survival = 1.0 - people_lifetable.year_end_probability(source)
    for year in range(2022, FIRST_YEAR, -1):
        now = known[year]
        stayed = np.maximum(now - spread_over_ages(net_moves(source, places, year), now), 0.0)
        before = np.empty_like(now)
        before[..., :99] = stayed[..., 1:100] / survival[:, 1:100]
        oldest = stayed[..., 100] / survival[:, 100]
        share = now[..., 99] / np.maximum(now[..., 99] + now[..., 100], 1.0)
        before[..., 99], before[..., 100] = oldest * share, oldest * (1.0 - share)
        known[year - 1] = before
    for table in known.values():
        table.flags.writeable = False
    return known
