"""What no single key can tell: windows, budgets and places checked against each other."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.ground.calendar import Quarter
from sim.ground.parameters import Submodel
from sim.policy.local_budgets import LocalBudgets
from sim.scenario.closures import Closures, overruled
from sim.scenario.packs import find_pack, first_quarter_of, industries_of, shipped_packs
from sim.scenario.places import Places
from sim.scenario.positions import Path as KeyPath
from sim.scenario.problems import Problem
from sim.scenario.read import Document
from sim.scenario.scenario import Header


def cross_checks(document: Document, header: Header, ceiling: float, policies: dict[str, Submodel], local: LocalBudgets) -> list[Problem]:
    """Mistakes between keys, in a file whose keys have each been checked alone."""
    first = _quarter(header.start) or Quarter(2025, 1)
    run = (first, first + (4 * header.years - 1))
    problems = []
    for name, policy in policies.items():
        problems += _window(document, name, policy, run)
    problems += _budgets(document, ceiling, policies, run)
    folder = find_pack(header.pack, document.folder_of(("pack",)))
    if folder is None:
        problems.append(_unknown_pack(document, header.pack))
    else:
        problems += _regions(document, folder, policies)
        problems += _industries(document, folder, policies)
        problems += _strategies(document, folder, local)
        problems += _start(document, folder, header)
    return problems + _shares(document, policies, local)


def carried(document: Document, closures: Closures, submodels: Iterable[str]) -> list[Problem]:
    """A parameter that a switch carries would be overruled in silence where the two differ."""
    problems = []
    for name in submodels:
        table = document.table.get(name, {})
        for parameter, value in table.items() if isinstance(table, dict) else ():
            switch = overruled(closures, name, parameter, value)
            if switch is not None:
                said = getattr(closures, switch.split(".")[1])
                message = f"`{name}.{parameter}` is carried by the switch `{switch}`, which says {json.dumps(said)}"
                note = f"help: write `{switch} = {json.dumps(value)}` instead"
                problems.append(document.problem(message, (name, parameter), note))
    return problems


def _start(document: Document, pack: Path, header: Header) -> list[Problem]:
    """The base year's tables hold for one quarter only: the first one after it."""
    first = first_quarter_of(pack)
    if first is None or _quarter(header.start) in (None, _quarter(first)):
        return []
    message = f'`start` = "{header.start}": the pack `{header.pack}` is the base year before {first}, so every run starts there'
    return [document.problem(message, ("start",), "help: a policy may start later: set its own `start`")]


def window(policy: Submodel) -> tuple[Quarter | None, Quarter | None]:
    """First and last quarter of a policy; None where it has no such bound."""
    return _quarter(getattr(policy, "start", None)), _quarter(getattr(policy, "end", None))


def _quarter(value: Any) -> Quarter | None:
    if isinstance(value, Quarter):
        return value
    try:
        return Quarter.parse(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _window(document: Document, name: str, policy: Submodel, run: tuple[Quarter, Quarter]) -> list[Problem]:
    place: KeyPath = ("policies", name)
    problems = []
    for bound in ("start", "end"):
        value = getattr(policy, bound, None)
        if isinstance(value, str) and value and _quarter(value) is None:
            message = f'`policies.{name}.{bound}` = "{value}": no quarter; write it as 2025Q1'
            problems.append(document.problem(message, (*place, bound)))
    start, end = window(policy)
    if start is not None and end is not None and end < start:
        note = "help: both quarters are inclusive; a policy of one quarter has end = start"
        message = f"`policies.{name}` ends ({end}) before it starts ({start})"
        problems.append(document.problem(message, (*place, "end"), note))
    elif start is not None and start > run[1]:
        message = f"`policies.{name}` starts in {start}, after the run ends ({run[1]})"
        problems.append(document.problem(message, (*place, "start"), f"the run: {run[0]} to {run[1]}"))
    elif end is not None and end < run[0]:
        message = f"`policies.{name}` ends in {end}, before the run starts ({run[0]})"
        problems.append(document.problem(message, (*place, "end"), f"the run: {run[0]} to {run[1]}"))
    elif start is not None and start < run[0]:
        message = f"`policies.{name}` starts in {start}, before the run does ({run[0]})"
        problems.append(document.problem(message, (*place, "start"), f"the run: {run[0]} to {run[1]}"))
    return problems


def budget(policy: Submodel) -> float:
    """What a policy may spend in a year, in billion won; 0 when it names no budget of its own."""
    value = getattr(policy, "budget_bn_krw_per_year", None)
    return float(value) if isinstance(value, int | float) else 0.0


def _budgets(document: Document, ceiling: float, policies: dict[str, Submodel], run: tuple[Quarter, Quarter]) -> list[Problem]:
    """Policies in force at the same time must keep to the ceiling together."""
    key = "budget_bn_krw_per_year"
    note = f"ceiling: `budget.ceiling_bn_krw_per_year` = {ceiling:g}"
    alone = {n for n, p in policies.items() if budget(p) > ceiling}
    problems = [
        document.problem(
            f"`policies.{n}.{key}` = {budget(policies[n]):g}: over the ceiling of {ceiling:g} bn KRW a year",
            ("policies", n, key),
            note,
        )
        for n in alone
    ]
    if alone:
        return problems
    for at in range(run[1] - run[0] + 1):
        quarter = run[0] + at
        here = [n for n, p in policies.items() if budget(p) > 0 and _in_force(p, quarter)]
        total = sum(budget(policies[n]) for n in here)
        if total > ceiling * (1 + 1e-12):
            parts = ", ".join(f"{n} {budget(policies[n]):g}" for n in here)
            message = f"policies budget {total:g} bn KRW a year together in {quarter}, over {ceiling:g}"
            return [document.problem(message, ("policies", here[-1], key), f"budgets: {parts}", note)]
    return []


def _in_force(policy: Submodel, quarter: Quarter) -> bool:
    start, end = window(policy)
    return (start is None or start <= quarter) and (end is None or quarter <= end)


def _unknown_pack(document: Document, pack: str) -> Problem:
    known = shipped_packs()
    near = difflib.get_close_matches(pack, known, n=1)
    notes = [f"help: did you mean `{near[0]}`?"] if near else []
    notes.append(f"shipped packs: {', '.join(known)}; or the path of a folder with regions.csv")
    return document.problem(f'`pack` = "{pack}": no such pack or folder', ("pack",), *notes)


def _regions(document: Document, pack: Path, policies: dict[str, Submodel]) -> list[Problem]:
    places = Places.of_pack(pack)
    problems: list[Problem] = []
    for name, policy in policies.items():
        target = _places(document, places, name, policy, "regions", problems)
        if not getattr(policy, "regions", True):
            message = f"`policies.{name}.regions` is empty: the policy reaches nobody"
            problems.append(document.problem(message, ("policies", name, "regions"), 'help: everywhere is "all"'))
        origins = _places(document, places, name, policy, "moved_from", problems)
        if float(getattr(policy, "moved_share", 0.0)) > 0.0 and origins and target and len(origins | target) == 1:
            message = f"`policies.{name}.moved_from`: plants cannot move from the place to itself, and it is the only one named"
            problems.append(document.problem(message, ("policies", name, "moved_from")))
    return problems


def _places(document: Document, places: Places, name: str, policy: Submodel, key: str, problems: list[Problem]) -> set[str]:
    """Municipalities that a policy's key means; a name that means none is a problem."""
    value, out = getattr(policy, key, None), set()
    listed = [value] if isinstance(value, str) else value
    for i, region in enumerate(listed if isinstance(listed, list | tuple) else ()):
        if not isinstance(region, str):
            continue
        at: KeyPath = ("policies", name, key)
        try:
            out |= set(places.find(region))
        except LookupError as error:
            problems.append(document.problem(f"{error.args[0]}", at if value is region else (*at, i)))
    return out


def _industries(document: Document, pack: Path, policies: dict[str, Submodel]) -> list[Problem]:
    """A policy for an industry that the pack has no firms in would reach nobody, in silence."""
    known, problems = industries_of(pack), []
    for name, policy in policies.items():
        for key in ("industries", "buyer_industries", "industry", "services"):
            value = getattr(policy, key, ())
            listed = [value] if isinstance(value, str) else value
            for i, industry in enumerate(listed if known and isinstance(listed, list | tuple) else ()):
                if industry not in known:
                    message = f'`policies.{name}.{key}`: no industry "{industry}" with firms in the pack'
                    at = ("policies", name, key) if listed is not value else ("policies", name, key, i)
                    problems.append(document.problem(message, at, f"industries: {', '.join(known)}"))
    return problems


def _shares(document: Document, policies: dict[str, Submodel], local: LocalBudgets) -> list[Problem]:
    """Shares of local budgets name policies of the scenario and sum to one."""
    shares = local.shares if isinstance(local.shares, dict) else {}
    problems = []
    for name in shares:
        if name not in policies:
            near = difflib.get_close_matches(name, policies, n=1)
            notes = [f"help: did you mean `{near[0]}`?"] if near else [f"policies: {', '.join(policies) or 'none'}"]
            problems.append(document.problem(f"`local_budgets.shares.{name}`: no such policy", ("local_budgets", "shares", name), *notes))
    total = sum(shares.values())
    if shares and abs(total - 1.0) > 1e-9:
        problems.append(document.problem(f"`local_budgets.shares` sum to {total:g}; they must sum to 1", ("local_budgets", "shares")))
    return problems


def _strategies(document: Document, pack: Path, local: LocalBudgets) -> list[Problem]:
    """Places that local budgets name must be in the pack."""
    places, problems = Places.of_pack(pack), []
    for text in local.by_place if isinstance(local.by_place, dict) else ():
        try:
            places.find(text)
        except LookupError as error:
            problems.append(document.problem(f"{error.args[0]}", ("local_budgets", "by_place", text)))
    return problems
