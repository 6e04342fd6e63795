"""What was observed before the base year, where it is the same figure as the model's: registered residents."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from sim.scenario.packs import SHIPPED
from sim.scenario.places import Places

SOURCE = SHIPPED / "hindcast" / "residents.csv"
PACK = "korea_2024"
YOUNG = ("age_20_24", "age_25_29", "age_30_34", "age_35_39")


@lru_cache(maxsize=1)
def observed(pack: str) -> dict[str, Any]:
    """By indicator: `years` and figures [year][place] by level, places in the order of their codes; nothing for other packs."""
    if pack != PACK or not SOURCE.is_file():
        return {}
    places = Places.of_pack(SHIPPED / PACK)
    codes, provinces = sorted(places.municipalities), sorted(places.provinces)
    outside = np.array([not places.municipalities[c].capital for c in codes])
    everywhere = np.ones(len(codes), bool)
    rows = list(csv.DictReader(SOURCE.read_text(encoding="utf-8").splitlines()))
    years = sorted({int(r["year"]) for r in rows})
    # By place the second is that of the place, wherever it lies; of the nation it leaves the capital area out, as the indicator does.
    counted: dict[str, tuple[Callable[[dict[str, str]], float], np.ndarray]] = {
        "population": (lambda r: sum(float(v) for k, v in r.items() if k.startswith("age_")), everywhere),
        "people_20_39_outside_capital": (lambda r: sum(float(r[k]) for k in YOUNG), outside),
    }
    at = {c: i for i, c in enumerate(codes)}
    inside = np.array([[places.municipalities[c].province == p for c in codes] for p in provinces], float)
    out = {}
    for name, (count, chosen) in counted.items():
        local = np.zeros((len(years), len(codes)))
        for row in rows:
            local[int(row["year"]) - years[0], at[row["code"]]] += count(row)
        levels = {"nation": local[:, chosen].sum(axis=1, keepdims=True), "province": local @ inside.T, "municipality": local}
        out[name] = {"years": years, **{level: values.astype(int).tolist() for level, values in levels.items()}}
    return out
