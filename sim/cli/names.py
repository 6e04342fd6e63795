"""What tables call indicators and places: words instead of the machine's names and codes."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from sim.experiment.breakdown import BREAKDOWNS, GROUPS
from sim.experiment.comparison import Comparison
from sim.experiment.indicators import INDICATORS
from sim.scenario.places import Place

COST = "public outlay, discounted"
"""The wedge of cost, which is no indicator."""


def indicator_label(name: str, by: str = "nation") -> str:
    """An indicator in words; its name if it is not known."""
    known = [i for level in BREAKDOWNS if level == by for _, i in GROUPS[level]] or list(INDICATORS)
    return next((i.labels[0] for i in known if i.name == name), COST if name == "cost_bn_krw" else name)


def place_label(code: str, places: dict[str, Place]) -> str:
    """`Jung-gu, Busan (중구)`; a province without the comma; age groups and size classes as they are."""
    if code == "KR":
        return "nation"
    place = places.get(code)
    if place is None:
        return code
    above = places.get(place.province)
    inside = "" if above is None or place.province == code else f", {above.name_en}"
    return f"{place.name_en}{inside} ({place.name_ko})"


def words_of(found: Comparison, indicator: str, place: str) -> tuple[str, str]:
    """Label of the indicator and name of the place of one row."""
    return indicator_label(indicator, found.by), place_label(place, found.places)


def width(text: str) -> int:
    """Columns that a text takes on a terminal: Hangul and Han characters take two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def lined_up(table: Sequence[Sequence[str]], right: set[int], indent: str = "  ") -> list[str]:
    """Rows of texts as lines of even columns; those in `right` are set to the right."""
    widths = [max(width(line[c]) for line in table) for c in range(len(table[0]))]
    out = []
    for line in table:
        parts = [
            " " * (w - width(t)) + t if c in right else t + " " * (w - width(t)) for c, (t, w) in enumerate(zip(line, widths, strict=True))
        ]
        out.append((indent + "  ".join(parts)).rstrip())
    return out
