"""Scenario discovery finds a box that is known, and none where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import qmc
from sweeps import SWEEP, plain

from sim.experiment.folder import FolderMismatch
from sim.experiment.sweep.discover import discover

X = qmc.Sobol(3, rng=np.random.default_rng(1)).random(1024)


def test_a_known_box_is_found() -> None:
    box = discover(["a", "b", "c"], X, (X[:, 0] > 0.6) & (X[:, 1] < 0.3))
    assert set(box.limits) == {"a", "b"}
    assert box.limits["a"] == (pytest.approx(0.6, abs=0.03), None)
    assert box.limits["b"] == (None, pytest.approx(0.3, abs=0.03))
    assert box.density > 0.95 and box.coverage > 0.9


def test_pure_chance_gives_no_sharp_box() -> None:
    good = np.random.default_rng(3).random(1024) < 0.3
    box = discover(["a", "b", "c"], X, good)
    assert box.density < 0.45
    with pytest.raises(FolderMismatch, match="nothing to tell apart"):
        discover(["a", "b", "c"], X, np.ones(1024, bool))


def test_the_command_says_where_a_condition_holds(jiyeok, sweep: Path) -> None:
    sweep.write_text(SWEEP.replace('kind = "grid"\nlevels = 3', 'kind = "sobol"\nsamples = 64').replace("replicates = 3", "replicates = 1"))
    plain(sweep, "res")
    # The made-up effect in the second year is 200 x rate less losses of 10 x rate; its noise is small.
    said = jiyeok("discover", "res", "--indicator", "jobs_outside_capital", "--minus", "base", "--at-least", "76", "--json")
    box = json.loads(said.out)
    low, high = box["limits"]["policies.ai_subsidy.rate"]
    assert low == pytest.approx(0.4, abs=0.08) and high is None and box["density"] > 0.8
    text = jiyeok("discover", "res", "--indicator", "jobs_outside_capital", "--minus", "base", "--at-least", "76").out
    assert "policies.ai_subsidy.rate from 0." in text and "cells meet it" in text
    assert jiyeok("discover", "res", "--indicator", "jobs").code == 2
    assert "nothing to tell apart" in jiyeok("discover", "res", "--indicator", "jobs", "--at-least", "0").err
    assert jiyeok("discover", "res", "--indicator", "jobs", "--since", "2025", "--at-least", "0").code in (0, 4)
