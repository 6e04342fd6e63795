"""Says pydantic's findings in the words of the person who wrote the file."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sim.scenario.fields import Catalogue, about, allowed, bounds, choices, type_name
from sim.scenario.positions import Path
from sim.scenario.problems import Problem
from sim.scenario.read import Document, dotted
from sim.scenario.renamed import renamed


def translate(error: ValidationError, prefix: Path, model: type[BaseModel], document: Document, catalogue: Catalogue) -> list[Problem]:
    """All mistakes that one class finds in its table, each at its key."""
    problems = []
    for details in error.errors():
        path: Path = (*prefix, *details["loc"])
        owner, info = _field(model, details["loc"])
        kind = details["type"]
        if kind == "extra_forbidden":
            here = list(owner.model_fields) if prefix or len(details["loc"]) > 1 else catalogue.top_keys()
            problems.append(unknown_key(path, here, document, catalogue))
        elif kind == "missing":
            problems.append(_missing(path, info, document))
        else:
            problems.append(_bad_value(details, path, info, document))
    return problems


def unknown_key(path: Path, here: list[str], document: Document, catalogue: Catalogue) -> Problem:
    """A key that nothing reads; suggests what was meant."""
    key = str(path[-1])
    where = f" in `{dotted(path[:-1])}`" if path[:-1] else ""
    notes = []
    other_word = renamed(key, here)
    near = difflib.get_close_matches(key, here, n=1, cutoff=0.6)
    elsewhere = _elsewhere(key, catalogue, document)
    if other_word:
        notes.append(f"help: `{key}` is called `{other_word}` here")
    elif near:
        notes.append(f"help: did you mean `{near[0]}`?")
    elif elsewhere:
        notes.append(f"help: this key belongs to another place: `{elsewhere}`")
    notes.append(f"keys here: {', '.join(here)}")
    return document.problem(f"unknown key `{key}`{where}", path, *notes)


def _elsewhere(key: str, catalogue: Catalogue, document: Document) -> str | None:
    """Where a key would be right; a policy of the file is named rather than its kind."""
    policies = document.table.get("policies", {})
    names: dict[str, str] = {}
    for name, table in policies.items() if isinstance(policies, dict) else ():
        if isinstance(table, dict):
            names.setdefault(str(table.get("kind")), name)
    for known, _ in catalogue.entries():
        parts = known.split(".")
        if parts[-1] == key:
            if parts[0] == "policies":
                parts[1] = names.get(parts[1], parts[1])
            return ".".join(parts)
    return None


def _missing(path: Path, info: FieldInfo | None, document: Document) -> Problem:
    notes = [f"meaning: {info.description}"] if info is not None and info.description else []
    if info is not None and allowed(info):
        notes.insert(0, f"allowed: {allowed(info)}")
    return document.problem(f"missing key `{path[-1]}`" + (f" in `{dotted(path[:-1])}`" if path[:-1] else ""), path, *notes)


def _bad_value(details: ErrorDetails, path: Path, info: FieldInfo | None, document: Document) -> Problem:
    value = details["input"]
    message = details["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    notes = []
    if details["type"] == "string_pattern_mismatch":  # the only pattern is that of names
        message = "starts with a letter or digit and holds letters, digits, spaces and . , ( ) + - _ only"
    if info is not None:
        words = choices(info.annotation)
        near = difflib.get_close_matches(str(value), words, n=1) if isinstance(value, str) else []
        if words:
            message = "not one of the words allowed here"
        if near:
            notes.append(f"help: did you mean `{near[0]}`?")
        if allowed(info):
            notes.append(f"allowed: {allowed(info)}{_share_hint(info, value)}")
        elif details["type"].endswith("_type") or details["type"].endswith("_parsing"):
            notes.append(f"allowed: a {type_name(info.annotation)}")
        if info.description:
            notes.append(f"meaning: {info.description}")
        known = about(info)
        if known is not None and known.unit not in ("", "-"):
            notes.append(f"unit: {known.unit}")
    return document.problem(f"`{dotted(path)}` = {shown(value)}: {message}", path, *notes)


def _share_hint(info: FieldInfo, value: Any) -> str:
    low, high, _, _ = bounds(info)
    is_share = low == 0 and high == 1
    if is_share and isinstance(value, int | float) and not isinstance(value, bool) and 1 < value <= 100:
        return f"; shares are written as 0…1: {value:g} % is {value / 100:g}"
    return ""


def shown(value: Any) -> str:
    """A value as it stands in the file, shortened."""
    from sim.scenario.toml import toml_value

    text = toml_value(value) if not isinstance(value, dict) else "a table"
    return text if len(text) <= 60 else text[:57] + "..."


def _field(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[type[BaseModel], FieldInfo | None]:
    """The class and field that a finding is about; indices and union tags are passed over."""
    from sim.scenario.fields import inner_class

    owner, info = model, None
    for part in loc:
        if isinstance(part, str) and part in owner.model_fields:
            info = owner.model_fields[part]
            below = inner_class(info.annotation)
            if below is not None:
                owner = below
    return owner, info
