"""A map on which every municipality is a tile of the same size, near where it lies: large empty counties do not shout down small full ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

SIDE = 40
"""Units of a tile's side."""
GAP = 2
ROOM = 1.35
"""Cells of the grid for each municipality: room for the coast to keep its shape."""


def tiles(centres: dict[str, tuple[float, float]], provinces: dict[str, str]) -> dict[str, Any]:
    """Tiles by code as paths, lines between provinces, and the view box; `centres` (x, y) grow to the east and the south.

    Places keep their order from west to east and from north to south as well as a grid can hold it: the sum of squared
    distances between their ranks and their cells is the least.
    """
    codes = sorted(centres)
    points = np.array([centres[c] for c in codes])
    rank = np.stack([np.argsort(np.argsort(points[:, k], kind="stable"), kind="stable") for k in (0, 1)], axis=1) / max(len(codes) - 1, 1)
    span = np.maximum(points.max(axis=0) - points.min(axis=0), 1e-9)
    # Half the rank, half the place itself: ranks alone would pull Seoul over the whole country, places alone would heap it on one cell.
    where = 0.6 * rank + 0.4 * (points - points.min(axis=0)) / span
    width = max(int(np.ceil(np.sqrt(len(codes) * ROOM * span[0] / span[1]))), 1)
    height = int(np.ceil(len(codes) * ROOM / width))
    cells = np.array([(i, j) for j in range(height) for i in range(width)])
    wanted = where * (np.array([width, height]) - 1)
    cost = ((wanted[:, None] - cells[None]) ** 2).sum(axis=2)
    chosen = cells[linear_sum_assignment(cost)[1]]
    at = {c: (int(i), int(j)) for c, (i, j) in zip(codes, chosen, strict=True)}
    return {
        "shapes": {
            c: f"M{i * SIDE + GAP} {j * SIDE + GAP}h{SIDE - 2 * GAP}v{SIDE - 2 * GAP}h{2 * GAP - SIDE}z" for c, (i, j) in at.items()
        },
        "borders": _borders(at, provinces),
        "labels": _labels(at, provinces),
        "view": [-4, -4, width * SIDE + 8, height * SIDE + 8],
        "side": SIDE,
    }


def _labels(at: dict[str, tuple[int, int]], provinces: dict[str, str]) -> dict[str, list[int]]:
    """Where a province's name stands: on the tile nearest to the middle of its tiles."""
    out = {}
    for province in sorted(set(provinces.values())):
        mine = np.array([cell for code, cell in at.items() if provinces.get(code) == province])
        if len(mine):
            i, j = mine[((mine - mine.mean(axis=0)) ** 2).sum(axis=1).argmin()]
            out[province] = [int(max(i * SIDE + SIDE // 2, 2 * SIDE)), int(j * SIDE + SIDE // 2 + 6)]
    return out


def _borders(at: dict[str, tuple[int, int]], provinces: dict[str, str]) -> str:
    """Lines around every province, drawn once."""
    owner = {cell: provinces.get(code, code) for code, cell in at.items()}
    lines = set()
    for (i, j), mine in owner.items():
        for di, dj, line in ((-1, 0, (i, j, "v")), (1, 0, (i + 1, j, "v")), (0, -1, (i, j, "h")), (0, 1, (i, j + 1, "h"))):
            if owner.get((i + di, j + dj)) != mine:
                lines.add(line)
    return "".join(f"M{i * SIDE} {j * SIDE}{way}{SIDE}" for i, j, way in sorted(lines))
