"""The page's map as one SVG picture, for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from sim.experiment.indicators import INDICATORS
from sim.experiment.results import Results
from sim.scenario.packs import find_pack
from sim.view.charts import ChartError
from sim.view.labels import LANGUAGES, Language, unit, word
from sim.view.page.frames import Pairs
from sim.view.page.geometry import geometry

WIDTH = 560


def svg_map(results: Sequence[Results], name: str, scenario: int, year: int | None, language: Language) -> str:
    """Paired difference of a scenario from the baseline with stripes where it is unclear, or the baseline's level (scenario 0)."""
    indicator = next((i for i in INDICATORS if i.name == name), None)
    if indicator is None or "municipality" not in indicator.levels:
        raise ChartError(f"no map of `{name}`; there are {', '.join(i.name for i in INDICATORS if 'municipality' in i.levels)}")
    entry, pairs = results[0].entry, Pairs(results)
    pack = find_pack(str(entry.get("pack_folder") or entry["pack"]), results[0].path)
    shapes, frames = geometry(pack) if pack else None, pairs.frames(indicator)
    at = frames["years"].index(year) if year in frames["years"] else len(frames["years"]) - 1
    shown = frames["scenarios"][scenario] if scenario < len(frames["scenarios"]) and frames["years"] else None
    if shapes is None or shown is None:
        raise ChartError(f"there is nothing to draw of `{name}`: no outlines, no pairs, or no such scenario")
    part = shown["municipality"]
    values = np.array(part["effect" if scenario else "level"][at], dtype=float)
    half = np.array(part["half"][at], dtype=float) if scenario else np.zeros(len(values))
    title = (
        f"{results[scenario].label}: {indicator.labels[LANGUAGES.index(language)]}, {word('at_year', language).format(frames['years'][at])}"
    )
    codes = pairs.places()["municipality"]
    return drawing(shapes, codes, values, half, indicator.sign, title, unit(indicator.unit, language), signed=scenario > 0)


def drawing(
    shapes: dict[str, Any],
    codes: list[str],
    values: np.ndarray,
    half: np.ndarray,
    sign: float,
    title: str,
    of: str,
    *,
    signed: bool,
) -> str:
    """SVG of values by municipality, with stripes where half the width of their interval is as large; `sign` -1 where less is better."""
    low, high, colours = _fills(values, sign, signed=signed)
    out, stripes = [], []
    for code, fill, value, width in zip(codes, colours, values, half, strict=True):
        place = shapes["places"].get(code, {}).get("en") or code
        text = f"{place}: {value:+,.4g}" if signed else f"{place}: {value:,.4g}"
        out.append(
            f'<path d="{shapes["shapes"].get(code, "")}" fill="{fill}" stroke="#999" stroke-width=".6"><title>{escape(text)}</title></path>'
        )
        if signed and not abs(value) > width and not (value == 0 and width == 0):
            stripes.append(shapes["shapes"].get(code, ""))
    return _framed(shapes, title, f"{low:,.3g} … {high:,.3g} {of}", "".join(out), "".join(stripes))


def _fills(values: np.ndarray, sign: float, *, signed: bool) -> tuple[float, float, list[str]]:
    """Ends of the scale and a colour for each value; grey where there is none."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    known = values[np.isfinite(values)]
    if signed:
        most = float(np.quantile(np.abs(known), 0.98)) or 1.0
        low, high, palette = -most, most, colormaps["PuOr"]
    else:
        low, high, palette = *(float(q) for q in np.quantile(known, (0.02, 0.98))), colormaps["cividis"]
    share = np.clip((values - low) / max(high - low, 1e-12), 0.0, 1.0)
    share = 1.0 - share if signed and sign < 0 else share
    return low, high, [to_hex(palette(x)) if np.isfinite(x) else "#d9d9d9" for x in share]


def _framed(shapes: dict[str, Any], title: str, scale: str, places: str, stripes: str) -> str:
    """The picture around the places: heading, pattern of stripes, borders of provinces."""
    x, y, w, h = shapes["view"]
    pattern = (
        '<defs><pattern id="unclear" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" fill="#fff" fill-opacity=".55"/><path d="M0 0V7" stroke="#444" stroke-width="1.4"/></pattern></defs>'
    )
    head = (
        f'<text x="10" y="-44" font-size="30">{escape(title)}</text><text x="10" y="-12" font-size="24" fill="#555">{escape(scale)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y - 80} {w} {h + 80}" width="{WIDTH}" role="img" aria-label="{escape(title)}"'
        f' font-family="sans-serif">{pattern}{head}{places}<path d="{stripes}" fill="url(#unclear)" pointer-events="none"/>'
        f'<path d="{shapes["borders"]}" fill="none" stroke="#333"/></svg>'
    )
