"""Patterns (MODEL 4.1): `python -m experiments.patterns [--seeds 2] [--page-only]`.

Bands were fixed beforehand from the literature (`bands.csv`). Every pattern is one line: the number of each seed, and pass or
fail; a range over years passes when all of it lies inside. Writes `measured.csv` and the page; nothing is fitted here.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from scipy import stats

from experiments.patterns import measure
from experiments.studies import Row, read, save, table

HERE = Path(__file__).parent
NOT_MEASURED = (
    "movers' income (+22.8 % to the capital area, +7.6 % outwards): people are counts, nobody's income is followed over a move",
    "the capital area's contribution to growth: without a trend of productivity the baseline has no growth to share out",
    "AI use by year 2017-2023: the base year starts from the survey of 2023",
    "vacancies by size of firm; which barrier to AI comes first",
)


def detrended(values: np.ndarray) -> np.ndarray:
    """A series less its straight line."""
    time = np.arange(len(values))
    return np.asarray(values - np.polyval(np.polyfit(time, values, 1), time))


def inflow_share(run: measure.Run) -> float:
    """Covariance of the inflow part of log steady-state unemployment with the whole, over its variance (Fujita and Ramey 2009)."""
    s, f = np.log(run.of("separations")[4:]), np.log(run.of("found")[4:])
    inflow, outflow = detrended(s), -detrended(f)
    whole = inflow + outflow
    return float(np.cov(inflow, whole)[0, 1] / whole.var(ddof=1))


def numbers(run: measure.Run) -> dict[str, list[float]]:
    """Pattern -> the number, or the lowest and the highest year."""
    u, v = run.of("unemployment"), run.of("unfilled")
    firms = run.of("firms").reshape(-1, 4).mean(axis=1)
    yearly_u, output = u.reshape(-1, 4).mean(axis=1), run.years("output")
    growth, change = 100 * np.diff(np.log(output))[1:], 100 * np.diff(yearly_u)[1:]
    once = run.once
    model = np.array([once[f"youth_{code}"] for code in measure.YOUTH_OBSERVED])
    seen = np.array(list(measure.YOUTH_OBSERVED.values()))

    def span(values: np.ndarray) -> list[float]:
        return [float(values[1:].min()), float(values[1:].max())]

    out = {
        "births": span(run.years("births") / firms),
        "deaths": span(run.years("deaths") / firms),
        "unemployment": span(yearly_u),
        "unfilled": span(v.reshape(-1, 4).mean(axis=1)),
        "okun": [float(np.polyfit(growth, change, 1)[0])],
        "beveridge": [float(np.corrcoef(detrended(u[8:]), detrended(v[8:]))[0, 1])],
        "inflow_share": [inflow_share(run)],
        "ai_large_over_small": [once["ai_large"] / once["ai_30_99"]],
        "ai_gyeongsang_over_jeolla": [once["ai_gyeongsang"] / once["ai_jeolla"]],
        "youth_signs": [float((np.sign(model) == np.sign(seen)).sum())],
        "youth_rank": [float(stats.spearmanr(model, seen).statistic)],
    }
    same = ("hill", "one_worker", "survival_1", "survival_5", "wage_curve", "ai_2024", "capital_output", "force_falls", "force_halves")
    return out | {name: [once[name]] for name in same}


def measured(seeds: int, scale: int) -> list[Row]:
    """One row for every pattern and seed."""
    rows: list[Row] = []
    for seed in range(1, seeds + 1):
        found = numbers(measure.baseline(seed, 20, scale))
        found["extinct_2020"] = [measure.extinct("korea_2015", 2020, seed, scale)]
        found["extinct_2024"] = [measure.extinct("korea_2020", 2024, seed, scale)]
        found |= {name: [value] for name, value in measure.closed_plant().items()}
        rows += [{"pattern": name, "seed": str(seed), "low": f"{min(v):.6g}", "high": f"{max(v):.6g}"} for name, v in found.items()]
    return rows


def judged(rows: list[Row]) -> list[dict[str, str]]:
    """One row a pattern: lowest and highest over seeds, and pass or fail."""
    out = []
    with (HERE / "bands.csv").open(encoding="utf-8") as file:
        for band in csv.DictReader(file):
            mine = [row for row in rows if row["pattern"] == band["pattern"]]
            if not mine:
                raise SystemExit(f"measured.csv has no `{band['pattern']}`: run python -m experiments.patterns")
            low, high = min(float(r["low"]) for r in mine), max(float(r["high"]) for r in mine)
            inside = low >= float(band["low"]) and high <= float(band["high"])
            out.append({**band, "least": f"{low:.3g}", "most": f"{high:.3g}", "verdict": "pass" if inside else "FAIL"})
    return out


def diagnoses(lines: list[dict[str, str]]) -> str:
    """Why each failing pattern fails, as far as it is known (`diagnosis.csv`, by hand)."""
    known = {row["pattern"]: row["diagnosis"] for row in read(HERE / "diagnosis.csv")}
    return "\n".join(f"* **{line['text']}**: {known.get(line['pattern'], 'not known')}" for line in lines if line["verdict"] == "FAIL")


def page(rows: list[Row]) -> str:
    """The page, as text."""
    lines = judged(rows)
    good = sum(line["verdict"] == "pass" for line in lines)
    tests = [line for line in lines if line["role"] == "test"]
    told = [
        [line["text"], f"{line['least']} to {line['most']}" if line["least"] != line["most"] else line["least"],
         f"{line['low']} to {line['high']}", line["role"], line["verdict"], line["source"]]
        for line in lines
    ]  # fmt: skip
    seeds = len({row["seed"] for row in rows})
    gaps = "\n".join(f"* {text}" for text in NOT_MEASURED)
    return f"""# Patterns

Written by `python -m experiments.patterns` from `measured.csv`: {seeds} seeds, 20 years, scale 100, one parameter set. The bands (`bands.csv`) were written
down before the run. **{good} of {len(lines)} patterns hold**; of the {len(tests)} that nothing was fitted to (`test`), {sum(t["verdict"] == "pass" for t in tests)} do.

{table(["pattern", "model", "band", "role", "", "source"], told)}

`calibrated`: a parameter was solved on this fact, so that it is no evidence. `identity`: follows from a rule.
One measure, not its band, was changed after the first run: the wage curve was read off changes since the start of the run, to which wages do not refer.

## Why they fail

{diagnoses(lines)}

## Not measured

{gaps}
"""


def main() -> None:
    """Read the command line, run, save and write the page."""
    parser = argparse.ArgumentParser(prog="python -m experiments.patterns", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--scale", type=int, default=100)
    parser.add_argument("--page-only", action="store_true", help="the page from the saved results")
    arguments = parser.parse_args()
    if not arguments.page_only:
        save(measured(arguments.seeds, arguments.scale), HERE / "measured.csv")
    text = page(read(HERE / "measured.csv"))
    (HERE / "README.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
