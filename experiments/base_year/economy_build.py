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
    economy_size_classes,
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
)

ASSUMPTIONS: dict[str, object] = {
    "foreign_workers": "labour force above 0.95 (men), 0.90 (women) of residents; placed by foreigners 2020",
    "imputed_rent_share_of_real_estate": economy_value.IMPUTED_RENT_SHARE,
    "unemployment_by_type": "gu 3.4, si 2.9, gun 1.1 percent, raked to the province",
    "inactivity_of_graduates_over_others": economy_labour.INACTIVITY_TERTIARY,
    "weight_of_daytime_index_outside_capital": economy_jobs.DAYTIME_WEIGHT,
    "least_markup": "value added of a cell is at least 1.10 (M, X) or 1.03 (L, G) times its wage bill",
    "wage_of_public_jobs_mn_krw": economy_wages.NATIONAL_WAGES[3],
    "medium_firms_by_head_count": economy_size_classes.MEDIUM_FIRMS,
    "commuting_kernel": "D^-2.2 exp(-D/40 km)",
}


def build(source: Path, out: Path) -> None:
    """Write the economic tables into `out`, which must already hold `population.csv`."""
    for step in STEPS:
        step.build(source, out)
