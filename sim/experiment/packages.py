"""Sub-packages of a package of policies, and what each policy adds to it (Shapley 1953).

A set of policies is a whole number: bit i stands for the i-th policy. Up to a stated number of policies all sets are run
and the values are exact; beyond it policies are added one by one in drawn orders, each with its reverse (antithetic
pairs; Castro, Gomez and Tejada 2009), besides each policy alone and each one left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np

from sim.experiment.paired import Effect, paired_effect
from sim.ground.streams import Streams
from sim.scenario.scenario import Scenario

EXACT_UP_TO = 5
ORDERS = 8
Order = tuple[int, ...]
Values = dict[int, np.ndarray]
"""[replicate, place] by set of policies."""


@dataclass(frozen=True)
class Plan:
    """Which sets of policies are run; without orders all of them."""

    policies: tuple[str, ...]
    orders: tuple[Order, ...] = ()

    @property
    def whole(self) -> int:
        """The package itself."""
        return (1 << len(self.policies)) - 1

    @property
    def sets(self) -> list[int]:
        """All sets that are needed, the empty one and the package among them, small ones first."""
        n = len(self.policies)
        if not self.orders:
            found = set(range(1 << n))
        else:
            found = {0, self.whole, *(1 << i for i in range(n)), *(self.whole & ~(1 << i) for i in range(n))}
            for order in self.orders:
                found |= {sum(1 << i for i in order[:k]) for k in range(n)}
        return sorted(found, key=lambda s: (s.bit_count(), s))


def plan_of(policies: tuple[str, ...], exact_up_to: int = EXACT_UP_TO, orders: int = ORDERS) -> Plan:
    """All sets up to a number of policies, else at least `orders` drawn orders; the same draws every time."""
    n = len(policies)
    if n <= exact_up_to:
        return Plan(policies)
    drawn: list[Order] = []
    for k in range((orders + 1) // 2):
        one = tuple(int(i) for i in np.argsort(Streams(1, k).uniforms("wedges.order", n), kind="stable"))
        drawn += [one, one[::-1]]
    return Plan(policies, tuple(drawn))


def sub_package(package: Scenario, chosen: int, empty_name: str) -> Scenario:
    """The package with some of its policies and all else as it is; without any it takes the baseline's name."""
    kept = [name for i, name in enumerate(package.policies) if chosen >> i & 1]
    if len(kept) == len(package.policies):
        return package
    name = " + ".join(kept) or empty_name
    short = name if len(name) <= 60 else f"{name[:48]} ({chosen})"
    return package.model_copy(
        update={
            "name": short,
            "policies": {k: package.policies[k] for k in kept},
            "likes": {k: like for k, like in package.likes.items() if k in kept},
        }
    )


def shapley(plan: Plan, values: Values) -> list[Effect]:
    """What each policy adds on average over all orders in which the package may be put together, with its 95 % interval.

    The parts sum to the package's effect. With drawn orders the interval holds the spread over replicates and over
    orders (variances added), each with its own Student factor; one pair of orders gives none.
    """
    n = len(plan.policies)
    if not plan.orders:
        return [paired_effect(_exact(i, n, values)) for i in range(n)]
    out = []
    for i in range(n):
        steps = np.stack([_step(i, order, values) for order in plan.orders])
        over_replicates = paired_effect(steps.mean(axis=0))
        pairs = paired_effect(0.5 * (steps[0::2] + steps[1::2]).mean(axis=1))
        half = np.hypot(over_replicates.high - over_replicates.mean, pairs.high - pairs.mean)
        mean = over_replicates.mean
        out.append(Effect(mean, mean - half, mean + half))
    return out


def _exact(i: int, n: int, values: Values) -> np.ndarray:
    bit, total = 1 << i, np.zeros_like(values[0])
    for rest in range(1 << n):
        if not rest & bit:
            size = rest.bit_count()
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            total += weight * (values[rest | bit] - values[rest])
    return total


def _step(i: int, order: Order, values: Values) -> np.ndarray:
    before = sum(1 << k for k in order[: order.index(i)])
    return values[before | 1 << i] - values[before]


def alone(plan: Plan, values: Values) -> list[np.ndarray]:
    """[replicate, place] effect of each policy without the others."""
    return [values[1 << i] - values[0] for i in range(len(plan.policies))]


def added_last(plan: Plan, values: Values) -> list[np.ndarray]:
    """[replicate, place] effect of each policy when all others are there."""
    return [values[plan.whole] - values[plan.whole & ~(1 << i)] for i in range(len(plan.policies))]


def interaction(plan: Plan, values: Values) -> np.ndarray:
    """[replicate, place] the package's effect less the policies' effects alone: positive where they help each other."""
    whole: np.ndarray = values[plan.whole] - values[0]
    return whole - np.sum(alone(plan, values), axis=0)
