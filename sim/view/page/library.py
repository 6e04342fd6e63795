"""Which results the page may show: found once in the served folder, afterwards asked for by an id, never by a path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.experiment.folder import FolderMismatch
from sim.experiment.manifest import MANIFEST
from sim.experiment.results import Results

AT_MOST = 4
"""Scenarios beside the baseline that are shown together."""


class Unknown(Exception):
    """No results of that id, or ids that cannot be shown together; the message is fit for a visitor."""


class Library:
    """Results by id. Ids are fingerprints, so a text from outside is only ever compared with them."""

    def __init__(self, root: Path | None) -> None:
        self.root = root
        self.known: dict[str, tuple[Path, str]] = {}
        self.listed: dict[str, None] = {}
        if root is not None:
            for folder in _folders(root):
                self.listed |= dict.fromkeys(self.add(folder))

    def add(self, folder: Path) -> list[str]:
        """Make a folder's scenarios known; returns their ids."""
        ids = []
        for results in Results.open(folder):
            ids.append(identity(folder, results.entry["key"]))
            self.known[ids[-1]] = (folder, results.label)
        return ids

    def get(self, name: str) -> Results:
        """Results of an id, as they are on the disk now; raises Unknown."""
        if name not in self.known:
            raise Unknown("no results of that id")
        folder, label = self.known[name]
        try:
            return next(r for r in Results.open(folder) if r.label == label)
        except (FolderMismatch, StopIteration):
            raise Unknown("these results are not there any more") from None

    def together(self, text: str) -> list[Results]:
        """Results of ids joined by commas, the baseline first; raises Unknown."""
        names = list(dict.fromkeys(text.split(",")))
        if not 1 <= len(names) <= AT_MOST + 1:
            raise Unknown(f"give a baseline and at most {AT_MOST} others")
        return [self.get(name) for name in names]

    def listing(self) -> list[dict[str, Any]]:
        """What a visitor can choose from; scenarios with one `ground` can be compared."""
        return [self.facts(name) for name in self.listed]

    def sizes(self) -> dict[str, int]:
        """Bytes on the disk of the folder of every listed id; a folder of several scenarios is measured whole."""
        folders = {self.known[name][0] for name in self.listed}
        found = {folder: sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) for folder in folders}
        return {name: found[self.known[name][0]] for name in self.listed}

    def facts(self, name: str) -> dict[str, Any]:
        """One line of the listing."""
        results = self.get(name)
        scenario, entry = results.entry["scenario"], results.entry
        return {
            "id": name,
            "label": results.label,
            "title": scenario.get("title", ""),
            "folder": results.path.name,
            "ground": ground(entry),
            "pack": entry["pack"],
            "scale": scenario["scale"],
            "years": scenario["years"],
            "policies": len(scenario.get("policies", {})),
            "replicates": len(results.seeds),
        }


def identity(folder: Path, key: str) -> str:
    """The id of one scenario in one folder."""
    return hashlib.sha256(f"{folder.resolve()}\n{key}".encode()).hexdigest()[:16]


def ground(entry: dict[str, Any]) -> str:
    """What two scenarios must share to be paired: data, scale and first quarter."""
    facts = (entry["pack_sha256"], entry["scenario"]["scale"], entry["scenario"]["start"])
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:8]


def _folders(root: Path) -> Iterable[Path]:
    """The folder itself, or the results folders in it, newest first."""
    if (root / MANIFEST).is_file():
        return [root]
    if not root.is_dir():
        return []
    inside = [f for f in root.iterdir() if (f / MANIFEST).is_file()]
    return sorted(inside, key=lambda f: (f / MANIFEST).stat().st_mtime, reverse=True)
