"""What an ensemble says below its table: whose spread it is, and which rankings hold."""

from __future__ import annotations

import textwrap
from typing import Any

from sim.cli.names import indicator_label, lined_up, place_label
from sim.cli.numbers import number
from sim.experiment.comparison import Comparison

HEAD = ("spread of the effect", "place", "year", "90 % of draws", "parameters", "95 % interval", "model randomness")


def uncertainty_lines(found: Comparison, scenario: str) -> list[str]:
    """Both shares of the variance of every effect of one scenario; places with no effect in any draw are left out."""
    facts = [f for f in found.table("uncertainty", scenario) if f["share_parameters"] is not None]
    if not facts:
        return []
    table = [HEAD, *(_cells(found, fact) for fact in facts)]
    same = [c for c in (1, 2) if len({line[c] for line in table[1:]}) == 1]
    kept = [c for c in range(len(HEAD)) if c not in same]
    return lined_up([[line[c] for c in kept] for line in table], {kept.index(c) for c in (4, 6)})


def _cells(found: Comparison, fact: dict[str, Any]) -> tuple[str, ...]:
    band = f"{number(fact['band_low'], signed=True)} to {number(fact['band_high'], signed=True)}"
    between = f"{100 * fact['share_parameters_low']:.0f} to {100 * fact['share_parameters_high']:.0f} %"
    shares = f"{100 * fact['share_parameters']:.0f} %", between, f"{100 * fact['share_randomness']:.0f} %"
    return indicator_label(fact["indicator"]), place_label(fact["place"], found.places), str(fact["year"]), band, *shares


def ranking_lines(found: Comparison) -> list[str]:
    """The order of the scenarios by each indicator, and in how many draws it holds."""
    out = []
    for fact in found.facts:
        if fact["table"] != "ranking":
            continue
        order, draws = fact["order"], fact["draws"]
        text = f"ranking by {indicator_label(fact['indicator'])}, {fact['year']}: {' > '.join(order)};"
        text += (
            f" the whole order holds in {fact['order_holds']} of {draws} draws of the parameters, the first place in {fact['first_holds']}"
        )
        pairs = zip(order, order[1:], fact["pairs_hold"], strict=False)
        text += "; " + ", ".join(f"{one} before {two} in {holds}" for one, two, holds in pairs) if len(order) > 2 else ""
        out += textwrap.wrap(text, 110, subsequent_indent="  ")
    return out
