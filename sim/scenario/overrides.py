"""`--set key=value`: one key of a scenario changed from the command line."""

from __future__ import annotations

import tomllib
from typing import Any

from sim.scenario.problems import Problem
from sim.scenario.read import Document


def apply_overrides(document: Document, overrides: list[str] | tuple[str, ...]) -> list[Problem]:
    """Write each `key=value` into the merged scenario; the value is TOML, a bare word is text."""
    problems = []
    for option in overrides:
        key, equals, text = option.partition("=")
        try:
            path = _key(key)
        except (tomllib.TOMLDecodeError, IndexError):
            path = ()
        if not equals or not path:
            note = "help: for example --set policies.ai_adoption_subsidy.rate=0.5"
            problems.append(Problem("an override is written key=value", None, None, option, (note,)))
            continue
        table = document.table
        for depth, part in enumerate(path[:-1], start=1):
            below = table.setdefault(part, {})
            if not isinstance(below, dict):
                where = ".".join(path[:depth])
                problems.append(Problem(f"`{where}` is a value, not a table of keys", None, None, option))
                break
            table = below
        else:
            if isinstance(table.get(path[-1]), dict) and not isinstance(_value(text), dict):
                name = ".".join(path)
                problems.append(Problem(f"`{name}` is a table; set one of its keys", None, None, option))
                continue
            table[path[-1]] = _value(text)
            document.overrides[path] = option
    return problems


def _key(text: str) -> tuple[str, ...]:
    table: Any = tomllib.loads(f"{text.strip()} = 0")
    path = []
    while isinstance(table, dict):
        (part,) = table
        path.append(part)
        table = table[part]
    return tuple(path)


def _value(text: str) -> Any:
    try:
        (value,) = tomllib.loads(f"value = {text.strip()}").values()
        return value
    except (tomllib.TOMLDecodeError, ValueError):
        return text.strip()
