"""Ensembles: what is uncertain about a scenario's parameters, and one draw of all of it (MODEL A.15).

A parameter is drawn where its source is evidence, literature or an assumption and it has a range: triangular from the lowest
to the highest value with its mode at the default, with a mass at zero where the evidence asks for one. What is official, law,
measured or a closure is not drawn, nor what a policy-maker chooses, nor what was calibrated given the defaults.

A draw is a hash of a seed and the parameter's name and of nothing else, so that every scenario compared has the same one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from sim.ground.parameters import About, Submodel
from sim.ground.streams import Streams, uniform
from sim.scenario.fields import Catalogue, about, default
from sim.scenario.pack_parameters import pack_parameters
from sim.scenario.scenario import Scenario

UNCERTAIN = ("evidence", "literature", "assumption")
"""Marks of parameters that are drawn where they have a range."""
STREAM = "ensemble "
UNCERTAIN_STATES = (("migration", "uncertain_places"),)
"""Switches that every ensemble turns on: what is uncertain beside the parameters, drawn by the run as it goes on."""


@dataclass(frozen=True)
class Prior:
    """What is known of one parameter: triangular on [low, high] with its mode, and a probability of exactly zero."""

    name: str
    low: float
    mode: float
    high: float
    zero: float
    whole: bool
    about: About

    def at(self, u: float) -> float | int:
        """The value at probability u in [0, 1): zero below the mass at zero, then the quantile of the triangle."""
        if u < self.zero:
            return 0
        v = (u - self.zero) / (1.0 - self.zero)
        width, rise = self.high - self.low, self.mode - self.low
        if v * width < rise:
            value = self.low + math.sqrt(v * width * rise)
        else:
            value = self.high - math.sqrt((1.0 - v) * width * (self.high - self.mode))
        return round(value) if self.whole else value

    def words(self) -> str:
        """The distribution as the ODD prints it."""
        text = f"triangular {self.low:g}, {self.mode:g}, {self.high:g}"
        text = f"{text}, to whole numbers" if self.whole else text
        return f"zero with probability {self.zero:g}, else {text}" if self.zero else text

    def as_json(self) -> dict[str, Any]:
        """The distribution and its source as the manifest records them."""
        facts = {"parameter": self.name, "low": self.low, "mode": self.mode, "high": self.high, "zero": self.zero, "whole": self.whole}
        return {**facts, "unit": self.about.unit, "mark": self.about.mark, "source": self.about.source}


@dataclass(frozen=True)
class Draw:
    """One draw: the values by name, and the scenario that has them."""

    values: dict[str, float | int]
    scenario: Scenario


def prior_of(name: str, info: FieldInfo, mode: Any = None) -> Prior | None:
    """What is uncertain about a key; None where it is not drawn."""
    known, value = about(info), default(info) if mode is None else mode
    if known is None or known.mark not in UNCERTAIN or not known.drawn or known.low is None or known.high is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not known.low < known.high:
        return None
    centre = min(max(float(value), known.low), known.high)
    return Prior(name, known.low, centre, known.high, known.zero, isinstance(default(info), int), known)


def all_priors(catalogue: Catalogue | None = None) -> list[Prior]:
    """Everything that may be drawn, around the defaults of the code; policies under their kind."""
    found = (prior_of(name, info) for name, info in (catalogue or Catalogue.shipped()).entries())
    return [prior for prior in found if prior is not None]


def priors(scenario: Scenario) -> list[Prior]:
    """What an ensemble of this scenario draws: each of its parameters that stands at its default."""
    seen: dict[str, Prior] = {}
    for prior, _, _ in _uncertain(scenario):
        seen.setdefault(prior.name, prior)
    return list(seen.values())


def draw(scenario: Scenario, seed: int) -> Draw:
    """The scenario with one value drawn for every uncertain parameter; other scenarios that it refers to get the same ones.

    A parameter that the scenario sets to another value than its default is held there.
    """
    streams, values = Streams(seed), {}
    changes: dict[tuple[str, str], dict[str, float | int | bool]] = {}
    for prior, table, key in _uncertain(scenario):
        value = prior.at(uniform(streams.constant_key(STREAM + prior.name), 0))
        values[prior.name] = changes.setdefault(table, {})[key] = value
    for name, key in UNCERTAIN_STATES:
        if name in scenario.submodels:
            changes.setdefault(("submodels", name), {})[key] = True
    parts = {
        part: {name: _changed(kind, changes.get((part, name), {})) for name, kind in getattr(scenario, part).items()}
        for part in ("submodels", "policies")
    }
    likes = {name: draw(like, seed).scenario for name, like in scenario.likes.items()}
    return Draw(values, scenario.model_copy(update={**parts, "likes": likes, "ensemble": False}))


def drawn(scenario: Scenario, seed: int) -> Scenario:
    """The scenario as one replicate runs it: with a draw of its own where it is an ensemble."""
    return draw(scenario, seed).scenario if scenario.ensemble else scenario


def _uncertain(scenario: Scenario) -> Iterator[tuple[Prior, tuple[str, str], str]]:
    """Every prior of a scenario with the part and table that hold its key, and the key."""
    of_pack = pack_parameters(scenario.pack_folder)
    for part in ("submodels", "policies"):
        for table, given in getattr(scenario, part).items():
            above = table if part == "submodels" else f"policies.{_kind(given)}"
            for key, info in type(given).model_fields.items():
                usual = of_pack.get(f"{above}.{key}", default(info))
                prior = prior_of(f"{above}.{key}", info, usual) if getattr(given, key) == usual else None
                if prior is not None:
                    yield prior, (part, table), key


def _kind(policy: Submodel) -> str:
    kinds = Catalogue.shipped().instruments
    return next((name for name, kind in kinds.items() if type(policy) is kind), type(policy).__name__)


def _changed(given: Submodel, changes: dict[str, float | int | bool]) -> Submodel:
    """The same class with some values changed, checked as if a file had set them."""
    if not changes:
        return given
    return type(given).model_validate_json(json.dumps({**given.model_dump(mode="json"), **changes}))
