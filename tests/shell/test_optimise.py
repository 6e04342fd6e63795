"""The search for the best division of a budget finds what is known to be best, and goes on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import fakes
import numpy as np
import pytest

from sim.experiment.sweep.allocation import Allocation
from sim.experiment.sweep.search import decode, dominated, front_shares
from sim.experiment.sweep.views import connect
from sim.scenario.load import load

REQUEST = """
scenario = "both.toml"
baseline = "base.toml"
ceiling_bn_krw_per_year = 100
objectives = ["jobs", "people_20_39_outside_capital"]
replicates = 2
[search]
population = 8
generations = 4
parts = 10
final_replicates = 4
"""
BOTH = """extends = "base.toml"
[policies.ai]
kind = "ai_adoption_subsidy"
budget_bn_krw_per_year = 50
end = "2026Q4"
[policies.space]
kind = "campus_innovation_space"
end = "2026Q4"
"""


@pytest.fixture
def request_file(desk: Path) -> Path:
    (desk / "both.toml").write_text(BOTH)
    (desk / "mix.toml").write_text(REQUEST)
    return desk / "mix.toml"


def test_allocations_keep_to_the_ceiling(request_file: Path) -> None:
    allocation = Allocation.load(request_file)
    rng = np.random.default_rng(1)
    for x in rng.random((200, 2)) * 1.5:
        cell = decode(allocation, x)
        assert sum(cell) <= 100 and all(v % 10 == 0 for v in cell)
    assert decode(allocation, np.array([1.0, 0.0])) == (100.0, 0.0)
    assert decode(allocation, np.array([0.1, 0.2])) == (10.0, 20.0)  # some may stay unspent
    assert decode(allocation, np.array([1.0, 1.0])) == (50.0, 50.0)


def test_the_front_and_its_certainty() -> None:
    values = np.array([[3.0, 0.0], [0.0, 3.0], [1.0, 1.0], [0.5, 0.5], [2.9, -1.0]])
    assert dominated(values).tolist() == [False, False, False, True, True]
    noise = np.random.default_rng(1).normal(0, 0.01, (5, 6, 2))
    assert front_shares(values[:, np.newaxis] + noise) == pytest.approx([1, 1, 1, 0, 0], abs=0.01)
    same = np.repeat(np.zeros((2, 1, 2)), 6, axis=1)
    assert front_shares(same).tolist() == [1.0, 1.0]


def test_the_best_division_is_found_and_its_scenario_written(jiyeok, request_file: Path) -> None:
    folder = request_file.parent / "res"
    said = jiyeok("optimise", "mix.toml", "--out", "res", "--jobs", "1", "--json", engine=fakes.trade_off_run)
    assert said.code == 0
    points = [p for p in map(json.loads, said.out.splitlines()) if p.get("table") == "front"]
    # Space brings jobs inside, the subsidy keeps the young outside: every division of all the money is on the front.
    assert len(points) > 2
    assert {p["budget_ai_bn_krw"] + p["budget_space_bn_krw"] for p in points} == {100.0}
    assert [p["jobs"] for p in points] == sorted((p["jobs"] for p in points), reverse=True)
    assert points[0]["budget_space_bn_krw"] == 100.0 and points[-1]["budget_ai_bn_krw"] == 100.0
    best = load(folder / "points/point-01.toml", (), fakes.CATALOGUE)
    assert set(best.policies) == {"space"} and best.policies["space"].budget_bn_krw_per_year == 100.0
    assert (folder / "figures/front.svg").is_file()
    runs = connect(folder).execute("SELECT count(*) FROM runs").fetchone()
    again = jiyeok("optimise", "mix.toml", "--out", "res", "--jobs", "1", engine=fakes.trade_off_run)
    assert "nothing left to run" in again.err and connect(folder).execute("SELECT count(*) FROM runs").fetchone() == runs
    assert "on the front" in again.out
    status = json.loads(jiyeok("sweep", "res", "--status", "--json").out)
    assert status["failed"] == 0 and status["missing"] == 0


def test_regions_give_every_policy_a_part_for_each(request_file: Path) -> None:
    request_file.write_text(REQUEST.replace("objectives", 'regions = { south = ["Busan"], west = ["Jeonbuk"] }\nobjectives'))
    allocation = Allocation.load(request_file)
    assert allocation.policies == ("ai_south", "ai_west", "space_south", "space_west")
    package = next(iter(allocation.sweep.swept.values()))
    assert package.policies["ai_west"].regions == ("Jeonbuk",) and set(package.policies) == set(allocation.policies)


def test_mistakes_are_told(jiyeok, request_file: Path) -> None:
    request_file.write_text(REQUEST.replace('"jobs"', '"job"'))
    said = jiyeok("optimise", "mix.toml")
    assert said.code == 2 and "did you mean `jobs`" in said.err and "mix.toml:5" in said.err
    request_file.write_text(REQUEST.replace("objectives", 'policies = ["nothing"]\nobjectives'))
    assert "the scenario has no policy `nothing`" in jiyeok("optimise", "mix.toml").err
    request_file.write_text(REQUEST.replace("both.toml", "base.toml"))
    assert "no policy that could get money" in jiyeok("optimise", "mix.toml").err
