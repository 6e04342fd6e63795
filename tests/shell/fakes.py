"""A made-up catalogue and engine, small and exact, that stand where the model stands.

The engine obeys the contract of `sim.simulation.run`: pure in (scenario, seed), same columns, quick.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, Share, Submodel
from sim.scenario.fields import Catalogue
from sim.scenario.scenario import Scenario


class Goods(Submodel):
    """Firms sell goods."""

    markup: Annotated[
        float,
        Field(ge=1.0, le=3.0, description="Price over unit cost."),
        About("μ", "-", "made up", "assumption", 1.1, 1.6),
    ] = 1.33
    decay: Annotated[
        tuple[float, float, float],
        Field(description="Shopping distance by industry."),
        About("d", "km", "made up", "assumption"),
    ] = (12.0, 0.0, 5.0)


class Subsidy(Submodel):
    """Pays part of the cost."""

    assumptions: ClassVar[str] = "The gain is a prior, not an estimate."
    kind: Literal["ai_adoption_subsidy"] = "ai_adoption_subsidy"
    start: Annotated[str, Field(description="First quarter.")] = "2025Q1"
    end: Annotated[str, Field(description="Last quarter, inclusive.")] = "2029Q4"
    budget_bn_krw_per_year: Annotated[float, Field(ge=0, description="Most it may spend in a year.")] = 200.0
    regions: Annotated[tuple[str, ...], Field(description="Where it applies.")] = ("all",)
    financing: Literal["debt", "cut", "tax"] | None = None
    rate: Annotated[
        Share,
        Field(description="Share of an SME's AI adoption cost paid by the state."),
        About("s", "share", "law", "law"),
    ] = 0.5
    cap_mn_krw: Annotated[float, Field(gt=0, description="Most that one firm gets."), About("cap", "mn KRW", "call", "law")] = 50.0


class Space(Submodel):
    """Builds floor space on a campus."""

    kind: Literal["campus_innovation_space"] = "campus_innovation_space"
    start: str = "2025Q1"
    end: str = "2029Q4"
    budget_bn_krw_per_year: Annotated[float, Field(ge=0, description="Most it may spend in a year.")] = 50.0
    regions: tuple[str, ...] = ("all",)
    floor_area_m2: Annotated[float, Field(gt=0, description="Floor space to build.")] = 10_000.0


class Placebo(Submodel):
    """Hands out what another policy spent."""

    kind: Literal["lump_sum_transfer"] = "lump_sum_transfer"
    like: str = ""


CATALOGUE = Catalogue(
    {"goods": Goods},
    {"ai_adoption_subsidy": Subsidy, "campus_innovation_space": Space, "lump_sum_transfer": Placebo},
)

REGIONS = """code,province,name_en,name_ko,name_ja,type,capital,longitude,latitude,area_km2
11110,11,Jongno-gu,종로구,鍾路区,gu,1,127,37,24
11140,11,Jung-gu,중구,中区,gu,1,127,37,10
26110,26,Jung-gu,중구,中区,gu,0,129,35,3
52110,52,Jeonju-si,전주시,全州市,si,0,127,35,206
"""
PROVINCES = """code,name_en,name_ko,name_ja,capital
11,Seoul,서울특별시,ソウル,1
26,Busan,부산광역시,釜山,0
52,Jeonbuk,전북특별자치도,全北,0
"""


def write_pack(folder: Path) -> Path:
    """A pack of four municipalities, as far as the shell reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "regions.csv").write_text(REGIONS, encoding="utf-8")
    (folder / "provinces.csv").write_text(PROVINCES, encoding="utf-8")
    return folder


@dataclass
class Result:
    tables: dict[str, dict[str, np.ndarray]]


CODES = np.array(["11110", "11140", "26110", "52110"])
CAPITAL = np.array([True, True, False, False])


def run(scenario: Scenario, seed: int, *, threads: int = 1, on_quarter: Callable[[int, int], None] | None = None) -> Result:
    """Jobs follow a random walk shared by all scenarios; a subsidy adds `rate * 100` jobs a year in Jeonju."""
    years, n = scenario.years, len(CODES)
    noise = np.random.default_rng(seed).normal(0.0, 50.0, (years, n)).cumsum(axis=0).round()
    own = np.random.default_rng(seed + 1).normal(0.0, 5.0, (years, n)).round()
    effect = np.zeros((years, n))
    spent = np.zeros(years)
    for policy in scenario.policies.values():
        if isinstance(policy, Subsidy):
            effect[:, 3] += policy.rate * 100 * np.arange(1, years + 1)
            effect += own if policy.rate else 0.0
            effect[:, 2] -= policy.rate * 10
            spent += policy.budget_bn_krw_per_year / 2 if policy.rate else 0.0
    jobs = 10_000 + noise + effect
    for quarter in range(4 * years):
        if on_quarter is not None:
            on_quarter(quarter, 4 * years)
    return Result({"municipality_year": _yearly(jobs, spent, years), **_quarterly(scenario, jobs, spent, years)})


def _yearly(jobs: np.ndarray, spent: np.ndarray, years: int) -> dict[str, np.ndarray]:
    n = len(CODES)
    flat = jobs.ravel()
    year = np.repeat(2025 + np.arange(years), n)
    constant = {
        "population": 50_000,
        "women_20_39": 5_000,
        "people_65_plus": 9_000,
        "births": 300,
        "deaths": 400,
        "net_migration": -10,
        "firms": 900,
        "ai_adopters": 20,
        "universities": 1,
        "dwellings": 20_000,
        "unemployed": 300,
    }
    return {
        "year": year,
        "code": np.tile(CODES, years),
        "jobs": flat.astype(np.int64),
        "job_years": flat,
        "employed_residents": flat.astype(np.int64),
        "people_20_39": (flat * 0.8).astype(np.int64),
        "net_migration_20_39": (flat * 0.01).astype(np.int64),
        "grdp_bn_krw": flat * 0.1,
        "wage_mn_krw": np.full(flat.size, 40.0),
        "house_price_mn_krw": np.full(flat.size, 300.0),
        "targeted": np.tile(np.array([0, 0, 0, 1]), years),
        # A tenth of what is spent has no place.
        "public_spending_bn_krw": np.outer(0.9 * spent, [0, 0, 0, 1]).ravel(),
        **{k: np.full(flat.size, v) for k, v in constant.items()},
    }


def _quarterly(scenario: Scenario, jobs: np.ndarray, spent: np.ndarray, years: int) -> dict[str, dict[str, np.ndarray]]:
    quarters = np.array([str(scenario.first_quarter + q) for q in range(4 * years)])
    total = np.repeat(jobs.sum(axis=1), 4)
    nation = {
        "quarter": quarters,
        "jobs": total.astype(np.int64),
        "population": np.full(4 * years, 200_000),
        "employed_residents": total.astype(np.int64),
        "unemployed": np.full(4 * years, 1_200),
        "labour_force": total.astype(np.int64) + 1_200,
        "public_spending_bn_krw": np.repeat(spent, 4) / 4,
        "public_revenue_bn_krw": 1_000 + 0.2 * np.repeat(spent, 4) / 4,
    }
    for name, policy in scenario.policies.items():
        if isinstance(policy, Subsidy):
            nation[f"spending_{name}_bn_krw"] = np.repeat(spent, 4) / 4
            nation[f"overhead_{name}_bn_krw"] = 0.1 * np.repeat(spent, 4) / 4
            nation[f"supported_{name}"] = np.repeat(spent, 4).cumsum()
    provinces = np.array(["11", "26", "52"])
    by_province = np.stack([jobs[:, :2].sum(axis=1), jobs[:, 2], jobs[:, 3]], axis=1)
    return {
        "national_quarter": nation,
        "province_quarter": {
            "quarter": np.repeat(quarters, 3),
            "code": np.tile(provinces, 4 * years),
            "jobs": np.repeat(by_province, 4, axis=0).ravel().astype(np.int64),
            "population": np.full(12 * years, 60_000),
            "public_spending_bn_krw": np.outer(0.9 * np.repeat(spent, 4) / 4, [0, 0, 1]).ravel(),
        },
    }


def trade_off_run(scenario: Scenario, seed: int, **kw: object) -> Result:
    """A billion for a campus space is a job in the capital; one for the subsidy is half a young resident outside it."""
    result = run(scenario.model_copy(update={"policies": {}}), seed)
    table, n = result.tables["municipality_year"], scenario.years
    for policy in scenario.policies.values():
        luck = np.random.default_rng(seed + 1).normal(0.0, 0.5)
        if isinstance(policy, Space) and policy.budget_bn_krw_per_year:
            table["jobs"] = table["jobs"] + np.tile([1, 0, 0, 0], n) * (policy.budget_bn_krw_per_year + luck)
        if isinstance(policy, Subsidy) and policy.budget_bn_krw_per_year:
            table["people_20_39"] = table["people_20_39"] + np.tile([0, 0, 0, 1], n) * (policy.budget_bn_krw_per_year / 2 + luck)
    return result


def slow_run(scenario: Scenario, seed: int, **kw: object) -> Result:
    """The same after a quarter of a second, so that a test can interrupt it."""
    time.sleep(0.25)
    return run(scenario, seed)


def short_run(scenario: Scenario, seed: int, **kw: object) -> Result:
    """The same after a twentieth of a second, so that a test can kill it."""
    time.sleep(0.05)
    return run(scenario, seed)


def replacing_run(scenario: Scenario, seed: int, **kw: object) -> Result:
    """Somebody replaces a table of the pack while the fifth run is computed."""
    note = Path(scenario.pack_folder).parent / "runs"
    number = int(note.read_text()) + 1 if note.exists() else 1
    note.write_text(str(number))
    if number == 5:
        with (scenario.pack_folder / "provinces.csv").open("a") as file:
            file.write("53,Elsewhere,,,0\n")
    return run(scenario, seed)


def half_way_run(scenario: Scenario, seed: int, *, threads: int = 1, on_quarter: Callable[[int, int], None] | None = None) -> Result:
    """Says that half is done, and takes its time, for a test that listens."""
    if on_quarter is not None:
        on_quarter(2, 4)
    time.sleep(0.7)
    return run(scenario, seed)


def failing_run(scenario: Scenario, seed: int, **kw: object) -> Result:
    """Fails for every third seed."""
    if seed % 3 == 0:
        raise ValueError("the economy has no firms left")
    return run(scenario, seed)


def deadly_run(scenario: Scenario, seed: int, **kw: object) -> Result:
    """Every process is killed."""
    os.kill(os.getpid(), signal.SIGKILL)
    return run(scenario, seed)


def dying_run(scenario: Scenario, seed: int, **kw: object) -> Result:
    """The process is killed for every third seed, as by the out-of-memory killer."""
    if seed % 3 == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return run(scenario, seed)


class Everywhere:
    """An engine that brings the made-up catalogue along into worker processes, which no patch of a test reaches."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __setstate__(self, state: dict[str, str]) -> None:
        self.__dict__.update(state)
        Catalogue.shipped = classmethod(lambda cls: CATALOGUE)  # type: ignore[method-assign,assignment]

    def __call__(self, scenario: Scenario, seed: int, **kw: object) -> Result:
        return globals()[self.name](scenario, seed, **kw)
