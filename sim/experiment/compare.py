"""Compares scenarios with a baseline, pair by pair: effects, costs, and who pays with jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from sim.experiment.costs import Ledger, displaced
from sim.experiment.folder import FolderMismatch
from sim.experiment.indicators import INDICATORS, MUNICIPAL_COLUMNS, Columns, Group, Indicator
from sim.experiment.paired import paired_effect
from sim.experiment.results import Panel, Results

Level = Literal["nation", "province", "municipality"]


@dataclass(frozen=True)
class Row:
    """One scenario, indicator, place and year against the baseline; the fields of `compare --json`."""

    scenario: str
    indicator: str
    place: str
    year: int
    baseline: float | None
    effect: float | None
    low: float | None
    high: float | None
    share_better: float | None
    replicates: int
    cost_bn_krw: float | None
    cost_per_job_year_mn_krw: float | None
    cost_per_retained_mn_krw: float | None
    displaced_jobs: float | None
    displaced_jobs_clear: float | None
    municipalities_better: int | None
    municipalities_worse: int | None
    municipalities_unclear: int | None
    unit: str
    better: str

    @property
    def unclear(self) -> bool:
        """Whether the interval contains zero, or there is none."""
        return self.low is None or self.high is None or self.low <= 0 <= self.high

    def as_json(self) -> dict[str, Any]:
        """The row as one flat object."""
        return dict(vars(self))


@dataclass
class Comparison:
    """All rows, and what a reader must know to read them."""

    baseline: str
    rows: list[Row] = field(default_factory=list)
    spending: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def scenarios(self) -> list[str]:
        """Labels of the scenarios that are compared, in order."""
        return list(dict.fromkeys(r.scenario for r in self.rows))


def compare(
    results: Sequence[Results],
    *,
    by: Level = "nation",
    years: Sequence[int] | Literal["all"] | None = None,
    indicators: Sequence[str] | None = None,
) -> Comparison:
    """Paired effects of every scenario against the first; raises FolderMismatch where they cannot be paired."""
    base, *others = results
    labels = _labels(results)
    found = Comparison(labels[0])
    chosen = [i for i in INDICATORS if not indicators or i.name in indicators]
    for other, label in zip(others, labels[1:], strict=True):
        _same_ground(base, other, found.notes)
        pair = _Pair(base, other, label)
        found.notes += pair.notes
        found.rows += pair.rows(chosen, by, years)
        found.spending[label] = pair.ledger.by_policy()
    return found


def _labels(results: Sequence[Results]) -> list[str]:
    """Names as shown; a second scenario of one name gets its fingerprint."""
    labels: list[str] = []
    for result in results:
        name = result.label
        labels.append(name if name not in labels else f"{name} {result.entry['key'][:6]}")
    return labels


def _same_ground(base: Results, other: Results, notes: list[str]) -> None:
    one, two = base.entry, other.entry
    if one["pack_sha256"] != two["pack_sha256"]:
        raise FolderMismatch(
            f"`{base.label}` and `{other.label}` were run on different base-year data "
            f"({one['pack']} and {two['pack']}); effects would mix both"
        )
    for key in ("scale", "start"):
        if one["scenario"][key] != two["scenario"][key]:
            raise FolderMismatch(
                f"`{base.label}` has {key} = {one['scenario'][key]}, `{other.label}` has {two['scenario'][key]}; run both with the same"
            )
    if one["engine"] != two["engine"]:
        notes.append(f"`{base.label}` ran on engine {one['engine']}, `{other.label}` on {two['engine']}")


class _Pair:
    """One scenario and the baseline over the seeds that both have."""

    def __init__(self, base: Results, other: Results, label: str) -> None:
        self.label = label
        theirs = set(other.seeds)
        seeds = [s for s in base.seeds if s in theirs]
        if not seeds:
            raise FolderMismatch(f"`{base.label}` and `{other.label}` have no seed in common; run both with one --seed")
        left_out = len(base.seeds) + len(other.seeds) - 2 * len(seeds)
        self.notes = [f"{left_out} replicates without a partner are left out"] if left_out else []
        self.n = len(seeds)
        self.first_year = int(str(base.entry["scenario"]["start"])[:4])
        self.base = base.panel("municipality_year", MUNICIPAL_COLUMNS, seeds)
        self.other = other.panel("municipality_year", MUNICIPAL_COLUMNS, seeds)
        if self.base.places != self.other.places:
            raise FolderMismatch(f"`{base.label}` and `{other.label}` do not have the same municipalities")
        self.places = base.places or other.places
        self.ledger = Ledger.of(base, other, seeds)
        codes = self.base.places
        self.capital = np.array([self.places[c].capital if c in self.places else False for c in codes])

    def years(self, asked: Sequence[int] | Literal["all"] | None) -> list[int]:
        common = sorted({int(t) for t in self.base.times} & {int(t) for t in self.other.times})
        common = [y for y in common if y >= self.first_year]
        if not common:
            raise FolderMismatch(f"`{self.label}` and the baseline have no year in common")
        if asked == "all":
            return common
        if not asked:
            return [common[-1]]
        unknown = [y for y in asked if y not in common]
        if unknown:
            raise FolderMismatch(f"no results for {unknown[0]}; both scenarios have {common[0]} to {common[-1]}")
        return list(asked)

    def groups(self, level: Level) -> Group:
        codes = self.base.places
        if level == "nation":
            return Group(["KR"], [np.arange(len(codes))], self.capital, is_nation=True)
        if level == "municipality":
            return Group(codes, [np.array([i]) for i in range(len(codes))], self.capital)
        above = np.array([self.places[c].province if c in self.places else c[:2] for c in codes])
        names = sorted(set(above))
        return Group([str(n) for n in names], [np.flatnonzero(above == n) for n in names], self.capital)

    def rows(self, indicators: list[Indicator], level: Level, asked: Sequence[int] | Literal["all"] | None) -> list[Row]:
        out = []
        for year in self.years(asked):
            without, with_policy = self.at(self.base, year), self.at(self.other, year)
            group = self.groups(level)
            money = self.money(group, level, year, without, with_policy)
            for indicator in indicators:
                if indicator.nation_only and level != "nation":
                    continue
                if indicator.not_for_municipalities and level == "municipality":
                    continue
                if all(n in without and n in with_policy for n in indicator.needs):
                    out += self.indicator_rows(indicator, group, level, year, without, with_policy, money)
        return out

    def at(self, panel: Panel, year: int) -> Columns:
        t = panel.times.index(str(year))
        return {name: values[:, t, :] for name, values in panel.values.items()}

    def indicator_rows(
        self,
        indicator: Indicator,
        group: Group,
        level: Level,
        year: int,
        without: Columns,
        with_policy: Columns,
        money: list[dict[str, Any]],
    ) -> list[Row]:
        before = indicator.of(without, group)
        differences = indicator.of(with_policy, group) - before
        effect = paired_effect(differences)
        better = (indicator.sign * differences > 0).mean(axis=0)
        counts = self.counts(indicator, group, level, without, with_policy)
        return [
            Row(
                self.label,
                indicator.name,
                place,
                year,
                _number(before[:, p].mean()),
                _number(effect.mean[p]),
                _number(effect.low[p]),
                _number(effect.high[p]),
                _number(better[p]),
                self.n,
                **money[p],
                **counts[p],
                unit=indicator.unit,
                better=indicator.better,
            )
            for p, place in enumerate(group.names)
        ]

    def counts(self, indicator: Indicator, group: Group, level: Level, without: Columns, with_policy: Columns) -> list[dict[str, Any]]:
        """How many municipalities of each place are clearly better or worse off."""
        names = ("municipalities_better", "municipalities_worse", "municipalities_unclear")
        if indicator.nation_only or indicator.not_for_municipalities or level == "municipality":
            return [dict.fromkeys(names)] * len(group.names)
        each = self.groups("municipality")
        effect = paired_effect(indicator.of(with_policy, each) - indicator.of(without, each))
        good = effect.clear & (indicator.sign * effect.mean > 0)
        bad = effect.clear & ~good
        return [dict(zip(names, (int(good[m].sum()), int(bad[m].sum()), int((~effect.clear)[m].sum())), strict=True)) for m in group.member]

    def money(self, group: Group, level: Level, year: int, without: Columns, with_policy: Columns) -> list[dict[str, Any]]:
        """Cost, cost per job-year and per retained resident, and displaced jobs of each place."""
        retained = paired_effect(group.outside(with_policy["people_20_39"]) - group.outside(without["people_20_39"]))
        targeted = self.ever_targeted(year)
        jobs = paired_effect(with_policy["jobs"] - without["jobs"])
        out = []
        for p, place in enumerate(group.names):
            cost = self.ledger.cost(place, year)
            job_years = self.ledger.job_years(place, year)
            if job_years is None:
                job_years = self.own_job_years(group.member[p], year)
            lost, lost_clear = displaced(jobs, targeted, group.member[p])
            out.append(
                {
                    "cost_bn_krw": _number(cost),
                    "cost_per_job_year_mn_krw": _ratio(cost, *_scalars(paired_effect(job_years))),
                    "cost_per_retained_mn_krw": _ratio(cost, float(retained.mean[p]), bool(retained.clear[p])),
                    "displaced_jobs": lost,
                    "displaced_jobs_clear": lost_clear,
                }
            )
        return out

    def own_job_years(self, rows: np.ndarray, year: int) -> np.ndarray:
        """Job-years of a municipality from its year-end jobs, the only ones that are kept."""
        count = sum(self.first_year <= int(t) <= year for t in self.base.times)
        start = next(i for i, t in enumerate(self.base.times) if int(t) >= self.first_year)
        total = np.zeros(self.n)
        for t in range(start, start + count):
            now = self.other.times.index(self.base.times[t])
            change = self.other.values["jobs"][:, now, :] - self.base.values["jobs"][:, t, :]
            total += change[:, rows].sum(axis=1)
        return total

    def ever_targeted(self, year: int) -> np.ndarray | None:
        """Municipalities that a policy of the scenario reached up to a year; None if the results do not say."""
        marks = self.other.values.get("targeted")
        if marks is None:
            return None
        until = [i for i, t in enumerate(self.other.times) if int(t) <= year]
        return np.asarray((marks[:, until, :] > 0).any(axis=(0, 1)))


def _scalars(effect: Any) -> tuple[float, bool]:
    return float(effect.mean), bool(effect.clear)


def _ratio(cost: float | None, units: float, clear: bool) -> float | None:
    """Million won a unit; nothing where the interval of the units contains zero."""
    return cost * 1000.0 / units if cost is not None and clear else None


def _number(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
