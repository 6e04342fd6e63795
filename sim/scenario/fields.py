"""What the classes say about each key: range, unit, meaning, source; errors, schema and explain ask here."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.ground.parameters import About, Submodel
from sim.policy.local_budgets import LocalBudgets
from sim.scenario.closures import Budget, Closures
from sim.scenario.positions import Path
from sim.scenario.scenario import Header


@dataclass(frozen=True)
class Catalogue:
    """Which classes the tables of a scenario file are read into."""

    submodels: dict[str, type[Submodel]]
    instruments: dict[str, type[Submodel]]

    @classmethod
    def shipped(cls) -> Catalogue:
        """The submodels and policy instruments of this version."""
        import sim.policy
        import sim.submodels

        submodels: dict[str, type[Submodel]] = getattr(sim.submodels, "SUBMODELS", {})
        instruments: dict[str, type[Submodel]] = getattr(sim.policy, "INSTRUMENTS", {})
        return cls(dict(submodels), dict(instruments))

    def tables(self) -> dict[str, type[Submodel]]:
        """Classes of the plain tables by name, policies left out."""
        return {"closures": Closures, "budget": Budget, "local_budgets": LocalBudgets, **self.submodels}

    def top_keys(self) -> list[str]:
        """All keys that may stand at the top of a file."""
        return ["extends", *Header.model_fields, *self.tables(), "policies"]

    def entries(self) -> Iterator[tuple[str, FieldInfo]]:
        """Every key by its dotted name; those of policies under the kind of instrument."""
        for name, info in Header.model_fields.items():
            yield name, info
        for table, kind in self.tables().items():
            for name, info in kind.model_fields.items():
                yield f"{table}.{name}", info
        for label, instrument in self.instruments.items():
            for name, info in instrument.model_fields.items():
                yield f"policies.{label}.{name}", info

    def class_at(self, path: Path, kind_of: dict[str, str]) -> type[BaseModel] | None:
        """The class whose keys may stand at `path` (the path of a table); None if there is no such table."""
        if not path:
            return Header
        if path[0] == "policies":
            if len(path) < 2:
                return None
            found: type[BaseModel] | None = self.instruments.get(kind_of.get(str(path[1]), ""))
            rest = path[2:]
        else:
            found = self.tables().get(str(path[0]))
            rest = path[1:]
        for part in rest:
            if isinstance(part, int):
                continue
            info = found.model_fields.get(part) if found is not None else None
            found = None if info is None else inner_class(info.annotation)
        return found


def inner_class(annotation: Any) -> type[BaseModel] | None:
    """The pydantic class inside an annotation such as `tuple[Industry, ...]`, if any."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in typing.get_args(annotation):
        found = inner_class(argument)
        if found is not None:
            return found
    return None


def about(info: FieldInfo) -> About | None:
    """Symbol, unit and source of a field."""
    return next((m for m in info.metadata if isinstance(m, About)), None)


def bounds(info: FieldInfo) -> tuple[float | None, float | None, bool, bool]:
    """Lowest and highest allowed value, and whether each is itself excluded."""
    low = high = None
    low_open = high_open = False
    for m in info.metadata:
        for bound in m if isinstance(m, annotated_types.GroupedMetadata) else (m,):
            if isinstance(bound, annotated_types.Ge):
                low, low_open = typing.cast(float, bound.ge), False
            elif isinstance(bound, annotated_types.Gt):
                low, low_open = typing.cast(float, bound.gt), True
            elif isinstance(bound, annotated_types.Le):
                high, high_open = typing.cast(float, bound.le), False
            elif isinstance(bound, annotated_types.Lt):
                high, high_open = typing.cast(float, bound.lt), True
    return low, high, low_open, high_open


def choices(annotation: Any) -> list[str]:
    """The words a `Literal` allows."""
    if typing.get_origin(annotation) is Literal:
        return [str(a) for a in typing.get_args(annotation)]
    return [word for argument in typing.get_args(annotation) for word in choices(argument)]


def allowed(info: FieldInfo) -> str:
    """The allowed values in words, empty when anything of the type is."""
    words = choices(info.annotation)
    if words:
        return ", ".join(f"`{w}`" for w in words)
    low, high, low_open, high_open = bounds(info)
    parts = []
    if low is not None:
        parts.append(f"{'more than' if low_open else 'at least'} {low:,g}" if low < 1e15 else "")
    if high is not None and high < 1e15:
        parts.append(f"{'less than' if high_open else 'at most'} {high:,g}")
    return ", ".join(p for p in parts if p)


def type_name(annotation: Any) -> str:
    """A type in a user's words."""
    plain = {int: "whole number", float: "number", str: "text", bool: "true or false", type(None): "nothing"}
    if annotation in plain:
        return plain[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return "one of " + ", ".join(f"`{a}`" for a in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(type_name(a) for a in arguments)
    if origin is typing.Annotated:
        return type_name(arguments[0])
    if origin in (list, tuple, set, frozenset):
        inner = sorted({type_name(a) for a in arguments if a is not Ellipsis})
        return "list of " + " / ".join(inner)
    if origin is dict:
        return "table"
    return getattr(annotation, "__name__", str(annotation))


def default(info: FieldInfo) -> Any:
    """The value a key has when a file does not set it; PydanticUndefined when it must be set."""
    if info.default_factory is not None:
        return info.get_default(call_default_factory=True, validated_data={})
    return info.default


def is_required(info: FieldInfo) -> bool:
    """Whether a file must set the key."""
    return default(info) is PydanticUndefined
