"""Prints the tables of the ODD from the code: entities, schedule, parameters, packs, instruments, indicators.

The prose of `sim/ODD.md` is written by hand; its tables stand between markers and are checked against the code.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from sim.ground.parameters import About, Submodel
from sim.ground.table import Table

PAGE = Path(__file__).resolve().parent / "ODD.md"
BEGIN, END = "<!-- table: {name} -->", "<!-- end of table -->"
BLOCK = re.compile(r"<!-- table: (\w+) -->\n(.*?)<!-- end of table -->", re.DOTALL)


def describe() -> str:
    """All tables as Markdown, one after the other."""
    return "\n".join(f"## {name.capitalize()}\n\n{table()}" for name, table in TABLES.items())


def check(page: Path = PAGE) -> list[str]:
    """What in the page is not what the code says now; empty if it is current."""
    if not page.is_file():
        return [f"{page.name} is missing"]
    text = page.read_text(encoding="utf-8")
    there = {name: body.strip() for name, body in BLOCK.findall(text)}
    problems = [f"{page.name} has no table `{name}`" for name in TABLES if name not in there]
    problems += [f"{page.name} has a table `{name}` that no code prints" for name in there if name not in TABLES]
    for name in TABLES:
        if name in there and there[name] != TABLES[name]().strip():
            problems.append(f"the table `{name}` in {page.name} is not what the code says")
    return problems


def write(page: Path = PAGE) -> None:
    """Bring the tables of the page up to date; the prose stays."""
    text = page.read_text(encoding="utf-8")

    def renewed(found: re.Match[str]) -> str:
        name = found[1]
        body = TABLES[name]().strip() if name in TABLES else found[2].strip()
        return f"{BEGIN.format(name=name)}\n{body}\n{END}"

    page.write_text(BLOCK.sub(renewed, text), encoding="utf-8")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").strip()


def entities() -> str:
    """Every state variable: entity, name, unit, meaning."""
    from sim.state import cells, firms, grants, offers, people, places, plants, public, support, terms

    parts = []
    for module in (firms, cells, people, places, public, offers, grants, support, plants, terms):
        for _, entity in inspect.getmembers(module, inspect.isclass):
            if entity.__module__ != module.__name__ or not issubclass(entity, Table):
                continue
            rows = [
                (f"`{f.name}`", f.metadata["unit"], f.metadata["meaning"])
                for f in fields(entity)  # type: ignore[arg-type]
                if "unit" in f.metadata
            ]
            heading = f"**{entity.__name__}**: {_first_line(entity)}"
            parts.append(f"{heading}\n\n{_table(('variable', 'unit', 'meaning'), rows)}")
    return "\n".join(parts)


def schedule() -> str:
    """The processes of one quarter in their order, with what each does."""
    from sim import model
    from sim.submodels import SUBMODELS

    tree = ast.parse(textwrap.dedent(inspect.getsource(model.Economy.quarter)))
    listed = next(node for node in ast.walk(tree) if isinstance(node, ast.Dict) and len(node.keys) > 3)
    rows: list[tuple[str, ...]] = []
    for key, value in zip(listed.keys, listed.values, strict=True):
        name = ast.literal_eval(key) if key is not None else ""
        first, *middle, last = ast.unparse(value).split(".")
        owner: Any = SUBMODELS[middle[0]] if first == "r" else model.Economy if first == "self" else getattr(model, first)
        rows.append((str(len(rows) + 1), f"`{name}`", _first_line(getattr(owner, last))))
    return _table(("", "process", "what happens"), rows)


def _value(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "-" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, tuple | list):
        return ", ".join(_value(v) for v in value) if len(value) <= 9 else f"{len(value)} values"
    return value if isinstance(value, str) else repr(value)


def _range(about: About) -> str:
    return "" if about.low is None or about.high is None else f"{about.low:g} to {about.high:g}"


def _parameters_of(kind: type[Submodel]) -> str:
    rows: list[tuple[str, ...]] = []
    for name, info in kind.model_fields.items():
        about = next((m for m in info.metadata if isinstance(m, About)), None)
        if about is None and not info.description:
            continue
        value = "required" if info.is_required() else _value(info.get_default(call_default_factory=True))
        meaning = info.description or ""
        marks = (about.symbol, about.unit, _range(about), about.source, about.mark) if about else ("-", "-", "", "", "")
        symbol, unit, span, source, mark = marks
        rows.append((f"`{name}`", symbol, value, unit, span, meaning, source, mark))
    return _table(("parameter", "symbol", "value", "unit", "range", "meaning", "source", "mark"), rows)


def parameters() -> str:
    """Every parameter of every submodel and closure: symbol, value, unit, range, source, mark."""
    from sim.policy.local_budgets import LocalBudgets
    from sim.scenario.closures import Closures
    from sim.submodels import SUBMODELS

    kinds: dict[str, type[Submodel]] = {**SUBMODELS, "local_budgets": LocalBudgets, "closures": Closures}
    parts = [f"**{name}**: {_first_line(kind)}\n\n{_parameters_of(kind)}" for name, kind in kinds.items()]
    return "\n".join(parts)


def packs() -> str:
    """Every parameter for which a shipped pack has a default of its own."""
    from sim.scenario.fields import Catalogue, default
    from sim.scenario.pack_parameters import pack_parameters
    from sim.scenario.packs import SHIPPED, shipped_packs

    code = {name: default(info) for name, info in Catalogue.shipped().entries()}
    values = [(pack, name, value) for pack in shipped_packs() for name, value in pack_parameters(SHIPPED / pack).items()]
    rows = [(f"`{pack}`", f"`{name}`", _value(value), _value(code[name])) for pack, name, value in values]
    return _table(("pack", "parameter", "default of the pack", "default of the code"), rows)


def ensemble() -> str:
    """Every parameter that an ensemble draws: distribution and source."""
    from sim.scenario.ensemble import all_priors

    rows = [(f"`{p.name}`", p.words(), p.about.unit, p.about.source, p.about.mark) for p in all_priors()]
    return _table(("parameter", "distribution (lowest, mode, highest)", "unit", "source", "mark"), rows)


def instruments() -> str:
    """Every policy instrument with its parameters."""
    from sim.policy import INSTRUMENTS

    parts = [f"**{name}**: {_first_line(kind)}\n\n{_parameters_of(kind)}" for name, kind in INSTRUMENTS.items()]
    return "\n".join(parts)


def indicators() -> str:
    """Every indicator of a comparison: unit, which way is better, columns it needs."""
    from sim.experiment.indicators import INDICATORS

    rows = [(f"`{i.name}`", i.labels[0], i.unit, i.better, ", ".join(i.needs)) for i in INDICATORS]
    return _table(("indicator", "in words", "unit", "better", "from the columns"), rows)


def accounts(pack: str, scale: int = 100) -> str:
    """Every payment of a pack's base year: trillion won a year by item, payer and payee, then the balance of each sector.

    Not a table of the page, since firms have to be drawn and run in before what each of them pays is known. Raises PackError.
    """
    from sim.base_year.pack import Pack
    from sim.base_year.start import build
    from sim.rules import Rules

    found = Pack.load(pack)
    _, flows = build(found.folder, Rules.of_pack(found.folder), scale=scale)
    return f"{found.title}\n{flows.table()}"


TABLES: dict[str, Callable[[], str]] = {
    "entities": entities,
    "schedule": schedule,
    "parameters": parameters,
    "packs": packs,
    "ensemble": ensemble,
    "instruments": instruments,
    "indicators": indicators,
}
"""Tables of the ODD by name, each printed from the code."""
