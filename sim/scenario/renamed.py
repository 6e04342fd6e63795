"""Keys that are called something else here, so that an old file or another tool's word finds its way."""

from __future__ import annotations

RENAMED: dict[str, str] = {
    "base": "extends",
    "inherits": "extends",
    "horizon": "years",
    "n_years": "years",
    "quarters": "years",
    "runs": "replicates",
    "iterations": "replicates",
    "n_replicates": "replicates",
    "random_seed": "seed",
    "data": "pack",
    "country": "pack",
    "policy": "policies",
    "instruments": "policies",
    "subsidy": "rate",
    "share": "rate",
    "budget_krw_bn": "budget_bn_krw_per_year",
    "budget": "budget_bn_krw_per_year",
    "budget_per_year": "budget_bn_krw_per_year",
    "ceiling": "ceiling_bn_krw_per_year",
    "from": "start",
    "stop": "end",
    "until": "end",
    "where": "regions",
    "places": "regions",
    "type": "kind",
    "instrument": "kind",
    "financed_by": "financing",
}
"""Other words for a key. A name given up in a later version is added here with the version in the note."""


def renamed(key: str, here: list[str]) -> str | None:
    """What `key` is called among the keys `here`, if it is known under another name."""
    name = RENAMED.get(key)
    return name if name in here else None
