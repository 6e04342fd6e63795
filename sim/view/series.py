"""Series over the years: scenarios with the band of their replicates, and paired differences with intervals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.compare import compare
from sim.view.charts import DASHES, OKABE_ITO, Request, municipal, save
from sim.view.labels import word

BAND = (0.05, 0.95)


def draw_series(request: Request) -> list[Path]:
    """National level of every scenario, and below it the difference of each pair from the first."""
    import matplotlib.pyplot as plt

    several = len(request.results) > 1
    figure, grid = plt.subplots(2 if several else 1, 1, figsize=(6.4, 6.4 if several else 3.6), sharex=True, squeeze=False)
    top, language = grid[0, 0], request.language
    replicates = 0
    for i, result in enumerate(request.results):
        years, _, values = municipal(result, request.indicator, nation=True)
        runs = values[:, :, 0]
        replicates = max(replicates, len(runs))
        colour = "0.45" if i == 0 and several else OKABE_ITO[(i - several) % len(OKABE_ITO)]
        dash = "--" if i == 0 and several else DASHES[(i - several) % len(DASHES)]
        low, high = np.quantile(runs, BAND, axis=0)
        top.plot(years, runs.mean(axis=0), color=colour, linestyle=dash, marker=_dot(years), label=request.shown(result.label))
        _band(top, years, low, high, colour, 0.15)
    top.set_title(f"{request.title()} ({word('band', language)})", fontsize=10)
    top.set_ylabel(request.unit())
    top.legend(fontsize=7, frameon=False)
    top.yaxis.set_major_formatter(_figure)
    if several:
        _differences(request, grid[1, 0])
    grid[-1, 0].xaxis.get_major_locator().set_params(integer=True)
    grid[-1, 0].set_xlabel(word("year", language))
    figure.tight_layout(rect=(0, 0.02, 1, 1))
    return save(figure, request, f"series-{request.indicator.name}", replicates)


def _differences(request: Request, axes: Any) -> None:
    found = compare(request.results, years="all", indicators=[request.indicator.name])
    for i, scenario in enumerate(found.scenarios()):
        rows = [r for r in found.rows if r.scenario == scenario]
        # Pairs leave from one and the same base year; retention of the young is not measured there.
        base = [] if request.indicator.quarterly else [0.0]
        years = [*(rows[0].year - 1 for _ in base), *(r.year for r in rows)]
        effect, low, high = ([*base, *(getattr(r, name) for r in rows)] for name in ("effect", "low", "high"))
        colour, dash = OKABE_ITO[i % len(OKABE_ITO)], DASHES[i % len(DASHES)]
        axes.plot(
            years,
            effect,
            color=colour,
            linestyle=dash,
            marker="o",
            markersize=3,
            label=request.shown(scenario),
        )
        if all(r.low is not None and r.high is not None for r in rows):
            _band(axes, years, low, high, colour, 0.2)
    axes.axhline(0.0, color="0.45", linestyle="--", linewidth=1)
    language = request.language
    axes.set_title(f"{word('difference', language)} {request.shown(found.baseline)} ({word('interval', language)})", fontsize=10)
    axes.set_ylabel(request.unit())
    axes.legend(fontsize=7, frameon=False)
    axes.yaxis.set_major_formatter(_figure)


def _dot(years: list[int]) -> str:
    """A line needs two years; one is drawn as a dot."""
    return "o" if len(years) == 1 else ""


def _band(axes: Any, years: list[int], low: Any, high: Any, colour: str, alpha: float) -> None:
    if len(years) == 1:
        axes.set_xlim(years[0] - 1, years[0] + 1)
        axes.vlines(years, low, high, color=colour, alpha=0.6, linewidth=2)
    else:
        axes.fill_between(years, low, high, color=colour, alpha=alpha, linewidth=0)


def _figure(x: float, _: float) -> str:
    """A tick in full figures, without an exponent."""
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:,.4g}"
