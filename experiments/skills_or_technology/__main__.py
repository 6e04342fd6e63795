"""Study (a), skills or technology for the lagging regions: `python -m experiments.skills_or_technology [--pairs 8] [--page-only]`.

Dawid, Harting and Neugart (2014) let a policy for human capital and a subsidy for technology work on the weaker of two regions, with labour markets
that are integrated or not. Here the weaker region is the country outside the capital area, human capital is training in AI, the subsidy is that
for AI in manufacturing, both at the same money, and a closed labour market is one in which nobody moves house or takes a job beyond commuting
distance. Writes `effects.csv`, the figure and the page of findings; `--page-only` makes figure and page from the saved results.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.studies import Effects, Findings, Panel, Row, late, main, scenario_pairs, sign, table, told
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from sim.state.state import State

HERE = Path(__file__).parent
MONEY = 1000
"""Billion won a year, five times the ceiling of the shipped scenarios: a small effect shall not drown."""
AI_CAPABLE = 2
"""The third level of skill."""
MARKETS: dict[str, dict[str, bool]] = {"open": {}, "closed": {"migration.moving": False, "closures.job_led_moves": False}}
POLICIES = {"human capital": "ai_talent", "technology": "ai_adoption_subsidy"}
PUBLISHED = {
    ("open", "human capital"): ("down", "up", "down"),
    ("open", "technology"): ("up", "down", "up"),
    ("closed", "human capital"): ("", "", "up"),
    ("closed", "technology"): ("", "", "up"),
}
"""Signs for output of the weaker region, of the stronger one, and convergence (abstract of the paper, JEDC 44); empty where it says none."""


def counted(state: State) -> dict[str, np.ndarray]:
    """[r] real output, jobs and AI-capable residents."""
    cells, people = state.cells, state.people
    return {
        "output": cells.real_output.sum(axis=1),
        "jobs": people.workers_at().astype(float),
        "ai_capable": people.residents[..., AI_CAPABLE].sum(axis=(1, 2)).astype(float),
    }


def policy(kind: str) -> dict[str, object]:
    """Keys of a policy outside the capital area."""
    keys: dict[str, object] = {
        "kind": kind,
        "budget_bn_krw_per_year": MONEY,
        "start": "2025Q1",
        "end": "2034Q4",
        "regions": ["non_capital"],
    }
    return {f"policies.study.{name}": value for name, value in keys.items()}


def run(scenario: Scenario, number: int, quarters: int) -> list[Row]:
    """Levels of every market and policy."""
    capital = economy_of(scenario, scenario.seed).state.geography.capital
    places = {"weaker": ~capital, "stronger": capital}
    out: list[Row] = []
    for market, closures in MARKETS.items():
        base = scenario.vary({"budget.ceiling_bn_krw_per_year": MONEY, **closures})
        others = {name: base.vary(policy(kind)) for name, kind in POLICIES.items()}
        rows = scenario_pairs(base, others, number, quarters, places, counted)
        out += [{**row, "run": f"{market}: {row['run']}"} for row in rows]
    return out


def gain(effects: Effects, market: str, name: str, place: str, count: str = "output") -> np.ndarray:
    """[pair, quarter] percent more of something than in the paired baseline."""
    return np.asarray(100.0 * (effects.of(count, f"{market}: {name}", place) / effects.of(count, f"{market}: base", place) - 1.0))


def agreement(shown: str, published: str) -> str:
    """A verdict on one sign."""
    return "" if not published else "yes" if shown == published else "**no**"


def signs(effects: Effects) -> tuple[list[list[str]], int, int]:
    """Rows of the table of signs; signs that agree and signs published."""
    rows, agreed, of = [], 0, 0
    for (market, name), published in PUBLISHED.items():
        weaker, stronger = (late(gain(effects, market, name, place)) for place in ("weaker", "stronger"))
        measures = (("weaker region", weaker), ("stronger region", stronger), ("weaker less stronger", weaker - stronger))
        for (label, values), expected in zip(measures, published, strict=True):
            shown = sign(values)
            agreed, of = agreed + (shown == expected), of + bool(expected)
            rows.append([f"{market}, {name}: {label}", told(values, 3), shown, expected or "not stated", agreement(shown, expected)])
    return rows, agreed, of


def page(effects: Effects) -> str:
    """The page of findings."""
    rows, agreed, of = signs(effects)
    trained = {m: told(late(gain(effects, m, "human capital", "weaker", "ai_capable")), 1) for m in MARKETS}
    jobs = [
        [f"{m}, {n}", *(told(late(gain(effects, m, n, place, "jobs")), 3) for place in ("weaker", "stronger"))]
        for m in MARKETS
        for n in POLICIES
    ]
    return f"""# Skills or technology for lagging regions

Study (a), written by `python -m experiments.skills_or_technology` from `effects.csv`: {effects.n_pairs} pairs of runs at scale 100, {effects.n_quarters // 4} years,
{MONEY:,} billion won a year for either policy outside the capital area. Nothing is refitted. Intervals are 95 % over pairs, percent of the paired baseline,
mean of the last four quarters.

![Effects by quarter](effects.png)

**In short.** {agreed} of {of} published signs are in the model.

## The table of signs

{table(["real output", "model", "sign", "published", "agrees"], rows)}

Published: Dawid, Harting and Neugart, Journal of Economic Dynamics and Control 44 (2014), abstract: with integrated labour markets human capital
helps the stronger region and lowers output in the weaker one, subsidies for technology raise output there and lower it next door; without integration
both support convergence.

## Jobs

{table(["percent of the baseline", "weaker region", "stronger region"], jobs)}

## How far the two models are comparable

* Their skills and capital are complements in every firm; here the AI-capable raise what firms around their homes can absorb, and that moves adoption
  and its gain. The policy adds {trained["open"]} percent to the AI-capable outside the capital area with open markets, {trained["closed"]} with closed ones.
* Their subsidy buys capital goods of the newest kind; here it pays part of an AI project, and what cannot be spent is left.
* Their open market joins two regions of one size; here migration and far job search are on or off, and commuting across the border of the capital area stays.
"""


def panels(effects: Effects) -> list[Panel]:
    """The figure."""
    return [
        Panel(
            f"Real output, {market} labour markets",
            "percent",
            {f"{n}, {p}": gain(effects, market, n, p) for n in POLICIES for p in ("weaker", "stronger")},
        )
        for market in MARKETS
    ]


FINDINGS = Findings(panels, page, 0)

if __name__ == "__main__":
    main("skills_or_technology", __doc__, HERE, run, FINDINGS, pairs=8, quarters=40)
