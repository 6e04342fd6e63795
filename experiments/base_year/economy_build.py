"""The economic half of a base-year pack: every module in the order in which one needs the other."""

from __future__ import annotations

from pathlib import Path

from . import (
    economy_commuting,
    economy_firms,
    economy_fiscal,
    economy_input_output,
    economy_jobs,
    economy_labour,
    economy_lists,
    economy_sources,
    economy_targets,
    economy_value,
    economy_wages,
)

STEPS = (
    economy_labour,
    economy_value,
    economy_jobs,
    economy_wages,
    economy_commuting,
    economy_firms,
    economy_input_output,
    economy_fiscal,
    economy_lists,
    economy_targets,
    economy_sources,
)


def build(source: Path, out: Path) -> None:
    """Write the economic tables into `out`, which must already hold `population.csv`."""
    for step in STEPS:
        step.build(source, out)
