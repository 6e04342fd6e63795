"""Scores of one span: the model and its rivals, municipalities and provinces, target by target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from sim.base_year.pack import Pack
from sim.experiment.hindcast.economy import economic_forecasts
from sim.experiment.hindcast.forecast import MODEL, Forecast, Level, Span
from sim.experiment.hindcast.observed import FOLDER, Observed
from sim.experiment.hindcast.rivals import cohort_rivals, trend_rivals
from sim.experiment.hindcast.scores import Score, score
from sim.experiment.hindcast.targets import TARGETS
from sim.experiment.results import Results

Subset = Literal["all", "without new towns", "new towns"]
NEW_TOWN = 0.10
"""Log growth of residents over the span above which a municipality counts as a new town: known afterwards only."""


@dataclass(frozen=True)
class Line:
    """One score: of whom, on what, where."""

    span: str
    level: Level
    places: Subset
    target: str
    label: str
    forecast: str
    score: Score


def evaluate(results: Results, folder: Path, observed: Observed, span: Span, outcomes: Path = FOLDER) -> tuple[list[Line], list[Forecast]]:
    """All scores of a span, and the forecasts behind them; raises ValueError where replicates, places or outcomes are missing."""
    found = forecasts(results, folder, observed, span)
    found += economic_forecasts(results, Pack.load(folder), span, outcomes)
    growth = next(f for f in found if f.level == "municipality" and f.target.column == "population")
    return [line for f in found for line in lines_of(f, str(span), growth.came > NEW_TOWN)], found


def forecasts(results: Results, folder: Path, observed: Observed, span: Span) -> list[Forecast]:
    """What every forecaster says of every target, for municipalities and provinces."""
    columns = list(dict.fromkeys(t.column for t in TARGETS))
    panel = results.panel("municipality_year", columns, results.seeds)
    if not panel.seeds or str(span.end) not in panel.times:
        raise ValueError(f"{results.path} holds no finished replicate that reaches {span.end}")
    if tuple(panel.places) != observed.codes:
        raise ValueError(f"{results.path} has other municipalities than the outcomes")
    end, base = panel.times.index(str(span.end)), panel.times.index(str(span.base))
    cohorts = cohort_rivals(folder, span.years)
    owner = np.array([results.places[code].province for code in panel.places])
    out = []
    for level in ("municipality", "province"):
        codes = panel.places if level == "municipality" else sorted(set(owner))
        member = np.array(
            [[c == (o if level == "province" else p) for p, o in zip(panel.places, owner, strict=True)] for c in codes], dtype=float
        )
        for target in TARGETS:

            def to_places(values: np.ndarray, member: np.ndarray = member) -> np.ndarray:
                return np.asarray(values @ member.T)

            start = to_places(target.of(observed.of(span.base)))
            model = panel.values[target.column]
            members = {MODEL: np.log(to_places(model[:, end]) / to_places(model[:, base]))}
            members |= trend_rivals(observed, target, span.base, span.years, to_places)
            members |= {name: np.log(to_places(target.of(people)) / start) for name, people in cohorts.items()}
            came = np.log(to_places(target.of(observed.of(span.end))) / start)
            out.append(Forecast(level, target, tuple(codes), {n: np.atleast_2d(m) for n, m in members.items()}, came))
    return out


def lines_of(forecast: Forecast, span: str, new: np.ndarray) -> Iterator[Line]:
    """Scores of all forecasters, and for municipalities also with and without new towns."""
    subsets: dict[Subset, np.ndarray] = {"all": np.ones(len(forecast.codes), dtype=bool)}
    if forecast.level == "municipality":
        subsets |= {"without new towns": ~new, "new towns": new}
    for subset, chosen in subsets.items():
        if not chosen.any():
            continue
        for name, members in forecast.members.items():
            found = score(members[:, chosen], forecast.came[chosen])
            yield Line(span, forecast.level, subset, forecast.target.column, forecast.target.label, name, found)


def best_rival(lines: Sequence[Line], level: Level, subset: Subset, target: str, span: str) -> tuple[Line, Line]:
    """The model's line and that of the rival with the smallest RMSE."""
    mine = [line for line in lines if (line.level, line.places, line.target, line.span) == (level, subset, target, span)]
    model = next(line for line in mine if line.forecast == MODEL)
    return model, min((line for line in mine if line is not model), key=lambda line: line.score.rmse)
