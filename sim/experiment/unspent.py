"""Why money stayed unspent and whom a policy could not reach, in words: empty local purses, too few applicants, nobody outside."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiment.costs import programme_columns, spending_by_policy
from sim.experiment.decisions import USED_UP, own_money, provincial_choices
from sim.experiment.results import Results
from sim.recorder import PLANNED
from sim.scenario.fields import Catalogue

LEAST_UNSPENT = 0.01
"""Part of the budget below which nobody asks why it was left."""


def shortfalls(result: Results) -> dict[str, list[str]]:
    """Sentences by policy; policies that spent what they had and reached whom they meant to have none."""
    scenario = result.entry["scenario"]
    policies = scenario.get("policies", {})
    if not policies or not result.seeds:
        return {}
    nation = result.panel("national_quarter", programme_columns(scenario), result.seeds)
    lines = {line["policy"]: line for line in spending_by_policy(scenario, nation)}
    found = {name: reasons(result, name, policies[name], line) for name, line in lines.items()}
    return {name: said for name, said in found.items() if said}


def reasons(result: Results, name: str, policy: dict[str, Any], line: dict[str, Any]) -> list[str]:
    """Why one policy left money, or could not reach anybody with a part of it."""
    out = _without_partner(result, name, policy) + _without_province(result, name, policy) + _reaching_nobody(policy)
    if (line["unspent_bn_krw"] or 0.0) >= LEAST_UNSPENT * (line["ceiling_bn_krw"] or 0.0) > 0.0:
        instrument = Catalogue.shipped().instruments.get(str(policy.get("kind")))
        out += [str(getattr(instrument, "leaves", "it could use no more"))] if instrument is not None else []
    return out


def _without_partner(result: Results, name: str, policy: dict[str, Any]) -> list[str]:
    """Where municipalities had no money for the part that is asked of them."""
    share = float(policy.get("match_share") or 0.0)
    if share <= 0.0 or not float(policy.get("budget_bn_krw_per_year") or 0.0):
        return []
    table = result.table("municipality_year")
    plan, paid, budget = PLANNED.format(name), f"matching_{name}_bn_krw", "development_budget_bn_krw"
    if not {plan, paid, budget} <= set(table.column_names):
        return []
    part, whole = (np.asarray(table[column].to_numpy().astype(np.float64)) for column in (plan, budget))
    given = own_money(table, name)
    year = np.asarray(table["year"].to_numpy())
    first, last = (int(str(policy.get(key) or default)[:4]) for key, default in (("start", 0), ("end", 9999)))
    planned = np.where((year >= first) & (year <= last), np.nan_to_num(part * whole), 0.0)
    asked = planned > 0.0
    if not asked.any():
        return [f"no municipality had planned money for the {share:.0%} that is asked of it: nothing was paid that needs a local part"]
    used = given[asked] / planned[asked]
    seeds = len(result.seeds)
    text = f"local governments had {planned[asked].sum() / seeds:,.1f} bn KRW planned for their part and paid {given[asked].sum() / seeds:,.1f}"
    if not (used >= USED_UP).any():
        return [text] if used.sum() > 0.0 else [f"{text}: less than what one award asks of a municipality, or nobody applied"]
    return [f"{text}; in {(used >= USED_UP).mean():.0%} of their years it was used up, and who came later got nothing there"]


def _without_province(result: Results, name: str, policy: dict[str, Any]) -> list[str]:
    """Where provinces, if they decide, had no money for their part, so that municipalities paid alone."""
    if float(policy.get("match_share") or 0.0) <= 0.0 or not float(policy.get("budget_bn_krw_per_year") or 0.0):
        return []
    found = provincial_choices(result)
    used = np.array([c.used[name] for c in found if c.used[name] is not None], dtype=np.float64)
    if not found or (used.size and not (used >= USED_UP).any()):
        return []
    if not used.size:
        return ["no province planned money for it: municipalities paid the local part alone"]
    return [
        f"in {(used >= USED_UP).mean():.0%} of their years what provinces had planned for it was used up: municipalities paid the rest alone"
    ]


def _reaching_nobody(policy: dict[str, Any]) -> list[str]:
    """Moving grants are for arrivals from outside the area; the whole country has no outside."""
    if float(policy.get("grants_share") or 0.0) > 0.0 and policy.get("regions", ["all"]) in ("all", ["all"]):
        return ["moving grants reach nobody: they are for arrivals from outside the area, and the area is the whole country"]
    return []
