"""What is said of a scenario below its table: who pays, which jobs move, who would have done it anyway, who wins and loses."""

from __future__ import annotations

from typing import Any

from sim.cli.names import indicator_label
from sim.cli.numbers import number
from sim.experiment.comparison import Comparison
from sim.experiment.financing import IN_WORDS, MEANS
from sim.scenario.places import Place

AREAS = {"target": "in municipalities that a policy reached", "elsewhere": "elsewhere"}
LISTED = 12
"""Winners and losers that the text names; JSON has them all."""


def fact_lines(found: Comparison, scenario: str) -> list[str]:
    """All facts about one scenario, a line each."""
    return [
        *(_financing(f) for f in found.table("financing", scenario)),
        *(_displacement(f) for f in found.table("displacement", scenario)),
        *(_additionality(f) for f in found.table("additionality", scenario)),
        *_winners(found, scenario),
    ]


def bounds(fact: dict[str, Any], low: str = "low", high: str = "high") -> str:
    """`(1 to 3)`, nothing where one replicate gives no interval."""
    if fact[low] is None or fact[high] is None:
        return ""
    if fact[low] == fact[high]:
        return ""
    return f" ({number(fact[low], signed=True)} to {number(fact[high], signed=True)})"


def _financing(fact: dict[str, Any]) -> str:
    means = [f"{number(fact[f'by_{m}_bn_krw'])} by {IN_WORDS[m]}" for m in MEANS if fact[f"by_{m}_bn_krw"]]
    means += [f"{number(fact['local_bn_krw'])} by local governments"] if fact["local_bn_krw"] else []
    text = f"  paid to {fact['year']}: {number(fact['outlay_bn_krw'])} bn KRW"
    text += f", of it {', '.join(means)}" if means else ""
    if fact["revenue_bn_krw"] is not None:
        text += f"; extra public revenue {number(fact['revenue_bn_krw'], signed=True)}{bounds(fact, 'revenue_low_bn_krw', 'revenue_high_bn_krw')}"
    if fact["central_balance_bn_krw"] is not None:
        between = bounds(fact, "central_balance_low_bn_krw", "central_balance_high_bn_krw")
        text += (
            f"; central balance {number(fact['central_balance_bn_krw'], signed=True)}{between}, where unspent money counts until returned"
        )
    return text


def _displacement(fact: dict[str, Any]) -> str:
    if not fact["municipalities"]:
        return f"  jobs {AREAS[fact['area']]}, {fact['year']}: there is no such municipality"
    return (
        f"  jobs {AREAS[fact['area']]}, {fact['year']}: {number(fact['effect'], signed=True)}{bounds(fact)}"
        f" in {fact['municipalities']}; gained {number(fact['gained_jobs'], signed=True)} ({number(fact['gained_jobs_clear'], signed=True)} clear),"
        f" lost {number(fact['lost_jobs'], signed=True)} ({number(fact['lost_jobs_clear'], signed=True)} clear)"
    )


def _additionality(fact: dict[str, Any]) -> str:
    text = f"  {fact['policy']}: of {number(fact['awarded'])} firms awarded to {fact['year']}, {number(fact['anyway_by_year'])}"
    if fact["anyway_percent"] is not None:
        text += f" ({fact['anyway_percent']:.0f} %"
        if fact["anyway_low_percent"] is not None:
            text += f", {max(fact['anyway_low_percent'], 0.0):.0f} to {min(fact['anyway_high_percent'], 100.0):.0f}"
        text += ")"
    text += f" used AI by then without the policy, {number(fact['anyway_by_award'])} by the quarter of the award"
    if fact["in_single_rows"] < fact["awarded"]:
        rows = number(fact["awarded"] - fact["in_single_rows"])
        text += f"; {rows} stand in rows of several small firms that act as one, so their share is coarse"
    return text


def _winners(found: Comparison, scenario: str) -> list[str]:
    out = []
    listed = found.table("winners", scenario)
    for count in found.table("winners_count", scenario):
        mine = [f for f in listed if (f["indicator"], f["year"]) == (count["indicator"], count["year"])]
        label = indicator_label(count["indicator"])
        for verdict, title in (("better", "clear gains"), ("worse", "clear losses")):
            names = [f"{_name(f, found.places)} {number(f['effect'], signed=True)}{bounds(f)}" for f in mine if f["verdict"] == verdict]
            more = f"; and {len(names) - LISTED} more" if len(names) > LISTED else ""
            out.append(
                f"  {title} in {label}, {count['year']}, {len(names)} of {count['municipalities']} municipalities: "
                + (", ".join(names[:LISTED]) + more if names else "none")
            )
        out.append(f"  by chance alone about {count['by_chance']:.1f} would be called clear, half of them gains")
    return out


def _name(fact: dict[str, Any], places: dict[str, Place]) -> str:
    place = places.get(fact["place"])
    above = places.get(place.province) if place is not None else None
    return f"{fact['name_en']} {fact['name_ko']}" + (f" [{above.name_en}]" if above is not None else "")
