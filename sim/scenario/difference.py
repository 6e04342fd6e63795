"""How two scenarios differ, key by key, in words."""

from __future__ import annotations

from typing import Any

from sim.scenario.resolve import resolved_table
from sim.scenario.scenario import Scenario
from sim.scenario.toml import toml_value

NOT_COMPARED = ("name", "title", "description")


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Values by dotted key."""
    out: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            out |= flat(value, f"{name}.")
        else:
            out[name] = value
    return out


def table_differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Differences of two resolved tables: `key: old → new`, then whole policies added or left out."""
    lines = []
    old_policies = one.get("policies", {})
    new_policies = other.get("policies", {})
    for name in old_policies:
        if name not in new_policies:
            lines.append(f"policy `{name}` ({old_policies[name].get('kind')}) is left out")
    for name in new_policies:
        if name not in old_policies:
            new_one = new_policies[name]
            lines.append(f"policy `{name}` ({new_one.get('kind')}) is added: {_main_keys(new_one)}")
    both = {n for n in old_policies if n in new_policies}
    old = {k: v for k, v in flat(one).items() if _compared(k, both)}
    new = {k: v for k, v in flat(other).items() if _compared(k, both)}
    for key in [*old, *(k for k in new if k not in old)]:
        if key not in new:
            lines.append(f"{key}: {toml_value(old[key])} → not set")
        elif key not in old:
            lines.append(f"{key}: not set → {toml_value(new[key])}")
        elif old[key] != new[key]:
            lines.append(f"{key}: {toml_value(old[key])} → {toml_value(new[key])}{_times(old[key], new[key])}")
    return lines


def differences(one: Scenario, other: Scenario) -> list[str]:
    """Differences of two scenarios in words; empty when they are the same."""
    return table_differences(resolved_table(one), resolved_table(other))


def _compared(key: str, policies_in_both: set[str]) -> bool:
    if key in NOT_COMPARED:
        return False
    parts = key.split(".")
    return parts[0] != "policies" or parts[1] in policies_in_both


def _main_keys(policy: dict[str, Any]) -> str:
    shown = ("budget_bn_krw_per_year", "start", "end", "regions", "financing")
    return ", ".join(f"{k} = {toml_value(policy[k])}" for k in shown if k in policy) or "with its defaults"


def _times(old: Any, new: Any) -> str:
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (old, new))
    if not numbers or old == 0 or old * new <= 0:
        return ""
    return f" (× {new / old:.3g})"
