"""All submodels of one run, with the scenario's parameters and closures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.ground.parameters import Submodel
from sim.scenario.closures import CLOSURES
from sim.scenario.pack_parameters import by_table, faults, pack_parameters
from sim.submodels import SUBMODELS
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


@dataclass(frozen=True)
class Rules:
    """One submodel of each kind."""

    production: Production
    goods: Goods
    finance: Finance
    entry: Entry
    relocation: Relocation
    labour: Labour
    wages: Wages
    knowledge: Knowledge
    adoption: Adoption
    migration: Migration
    demography: Demography
    education: Education
    housing: Housing

    @classmethod
    def of(cls, submodels: Mapping[str, Submodel] | None = None, closures: Mapping[str, Any] | None = None) -> Rules:
        """Rules with given submodels (defaults for the rest) and closures by name, as in a scenario file."""
        given = dict(submodels or {})
        out = {name: given.get(name, kind()) for name, kind in SUBMODELS.items()}
        for name, value in (closures or {}).items():
            if name in CLOSURES:
                submodel, parameter = CLOSURES[name]
                out[submodel] = out[submodel].model_copy(update={parameter: value})
        return cls(**out)  # type: ignore[arg-type]

    @classmethod
    def of_pack(cls, folder: Path) -> Rules:
        """Rules with the defaults that a pack carries, the code's for the rest; raises ValueError for a wrong one."""
        values = pack_parameters(folder)
        for name, message in faults(values).items():
            raise ValueError(f"{folder.name}/pack.toml, `{name}`: {message}")
        tables = by_table(values)
        closures = tables.pop("closures", {})
        return cls.of({name: SUBMODELS[name](**given) for name, given in tables.items()}, closures)
