"""Naive forecasts: no change, trends, fading migration by age, and a constant-rate multiregional cohort model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.base_year import opening
from sim.base_year.pack import Pack
from sim.base_year.read import Reader
from sim.experiment.hindcast.observed import Observed
from sim.experiment.hindcast.targets import Target
from sim.state.people import GROUP_FIRST_AGE, N_AGES

FADING = 0.7
DAMPED = 0.35
Migrate = Callable[[np.ndarray, int], np.ndarray]
"""Residents [place, sex, age] before the moves of year h, and h, to residents after them."""

TREND_RIVALS = ("no change", "last trend", "0.35 x last trend")
COHORT_RIVALS = ("0.7^h x last rate by age", "constant-rate multiregional cohorts")
RIVALS = (*TREND_RIVALS, *COHORT_RIVALS)


def trend_rivals(
    observed: Observed, target: Target, base: int, years: int, group: Callable[[np.ndarray], np.ndarray]
) -> dict[str, np.ndarray]:
    """Log change over `years` by rival, [place]: none, that of the base year carried on, and 0.35 of it.

    `group` sums municipalities to the places that are scored.
    """
    now, before = (group(target.of(observed.of(year))) for year in (base, base - 1))
    return trends(years * np.log(now / before))


def trends(trend: np.ndarray) -> dict[str, np.ndarray]:
    """Log change by trend rival where the last trend would give `trend`."""
    return dict(zip(TREND_RIVALS, (np.zeros_like(trend), trend, DAMPED * trend), strict=True))


def cohort_rivals(folder: Path, years: int) -> dict[str, np.ndarray]:
    """Residents [place, sex, age group] after `years` by rival, from the pack of the base year alone."""
    pack = Pack.load(folder)
    people = pack.residents.sum(axis=3).astype(np.float64)
    rules: tuple[Migrate, ...] = (fading_rates(pack), multiregional(pack, folder))
    return {name: by_group(project(pack, people, years, rule)) for name, rule in zip(COHORT_RIVALS, rules, strict=True)}


def project(pack: Pack, people: np.ndarray, years: int, migrate: Migrate) -> np.ndarray:
    """Cohort component by yearly steps: everyone ages, some die, children are born at the base year's rates, then people move."""
    for year in range(1, years + 1):
        risk = np.minimum(pack.mortality * np.exp(pack.mortality_change * year), 1.0)[None] * pack.mortality_ratio[:, None, None]
        aged = np.zeros_like(people)
        aged[..., 1:] = people[..., :-1]
        aged[..., -1] += people[..., -1]
        aged *= 1.0 - np.minimum(risk, 0.95)
        women = aged[:, 1, 15:50].reshape(len(aged), 7, 5).sum(axis=2)
        births = (women * pack.fertility).sum(axis=1)
        boys = pack.male_share
        aged[..., 0] = np.stack([births * boys, births * (1.0 - boys)], axis=1) * (1.0 - np.minimum(risk[..., 0], 0.95))
        people = np.maximum(migrate(aged, year), 0.0)
    return people


def fading_rates(pack: Pack) -> Migrate:
    """The base year's net migration rate by sex and age group, times 0.7^h in year h."""
    people = by_group(pack.residents.sum(axis=3)).reshape(pack.n_regions, -1)
    rate = (pack.moves_in - pack.moves_out) / np.maximum(people, 1.0)

    def migrate(aged: np.ndarray, year: int) -> np.ndarray:
        return np.asarray(aged * (1.0 + FADING**year * over_ages(rate)))

    return migrate


def multiregional(pack: Pack, folder: Path) -> Migrate:
    """The base year's rates of moving from every place to every other by sex and age group, held constant."""
    reader = Reader(folder)
    constants = opening.migration(reader, opening.geography(reader), pack.residents, job_led_moves=False)
    leaving = 4.0 * constants.leave_rate[None] * constants.origin_factor
    share = np.empty((leaving.shape[1], pack.n_regions, pack.n_regions))
    for h in range(leaving.shape[1]):
        weight = constants.kernel[constants.kernel_class[h]] * np.exp(constants.alpha_last[:, h])[None, :]
        share[h] = weight / weight.sum(axis=1, keepdims=True)

    def migrate(aged: np.ndarray, year: int) -> np.ndarray:
        out = aged * np.minimum(over_ages(leaving), 1.0)
        inside = np.empty_like(out)
        for h, (sex, ages) in enumerate(group_slices()):
            inside[:, sex, ages] = share[h].T @ out[:, sex, ages]
        return np.asarray(aged - out + inside)

    return migrate


def group_slices() -> list[tuple[int, slice]]:
    """Sex and ages of each of the 18 groups, h = sex * 9 + age group."""
    ends = (*GROUP_FIRST_AGE[1:], N_AGES)
    return [(sex, slice(low, high)) for sex in range(2) for low, high in zip(GROUP_FIRST_AGE, ends, strict=True)]


def over_ages(by_18: np.ndarray) -> np.ndarray:
    """[place, h] to [place, sex, age]."""
    out = np.empty((len(by_18), 2, N_AGES))
    for h, (sex, ages) in enumerate(group_slices()):
        out[:, sex, ages] = by_18[:, h : h + 1]
    return out


def by_group(people: np.ndarray) -> np.ndarray:
    """[place, sex, age] to [place, sex, age group]."""
    return np.asarray(np.add.reduceat(people, GROUP_FIRST_AGE, axis=2))
