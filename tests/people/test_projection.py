"""The look at twenty years, here at one year of the made-up country: its people add up."""

from __future__ import annotations

import numpy as np

from experiments.projection import extremes, project, table
from sim.base_year.pack import Pack


def test_people_of_the_projection_add_up() -> None:
    pack = Pack.load("eight_regions")
    _, years = project(pack, 1, scale=1, seed=1)
    base, year = years
    change = year.births - year.deaths + year.abroad + year.net_moves
    assert (year.residents.sum(axis=(1, 2)) == base.residents.sum(axis=(1, 2)) + change).all()
    assert year.net_moves.sum() == 0
    assert np.abs(year.net_moves).sum() > 0
    assert len(table(pack, years)) == 4
    assert len(extremes(pack, years, number=2)) == 7
