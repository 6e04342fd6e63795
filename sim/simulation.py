"""Runs one replicate: pure in scenario and seed, no files written, no globals."""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np

from sim.base_year.start import start_state
from sim.model import Economy
from sim.recorder import Recorder, Result
from sim.rules import Rules
from sim.scenario.scenario import Scenario


def rules_of(scenario: Scenario) -> Rules:
    """The submodels of a scenario with its closures applied."""
    closures = scenario.closures.model_dump()
    return Rules.of(scenario.submodels, closures)


def run(
    scenario: Scenario, seed: int, *, threads: int = 1, on_quarter: Callable[[int, int], None] | None = None
) -> Result:
    """Simulate a scenario once.

    Args: seed below 2**63; threads changes speed only; on_quarter(done, of) is called after each quarter.
    Returns tables by name, see `sim.recorder`. Raises NotImplementedError for a scenario with policies.
    """
    if scenario.policies:
        names = ", ".join(sorted(scenario.policies))
        raise NotImplementedError(f"this version cannot run policies yet ({names}); run the baseline")
    numba.set_num_threads(max(1, min(threads, numba.config.NUMBA_NUM_THREADS)))
    rules = rules_of(scenario)
    state, _ = start_state(scenario.pack_folder, rules, scale=scenario.scale, seed=seed)
    economy = Economy(state, rules, seed=seed, scale=scenario.scale)
    recorder = Recorder(scenario.name, seed, scenario.first_quarter, (), np.zeros(state.geography.n_regions, dtype=bool))
    recorder.note_base(state)
    for quarter in range(scenario.n_quarters):
        economy.step()
        recorder.note(state)
        if on_quarter is not None:
            on_quarter(quarter + 1, scenario.n_quarters)
    return recorder.result()
