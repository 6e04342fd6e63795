"""What Explore and Compare draw beside the map: history, targets, tiles, filters, wedges, two effects at once."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from serving import Serving

from sim.experiment.cells import Cell
from sim.experiment.indicators import INDICATORS
from sim.experiment.results import Results
from sim.experiment.runs import RunOptions, run_cells
from sim.scenario.scenario import Scenario
from sim.view.page.app import DEMO
from sim.view.page.library import Library
from sim.view.page.observed import SOURCE, observed
from sim.view.page.order import levers
from sim.view.page.tiles import tiles
from sim.view.page.wedges import joint, wedge_frames

DEMO_RESULTS = json.loads(gzip.decompress(DEMO.read_bytes()))
BASE = """version = 1
name = "{name}"
pack = "eight_regions"
scale = 10
years = 1
replicates = 3
"""
POLICIES = {
    "founders": '[policies.founders]\nkind = "startups"\nbudget_bn_krw_per_year = 20\n',
    "courses": '[policies.courses]\nkind = "ai_talent"\nbudget_bn_krw_per_year = 20\n',
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    """A baseline, two policies, and both together, on the made-up regions."""
    here = tmp_path_factory.mktemp("package")
    cells = []
    for names in ((), ("founders",), ("courses",), ("founders", "courses")):
        path = here / f"{len(names)}{''.join(names)}.toml"
        path.write_text(BASE.format(name=" ".join(names) or "baseline") + "".join(POLICIES[n] for n in names), encoding="utf-8")
        cells.append(Cell.of(Scenario.load(path), path))
    run_cells(cells, RunOptions(out=here / "out", jobs=1, allow_mixed=True))
    return Results.open(here / "out")


def test_wedges_sum_to_the_package_and_are_those_of_compare(package: list[Results]) -> None:
    from sim.experiment.packages import plan_of
    from sim.experiment.wedges import Parts, wedges

    firms = next(i for i in INDICATORS if i.name == "firms")
    found = wedge_frames(package[0], package[3], firms)
    assert found is not None and found["policies"] == ["founders", "courses"]
    whole = np.array(found["whole"]["mean"])
    assert whole[-1] != 0
    np.testing.assert_allclose(sum(np.array(a["mean"]) for a in found["adds"]), whole, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(sum(np.array(a["mean"]) for a in found["alone"]) + found["interaction"]["mean"], whole, rtol=1e-3, atol=1e-6)
    parts = Parts.of(plan_of(("founders", "courses")), package[0], package[3])
    held = {0: package[0], 1: package[1], 2: package[2], 3: package[3]}
    told = {
        o["policy"]: o
        for o in wedges(parts, package[0], held, [firms], "nation", None)
        if o["part"] == "policy" and o["indicator"] == "firms"
    }
    for i, policy in enumerate(found["policies"]):
        assert found["adds"][i]["mean"][-1] == pytest.approx(told[policy]["effect"], rel=1e-4)
        assert found["alone"][i]["low"][-1] == pytest.approx(told[policy]["alone_low"], rel=1e-4)


def test_without_a_sub_package_there_are_no_wedges(package: list[Results], tmp_path: Path) -> None:
    firms = next(i for i in INDICATORS if i.name == "firms")
    other = Results(package[3].path, package[3].label, {**package[3].entry, "engine": "another"})
    assert wedge_frames(package[0], other, firms) is None


def test_the_region_of_two_effects_is_hotellings(package: list[Results]) -> None:
    found = joint(package[0], package[3])
    assert found is not None and len(found["mean"]) == len(found["shape"]) == len(found["years"])
    assert found["mean"][0] == [0, 0] and found["shape"][0] == [0, 0, 0]  # the base year is the same
    assert joint(package[0], Results(tmp := package[3].path, "nobody", package[3].entry)) is None and tmp.is_dir()


def test_history_is_the_register_and_meets_the_base_year() -> None:
    past, frames = observed("korea_2024"), DEMO_RESULTS["frames"]
    rows = [r for r in csv.DictReader(SOURCE.read_text(encoding="utf-8").splitlines()) if r["code"] == "11110" and r["year"] == "2019"]
    at = DEMO_RESULTS["study"]["places"]["municipality"].index("11110")
    assert past["population"]["municipality"][5][at] == sum(int(v) for r in rows for k, v in r.items() if k.startswith("age_"))
    assert max(past["population"]["years"]) == 2024
    for name in past:
        for level in ("nation", "province", "municipality"):
            model = frames[name]["scenarios"][0][level]["level"][0]
            np.testing.assert_allclose(past[name][level][-1], model, rtol=2e-3, atol=30)
    assert observed("eight_regions") == {}


def test_tiles_are_apart_and_keep_the_order_of_places() -> None:
    chance = np.random.default_rng(1)
    centres = {str(i): (float(x), float(y)) for i, (x, y) in enumerate(chance.uniform(0, 1, (60, 2)))}
    found = tiles(centres, {c: c[-1] for c in centres})
    corners = {c: tuple(map(int, path[1:].split("h")[0].split())) for c, path in found["shapes"].items()}
    assert len(set(corners.values())) == 60
    for k in (0, 1):
        order = np.corrcoef([centres[c][k] for c in centres], [corners[c][k] for c in centres])[0, 1]
        assert order > 0.9


def test_explore_draws_history_a_target_tiles_and_a_filtered_table(visit: Any, tmp_path: Path) -> None:
    with Serving(Library(tmp_path)) as server:
        page = visit("#lang=en&ind=population&lines=level", at=server.url)
        page.wait_for_selector(".comparison tbody tr")
        assert page.locator(".chart >> nth=0 >> circle.seen").count() >= 10
        page.fill("#target", "51500000")
        page.press("#target", "Tab")
        page.wait_for_selector("line.target", state="attached")
        assert "missed, year-end 2034" in page.inner_text("div.target") and "population%3A51500000" in page.url
        page.locator("button", has_text="Tiles").click()
        page.wait_for_selector(".tilelabel")
        assert page.locator(".map .place").count() == 229 and page.locator(".tilelabel").count() == 17
        every = page.locator(".comparison tbody tr").count()
        page.check("#clear")
        page.wait_for_function("(n) => document.querySelectorAll('.comparison tbody tr').length < n", arg=every)
        assert page.locator(".comparison .verdict.unclear").count() == 0
        page.select_option("#only", "settlement")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.comparison tbody tr')].every((r) => r.dataset.scenario === 'settlement')"
        )
        page.close()


def test_compare_shows_wedges_two_effects_and_differences_in_words(visit: Any, tmp_path: Path) -> None:
    with Serving(Library(tmp_path)) as server:
        page = visit("#page=compare&lang=ko&ind=ai_adopters&year=2029", at=server.url)
        page.wait_for_selector(".wedges tbody tr")
        assert page.locator(".wedges tbody tr").count() == 5 and page.locator(".wedges svg rect").count() > 20
        assert page.locator(".both .numbered").count() == 4
        assert "인구감소지역" in page.inner_text(".lists") and "budget_bn" not in page.inner_text(".lists")
        page.close()


def test_the_model_page_holds_evidence_sources_and_the_whole_description(visit: Any, server: Serving) -> None:
    page = visit("#page=model&lang=ja")
    for name, said in (("evidence", "hindcast"), ("sources", "Ministry"), ("odd", "Submodels")):
        page.locator(f"#document-{name} summary").click()
        page.wait_for_selector(f"#document-{name} table")
        text = page.inner_text(f"#document-{name}")
        assert said in text and "**" not in text and "| " not in text and page.locator(f"#document-{name} pre:has-text('#')").count() < 20


def test_who_asks_for_nothing_sees_the_clearest_map_of_the_demo_and_what_stripes_are(visit: Any) -> None:
    demo = json.loads(gzip.decompress(DEMO.read_bytes()))
    last = max(r["year"] for r in demo["table"]["rows"])
    clear = {
        (r["scenario"], r["indicator"]): (r["municipalities_better"] + r["municipalities_worse"], r["municipalities_unclear"])
        for r in demo["table"]["rows"]
        if r["year"] == last and r["municipalities_better"] is not None
    }
    scenario, indicator = max(clear, key=lambda k: clear[k][0] / max(sum(clear[k]), 1))
    page = visit("#lang=en")
    n, known = clear[scenario, indicator][0], sum(clear[scenario, indicator])
    assert page.input_value("#indicator") == indicator
    assert f"Clear in {n} of {known} places" in page.inner_text(".sure") and "Striped" in page.inner_text(".sure")
    page = visit("#lang=en&ind=firms&s=1")  # who asks for a map gets that one, and a way to the clearest
    assert page.input_value("#indicator") == "firms"
    page.locator(".sure button").click()
    page.wait_for_function("(name) => document.getElementById('indicator').value === name", arg=indicator)


def test_the_keyboard_alone_scrubs_plays_finds_and_chooses_places(visit: Any) -> None:
    page = visit("#lang=en&year=2024")
    page.focus("#year")
    page.keyboard.press("Space")
    page.wait_for_selector(".play[aria-label='Pause']")
    page.wait_for_function("() => location.hash.includes('year=20') && !location.hash.includes('year=2024')")
    page.keyboard.press("Space")
    page.wait_for_selector(".play[aria-label='Play']")
    page.keyboard.press("End")
    page.locator(".places summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".placetable")
    page.keyboard.press("Tab")  # the table can be scrolled
    page.keyboard.press("Tab")
    code = page.evaluate("() => document.activeElement.dataset.code")
    page.keyboard.press("Enter")
    page.wait_for_function("(c) => location.hash.includes('sel=' + c)", arg=code)
    page.wait_for_selector(".places li")
    assert page.evaluate("() => document.activeElement.dataset.code") == code  # the hand stays where it was
    assert page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "true"


def test_who_wants_less_motion_gets_none_that_was_not_asked_for(visit: Any) -> None:
    page = visit("#lang=en", reduced_motion="reduce")
    moving = "() => document.getAnimations().length + [...document.querySelectorAll('*')].filter((e) => getComputedStyle(e).transitionDuration !== '0s' || getComputedStyle(e).animationName !== 'none').length"
    assert page.evaluate(moving) == 0
    assert page.input_value(".scrubber select") == "900"  # and the slowest play by itself
    assert visit("#lang=en").input_value(".scrubber select") == "450"


LATIN = """() => { const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    if (!walk.currentNode.parentElement.closest('script, noscript, pre, code, [lang=en]') && /[A-Za-z]{3,} [A-Za-z]{2,}|^[a-z_]{4,}$/.test(text)) found.push(text);
  }
  return found; }"""


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_no_sentence_is_left_in_english_with_every_lever_on_the_page(visit: Any, language: str) -> None:
    own = {"budget_bn_krw_per_year": 1, "start": "2025Q1", "end": "2029Q4", "regions": ["non_capital"]}
    named = {"eight_regions", "korea_2024"}  # names of data, as scenario files write them
    for half in (list(levers())[::2], list(levers())[1::2]):  # an address has its limits
        draft = json.dumps({"name": "x", "policies": {kind: {"kind": kind, **own} for kind in half}})
        page = visit(f"#lang={language}&pol={draft}")
        page.wait_for_selector(".comparison")
        page.wait_for_function("(n) => document.querySelectorAll('.policyform').length === n", arg=len(half))
        page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert [text for text in page.evaluate(LATIN) if text not in named] == []
    for name in ("compare", "sweep", "runs", "model"):
        page = visit(f"#page={name}&lang={language}")
        commands = [text for text in page.evaluate(LATIN) if "jiyeok " not in text and text not in named]
        assert [text for text in commands if text not in ("campus_space", "made-up")] == []


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_whatever_can_be_used_has_a_name_for_screen_readers_in_its_language(visit: Any, language: str) -> None:
    draft = (
        '{"policies":{"a":{"kind":"ai_services","budget_bn_krw_per_year":50,"start":"2025Q1","end":"2029Q4","regions":["non_capital"]}}}'
    )
    page = visit(f"#lang={language}&pol={draft}")
    page.wait_for_selector(".comparison")
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.wait_for_selector(".placetable")
    session = page.context.new_cdp_session(page)
    usable = {"button", "slider", "combobox", "textbox", "spinbutton", "checkbox", "link", "image", "region", "progressbar"}
    nodes = [n for n in session.send("Accessibility.getFullAXTree")["nodes"] if not n["ignored"] and n["role"]["value"] in usable]
    names = [n.get("name", {}).get("value", "") for n in nodes]
    assert len(names) > 200 and all(names)
    if language != "en":
        own = re.compile("[가-힣]" if language == "ko" else "[ぁ-んァ-ヶ一-龠]")
        words = [n for n in names if re.search(r"[A-Za-z]{4,}", n) and not own.search(n)]
        assert {n for n in words if n not in ("English", "Jiyeok")} == set()
