"""Jiyeok: what a policy does to jobs and people, where, at whose expense, and how sure we are.

The public names are loaded when they are first used, so that `import sim` costs nothing.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Scenario": "sim.scenario.scenario",
    "run": "sim.simulation",
    "Result": "sim.simulation",
    "Economy": "sim.model",
    "run_scenarios": "sim.experiment.runs",
    "Results": "sim.experiment.results",
    "compare": "sim.experiment.compare",
    "describe": "sim.odd",
}

__all__ = [
    "Economy",
    "Result",
    "Results",
    "Scenario",
    "__version__",
    "compare",
    "describe",
    "run",
    "run_scenarios",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
