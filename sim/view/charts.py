"""Draws results: maps of municipalities, series with bands, and forest plots of paired effects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.formulas import Indicator
from sim.experiment.group import Level
from sim.experiment.indicators import INDICATORS
from sim.experiment.measured import Measured
from sim.experiment.results import Results
from sim.view.labels import LANGUAGES, Language, font_for_names, needs_cjk, unit, usable, word

KINDS = ("map", "series", "forest")
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
STYLE: dict[str, Any] = {"svg.hashsalt": "jiyeok", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
"""What all charts look like; a fixed salt, so that the same results give the same file."""
DASHES = ("-", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


class ChartError(Exception):
    """Nothing can be drawn; the message says why and what to do."""


@dataclass(frozen=True)
class Request:
    """What to draw, in which words."""

    results: Sequence[Results]
    indicator: Indicator
    language: Language
    year: int | None
    out: Path
    any_script: bool = False

    def shown(self, name: str) -> str:
        """A scenario's name, or its fingerprint where no font here can write it: a row of boxes helps nobody."""
        if self.any_script or not needs_cjk(name):
            return name
        key = next((str(r.entry.get("key", "")) for r in self.results if name.startswith(r.label)), "")
        return f"scenario {key[:8]}"

    def unit(self) -> str:
        """The indicator's unit."""
        return unit(self.indicator.unit, self.language)

    def at_year(self, year: int) -> str:
        """`year-end 2029`."""
        return word("at_year", self.language).format(year)

    def title(self) -> str:
        """The indicator's name."""
        return self.indicator.labels[LANGUAGES.index(self.language)]

    def small_print(self, replicates: int) -> str:
        """Scenario fingerprints and number of replicates, for the foot of the figure."""
        marks = ", ".join(f"{self.shown(r.label)} {str(r.entry.get('key', ''))[:8]}" for r in self.results)
        pack = self.results[0].entry
        return f"{marks} · n = {replicates} · {pack.get('pack', '')} {str(pack.get('pack_sha256', ''))[:8]}"


def draw(
    results: Sequence[Results],
    kind: str,
    *,
    indicator: str = "employed_residents",
    language: Language = "en",
    year: int | None = None,
    out: Path,
) -> list[Path]:
    """Draw one kind of chart as SVG and PNG; returns the files.

    With one scenario its level is drawn, with several the differences from the first. Raises ChartError for an
    unknown kind or indicator, or where the results hold nothing to draw.
    """
    if kind not in KINDS:
        raise ChartError(f"no chart `{kind}`; there are {', '.join(KINDS)}")
    known = {i.name: i for i in INDICATORS}
    if indicator not in known:
        raise ChartError(f"no indicator `{indicator}`; there are {', '.join(known)}")
    if not results or not results[0].seeds:
        raise ChartError("the results folder holds no finished replicate; run it first")
    import matplotlib as mpl

    mpl.use("Agg")
    spoken, font = usable(language)
    name_font = None if font else font_for_names(r.label for r in results)
    families = [font, "DejaVu Sans"] if font else ["DejaVu Sans", name_font] if name_font else None
    request = Request(results, known[indicator], spoken, year, Path(out), any_script=bool(font or name_font))
    settings = STYLE | {"hatch.linewidth": 0.5, "axes.unicode_minus": False} | ({"font.family": families} if families else {})
    from sim.view.forest import draw_forest
    from sim.view.maps import draw_maps
    from sim.view.series import draw_series

    with mpl.rc_context(settings):
        return {"map": draw_maps, "series": draw_series, "forest": draw_forest}[kind](request)


def save(figure: Any, request: Request, name: str, replicates: int) -> list[Path]:
    """Write a figure with its small print as SVG and PNG."""
    figure.text(0.01, 0.005, request.small_print(replicates), fontsize=5.5, color="0.4", ha="left", va="bottom")
    return write(figure, request.out, re.sub(r"[^\w.-]+", "-", name))


def write(figure: Any, folder: Path, stem: str) -> list[Path]:
    """A figure as SVG and PNG in a folder, made where there is none."""
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for ending, facts in (("svg", {"Date": None}), ("png", {})):
        paths.append(folder / f"{stem}.{ending}")
        figure.savefig(paths[-1], dpi=160, metadata=facts)
    plt.close(figure)
    return paths


def municipal(result: Results, indicator: Indicator, *, nation: bool) -> tuple[list[int], list[str], np.ndarray]:
    """Years, place codes and values [replicate, year, place] of an indicator, by municipality or for the nation."""
    measured = Measured.of(result, result.seeds)
    level: Level = "nation" if nation else "municipality"
    if level not in indicator.levels:
        raise ChartError(f"`{indicator.name}` is not measured for {level} places; draw another kind of chart")
    found = {year: measured.values(indicator, level, year) for year in measured.years}
    values = {year: array for year, array in found.items() if array is not None and np.isfinite(array).any()}
    if not values:
        raise ChartError(f"`{result.label}` does not hold what `{indicator.name}` needs: {', '.join(indicator.needs)}")
    return list(values), list(measured.group(level).names), np.stack(list(values.values()), axis=1)
