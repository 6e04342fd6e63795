"""What a visitor orders: a few keys, checked before they become a scenario file; nothing in them is a path."""

from __future__ import annotations

import json
import tempfile
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sim.experiment.cells import Cell
from sim.policy import INSTRUMENTS
from sim.scenario.fields import about, bounds, choices, default, is_required, type_name
from sim.scenario.packs import first_quarter_of, shipped_packs
from sim.scenario.problems import ScenarioError
from sim.scenario.scenario import Scenario
from sim.scenario.toml import toml_document
from sim.view.page.words import in_three

LEVERS = {kind: c for kind, c in INSTRUMENTS.items() if "like" not in c.model_fields}
"""Instruments of the page: a placebo copies another file's policies, and files are out of a visitor's reach."""
MOST_POLICIES = 20
MOST_PLACES = 300
Plain = bool | int | float | str


class Refused(Exception):
    """What is wrong with an order, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Order(BaseModel):
    """The keys of an order; their limits keep a run within a desktop's memory and an afternoon."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w][\w .,()+-]*$")] = "my scenario"
    pack: str = "korea_2024"
    scale: Annotated[int, Field(ge=10, le=10_000)] = 100
    years: Annotated[int, Field(ge=1, le=20)] = 10
    replicates: Annotated[int, Field(ge=1, le=100)] = 12
    seed: Annotated[int, Field(ge=0, le=2**53)] = 1
    ceiling_bn_krw_per_year: Annotated[float, Field(ge=0, le=1e6, strict=False)] = 200.0
    policies: Annotated[dict[str, dict[str, Plain | list[Plain]]], Field(max_length=MOST_POLICIES)] = {}
    wedges: bool = False
    """Whether the sub-packages are run too."""

    @field_validator("pack")
    @classmethod
    def _shipped(cls, pack: str) -> str:
        if pack not in shipped_packs():
            raise ValueError(f"there are {', '.join(shipped_packs())}")
        return pack

    @field_validator("policies")
    @classmethod
    def _levers(cls, policies: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        for name, policy in policies.items():
            if not name.isidentifier() or len(name) > 40:
                raise ValueError("a policy's name is made of letters, digits and _")
            if policy.get("kind") not in LEVERS:
                raise ValueError(f"kinds are {', '.join(LEVERS)}")
            if any((isinstance(v, list) and len(v) > MOST_PLACES) or (isinstance(v, str) and len(v) > 80) for v in policy.values()):
                raise ValueError("a value is too long")
        return policies

    @classmethod
    def read(cls, body: bytes) -> Order:
        """An order from JSON; raises Refused."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            raise Refused([f"{'.'.join(str(p) for p in e['loc']) or 'order'}: {e['msg']}" for e in error.errors()[:8]]) from None

    @classmethod
    def of_toml(cls, body: bytes) -> Order:
        """An order from a scenario file's text; what a page cannot run is refused, not left out. Raises Refused."""
        try:
            table = tomllib.loads(body.decode("utf-8"))
        except ValueError as error:
            raise Refused([f"not a TOML file: {error}"]) from None
        if table.pop("extends", "baseline.toml") != "baseline.toml":
            raise Refused(["extends: the page knows only baseline.toml; save the file with `jiyeok run`, whose folder holds it whole"])
        budget = table.pop("budget", {})
        for key in ("version", "title", "description", "start", "threads", "ensemble"):
            table.pop(key, None)
        if isinstance(budget, dict) and "ceiling_bn_krw_per_year" in budget:
            table["ceiling_bn_krw_per_year"] = budget["ceiling_bn_krw_per_year"]
        for policy in table["policies"].values() if isinstance(table.get("policies"), dict) else ():
            if isinstance(policy, dict) and isinstance(policy.get("regions"), str):
                policy["regions"] = [policy["regions"]]
        return cls.read(json.dumps(table, default=str).encode())

    def baseline(self) -> str:
        """The scenario file without policies."""
        return toml_document(self._table("baseline"))

    def scenario(self) -> str:
        """The scenario file, standing alone."""
        return toml_document({**self._table(self.name), "policies": self.policies})

    def _table(self, name: str) -> dict[str, Any]:
        start = first_quarter_of(_folder(self.pack))
        head = {"version": 1, "name": name, "pack": self.pack, "scale": self.scale, **({"start": start} if start else {})}
        times = {"years": self.years, "replicates": self.replicates, "seed": self.seed}
        return {**head, **times, "budget": {"ceiling_bn_krw_per_year": self.ceiling_bn_krw_per_year}}

    def write(self, folder: Path) -> list[Path]:
        """Both files under names of ours; raises Refused with every mistake that `jiyeok check` finds."""
        paths = [folder / "baseline.toml", folder / "scenario.toml"]
        for path, text in zip(paths, (self.baseline(), self.scenario()), strict=True):
            path.write_text(text, encoding="utf-8")
        try:
            for path in paths:
                Scenario.load(path)
        except ScenarioError as error:
            raise Refused([" ".join((p.message, *(n for n in p.notes if n.startswith("help")))) for p in error.problems[:12]]) from None
        return paths[: 2 if self.policies else 1]

    def checked(self) -> dict[str, Any]:
        """The files, their fingerprints and the command that gives the same results; raises Refused."""
        with tempfile.TemporaryDirectory() as folder:
            keys = [Cell.of(Scenario.load(path), path).key for path in self.write(Path(folder))]
        file = f"{self.name.replace(' ', '_')}.toml"
        command = (
            f"jiyeok compare baseline.toml '{file}' --replicates {self.replicates} --seed {self.seed}{' --wedges' if self.wedges else ''}"
        )
        return {"toml": self.scenario(), "baseline_toml": self.baseline(), "file": file, "command": command, "keys": keys}


def _folder(pack: str) -> Path:
    from sim.scenario.packs import SHIPPED

    return SHIPPED / pack


@lru_cache(maxsize=1)
def levers() -> dict[str, Any]:
    """What the page needs to draw a form for every kind of policy."""
    return {
        kind: {"about": in_three("about", (c.__doc__ or "").partition("\n")[0]), "fields": [_lever(kind, name) for name in _fields(kind)]}
        for kind, c in LEVERS.items()
    }


def _fields(kind: str) -> list[str]:
    return [name for name in LEVERS[kind].model_fields if name != "kind"]


def _lever(kind: str, name: str) -> dict[str, Any]:
    info = LEVERS[kind].model_fields[name]
    known, (low, high, _, _) = about(info), bounds(info)
    said = {key: getattr(known, key) if known else "" for key in ("unit", "source", "mark")}
    usual = {"usual_low": known.low if known else None, "usual_high": known.high if known else None}
    value = None if is_required(info) else default(info)
    meaning = {
        "meaning": in_three("meanings", info.description or ""),
        "type": type_name(info.annotation),
        "default": value,
        "choices": choices(info.annotation),
    }
    return {"key": name, **meaning, **said, **usual, "low": low, "high": high}
