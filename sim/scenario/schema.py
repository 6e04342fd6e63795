"""JSON schema of scenario files, for editors: every key with its meaning, unit, range and default."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from sim.scenario.fields import Catalogue, about
from sim.scenario.scenario import Header


def schema(catalogue: Catalogue | None = None) -> dict[str, Any]:
    """The schema as a table; `jiyeok schema` prints it."""
    known = catalogue or Catalogue.shipped()
    definitions: dict[str, Any] = {}
    properties: dict[str, Any] = {
        "extends": {"type": "string", "description": "Scenario file that this one starts from."},
        **_object(Header, definitions)["properties"],
    }
    for name, kind in known.tables().items():
        properties[name] = _object(kind, definitions)
        properties[name].pop("title", None)
    choices = []
    for label, instrument in known.instruments.items():
        definitions[f"policy_{label}"] = _policy(label, instrument, definitions)
        choices.append({"$ref": f"#/$defs/policy_{label}"})
    properties["policies"] = {
        "type": "object",
        "description": "Policy instruments, one named table each, chosen by `kind`.",
        "additionalProperties": {"anyOf": choices} if choices else False,
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Jiyeok scenario",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "$defs": definitions,
    }


def schema_text(catalogue: Catalogue | None = None) -> str:
    """The schema as it is kept in `scenarios/scenario.schema.json`."""
    return json.dumps(schema(catalogue), indent=2, ensure_ascii=False) + "\n"


def _policy(label: str, instrument: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    table = _object(instrument, definitions)
    table["properties"] = {
        **table["properties"],
        "kind": {"const": label, "type": "string", "description": "Which policy instrument this is."},
    }
    table["required"] = sorted({*table.get("required", []), "kind"})
    return table


def _object(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """One class; nested classes go to the definitions, units and sources into the descriptions."""
    table = model.model_json_schema(ref_template="#/$defs/{model}")
    definitions.update(table.pop("$defs", {}))
    table["additionalProperties"] = False
    table.pop("title", None)
    if model.__doc__:
        table["description"] = model.__doc__.strip().split("\n")[0]
    for name, info in model.model_fields.items():
        known = about(info)
        entry = table["properties"][name]
        entry.pop("title", None)
        if known is not None:
            unit = "" if known.unit in ("", "-") else f" Unit: {known.unit}."
            meaning = entry.get("description", "").rstrip(".")
            entry["description"] = f"{meaning}.{unit} Source: {known.source} ({known.mark})."
    return table
