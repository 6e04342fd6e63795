"""Scenarios in a notebook: run them, compare them, and let tables and maps show themselves.

>>> from sim import Scenario                                           # doctest: +SKIP
>>> from sim.view.notebook import run                                  # doctest: +SKIP
>>> runs = run(Scenario.load("baseline.toml"), Scenario.load("mine.toml"), replicates=12)   # doctest: +SKIP
>>> runs.compare()                                                     # doctest: +SKIP
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from sim.experiment.breakdown import Breakdown
from sim.experiment.cells import Cell
from sim.experiment.compare import compare as _compare
from sim.experiment.comparison import Comparison, Row
from sim.experiment.group import Level
from sim.experiment.indicators import INDICATORS, MAIN
from sim.experiment.results import Results
from sim.experiment.runs import RunOptions, run_cells
from sim.scenario.scenario import Scenario
from sim.view.labels import LANGUAGES, Language, unit, word
from sim.view.page.svg_map import svg_map

_ROW = "<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"


@dataclass(frozen=True, repr=False)
class Runs:
    """Finished replicates of a baseline and of scenarios beside it."""

    results: tuple[Results, ...]

    def compare(
        self,
        *,
        by: Level | Breakdown = "nation",
        years: Sequence[int] | Literal["all"] | None = None,
        indicators: Sequence[str] | None = None,
    ) -> Effects:
        """Paired effects against the first scenario, exactly as `jiyeok compare` tells them; the main indicators by default."""
        return Effects(_compare(self.results, by=by, years=years, indicators=indicators or MAIN))

    def map(self, indicator: str = "jobs", *, scenario: int = 1, year: int | None = None, language: Language = "en") -> Map:
        """A map of municipalities: the paired difference of a scenario, or the level of the baseline (scenario 0).

        Raises ChartError where there is nothing to draw.
        """
        return Map(svg_map(self.results, indicator, scenario, year, language))

    def __repr__(self) -> str:
        return f"Runs({', '.join(f'{r.label}: {len(r.seeds)} replicates' for r in self.results)})"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{escape(r.label)}</th><td>{len(r.seeds)}</td><td>{r.entry['key'][:12]}</td></tr>" for r in self.results)
        return f"<table><thead><tr><th>scenario</th><th>replicates</th><th>fingerprint</th></tr></thead><tbody>{rows}</tbody></table>"


@dataclass(frozen=True, repr=False)
class Effects:
    """A comparison that shows itself as a table."""

    found: Comparison
    language: Language = "en"

    def table(self) -> pa.Table:
        """All rows with all their fields as an Arrow table; `.to_pandas()` makes a data frame of it."""
        return pa.Table.from_pylist([r.as_json() for r in self.found.rows])

    def speaking(self, language: Language) -> Effects:
        """The same in `en`, `ko` or `ja`."""
        return Effects(self.found, language)

    def __repr__(self) -> str:
        return f"Effects({len(self.found.rows)} rows against {self.found.baseline}; .table() has them all)"

    def _repr_html_(self) -> str:
        labels = {i.name: i.labels[LANGUAGES.index(self.language)] for i in INDICATORS}
        rows = "".join(self._line(r, labels.get(r.indicator, r.indicator)) for r in self.found.rows)
        heads = (
            word("indicator", self.language),
            word("scenario", self.language),
            "",
            word("interval", self.language),
            word("verdict", self.language),
        )
        head = "".join(f"<th>{escape(h)}</th>" for h in heads)
        notes = "".join(f"<p>{escape(n)}</p>" for n in self.found.notes)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{notes}"

    def _line(self, row: Row, label: str) -> str:
        place = self.found.places.get(row.place)
        where = "" if row.place == "KR" else f", {getattr(place, f'name_{self.language}', '') or row.place}"
        if row.effect is None:
            return _ROW.format(escape(label + where), escape(row.scenario), "", "–", "")
        bounds = "" if row.low is None or row.high is None else f" ({_figure(row.low)}{word('to', self.language)}{_figure(row.high)})"
        effect = f"{_figure(row.effect)}{bounds} {unit(row.unit, self.language)}"
        return _ROW.format(
            escape(label + where),
            escape(row.scenario),
            row.year,
            escape(effect),
            escape(word("unclear_row" if row.verdict == "unclear" else row.verdict, self.language)),
        )


@dataclass(frozen=True, repr=False)
class Map:
    """A picture that shows itself."""

    svg: str

    def __repr__(self) -> str:
        return f"Map({len(self.svg)} characters of SVG; .save(path) writes it)"

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> Path:
        """Write the SVG file."""
        target = Path(path)
        target.write_text(self.svg, encoding="utf-8")
        return target


def run(
    *scenarios: Scenario | str | Path, replicates: int | None = None, seed: int | None = None, jobs: int = 1, out: str | Path | None = None
) -> Runs:
    """Run scenarios or scenario files, the baseline first; what `out` holds already is not run again.

    Without `out` the results lie in a temporary folder. One job runs in this process, so that instruments defined in the
    notebook are known; with several each worker has to import them.
    """
    given = [s if isinstance(s, Scenario) else Scenario.load(s) for s in scenarios]
    cells = [Cell.of(s) for s in given]
    folder = Path(out) if out is not None else Path(tempfile.mkdtemp(prefix="jiyeok-"))
    outcome = run_cells(cells, RunOptions(out=folder, replicates=replicates, seed=seed, jobs=jobs, allow_mixed=True, retry_failed=True))
    if outcome.failed:
        raise RuntimeError(f"{outcome.failed} of {outcome.planned} replicates failed; the last: {outcome.errors[-1]}")
    held = {r.entry["key"]: r for r in Results.open(folder)}
    return Runs(tuple(held[c.key] for c in cells))


def compare(*folders: str | Path | Results, **how: Any) -> Effects:
    """Paired effects of results folders, the baseline first; see `Runs.compare`."""
    results = [r for f in folders for r in ([f] if isinstance(f, Results) else Results.open(f))]
    return Runs(tuple(results)).compare(**how)


def _figure(x: float) -> str:
    """Three digits, more for thousands."""
    return f"{x:+,.0f}" if abs(x) >= 1000 else f"{x:+.3g}"


__all__ = ["Effects", "Map", "Runs", "compare", "run"]
