"""Study (b), public agencies move to the innovation cities: `python -m experiments.innovation_cities [--pairs 16] [--page-only]`.

In 2026Q1 as many public jobs as the ten innovation cities hold leave the capital area for their municipalities: posts, their
holders, and the output of public services that goes with them. Who would commute farther than 40 km moves home. Nothing is
refitted. Writes `effects.csv`, the figure and the page of findings; `--page-only` makes both from the saved results.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.studies import Effects, Findings, Panel, Row, Shock, against, around, interval, main, pairs, read, sign, table, told
from sim.ground.arithmetic import share_out
from sim.model import Economy
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from sim.state.places import Geography
from sim.submodels.owner_kernels import move_owners
from sim.submodels.relocation import persons_of

HERE = Path(__file__).parent
QUARTER = 4


def staff() -> dict[str, int]:
    """Public jobs by the code of the municipality they move to."""
    return {row["code"]: int(row["staff"]) for row in read(HERE / "staff.csv")}


def moves(economy: Economy, to: dict[str, int]) -> np.ndarray:
    """[j, k] jobs from the municipalities of the capital area, in proportion to their public jobs, to the cities."""
    geography, people = economy.state.geography, economy.state.people
    out = np.zeros((geography.n_regions, geography.n_regions), dtype=np.int64)
    weights = np.where(geography.capital, people.public_jobs, 0).astype(np.float64)
    for code, number in to.items():
        parts = np.zeros(geography.n_regions, dtype=np.int64)
        share_out(number, weights, parts)
        out[:, geography.codes.index(code)] = parts
    return out


def relocate(to: dict[str, int]) -> Shock:
    """Posts of public services move with their holders, and what these services produce and buy moves with them."""

    def change(economy: Economy) -> None:
        state, people, trade = economy.state, economy.state.people, economy.state.trade
        jobs = moves(economy, to)
        none = np.zeros(len(jobs), dtype=np.int64)
        reach = economy.rules.labour.commuting_reach_km
        keys = np.array([economy.streams.key(f"study.agencies {i}") for i in range(2)], dtype=np.uint64)
        near = (state.geography.distance <= reach) | np.eye(len(jobs), dtype=bool)
        move_owners(persons_of(state, none.copy()), none.copy(), jobs, near, keys)
        left, came = jobs.sum(axis=1), jobs.sum(axis=0)
        share = left / np.maximum(people.base_public_jobs, 1)
        for output in (trade.fixed_output[:, 0], state.places.public_value_added):
            gone = output * share
            output += came * (gone.sum() / came.sum()) - gone
        for posts in (people.public_jobs, people.base_public_jobs):
            posts += came - left

    return Shock(QUARTER, "production.decide", change)


def run(scenario: Scenario, number: int, quarters: int) -> list[Row]:
    """Paired effects of the move; `own` are the cities' municipalities together."""
    to, geography = staff(), economy_geography(scenario)
    places = {**around(scenario, to), "capital area": geography.capital}
    return pairs(scenario, number, quarters, {"agencies": ((relocate(to),), places)})


def economy_geography(scenario: Scenario) -> Geography:
    """Geography of the scenario's pack."""
    return economy_of(scenario, scenario.seed).state.geography


SIGNS = {
    "manufacturing jobs": ("jobs_M", "up"),
    "service jobs (local services)": ("jobs_L", "up"),
    "jobs in knowledge services": ("jobs_X", "not up"),
    "residents": ("population", "up"),
    "residents of 20-39": ("people_20_39", "up"),
}
"""Published signs for the cities, by the count of the model."""


def late(effects: Effects, name: str, place: str) -> np.ndarray:
    """[pair] mean effect over the last four quarters."""
    return effects.mean(name, "agencies", place, effects.n_quarters - 4, effects.n_quarters - 1)


def sign_rows(effects: Effects) -> list[list[str]]:
    """The published signs, one by one; the last column says whether the model agrees."""
    rows = []
    for label, (name, published) in SIGNS.items():
        shown = sign(late(effects, name, "own"))
        agrees = (shown == "up") == (published == "up")
        rows.append([label, told(late(effects, name, "own"), 0), shown, published, "yes" if agrees else "**no**"])
    return rows


def page(effects: Effects) -> str:
    """The page of findings."""
    moved, years, rows = sum(staff().values()), (effects.n_quarters - 1 - QUARTER) // 4, sign_rows(effects)
    agreed = sum(row[-1] == "yes" for row in rows)
    others = late(effects, "jobs", "own") / moved - 1.0
    places = [[p, *(told(late(effects, n, p), 0) for n in ("jobs", "unemployed", "population", "people_20_39"))] for p in PLACES]
    early = effects.mean("jobs", "agencies", "own", QUARTER + 1, QUARTER + 4) / moved - 1.0
    people = effects.of("population", "agencies", "own") / moved
    at_once, later = people[:, QUARTER], people[:, -1]
    return f"""# Public agencies move to the innovation cities

Study (b), written by `python -m experiments.innovation_cities` from `effects.csv`: {effects.n_pairs} pairs of runs at scale 100. In 2026Q1 {moved:,} public jobs
move from the capital area to the municipalities of the ten innovation cities, as many as the agencies there employed in September 2021, and the
places are followed for {years} years. Nothing is refitted. Intervals are 95 % over pairs. The base year already holds the real move: this is a second
one of the same size.

![Effects by quarter](effects.png)

**In short.** {agreed} of {len(rows)} published signs are in the model. Beside the moved jobs the cities have {told(others)} other jobs per moved job after
{years} years ({against(others, 0.3, 1.0)} of 0.3 to 1.0). That more people live there is no finding of its own: the moved staff come with their jobs, and beyond
them the places gain {told(later - at_once)} residents per moved job. In the first year after the move the other jobs are {told(early)} per moved job:
{course(early)}.

## The published signs

{table(["in the cities' municipalities, last four quarters", "model", "sign", "published", "agrees"], rows)}

## Where it comes from

{table(["place", "jobs", "unemployed", "residents", "residents of 20-39"], places)}

`own`: the cities' municipalities; `near`: other places within 30 km of one; `nation` is what is not displaced: jobs were moved, not made.

{per_moved_job(others, at_once, later, years)}

{sources(moved)}

{LIMITS}"""


def per_moved_job(others: np.ndarray, at_once: np.ndarray, later: np.ndarray, years: int) -> str:
    """Other jobs and residents that come with a moved job, in the model and as published."""
    return f"""| per moved job | model | published |
|---|---:|---|
| other jobs in the cities | {told(others)} | local multiplier 0.3 to 1.0: {against(others, 0.3, 1.0)} |
| residents more in the quarter of the move | {told(at_once)} | staff alone; two thirds brought their families in 2021 |
| residents more after {years} years | {told(later)} | |"""


def sources(moved: int) -> str:
    """Where the published figures come from."""
    return f"""## Where the published figures come from

* `staff.csv`: staff of the moved agencies by city at the end of September 2021 (Ministry of Land, reported by the Electronic Times, 2 February 2022; the parts
  add up to {moved:,}); 66.5 % of the staff had brought their families. The municipality stands for the city; Chungbuk's and Jeonbuk's are halved between two, Busan's
  three sites are one (assumption).
* Signs: Moon (KDI 2021) and Kim and Moon (2023): service and manufacturing jobs and population up, knowledge jobs not; migrants from the capital only in 2014-17, later
  mostly from the same province. Kang, Lee and Kim (Urban Studies 2024): young migrants up. A panel by difference in differences finds no significant effect on population.
* The band of the multiplier is the model's own acceptance band (MODEL 4.1); no causal Korean estimate was found."""


LIMITS = """## What this study cannot say

* Staff are drawn from all workers of the places they leave, and move alone: families, and the housing and schools that were built for them, are left out.
* All move in one quarter; the real move took seven years.
"""


def course(early: np.ndarray) -> str:
    """What the first year says, from its interval."""
    _, low, high = interval(early)
    return (
        "firms there lose workers before they gain any" if high < 0 else "they grow from the start" if low > 0 else "nothing is clear yet"
    )


PLACES = ("own", "near", "capital area", "nation")


def panels(effects: Effects) -> list[Panel]:
    """The figure."""
    moved = sum(staff().values())
    jobs = {label: effects.of(name, "agencies", "own") for label, name in (("L", "jobs_L"), ("X", "jobs_X"), ("M", "jobs_M"))}
    people = {place: effects.of("population", "agencies", place) for place in ("own", "near", "capital area")}
    other = effects.of("jobs", "agencies", "own")
    other = np.where(np.arange(other.shape[1]) >= QUARTER, other - moved, other)
    return [Panel("Jobs in the cities", "jobs", {"all but the moved": other, **jobs}), Panel("Residents", "persons", people)]


FINDINGS = Findings(panels, page, QUARTER)

if __name__ == "__main__":
    main("innovation_cities", __doc__, HERE, run, FINDINGS, pairs=16, quarters=25)
