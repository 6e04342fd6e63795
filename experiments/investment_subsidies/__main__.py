"""Study (e), investment subsidies and size of firm: `python -m experiments.investment_subsidies [--pairs 8] [--page-only]`.

Criscuolo, Martin, Overman and Van Reenen (2019) find that ten points more of the highest rate of a British investment subsidy raise manufacturing
employment of an area by about a tenth, in small firms only, without a gain in productivity and without displacement between areas. Here every fourth
municipality outside the capital area has a subsidy for AI projects of manufacturers at 40 or at 50 percent of the cost, or none, with money enough for all.
Firms keep the size class of the base year. Writes `effects.csv`, the figure and the page of findings.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.studies import Count, Effects, Findings, Panel, Row, interval, late, main, scenario_pairs, table, told
from sim.experiment.cells import replicate_seed
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from sim.state.state import State

HERE = Path(__file__).parent
MANUFACTURING = 0
RATES = {"rate 0.4": 0.4, "rate 0.5": 0.5}
SIZES = {"small": (1, 50), "medium": (50, 150), "large": (150, 10**9)}
PUBLISHED = 10.0
"""Percent more manufacturing jobs (evidence rsa_elast, 7 to 10)."""
ENTRANT = np.uint64(1) << np.uint64(63)
MONEY = 2000
"""Billion won a year, more than the calls can use: the rate is what differs."""


def counter(scenario: Scenario) -> Count:
    """Counts [r] with manufacturing jobs by the size that firms had in the base year; who was founded since counts as small."""
    firms = economy_of(scenario, replicate_seed(scenario.seed, 0)).state.firms
    size_of = np.zeros(int(firms.id[firms.employees > 0].max()) + 1, dtype=np.int64)
    live = firms.employees > 0
    size_of[firms.id[live].astype(np.int64)] = firms.employees[live]

    def counted(state: State) -> dict[str, np.ndarray]:
        now, n = state.firms, state.geography.n_regions
        cell = now.cell_of_rows()
        rows = np.flatnonzero((now.employees > 0) & (cell % state.geography.n_industries == MANUFACTURING))
        old = now.id[rows] < ENTRANT
        size = np.ones(len(rows), dtype=np.int64)
        size[old] = size_of[now.id[rows[old]].astype(np.int64)]
        place, workers = cell[rows] // state.geography.n_industries, (now.employees[rows] * now.weight[rows].astype(np.int64)).astype(float)
        out = {"jobs": np.bincount(place, workers, n), "users": np.bincount(place, workers * (now.ai_age[rows] >= 0), n)}
        for name, (low, high) in SIZES.items():
            inside = (size >= low) & (size < high)
            out[f"jobs_{name}"] = np.bincount(place[inside], workers[inside], n)
        out["made"] = np.bincount(place, workers * np.log(now.productivity[rows]), n)
        return out

    return counted


def run(scenario: Scenario, number: int, quarters: int) -> list[Row]:
    """Levels without a subsidy and at either rate."""
    geography = economy_of(scenario, scenario.seed).state.geography
    own = np.zeros(geography.n_regions, dtype=bool)
    own[np.flatnonzero(~geography.capital)[::4]] = True
    base = scenario.vary({"budget.ceiling_bn_krw_per_year": MONEY})
    policy = {
        "kind": "ai_adoption_subsidy",
        "budget_bn_krw_per_year": MONEY,
        "start": "2025Q1",
        "end": "2034Q4",
        "regions": [geography.codes[i] for i in np.flatnonzero(own)],
    }
    others = {name: base.vary({f"policies.study.{k}": v for k, v in {**policy, "rate": rate}.items()}) for name, rate in RATES.items()}
    places = {"own": own, "other places outside the capital area": ~own & ~geography.capital, "nation": np.ones(len(own), dtype=bool)}
    return scenario_pairs(base, others, number, quarters, places, counter(base))


def change(effects: Effects, count: str, place: str) -> np.ndarray:
    """[pair, quarter] how much more there is at the higher rate than at the lower one, percent of the baseline."""
    high, low = (effects.of(count, name, place) for name in ("rate 0.5", "rate 0.4"))
    return np.asarray(100.0 * (high - low) / effects.of(count, "base", place))


def productivity_gain(effects: Effects) -> np.ndarray:
    """[pair, quarter] percent by which the mean firm's own productivity, weighted by workers, is higher at the higher rate."""
    high, low = (effects.of("made", name, "own") / effects.of("jobs", name, "own") for name in ("rate 0.5", "rate 0.4"))
    return np.asarray(100.0 * (high - low))


def verdicts(effects: Effects) -> list[list[str]]:
    """The published claims one by one."""
    jobs = {name: late(change(effects, f"jobs_{name}", "own")) for name in SIZES}
    small, large = interval(jobs["small"]), interval(jobs["large"])
    total, productivity = late(change(effects, "jobs", "own")), late(productivity_gain(effects))
    other = late(change(effects, "jobs", "other places outside the capital area"))
    low_p, high_p = interval(productivity)[1:]
    low_o, high_o = interval(other)[1:]

    def yes(holds: bool) -> str:
        return "yes" if holds else "**no**"

    return [
        ["manufacturing jobs of the place rise by 7 to 10 percent", told(total, 3), yes(7.0 <= interval(total)[0] <= PUBLISHED)],
        ["small firms (1-49) hire more", told(jobs["small"], 3), yes(small[1] > 0)],
        ["large firms (150 and more) do not", told(jobs["large"], 3), yes(large[1] <= 0 <= large[2])],
        ["no gain in productivity", told(productivity, 3), yes(low_p <= 0 <= high_p)],
        ["no displacement from other assisted places", told(other, 3), yes(low_o <= 0 <= high_o)],
    ]


def page(effects: Effects) -> str:
    """The page of findings."""
    rows = verdicts(effects)
    agreed = sum(row[2] == "yes" for row in rows)
    users = [100.0 * late(effects.of("users", name, "own") / effects.of("jobs", name, "own")) for name in ("base", *RATES)]
    sizes = [
        [name, told(late(change(effects, f"jobs_{name}", "own")), 3), told(late(change(effects, f"jobs_{name}", "nation")), 3)]
        for name in SIZES
    ]
    return f"""# Investment subsidies and size of firm

Study (e), written by `python -m experiments.investment_subsidies` from `effects.csv`: {effects.n_pairs} runs at scale 100 without a subsidy, at 40 and at 50 percent of the
cost of AI projects of manufacturers in every fourth municipality outside the capital area, {effects.n_quarters // 4} years, all with the same seeds. Nothing is refitted.
Intervals are 95 % over pairs, percent of the baseline, mean of the last four quarters.

![Effects by quarter](effects.png)

**In short.** {agreed} of {len(rows)} published findings are in the model. Ten points more of the rate change manufacturing jobs of the assisted places by
{told(late(change(effects, "jobs", "own")), 3)} percent, where 7 to 10 are published: an AI project is a small part of what a firm invests, and its gain in productivity
saves labour as well as it wins customers (`gain_passes_to_price`). **Do not read the model's AI subsidy as if it were an investment subsidy of the British kind.**

{table(["published (Criscuolo et al. 2019; ten points more of the rate)", "model, percent", "agrees"], rows)}

## By size of firm

{table(["size in the base year", "assisted places", "nation"], sizes)}

Workers in firms that use AI, percent of the assisted places' manufacturing: {told(users[0], 1)} without the subsidy, {told(users[1], 1)} at 40 percent,
{told(users[2], 1)} at 50. Firms founded since the base year count as small. `Productivity` is the firms' own level by workers, without the effect of AI itself.

## What this study cannot say

* The published estimate is for machines and buildings of all kinds; the model has no such capital, so only the part that works through AI can show.
* The money never runs out here, so the rate works on who applies and on what can be financed, not on how many are awarded.
"""


def panels(effects: Effects) -> list[Panel]:
    """The figure."""
    lines = {name: change(effects, f"jobs_{name}", "own") for name in SIZES}
    other = {"other places": change(effects, "jobs", "other places outside the capital area")}
    return [Panel("Manufacturing jobs, assisted places", "percent", lines), Panel("Displacement", "percent", other)]


FINDINGS = Findings(panels, page, 0)

if __name__ == "__main__":
    main("investment_subsidies", __doc__, HERE, run, FINDINGS, pairs=8, quarters=40)
