"""What the studies share: paired runs of the baseline with and without a shock, intervals, tables, figures.

A shock is a function that changes the state in one quarter, just before one process of the schedule. Both runs of a pair
have the same seed, so until that quarter they are the same to the bit, and after it they differ by the shock alone.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np

from sim.experiment.cells import replicate_seed
from sim.experiment.paired import Effect, paired_effect
from sim.model import Economy
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from sim.state.plants import ANCHOR
from sim.state.state import State

ROOT = Path(__file__).resolve().parents[1]
BASELINE = ROOT / "scenarios" / "baseline.toml"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
RING_KM = 30.0

Row = dict[str, str]
Change = Callable[[Economy], None]
Count = Callable[[State], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Shock:
    """A change of the state in one quarter (0 = the first), before the process of that name."""

    quarter: int
    before: str
    change: Change

    def enter(self, economy: Economy) -> None:
        """Put the change into the schedule of an economy."""
        process = economy.schedule[self.before]

        def shocked(state: State, streams: object) -> None:
            if state.quarter == self.quarter:
                self.change(economy)
            process(state, streams)  # type: ignore[arg-type]

        economy.schedule[self.before] = shocked


def count(state: State) -> dict[str, np.ndarray]:
    """[r] what a study looks at, at the end of a quarter."""
    people, cells = state.people, state.cells
    young = people.residents[:, :, 20:40]
    return {
        "jobs": people.workers_at(),
        **{f"jobs_{name}": cells.employees[:, s] for s, name in enumerate(state.geography.industries)},
        "public_posts": people.public_jobs,
        "population": people.population(),
        "people_20_39": young.sum(axis=(1, 2, 3)),
        "unemployed": people.unemployed.sum(axis=(1, 2, 3)),
        "plant_jobs": plant_jobs(state),
    }


def plant_jobs(state: State) -> np.ndarray:
    """[r] workers of anchor plants, which are among the jobs of their industry."""
    firms = state.firms
    rows = np.flatnonzero(firms.supported & ANCHOR)
    regions = (np.searchsorted(firms.start, rows, side="right") - 1) // state.geography.n_industries
    return np.bincount(regions, weights=firms.employees[rows] * firms.weight[rows], minlength=state.geography.n_regions)


def follow(scenario: Scenario, seed: int, quarters: int, shocks: Sequence[Shock] = (), counted: Count = count) -> dict[str, np.ndarray]:
    """Run once and return every count by quarter [quarters, r]."""
    economy = economy_of(scenario, seed)
    for shock in shocks:
        shock.enter(economy)
    series: list[dict[str, np.ndarray]] = []
    for _ in range(quarters):
        economy.step()
        series.append({name: np.array(values, dtype=np.float64) for name, values in counted(economy.state).items()})
    economy.close()
    return {name: np.stack([row[name] for row in series]) for name in series[0]}


def around(scenario: Scenario, codes: Iterable[str]) -> dict[str, np.ndarray]:
    """Masks [r] of the places: own, other places within 30 km, elsewhere; and the nation."""
    geography = economy_of(scenario, scenario.seed).state.geography
    own = np.isin(geography.codes, list(codes))
    near = ~own & (geography.distance[own].min(axis=0) <= RING_KM)
    return {"own": own, "near": near, "elsewhere": ~own & ~near, "nation": np.ones(len(own), dtype=bool)}


def pairs(
    scenario: Scenario, number: int, quarters: int, runs: Mapping[str, tuple[Sequence[Shock], dict[str, np.ndarray]]]
) -> list[dict[str, str]]:
    """Paired effects: one row for every run, pair, place and quarter, with a column for every count.

    `runs` names each shocked run, with its shocks and the places (masks) to add up; all share a seed's baseline.
    """
    out: list[Row] = []
    for n in range(number):
        seed, started = replicate_seed(scenario.seed, n), time.perf_counter()
        base = follow(scenario, seed, quarters)
        for name, (shocks, places) in runs.items():
            shocked = follow(scenario, seed, quarters, shocks)
            for place, mask in places.items():
                for q in range(quarters):
                    effect = {key: f"{(shocked[key][q] - base[key][q])[mask].sum():.0f}" for key in base}
                    out.append({"run": name, "pair": str(n), "place": place, "quarter": str(q), **effect})
        print(f"pair {n + 1} of {number}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return out


def scenario_pairs(
    base: Scenario, others: Mapping[str, Scenario], number: int, quarters: int, places: Mapping[str, np.ndarray], counted: Count
) -> list[Row]:
    """Sums by run, pair, place and quarter of the scenarios of `others` and of their common baseline, which is run `base`: levels, not effects."""
    out: list[Row] = []
    for n in range(number):
        seed, started = replicate_seed(base.seed, n), time.perf_counter()
        for name, scenario in {"base": base, **others}.items():
            series = follow(scenario, seed, quarters, counted=counted)
            for place, mask in places.items():
                for q in range(quarters):
                    sums = {key: f"{values[q][mask].sum():.6g}" for key, values in series.items()}
                    out.append({"run": name, "pair": str(n), "place": place, "quarter": str(q), **sums})
        print(f"pair {n + 1} of {number}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return out


@dataclass(frozen=True)
class Effects:
    """Saved effects of a study."""

    rows: list[Row]

    def of(self, name: str, run: str, place: str) -> np.ndarray:
        """[pair, quarter] effect on one count in one place."""
        rows = [r for r in self.rows if r["run"] == run and r["place"] == place]
        n_pairs = len({r["pair"] for r in rows})
        return np.array([float(r[name]) for r in rows]).reshape(n_pairs, -1)

    def mean(self, name: str, run: str, place: str, first: int, last: int) -> np.ndarray:
        """[pair] mean effect over the quarters first..last."""
        return np.asarray(self.of(name, run, place)[:, first : last + 1].mean(axis=1))

    @property
    def n_pairs(self) -> int:
        """Pairs of runs."""
        return len({r["pair"] for r in self.rows})

    @property
    def n_quarters(self) -> int:
        """Quarters of a run."""
        return len({r["quarter"] for r in self.rows})


def save(rows: Sequence[Row], path: Path) -> None:
    """Write rows as CSV with the columns of the first."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> list[Row]:
    """Rows of a CSV."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean over pairs, and the ends of its 95 % interval."""
    effect = paired_effect(np.asarray(values, dtype=np.float64))
    return float(effect.mean), float(effect.low), float(effect.high)


def told(values: np.ndarray, digits: int = 2) -> str:
    """Mean over pairs and its 95 % interval, as text."""
    mean, low, high = interval(values)
    return f"{mean:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def late(values: np.ndarray) -> np.ndarray:
    """[pair] mean of the last four of the quarters [pair, quarter]."""
    return np.asarray(values[:, -4:].mean(axis=1))


def sign(values: np.ndarray) -> str:
    """What the interval of the mean over pairs says."""
    _, low, high = interval(values)
    return "up" if low > 0 else "down" if high < 0 else "no clear effect"


def against(values: np.ndarray, low: float, high: float) -> str:
    """Where the mean and its interval lie against a published band."""
    mean, least, most = interval(values)
    if least >= low and most <= high:
        return "inside the band"
    if most < low or least > high:
        return f"**outside the band, too {'low' if most < low else 'high'}**"
    if low <= mean <= high:
        return "the mean is inside the band, its interval reaches beyond it"
    return f"**the mean is outside the band, too {'low' if mean < low else 'high'}**; its interval reaches into it"


def compared(values: np.ndarray, published: float) -> str:
    """Where the interval of the mean lies against a published figure."""
    mean, low, high = interval(values)
    if low <= published <= high:
        return "the interval holds it"
    return f"**the model shows {'less' if mean < published else 'more'}**, {mean / published:.0%} of it"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; numbers to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


@dataclass(frozen=True)
class Panel:
    """One panel of a figure: lines [pair, quarter] by label."""

    title: str
    unit: str
    lines: dict[str, np.ndarray]


def draw(panels: Sequence[Panel], path: Path, shocked_in: int) -> None:
    """Mean effects by quarter with their 95 % intervals."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(panels), figsize=(4.2 * len(panels), 3.4), dpi=110, layout="constrained", squeeze=False)
    for axis, panel in zip(axes[0], panels, strict=True):
        for colour, (label, values) in zip(COLOURS, panel.lines.items(), strict=False):
            effect: Effect = paired_effect(values)
            quarters = np.arange(values.shape[1]) - shocked_in
            axis.plot(quarters, effect.mean, color=colour, label=label, linewidth=1.4)
            axis.fill_between(quarters, effect.low, effect.high, color=colour, alpha=0.18, linewidth=0)
        axis.axhline(0, color="0.3", linewidth=0.7)
        axis.set(title=panel.title, xlabel="quarters since the shock", ylabel=panel.unit)
        axis.legend(frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)


@dataclass(frozen=True)
class Findings:
    """What a study makes of its saved effects: the panels of its figure, and its page."""

    panels: Callable[[Effects], list[Panel]]
    page: Callable[[Effects], str]
    shocked_in: int

    def write(self, folder: Path) -> None:
        """Figure and page from the saved results of a folder."""
        effects = Effects(read(folder / "effects.csv"))
        draw(self.panels(effects), folder / "effects.png", self.shocked_in)
        (folder / "README.md").write_text(self.page(effects), encoding="utf-8")


def main(
    name: str,
    text: str | None,
    folder: Path,
    run: Callable[[Scenario, int, int], list[Row]],
    findings: Findings,
    *,
    pairs: int,
    quarters: int,
) -> None:
    """Command line of a study: run and save, then draw and write the page; or only the latter."""
    parser = argparse.ArgumentParser(prog=f"python -m experiments.{name}", description=text)
    parser.add_argument("--pairs", type=int, default=pairs)
    parser.add_argument("--quarters", type=int, default=quarters)
    parser.add_argument("--page-only", action="store_true", help="figure and page from the saved results")
    arguments = parser.parse_args()
    if not arguments.page_only:
        save(run(Scenario.load(BASELINE), arguments.pairs, arguments.quarters), folder / "effects.csv")
    findings.write(folder)
