"""From a file to a scenario: read, merge, override, check everything, and only then build."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.ground.parameters import Submodel
from sim.policy.local_budgets import LocalBudgets
from sim.scenario.checks import carried, cross_checks
from sim.scenario.closures import Budget, Closures
from sim.scenario.fields import Catalogue
from sim.scenario.overrides import apply_overrides
from sim.scenario.pack_parameters import by_table, faults, pack_parameters
from sim.scenario.packs import find_pack
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.read import Document, read_document
from sim.scenario.scenario import Header, Scenario
from sim.scenario.toml import toml_value
from sim.scenario.translate import translate

Model = TypeVar("Model", bound=BaseModel)


def load(
    path: Path,
    overrides: Sequence[str] = (),
    catalogue: Catalogue | None = None,
    _inside: tuple[Path, ...] = (),
) -> Scenario:
    """Read one scenario file; raises ScenarioError with all mistakes in file order."""
    document = read_document(path)
    problems = apply_overrides(document, list(overrides))
    builder = _Builder(document, catalogue or Catalogue.shipped(), problems, (*_inside, path.resolve()))
    scenario = builder.build()
    if builder.problems or scenario is None:
        raise ScenarioError(document.sort(builder.problems), path)
    return scenario


class _Builder:
    """Builds a scenario part by part, so that one bad part does not hide the mistakes of the next."""

    def __init__(self, document: Document, catalogue: Catalogue, problems: list[Problem], inside: tuple[Path, ...]) -> None:
        self.document = document
        self.catalogue = catalogue
        self.problems = problems
        self.inside = inside
        self.defaults: dict[str, dict[str, Any]] = {}

    def build(self) -> Scenario | None:
        table = self.document.table
        tables = self.catalogue.tables()
        scalars = {k: v for k, v in table.items() if k not in tables and k not in ("policies", "extends")}
        scalars.setdefault("name", self.document.files[0].path.stem)
        header = self.part(Header, scalars, ())
        defaults = self.pack_defaults(header)
        self.defaults = by_table(defaults)
        parts = {name: self.table_part(kind, name) for name, kind in tables.items()}
        policies = self.policies()
        closures, budget, local = parts.pop("closures"), parts.pop("budget"), parts.pop("local_budgets")
        assert isinstance(closures, Closures) and isinstance(budget, Budget) and isinstance(local, LocalBudgets)
        self.problems += cross_checks(self.document, header, budget.ceiling_bn_krw_per_year, policies, local)
        self.problems += carried(self.document, closures, parts)
        likes = {name: like for name, p in policies.items() if (like := self.like(name, p)) is not None}
        if self.problems:
            return None
        scenario = Scenario(
            **header.model_dump(),
            closures=closures,
            budget=budget,
            local_budgets=local,
            submodels=parts,
            policies=policies,
            pack_folder=find_pack(header.pack, self.document.folder_of(("pack",))) or Path(),
            pack_defaults=defaults,
        )
        # A placebo copies what policies pay out in its own economy, whatever was changed on the command line.
        return scenario.model_copy(update={"likes": {name: like.in_economy_of(scenario) for name, like in likes.items()}})

    def part(self, model: type[Model], table: dict[str, Any], path: tuple[str, ...]) -> Model:
        """One class from its table. JSON's strictness is TOML's: text is no number, a list may be a tuple.

        After a mistake the wrong keys are left out, so that the rest can still be checked against each other.
        """
        try:
            return model.model_validate_json(json.dumps(table, default=str), strict=True)
        except ValidationError as error:
            self.problems += translate(error, path, model, self.document, self.catalogue)
            wrong = {str(details["loc"][0]) for details in error.errors() if details["loc"]}
        rest = {k: v for k, v in table.items() if k not in wrong}
        try:
            return model.model_validate_json(json.dumps(rest, default=str), strict=True)
        except ValidationError:  # a required key is missing, or keys contradict each other
            return model.model_construct(None, **rest)

    def table_part(self, model: type[Submodel], name: str) -> Submodel:
        value = self.document.table.get(name, {})
        if not isinstance(value, dict):
            note = f"help: write [{name}] on its own line"
            self.problems.append(self.document.problem(f"`{name}` is a table of keys", (name,), note))
            value = {}
        return self.part(model, {**self.defaults.get(name, {}), **value}, (name,))

    def pack_defaults(self, header: Header) -> dict[str, Any]:
        """What the pack sets and the scenario does not, by dotted name."""
        folder = find_pack(header.pack, self.document.folder_of(("pack",)))
        values = pack_parameters(folder) if folder is not None else {}
        wrong = faults(values, self.catalogue)
        for name, message in wrong.items():
            text = f"the pack `{header.pack}` has a wrong default: pack.toml, `{name}`: {message}"
            self.problems.append(self.document.problem(text, ("pack",), f"help: jiyeok data check {folder}"))
        written = self.document.table
        mine = {name for table, keys in written.items() if isinstance(keys, dict) for name in (f"{table}.{key}" for key in keys)}
        return {name: value for name, value in values.items() if name not in wrong and name not in mine}

    def policies(self) -> dict[str, Submodel]:
        value = self.document.table.get("policies", {})
        if not isinstance(value, dict):
            note = "help: each policy is a table of its own: [policies.my_policy]"
            self.problems.append(self.document.problem("`policies` holds named tables", ("policies",), note))
            return {}
        read = {name: self.policy(name, table) for name, table in value.items()}
        return {name: policy for name, policy in read.items() if policy is not None}

    def policy(self, name: str, table: Any) -> Submodel | None:
        path = ("policies", name)
        known = self.catalogue.instruments
        kinds = f"kinds: {', '.join(known) or 'none in this version'}"
        if not isinstance(table, dict):
            note = "help: a policy is a table of its own: [policies.my_policy]"
            message = f"`policies.{name}` is a value; a policy is a table with `kind`"
            self.problems.append(self.document.problem(message, path, note, kinds))
            return None
        kind = table.get("kind")
        if kind is None:
            message = f"missing key `kind` in `policies.{name}`"
            self.problems.append(self.document.problem(message, path, kinds))
            return None
        instrument = known.get(kind) if isinstance(kind, str) else None
        if instrument is None:
            near = difflib.get_close_matches(str(kind), known, n=1)
            notes = [f"help: did you mean `{near[0]}`?"] if near else []
            message = f"`policies.{name}.kind` = {toml_value(kind)}: no such policy instrument"
            self.problems.append(self.document.problem(message, (*path, "kind"), *notes, kinds))
            return None
        for key in ("regions", "moved_from"):
            if isinstance(table.get(key), str):  # one place may be written without brackets
                table = {**table, key: [table[key]]}
        has_kind = "kind" in instrument.model_fields
        return self.part(instrument, {k: v for k, v in table.items() if has_kind or k != "kind"}, path)

    def like(self, name: str, policy: Submodel) -> Scenario | None:
        """The scenario that a policy refers to by its key `like`: a placebo follows its spending."""
        like = getattr(policy, "like", None)
        if not isinstance(like, str) or not like.endswith(".toml"):
            return None
        key = ("policies", name, "like")
        path = self.document.folder_of(key) / like
        if path.resolve() in self.inside:
            self.problems.append(self.document.problem(f"`policies.{name}.like` refers to itself: {like}", key))
            return None
        try:
            return load(path, (), self.catalogue, self.inside)
        except ScenarioError as error:
            first = error.problems[0].message
            self.problems.append(self.document.problem(f'`policies.{name}.like` = "{like}": {first}', key))
            return None


def vary(scenario: Scenario, changes: dict[str, Any]) -> Scenario:
    """A scenario with some dotted keys changed and everything checked again."""
    from sim.scenario.positions import key_positions
    from sim.scenario.read import SourceFile
    from sim.scenario.resolve import resolved_table
    from sim.scenario.toml import toml_document

    if "pack" in changes:  # the defaults that a pack carries would have to change with it
        message = "`pack` cannot be varied: parameters of the scenario come from the pack that it has"
        note = "help: write a scenario file with the other `pack`, or load one with `Scenario.load(FILE, ['pack=NAME'])`"
        raise ScenarioError([Problem(message, option=f"pack={changes['pack']}", notes=(note,), key="pack")])
    table = resolved_table(scenario)
    text = toml_document(table)
    source = SourceFile(Path(f"<{scenario.name}>"), text, table, key_positions(text))
    document = Document([source], table)
    options = [f"{key}={toml_value(value)}" for key, value in changes.items()]
    problems = apply_overrides(document, options)
    document.table["pack"] = str(scenario.pack_folder) if scenario.pack_folder != Path() else scenario.pack
    builder = _Builder(document, Catalogue.shipped(), problems, ())
    builder.like = lambda name, policy: scenario.likes.get(name)  # type: ignore[method-assign]
    varied = builder.build()
    if builder.problems or varied is None:
        raise ScenarioError(document.sort(builder.problems))
    kept = {name: value for name, value in scenario.pack_defaults.items() if name not in changes}
    return varied.model_copy(update={"pack": scenario.pack, "pack_defaults": kept})
