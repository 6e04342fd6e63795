"""The baseline without policy against what it must show: `python -m experiments.baseline [--years 20] [--seeds 3]`.

Prints every band of DECISIONS 27 and the issue's list with the number that the run gives, and says `missed` where it is
outside. Nothing here is fitted: it only looks.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.base_year.read import Reader
from sim.base_year.start import start_state
from sim.model import Economy
from sim.observe import by_municipality
from sim.rules import Rules
from sim.state.state import State

PACK = Path(__file__).resolve().parents[1] / "sim" / "data" / "korea_2024"
EXPLODES = 5.0
"""A cell has exploded when its jobs are this many times the base year's (cells of 1,000 jobs and more)."""
LARGE_CELL = 1000


@dataclass
class Run:
    """Yearly series of one seed: name -> value by year; and the municipal sums at the end."""

    series: dict[str, list[float]] = field(default_factory=dict)
    growth_by_moves: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cell_growth: np.ndarray = field(default_factory=lambda: np.zeros(0))
    codes: tuple[str, ...] = ()

    def note(self, **values: float) -> None:
        """Append a year."""
        for name, value in values.items():
            self.series.setdefault(name, []).append(float(value))


def young_inflow(state: State) -> tuple[float, float]:
    """Net moves at 20-29 into the capital area this quarter, and residents of 20-29 outside it."""
    people, capital = state.people, state.geography.capital
    net = (people.moves_in - people.moves_out)[:, :, 2:4].sum(axis=(1, 2))
    return float(net[capital].sum()), float(people.residents[~capital][:, :, 20:30].sum())


def observe(seed: int, years: int, scale: int) -> Run:
    """Run the baseline of one seed and note every year."""
    rules = Rules.of_pack(PACK)
    state, _ = start_state(PACK, rules, scale=scale, seed=seed)
    model, run = Economy(state, rules, seed=seed, scale=scale), Run(codes=state.geography.codes)
    base_people, base_jobs = state.people.population(), state.cells.employees.copy()
    moved = np.zeros(len(base_people))
    reference = inflow_2024() / state.people.residents[~state.geography.capital][:, :, 20:30].sum()
    for _ in range(years):
        quarters, inflow, outside = [], 0.0, 0.0
        for _ in range(4):
            model.step()
            quarters.append(by_municipality(state))
            young, outside = young_inflow(state)
            inflow += young
        total = {name: np.array([q[name].sum() for q in quarters]) for name in quarters[0] if ":" not in name}
        moved += sum(q["net_migration"] for q in quarters)
        run.note(
            population=total["population"][-1] / 1e6,
            jobs=total["jobs"][-1] / 1e6,
            firms=total["firms"][-1] / 1e6,
            unemployment=100 * (total["unemployed"] / total["labour_force"]).mean(),
            vacancies=100 * (total["vacancies"] / total["jobs"]).mean(),
            births=100 * total["firm_births"].sum() / total["firms"].mean(),
            deaths=100 * total["firm_deaths"].sum() / total["firms"].mean(),
            youth=inflow / outside / reference,
            adopters=total["ai_adopters"][-1] / 1e3,
            campuses=total["universities"][-1],
        )
    run.growth_by_moves = moved / base_people
    large = base_jobs >= LARGE_CELL
    run.cell_growth = np.where(large, state.cells.employees / np.maximum(base_jobs, 1), 1.0)
    return run


def inflow_2024() -> float:
    """Net moves at 20-29 into the capital area in 2024, registered."""
    reader = Reader(PACK)
    years, net = reader.words("targets/migration_capital_20_29", "year"), reader.numbers("targets/migration_capital_20_29", "net_inflow")
    return float(sum(n for year, n in zip(years, net, strict=True) if year == "2024"))


BANDS: tuple[tuple[str, str, float, float], ...] = (
    ("unemployment", "unemployment, %", 2.0, 4.0),
    ("vacancies", "unfilled posts over jobs, %", 1.0, 2.0),
    ("births", "firm births, % a year", 10.0, 12.0),
    ("deaths", "firm deaths, % a year", 10.0, 12.0),
    ("youth", "inflow at 20-29 to the capital area per head, 2024 = 1", 0.5, 1.5),
)


def verdict(low: float, high: float, least: float, most: float) -> str:
    """`met` when the whole range lies inside the band."""
    return "met" if least <= low and high <= most else "missed"


def report(runs: list[Run], say: Callable[[str], None] = print) -> None:
    """Print the series of the first seed and the bands over all seeds."""
    names = list(runs[0].series)
    say("first seed, by year")
    say("year " + " ".join(f"{name[:12]:>12}" for name in names))
    for y in range(len(runs[0].series["jobs"])):
        say(f"{2025 + y} " + " ".join(f"{runs[0].series[name][y]:12.2f}" for name in names))
    say("\nbands from year 2 on, over all seeds")
    for name, text, least, most in BANDS:
        values = np.array([run.series[name][1:] for run in runs])
        say(f"{text:58s} {values.min():6.2f} to {values.max():6.2f}  must lie in {least:g} to {most:g}: "
            f"{verdict(values.min(), values.max(), least, most)}")  # fmt: skip
    for year, least, most in ((2030, 49.5, 50.5), (2044, 45.0, 47.0)):
        if year - 2025 < len(runs[0].series["population"]):
            values = np.array([run.series["population"][year - 2025] for run in runs])
            say(f"population at the end of {year}, million: {values.min():.2f} to {values.max():.2f}, must lie in {least:g} to {most:g}: "
                f"{verdict(values.min(), values.max(), least, most)}")  # fmt: skip
    most_moves = max(float(run.growth_by_moves.max()) for run in runs)
    say(f"largest growth of a municipality by moves: {most_moves:.0%}, must be below 50 %: {verdict(0, most_moves, 0, 0.5)}")
    cells = max(float(run.cell_growth.max()) for run in runs)
    say(f"largest growth of a cell of {LARGE_CELL:,} jobs: times {cells:.2f}, must be below {EXPLODES:g}: {verdict(0, cells, 0, EXPLODES)}")


def main() -> None:
    """Read the command line, run and report."""
    parser = argparse.ArgumentParser(prog="python -m experiments.baseline", description=__doc__)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--scale", type=int, default=100)
    arguments = parser.parse_args()
    report([observe(seed, arguments.years, arguments.scale) for seed in range(1, arguments.seeds + 1)])


if __name__ == "__main__":
    main()
