"""Forest plot: the main indicators' paired effects on the nation with their intervals, in percent of the baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.experiment.compare import compare
from sim.experiment.comparison import Row
from sim.experiment.indicators import INDICATORS, MAIN
from sim.view.charts import OKABE_ITO, ChartError, Request, save
from sim.view.labels import LANGUAGES, unit, word

MARKERS = "osD^vP"


def draw_forest(request: Request) -> list[Path]:
    """One line an indicator and scenario; hollow where the interval contains zero."""
    if len(request.results) < 2:
        raise ChartError("a forest plot compares scenarios; give at least two")
    import matplotlib.pyplot as plt

    found = compare(request.results, years=[request.year] if request.year else None, indicators=MAIN)
    rows = [r for r in found.rows if r.baseline and r.effect is not None]
    names = list(dict.fromkeys(r.indicator for r in rows))
    labels = {i.name: i.labels[LANGUAGES.index(request.language)] for i in INDICATORS}
    scenarios = found.scenarios()
    figure, axes = plt.subplots(figsize=(9.0, 1.4 + 0.28 * len(names) * max(len(scenarios), 1)))
    step = 0.8 / len(scenarios)
    for row in rows:
        i = scenarios.index(row.scenario)
        y = names.index(row.indicator) + (i - (len(scenarios) - 1) / 2) * step
        _line(axes, row, y, i)
        text = f"{_told(row, word('to', request.language))} {unit(row.unit, request.language)}"
        axes.text(1.01, y, text, transform=axes.get_yaxis_transform(), va="center", fontsize=6, color="0.25")
    axes.axvline(0.0, color="0.45", linestyle="--", linewidth=1)
    axes.set_yticks(range(len(names)), [labels[n] for n in names], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel(f"{word('effect', request.language)}; {word('interval', request.language)}", fontsize=8)
    year = request.at_year(rows[0].year) if rows else ""
    axes.set_title(f"{word('forest', request.language)}, {year}", fontsize=10)
    for i, scenario in enumerate(scenarios):
        axes.plot([], [], MARKERS[i % len(MARKERS)], color=OKABE_ITO[i % len(OKABE_ITO)], label=request.shown(scenario))
    axes.plot([], [], "o", color="0.4", markerfacecolor="white", label=word("hollow", request.language))
    axes.legend(fontsize=7, frameon=False, loc="upper center", bbox_to_anchor=(0.4, -0.12), ncols=2)
    figure.tight_layout(rect=(0, 0.02, 1, 1))
    return save(figure, request, "forest", rows[0].replicates if rows else 0)


def _line(axes: Any, row: Row, y: float, i: int) -> None:
    """Effect and interval of the i-th scenario, in percent of the baseline."""
    share, colour = 100.0 / abs(row.baseline or 1.0), OKABE_ITO[i % len(OKABE_ITO)]
    if row.low is not None and row.high is not None:
        axes.plot([row.low * share, row.high * share], [y, y], color=colour, linewidth=1.4)
    face = "white" if row.unclear else colour
    axes.plot((row.effect or 0.0) * share, y, MARKERS[i % len(MARKERS)], color=colour, markerfacecolor=face, markersize=5)


def _told(row: Row, to: str) -> str:
    """The effect and, where there is one, its interval."""
    return _figure(row.effect) if row.low is None else f"{_figure(row.effect)} ({_figure(row.low)}{to}{_figure(row.high)})"


def _figure(x: float | None) -> str:
    """Three digits, more for thousands."""
    return "0" if not x else f"{x:+,.0f}" if abs(x) >= 100 else f"{x:+.3g}"
