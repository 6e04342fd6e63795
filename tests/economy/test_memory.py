"""A replicate that has run takes no memory: an ensemble of any length fits where one run does."""

from __future__ import annotations

import weakref

import pytest

from sim import simulation
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
