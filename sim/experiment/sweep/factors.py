"""The factors of a sweep: which key of a scenario varies, and how a number between 0 and 1 becomes a value of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.scenario.scenario import Scenario

Value: TypeAlias = bool | int | float | str
Role = Literal["parameter", "lever"]
LEVERS = ("policies", "budget", "local_budgets")
"""Tables of a scenario that somebody decides on; all other keys are parameters, about which something is unknown."""


class Strict(BaseModel):
    """A part of a sweep file: no unknown keys, no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Factor(Strict):
    """One key that varies."""

    key: Annotated[str, Field(min_length=1, description="Key of the scenario, e.g. policies.ai_subsidy.rate.")]
    low: Annotated[float | None, Field(description="Least value.")] = None
    high: Annotated[float | None, Field(description="Largest value.")] = None
    values: Annotated[tuple[Value, ...], Field(description="The values themselves, instead of low and high.")] = ()
    log: Annotated[bool, Field(description="Spread between low and high in logarithms.")] = False
    relative: Annotated[bool, Field(description="Values multiply what the scenario has; lists are multiplied whole.")] = False
    role: Annotated[Role | None, Field(description="parameter (uncertain) or lever (decided); by the key without it.")] = None

    @model_validator(mode="after")
    def _complete(self) -> Factor:
        span = self.low is not None and self.high is not None
        if bool(self.values) == span or (self.low is None) != (self.high is None):
            raise ValueError("a factor has either `low` and `high`, or `values`")
        if self.low is not None and self.high is not None:
            if not self.low < self.high:
                raise ValueError("`low` must be below `high`")
            if self.log and self.low <= 0:
                raise ValueError("`log` needs a `low` above zero")
        if self.relative and any(isinstance(v, str | bool) for v in self.values):
            raise ValueError("`relative` multiplies, so its values are numbers")
        return self

    @property
    def is_lever(self) -> bool:
        """Whether somebody decides on it; else it is an uncertain parameter."""
        return (self.role or ("lever" if self.key.split(".")[0] in LEVERS else "parameter")) == "lever"

    @property
    def policy(self) -> str | None:
        """Name of the policy whose key it is."""
        parts = self.key.split(".")
        return parts[1] if parts[0] == "policies" and len(parts) > 2 else None

    def at(self, u: float, *, whole: bool = False) -> Value:
        """The value at 0 <= u <= 1; `whole` gives integers, each with the same part of the unit."""
        if self.values:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        assert self.low is not None and self.high is not None
        if self.log:
            value = float(np.exp(np.log(self.low) + u * (np.log(self.high) - np.log(self.low))))
            return round(value) if whole else value
        if whole:
            n = int(self.high) - int(self.low) + 1
            return int(self.low) + min(int(u * n), n - 1)
        return self.low + u * (self.high - self.low)

    def steps(self, n: int, *, whole: bool = False) -> list[Value]:
        """Its values, or `n` from low to high with both ends."""
        if self.values:
            return list(self.values)
        if whole and not self.log:
            assert self.low is not None and self.high is not None
            return list(dict.fromkeys(round(float(x)) for x in np.linspace(self.low, self.high, n)))
        return [self.at(float(u), whole=whole) for u in np.linspace(0.0, 1.0, n)]


def value_at(table: dict[str, Any], key: str) -> Any:
    """What a resolved scenario has at a dotted key; None where it has nothing."""
    below: Any = table
    for part in key.split("."):
        if not isinstance(below, dict) or part not in below:
            return None
        below = below[part]
    return below


def is_whole(base: Any) -> bool:
    """Whether a key holds an integer."""
    return isinstance(base, int) and not isinstance(base, bool)


def change(factor: Factor, value: Value, table: dict[str, Any]) -> Any:
    """What is written into the scenario at the factor's key.

    Raises ValueError where a relative factor meets a key without a number.
    """
    if not factor.relative:
        return value
    base = value_at(table, factor.key)
    if isinstance(base, list) and base and all(isinstance(x, int | float) for x in base):
        return [x * float(value) for x in base]
    if isinstance(base, int | float) and not isinstance(base, bool):
        return round(base * float(value)) if is_whole(base) else base * float(value)
    raise ValueError(f"`{factor.key}` is no number, so nothing can be `relative` to it")


def concerns(factor: Factor, scenario: Scenario, *, baseline: bool = False) -> bool:
    """Whether a scenario has the key: levers belong to the scenarios with that policy, and never to the baseline."""
    if factor.is_lever and baseline:
        return False
    return factor.policy is None or factor.policy in scenario.policies
