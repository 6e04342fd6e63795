"""Whether a worker computed with the model and the tables that its results folder stands for.

Tables are read when a run starts, so that files replaced during a long sweep would split its cells into two kinds without a word.
"""

from __future__ import annotations

from sim.experiment.cells import engine_version
from sim.experiment.folder import FolderMismatch
from sim.scenario.packs import pack_digest
from sim.scenario.scenario import Scenario


class Changed(FolderMismatch):
    """Model or tables are no longer those that were there when the command was given; nothing of the run is kept."""


def refuse_other_engine(expected: str) -> None:
    """Raise Changed where this process computes with another version of the model than its parent."""
    here = engine_version()
    if here != expected:
        raise Changed(
            f"a worker computes with engine {here}, the command was given with {expected}; runs of both are not mixed. "
            "help: install the same version everywhere, do not replace it while runs are computed, and give the command again"
        )


def refuse_other_tables(scenario: Scenario, expected: str) -> None:
    """Raise Changed where the tables of a pack are not those known by the SHA-256 `expected`; call when a run has read them."""
    if pack_digest(scenario.pack_folder) != expected:
        raise Changed(
            f"the tables of the pack {scenario.pack_folder.name} on this machine are not those that were there when the command was given; "
            "finished runs are safe and stand on those tables, so that others are not added. "
            "help: bring the tables back and give the command again, or start anew with --fresh"
        )
