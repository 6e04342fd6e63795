"""What the instruments that open calls for AI projects have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from sim.ground.arithmetic import log
from sim.ground.parameters import About
from sim.policy.firm_call import OLDEST, FirmCall
from sim.policy.programme import Programme
from sim.state.matches import promise
from sim.state.offers import Offers
from sim.state.state import State


class AiCall(FirmCall):
    """A call for AI projects, of which eligible firms may also hear."""

    awareness_multiplier: Annotated[
        float,
        Field(ge=1, le=40, description="The call multiplies the hazard of learning about uses of AI where firms may apply."),
        About("-", "-", "no causal evidence; REALDATA_ECONOMY 5 tries 5 and 20", "assumption", 1.0, 20.0),
    ] = 1.0

    @model_validator(mode="after")
    def _users_do_not_apply(self) -> AiCall:
        if "ai" in self.only:
            raise ValueError('nobody may apply: `only` names "ai", and firms that use AI do not begin to')
        return self

    def announce(self, state: State, programme: Programme) -> np.ndarray:
        """[r, s] bool where firms may apply; those there hear of the call."""
        eligible = cells_of(state, programme, self.industries)
        if self.awareness_multiplier > 1.0:
            state.terms.awareness[eligible] += log(self.awareness_multiplier)
        return eligible


def cells_of(state: State, programme: Programme, industries: Sequence[str]) -> np.ndarray:
    """[r, s] bool: target places and named industries."""
    chosen = np.array([name in industries for name in state.geography.industries])
    return np.asarray(programme.targeted[:, None] & chosen[None, :])


def open_call(
    state: State,
    programme: Programme,
    eligible: np.ndarray,
    *,
    name: str,
    rate: float,
    cap: float,
    sizes: tuple[int, int],
    ages: tuple[int, int] = (0, OLDEST),
    traits: int = 0,
    match_share: float = 0.0,
    scored: bool = False,
    part: float = 1.0,
    cost_share: float = 1.0,
    gain_share: float = 1.0,
    head_start: int = 0,
) -> None:
    """Open this quarter's call with `part` of the programme's money, and of the local money that stands ready for it."""
    call = Offers.of(1, state.geography.n_regions, state.geography.n_industries)
    call.names = (name,)
    call.programme[0] = programme.row
    call.rate[0], call.cap[0], call.eligible[0] = rate, cap, eligible
    call.cost_share[0], call.gain_share[0], call.head_start[0] = cost_share, gain_share, head_start
    call.least_employees[0], call.most_employees[0] = sizes
    call.age[0], call.traits[0] = ages, traits
    call.match_share[0] = match_share
    call.match_left[0] = programme.match_ready(state) * part if match_share > 0 else 0.0
    call.budget_left[0] = programme.available(state) * part
    call.scored[0] = scored
    state.offers = state.offers.add(call)


def buy(state: State, programme: Programme, wanted: np.ndarray, industry: int, match_share: float = 0.0) -> np.ndarray:
    """Order goods or services for `wanted` [r] million won at home; returns what is ordered, [r] million won.

    Where a municipality has no money for its part, its order is smaller; where the programme has too little, all are.
    """
    governments, k = state.governments, programme.row
    local = programme.match_ready(state) / (5 - state.quarter_of_year)
    cost = np.where(programme.targeted, wanted, 0.0)
    if match_share > 0.0:
        cost = np.minimum(cost, local / match_share)
    need = float(cost.sum()) * (1.0 - match_share)
    cost = cost * (min(1.0, programme.available(state) / need) if need > 0.0 else 1.0)
    governments.purchases_ordered[k, :, industry] = cost
    governments.matches_ordered[k] = cost * match_share
    promise(state, k, governments.matches_ordered[k])
    return np.asarray(cost)
