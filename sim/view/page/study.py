"""A study: a baseline and scenarios beside it, as the page, the shipped demo and the report show them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sim
from sim.experiment.compare import compare
from sim.experiment.folder import FolderMismatch
from sim.experiment.indicators import INDICATORS, MAIN
from sim.experiment.results import Results
from sim.scenario.difference import table_differences
from sim.scenario.packs import find_pack
from sim.view.page.frames import Pairs, facts_of
from sim.view.page.geometry import geometry
from sim.view.page.library import identity
from sim.view.page.observed import observed
from sim.view.page.wedges import joint, wedges


def study(results: Sequence[Results]) -> dict[str, Any]:
    """Names, settings, places, outlines and what can be shown; no figures yet."""
    base, pairs = results[0], Pairs(results)
    entry = base.entry
    pack = find_pack(str(entry.get("pack_folder") or entry["pack"]), base.path)
    return {
        "version": sim.__version__,
        "engine": entry["engine"],
        "pack": entry["pack"],
        "pack_sha256": entry["pack_sha256"],
        "scale": entry["scenario"]["scale"],
        "start": entry["scenario"]["start"],
        "scenarios": [_scenario(r, base, n) for r, n in zip(results, pairs.replicates, strict=True)],
        "places": pairs.places(),
        "indicators": [facts_of(i) for i in pairs.indicators()],
        "geometry": geometry(pack) if pack is not None else None,
        "observed": observed(entry["pack"]),
    }


def _scenario(results: Results, base: Results, replicates: int) -> dict[str, Any]:
    table = results.entry["scenario"]
    differences = table_differences(base.entry["scenario"], table) if results is not base else []
    return {
        "id": identity(results.path, results.entry["key"]),
        "key": results.entry["key"],
        "label": results.label,
        "title": table.get("title", ""),
        "description": table.get("description", ""),
        "replicates": replicates,
        "seeds": results.seeds[:3],
        "seed": table.get("seed"),
        "years": table["years"],
        "policies": table.get("policies", {}),
        "budget": table.get("budget", {}),
        "differences": differences,
        # The page says in its own words which policies come and go; keys and values of all else need none.
        "settings": [d for d in differences if not d.startswith(("policy ", "policies."))],
    }


def frames(results: Sequence[Results], name: str) -> dict[str, Any]:
    """Frames of one indicator; raises FolderMismatch for an unknown one."""
    indicator = next((i for i in INDICATORS if i.name == name), None)
    if indicator is None:
        raise FolderMismatch("no such indicator")
    return Pairs(results).frames(indicator)


def table(results: Sequence[Results]) -> dict[str, Any]:
    """The comparison of the nation at all year-ends, exactly as `jiyeok compare --year all --json` prints it."""
    if len(results) < 2:
        return {"rows": [], "facts": [], "notes": [], "joint": {}}
    return _table(tuple((str(r.path), r.label, len(r.seeds)) for r in results))


@lru_cache(maxsize=16)
def _table(named: tuple[tuple[str, str, int], ...]) -> dict[str, Any]:
    """Kept by the number of replicates, so that a folder that grows is compared again."""
    results = [next(r for r in Results.open(path) if r.label == label) for path, label, _ in named]
    found = compare(results, years="all", named=False)
    return {
        "rows": [r.as_json() for r in found.rows],
        "facts": found.facts,
        "notes": found.notes,
        "joint": {r.label: joint(results[0], r) for r in results[1:]},
    }


def bundle(results: Sequence[Results], names: Sequence[str] = MAIN) -> dict[str, Any]:
    """Everything the page asks a server for, in one object: that of the report and of the shipped demo."""
    facts = study(results)
    facts["indicators"] = [i for i in facts["indicators"] if i["name"] in names]
    known = [i["name"] for i in facts["indicators"]]
    whole = table(results)
    rows = {**whole, "rows": [r for r in whole["rows"] if r["indicator"] in known]}
    parts = {n: wedges(results, n) for n in known}
    return {"study": facts, "frames": {n: frames(results, n) for n in known}, "table": rows, "wedges": parts}
