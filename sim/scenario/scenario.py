"""A scenario: everything that is assumed in one run, frozen and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, SerializeAsAny, field_validator

from sim.ground.calendar import Quarter
from sim.ground.parameters import Submodel
from sim.policy.local_budgets import LocalBudgets
from sim.scenario.closures import Budget, Closures

ECONOMY = ("pack", "pack_folder", "pack_defaults", "scale", "start", "years", "closures", "local_budgets", "submodels")
"""What makes the economy that policies act in."""

Rules = TypeVar("Rules", bound=Submodel)


class Header(Submodel):
    """The keys at the top of a scenario file."""

    version: Annotated[Literal[1], Field(description="Version of the scenario format.")] = 1
    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=60,
            pattern=r"^[\w][\w .,()+-]*$",
            description="Short name; labels the rows of the results. Without it: the name of the file.",
        ),
    ] = "scenario"
    title: Annotated[str, Field(description="Title for figures and reports.")] = ""
    description: Annotated[str, Field(description="What this scenario is for, in a sentence or two.")] = ""
    pack: Annotated[str, Field(min_length=1, description="Base-year data: the name of a shipped pack, or a folder.")] = "korea_2024"
    scale: Annotated[
        int,
        Field(ge=1, le=10_000, description="Small firms that one row stands for; 1 is one to one."),
    ] = 100
    start: Annotated[str, Field(description="First simulated quarter, written as 2025Q1.")] = "2025Q1"
    years: Annotated[int, Field(ge=1, le=60, description="Simulated years.")] = 10
    replicates: Annotated[
        int,
        Field(ge=1, le=100_000, description="Runs with other random numbers, the same in every scenario."),
    ] = 20
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, description="Root of all random numbers.")] = 1
    ensemble: Annotated[
        bool,
        Field(description="Draw uncertain parameters from the ranges of their evidence; two replicates share a draw."),
    ] = False
    threads: Annotated[int, Field(ge=1, le=256, description="Kernel threads of one run, at least; results do not depend on it.")] = 1

    @field_validator("start")
    @classmethod
    def _is_a_quarter(cls, text: str) -> str:
        return str(Quarter.parse(text))


class Scenario(Header):
    """One complete set of assumptions; read from a file with `Scenario.load`."""

    closures: Closures = Closures()
    budget: Budget = Budget()
    local_budgets: LocalBudgets = LocalBudgets()
    submodels: SerializeAsAny[dict[str, Submodel]] = Field(default_factory=dict)
    policies: SerializeAsAny[dict[str, Submodel]] = Field(default_factory=dict)
    likes: dict[str, Scenario] = Field(default_factory=dict, exclude=True)
    pack_folder: Path = Field(default=Path(), exclude=True)
    pack_defaults: dict[str, Any] = Field(default_factory=dict, exclude=True)
    """Parameters by dotted name that are the pack's, because the file says nothing of them."""

    @classmethod
    def load(cls, path: str | Path, overrides: list[str] | tuple[str, ...] = ()) -> Scenario:
        """Read and check a scenario file; raises ScenarioError with every mistake in it.

        `overrides` are texts `key=value`, as after `--set` on the command line.
        """
        from sim.scenario.load import load

        return load(Path(path), overrides)

    @property
    def first_quarter(self) -> Quarter:
        """The first simulated quarter."""
        return Quarter.parse(self.start)

    @property
    def n_quarters(self) -> int:
        """How many quarters are simulated."""
        return 4 * self.years

    @property
    def last_quarter(self) -> Quarter:
        """The last simulated quarter, inclusive."""
        return self.first_quarter + (self.n_quarters - 1)

    def rules(self, kind: type[Rules]) -> Rules:
        """The submodel of a class with this scenario's parameters: `scenario.rules(Goods)`."""
        for submodel in self.submodels.values():
            if type(submodel) is kind:
                return submodel
        return kind()

    def in_economy_of(self, other: Scenario) -> Scenario:
        """These policies in the economy of another scenario: its pack, scale, time, closures and parameters."""
        return self.model_copy(update={name: getattr(other, name) for name in ECONOMY})

    def vary(self, changes: dict[str, Any]) -> Scenario:
        """A copy with some keys changed, checked again: `scenario.vary({"closures.wages": "rigid"})`."""
        from sim.scenario.load import vary

        return vary(self, changes)
