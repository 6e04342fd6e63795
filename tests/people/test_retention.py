"""Moves across borders are counted once, and cohorts of the young are followed by year of birth."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from sim.ground.streams import Streams
from sim.retention import QUARTERS, Retention
from sim.submodels.migration import Migration
from tests.people.made_up import made_up

COUNTRY = made_up(4, n=12)


def bare(state):
    """The country without births, deaths or moves, to be moved by hand."""
    state.open_quarter()
    return state


def test_crossings_are_the_moves_between_sides_of_a_border() -> None:
    state = bare(copy.deepcopy(COUNTRY))
    Migration(passing_shocks=False).move(state, Streams(3, 0))
    people, zones = state.people, state.geography.zones
    groups = slice(2, 6)
    assert people.crossings.sum() > 0
    for border in range(2):
        left, came = people.crossings[border]
        assert (left.sum(axis=0) == came.sum(axis=0)).all()
        for direction, moves in ((0, people.moves_out), (1, people.moves_in)):
            whole = moves[:, :, groups].sum(axis=(1, 2))
            assert (people.crossings[border, direction].sum(axis=1) <= whole).all()
        # Net moves of a side are those across its border: moves within it cancel.
        net = (people.moves_in - people.moves_out)[:, :, groups].sum(axis=(1, 2))
        n = int(zones[border].max()) + 1
        assert (np.bincount(zones[border], net, n) == np.bincount(zones[border], (came - left).sum(axis=1), n)).all()


def quarter(state, retention, *, first_of_year: bool, leaving: int = 0):
    """One quarter in which `leaving` persons of every age 20-39 move from the first place to the last."""
    state.open_quarter()
    people = state.people
    if first_of_year:
        people.residents[:, :, 1:] = people.residents[:, :, :-1].copy()
    home, away = 0, int(np.flatnonzero(state.geography.province != state.geography.province[0])[-1])
    ages = slice(20, 40)
    people.residents[home, 0, ages, 0] -= leaving
    people.residents[away, 0, ages, 0] += leaving
    origin, destination = (home, away) if leaving > 0 else (away, home)
    people.crossings[0, 0, origin] += abs(leaving)
    people.crossings[0, 1, destination] += abs(leaving)
    return retention.note(state, aged=first_of_year)


def test_a_cohort_is_followed_over_its_birthdays() -> None:
    state = bare(copy.deepcopy(COUNTRY))
    state.people.residents[:, 0, :, 0] += 1000
    retention = Retention()
    retention.begin(state)
    young = state.people.residents[:, :, 20:35].sum(axis=(1, 2, 3))
    province = state.geography.province
    n = state.geography.n_provinces
    at_start = state.people.residents[province == province[0]][:, :, 20:35].sum(axis=(0, 1, 3)).astype(float)
    stayers, with_net = at_start.copy(), at_start.copy()
    for q in range(QUARTERS):
        out = quarter(state, retention, first_of_year=q % 4 == 0, leaving=5)
        birthdays = q // 4 + 1
        now = state.people.residents[province == province[0]][:, :, 20 + birthdays : 35 + birthdays].sum(axis=(0, 1, 3))
        stayers *= 1.0 - 5.0 / (now + 5.0)
        with_net -= 5.0
        if q < QUARTERS - 1:
            assert all(np.isnan(persons).all() for persons in out.values())
    assert out["young_cohort_in_province"] == pytest.approx(np.bincount(province, young, n))
    assert out["young_kept_in_province_gross"][province[0]] == pytest.approx(stayers.sum())
    assert out["young_kept_in_province_net"][province[0]] == pytest.approx(with_net.sum())
    # The net count of a closed cohort is the number of persons of these years of birth who live there now.
    here = state.people.residents[province == province[0]][:, :, 25:40].sum()
    assert out["young_kept_in_province_net"][province[0]] == pytest.approx(here)
    assert out["young_kept_in_province_net"].sum() == pytest.approx(young.sum())


def test_who_returns_is_lost_to_the_gross_share_and_not_to_the_net() -> None:
    state = bare(copy.deepcopy(COUNTRY))
    state.people.residents[:, 0, :, 0] += 1000
    retention = Retention()
    retention.begin(state)
    for q in range(QUARTERS):
        out = quarter(state, retention, first_of_year=q % 4 == 0, leaving=50 if q % 2 == 0 else -50)
    cohort, gross = out["young_cohort_in_province"], out["young_kept_in_province_gross"]
    assert out["young_kept_in_province_net"] == pytest.approx(cohort)
    first, last = state.geography.province[0], state.geography.province[-1]
    assert 0 < gross[first] < cohort[first] and 0 < gross[last] < cohort[last]
