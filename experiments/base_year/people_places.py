"""Places of the base-year pack: regions, provinces, great-circle distances and outlines."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

from experiments.base_year import tables as t
from experiments.base_year.names_ja import MUNICIPALITIES_JA, PROVINCES_JA

OWN_DISTANCE_KM = (1.0, 12.0)


def distances(source: Path, places: list[t.Region]) -> t.Array:
    """Great-circle kilometres between population centres, R x R; the diagonal is the mean way inside a disc.

    Half the radius of a disc of the municipality's area, held within 1 to 12 km.
    """
    order = t.rows_by_code(places, kostat=True)
    out = np.zeros((len(places), len(places)))
    for row in t.read(source, "distance_sigungu_km.csv"):
        for code, column in order.items():
            out[order[row["code"]], column] = float(row[code])
    area = t.municipal(source, places, "area_km2")["area_km2"]
    np.fill_diagonal(out, [own_distance(km2) for km2 in area])
    return out


def own_distance(area_km2: float) -> float:
    """Distance of a municipality to itself, km."""
    low, high = OWN_DISTANCE_KM
    return min(max(0.5 * math.sqrt(area_km2 / math.pi), low), high)


def build(source: Path, out: Path) -> None:
    """Write regions.csv, provinces.csv, distances.csv and boundaries.geojson."""
    places = t.regions(source)
    write_regions(source, out, places)
    write_provinces(out, places)
    codes = [place.code for place in places]
    km = distances(source, places)
    t.write(
        out / "distances.csv",
        ["code", *codes],
        ([code, *(t.fixed(value, 1) for value in km[row])] for row, code in enumerate(codes)),
    )
    write_boundaries(source, out, places)


def write_regions(source: Path, out: Path, places: list[t.Region]) -> None:
    """Names in three languages, type, location and area of each municipality."""
    facts = t.municipal(source, places, "lon", "lat", "area_km2")
    header = [
        "code",
        "province",
        "name_en",
        "name_ko",
        "name_ja",
        "type",
        "capital",
        "longitude",
        "latitude",
        "area_km2",
    ]
    rows = []
    for row, place in enumerate(places):
        name_ja = MUNICIPALITIES_JA[place.code]
        where = [
            t.fixed(facts["lon"][row], 5),
            t.fixed(facts["lat"][row], 5),
            t.fixed(facts["area_km2"][row], 2),
        ]
        head = [place.code, place.province, place.name_en, place.name_ko, name_ja, place.kind, place.capital]
        rows.append([*head, *where])
    t.write(out / "regions.csv", header, rows)


def write_provinces(out: Path, places: list[t.Region]) -> None:
    """Names of the provinces and the capital-area flag."""
    facts = {place.province: (place.province_en, place.province_ko, place.capital) for place in places}
    rows = [[code, facts[code][0], facts[code][1], PROVINCES_JA[code], facts[code][2]] for code in sorted(facts)]
    t.write(out / "provinces.csv", ["code", "name_en", "name_ko", "name_ja", "capital"], rows)


def write_boundaries(source: Path, out: Path, places: list[t.Region]) -> None:
    """Outlines of the municipalities with their MOIS code, in code order, without white space."""
    codes = {place.kostat: place.code for place in places}
    shapes = json.loads((source / "sigungu.geojson").read_text(encoding="utf-8"))
    features = [
        {
            "type": "Feature",
            "properties": {"code": codes[str(shape["properties"]["code"])]},
            "geometry": shape["geometry"],
        }
        for shape in shapes["features"]
    ]
    features.sort(key=lambda feature: feature["properties"]["code"])
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    (out / "boundaries.geojson").write_text(text + "\n", encoding="utf-8")
