"""A scenario as one flat table with every default written out, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sim.scenario.closures import CLOSURES
from sim.scenario.scenario import Scenario
from sim.scenario.toml import toml_document

NOT_IN_THE_HASH = ("title", "description", "pack", "replicates", "seed", "threads")
"""Keys that do not change what one replicate computes. The pack counts by its contents, not by its path."""


def resolved_table(scenario: Scenario) -> dict[str, Any]:
    """All keys and values as they would stand in a file."""
    dumped = scenario.model_dump(mode="json")
    submodels = dumped.pop("submodels")
    for name, parameter in CLOSURES.values():  # what a switch carries stands in [closures] alone
        submodels.get(name, {}).pop(parameter, None)
    policies = dumped.pop("policies")
    table = {**dumped, **submodels}
    if policies:
        table["policies"] = {
            name: {"kind": _kind(scenario, name), **{k: v for k, v in policy.items() if k != "kind"}} for name, policy in policies.items()
        }
    clean: dict[str, Any] = _without_none(table)
    return clean


def _kind(scenario: Scenario, name: str) -> str:
    from sim.scenario.fields import Catalogue

    policy = scenario.policies[name]
    written = getattr(policy, "kind", None)
    if isinstance(written, str):
        return written
    kinds = Catalogue.shipped().instruments
    return next((kind for kind, cls in kinds.items() if type(policy) is cls), type(policy).__name__)


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    return value


def resolved_toml(scenario: Scenario) -> str:
    """The scenario as a file that stands alone."""
    return toml_document(resolved_table(scenario))


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of all that a replicate's outcome depends on, seed, engine and data left out."""
    table = {k: v for k, v in resolved_table(scenario).items() if k not in NOT_IN_THE_HASH}
    for name, like in scenario.likes.items():
        # What the referred file says counts, not where it lies.
        table["policies"][name]["like"] = scenario_hash(like)
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()
