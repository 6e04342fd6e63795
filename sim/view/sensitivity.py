"""Draws which factors matter: bars of indices, or Morris' mean effect with its interval and spread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.indicators import INDICATORS
from sim.experiment.sweep.sensitivity import Answer
from sim.view.charts import OKABE_ITO, STYLE, write

SHOWN = 20
"""Factors drawn; the others matter less."""


def draw_sensitivity(answer: Answer, out: Path) -> list[Path]:
    """One chart of one answer as SVG and PNG; returns the files."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    about = next(x for x in INDICATORS if x.name == answer.question.indicator)
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(7.2, 1.9 + 0.35 * min(len(answer.rows), SHOWN)), layout="constrained")
        _bars(axes, answer)
        noise = "" if answer.noise is None else f"; model randomness left in the means: {answer.noise:.0%} of the variance"
        whole = f"change over the whole range of the factor, {about.unit}"
        measure = whole if answer.method == "Morris" else "share of the variance"
        axes.set_xlabel(f"{measure}\n{answer.method}, {answer.cells} cells, 95 % intervals{noise}", fontsize=8)
        axes.axvline(0.0, color="0.4", linewidth=0.7)
        figure.suptitle(f"{about.labels[0]}, year-end {answer.year}\n{answer.question.text}", fontsize=10)
        figure.legend(frameon=False, fontsize=8, loc="outside lower center", ncols=2)
        minus = f"-{answer.question.minus}" if answer.question.minus else ""
        stem = f"sensitivity-{answer.question.indicator}-{answer.question.scenario}{minus}"
        return write(figure, out, stem.replace(" ", "-"))


def _bars(axes: Any, answer: Answer) -> None:
    """Bars of every factor shown, what matters most on top."""
    morris, first = answer.method == "Morris", answer.rows[0]
    by = "mu_star" if morris else "total" if "total" in first else "first"
    rows = sorted(answer.rows, key=lambda row: row[by])[-SHOWN:]
    y = np.arange(len(rows))
    named = (("mu_star", "mean size of the effect, µ*"), ("sigma", "spread of the effect, σ"))
    series = named if morris else tuple(x for x in (("first", "alone"), ("total", "with all interactions")) if x[0] in first)
    step = 0.8 / len(series)
    for i, (key, label) in enumerate(series):
        half = [row.get(f"{key}_half", 0.0) for row in rows]
        axes.barh(
            y + (i - (len(series) - 1) / 2) * step, [row[key] for row in rows], height=step * 0.9, color=OKABE_ITO[i], label=label,
            hatch="" if i == 0 else "///", edgecolor="white", xerr=half if f"{key}_half" in rows[0] else None,
            error_kw={"ecolor": "0.2", "elinewidth": 1},
        )  # fmt: skip
    axes.set_yticks(y, [row["factor"] for row in rows])
