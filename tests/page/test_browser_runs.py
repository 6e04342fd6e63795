"""Levers, runs and their figures in a real Chromium."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Serving
from test_page_runs import fake_server

from sim.experiment.indicators import INDICATORS
from sim.view import notebook
from sim.view.page.library import Library

POLICY = {"ai_adoption_subsidy": {"kind": "ai_adoption_subsidy", "budget_bn_krw_per_year": 5, "regions": ["all"]}}
DRAFT = {"name": "try it", "pack": "eight_regions", "scale": 10, "years": 2, "replicates": 4, "policies": POLICY}


def address(draft: dict[str, Any] = DRAFT) -> str:
    from urllib.parse import urlencode

    return "#" + urlencode({"pol": json.dumps(draft), "lang": "en"})


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with fake_server(tmp_path_factory.mktemp("slow"), 0.5) as serving:
        yield serving


def test_page_command_line_and_notebook_give_the_same_numbers(visit: Any, tmp_path: Path) -> None:
    """Levers, progress, figures; then the saved files through the command line and a notebook."""
    with Serving(Library(tmp_path)) as server:
        page = visit(address(), at=server.url)
        page.wait_for_selector(".command pre", state="attached")
        page.click("#run")
        page.wait_for_selector(".running progress")
        page.wait_for_selector(".running [data-state=done]", timeout=120_000)
        # Partial figures give way to the whole ones.
        page.wait_for_function(
            "() => location.hash.includes('ids=') && document.getElementById('facts').textContent.includes('4 replicates')"
        )
        page.wait_for_function("() => document.querySelector('.share')?.textContent.endsWith('of 4')")
        page.wait_for_selector(".comparison [data-effect]")
        shown = page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('.comparison tbody tr:has([data-effect])')].map((r) => {
              const e = r.querySelector('[data-effect]').dataset; return [r.dataset.indicator, [e.effect, e.low, e.high].map(Number)]; }))"""
        )
        page.locator("summary", has_text="The command for this").click()
        for name, button in (("try_it.toml", "Save the scenario"), ("baseline.toml", "Save its baseline")):
            with page.expect_download() as saved:
                page.locator("button", has_text=button).click()
            assert saved.value.suggested_filename == name
            saved.value.save_as(tmp_path / "cli" / name)
    command = ["compare", "baseline.toml", "try_it.toml", "--replicates", "4", "--seed", "1", "--json", "--jobs", "1"]
    done = subprocess.run([sys.executable, "-m", "sim", *command], cwd=tmp_path / "cli", capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    said = {r["indicator"]: [r["effect"], r["low"], r["high"]] for r in rows if r.get("indicator") and r["effect"] is not None}
    runs = notebook.run(tmp_path / "cli" / "baseline.toml", tmp_path / "cli" / "try_it.toml", replicates=4, seed=1)
    table = runs.compare(indicators=[i.name for i in INDICATORS]).table().to_pylist()
    told = {r["indicator"]: [r["effect"], r["low"], r["high"]] for r in table if r["effect"] is not None}
    assert shown == said == told and any(effect for effect, _, _ in said.values())


def test_a_run_shows_progress_and_is_cancelled(visit: Any, slow: Serving) -> None:
    page = visit(address(), at=slow.url)
    page.click("#run")
    page.wait_for_function("() => document.querySelector('.running progress')?.value >= 1")
    assert page.locator(".map .place").count() == 229  # the page goes on answering
    page.locator(".running button", has_text="Cancel").click()
    page.wait_for_selector(".running [data-state=cancelled]")


def test_four_visitors_see_only_their_own_runs(visit: Any, slow: Serving) -> None:
    pages = [visit(address({**DRAFT, "name": f"visitor {i}"}), at=slow.url) for i in range(4)]
    for page in pages:
        page.click("#run")
    for i, page in enumerate(pages):
        page.wait_for_selector(".running [data-run]")
        page.locator("nav button", has_text="Runs").click()
        page.wait_for_selector(".mine [data-run]")
        assert page.locator(".mine [data-run]").count() == 1 and f"visitor {i}" in page.inner_text(".mine")
    for page in pages:
        page.locator(".mine button", has_text="Cancel").click()
        page.wait_for_selector(".mine [data-state=cancelled], .mine [data-state=stopping]")


def test_the_budget_bar_says_in_words_what_is_too_much(visit: Any, slow: Serving) -> None:
    page = visit(at=slow.url)
    page.select_option("#preset", "mixed")
    assert "200 of 200" in page.inner_text(".budget")
    page.fill("#budget-settlement", "90")
    assert "over the ceiling by 30" in page.inner_text(".budget")
    page.wait_for_selector(".problems li")
    assert page.is_disabled("#run") and "over 200" in page.inner_text(".problems")
    page.locator("button", has_text="Undo").click()
    page.wait_for_function("() => !document.querySelector('.problems li')")
    assert "200 of 200" in page.inner_text(".budget")
    page.reload()
    page.wait_for_selector(".policyform")
    assert page.locator(".policyform").count() == 3
