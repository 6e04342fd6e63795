"""Policy instruments by the name that a scenario calls them."""

from __future__ import annotations

from sim.policy.ai_adoption_subsidy import AiAdoptionSubsidy
from sim.policy.campus_innovation_space import CampusInnovationSpace
from sim.policy.lump_sum_transfer import LumpSumTransfer
from sim.policy.programme import Instrument

INSTRUMENTS: dict[str, type[Instrument]] = {
    "ai_adoption_subsidy": AiAdoptionSubsidy,
    "campus_innovation_space": CampusInnovationSpace,
    "lump_sum_transfer": LumpSumTransfer,
}
"""What a scenario can write after `kind`."""
