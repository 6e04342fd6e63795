from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from view_results import made_up_results

from sim import odd
from sim.experiment.indicators import INDICATORS
from sim.experiment.results import Results
from sim.scenario.packs import SHIPPED
from sim.view.boundaries import Outlines, joined
from sim.view.charts import ChartError, draw
from sim.view.labels import FONTS, LANGUAGES, UNITS, WORDS, unit, usable


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    return made_up_results(tmp_path_factory.mktemp("charts") / "results", "eight_regions")


@pytest.mark.parametrize("kind", ["map", "series", "forest"])
def test_every_kind_is_drawn_as_svg_and_png(results: list[Results], kind: str, tmp_path: Path) -> None:
    paths = draw(results, kind, out=tmp_path)
    assert [p.suffix for p in paths] == [".svg", ".png"]
    assert all(p.stat().st_size > 5000 for p in paths)


def test_one_scenario_is_drawn_as_a_level(results: list[Results], tmp_path: Path) -> None:
    paths = draw(results[:1], "map", out=tmp_path, year=2026)
    assert paths[0].name == "map-employed_residents-baseline-2026.svg"


def test_stripes_mark_what_is_unclear(results: list[Results], tmp_path: Path) -> None:
    svg = draw(results, "map", out=tmp_path)[0].read_text(encoding="utf-8")
    assert "<pattern" in svg
    level = draw(results[:1], "map", out=tmp_path)[0].read_text(encoding="utf-8")
    assert "<pattern" not in level


def test_the_same_results_give_the_same_svg(results: list[Results], tmp_path: Path) -> None:
    one, two = (draw(results, "series", out=tmp_path / n)[0].read_bytes() for n in ("a", "b"))
    assert one == two


@pytest.mark.parametrize(
    ("kind", "indicator", "words"),
    [("pie", "jobs", "no chart `pie`"), ("map", "luck", "no indicator `luck`"), ("map", "productivity_gap", "figure of the nation")],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said(results: list[Results], kind: str, indicator: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ChartError, match=words):
        draw(results, kind, indicator=indicator, out=tmp_path)


def test_a_forest_needs_two_scenarios(results: list[Results], tmp_path: Path) -> None:
    with pytest.raises(ChartError, match="at least two"):
        draw(results[:1], "forest", out=tmp_path)


def test_without_a_font_labels_are_english_and_one_warning_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.font_manager import fontManager

    monkeypatch.setattr(fontManager, "ttflist", [])
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [])
    with pytest.warns(UserWarning, match="no font here can write `ko`"):
        assert usable("ko") == ("en", None)


def test_with_a_font_labels_are_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.font_manager import FontEntry, fontManager

    monkeypatch.setattr(fontManager, "ttflist", [FontEntry(name=FONTS["ja"][1])])
    assert usable("ja") == ("ja", FONTS["ja"][1])


def test_every_word_is_there_in_every_language() -> None:
    assert all(len(words) == len(LANGUAGES) and all(w.strip() for w in words) for words in WORDS.values())


def test_province_outlines_leave_shared_borders_of_one_province_out() -> None:
    outlines = Outlines.read(SHIPPED / "eight_regions" / "boundaries.geojson")
    # Two rows of four squares: each row's outline has 4 + 4 + 2 edges.
    assert len(outlines.province_edges) == 20
    np.testing.assert_allclose(outlines.centre("91010"), (131.0, 38.2), atol=0.08)


def test_joined_edges_are_the_same_edges() -> None:
    outlines = Outlines.read(SHIPPED / "korea_2024" / "boundaries.geojson")
    lines = joined(outlines.province_edges)
    assert len(lines) < len(outlines.province_edges) / 5

    def ends(a: np.ndarray, b: np.ndarray) -> tuple[tuple[float, ...], ...]:
        return tuple(sorted((tuple(a.tolist()), tuple(b.tolist()))))

    again = [ends(a, b) for line in lines for a, b in pairwise(line)]
    assert sorted(again) == sorted(ends(*edge) for edge in outlines.province_edges)


def test_a_map_of_the_whole_country_is_light_enough_to_send(tmp_path: Path) -> None:
    country = made_up_results(tmp_path / "results", "korea_2024")
    svg, _ = draw(country, "map", out=tmp_path)
    assert svg.stat().st_size < 1_500_000


def test_a_name_that_no_font_can_write_is_a_fingerprint_not_boxes(
    results: list[Results], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib.font_manager import fontManager

    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [])
    latin = [entry for entry in fontManager.ttflist if "DejaVu" in entry.name]
    monkeypatch.setattr(fontManager, "ttflist", latin)
    renamed = [results[0], Results(results[1].path, results[1].label, results[1].entry)]
    object.__setattr__(renamed[1], "label", "지역 정책")
    renamed[1].__dict__["lines"] = results[1].lines
    with pytest.warns(UserWarning, match="fingerprints stand for them") as said:  # and no warning of a missing glyph
        draw(renamed, "series", out=tmp_path)
    assert len(said) == 1


def test_units_are_in_the_language() -> None:
    assert {i.unit for i in INDICATORS} - {"%"} <= UNITS.keys()
    assert (unit("persons", "en"), unit("persons", "ko"), unit("persons", "ja"), unit("%", "ko")) == ("persons", "명", "人", "%")


def test_every_municipality_has_an_outline() -> None:
    outlines = Outlines.read(SHIPPED / "korea_2024" / "boundaries.geojson")
    assert len(outlines.rings) == 229


def test_the_odd_page_is_what_the_code_says() -> None:
    assert odd.check() == []


def test_a_stale_odd_page_is_found_and_mended(tmp_path: Path) -> None:
    page = tmp_path / "ODD.md"
    page.write_bytes(odd.PAGE.read_bytes())
    odd.write(page)
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("| `goods.trade` |", "| `goods.trades` |"), encoding="utf-8")
    assert odd.check(page) == ["the table `schedule` in ODD.md is not what the code says"]
    odd.write(page)
    assert odd.check(page) == []
    assert page.read_text(encoding="utf-8") == text
