"""One cell of an experiment: a scenario under one engine and one pack, and the seeds of its replicates."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.ground.caches import engine_digest
from sim.scenario.ensemble import priors
from sim.scenario.packs import SHIPPED, pack_digest, pack_files
from sim.scenario.resolve import resolved_table, scenario_hash
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Cell:
    """A scenario as it will be run; two cells with one key give the same numbers for the same seed."""

    scenario: Scenario
    engine: str
    pack: str
    source: Path | None = None

    @classmethod
    def of(cls, scenario: Scenario, source: Path | None = None, engine: str | None = None) -> Cell:
        """The cell of a scenario under the engine and data at hand."""
        return cls(scenario, engine or engine_version(), pack_digest(scenario.pack_folder), source)

    @cached_property
    def key(self) -> str:
        """SHA-256 of scenario, engine and data."""
        parts = (scenario_hash(self.scenario), self.engine, self.pack)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def folder_name(self) -> str:
        """`ai-subsidy-3f9c2a71`: readable, and another name for every other cell."""
        return f"{slug(self.scenario.name)}-{self.key[:8]}"

    def replicate_key(self, seed: int) -> str:
        """What names one replicate's outcome for good."""
        return hashlib.sha256(f"{self.key}\n{seed}".encode()).hexdigest()

    def entry(self, label: str) -> dict[str, Any]:
        """The cell as the manifest records it."""
        return {
            "label": label,
            "name": self.scenario.name,
            "key": self.key,
            "engine": self.engine,
            "pack": self.scenario.pack_folder.name,
            "pack_folder": own_folder(self.scenario),
            "pack_sha256": self.pack,
            "pack_files_sha256": pack_files(self.scenario.pack_folder),
            "scenario_sha256": scenario_hash(self.scenario),
            "scenario": resolved_table(self.scenario),
            **({"priors": [p.as_json() for p in priors(self.scenario)]} if self.scenario.ensemble else {}),
        }


def own_folder(scenario: Scenario) -> str | None:
    """Where a pack of the user's lies; None for a shipped one, which is found by its name wherever jiyeok is."""
    return None if scenario.pack_folder.parent == SHIPPED else str(scenario.pack_folder)


def replicate_seed(root: int, replicate: int) -> int:
    """Seed of one replicate. No scenario is in it: the same replicate of two scenarios is a pair."""
    return int(np.random.SeedSequence([root, replicate]).generate_state(1, np.uint64)[0] >> np.uint64(1))


def draw_seed(root: int, replicate: int) -> int:
    """Seed of the parameters of one replicate of an ensemble: two replicates share them, so that both kinds of chance can be told apart."""
    return replicate_seed(root, replicate - replicate % 2)


def slug(text: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^\w]+", "-", text.strip().lower()).strip("-") or "scenario"


def engine_version() -> str:
    """Version and fingerprint of the source that computes a replicate."""
    return f"{sim.__version__}+{engine_digest()[:10]}"
