"""Rivals on small made-up data."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.base_year.pack import Pack
from sim.experiment.hindcast import rivals
from sim.experiment.hindcast.observed import Observed
from sim.experiment.hindcast.targets import TARGETS


def made_up(n: int = 2, ages: int = 101) -> SimpleNamespace:
    """Two places with one person of each sex and age, where nobody moves, dies or is born."""
    zero = np.zeros((n, 18))
    return SimpleNamespace(
        n_regions=n,
        residents=np.ones((n, 2, ages, 1)),
        moves_in=zero.copy(),
        moves_out=zero.copy(),
        mortality=np.zeros((2, ages)),
        mortality_change=np.zeros((2, ages)),
        mortality_ratio=np.ones(n),
        fertility=np.zeros((n, 7)),
        male_share=np.full(n, 0.5),
    )


def stay(aged: np.ndarray, year: int) -> np.ndarray:
    return aged


def test_trends_by_hand() -> None:
    residents = np.zeros((2, 2, 2, 9))
    residents[0] = [[[100.0] * 9] * 2, [[200.0] * 9] * 2]
    residents[1] = [[[110.0] * 9] * 2, [[180.0] * 9] * 2]
    observed = Observed(("a", "b"), (2019, 2020), residents)
    found = rivals.trend_rivals(observed, TARGETS[0], 2020, 4, lambda values: values)
    grown = 4 * np.log([1.1, 0.9])
    assert found["no change"].tolist() == [0.0, 0.0]
    assert found["last trend"] == pytest.approx(grown)
    assert found["0.35 x last trend"] == pytest.approx(0.35 * grown)


def test_everyone_ages_and_the_oldest_stay_together() -> None:
    pack = made_up()
    people = np.arange(101.0)[None, None].repeat(2, axis=0).repeat(2, axis=1)
    after = rivals.project(pack, people, 2, stay)
    assert after[0, 0, :2].tolist() == [0.0, 0.0]
    assert after[0, 1, 2:100].tolist() == people[0, 1, :98].tolist()
    assert after[1, 0, 100] == 100 + 99 + 98


def test_births_and_deaths_by_hand() -> None:
    pack = made_up()
    pack.fertility[:, 2] = 0.1  # five women of 25-29: half a child a year, half of it boys
    pack.mortality[1, 50] = 0.2
    pack.mortality_ratio[:] = (1.0, 1.5)
    after = rivals.project(pack, np.ones((2, 2, 101)), 1, stay)
    assert after[:, :, 0] == pytest.approx(np.full((2, 2), 0.25))
    assert after[:, 1, 50] == pytest.approx([0.8, 0.7])


def test_migration_rates_fade_by_year() -> None:
    pack = made_up()
    pack.moves_in[0, 2], pack.moves_out[1, 2] = 0.5, 0.5  # five men of 20-24 in each place: 10 per cent a year
    migrate = rivals.fading_rates(pack)
    after = migrate(np.ones((2, 2, 101)), 2)
    assert after[:, 0, 22] == pytest.approx([1.0 + 0.49 * 0.1, 1.0 - 0.49 * 0.1])
    assert (after[:, 1] == 1.0).all() and (after[:, 0, 25] == 1.0).all()


def test_multiregional_flows_are_those_of_the_base_year_and_lose_nobody() -> None:
    pack = Pack.load("eight_regions")
    people = pack.residents.sum(axis=3).astype(np.float64)
    after = rivals.multiregional(pack, pack.folder)(people, 1)
    assert after.sum() == pytest.approx(people.sum())
    net = (rivals.by_group(after) - rivals.by_group(people)).reshape(pack.n_regions, -1)
    assert net == pytest.approx(pack.moves_in - pack.moves_out, abs=0.05)
