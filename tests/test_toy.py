"""The toy rule set that the model is timed against does what it says: firms stay fed, hires stay within the jobless, same bits."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from experiments.benchmarks.toy import INDUSTRIES, REGIONS, Toy, toy


def after(quarters: int, threads: int) -> Toy:
    before = numba.get_num_threads()
    numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
    try:
        economy = toy(20_000)
        for _ in range(quarters):
            economy.step()
        return economy
    finally:
        numba.set_num_threads(before)


def test_threads_change_no_bit() -> None:
    one, two = vars(after(6, 1)), vars(after(6, 2))
    for name, column in one.items():
        np.testing.assert_array_equal(column, two[name], err_msg=name)


def test_a_lively_economy_within_its_labour_force() -> None:
    start, later = after(0, 1), after(12, 1)
    employed = later.employees.reshape(-1)
    by_region = np.add.reduceat(employed, later.start[:-1]).reshape(REGIONS, INDUSTRIES).sum(axis=1)
    assert (by_region <= later.labour_force).all()
    assert employed.sum() > 0.8 * start.employees.sum()
    assert later.live.sum() == pytest.approx(start.live.sum(), rel=0.1)
    assert 0 < later.ai[later.live].mean() < 0.5
    assert (later.age[later.live] < 12).any()
