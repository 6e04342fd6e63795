"""Maps of municipalities: a level, or the paired difference from the baseline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.compare import compare
from sim.scenario.packs import find_pack
from sim.view.boundaries import Outlines, joined
from sim.view.charts import ChartError, Request, municipal, save
from sim.view.labels import word

INSET_FROM = 10
INSET_HALF = (0.42, 0.34)
"""Municipalities in the capital area from which an inset is drawn, and its half width and height in degrees."""


def draw_maps(request: Request) -> list[Path]:
    """One map a scenario: differences from the first where there are several."""
    if "municipality" not in request.indicator.levels:
        raise ChartError(f"`{request.indicator.name}` is a figure of the nation; draw it with `series`")
    outlines = _outlines(request)
    if len(request.results) == 1:
        return _level_map(request, outlines)
    years = [request.year] if request.year else None
    name = request.indicator.name
    found = compare(request.results, by="municipality", years=years, indicators=[name])
    if not found.rows:
        raise ChartError(f"there is nothing to compare on `{name}`")
    # One scale for all scenarios, from what is large but not the single largest cell.
    most = float(np.nanquantile([abs(r.effect or 0.0) for r in found.rows], 0.98)) or 1.0
    paths = []
    for scenario in found.scenarios():
        rows = [r for r in found.rows if r.scenario == scenario]
        sign = request.indicator.sign
        values = {r.place: sign * (r.effect or 0.0) for r in rows}
        striped = {r.place for r in rows if r.unclear}
        n, year = rows[0].replicates, rows[0].year
        figure = _figure(request, outlines, values, striped, (-most, most), "PuOr", n)
        title = f"{request.shown(scenario)}: {request.title()}, {request.at_year(year)}"
        figure.suptitle(f"{title}\n{word('difference', request.language)} {request.shown(found.baseline)}", fontsize=10)
        paths += save(figure, request, f"map-{name}-{scenario}-{year}", n)
    return paths


def _outlines(request: Request) -> Outlines:
    result = request.results[0]
    pack = str(result.entry.get("pack_folder") or result.entry["scenario"].get("pack") or result.entry["pack"])
    folder = find_pack(pack, result.path)
    for place in (folder, folder.parent / "korea_2024" if folder else None):
        if place is not None and (place / "boundaries.geojson").is_file():
            return Outlines.read(place / "boundaries.geojson")
    if folder is None:
        raise ChartError(f"the pack `{pack}` is not there any more; a map needs its boundaries.geojson")
    raise ChartError(f"the pack `{pack}` has no boundaries.geojson; a map needs one")


def _level_map(request: Request, outlines: Outlines) -> list[Path]:
    result = request.results[0]
    years, codes, values = municipal(result, request.indicator, nation=False)
    year = request.year or years[-1]
    if year not in years:
        raise ChartError(f"no results for {year}; there are {years[0]} to {years[-1]}")
    mean = values[:, years.index(year), :].mean(axis=0)
    low, high = (float(np.nanquantile(mean, q)) for q in (0.02, 0.98))
    by_code = dict(zip(codes, mean.tolist(), strict=True))
    figure = _figure(request, outlines, by_code, set(), (low, max(high, low + 1e-9)), "cividis", len(values))
    figure.suptitle(f"{request.shown(result.label)}: {request.title()}, {request.at_year(year)}", fontsize=10)
    return save(figure, request, f"map-{request.indicator.name}-{result.label}-{year}", len(values))


def _figure(
    request: Request,
    outlines: Outlines,
    values: dict[str, float],
    striped: set[str],
    span: tuple[float, float],
    palette: str,
    n: int,
) -> Any:
    import matplotlib.pyplot as plt
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize
    from matplotlib.patches import Patch

    difference = palette == "PuOr"
    figure = plt.figure(figsize=(6.2, 7.4))
    axes = figure.add_axes((0.02, 0.12, 0.96, 0.79))
    scale = ScalarMappable(Normalize(*span), palette)
    everything = np.concatenate([ring for rings in outlines.rings.values() for ring in rings])
    _paint(axes, outlines, values, striped, scale, (everything.min(axis=0) - 0.05, everything.max(axis=0) + 0.05))
    _inset(axes, request, outlines, lambda where, window: _paint(where, outlines, values, striped, scale, window))
    bar = figure.colorbar(scale, cax=figure.add_axes((0.12, 0.085, 0.5, 0.015)), orientation="horizontal", extend="both")
    bar.ax.tick_params(labelsize=7)
    ends = ("worse", "better") if difference else ("lower", "higher")
    if difference and request.indicator.sign < 0:  # colours show better and worse; the ticks show the figure itself
        bar.set_ticks(bar.get_ticks(), labels=[f"{-t:,.6g}" for t in bar.get_ticks()])
    for x, key in ((0.11, ends[0]), (0.63, ends[1])):
        figure.text(x, 0.085, word(key, request.language), ha="right" if x < 0.5 else "left", fontsize=7)
    bar.set_label(request.unit(), fontsize=7, labelpad=1)
    if striped:
        mark = Patch(facecolor="white", edgecolor="0.35", hatch="//////", linewidth=0.4)
        legend = word("unclear" if n > 1 else "one_pair", request.language)
        figure.legend([mark], [legend], loc="lower left", bbox_to_anchor=(0.02, 0.02), fontsize=6.5, frameon=False)
    return figure


def _inset(axes: Any, request: Request, outlines: Outlines, paint: Callable[[Any, Window], None]) -> None:
    """The capital area once more, larger: its districts are specks on the map."""
    capital = _capital_codes(request, outlines)
    if len(capital) < INSET_FROM:
        return
    inset = axes.inset_axes((0.60, 0.02, 0.40, 0.34))
    middle = np.median([outlines.centre(c) for c in capital], axis=0)
    paint(inset, (middle - INSET_HALF, middle + INSET_HALF))
    inset.set_title(word("capital", request.language), fontsize=7, pad=2)
    for side in inset.spines.values():
        side.set_visible(True)
    box = axes.indicate_inset_zoom(inset, edgecolor="0.2", lw=0.6)
    for line in getattr(box, "connectors", None) or ():
        line.set_visible(False)


def _capital_codes(request: Request, outlines: Outlines) -> list[str]:
    places = request.results[0].places
    return [c for c in outlines.rings if c in places and places[c].capital]


Window = tuple[np.ndarray, np.ndarray]
"""South-west and north-east corner, degrees."""


def _paint(axes: Any, outlines: Outlines, values: dict[str, float], striped: set[str], scale: Any, window: Window) -> None:
    """Fill every municipality in sight; one that has no value of its own takes its province's, or stays grey."""
    from matplotlib.collections import PathCollection
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    (west, south), (east, north) = window
    paths, colours, unclear = [], [], []
    for code, every_ring in outlines.rings.items():
        rings = [ring for ring in every_ring if _in_sight(ring, window)]
        if not rings:
            continue
        key = code if code in values else code[:2]
        value = values.get(key, float("nan"))
        path = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
        paths.append(path)
        colour = np.array(scale.to_rgba(value) if np.isfinite(value) else (0.85, 0.85, 0.85, 1.0))
        if key in striped:  # pale, so that noise does not catch the eye first
            colour = 0.4 * colour + 0.6
            unclear.append(path)
        colours.append(colour)
    axes.add_collection(PathCollection(paths, facecolors=colours, edgecolors="0.7", linewidths=0.15))
    # One path for all stripes and one for all province borders: thousands of small ones made files of 4 MB.
    if unclear:
        stripes = Outline.make_compound_path(*unclear)
        axes.add_patch(PathPatch(stripes, facecolor="none", edgecolor="0.35", linewidth=0.0, hatch="//////"))
    borders = [Outline(line) for line in joined(outlines.province_edges) if _in_sight(line, window)]
    axes.add_patch(PathPatch(Outline.make_compound_path(*borders), facecolor="none", edgecolor="0.15", linewidth=0.45))
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1.0 / np.cos(np.deg2rad((south + north) / 2)))
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)


def _in_sight(corners: np.ndarray, window: Window) -> bool:
    """Whether the box around some corners touches the window."""
    return bool((corners.max(axis=0) >= window[0]).all() and (corners.min(axis=0) <= window[1]).all())
