"""The emulator and the sweep page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from serving import Serving

from sim.experiment.indicators import INDICATORS
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.run import SweepOptions, run_sweep
from sim.experiment.sweep.sensitivity import Question, analyse
from sim.experiment.sweep.views import connect
from sim.scenario.resolve import resolved_table
from sim.scenario.scenario import Scenario
from sim.view.page.emulator import basis, emulator
from sim.view.page.library import Library, Unknown
from sim.view.page.report import sweep_report
from sim.view.page.sweep_cell import _as_order, opened
from sim.view.page.sweeps import Sweeps, _points, fit_of, points_of

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
BASE = """version = 1
name = "baseline"
pack = "eight_regions"
scale = 10
years = 1
"""
POLICY = """extends = "base.toml"
version = 1
name = "startups"
[policies.startups]
kind = "startups"
budget_bn_krw_per_year = 5
"""
SWEEP = """version = 1
base = "policy.toml"
baseline = "base.toml"
replicates = 2
[design]
kind = "sobol"
samples = 8
[[factor]]
key = "policies.startups.budget_bn_krw_per_year"
low = 0
high = 40
"""


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds one small real sweep."""
    here = tmp_path_factory.mktemp("sweep")
    for name, text in (("base", BASE), ("policy", POLICY), ("sweep", SWEEP)):
        (here / f"{name}.toml").write_text(text, encoding="utf-8")
    run_sweep(Plan.of(Sweep.load(here / "sweep.toml")), SweepOptions(out=here / "results" / "small", jobs=1))
    return here / "results"


def test_a_quadratic_is_found_again_and_its_error_is_nothing() -> None:
    chance = np.random.default_rng(1)
    x = chance.uniform([0.0, 10.0, -1.0], [1.0, 30.0, 1.0], (40, 3))
    y = 3.0 + 2.0 * x[:, 0] - 0.1 * x[:, 1] + x[:, 0] * x[:, 2] + 0.5 * x[:, 2] ** 2
    fit = emulator(x, y)
    assert fit is not None and fit["error"] < 1e-9 < fit["spread"]
    scaled = 2 * (x - fit["low"]) / (np.array(fit["high"]) - fit["low"]) - 1
    np.testing.assert_allclose(basis(scaled, fit["terms"]) @ fit["weights"], y, atol=1e-9)
    assert fit["share"][0] > 0.1 and fit["share"][1] > 0.1


def test_noise_alone_has_an_error_as_large_as_its_spread() -> None:
    chance = np.random.default_rng(2)
    fit = emulator(chance.uniform(0, 1, (64, 2)), chance.normal(0, 5, 64))
    assert fit is not None and fit["error"] > 0.9 * fit["spread"]


def test_too_few_points_and_factors_that_stand_still_give_no_estimate() -> None:
    assert emulator(np.arange(4.0)[:, None] * [1, 2, 3], np.arange(4.0)) is None
    assert emulator(np.ones((20, 1)), np.arange(20.0)) is None
    assert emulator(np.arange(20.0)[:, None], np.full(20, np.nan)) is None


def test_points_are_the_means_that_the_database_gives(swept: Path) -> None:
    sweeps = Sweeps(swept)
    ((one),) = sweeps.listing()
    found = sweeps.get(one["id"])
    sql = "SELECT cell, avg(firms) FROM effects WHERE level = 'nation' AND year = 2025 GROUP BY cell ORDER BY cell"
    expected = [row[1] for row in connect(swept / "small").execute(sql).fetchall()]
    part = found["scenarios"]["startups"]
    assert part["of"]["firms"]["mean"] == pytest.approx(expected, rel=1e-5) and len(part["x"]) == 8
    assert found["paired"] and fit_of(swept / "small", "startups", "firms") is not None


def test_levers_answer_at_once_and_say_where_the_design_ends(visit: Any, swept: Path) -> None:
    with Serving(Library(swept)) as server:
        page = visit("#page=sweep&lang=en&ind=firms", at=server.url)
        assert "Estimate" in page.inner_text(".estimate") and "8 points" in page.inner_text(".estimate")
        before = page.inner_text(".estimate")
        page.fill("#factor-0", "39")
        assert page.inner_text(".estimate") != before
        assert page.locator(".sweepcharts circle:not(.point)").count() == 8
        page.fill("#factor-0", "90")
        assert "Outside the design" in page.inner_text(".estimate")
        spent = page.evaluate(
            """() => { const r = document.querySelector('.sweeplevers input[type=range]'), t = performance.now();
              for (let k = 0; k < 20; k++) { r.value = k; r.dispatchEvent(new Event('input')); } return (performance.now() - t) / 20; }"""
        )
        assert spent < 50  # an answer while the hand is on the lever; the usual is a few milliseconds


def test_axes_are_brushed_by_hand_and_by_keys_and_the_address_keeps_it(visit: Any, swept: Path) -> None:
    with Serving(Library(swept)) as server:
        page = visit("#page=sweep&lang=en&ind=firms", at=server.url)
        box = page.locator('.brushable[data-axis="0"]').bounding_box()
        page.mouse.move(box["x"] + 18, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + 18, box["y"] + box["height"] / 2)
        page.mouse.up()
        page.wait_for_function("() => location.hash.includes('brush=0')")
        by_hand = page.inner_text(".told")
        assert "of 8 cells" in by_hand and not by_hand.startswith("8 ")
        page.reload()
        page.wait_for_selector(".brushes rect")
        assert page.inner_text(".told") == by_hand
        page.locator("details.brush summary").press("Enter")
        page.fill("#brush-0-0", "")
        page.fill("#brush-0-1", "20")
        page.press("#brush-0-1", "Tab")
        few = sum(x[0] <= 20 for x in Sweeps(swept).get(Sweeps(swept).listing()[0]["id"])["scenarios"]["startups"]["x"])
        page.wait_for_function("() => location.hash.includes('%3A%3A20')")
        assert page.inner_text(".told").startswith(f"{few} of 8 cells")


def test_what_matters_and_where_it_holds_are_those_of_the_command_line(visit: Any, swept: Path) -> None:
    plan = Plan.of(Sweep.load(swept / "small" / "sweep.toml"))
    answer = analyse(plan, swept / "small", Question("firms", "startups", "baseline"))
    with Serving(Library(swept)) as server:
        page = visit("#page=sweep&lang=en&ind=firms", at=server.url)
        page.wait_for_selector(".matters tbody tr")
        assert f"{answer.rows[0]['first']:.3g}" in page.inner_text(".matters tbody")
        page.wait_for_selector(".box-found, [role=status] .note")
        page.fill("#bound", "1000000")
        page.locator("button", has_text="Find the box").click()
        page.wait_for_function("() => document.body.textContent.includes('0 of 8 cells meet')")
        page.locator("details.brush summary").click()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate("() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })")["violations"] == []


def test_factors_of_one_scenario_alone_are_empty_in_the_other() -> None:
    rows = np.array([[0, 1.0, np.nan, 2, 5.0, 1.0], [1, 2.0, np.nan, 2, 7.0, 1.0]])
    part = _points(rows, ["mine", "theirs"], [INDICATORS[0]])
    assert part["factors"] == ["mine"] and part["x"] == [[1.0], [2.0]] and part["cells"] == [0, 1]


def test_the_report_of_a_sweep_stands_alone(visit: Any, swept: Path, tmp_path: Path) -> None:
    path = tmp_path / "sweep.html"
    path.write_text(sweep_report(swept / "small", ["firms"]), encoding="utf-8")
    page = visit("#lang=ko", at=path.as_uri())
    page.wait_for_selector(".matters tbody tr")
    assert page.locator(".parallel").count() == 1 and "⟨" not in page.inner_text("body")
    page.locator("nav button").last.click()
    page.wait_for_selector("body[data-ready=model]")


def test_a_point_opens_in_explore_as_the_cell_that_was_run(visit: Any, swept: Path) -> None:
    with Serving(Library(swept)) as serving:
        page = visit("#page=sweep&lang=en", at=serving.url)
        page.locator(".point").first.wait_for()
        page.locator(".point").first.dispatch_event("click")
        page.wait_for_selector("body[data-ready=explore]")
        page.wait_for_selector(".comparison")
        draft = json.loads(page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('pol')"))
        x, cells = (points_of(swept / "small")["scenarios"]["startups"][k] for k in ("x", "cells"))
        assert draft["policies"]["startups"]["budget_bn_krw_per_year"] == pytest.approx(x[0][0])
        assert draft["name"] == f"startups cell {cells[0]}" and draft["pack"] == "eight_regions" and draft["years"] == 1
        page.go_back()
        page.wait_for_selector("body[data-ready=sweep]")
        page.locator("summary", has_text="best").first.click()
        page.locator(".told ~ div td ~ td").first.wait_for()
        page.get_by_role("button", name="Open cell").first.press("Enter")
        page.wait_for_selector("body[data-ready=explore]")
        page.wait_for_selector(".comparison")
        page.close()  # before the server is gone


def test_a_cell_that_the_levers_cannot_say_is_refused_in_words(swept: Path) -> None:
    table = resolved_table(Scenario.load(swept.parent / "policy.toml"))
    assert "order" in _as_order(table, "x", 2)
    found = _as_order({**table, "ensemble": True}, "x", 2)
    assert found["error"].startswith("the levers cannot take this cell: it sets ensemble")
    for cell in ("99", "-1", "x", ""):
        with pytest.raises(Unknown):
            opened(swept / "small", "startups", cell)
