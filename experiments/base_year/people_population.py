"""Residents of the base-year pack by municipality, sex, skill and single age."""

from __future__ import annotations

from pathlib import Path

from experiments.base_year import people_register, people_skill
from experiments.base_year import tables as t


def build(source: Path, out: Path, year: int = t.BASE_YEAR) -> None:
    """Write population.csv and education.csv."""
    places = t.regions(source)
    residents = people_register.whole_residents(source, places, year)
    nation = people_skill.tertiary_share(source, year)
    skilled = people_skill.split(residents, people_skill.local_share(source, places, residents, nation))
    rows = []
    for row, place in enumerate(places):
        for sex, sex_name in enumerate(t.SEXES):
            for skill, skill_name in enumerate(t.SKILLS):
                rows.append([place.code, sex_name, skill_name, *map(int, skilled[row, sex, :, skill])])
    t.write(out / "population.csv", ["code", "sex", "skill", *(f"age_{a}" for a in range(t.AGES))], rows)
    share = [[name, age, t.fixed(nation[sex, age], 5)] for sex, name in enumerate(t.SEXES) for age in range(t.AGES)]
    t.write(out / "education.csv", ["sex", "age", "tertiary_share"], share)
