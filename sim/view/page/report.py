"""The page with its data inside: one HTML file that opens from disk, without a server and without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.experiment.indicators import MAIN
from sim.experiment.manifest import MANIFEST
from sim.experiment.results import Results
from sim.experiment.sweep.store import FACTS as STORE
from sim.view.labels import Language
from sim.view.page.app import STATIC
from sim.view.page.documents import IN_REPORTS, document
from sim.view.page.study import bundle
from sim.view.page.sweep_answers import box, matters
from sim.view.page.sweeps import fit_of, points_of
from sim.view.page.words import words

SHOWN = (*MAIN, "employed_residents", "wage_mn_krw", "employment_rate_20_39")
"""Indicators in a report where none are chosen: all of them would make a file too large to send."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:"
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w.]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)
FACTS = ("version", "python", "packages", "platform", "commit", "command_line", "started", "ended", "counts", "seeds")


def report(results: Sequence[Results], names: Sequence[str] = SHOWN, language: Language | None = None) -> str:
    """HTML of the page with all that it asks a server for."""
    return _page({**bundle(results, names), "manifests": [_manifest(r.path.name, r.path / MANIFEST) for r in _folders(results)]}, language)


def sweep_report(folder: Path, names: Sequence[str] = (), language: Language | None = None) -> str:
    """HTML of the page with one sweep inside: its points, what matters, and the box of the usual condition; all indicators without names."""
    points = points_of(folder)
    known = [i for i in points["indicators"] if not names or i["name"] in names]
    answers: dict[str, Callable[..., Any]] = {"fits": fit_of, "matters": matters, "boxes": box}
    inside = {
        of: {q: {i["name"]: answer(folder, q, i["name"]) for i in known} for q in points["scenarios"]} for of, answer in answers.items()
    }
    scenarios = {q: {**part, "of": {i["name"]: part["of"][i["name"]] for i in known}} for q, part in points["scenarios"].items()}
    manifest, text = _manifest(folder.name, folder / STORE), (folder / "sweep.toml").read_text(encoding="utf-8")
    return _page(
        {"sweep": {"points": {**points, "indicators": known, "scenarios": scenarios}, **inside, "manifest": manifest, "file": text}},
        language,
    )


def _page(data: dict[str, Any], language: Language | None) -> str:
    data = {**data, "documents": {n: document(n) for n in IN_REPORTS}}
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    style = f"<style>\n{(STATIC / 'style.css').read_text(encoding='utf-8')}</style>"
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    parts = {
        '<link rel="stylesheet" href="style.css">': policy + "\n" + style,
        '<script type="module" src="main.js"></script>': "",
        "</body>": f'{_json("words", words())}\n{_json("bundle", data)}\n<script type="module">\n{script()}</script>\n</body>',
        '<html lang="en">': f'<html lang="en" data-lang="{language}">' if language else '<html lang="en">',
    }
    for old, new in parts.items():
        html = html.replace(old, new, 1)
    return html


def script() -> str:
    """All modules in one: each becomes a function whose result holds what it exports, in an order in which imports are there."""
    done: dict[str, str] = {}

    def add(name: str) -> None:
        if name in done:
            return
        text = (STATIC / name).read_text(encoding="utf-8")
        for _, needed in IMPORT.findall(text):
            add(needed)
        exported = ", ".join(EXPORT.findall(text))
        body = EXPORT.sub("", IMPORT.sub(r'const \1 = modules["\2"];', text))
        done[name] = f'modules["{name}"] = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();\n'

    add("main.js")
    return "const modules = {};\n" + "".join(done.values())


def _json(name: str, value: Any) -> str:
    """JSON that cannot end its own element, whatever names are in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _folders(results: Sequence[Results]) -> list[Results]:
    return list({r.path: r for r in results}.values())


def _manifest(folder: str, path: Path) -> dict[str, Any]:
    """What the manifest says of how the results came to be."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    return {"folder": folder, **{key: whole[key] for key in FACTS if key in whole}}
