"""A small economy with money: the made-up pack of eight municipalities, firms drawn at scale 10."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.base_year.start import start_state
from sim.rules import Rules

FOLDER = Path(sim.__file__).parent / "data" / "eight_regions"


@pytest.fixture(scope="session")
def quiet_rules() -> Rules:
    """Default rules without shocks to foreign demand."""
    rules = Rules.of()
    return Rules.of({"goods": rules.goods.model_copy(update={"export_shock_sd": 0.0})})


@pytest.fixture
def economy(quiet_rules):
    """State at quarter 0 with three programme accounts, and the flows it was filled from."""
    return start_state(FOLDER, quiet_rules, scale=10, seed=3, n_programmes=3)
