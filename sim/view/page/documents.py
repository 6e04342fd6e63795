"""Documents that the Model page shows: the evidence, the sources of the data, the description for referees."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.packs import SHIPPED

SIM = Path(__file__).parents[2]
DOCUMENTS = {"evidence": SIM / "VALIDATION.md", "sources": SHIPPED / "korea_2024" / "SOURCES.md", "odd": SIM / "ODD.md"}
IN_REPORTS = ("evidence", "sources")
"""Those small enough to travel with every report."""


def document(name: str) -> str | None:
    """A document's Markdown; None for an unknown name or where this copy lacks the file."""
    path = DOCUMENTS.get(name)
    return path.read_text(encoding="utf-8") if path is not None and path.is_file() else None
