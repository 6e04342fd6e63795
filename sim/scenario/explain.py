"""One key explained: meaning, unit, range, default, source."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic.fields import FieldInfo

from sim.scenario.fields import Catalogue, about, allowed, default, is_required, type_name
from sim.scenario.pack_parameters import in_shipped_packs
from sim.scenario.toml import toml_value


def explain(key: str, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """What a key means; policies are named by kind: `policies.ai_adoption_subsidy.rate`.

    Raises LookupError that names near keys.
    """
    fields = dict((catalogue or Catalogue.shipped()).entries())
    if key not in fields:
        raise LookupError(_unknown(key, list(fields)))
    return _entry(key, fields[key])


def keys_below(table: str, catalogue: Catalogue | None = None) -> dict[str, str]:
    """Meanings of all keys that start with a table's name."""
    entries = (catalogue or Catalogue.shipped()).entries()
    return {key: info.description or "" for key, info in entries if key.startswith(f"{table}.")}


def _entry(key: str, info: FieldInfo) -> dict[str, Any]:
    known = about(info)
    value = default(info)
    return {
        "key": key,
        "meaning": info.description or "",
        "type": type_name(info.annotation),
        "allowed": allowed(info),
        "default": None if is_required(info) else _plain(value),
        "required": is_required(info),
        "default_in_packs": in_shipped_packs(key),
        "unit": known.unit if known else "",
        "symbol": known.symbol if known else "",
        "source": known.source if known else "",
        "mark": known.mark if known else "",
        "low": known.low if known else None,
        "high": known.high if known else None,
    }


def _plain(value: Any) -> Any:
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return list(value) if isinstance(value, tuple) else value


def explanation_text(entry: dict[str, Any]) -> str:
    """The same in lines for a terminal."""
    lines = [f"{entry['key']}   ({entry['type']})", f"  {entry['meaning']}"]
    if entry["allowed"]:
        lines.append(f"  allowed   {entry['allowed']}")
    if entry["required"]:
        lines.append("  default   none: must be set")
    elif entry["default"] is not None:
        lines.append(f"  default   {toml_value(entry['default'])} (of the code, for a pack that sets none)")
    for pack, value in entry["default_in_packs"].items():
        lines.append(f"  default   {toml_value(value)} in the pack {pack}")
    if entry["unit"] not in ("", "-"):
        lines.append(f"  unit      {entry['unit']}")
    if entry["low"] is not None or entry["high"] is not None:
        lines.append(f"  range     {entry['low']} to {entry['high']} in the sensitivity analysis")
    if entry["source"]:
        lines.append(f"  source    {entry['source']} ({entry['mark']})")
    if entry["symbol"] not in ("", "-", "closure"):
        lines.append(f"  symbol    {entry['symbol']}")
    return "\n".join(lines)


def _unknown(key: str, known: list[str]) -> str:
    last = key.rsplit(".", 1)[-1]
    same_word = [k for k in known if k.rsplit(".", 1)[-1] == last]
    near = same_word or difflib.get_close_matches(key, known, n=3, cutoff=0.6)
    listed = ", ".join(f"`{k}`" for k in near[:8])
    return f"no key `{key}`" + (f"; did you mean {listed}?" if listed else "; all keys: jiyeok schema")
