"""Words of the page in English, Korean and Japanese; units as charts write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.view.labels import UNITS

WORDS = Path(__file__).parent / "words.json"


def words() -> dict[str, Any]:
    """`words` and `units`, each with its texts in the order of `LANGUAGES`."""
    units = {text: (text, *others) for text, others in UNITS.items()}
    return {"words": json.loads(WORDS.read_text(encoding="utf-8")), "units": units}
