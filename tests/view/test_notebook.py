"""The tutorial does what it says, and tables and maps show themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from view_results import made_up_results

from sim.policy import INSTRUMENTS
from sim.view.charts import ChartError
from sim.view.notebook import Runs, compare

TUTORIAL = Path(__file__).parents[2] / "experiments" / "tutorial.ipynb"


def test_the_tutorial_runs_from_the_question_to_a_policy_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TUTORIAL.parent)
    monkeypatch.setattr("sim.policy.INSTRUMENTS", INSTRUMENTS)
    before = dict(INSTRUMENTS)
    cells = [c for c in json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    space: dict[str, Any] = {"__name__": "tutorial"}
    try:
        for cell in cells:
            exec(compile("".join(cell["source"]), "tutorial", "exec", dont_inherit=True), space)
    finally:
        INSTRUMENTS.clear()
        INSTRUMENTS.update(before)
    own = next("".join(c["source"]) for c in cells if "class " in "".join(c["source"]))
    body = own[own.index("class ") :]
    assert len([line for line in body.splitlines() if line.strip()]) <= 20
    assert [r["scenario"] for r in space["both"].compare(indicators=["jobs"]).table().to_pylist()] == ["start-up money", "founder vouchers"]
    assert all(cell["outputs"] for cell in cells if "class " not in "".join(cell["source"]))


def test_tables_and_maps_show_themselves_in_three_languages(tmp_path: Path) -> None:
    results = made_up_results(tmp_path / "results", "korea_2024")
    object.__setattr__(results[1], "label", "<b>bold</b>")
    results[1].__dict__["lines"] = [dict(line) for line in Runs((results[0],)).results[0].lines]
    effects = compare(*made_up_results(tmp_path / "more", "korea_2024"), by="province", indicators=["jobs"])
    assert effects.table().num_rows == 17
    html = {language: effects.speaking(language)._repr_html_() for language in ("en", "ko", "ja")}  # type: ignore[arg-type]
    assert "Busan" in html["en"] and "부산광역시" in html["ko"] and "釜山広域市" in html["ja"]
    assert "&lt;b&gt;" in Runs((results[1],))._repr_html_()
    picture = Runs(tuple(made_up_results(tmp_path / "third", "korea_2024"))).map("employed_residents", year=2027, language="ja")
    ElementTree.fromstring(picture._repr_svg_())
    assert picture.svg.count("<title>") == 229 and re.search("2027年末", picture.svg)
    assert picture.save(tmp_path / "map.svg").stat().st_size < 400_000


def test_what_has_no_map_is_said(tmp_path: Path) -> None:
    runs = Runs(tuple(made_up_results(tmp_path / "results", "eight_regions")))
    with pytest.raises(ChartError, match="no map of `productivity_gap`"):
        runs.map("productivity_gap")
    with pytest.raises(ChartError, match="nothing to draw"):
        runs.map("jobs", scenario=5)
