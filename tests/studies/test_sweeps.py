"""The shipped sweeps and searches can be read, and their cells fit the scenarios they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.sweeps.findings import page
from sim.experiment.sweep.allocation import Allocation
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan

FOLDER = Path(__file__).parents[2] / "experiments" / "sweeps"
SIZES = {"subsidy_and_campus_space": (12, 12 + 1), "what_matters_morris": (256, None), "what_matters_sobol": (448, None)}


@pytest.mark.parametrize("name", SIZES)
def test_a_shipped_sweep_has_its_cells(name: str) -> None:
    cells, variants = SIZES[name]
    plan = Plan.of(Sweep.load(FOLDER / f"{name}.toml"))
    assert len(plan.cells) == cells
    # Factors about one scenario's policy make no other variants of the other scenario.
    assert len(plan) == variants or cells < len(plan) < 2 * cells


def test_the_shipped_search_divides_a_trillion() -> None:
    allocation = Allocation.load(FOLDER / "best_mix.toml")
    assert len(allocation.policies) >= 8 and allocation.request.ceiling_bn_krw_per_year == 1000
    cell = tuple(100.0 if name == "settlement" else 0.0 for name in allocation.policies)
    plan = allocation.plan([cell])
    variant = plan.variant(1)
    assert plan.sweep.scenarios[variant.label].vary(variant.changes).policies["settlement"].budget_bn_krw_per_year == 100.0


def test_the_page_of_findings_is_made_from_what_was_kept() -> None:
    assert (FOLDER / "FINDINGS.md").read_text(encoding="utf-8") == page()
