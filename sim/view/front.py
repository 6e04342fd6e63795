"""Draws a Pareto front with its intervals."""

from __future__ import annotations

from pathlib import Path

from sim.experiment.indicators import INDICATORS
from sim.experiment.sweep.search import Point
from sim.view.charts import OKABE_ITO, STYLE, write


def draw_front(points: list[Point], objectives: tuple[str, ...], title: str, out: Path) -> list[Path]:
    """The first two objectives against each other, numbered as in the table, SVG and PNG; none with a single objective."""
    if len(objectives) < 2 or not points:
        return []
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    about = {i.name: i for i in INDICATORS}
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(6.4, 4.8), layout="constrained")
        for number, point in enumerate(points, start=1):
            (x, x0, x1), (y, y0, y1) = (point.effects[name] for name in objectives[:2])
            sure = point.on_front >= 0.5
            axes.errorbar(
                x, y, xerr=[[x - x0], [x1 - x]], yerr=[[y - y0], [y1 - y]], fmt="o" if sure else "s", color=OKABE_ITO[0 if sure else 1],
                markerfacecolor=OKABE_ITO[0] if sure else "white", elinewidth=0.8, markersize=6,
            )  # fmt: skip
            axes.annotate(str(number), (x, y), textcoords="offset points", xytext=(6, 6), fontsize=9)
        axes.axhline(0, color="0.5", linewidth=0.7, linestyle="--")
        axes.axvline(0, color="0.5", linewidth=0.7, linestyle="--")
        for name, label in zip(objectives[:2], (axes.set_xlabel, axes.set_ylabel), strict=True):
            label(f"effect on {about[name].labels[0]}, {about[name].unit}", fontsize=8)
        axes.plot([], [], "o", color=OKABE_ITO[0], label="on the front in at least half of the resamples")
        axes.plot([], [], "s", color=OKABE_ITO[1], markerfacecolor="white", label="in fewer")
        figure.legend(frameon=False, fontsize=8, loc="outside lower center", ncols=2)
        figure.suptitle(title, fontsize=10)
        return write(figure, out, "front")
