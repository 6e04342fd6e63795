"""Solve what no table gives: matching, the frictional gap, search by place and the drift of productivity.

`python -m experiments.base_year.calibrate [PACK]` runs ten years without policy again and again and moves

- each municipality's search intensity towards its unemployment of the base year; what unemployment it then has is its
  usual one (scaled to the nation's of the base year), to which the wage curve refers, so that relative wages do not drift,
- the frictional gap towards the nation's unemployment in the first two years, so that a run does not start with a slump that nobody ordered
  (later on wages see to it that demand and workers meet, whatever the gap),
- the curvature of matching towards the rate of unfilled posts,
- the obsolescence of each industry's productivity until the nation's mean stands still,

as DECISIONS 14 and REALDATA_ECONOMY 3.1 ask. All of it is written to `calibrated/`, from where the build copies it into
the pack: intensities and drift as tables, gap and curvature as `[parameters]` of pack.toml (the code's defaults of both are
Korea's and change with them). Calibration is against the base year only: no later figure is used.

This is an inversion with as many unknowns as numbers, part of building the pack. What is estimated, with intervals and a test of whether
it can be told apart, goes through `jiyeok calibrate` (`experiments/calibration/`), given what is solved here.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from experiments.base_year import tables as t
from sim.base_year.start import start_state
from sim.model import Economy
from sim.rules import Rules

HERE = Path(__file__).resolve().parent
PACK = HERE.parents[1] / "sim" / "data" / "korea_2024"
SCALE, SEED = 100, 2024
QUARTERS, FIRST = 40, 8
PARAMETERS_HEAD = "# Written by experiments/base_year/calibrate.py; the build copies it into pack.toml."
VACANCIES = 0.015
"""Unfilled posts over private jobs aimed at: the middle of 1 to 2 percent (REALDATA_ECONOMY 3.1)."""
LEAST_SEARCH = 0.75
"""Where few of the jobless search, unemployment no longer answers demand and wages no longer balance it: with the 0.35 of
REALDATA_ECONOMY unfilled posts drift to 5 percent in sixteen years."""


@dataclass
class Trial:
    """Means over the measured quarters: unemployment [r] and of the nation, in the first quarters too, unfilled posts, drift of productivity [s]."""

    place: np.ndarray
    nation: float
    first: float
    unfilled: float
    drift: np.ndarray


@dataclass
class Guess:
    """What is solved."""

    gap: float
    curvature: float
    search: np.ndarray
    usual: np.ndarray
    drift: np.ndarray


def economy(pack: Path, gap: float, curvature: float) -> Economy:
    """The base year with a gap and a curvature."""
    rules = Rules.of_pack(pack)
    production, labour = rules.production.model_copy(update={"gap": gap}), rules.labour.model_copy(update={"matching_curvature": curvature})
    rules = replace(rules, production=production, labour=labour)
    state, _ = start_state(pack, rules, scale=SCALE, seed=SEED)
    return Economy(state, rules, seed=SEED, scale=SCALE)


def productivity(model: Economy) -> np.ndarray:
    """[s] log of output at normal hours per worker: what a fixed number of people can make."""
    firms, n_industries = model.state.firms, model.state.geography.n_industries
    heads = (firms.employees * firms.weight).astype(np.float64)
    industry = firms.cell_of_rows() % n_industries
    workers = np.bincount(industry, heads, n_industries)
    return np.asarray(np.log(np.bincount(industry, heads * firms.productivity, n_industries) / workers))


def trial(model: Economy, guess: Guess) -> Trial:
    """Run the baseline with a guess and measure it."""
    state = model.state
    state.people.search_intensity[:] = guess.search
    state.people.usual_unemployment[:] = guess.usual
    state.obsolescence = guess.drift.copy()
    place, unfilled, first, start = [], [], [], np.zeros(0)
    for quarter in range(QUARTERS):
        model.step()
        if quarter < FIRST:
            first.append(float(state.people.unemployed.sum() / state.people.labour_force.sum()))
        if quarter == FIRST:
            start = productivity(model)
        if quarter >= FIRST:
            place.append(state.people.unemployment_rate())
            left = np.maximum(state.cells.vacancies - state.cells.filled, 0).sum()
            unfilled.append(float(left / state.cells.employees.sum()))
    mean = np.mean(place, axis=0)
    force = state.people.labour_force.sum(axis=(1, 2, 3))
    drift = (productivity(model) - start) / (QUARTERS - 1 - FIRST)
    return Trial(mean, float(np.average(mean, weights=force)), float(np.mean(first)), float(np.mean(unfilled)), drift)


def solved_folder(pack: Path) -> Path:
    """Where what is solved for a pack is kept: `calibrated/`, past base years in a folder of their own."""
    return HERE / "calibrated" if pack.name == PACK.name else HERE / "calibrated" / pack.name


def last_solution(pack: Path, search: np.ndarray, usual: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where to start: the intensities solved last time for as many places, else the given ones."""
    path = solved_folder(pack) / "search_intensity.csv"
    rows = t.read(path.parent, path.name) if path.exists() else []
    if len(rows) != len(search):
        return search.copy(), usual.copy()
    return tuple(np.array([float(row[name]) for row in rows]) for name in ("search_intensity", "usual_unemployment"))  # type: ignore[return-value]


def improve(guess: Guess, seen: Trial, target: np.ndarray, nation: float) -> Guess:
    """One damped step: more search where too many are jobless, gap up where they are at the start; curvature down for fewer unfilled posts."""
    jobless, unfilled = np.log(seen.first / nation), np.log(seen.unfilled / VACANCIES)
    search = np.clip(guess.search * np.clip(seen.place / target, 0.5, 2.0) ** 0.6, LEAST_SEARCH, 1.0)
    return Guess(
        gap=float(np.clip(guess.gap + 0.1 * jobless, -0.05, 0.06)),
        curvature=float(np.clip(guess.curvature * np.exp(0.8 * unfilled), 1.0, 8.0)),
        search=search,
        usual=seen.place * (nation / seen.nation),
        drift=guess.drift + seen.drift,
    )


def solve(pack: Path, rounds: int) -> tuple[tuple[str, ...], Guess]:
    """Codes and the solution after `rounds` trials."""
    defaults = Rules.of_pack(pack)
    guess = Guess(defaults.production.gap, defaults.labour.matching_curvature, np.zeros(0), np.zeros(0), np.zeros(0))
    for number in range(rounds + 1):
        model = economy(pack, guess.gap, guess.curvature)
        people = model.state.people
        target = np.maximum(people.unemployed.sum(axis=(1, 2, 3)) / people.labour_force.sum(axis=(1, 2, 3)), 0.002)
        nation = float(people.unemployed.sum() / people.labour_force.sum())
        if number == 0:
            guess.search, guess.usual = last_solution(pack, people.search_intensity, people.usual_unemployment)
            guess.drift = model.state.obsolescence.copy()
        seen = trial(model, guess)
        report(number, guess, seen, target, nation)
        if number < rounds:
            guess = improve(guess, seen, target, nation)
    return model.state.geography.codes, replace(guess, usual=seen.place * (nation / seen.nation))


def report(number: int, guess: Guess, seen: Trial, target: np.ndarray, nation: float) -> None:
    """One line a trial."""
    match = np.corrcoef(seen.place, target)[0, 1]
    print(
        f"{number:2d}  gap {guess.gap:.4f}  iota {guess.curvature:.2f}  u {seen.nation:.2%} (first two years {seen.first:.2%}, base {nation:.2%})  v {seen.unfilled:.2%}  "
        f"municipal correlation {match:.2f}, mean gap {np.mean(np.abs(seen.place - target)):.2%}  "
        f"drift a year {np.array2string(400 * seen.drift, precision=2)} %",
        flush=True,
    )


def main() -> None:
    """Read the command line, solve and write."""
    parser = argparse.ArgumentParser(prog="python -m experiments.base_year.calibrate", description=__doc__)
    parser.add_argument("pack", type=Path, nargs="?", default=PACK)
    parser.add_argument("--rounds", type=int, default=8)
    arguments = parser.parse_args()
    codes, guess = solve(arguments.pack, arguments.rounds)
    out = solved_folder(arguments.pack)
    out.mkdir(exist_ok=True)
    rows = [[code, t.fixed(float(guess.search[r]), 4), t.fixed(float(guess.usual[r]), 5)] for r, code in enumerate(codes)]
    t.write(out / "search_intensity.csv", ["code", "search_intensity", "usual_unemployment"], rows)
    drift = [[name, t.fixed(float(guess.drift[s]), 6)] for s, name in enumerate(("M", "X", "L")[: len(guess.drift)])]
    t.write(out / "productivity_drift.csv", ["industry", "drift"], drift)
    lines = [PARAMETERS_HEAD, f"production.gap = {t.fixed(guess.gap, 4)}", f"labour.matching_curvature = {t.fixed(guess.curvature, 2)}"]
    (out / "parameters.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{lines[1]}, {lines[2]}; build the pack again")


if __name__ == "__main__":
    main()
