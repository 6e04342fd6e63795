"""Policy instruments by the name that a scenario calls them."""

from __future__ import annotations

from sim.policy.ai_adoption_subsidy import AiAdoptionSubsidy
from sim.policy.ai_services import AiServices
from sim.policy.ai_talent import AiTalent
from sim.policy.anchor_firm import AnchorFirm
from sim.policy.campus_innovation_space import CampusInnovationSpace
from sim.policy.coordination import Coordination
from sim.policy.export_vouchers import ExportVouchers
from sim.policy.growth_fund import GrowthFund
from sim.policy.lump_sum_transfer import LumpSumTransfer
from sim.policy.manufacturing_unicorn import ManufacturingUnicorn
from sim.policy.programme import Instrument
from sim.policy.regulation_free_zones import RegulationFreeZones
from sim.policy.rnd_support import RndSupport
from sim.policy.settlement import Settlement
from sim.policy.startups import Startups
from sim.policy.supply_chain_ai import SupplyChainAi

INSTRUMENTS: dict[str, type[Instrument]] = {
    "ai_adoption_subsidy": AiAdoptionSubsidy,
    "ai_services": AiServices,
    "ai_talent": AiTalent,
    "anchor_firm": AnchorFirm,
    "campus_innovation_space": CampusInnovationSpace,
    "coordination": Coordination,
    "export_vouchers": ExportVouchers,
    "growth_fund": GrowthFund,
    "lump_sum_transfer": LumpSumTransfer,
    "manufacturing_unicorn": ManufacturingUnicorn,
    "regulation_free_zones": RegulationFreeZones,
    "rnd_support": RndSupport,
    "settlement": Settlement,
    "startups": Startups,
    "supply_chain_ai": SupplyChainAi,
}
"""What a scenario can write after `kind`."""
