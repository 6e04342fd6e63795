"""Defaults that belong to a country: `[parameters]` in a pack's pack.toml, above the code's and below a scenario's.

Their names are those of a scenario file, `production.gap` or `closures.net_immigration_per_year`.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.ground.parameters import Submodel
from sim.scenario.closures import CLOSURES, Closures
from sim.scenario.fields import Catalogue, allowed, type_name
from sim.scenario.packs import SHIPPED, shipped_packs
from sim.scenario.toml import toml_value


def pack_parameters(folder: Path) -> dict[str, Any]:
    """Values that a pack sets, by dotted name; none where it has no pack.toml, or none that can be read."""
    try:
        settings = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    given = settings.get("parameters", {})
    return flat(given) if isinstance(given, dict) else {}


def flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """`{"production": {"gap": 0.1}}` as `{"production.gap": 0.1}`."""
    out: dict[str, Any] = {}
    for table, values in given.items():
        out |= {f"{table}.{key}": value for key, value in values.items()} if isinstance(values, dict) else {table: values}
    return out


def by_table(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The inverse of `flat`."""
    out: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        table, _, key = name.partition(".")
        out.setdefault(table, {})[key] = value
    return out


def faults(values: Mapping[str, Any], catalogue: Catalogue | None = None) -> dict[str, str]:
    """What is wrong with each of a pack's values, by name; empty if nothing is."""
    kinds: dict[str, type[Submodel]] = {"closures": Closures, **(catalogue or Catalogue.shipped()).submodels}
    found = {name: _fault(name, value, kinds) for name, value in values.items()}
    return {name: message for name, message in found.items() if message}


def _fault(name: str, value: Any, kinds: Mapping[str, type[Submodel]]) -> str:
    table, _, key = name.partition(".")
    info = kinds[table].model_fields.get(key) if table in kinds else None
    if info is None:
        near = difflib.get_close_matches(name, [f"{t}.{k}" for t, kind in kinds.items() for k in kind.model_fields], n=1)
        return "no parameter has this name" + (f"; did you mean `{near[0]}`?" if near else "; all names: jiyeok describe")
    for closure, carried in CLOSURES.items():
        if carried == (table, key):
            return f"it is set by a closure; write `closures.{closure}`"
    try:
        kinds[table].model_validate_json(json.dumps({key: value}, default=str), strict=True)
    except ValidationError as error:
        said = error.errors()[0]["msg"]
        return f"{toml_value(value)} is refused: {said[:1].lower()}{said[1:]}; write {allowed(info) or type_name(info.annotation)}"
    return ""


def in_shipped_packs(name: str) -> dict[str, Any]:
    """The value of one parameter in the shipped packs that carry it."""
    values = {pack: pack_parameters(SHIPPED / pack) for pack in shipped_packs()}
    return {pack: given[name] for pack, given in values.items() if name in given}
