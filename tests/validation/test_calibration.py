"""Calibration: the known answer of a linear model, parameters recovered from simulated data, and the same end after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sim.experiment.calibration.file import Calibration
from sim.experiment.calibration.run import calibrate, recover
from sim.experiment.cells import replicate_seed
from sim.experiment.journal import Journal
from sim.scenario.problems import ScenarioError
from sim.scenario.scenario import Scenario
from tests.economy.country import SCENARIOS
from tests.validation import linear_engine
from tests.validation.linear_engine import CLOSING, GAP, NOISE, SLOPES

ROOT = Path(__file__).resolve().parents[2]
HEAD = """version = 1
scenario = "{scenario}"
set = {{ years = 1 }}
before = 2025
replicates = {replicates}
[fit]
design = 4
iterations = 12
profile = {profile}
[parameters]
production.gap = {{ low = -0.02, high = 0.05 }}
production.closing = {{ low = 0.005, high = 0.03 }}
"""
SDS = np.array([0.2, 0.3, 0.4])
TARGETS = "[targets]\n" + "\n".join(
    f'{name} = {{ value = {value}, sd = {sd}, observed = 2024, source = "made up", of = "{name}", first = "2025Q1", last = "2025Q4" }}'
    for name, value, sd in zip(("unemployed", "firm_deaths", "vacancies"), (10.0, 5.0, 4.0), SDS, strict=True)
)


def write(folder: Path, text: str) -> Calibration:
    (folder / "fit.toml").write_text(text)
    return Calibration.load(folder / "fit.toml")


def linear(folder: Path, profile: bool = True, replicates: int = 3) -> Calibration:
    head = HEAD.format(scenario=SCENARIOS / "tiny.toml", profile=str(profile).lower(), replicates=replicates)
    return write(folder, head + TARGETS)


def solution(calibration: Calibration) -> tuple[np.ndarray, np.ndarray]:
    """Weighted least squares by hand, and its standard errors."""
    seeds = [replicate_seed(calibration.sheet.seed, r) for r in range(calibration.sheet.replicates)]
    luck = np.array([np.random.default_rng(seed).normal(0.0, NOISE, 3) for seed in seeds])
    d = SLOPES / SDS[:, None]
    gain = np.linalg.inv(d.T @ d) @ d.T
    omega = np.eye(3) + np.cov(luck / SDS, rowvar=False) / len(seeds)
    return np.array([GAP, CLOSING]) - gain @ (luck.mean(axis=0) / SDS), np.sqrt(np.diag(gain @ omega @ gain.T))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    return folder / "whole", calibrate(linear(folder), folder / "whole", engine=linear_engine.run)


def test_a_linear_model_is_solved_with_its_intervals(tmp_path, finished):
    _, found = finished
    truth, se = solution(linear(tmp_path))
    for one, value, error in zip(found["parameters"], truth, se, strict=True):
        assert one["value"] == pytest.approx(value, abs=0.02 * error)
        assert (one["low"], one["high"]) == pytest.approx((value - 1.96 * error, value + 1.96 * error), abs=0.04 * error)
        # The profile weighs by the whole variance, the fit by the tables' alone: nearly the same here.
        assert (one["profile_low"], one["profile_high"]) == pytest.approx((one["low"], one["high"]), abs=0.1 * error)
        assert not one["weakly_identified"] and not one["at_bound"]
    assert found["degrees_of_freedom"] == 1 and 0.0 < found["p"] <= 1.0
    assert found["objective"] == pytest.approx(sum(t["objective"] for t in found["targets"]))
    assert found["identifiability"]["condition"] < 20


def test_the_parameter_file_is_part_of_a_scenario(tmp_path):
    found = calibrate(linear(tmp_path, profile=False), tmp_path / "out", engine=linear_engine.run)
    text = (tmp_path / "out" / "parameters.toml").read_text()
    (tmp_path / "next.toml").write_text(f'version = 1\npack = "eight_regions"\n{text}')
    production = Scenario.load(tmp_path / "next.toml").submodels["production"]
    assert [production.gap, production.closing] == [one["value"] for one in found["parameters"]]
    assert text.count("95 % interval") == 2


def test_a_parameter_that_moves_nothing_is_called_weak(tmp_path):
    calibration = linear(tmp_path, profile=False)
    text = (
        calibration.path.read_text()
        .replace("production.closing", "production.hiring_speed")
        .replace("0.005, high = 0.03", "0.3, high = 0.9")
    )
    found = calibrate(write(tmp_path, text), tmp_path / "out", engine=linear_engine.run)
    assert found["identifiability"]["weak"] == ["production.hiring_speed"]
    assert found["identifiability"]["condition"] is None
    assert (found["parameters"][1]["low"], found["parameters"][1]["high"]) == pytest.approx((0.3, 0.9))


def same_numbers(a: dict, b: dict) -> bool:
    names = ("parameters", "targets", "identifiability", "objective", "chi2", "trials")
    return all(a[name] == b[name] for name in names)


@pytest.mark.parametrize("after", [0, 7, 40, 100])
def test_a_killed_calibration_comes_to_the_same_end(tmp_path, finished, after):
    calibration, (folder, whole) = linear(tmp_path), finished
    with pytest.raises(KeyboardInterrupt):
        calibrate(calibration, tmp_path / "out", engine=linear_engine.KilledAfter(after))
    kept = len(Journal(tmp_path / "out" / "journal.jsonl").entries())
    with (tmp_path / "out" / "journal.jsonl").open("ab") as file:
        file.write(b'{"key": "torn')
    again = calibrate(calibration, tmp_path / "out", engine=linear_engine.run)
    assert kept == after // 3 and again["trials_run_now"] == whole["trials"] - kept
    assert same_numbers(whole, again)
    assert (tmp_path / "out" / "parameters.toml").read_text() == (folder / "parameters.toml").read_text()


def test_what_is_finished_is_never_run_again(tmp_path, finished):
    folder, first = finished
    again = calibrate(linear(tmp_path), folder, engine=linear_engine.KilledAfter(0))
    assert again["trials_run_now"] == 0 and same_numbers(first, again)


def test_two_processes_come_to_the_same_end(tmp_path):
    calibration = linear(tmp_path, profile=False)
    one = calibrate(calibration, tmp_path / "one", engine=linear_engine.run)
    two = calibrate(calibration, tmp_path / "two", engine=linear_engine.run, jobs=2)
    assert same_numbers(one, two)


def test_trials_that_fail_turn_the_search_back(tmp_path):
    found = calibrate(linear(tmp_path, profile=False), tmp_path / "out", engine=linear_engine.failing)
    assert found["objective"] < 1.0
    assert any(line["status"] == "failed" for line in Journal(tmp_path / "out" / "journal.jsonl").entries())


def test_known_parameters_are_recovered_from_linear_data(tmp_path):
    rows = recover(linear(tmp_path, profile=False, replicates=16), tmp_path / "out", 8, engine=linear_engine.run)
    assert len(rows) == 16
    # Of 16 intervals of 95 %, twelve and fewer cover with probability 0.001.
    assert sum(row["covered"] for row in rows) >= 13
    widths = [row["high"] - row["low"] for row in rows]
    assert max(widths) < 0.01 and all(abs(row["found"] - row["truth"]) < 0.003 for row in rows)


def economy(folder: Path, replicates: int, profile: bool) -> Calibration:
    """The real engine on the made-up regions, with targets that its accounts of firms give."""
    head = HEAD.format(scenario=SCENARIOS / "tiny.toml", profile=str(profile).lower(), replicates=replicates)
    head = head.replace("production.gap = { low = -0.02, high = 0.05 }", "production.quit_rate = { low = 0.02, high = 0.06 }")
    head = (
        head.replace("low = 0.005", "low = 0.01")
        .replace("iterations = 12", "iterations = 3")
        .replace("design = 4", "design = 2\nstep = 0.2")
    )
    rows = [
        f'{name} = {{ value = 10.0, sd = 0.3, observed = 2023, source = "simulated", of = "{name}", over = "{over}", '
        'factor = 400, first = "2025Q1", last = "2025Q4" }'
        for name, over in (("hires", "jobs"), ("firm_deaths", "firms"))
    ]
    return write(folder, head + "[targets]\n" + "\n".join(rows))


def test_known_parameters_are_recovered_from_a_simulated_economy(tmp_path):
    rows = recover(economy(tmp_path, replicates=8, profile=False), tmp_path / "out", 1)
    assert {row["parameter"] for row in rows} == {"production.quit_rate", "production.closing"}
    # A fifth of the bounds of the quit rate, which 14,000 workers show, and most of those of closing, which 1,800 firms do.
    for row, width in zip(rows, (0.2 * 0.04, 0.8 * 0.02), strict=True):
        assert row["high"] - row["low"] < width
        assert abs(row["found"] - row["truth"]) < row["high"] - row["low"]


@pytest.mark.slow
def test_intervals_cover_the_parameters_of_simulated_economies(tmp_path):
    rows = recover(economy(tmp_path, replicates=12, profile=False), tmp_path / "out", 8)
    assert sum(row["covered"] for row in rows) >= 13


@pytest.mark.slow
def test_the_command_killed_outright_goes_on_to_the_same_end(tmp_path):
    calibration = economy(tmp_path, replicates=2, profile=True)
    command = [sys.executable, "-m", "sim", "calibrate", str(calibration.path), "--jobs", "2", "--quiet", "--out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*command, "whole"], cwd=tmp_path, env=environment, check=True)
    process = subprocess.Popen([*command, "killed"], cwd=tmp_path, env=environment, start_new_session=True)
    journal = tmp_path / "killed" / "journal.jsonl"
    while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < 7):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run([*command, "killed"], cwd=tmp_path, env=environment, check=True)
    whole, killed = (json.loads((tmp_path / name / "calibration.json").read_text()) for name in ("whole", "killed"))
    assert killed["trials_run_now"] < whole["trials_run_now"] and same_numbers(whole, killed)


WRONG = {
    "before = 2025": ("before = 2024", "inside the test period"),
    "production.gap": ("production.gab", "did you mean `production.gap`"),
    "production.closing = { low = 0.005": ("production.closing = { low = 0.05", "`low` must be below `high`"),
    'of = "vacancies"': ('of = "vacancys"', "did you mean `vacancies`"),
    "sd = 0.4": ("sd = 0", "greater than 0"),
    'last = "2025Q4"': ('last = "2031Q4"', "is not inside the run"),
    "replicates": ("replicas", "did you mean `replicates`"),
    "set = { years = 1 }": ("set = { years = 1, ensemble = true }", "is an ensemble"),
    "production.closing": ("finance.local_consumption", "is law"),
    "tiny.toml": ("tinny.toml", "no such file"),
    "closing = { low = 0.005, high = 0.03": ("closing = { low = 0.005, high = 3", "less than or equal to 1"),
}


@pytest.mark.parametrize("found", WRONG)
def test_a_mistake_is_told_with_its_line_and_remedy(tmp_path, found):
    text = linear(tmp_path).path.read_text()
    assert found in text
    with pytest.raises(ScenarioError) as caught:
        write(tmp_path, text.replace(found, WRONG[found][0]))
    said = "\n".join(problem.render() for problem in caught.value.problems)
    assert WRONG[found][1] in said and "fit.toml" in said


def test_more_parameters_than_targets_are_refused(tmp_path):
    text = linear(tmp_path).path.read_text()
    with pytest.raises(ScenarioError, match="cannot be told apart"):
        write(tmp_path, "\n".join(line for line in text.splitlines() if not line.startswith(("vacancies", "firm_deaths"))))


def test_the_shipped_calibration_is_read():
    shipped = Calibration.load(ROOT / "experiments" / "calibration" / "labour_market.toml")
    assert shipped.scenario.pack == "korea_2024"
    assert all(target.observed < 2025 for target in shipped.sheet.targets.values())
