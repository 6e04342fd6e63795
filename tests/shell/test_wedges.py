"""What each policy of a package adds: sums, exactness, resuming, and the real engine."""

from __future__ import annotations

import csv
import itertools
import json
import os
import signal
from math import factorial
from pathlib import Path

import fakes
import numpy as np
import pytest

from sim.experiment.additionality import additionality
from sim.experiment.breakdown import GROUPS
from sim.experiment.compare import compare
from sim.experiment.packages import Plan, added_last, alone, interaction, plan_of, shapley
from sim.experiment.results import Results
from sim.experiment.runs import run_scenarios
from sim.scenario.scenario import Scenario
from sim.simulation import run

PACKAGE = """extends = "base.toml"
[policies.first]
kind = "ai_adoption_subsidy"
budget_bn_krw_per_year = 40
end = "2026Q4"
rate = 0.5
[policies.second]
kind = "ai_adoption_subsidy"
budget_bn_krw_per_year = 40
end = "2026Q4"
rate = 0.25
[policies.space]
kind = "campus_innovation_space"
budget_bn_krw_per_year = 20
end = "2026Q4"
"""


@pytest.fixture
def package(desk: Path) -> Path:
    (desk / "package.toml").write_text(PACKAGE)
    return desk


def made_up(n: int, seed: int = 3) -> dict[int, np.ndarray]:
    """Values of every set of policies, with interactions of all orders."""
    rng = np.random.default_rng(seed)
    return {s: rng.normal(size=(6, 2)) for s in range(1 << n)}


def names(n: int) -> tuple[str, ...]:
    return tuple(f"p{i}" for i in range(n))


def test_the_parts_are_the_mean_over_all_orders_and_sum_to_the_package() -> None:
    n, values = 4, made_up(4)
    plan = plan_of(names(n))
    assert plan.orders == () and plan.sets == sorted(range(16), key=lambda s: (s.bit_count(), s))
    found = shapley(plan, values)
    for i in range(n):
        steps = [
            values[sum(1 << k for k in o[: o.index(i)]) | 1 << i] - values[sum(1 << k for k in o[: o.index(i)])]
            for o in itertools.permutations(range(n))
        ]
        assert len(steps) == factorial(n)
        assert found[i].mean == pytest.approx(np.mean(steps, axis=(0, 1)))
    assert np.sum([e.mean for e in found], axis=0) == pytest.approx((values[15] - values[0]).mean(axis=0))


def test_without_interaction_every_policy_adds_what_it_does_alone() -> None:
    rng = np.random.default_rng(5)
    own = rng.normal(size=(3, 6, 2))
    values = {s: sum((own[i] for i in range(3) if s >> i & 1), np.zeros((6, 2))) for s in range(8)}
    plan = plan_of(names(3))
    for effect, mine, last in zip(shapley(plan, values), alone(plan, values), added_last(plan, values), strict=True):
        assert effect.mean == pytest.approx(mine.mean(axis=0)) and last == pytest.approx(mine)
    assert interaction(plan, values) == pytest.approx(np.zeros((6, 2)), abs=1e-12)


def test_drawn_orders_sum_to_the_package_and_need_far_fewer_runs() -> None:
    plan = plan_of(names(9), exact_up_to=5, orders=6)
    assert len(plan.orders) == 6 and all(one == other[::-1] for one, other in zip(plan.orders[::2], plan.orders[1::2], strict=True))
    assert plan == plan_of(names(9), exact_up_to=5, orders=6)
    assert len(plan.sets) < 80 and {0, plan.whole} <= set(plan.sets)
    values = made_up(9)
    found = shapley(plan, {s: values[s] for s in plan.sets})
    assert np.sum([e.mean for e in found], axis=0) == pytest.approx((values[plan.whole] - values[0]).mean(axis=0))
    assert all((e.low < e.mean).all() and (e.mean < e.high).all() for e in found)


def test_drawn_orders_come_near_the_exact_values() -> None:
    n, values = 6, made_up(6)
    exact = np.array([e.mean for e in shapley(Plan(names(n)), values)])
    errors = [np.abs(np.array([e.mean for e in shapley(plan_of(names(n), 2, k), values)]) - exact).mean() for k in (4, 400)]
    assert errors[1] < 0.25 * errors[0]


def test_wedges_are_run_once_kept_and_sum_to_the_effect(jiyeok, package: Path) -> None:
    arguments = ("compare", "base.toml", "package.toml", "--jobs", "1", "--json", "--wedges", "--indicator", "jobs")
    said = jiyeok(*arguments)
    assert said.code == 0, said.err
    rows = [json.loads(line) for line in said.out.splitlines()]
    jobs = {r["policy"] or r["part"]: r for r in rows if r["indicator"] == "jobs"}
    assert set(jobs) == {"first", "second", "space", "interaction", "package"}
    parts = sum(jobs[p]["effect"] for p in ("first", "second", "space"))
    assert parts == pytest.approx(jobs["package"]["effect"])
    whole = next(r for r in map(json.loads, jiyeok(*arguments[:6], "--indicator", "jobs").out.splitlines()) if r["indicator"] == "jobs")
    assert jobs["package"]["effect"] == pytest.approx(whole["effect"]) and jobs["package"]["low"] == pytest.approx(whole["low"])
    assert jobs["space"]["effect"] == jobs["space"]["low"] == 0.0  # it does nothing in the made-up engine
    # The second time nothing is run: an engine that fails is never called.
    again = jiyeok(*arguments, engine=lambda *a, **k: 1 / 0)
    assert (again.code, again.out) == (0, said.out)
    folders = [p for p in (package / "results").iterdir() if "wedges" in p.name]
    assert len(folders) == 1 and len(Results.open(folders[0])) == 6
    text = jiyeok(*(a for a in arguments if a != "--json"))
    assert "what each policy of package adds" in text.out and "jobs at the workplace, nation [persons]" in text.out


def test_wedges_as_csv_and_after_an_interrupt(jiyeok, package: Path) -> None:
    arguments = ("compare", "base.toml", "package.toml", "--jobs", "1", "--wedges", "--indicator", "jobs")
    calls: list[int] = []

    def pressed_in_the_tenth(scenario, seed, **kw):
        calls.append(seed)
        if len(calls) == 10:
            os.kill(os.getpid(), signal.SIGINT)
        return fakes.run(scenario, seed)

    stopped = jiyeok(*arguments, engine=pressed_in_the_tenth)
    assert stopped.code == 130 and "go on with" in stopped.err and stopped.out == ""
    before = len(calls)
    said = jiyeok(*arguments, "--csv", engine=pressed_in_the_tenth)
    rows = list(csv.DictReader(said.out.splitlines()))
    assert said.code == 0 and len(calls) == 32 and before < 32  # eight sub-packages of four replicates, each run once
    assert [r["part"] for r in rows if r["indicator"] == "jobs"] == ["policy"] * 3 + ["interaction", "package"]
    assert jiyeok(*arguments, "--md").code == 2


def test_wedges_of_folders_and_what_they_refuse(jiyeok, package: Path) -> None:
    jiyeok("run", "base.toml", "package.toml", "ai.toml", "--out", "all", "--jobs", "1")
    said = jiyeok("compare", "all", "--wedges", "--json", "--jobs", "1", "--indicator", "jobs")
    assert said.code == 0 and {json.loads(line)["scenario"] for line in said.out.splitlines()} == {"package"}
    alone = jiyeok("compare", "base.toml", "ai.toml", "--wedges", "--jobs", "1")
    assert alone.code == 2 and "none of the scenarios has two policies or more" in alone.err


def real(policies: str, folder: Path, rate: float = 0.6) -> list[Results]:
    """Baseline and one policy of the real engine over eight made-up regions, two pairs of two years."""
    base = Scenario.load("scenarios/tiny.toml", ("years=2", "replicates=2"))
    other = Scenario.load("scenarios/tiny.toml", ("name='helped'", "years=2", "replicates=2", *policies.format(rate=rate).split("\n")))
    run_scenarios([base, other], out=folder, jobs=1)
    return Results.open(folder)


CALL = (
    "policies.ai.kind='ai_adoption_subsidy'\npolicies.ai.budget_bn_krw_per_year=20\npolicies.ai.rate={rate}\n"
    "policies.ai.industries=['M','X','L']\npolicies.ai.regions=['non_capital']"
)


@pytest.fixture(scope="module")
def helped(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    return real(CALL + "\npolicies.ai.awareness_multiplier=20", tmp_path_factory.mktemp("helped") / "r", 0.8)


def test_awards_are_the_programmes_and_firms_that_would_do_it_anyway_are_known(helped: list[Results]) -> None:
    base, other = helped
    (found,) = additionality("helped", base, other, other.seeds, 2026)
    supported = other.panel("national_quarter", ["supported_ai"], other.seeds).values["supported_ai"]
    assert found["awarded"] == supported[:, -1, 0].mean() > 0
    by_hand = []
    for seed in other.seeds:
        mine, theirs = (r.table("adoption_quarter", None, [seed]).to_pylist() for r in (other, base))
        without = {row["firm"] for row in theirs}
        by_hand.append(sum(row["weight"] for row in mine if row["policy"] == "ai" and row["firm"] in without))
    assert found["anyway_by_year"] == np.mean(by_hand)
    assert found["anyway_by_award"] <= found["anyway_by_year"] < found["awarded"]
    assert found["in_single_rows"] <= found["awarded"]


@pytest.mark.parametrize("kind", ["ai_services", "supply_chain_ai"])
def test_awards_of_every_call_are_rows_of_their_policy(kind: str) -> None:
    """A call may give a head start, so that its projects are not of age 0 at the end of their quarter."""
    keys = (f"policies.help.kind='{kind}'", "policies.help.budget_bn_krw_per_year=20", "years=2")
    tables = run(Scenario.load("scenarios/tiny.toml", keys), 1).tables
    rows, supported = tables["adoption_quarter"], tables["national_quarter"]["supported_help"]
    for quarter, until in zip(tables["national_quarter"]["quarter"], supported, strict=True):
        paid = (rows["policy"] == "help") & (rows["quarter"] <= quarter)
        assert rows["weight"][paid].sum() == until
    assert supported[-1] > 0 and (rows["policy"] == "").any()


def test_a_call_that_pays_next_to_nothing_finds_only_firms_that_do_it_anyway(tmp_path: Path) -> None:
    base, other = real(CALL, tmp_path / "r", 1e-4)
    (found,) = additionality("helped", base, other, other.seeds, 2025)
    assert found["awarded"] > 0 and found["anyway_by_award"] == found["anyway_by_year"] == found["awarded"]
    assert found["anyway_percent"] == 100.0


def test_groups_add_up_to_the_whole(helped: list[Results]) -> None:
    whole = {r.indicator: r for r in compare(helped).rows}
    by_age, by_size = (compare(helped, by=by).rows for by in ("age", "size"))
    for indicator, rows in (("population", by_age), ("employed_residents", by_age), ("firms", by_size), ("ai_adopters", by_size)):
        mine = [r for r in rows if r.indicator == indicator]
        assert sum(r.effect for r in mine) == pytest.approx(whole[indicator].effect)
        assert sum(r.baseline for r in mine) == pytest.approx(whole[indicator].baseline)
    assert len(by_age) == len(GROUPS["age"]) and all(r.cost_bn_krw is None for r in by_age)
    private = sum(r.baseline for r in by_size if r.indicator == "jobs")
    assert 0 < private < whole["jobs"].baseline


def test_inside_and_outside_add_up_and_money_has_a_source(helped: list[Results]) -> None:
    found = compare(helped, named=True)
    jobs = next(r for r in found.rows if r.indicator == "jobs")
    target, elsewhere = found.table("displacement", "helped")
    assert (target["municipalities"], elsewhere["municipalities"]) == (4, 4)
    assert target["effect"] + elsewhere["effect"] == pytest.approx(jobs.effect)
    for area in (target, elsewhere):
        assert area["gained_jobs"] + area["lost_jobs"] == pytest.approx(area["effect"])
        assert area["lost_jobs"] <= area["lost_jobs_clear"] <= 0 <= area["gained_jobs_clear"] <= area["gained_jobs"]
    (paid,) = found.table("financing", "helped")
    assert paid["by_debt_bn_krw"] + paid["local_bn_krw"] == pytest.approx(paid["outlay_bn_krw"])
    assert paid["by_cut_bn_krw"] == paid["by_tax_bn_krw"] == 0.0
    for count in found.table("winners_count", "helped"):
        listed = [w for w in found.table("winners", "helped") if w["indicator"] == count["indicator"]]
        assert len(listed) == count["better"] + count["worse"] and all(w["low"] > 0 or w["high"] < 0 for w in listed)


def test_places_with_no_effect_are_not_called_unclear(helped: list[Results]) -> None:
    base, _ = helped
    rows = compare([base, base]).rows
    counted = [r for r in rows if r.municipalities_no_effect is not None and r.indicator == "jobs"]
    assert counted and all(r.municipalities_no_effect == 8 and r.municipalities_unclear == 0 for r in counted)
