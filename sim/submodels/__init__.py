"""Rules of the markets and processes, one file each; they meet only in the state."""

from __future__ import annotations

from sim.ground.parameters import Submodel
from sim.submodels.adoption import Adoption
from sim.submodels.demography import Demography
from sim.submodels.education import Education
from sim.submodels.entry import Entry
from sim.submodels.finance import Finance
from sim.submodels.goods import Goods
from sim.submodels.housing import Housing
from sim.submodels.knowledge import Knowledge
from sim.submodels.labour import Labour
from sim.submodels.migration import Migration
from sim.submodels.production import Production
from sim.submodels.relocation import Relocation
from sim.submodels.wages import Wages

SUBMODELS: dict[str, type[Submodel]] = {
    "production": Production,
    "goods": Goods,
    "finance": Finance,
    "entry": Entry,
    "relocation": Relocation,
    "labour": Labour,
    "wages": Wages,
    "knowledge": Knowledge,
    "adoption": Adoption,
    "migration": Migration,
    "demography": Demography,
    "education": Education,
    "housing": Housing,
}
"""Tables of parameters in a scenario file, and the classes that hold them."""
