"""The people-and-places half of a base-year pack: every table about residents, moves, places, homes and
universities.
"""

from __future__ import annotations

from pathlib import Path

from experiments.base_year import (
    people_housing,
    people_migration,
    people_places,
    people_population,
    people_skill,
    people_universities,
    people_vital,
)

# Assumptions that a user of the pack may want to change; each is explained in SOURCES.md.
ASSUMPTIONS: dict[str, float] = {
    "ai_share_of_tertiary_20_44": people_skill.AI_SHARE,
    "tertiary_share_in_knowledge_jobs": people_skill.TERTIARY_IN_X,
    "job_led_moves_year": people_migration.JOB_LED_MOVES,
    "headship_trend_kept": people_housing.TREND_KEPT,
}


def build(source: Path, out: Path) -> None:
    """Write all tables of this half from the folder of official tables."""
    for part in (
        people_places,
        people_population,
        people_vital,
        people_universities,
        people_housing,
        people_migration,
    ):
        part.build(source, out)
