"""One cell of a sweep as a draft of the page's levers, so that a visitor can open it on the map and run it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from sim.experiment.sweep.plan import scenario_of
from sim.scenario.difference import table_differences
from sim.scenario.problems import ScenarioError
from sim.scenario.resolve import resolved_table
from sim.scenario.scenario import Scenario
from sim.view.page.library import Unknown
from sim.view.page.order import Order, Refused, levers
from sim.view.page.sweep_answers import plan_of
from sim.view.page.sweeps import points_of, size_of


def opened(folder: Path, label: str, text: str) -> dict[str, Any]:
    """`order` of a cell of one question of `points_of`; `error` where the levers cannot say all that the cell changes. Raises Unknown."""
    part = points_of(folder)["scenarios"].get(label)
    cells = [] if part is None else part["cells"]
    if part is None or not text.isdecimal() or int(text) not in cells:
        raise Unknown("the sweep holds nothing of that name")
    try:
        plan = plan_of(folder, size_of(folder))
        scenario = scenario_of(plan, plan.variant_of(part["scenario"], int(text)))
        return _as_order(resolved_table(scenario), f"{part['scenario']} cell {text}", plan.sweep.sheet.replicates)
    except ScenarioError as error:
        return {"error": f"the files of this sweep are of another version: {error.problems[0].message}"}


def _as_order(table: dict[str, Any], name: str, replicates: int) -> dict[str, Any]:
    """An order whose scenario is the cell's, key by key: a cell that is opened as something else would mislead."""
    draft: dict[str, Any] = {key: table[key] for key in ("pack", "scale", "years", "seed") if key in table}
    draft |= {"name": "".join(c if c.isalnum() or c in " .,()+-_" else " " for c in name)[:60], "replicates": max(2, min(replicates, 100))}
    draft |= {"ceiling_bn_krw_per_year": table.get("budget", {}).get("ceiling_bn_krw_per_year", 200.0)}
    draft["policies"] = {name: _short(policy) for name, policy in table.get("policies", {}).items()}
    try:
        found = Order.read(json.dumps(draft).encode())
        with tempfile.TemporaryDirectory() as place:
            mine = resolved_table(Scenario.load(found.write(Path(place))[-1]))
    except Refused as error:
        return {"error": f"the levers cannot take this cell: {error.problems[0]}"}
    more = [line for line in table_differences(mine, table) if not line.startswith(("replicates:", "seed:", "budget."))]
    if more:
        keys = ", ".join(line.partition(":")[0] for line in more[:4])
        return {"error": f"the levers cannot take this cell: it sets {keys}; run it with jiyeok run and --set"}
    return {"order": draft}


def _short(policy: dict[str, Any]) -> dict[str, Any]:
    """A policy without what is so anyway."""
    defaults = {f["key"]: f["default"] for f in levers().get(policy["kind"], {}).get("fields", [])}
    return {key: value for key, value in policy.items() if key in ("kind", "start", "end") or value != defaults.get(key)}
