"""Indices of sensitivity: right on a function whose indices are known, and on differences between policies."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sweeps import SWEEP, plain

from sim.experiment.folder import FolderMismatch
from sim.experiment.sweep.design import Design, unit_points
from sim.experiment.sweep.factors import Factor
from sim.experiment.sweep.sensitivity import indices

FACTORS = [Factor(key=f"x{i}", low=-np.pi, high=np.pi) for i in range(3)]
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
"""Of the function of Ishigami and Homma (1990) with a = 7, b = 0.1; Sobol' and Levitan (1999)."""


def ishigami(design: Design) -> np.ndarray:
    x = np.array([[f.at(u) for f, u in zip(FACTORS, row, strict=True)] for row in unit_points(design, FACTORS)], dtype=float)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobol_indices_of_ishigami() -> None:
    design = Design(kind="saltelli", samples=2048)
    rows, used = indices(design, FACTORS, ishigami(design) + 1e6)  # a large mean must not spoil them
    assert used.all()
    assert [r["first"] for r in rows] == pytest.approx(FIRST, abs=0.02)
    assert [r["total"] for r in rows] == pytest.approx(TOTAL, abs=0.02)
    for row, first, total in zip(rows, FIRST, TOTAL, strict=True):
        assert abs(row["first"] - first) < 2 * row["first_half"] and 0 < row["total_half"] < 0.1
        assert abs(row["total"] - total) < 2 * row["total_half"]


def test_plain_samples_give_first_order_indices() -> None:
    design = Design(kind="sobol", samples=2048)
    rows, _ = indices(design, FACTORS, ishigami(design))
    assert [r["first"] for r in rows] == pytest.approx(FIRST, abs=0.05)


def test_morris_orders_the_factors_and_sees_what_interacts() -> None:
    design = Design(kind="morris", samples=200)
    rows, _ = indices(design, FACTORS, ishigami(design))
    assert all(r["mu_star_half"] > 0 for r in rows)
    assert rows[2]["mu"] == pytest.approx(0.0, abs=1.5) and rows[2]["mu_star"] > 3  # acts through the first one only
    linear = np.array([2.0, 0.0, -1.0])
    rows, _ = indices(design, FACTORS, unit_points(design, FACTORS) @ linear)
    assert [r["mu"] for r in rows] == pytest.approx(linear, abs=1e-9)
    assert [r["sigma"] for r in rows] == pytest.approx([0, 0, 0], abs=1e-9)


def test_missing_cells_leave_their_block_out() -> None:
    design = Design(kind="saltelli", samples=512)
    values = ishigami(design)
    values[7] = np.nan
    rows, used = indices(design, FACTORS, values)
    assert (~used).sum() == 5 and [r["first"] for r in rows] == pytest.approx(FIRST, abs=0.06)
    values[5:] = np.nan
    with pytest.raises(FolderMismatch, match="too few"):
        indices(design, FACTORS, values)


@pytest.fixture
def folder(sweep: Path) -> Path:
    text = SWEEP.replace('kind = "grid"\nlevels = 3', 'kind = "saltelli"\nsamples = 16').replace(
        'base = "ai.toml"', 'base = ["ai.toml", "zero.toml"]'
    )
    sweep.write_text(text.replace("replicates = 3", "replicates = 2"))
    plain(sweep, "res")
    return sweep.parent / "res"


def test_the_command_explains_differences_with_their_intervals(jiyeok, folder: Path) -> None:
    said = jiyeok("sensitivity", "res", "--indicator", "jobs_outside_capital", "--json", "--scenario", "ai", "--minus", "base")
    rows = {r["factor"]: r for r in map(json.loads, said.out.splitlines())}
    # The made-up effect is linear in the rate, and the mark-up does nothing.
    rate = rows["policies.ai_subsidy.rate"]
    assert abs(rate["first"] - 1.0) < 1.5 * rate["first_half"] and rate["total"] == pytest.approx(1.0, abs=0.2)
    assert rows["goods.markup"]["total"] == pytest.approx(0.0, abs=0.01)
    assert 0 <= rows["goods.markup"]["noise_share"] < 0.2
    assert {p.suffix for p in (folder / "figures").iterdir()} == {".svg", ".png"}
    text = jiyeok("sensitivity", "res", "--no-plot").out
    assert "ai minus base" in text and "zero minus base" in text and "ai minus zero" in text


def test_what_cannot_be_explained_is_refused_in_words(jiyeok, folder: Path, sweep: Path) -> None:
    assert "has no scenario `nobody`" in jiyeok("sensitivity", "res", "--scenario", "nobody").err
    assert "holds nothing" in jiyeok("sensitivity", "res", "--place", "26").err
    sweep.write_text(SWEEP)
    plain(sweep, "grid")
    said = jiyeok("sensitivity", "grid")
    assert said.code == 4 and "a design of kind grid has no indices" in said.err
