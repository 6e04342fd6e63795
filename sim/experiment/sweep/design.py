"""Designs: which combinations of values are run, one row a cell.

Sobol points come from `scipy.stats.qmc`, those of Morris (1991) and Saltelli (2010) from SALib. More samples keep the
points there are, except for a Latin hypercube, which is a whole for one number of points only.
"""

from __future__ import annotations

import itertools
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.experiment.sweep.factors import Factor, Strict, Value

Kind = Literal["grid", "list", "one-at-a-time", "lhs", "sobol", "morris", "saltelli"]
SAMPLED = ("lhs", "sobol", "morris", "saltelli")
EXTENSIBLE = ("sobol", "morris", "saltelli")
"""Sampled designs of which the first points stay when more are asked for."""
Cell = tuple[Value | None, ...]
"""One value a factor; None leaves what the scenario has."""


class MissingPackage(Exception):
    """Something needs an optional package that is not installed."""


class Design(Strict):
    """How cells are chosen."""

    kind: Annotated[Kind, Field(description="How cells are chosen.")] = "grid"
    samples: Annotated[int | None, Field(ge=1, description="Points (sobol, lhs), base points (saltelli) or trajectories (morris).")] = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1, description="Seed of the points; the runs have their own.")] = 1
    levels: Annotated[int, Field(ge=2, le=1000, description="Steps from low to high (grid, one-at-a-time, morris).")] = 4
    second_order: Annotated[bool, Field(description="Points for second-order indices too (saltelli).")] = False


def fault(design: Design, factors: list[Factor]) -> str | None:
    """What is wrong with a design, in a sentence."""
    if design.kind in SAMPLED and design.samples is None:
        return f"a design of kind {design.kind} needs `samples`"
    if design.kind not in SAMPLED and design.samples is not None:
        return f"a design of kind {design.kind} takes no `samples`; its cells follow from the factors"
    n = design.samples or 1
    if design.kind in ("sobol", "saltelli") and n & (n - 1):
        below = 1 << (n.bit_length() - 1)
        return f"`samples` = {n}: a Sobol sequence is balanced for powers of 2 only; the nearest are {below} and {2 * below}"
    if design.kind == "morris" and design.levels % 2:
        return f"`levels` = {design.levels}: Morris' trajectories need an even number"
    twice = [f.key for f in factors if len(set(map(repr, f.values))) < len(f.values)]
    if twice and design.kind != "list":
        return f"`values` of {twice[0]} hold one value twice"
    if design.kind == "list":
        lengths = {f.key: len(f.values) for f in factors}
        if 0 in lengths.values():
            return "in a list every factor has `values`: the n-th of each make the n-th cell"
        if len(set(lengths.values())) > 1:
            return "in a list all factors have as many values: " + ", ".join(f"{k} has {n}" for k, n in lengths.items())
    return None


def problem_of(factors: list[Factor]) -> dict[str, object]:
    """The factors as SALib knows them: all between 0 and 1."""
    return {"num_vars": len(factors), "names": [f.key for f in factors], "bounds": [[0.0, 1.0]] * len(factors)}


def unit_points(design: Design, factors: list[Factor]) -> np.ndarray:
    """[cell, factor] points of a sampled design between 0 and 1, in the order that the analysis expects.

    Raises MissingPackage where SALib is needed and not there.
    """
    from scipy.stats import qmc

    n, d, rng = design.samples or 1, len(factors), np.random.default_rng(design.seed)
    if design.kind == "sobol":
        return np.asarray(qmc.Sobol(d, scramble=True, rng=rng).random(n))
    if design.kind == "lhs":
        return np.asarray(qmc.LatinHypercube(d, rng=rng).random(n))
    try:
        if design.kind == "morris":
            from SALib.sample import morris

            return np.asarray(morris.sample(problem_of(factors), n, num_levels=design.levels, seed=design.seed))
        from SALib.sample import sobol
    except ImportError:
        raise MissingPackage(f"a design of kind {design.kind} needs SALib: pip install 'jiyeok[sweeps]'") from None
    return np.asarray(
        sobol.sample(problem_of(factors), n, calc_second_order=design.second_order, scramble=True, seed=design.seed, skip_values=0)
    )


def cells_of(design: Design, factors: list[Factor], whole: list[bool]) -> list[Cell]:
    """All cells in order; `whole` says which factors are integers. A cell that comes twice is there twice."""
    if not factors:
        return [()]
    if design.kind in SAMPLED:
        points = unit_points(design, factors)
        return [tuple(f.at(float(u), whole=w) for f, u, w in zip(factors, row, whole, strict=True)) for row in points]
    steps = [f.steps(design.levels, whole=w) for f, w in zip(factors, whole, strict=True)]
    if design.kind == "grid":
        return list(itertools.product(*steps))
    if design.kind == "list":
        return list(zip(*steps, strict=True))
    middle: Cell = (None,) * len(factors)
    return [middle, *((*middle[:i], value, *middle[i + 1 :]) for i, values in enumerate(steps) for value in values)]
