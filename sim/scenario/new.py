"""A commented scenario to start from."""

from __future__ import annotations

import textwrap

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.scenario.fields import Catalogue, about, allowed, choices, default
from sim.scenario.toml import toml_string, toml_value

FIRST_CHOICES = {"budget_bn_krw_per_year": "200", "regions": '["non_capital"]'}
"""Written without a comment mark: a policy without money does nothing."""

EXAMPLES = {"start": '"2025Q1"', "end": '"2029Q4"', "like": '"ai_adoption_subsidy.toml"'}
"""What a key without a default may look like."""


def new_scenario(name: str, kind: str | None, extends: str | None, schema: str | None, catalogue: Catalogue | None = None) -> str:
    """Text of a new scenario file: `extends`, then each key of a policy with meaning, unit, default."""
    instruments = (catalogue or Catalogue.shipped()).instruments
    lines = [f"#:schema {schema}"] if schema else []
    if extends:
        lines.append(f"extends = {toml_string(extends)}")
    lines += ["version = 1", f"name = {toml_string(name)}", f"title = {toml_string(name)}"]
    lines += ["", "# Every key can be explained: jiyeok explain KEY. Only what differs needs to stand here."]
    lines += ["# years = 10", "# replicates = 20", "# scale = 100"]
    if kind is None:
        lines += ["", "# A policy; take the marks away. All keys of a kind, written out: jiyeok new NAME --policy KIND"]
        lines += ["# [policies.my_policy]", f"# kind = {toml_string(next(iter(instruments)))}   # one of {', '.join(instruments)}"]
        lines += [f"# {key} = {value}" for key, value in FIRST_CHOICES.items()]
        return "\n".join(lines) + "\n"
    lines += ["", f"[policies.{kind}]", f"kind = {toml_string(kind)}"]
    for key, info in instruments[kind].model_fields.items():
        if key != "kind":
            lines += ["", *_key_lines(key, info)]
    return "\n".join(lines) + "\n"


def _key_lines(key: str, info: FieldInfo) -> list[str]:
    known = about(info)
    words = (info.description or "").rstrip(".") + "."
    if known is not None and known.unit not in ("", "-"):
        words += f" Unit: {known.unit}."
    if allowed(info):
        words += f" Allowed: {allowed(info)}."
    value = default(info)
    if key in FIRST_CHOICES:
        shown = f"{key} = {FIRST_CHOICES[key]}"
    elif value is PydanticUndefined:
        shown = f"{key} =      # must be set"
    elif value is None:
        words_allowed = choices(info.annotation)
        shown = f"# {key} = {EXAMPLES.get(key) or toml_string(words_allowed[0] if words_allowed else '')}"
    else:
        shown = f"# {key} = {toml_value(value)}"
    return [*(f"# {line}" for line in textwrap.wrap(words, 100)), shown]
