"""The ministry: opens the programmes of the scenario, in their order, within their budgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.actors.base import Agent
from sim.ground.streams import Streams
from sim.policy.programme import Programme
from sim.state.state import State


class Ministry(Agent):  # type: ignore[misc]
    """The Ministry of SMEs and Startups: calls, caps, eligibility and matching rates are those of its programmes."""

    def __init__(self, model: Any) -> None:
        super().__init__(model)

    def open(self, state: State, streams: Streams, programmes: Sequence[Programme]) -> None:
        """Release the quarter's appropriations and set the terms of every programme."""
        for programme in programmes:
            programme.instrument.finish(state, programme)
        for programme in sorted(programmes, key=lambda p: not p.instrument.leads):
            programme.open(state, streams)
