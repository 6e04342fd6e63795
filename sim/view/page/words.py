"""Words of the page in English, Korean and Japanese; units as charts write them; what levers are called and do."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.view.labels import UNITS

WORDS = Path(__file__).parent / "words.json"
LEVERS = Path(__file__).parent / "levers.json"
SAID = Path(__file__).parent / "said.json"


def words() -> dict[str, Any]:
    """`words` and `units`, each with its texts in the order of `LANGUAGES`; `said`: patterns of the server's sentences with Korean and Japanese."""
    units = {text: (text, *others) for text, others in {**UNITS, **_levers()["units"]}.items()}
    labels = {f"key_{key}": texts for key, texts in _levers()["labels"].items()}
    return {
        "words": {**labels, **json.loads(WORDS.read_text(encoding="utf-8"))},
        "units": units,
        "said": json.loads(SAID.read_text(encoding="utf-8")),
    }


def in_three(kind: str, text: str) -> list[str]:
    """An instrument's `about` or a key's `meanings` in all languages; English where nobody has translated it yet."""
    return [text, *_levers()[kind].get(text, [text, text])]


@lru_cache(maxsize=1)
def _levers() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(LEVERS.read_text(encoding="utf-8"))
    return found
