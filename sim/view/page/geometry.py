"""Outlines of municipalities and provinces as SVG paths in whole units."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.scenario.packs import SHIPPED
from sim.scenario.places import Places
from sim.view.boundaries import Outlines, joined
from sim.view.page.tiles import tiles

UNITS_PER_DEGREE = 250.0
"""Of latitude: 440 m, a little finer than the outlines, which are simplified at 550 m."""
INSET_FROM = 10
"""Municipalities in the capital area from which a map has an inset."""
INSET_HALF = (0.42, 0.34)
"""Half width and height of the inset in degrees around the median of the capital area's municipalities."""
FAR = 1.2
"""Degrees of longitude beyond all others from which an outlying island is drawn in a box near the coast."""
BESIDE = 0.25
"""Degrees between the coast and such an island on the map."""


@lru_cache(maxsize=4)
def geometry(folder: Path) -> dict[str, Any] | None:
    """Paths by municipality, borders of provinces, view boxes and names; None where a pack has no outlines.

    A pack of provinces is drawn with the outlines of the municipalities inside, as charts do.
    """
    source = next((f for f in (folder, SHIPPED / "korea_2024") if (f / "boundaries.geojson").is_file()), None)
    if source is None:
        return None
    outlines, places = Outlines.read(source / "boundaries.geojson"), Places.of_pack(source)
    boxed = _in_boxes(outlines)
    everything = np.concatenate([ring for rings in outlines.rings.values() for ring in rings])
    (west, south), (east, north) = everything.min(axis=0), everything.max(axis=0)
    stretch = np.array([np.cos(np.deg2rad((south + north) / 2)), -1.0]) * UNITS_PER_DEGREE

    def units(corners: np.ndarray) -> np.ndarray:
        return np.rint((corners - (west, north)) * stretch).astype(int)

    boxes = [_box(units(b[0]) - 6, units(b[1]) + 6) for b in boxed]
    size = np.maximum(units(np.array([east, south])), np.max([[x + w + 2, 0] for x, _, w, _ in boxes], axis=0, initial=0))
    centres = {c: outlines.centre(c) for c in outlines.rings}
    tiled = tiles({c: (float(x), float(-y)) for c, (x, y) in centres.items()}, {c: p.province for c, p in places.municipalities.items()})
    capital = [c for c in outlines.rings if c in places.municipalities and places.municipalities[c].capital]
    inset = None
    if len(capital) >= INSET_FROM:
        middle = np.median([outlines.centre(c) for c in capital], axis=0)
        to_east, to_south = np.array([INSET_HALF[0], 0.0]), np.array([0.0, -INSET_HALF[1]])
        inset = _box(units(middle - to_east - to_south), units(middle + to_east + to_south))
    return {
        "view": [0, 0, *size.tolist()],
        "inset": inset,
        "capital": capital,
        "shapes": {code: "".join(_ring(units(r)) for r in rings) for code, rings in outlines.rings.items()},
        "borders": "".join(_line(units(edge)) for edge in joined(outlines.province_edges)),
        "boxes": boxes,
        "tiles": tiled,
        "places": {c: _names(p) for c, p in {**places.provinces, **places.municipalities}.items()},
    }


def _names(place: Any) -> dict[str, Any]:
    return {"en": place.name_en, "ko": place.name_ko, "ja": place.name_ja, "province": place.province, "capital": place.capital}


def _in_boxes(outlines: Outlines) -> list[np.ndarray]:
    """Move islands far out in the east nearer, in place; the corners (north-west, south-east) of the box around them."""
    rings = sorted(
        ((ring[:, 0].min(), code, i) for code, rings in outlines.rings.items() for i, ring in enumerate(rings)), key=lambda r: r[0]
    )
    coast, moved = -np.inf, list[np.ndarray]()
    for west, code, i in rings:
        ring = outlines.rings[code][i]
        if np.isfinite(coast) and west - coast > (FAR if not moved else BESIDE):
            shift = np.array([west - coast - BESIDE, 0.0])
            for k, edge in enumerate(outlines.province_edges):
                if ((edge[:, 0] >= west) & (edge[:, 0] <= ring[:, 0].max())).all():
                    outlines.province_edges[k] = edge - shift
            ring = outlines.rings[code][i] = ring - shift
            moved.append(ring)
        coast = max(coast, ring[:, 0].max())
    if not moved:
        return []
    corners = np.concatenate(moved)
    low, high = corners.min(axis=0), corners.max(axis=0)
    return [np.array([[low[0], high[1]], [high[0], low[1]]])]


def _box(corner: np.ndarray, opposite: np.ndarray) -> list[int]:
    return [int(v) for v in (*corner, *(opposite - corner))]


def _ring(corners: np.ndarray) -> str:
    return _line(corners[:-1]) + "z"


def _line(corners: np.ndarray) -> str:
    """A path in steps from corner to corner; steps of nothing are left out."""
    steps = np.diff(corners, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    return f"M{corners[0][0]} {corners[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps.tolist())
