"""Outlines of municipalities and provinces for maps."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

Ring = np.ndarray
Edge = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Outlines:
    """Rings of every municipality by code, and the edges between provinces and along coasts."""

    rings: dict[str, list[Ring]]
    province_edges: list[np.ndarray]

    @classmethod
    def read(cls, path: Path) -> Outlines:
        """Read `boundaries.geojson`; raises FileNotFoundError if the pack has none."""
        shapes = json.loads(path.read_text(encoding="utf-8"))
        rings: dict[str, list[Ring]] = {}
        for feature in shapes["features"]:
            geometry = feature["geometry"]
            parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            code = str(feature["properties"]["code"])
            rings.setdefault(code, []).extend(np.array(ring, dtype=float) for part in parts for ring in part)
        return cls(rings, _province_edges(rings))

    def centre(self, code: str) -> np.ndarray:
        """Mean of the largest ring's corners, degrees."""
        return np.asarray(max(self.rings[code], key=len)[:-1].mean(axis=0))


def joined(edges: list[np.ndarray]) -> list[np.ndarray]:
    """Lines of several corners made of edges that follow each other; far fewer characters in an SVG file."""
    lines: list[list[tuple[float, ...]]] = []
    for edge in edges:
        a, b = (tuple(end) for end in edge.tolist())
        last = lines[-1] if lines else []
        if len(last) == 2 and last[0] in (a, b):  # the first edge of a line may run either way
            last.reverse()
        if last and last[-1] in (a, b):
            last.append(b if last[-1] == a else a)
        else:
            lines.append([a, b])
    return [np.array(line) for line in lines]


def _province_edges(rings: dict[str, list[Ring]]) -> list[np.ndarray]:
    """Edges that no two municipalities of one province share."""
    owners: Counter[tuple[str, Edge]] = Counter()
    for code, parts in rings.items():
        for ring in parts:
            for a, b in pairwise(ring):
                ends = sorted((tuple(a.tolist()), tuple(b.tolist())))
                owners[(code[:2], (ends[0], ends[1]))] += 1
    return [np.array(edge) for (_, edge), times in owners.items() if times == 1]
