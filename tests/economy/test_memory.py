"""A replicate that has run takes no memory: an ensemble of any length fits where one run does."""

from __future__ import annotations

import weakref
from pathlib import Path

import pytest

from sim import simulation
from sim.base_year import kept
from sim.model import Economy
from sim.state.state import State
from tests.economy.country import tiny


def test_no_state_outlives_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    states: list[weakref.ref[State]] = []
    make = simulation.economy_of

    def noted(*arguments: object, **options: int) -> Economy:
        economy = make(*arguments, **options)  # type: ignore[arg-type]
        states.append(weakref.ref(economy.state))
        return economy

    monkeypatch.setattr(simulation, "economy_of", noted)
    short = tiny().model_copy(update={"years": 1})
    for seed in (1, 2):
        simulation.run(short, seed)
    assert len(states) == 2 and all(state() is None for state in states)


def test_a_start_state_of_its_own_for_every_run_leaves_one_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in a sweep over parameters: what is built is the next run's to replace."""
    built: list[weakref.ref[State]] = []
    make = kept.build

    def noted(*arguments: object, **options: int) -> tuple[State, object]:
        found = make(*arguments, **options)  # type: ignore[arg-type]
        built.append(weakref.ref(found[0]))
        return found

    monkeypatch.setattr(kept, "build", noted)
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path)
    short = tiny().model_copy(update={"years": 1})
    for pass_through in (0.31, 0.32, 0.33):
        simulation.run(short.vary({"wages.pass_through": pass_through}), 1)
    assert len(built) == 3 and all(state() is None for state in built)
    assert len(kept._held) == 1
