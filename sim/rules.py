"""All submodels of one run, with the scenario's parameters and closures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.ground.parameters import Submodel
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

CLOSURES: dict[str, tuple[str, str]] = {
    "exports": ("goods", "exports_closure"),
    "input_output": ("goods", "input_output"),
    "job_led_moves": ("labour", "job_led_moves"),
    "participation": ("labour", "participation"),
    "wages": ("wages", "wages"),
    "gain_passes_to_price": ("production", "gain_passes_to_price"),
    "adoption": ("adoption", "adoption"),
    "net_immigration_per_year": ("demography", "net_immigration_per_year"),
}
"""Switches of the scenario and the parameter that carries each."""


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
