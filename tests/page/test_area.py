"""An area of one's own: its figures, and how a hand or a keyboard puts it together."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import numpy as np
import pytest

from sim.experiment.folder import FolderMismatch
from sim.experiment.indicators import INDICATORS
from sim.experiment.paired import paired_effect
from sim.experiment.results import Results
from sim.view.page.app import DEMO, DEMO_RUNS
from sim.view.page.area import area, area_of
from sim.view.page.frames import Pairs
from sim.view.page.singles import read_singles, write_singles


def test_the_interval_is_that_of_the_areas_sum_run_by_run(results_folder: Path) -> None:
    results = Results.open(results_folder)
    pairs = Pairs(results)
    codes = pairs.places()["municipality"][3:40:7]
    rows = [pairs.places()["municipality"].index(c) for c in codes]
    base, other = (
        r.panel("municipality_year", ["employed_residents"], r.seeds).values["employed_residents"][:, -1, rows].sum(axis=1) for r in results
    )
    expected = paired_effect(other - base)
    found = area(results, "employed_residents", codes)["scenarios"][1]
    for part in ("mean", "low", "high"):
        assert found[part][-1] == pytest.approx(float(getattr(expected, part)), rel=1e-5, abs=1e-6)
    frames = pairs.frames(next(i for i in INDICATORS if i.name == "employed_residents"))["scenarios"][1]["municipality"]
    apart = sum(frames["half"][-1][p] for p in rows)
    assert found["high"][-1] - found["mean"][-1] < 0.999 * apart  # sums of intervals would be wider


def test_a_whole_province_is_that_province(results_folder: Path) -> None:
    results = Results.open(results_folder)
    pairs = Pairs(results)
    province = pairs.places()["province"][2]
    mine = [c for c in pairs.places()["municipality"] if results[0].places[c].province == province]
    for name in ("employed_residents", "jobs"):
        frames = pairs.frames(next(i for i in INDICATORS if i.name == name))["scenarios"][1]["province"]
        found = area(results, name, mine)["scenarios"][1]
        np.testing.assert_allclose(found["mean"], [row[2] for row in frames["effect"]], rtol=1e-4, atol=1e-9)
        np.testing.assert_allclose(np.subtract(found["high"], found["mean"]), [row[2] for row in frames["half"]], rtol=2e-2, atol=1e-9)


def test_unknown_places_and_indicators_are_refused(results_folder: Path) -> None:
    results = Results.open(results_folder)
    for name, codes in (("population", ["../x"]), ("population", []), ("nothing", ["11010"])):
        with pytest.raises(FolderMismatch):
            area(results, name, codes)


def test_a_hand_draws_an_area_and_a_keyboard_puts_one_together(visit: Any, server: Any) -> None:
    ids = [one["id"] for one in json.load(urlopen(server.url + "api/start"))["results"]]
    page = visit("#lang=en&ind=employed_residents&s=1&ids=" + ",".join(ids))
    page.locator(".area summary").click()
    page.locator(".area button", has_text="Rectangle").click()
    box = page.locator(".map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.35)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    page.wait_for_function("() => /Area of \\d+ municipalities/.test(document.querySelector('.area').textContent)")
    page.wait_for_selector(".area li strong")
    assert " to " in page.inner_text(".area li strong") and "area=" in page.url
    assert page.get_attribute(".inarea", "d")
    page.click("#areaclear")
    page.wait_for_function("() => !document.querySelector('.area li')")
    page.select_option("#areaprovince", "11")
    page.wait_for_function("() => document.querySelector('.area').textContent.includes('Area of 25 municipalities')")
    page.reload()
    page.wait_for_selector(".area")
    page.wait_for_function("() => document.querySelector('.area').textContent.includes('Area of 25 municipalities')")


def test_packed_runs_give_the_areas_figures_again(results_folder: Path, tmp_path: Path) -> None:
    results = Results.open(results_folder)
    pairs = Pairs(results)
    names = ["employed_residents", "unemployment_rate", "jobs"]
    write_singles(tmp_path / "runs.parquet", pairs, [r.entry["key"] for r in results], "korea_2024", names)
    keys, own, base = read_singles(tmp_path / "runs.parquet")
    assert keys == [r.entry["key"] for r in results]
    codes = pairs.places()["municipality"][3:40:7]
    for name in names:
        found, exact = (a["scenarios"][1] for a in (area_of(own, base, name, codes), area(results, name, codes)))
        width = np.subtract(exact["high"], exact["low"])
        assert found["n"] == exact["n"] and found["years"] == exact["years"]
        for part in ("mean", "low", "high"):
            assert np.all(np.abs(np.subtract(found[part], exact[part])) <= 0.04 * width + 1e-9)


@pytest.mark.skipif(not DEMO_RUNS.is_file(), reason="this copy has no single runs of the demo (python -m experiments.demo_results)")
def test_the_demos_runs_are_those_that_its_figures_are_means_of(server: Any) -> None:
    demo = json.loads(gzip.decompress(DEMO.read_bytes()))
    keys, own, base = read_singles(DEMO_RUNS)
    assert keys == [one["key"] for one in demo["study"]["scenarios"]]
    code = demo["study"]["places"]["municipality"][100]
    for name in ("employed_residents", "wage_mn_krw"):
        found = area_of(own, base, name, [code])["scenarios"]
        for one, frames in zip(found, demo["frames"][name]["scenarios"], strict=True):
            assert one["n"] == frames["n"]
            np.testing.assert_allclose(one["level"], [row[100] for row in frames["municipality"]["level"]], rtol=1e-3)
            if "mean" in one:
                half = np.array([row[100] for row in frames["municipality"]["half"]])
                np.testing.assert_allclose(np.subtract(one["high"], one["mean"]), half, rtol=0.05, atol=0.02 * half.max())
    answer = json.load(urlopen(f"{server.url}api/area?indicator=wage_mn_krw&places={code}"))
    assert answer["scenarios"][1]["low"][-1] is not None
    with pytest.raises(HTTPError):
        urlopen(f"{server.url}api/area?indicator=wage_mn_krw&places=../x")
