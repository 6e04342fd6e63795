"""Study (c), an anchor plant opens: `python -m experiments.anchor_plant [--pairs 12] [--page-only]`.

In 2026Q1 a manufacturing plant that grows to 2,000 jobs within two years opens in Eumseong, a county of factories, or in
Dalseo, a district of a large city; all that it makes is ordered from abroad, or all is sold at home. The plant is that of the
instrument `anchor_firm`, without its public money. Nothing is refitted. Writes `effects.csv`, the figure and the page of
findings; `--page-only` makes both from the saved results.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.studies import Effects, Findings, Panel, Row, Shock, against, around, interval, main, pairs, table, told
from sim.model import Economy
from sim.scenario.scenario import Scenario
from sim.state.plants import Sites

HERE = Path(__file__).parent
PLACES = {"Eumseong": "43770", "Dalseo": "27290"}
SALES = {"abroad": (1.0, 0.0), "at home": (0.0, 0.0), "abroad, suppliers beside it": (1.0, 0.3)}
"""Part of its output ordered from abroad, part of its inputs ordered in its own place."""
JOBS, RAMP, QUARTER = 2000, 8, 4
MANUFACTURING = 0
BAND = (0.3, 1.0)
RINGS = ("own", "near", "elsewhere", "nation")


def plant(code: str, jobs: int, external: float, local_inputs: float = 0.0) -> Shock:
    """A site for one plant is ready in the place; the plant opens in that quarter, with a leader from the jobless there."""

    def change(economy: Economy) -> None:
        state = economy.state
        site = Sites.of(1, state.geography.codes.index(code), MANUFACTURING, jobs, RAMP, external, local_inputs)
        state.sites = state.sites.add(site)

    return Shock(QUARTER, "plants.open", change)


def run(scenario: Scenario, number: int, quarters: int) -> list[Row]:
    """Paired effects of a plant in either place, with sales abroad and at home."""
    runs = {
        f"{name}, {sold}": ((plant(code, JOBS, external, inputs),), around(scenario, [code]))
        for name, code in PLACES.items()
        for sold, (external, inputs) in SALES.items()
    }
    return pairs(scenario, number, quarters, runs)


def runs_of(effects: Effects) -> tuple[str, ...]:
    """Names of the runs, as saved."""
    return tuple(dict.fromkeys(r["run"] for r in effects.rows))


def stands(effects: Effects, run: str) -> np.ndarray:
    """[pair] whether the plant is still there in the last quarter; like every firm it may close."""
    return np.asarray(effects.of("plant_jobs", run, "own")[:, -1] > 0)


def late(effects: Effects, name: str, run: str, ring: str) -> np.ndarray:
    """[pair] mean effect over the last four quarters, in the pairs in which the plant stands."""
    return np.asarray(effects.mean(name, run, ring, effects.n_quarters - 4, effects.n_quarters - 1)[stands(effects, run)])


def per_job(effects: Effects, name: str, run: str, ring: str) -> np.ndarray:
    """[pair] mean effect over the last four quarters per worker whom the plant really has; of jobs, those beside the plant's."""
    effect, staff = late(effects, name, run, ring), late(effects, "plant_jobs", run, "own")
    if name in ("jobs", "jobs_M"):
        effect = effect - late(effects, "plant_jobs", run, ring)
    return np.asarray(effect / staff)


def page(effects: Effects) -> str:
    """The page of findings."""
    years = (effects.n_quarters - 1 - QUARTER) // 4
    return f"""# An anchor plant opens

Study (c), written by `python -m experiments.anchor_plant` from `effects.csv`: {effects.n_pairs} pairs of runs at scale 100. In 2026Q1 a manufacturing plant
opens that grows to {JOBS:,} jobs in {RAMP // 4} years; its place is followed for {years} years, as in the published comparisons of decades. Eumseong is a county of factories, Dalseo a district of Daegu. All that the plant
makes is ordered from abroad (new demand), or all is sold at home (taken from other sellers); in a third variant it is ordered from abroad and the plant orders
three tenths of its inputs in its own place (an assumption), the others where its industry does. It is the plant of the instrument `anchor_firm` without
the public money for its site. Nothing is refitted. Intervals are 95 % over pairs.

![Effects by quarter](effects.png)

The figure has all pairs, the tables those in which the plant stands at the end.

**In short.**

{short(effects)}

{multiplier(effects)}

{displacement(effects)}

{settlement(effects)}

{LIMITS}"""


def multiplier(effects: Effects) -> str:
    """Whether the plants stand, and other jobs of their places against the band."""
    verdicts = []
    for run in runs_of(effects):
        local, staff = per_job(effects, "jobs", run, "own"), told(late(effects, "plant_jobs", run, "own"), 0)
        verdicts.append([run, str(stands(effects, run).sum()), staff, told(local), against(local, *BAND)])
    return f"""## The plant and the band

Means of the last four quarters:

{table(["run", "pairs in which it stands", "workers of the plant", "other jobs of the place per plant job", "band 0.3 to 1.0"], verdicts)}

The band is the model's own acceptance band (MODEL 4.1); no causal Korean estimate was found."""


def displacement(effects: Effects) -> str:
    """Other jobs by ring, and by industry in the own place."""
    runs = runs_of(effects)
    others = [
        [run, *(told(per_job(effects, "jobs", run, ring)) for ring in RINGS), told(per_job(effects, "jobs", run, "nation") + 1.0)]
        for run in runs
    ]
    kinds = [[run, *(told(per_job(effects, f"jobs_{kind}", run, "own")) for kind in ("M", "L", "X"))] for run in runs]
    return f"""## Displacement

Other jobs gained per job of the plant, the plant's own left out; in the last column they are counted with the plant's, so that 1 is no displacement:

{table(["run", "own place", "near", "elsewhere", "nation", "nation, with the plant"], others)}

`near`: other places within 30 km. Other jobs of the own place by industry (M without the plant; L local services; X knowledge services):

{table(["run", "M", "L", "X"], kinds)}"""


def settlement(effects: Effects) -> str:
    """Who comes, and who finds work."""
    columns = ("population", "people_20_39", "unemployed")
    people = [
        [run, *(told(per_job(effects, name, run, "own")) for name in columns), told(per_job(effects, "population", run, "near"))]
        for run in runs_of(effects)
    ]
    return f"""## People

Per job of the plant, in the last four quarters:

{table(["run", "residents", "of them 20-39", "unemployed", "residents near"], people)}"""


LIMITS = """## What this study cannot say

* Site, roads and machines cost nothing here and nobody pays for them: `scenarios/anchor_firm.toml` has the price, and a share of plants that would have come anyway.
* The plant pays the wage of its place. Better wages, and what other firms learn from it (2 to 12 % beside very large plants abroad), are not there; both would
  raise the local numbers. How much of its inputs a Korean plant orders next door is not known.
* Between orders all from abroad and none lies every real plant. Which part of its orders is new is an assumption, and the nation's number hangs on it.
* Like every firm a plant may close, and in some pairs it does. They are left out of the numbers per job, which are those of a plant that stands; a
  promise to a place has to be worth less than they say.
"""


def short(effects: Effects) -> str:
    """The finding in words, one line a run, from the numbers."""
    lines = []
    for run in runs_of(effects):
        own, nation = per_job(effects, "jobs", run, "own"), per_job(effects, "jobs", run, "nation")
        people = per_job(effects, "population", run, "own")
        lines.append(
            f"* {run}: {told(own)} other jobs in the place per job of the plant (0.3 to 1.0 is expected: {against(own, *BAND)}); "
            f"{told(per_job(effects, 'jobs', run, 'near'))} within 30 km; {told(nation)} in the nation ({displaced(nation)}); {told(people)} residents more in the place ({growth(people)})."
        )
    return "\n".join(lines)


def displaced(nation: np.ndarray) -> str:
    """What other jobs in the nation per plant job say of displacement."""
    _, low, high = interval(nation)
    return "jobs beside its own" if low > 0 else "**it displaces**" if high < 0 else "displacement cannot be told from none"


def growth(people: np.ndarray) -> str:
    """Whether residents clearly come."""
    _, low, high = interval(people)
    return "people come" if low > 0 else "people go" if high < 0 else "not clear"


def panels(effects: Effects) -> list[Panel]:
    """The figure."""
    runs = runs_of(effects)
    jobs = {run: effects.of("jobs", run, "own") - effects.of("plant_jobs", run, "own") for run in runs}
    nation = {run: effects.of("jobs", run, "nation") for run in runs}
    people = {run: effects.of("population", run, "own") for run in runs}
    return [
        Panel("Other jobs in the place", "jobs", jobs),
        Panel("Jobs in the nation", "jobs", nation),
        Panel("Residents of the place", "persons", people),
    ]


FINDINGS = Findings(panels, page, QUARTER)

if __name__ == "__main__":
    main("anchor_plant", __doc__, HERE, run, FINDINGS, pairs=12, quarters=45)
