"""People as counts, never as individuals: residents by place, sex, single age and skill, and their work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column, counter

AGE_GROUPS = ("0-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-49", "50-64", "65+")
GROUP_FIRST_AGE = (0, 15, 20, 25, 30, 35, 40, 50, 65)
N_AGES = 101
SEXES = ("male", "female")
SKILLS = ("none", "tertiary", "ai")
CROSSING_FIRST_AGE, CROSSING_AGES = 20, 20
"""Moves across borders are counted by single age from 20 to 39: those of the young, and what becomes of them in five years."""
TRAINING_FIRST_AGE, TRAINING_END_AGE = 20, 45
"""Ages 20 to 44, at which graduates are trained to be AI-capable: those of the AI-capable of the base year (DECISIONS 19)."""


def group_of_age() -> np.ndarray:
    """Age group (0..8) of every single age 0..100."""
    return np.searchsorted(np.asarray(GROUP_FIRST_AGE), np.arange(N_AGES), side="right") - 1


@dataclass(kw_only=True)
class People(Table):
    """Residents (the register's concept) and their work; r residence, j workplace, g sex, a age, k age group, e skill."""

    residents: np.ndarray = column("persons", "[r, g, a, e] N, whole persons (int64)")
    labour_force: np.ndarray = column("persons", "[r, g, k, e] LF (int64)")
    employed: np.ndarray = column("persons", "[r, g, k, e] E, employed residents (int64)")
    commuters: np.ndarray = column("persons", "[r, j, e] C, residents of r employed in j (int64)")
    foreign_workers: np.ndarray = column("persons", "[j] resident foreigners employed in j, fixed, outside residents (int64)")
    open_firm_posts: np.ndarray = column(
        "persons", "[j] posts of firms vacated by death, retirement or a move, not yet taken off the head count (int64)"
    )
    open_public_posts: np.ndarray = column("persons", "[j] vacant posts of public services and farms (int64)")
    public_jobs: np.ndarray = column("persons", "[j] posts of public services, J^G (int64)")
    farm_jobs: np.ndarray = column("persons", "[j] posts of farms, J^A (int64)")
    base_public_jobs: np.ndarray = column("persons", "[j] posts of public services in the base year (int64)")
    base_farm_jobs: np.ndarray = column("persons", "[j] posts of farms in the base year (int64)")
    base_residents: np.ndarray = column("persons", "[1] residents of the nation in the base year (int64)")
    base_force: np.ndarray = column("persons", "[1] labour force of the nation in the base year (int64)")
    participation: np.ndarray = column("share", "[r, g, k, e] labour force per resident in the base year")
    search_intensity: np.ndarray = column("share", "[r] share of the jobless that search in a quarter, x_r")
    usual_unemployment: np.ndarray = column(
        "share", "[r] usual unemployment rate: what the calibrated baseline gives, else the base year's"
    )
    base_unemployment: np.ndarray = column(
        "share", "[r] rate u0 to which wages and moves refer: the base year's at first, then on its way to the usual one"
    )
    search_weight: np.ndarray = column("-", "[r, j] commuting decay times the balancing factor of the workplace, K_rj b_j")
    mortality: np.ndarray = column("share / year", "[r, g, a] probability to die in a base year by age at its end")
    mortality_change: np.ndarray = column("log / year", "[g, a] yearly change of the death probability")
    fertility: np.ndarray = column("births / woman / year", "[r, m] rates of the base year by mother's age, 15-19 .. 45-49")
    male_share: np.ndarray = column("share", "[1] boys among births")
    foreign_profile: np.ndarray = column("share", "[g, a] net entry from abroad by sex and age, sums to 1, may hold negatives")
    foreign_key: np.ndarray = column("share", "[r] where those who enter settle, sums to 1")
    tertiary_target: np.ndarray = column("share", "[g, a] tertiary graduates among the nation's residents")
    completion: np.ndarray = column("-", "[1] graduates per head of their cohort, relative to the base year")
    students: np.ndarray = column("persons", "[j] students of the campuses there, registered or not (int64)")
    births: np.ndarray = counter("persons", "[r] births of this quarter (int64)")
    deaths: np.ndarray = counter("persons", "[r] deaths of this quarter (int64)")
    abroad: np.ndarray = counter("persons", "[r] net entry from abroad of this quarter (int64)")
    moves_in: np.ndarray = counter("persons", "[r, g, k] arrivals from other municipalities this quarter, all kinds of move (int64)")
    moves_out: np.ndarray = counter("persons", "[r, g, k] departures to other municipalities this quarter (int64)")
    job_moves: np.ndarray = counter("persons", "[r] of the arrivals, job-led ones (int64)")
    crossings: np.ndarray = counter(
        "persons",
        "[2 + programme, 2, r, 20] of the moves, those across the border of the province (0), of the capital area (1) and of the areas of"
        " moving grants: departures (0) and arrivals (1) by single age 20-39, all kinds of move (int64)",
    )
    hires: np.ndarray = counter("persons", "[3] this quarter: local hires by firms, public and farm hires, hires from afar (int64)")

    @property
    def unemployed(self) -> np.ndarray:
        """[r, g, k, e] U = LF - E."""
        return self.labour_force - self.employed

    def by_group(self) -> np.ndarray:
        """Residents [r, g, k, e]."""
        return np.add.reduceat(self.residents, GROUP_FIRST_AGE, axis=2)

    def by_age(self) -> np.ndarray:
        """Residents [r, a] by single age."""
        # One axis after the other, and three skills one by one: numpy is slow to add up few numbers that do not lie together.
        both = self.residents.sum(axis=1)
        return np.asarray(both[:, :, 0] + both[:, :, 1] + both[:, :, 2])

    def population(self) -> np.ndarray:
        """Residents [r]."""
        return self.residents.sum(axis=(1, 2, 3))

    def residents_ratio(self) -> float:
        """Residents of the nation over those of the base year."""
        return float(self.residents.sum() / max(int(self.base_residents[0]), 1))

    def force_ratio(self) -> float:
        """Labour force of the nation over that of the base year."""
        return float(self.labour_force.sum() / max(int(self.base_force[0]), 1))

    def public_scale(self) -> np.ndarray:
        """[r] public posts over those of the base year; public services buy and produce in proportion."""
        return self.public_jobs / np.maximum(self.base_public_jobs, 1)

    def unemployment_rate(self) -> np.ndarray:
        """[r] unemployed over labour force."""
        force = self.labour_force.sum(axis=(1, 2, 3))
        return (force - self.employed.sum(axis=(1, 2, 3))) / np.maximum(force, 1)

    def workers_at(self) -> np.ndarray:
        """[j] filled posts at the workplace, resident foreigners included."""
        # One axis after the other: numpy adds up two that do not lie together thirty times more slowly.
        return self.commuters.sum(axis=0).sum(axis=1) + self.foreign_workers
