"""Runs one replicate: pure in scenario and seed, no files written, no globals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

import numba
import numpy as np

from sim.base_year.kept import kept_start
from sim.ground.spared import spared
from sim.model import Economy
from sim.policy.local_budgets import LocalBudgets
from sim.policy.programme import Instrument, Programme, programmes_of
from sim.recorder import Recorder, Result
from sim.rules import Rules
from sim.scenario.ensemble import drawn
from sim.scenario.places import Places
from sim.scenario.scenario import Scenario

# What numba looks for when it first compiles or loads a function, and ours never use: scipy's linear algebra, C headers.
with spared("scipy.linalg"), spared("cffi"):
    import_module("numba.np.arraymath")
    import_module("numba.core.typing.cffi_utils")


def rules_of(scenario: Scenario) -> Rules:
    """The submodels of a scenario with its closures applied."""
    closures = scenario.closures.model_dump()
    return Rules.of(scenario.submodels, closures)


def economy_of(scenario: Scenario, seed: int, *, threads: int = 1) -> Economy:
    """The economy of a scenario at quarter 0, with its policies; see `run` for the arguments."""
    scenario = drawn(scenario, seed)
    numba.set_num_threads(max(1, min(threads, numba.config.NUMBA_NUM_THREADS)))
    rules = rules_of(scenario)
    state = kept_start(scenario.pack_folder, rules, scale=scenario.scale, seed=seed, n_programmes=len(scenario.policies))
    programmes = _programmes(scenario, rules, state.geography.codes, seed, threads)
    local = local_budgets_of(scenario, state.geography.codes)
    return Economy(state, rules, programmes, seed=seed, scale=scenario.scale, local_budgets=local, provinces=provinces_of(scenario))


def provinces_of(scenario: Scenario) -> LocalBudgets | None:
    """The rule of the provinces; None where they decide nothing."""
    rule = scenario.local_budgets
    if rule.provinces is None:
        return None
    return LocalBudgets(strategy=rule.provinces, shares=rule.shares, provinces=rule.provinces, province_share=rule.province_share)


def local_budgets_of(scenario: Scenario, codes: tuple[str, ...]) -> tuple[LocalBudgets, ...]:
    """The rule of every municipality; where several places fit it, the smallest one counts."""
    places, rule = Places.of_pack(scenario.pack_folder), scenario.local_budgets
    chosen = dict.fromkeys(codes, rule.strategy)
    found = [(places.find(text), strategy) for text, strategy in rule.by_place.items()]
    for municipalities, strategy in sorted(found, key=lambda pair: -len(pair[0])):
        chosen |= dict.fromkeys(municipalities, strategy)
    return tuple(LocalBudgets(strategy=chosen[code], shares=rule.shares) for code in codes)


def run(scenario: Scenario, seed: int, *, threads: int = 1, on_quarter: Callable[[int, int], None] | None = None) -> Result:
    """Simulate a scenario once.

    Args: seed below 2**63; threads changes speed only; on_quarter(done, of) is called after each quarter.
    Returns tables by name, see `sim.recorder`. Policies that copy another scenario's outlay run that one first,
    with the same seed.
    """
    economy = economy_of(scenario, seed, threads=threads)
    state = economy.state
    targeted = np.zeros(state.geography.n_regions, dtype=bool)
    for programme in economy.programmes:
        targeted |= programme.targeted
    guarantors = tuple(programme.name for programme in economy.programmes if programme.instrument.guarantees)
    recorder = Recorder(scenario.name, seed, scenario.first_quarter, tuple(scenario.policies), targeted, guarantors)
    recorder.note_base(state)
    for quarter in range(scenario.n_quarters):
        economy.step()
        recorder.note(state)
        if on_quarter is not None:
            on_quarter(quarter + 1, scenario.n_quarters)
    economy.close()
    return recorder.result()


def mask(places: Places, texts: Iterable[str], codes: tuple[str, ...]) -> np.ndarray:
    """[r] whether any of the codes, names or groups means the municipality (bool)."""
    chosen = {code for text in texts for code in places.find(text)}
    return np.array([code in chosen for code in codes])


def _programmes(scenario: Scenario, rules: Rules, codes: tuple[str, ...], seed: int, threads: int) -> tuple[Programme, ...]:
    places = Places.of_pack(scenario.pack_folder)
    targeted, paths, origins = {}, {}, {}
    for name, policy in scenario.policies.items():
        assert isinstance(policy, Instrument)
        targeted[name] = mask(places, policy.regions, codes)
        origins[name] = mask(places, getattr(policy, "moved_from", ()), codes)
        if name in scenario.likes:
            paths[name] = outlay_path(run(scenario.likes[name], seed, threads=threads))
    policies = {name: policy for name, policy in scenario.policies.items() if isinstance(policy, Instrument)}
    return programmes_of(
        policies,
        targeted,
        scenario.first_quarter,
        scenario.n_quarters,
        financing=scenario.closures.financing,
        overhead=rules.finance.overhead,
        paths=paths,
        origins=origins,
    )


def outlay_path(result: Result) -> np.ndarray:
    """Million won that all programmes of a run paid out in each quarter, local matches included."""
    table = result.tables["national_quarter"]
    return np.asarray(table["public_spending_bn_krw"] * 1000.0)


def warm_up(scenario: Scenario) -> None:
    """Compile every kernel once, with two quarters of the made-up country or of the scenario's own pack."""
    quick = scenario.model_copy(update={"years": 1, "policies": {}, "ensemble": False})
    run(quick, 1)
