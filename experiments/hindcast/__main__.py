"""Both hindcasts with figure and findings: `python -m experiments.hindcast [--replicates 40] [--out results/hindcast]`.

Runs what has not been run, and writes `scores.csv`, `scores.png` and `README.md` here.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

from experiments.base_year import tables as t
from sim.cli.hindcast import SPANS, verdicts
from sim.experiment.hindcast.evaluate import Line, evaluate
from sim.experiment.hindcast.forecast import MODEL
from sim.experiment.hindcast.observed import Observed
from sim.experiment.hindcast.store import flat
from sim.experiment.results import Results
from sim.experiment.runs import run_scenarios
from sim.scenario.scenario import Scenario

HERE = Path(__file__).resolve().parent
PANELS = (("municipality", "population"), ("municipality", "women_20_39"), ("province", "people_20_39"))
NOMINAL = (50, 90)
HEAD = """\
# Hindcasts: what the model would have said in 2015 and in 2020

Written by `python -m experiments.hindcast`. {replicates} replicates a span; errors in thousandths of log change. Every score of every age group stands in
[scores.csv](scores.csv); what the bases rest on, in `sim/data/korea_2015/SOURCES.md` and `sim/data/korea_2020/SOURCES.md`.

![RMSE of the model and its rivals](scores.png)
"""


def scores(replicates: int, out: Path, jobs: int | None) -> dict[str, list[Line]]:
    """Scores of both spans; runs what is missing."""
    found = {}
    for year, span in SPANS.items():
        scenario = Scenario.load(HERE.parents[1] / "scenarios" / f"hindcast_{year}.toml")
        folder = out / f"hindcast_{year}"
        run_scenarios([scenario], out=folder, replicates=replicates, jobs=jobs)
        found[year] = evaluate(Results.open(folder)[0], scenario.pack_folder, Observed.load(), span)[0]
    return found


def whole(lines: Sequence[Line], level: str, target: str) -> list[Line]:
    """The scores of one target over all places."""
    return [line for line in lines if (line.level, line.target, line.places) == (level, target, "all")]


def draw(found: dict[str, list[Line]], path: Path) -> None:
    """RMSE of every forecaster for the three targets of the issue, both spans."""
    figure, axes = plt.subplots(len(PANELS), len(found), figsize=(11, 8), sharey=True, layout="constrained")
    for column, lines in enumerate(found.values()):
        for row, (level, target) in enumerate(PANELS):
            axis, block = axes[row][column], whole(lines, level, target)[::-1]
            values = [1000 * line.score.rmse for line in block]
            bars = axis.barh(
                [line.forecast for line in block], values, color=["#0b6e99" if line.forecast == MODEL else "#b8b8b8" for line in block]
            )
            axis.bar_label(bars, fmt="%.0f", padding=3, fontsize=8)
            axis.set_xlim(0, 1.15 * max(values))
            axis.set_title(f"{block[0].label} by {level}, {block[0].span}", fontsize=10)
            axis.spines[["top", "right"]].set_visible(False)
    for axis in axes[-1]:
        axis.set_xlabel("RMSE of log change, thousandths")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def findings(found: dict[str, list[Line]], replicates: int) -> str:
    """The page: who wins, and how many outcomes the intervals hold."""
    out = [HEAD.format(replicates=replicates)]
    for lines in found.values():
        out += [f"## {lines[0].span}", "", *(f"- {sentence}" for sentence in verdicts(lines)), "", *coverage(lines), ""]
    return "\n".join(out) + "\n" + (HERE / "diagnosis.md").read_text(encoding="utf-8")


def coverage(lines: Sequence[Line]) -> list[str]:
    """Coverage of the model's intervals as a table; `missed` where it is more than five points from nominal."""
    out = ["| | outcomes in the 50 % interval | in the 90 % interval |", "|---|---|---|"]
    for level, target in PANELS:
        line = next(line for line in whole(lines, level, target) if line.forecast == MODEL)
        held = (100 * (line.score.coverage_50 or 0.0), 100 * (line.score.coverage_90 or 0.0))
        words = [f"{x:.0f} %{'' if abs(x - n) <= 5 else ', missed'}" for x, n in zip(held, NOMINAL, strict=True)]
        out.append(f"| {line.label} by {level} | {words[0]} | {words[1]} |")
    return out


def write_table(found: dict[str, list[Line]]) -> None:
    """All scores of all spans."""
    rows = [flat(line) for lines in found.values() for line in lines]
    table = [["" if v is None else t.fixed(v, 5) if isinstance(v, float) else v for v in row.values()] for row in rows]
    t.write(HERE / "scores.csv", list(rows[0]), table)


def main() -> None:
    """Read the command line, run, draw and write."""
    parser = argparse.ArgumentParser(prog="python -m experiments.hindcast", description=__doc__)
    parser.add_argument("--replicates", type=int, default=40)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--out", type=Path, default=Path("results/hindcast"))
    arguments = parser.parse_args()
    found = scores(arguments.replicates, arguments.out, arguments.jobs)
    write_table(found)
    draw(found, HERE / "scores.png")
    (HERE / "README.md").write_text(findings(found, arguments.replicates), encoding="utf-8")


if __name__ == "__main__":
    main()
