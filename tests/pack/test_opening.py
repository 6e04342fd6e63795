"""What the state takes from the tables of the pack agrees with what its rules make of them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base_year import opening
from sim.base_year.read import Reader
from sim.scenario.packs import SHIPPED
from sim.state.people import GROUP_FIRST_AGE, N_AGES
from sim.submodels.migration import expected_base_flows


@pytest.mark.parametrize("job_led", [True, False])
def test_arrivals_that_campuses_act_on_are_those_the_constants_send(job_led: bool) -> None:
    reader = Reader(SHIPPED / "korea_2024")
    geography = opening.geography(reader)
    residents = np.moveaxis(reader.stacked("population", [f"age_{a}" for a in range(N_AGES)]), 2, 3)
    constants = opening.migration(reader, geography, residents, job_led_moves=job_led)
    people = np.add.reduceat(residents.sum(axis=3), GROUP_FIRST_AGE, axis=2).reshape(len(residents), 18)
    sent = 4.0 * expected_base_flows(constants, people.astype(float)).sum(axis=0)
    young = [1, 2, 3, 10, 11, 12]
    assert sent[:, young].sum() == pytest.approx(constants.base_moves_in[:, young].sum(), rel=1e-4)
    gap = np.abs(sent[:, young] / constants.base_moves_in[:, young] - 1.0)
    assert gap.max() < 1e-3  # constants are printed with six decimals


def test_commuters_are_split_by_skill_exactly_and_fairly() -> None:
    commuters = np.array([[7, 3, 0, 5], [1, 1, 1, 1], [0, 4, 9, 2], [2, 2, 3, 3]])
    employed = np.array([[9, 5, 1], [1, 2, 1], [10, 5, 0], [3, 3, 4]])
    draws = [opening._by_skill(commuters, employed, seed) for seed in range(3_000)]
    for out in draws[:50]:
        assert (out.sum(axis=2) == commuters).all() and (out.sum(axis=1) == employed).all() and (out >= 0).all()
    fair = commuters[:, :, None] * employed[:, None, :] / commuters.sum(axis=1)[:, None, None]
    np.testing.assert_allclose(np.mean(draws, axis=0), fair, atol=0.05)
