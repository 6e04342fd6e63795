"""The instant estimate: its fit, the shipped design, and the page that draws it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pytest
from serving import Serving

from experiments.demo_design import MOST, points
from sim.view.page.app import DEMO, ESTIMATE
from sim.view.page.estimate import estimate, fitted
from sim.view.page.library import Library
from sim.view.page.order import LEVERS

SHIPPED = json.loads(gzip.decompress(ESTIMATE.read_bytes()))
POLICY = {"start": "2025Q1", "end": "2029Q4", "regions": ["non_capital"]}


def test_effects_that_rise_and_level_off_are_found_again_and_noise_is_told() -> None:
    chance = np.random.default_rng(3)
    budgets = chance.uniform(0, 200, (60, 3)) * (chance.uniform(size=(60, 3)) < 0.5)
    noise = chance.normal(0, 2, (60, 2, 1))
    true = 40 * budgets[:, 0] / 200 - 15 * budgets[:, 1] / 200 + 100 * (1 - np.exp(-budgets[:, 2] / 5))
    found = {"most": 200.0, "indicators": fitted(budgets, 200.0, {"x": {"nation": true[:, None, None] + noise}})}
    fit = found["indicators"]["x"]
    assert fit["turns"] == (None, None, 5.0) and fit["nation"]["error"][0][0] == pytest.approx(2.0, rel=0.4)
    effect, half = estimate(found, "x", "nation", np.array([100.0, 0.0, 50.0]))
    assert np.all(np.abs(effect - 120.0) < half) and np.all(half < 4.0)
    nothing, exactly = estimate(found, "x", "nation", np.zeros(3))
    assert not nothing.any() and not exactly.any()


def test_the_design_has_every_policy_alone_and_in_company_within_the_ceiling() -> None:
    design = points()
    assert all(sum(p.budgets.values()) <= MOST for p in design)
    for kind in LEVERS:
        beside = [len(p.budgets) for p in design if kind in p.budgets]
        assert beside.count(1) == 3 and sum(n > 1 for n in beside) >= 6


def test_the_shipped_estimate_foretells_shipped_runs_it_has_not_seen() -> None:
    """Two scenarios of the demo, twelve replicates each, are no part of the design: nine of ten figures agree within both intervals."""
    demo = json.loads(gzip.decompress(DEMO.read_bytes()))
    assert ESTIMATE.stat().st_size < 500_000 and SHIPPED["engine"] == demo["study"]["engine"]
    for at, kind in ((1, "ai_adoption_subsidy"), (2, "campus_innovation_space")):
        budgets = np.array([200.0 if k == kind else 0.0 for k in SHIPPED["kinds"]])
        hit: list[bool] = []
        for name, fit in SHIPPED["indicators"].items():
            for level in ("nation", "province"):
                part = demo["frames"][name]["scenarios"][at].get(level)
                if level in fit and part:
                    guess, half = estimate(SHIPPED, name, level, budgets)
                    run, other = np.array(part["effect"], float), np.nan_to_num(np.array(part["half"], float))
                    hit += list((np.abs(guess - run) <= np.hypot(half, other))[1:].ravel())
        assert len(hit) > 2000 and np.mean(hit) > 0.9


def test_a_moved_lever_is_answered_with_an_estimate_until_a_run_is_there(visit: Any, tmp_path: Any) -> None:
    with Serving(Library(tmp_path)) as server:
        page = visit("#lang=en&ind=ai_adopters&year=2029", at=server.url)
        page.wait_for_selector(".comparison")
        assert page.inner_text(".guess") == "" and page.locator(".pale").count() == 0
        page.select_option("#preset", "mixed")  # shipped results hold just that
        page.wait_for_selector(".card.shown:has-text('mixed')")
        page.fill("#budget-ai_adoption_subsidy", "60")
        page.wait_for_selector(".pale .place")
        assert page.locator(".map .place").count() == 17 and "Estimate" in page.inner_text(".keys >> nth=0")
        said = page.inner_text(".guess strong")
        page.fill("#budget-ai_adoption_subsidy", "20")
        page.wait_for_function("(said) => document.querySelector('.guess strong').textContent !== said", arg=said)
        budgets = np.array(
            [{"ai_adoption_subsidy": 20, "campus_innovation_space": 70, "settlement": 60}.get(k, 0) for k in SHIPPED["kinds"]]
        )
        effect, _ = estimate(SHIPPED, "ai_adopters", "nation", budgets)
        assert f"{effect[SHIPPED['years'].index(2029), 0]:+.3g}" in page.inner_text(".guess strong")
        page.locator(".policyform summary").first.click()
        page.fill("#ai_adoption_subsidy-rate", "0.9")
        page.press("#ai_adoption_subsidy-rate", "Tab")
        page.wait_for_selector(".guess:has-text('Outside the design (AI adoption subsidy: Share paid)')")
        assert page.locator(".pale").count() == 0 and page.locator(".map .place").count() == 229
        page.select_option("#preset", "ai")  # what has been run is shown instead of an estimate
        page.wait_for_function("() => !document.querySelector('.guess').textContent && !document.querySelector('.pale')")
        assert "AI adoption subsidy" in page.inner_text(".card.shown")
        page.close()  # before the server goes: a page checks its draft a moment later
        page.close()  # before the server goes: a page checks its draft a moment later
