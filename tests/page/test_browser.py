"""The page in a real Chromium."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
PAGES = ("explore", "compare", "sweep", "runs", "model")
SHOTS = os.environ.get("JIYEOK_SCREENSHOTS")


def keep(page: Any, name: str) -> None:
    """A picture for people to look at, where a folder for them is named."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def fills(page: Any) -> list[str]:
    return page.evaluate("() => [...document.querySelectorAll('.map .place')].map((p) => p.getAttribute('fill'))")


def scrub(page: Any, year: int) -> None:
    page.evaluate("(y) => { const r = document.getElementById('year'); r.value = y; r.dispatchEvent(new Event('input')); }", year)


def test_the_first_second_shows_a_map_of_229_municipalities(visit: Any) -> None:
    page = visit()
    assert page.locator(".map .place").count() == 229
    assert len(set(fills(page))) > 20
    assert page.locator(".inset .place").count() == 66
    # From the request of the page to the first filled map; no time is asserted on machines that others use.
    page.locator("button", has_text="Provinces").click()
    page.wait_for_function("() => document.querySelectorAll('.map .place').length === 17")


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_in_three_languages_is_whole_and_accessible(visit: Any, name: str, language: str) -> None:
    page = visit(f"#page={name}&lang={language}")
    if name == "explore":
        page.wait_for_selector(".comparison tbody tr")
    if name == "compare":
        page.wait_for_selector(".lists h4")
    text = page.inner_text("body")
    assert "⟨" not in text and "undefined" not in text and "NaN" not in text
    assert page.evaluate("() => document.documentElement.lang") == language
    if language != "en":
        script = "[가-힣]" if language == "ko" else "[ぁ-んァ-ヶ]"
        assert len(re.findall(script, text)) > (15 if name == "sweep" else 40)
    keep(page, f"{name}-{language}")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # not a script tag: the page's policy forbids that
    found = page.evaluate("() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })")
    assert len(found["passes"]) > 10
    assert [(v["id"], [n["html"][:90] for n in v["nodes"][:3]]) for v in found["violations"]] == []


def test_the_scrubber_moves_the_map_both_ways_and_by_keys(visit: Any) -> None:
    page = visit("#year=2034")
    late = fills(page)
    page.focus("#year")
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('.scrubber output').textContent.includes('2024')")
    early = fills(page)
    assert early != late
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('.scrubber output').textContent.includes('2034')")
    assert fills(page) == late
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => location.hash.includes('year=2033')")


def test_scrubbing_costs_little_script(visit: Any) -> None:
    page = visit()
    spent = page.evaluate(
        """() => {
          const range = document.getElementById('year'), times = [];
          for (let k = 0; k < 60; k++) {
            range.value = k % 11;
            const from = performance.now();
            range.dispatchEvent(new Event('input'));
            times.push(performance.now() - from);
          }
          return times.slice(11).sort((a, b) => a - b);
        }"""
    )
    # A coarse bound that a frame-by-frame rebuild of the map would break many times over; the median here is below one.
    assert spent[len(spent) // 2] < 16


def test_reload_back_and_a_pasted_address_restore_the_state(visit: Any) -> None:
    page = visit()
    page.select_option("#indicator", "ai_adopters")
    page.locator("button", has_text="Change since start").click()
    page.select_option("#language", "ja")
    page.wait_for_function("() => document.documentElement.lang === 'ja'")
    scrub(page, 3)
    page.wait_for_function("() => location.hash.includes('year=2027')")
    address = page.evaluate("() => location.hash")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.evaluate("() => location.hash") == address
    assert page.input_value("#indicator") == "ai_adopters" and "2027" in page.inner_text(".scrubber output")
    other = visit(address)
    assert fills(other) == fills(page)
    page.go_back()
    page.wait_for_function("() => document.documentElement.lang === 'en'")


def test_a_place_is_found_by_keyboard_and_shown_in_words(visit: Any) -> None:
    page = visit()
    page.fill("#place", "Jeonju-si, Jeonbuk (52110)")
    page.press("#place", "Enter")
    page.wait_for_selector(".places li")
    assert re.search(r"Jeonju-si, Jeonbuk.*rank \d+ of 229", page.inner_text(".places li"))
    assert page.locator(".selected").count() >= 1
    page.wait_for_selector(".chart:has-text('Jeonju-si')")
    page.reload()
    page.wait_for_selector(".places li")


def test_stripes_mark_what_is_unclear(visit: Any) -> None:
    page = visit("#ind=ai_adopters&year=2029")
    striped = "() => document.querySelectorAll('.map .stripes path[visibility=visible]').length"
    assert 0 < page.evaluate(striped) < 229
    page.locator("button", has_text="Level").first.click()
    page.wait_for_function(f"() => ({striped})() === 0")


def test_the_table_is_sorted_and_saved(visit: Any) -> None:
    page = visit("#year=2030")
    page.wait_for_selector(".comparison tbody tr")
    page.locator(".comparison thead button").nth(2).click()
    page.wait_for_selector("th[aria-sort=ascending]")
    effects = page.evaluate("() => [...document.querySelectorAll('[data-effect]')].map((e) => Number(e.dataset.effect))")
    assert effects == sorted(effects)
    with page.expect_download() as saved:
        page.locator("button", has_text="Save as CSV").click()
    assert "share_better" in Path(saved.value.path()).read_text(encoding="utf-8")
    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as saved:
            page.locator(".exports button", has_text=kind).click()
        assert Path(saved.value.path()).read_bytes().startswith(start)
        if SHOTS:
            saved.value.save_as(Path(SHOTS) / f"map.{kind.lower()}")


def test_own_results_are_chosen_and_shown(visit: Any) -> None:
    page = visit("#page=runs")
    page.locator("button", has_text="Show").first.click()
    page.wait_for_function("() => location.hash.includes('ids=')")
    page.wait_for_selector(".card >> text=campus_space")
    page.wait_for_function("() => document.querySelectorAll('.map .place').length === 229")


def test_the_report_opens_from_disk_without_a_network_and_prints(browser: Any, results_folder: Path, tmp_path: Path) -> None:
    from sim.experiment.results import Results
    from sim.view.page.report import report

    results = Results.open(results_folder)
    hostile = dict(results[1].entry["scenario"], title="</script><img src=x onerror=alert(1)>")
    results[1].entry["scenario"] = hostile
    file = tmp_path / "report.html"
    file.write_text(report(results, language="ja"), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1300, "height": 900})
    page, troubles = context.new_page(), []
    page.on("pageerror", lambda e: troubles.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else troubles.append(r.url))
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-ready]")
    assert page.locator(".map .place").count() == 229
    assert page.evaluate("() => document.documentElement.lang") == "ja"
    assert page.locator(".card img").count() == 0 and "onerror" in page.inner_text(".card.shown")
    page.wait_for_selector(".comparison [data-effect]")
    inside = [name for name in PAGES if name != "sweep"]  # of which a report of results holds none
    assert page.locator("nav button").count() == len(inside)
    for name in inside[1:]:
        page.locator("nav button").nth(inside.index(name)).click()
        page.wait_for_selector(f"body[data-ready={name}]")
        keep(page, f"report-{name}")
    page.locator("nav button").nth(0).click()
    page.wait_for_selector("body[data-ready=explore]")
    assert page.pdf(format="A4", print_background=True)[:4] == b"%PDF"
    context.close()
    assert troubles == []
