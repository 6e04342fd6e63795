"""Draws which factors matter: bars of indices, or Morris' mean effect with its interval and spread."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.experiment.indicators import INDICATORS
from sim.experiment.sweep.sensitivity import Answer
from sim.view.charts import OKABE_ITO

SHOWN = 20
"""Factors drawn; the others matter less."""


def draw_sensitivity(answer: Answer, out: Path) -> list[Path]:
    """One chart of one answer as SVG and PNG; returns the files."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    morris = answer.method == "Morris"
    by = "mu_star" if morris else "total" if "total" in answer.rows[0] else "first"
    rows = sorted(answer.rows, key=lambda row: row[by])[-SHOWN:]
    y = np.arange(len(rows))
    with mpl.rc_context({"svg.hashsalt": "jiyeok", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        figure, axes = plt.subplots(figsize=(7.2, 1.9 + 0.35 * len(rows)), layout="constrained")
        series = [("mu_star", "mean size of the effect, µ*"), ("sigma", "spread of the effect, σ")] if morris else []
        series = series or [(key, label) for key, label in (("first", "alone"), ("total", "with all interactions")) if key in rows[0]]
        step = 0.8 / len(series)
        for i, (key, label) in enumerate(series):
            at = y + (i - (len(series) - 1) / 2) * step
            half = [row.get(f"{key}_half", 0.0) for row in rows]
            hatch = "" if i == 0 else "///"
            axes.barh(
                at, [row[key] for row in rows], height=step * 0.9, color=OKABE_ITO[i], label=label, hatch=hatch, edgecolor="white",
                xerr=half if f"{key}_half" in rows[0] else None, error_kw={"ecolor": "0.2", "elinewidth": 1},
            )  # fmt: skip
        axes.set_yticks(y, [row["factor"] for row in rows])
        noise = "" if answer.noise is None else f"; model randomness left in the means: {answer.noise:.0%} of the variance"
        about = next(x for x in INDICATORS if x.name == answer.question.indicator)
        measure = f"change over the whole range of the factor, {about.unit}" if morris else "share of the variance"
        axes.set_xlabel(f"{measure}\n{answer.method}, {answer.cells} cells, 95 % intervals{noise}", fontsize=8)
        axes.axvline(0.0, color="0.4", linewidth=0.7)
        figure.suptitle(f"{about.labels[0]}, year-end {answer.year}\n{answer.question.text}", fontsize=10)
        figure.legend(frameon=False, fontsize=8, loc="outside lower center", ncols=2)
        out.mkdir(parents=True, exist_ok=True)
        stem = f"sensitivity-{answer.question.indicator}-{answer.question.scenario}" + (
            f"-{answer.question.minus}" if answer.question.minus else ""
        )
        paths = []
        for ending, facts in (("svg", {"Date": None}), ("png", {})):
            path = out / f"{stem.replace(' ', '-')}.{ending}"
            figure.savefig(path, dpi=160, metadata=facts)
            paths.append(path)
        plt.close(figure)
    return paths
