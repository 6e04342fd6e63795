"""Compares scenarios with a baseline, pair by pair: effects, costs, and who pays with jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from sim.experiment.additionality import additionality
from sim.experiment.breakdown import COLUMNS, GROUPS, Breakdown
from sim.experiment.comparison import MONEY, Comparison, Row
from sim.experiment.costs import Ledger, displaced, ever_targeted, money_of, programme_columns, programmes_without_place, spending_by_policy
from sim.experiment.displacement import displacement
from sim.experiment.financing import financing
from sim.experiment.folder import FolderMismatch
from sim.experiment.formulas import Indicator
from sim.experiment.group import Group, Level
from sim.experiment.indicators import INDICATORS
from sim.experiment.measured import Measured
from sim.experiment.paired import Effect, over_draws, paired_effect
from sim.experiment.results import Results
from sim.experiment.uncertainty import ranking, uncertainty, whole_draws
from sim.experiment.unspent import reasons
from sim.experiment.winners import USUAL, winners
from sim.scenario.toml import toml_value


def compare(
    results: Sequence[Results],
    *,
    by: Level | Breakdown = "nation",
    years: Sequence[int] | Literal["all"] | None = None,
    indicators: Sequence[str] | None = None,
    named: bool = False,
) -> Comparison:
    """Paired effects of every scenario against the first; raises FolderMismatch where they cannot be paired.

    named: tell which municipalities clearly win and lose, too.
    """
    base, *others = results
    labels = _labels(results)
    found = Comparison(labels[0], by, base.places)
    chosen = [i for i in INDICATORS if not indicators or i.name in indicators]
    usual = [i for i in chosen if indicators or i.name in USUAL]
    pairs: list[_Pair] = []
    for other, label in zip(others, labels[1:], strict=True):
        _same_ground(base, other, found.notes)
        pair = _Pair(base, other, label)
        pairs.append(pair)
        found.notes += pair.notes
        found.rows += pair.rows(indicators, chosen, by, years)
        found.spending[label] = pair.spending
        found.facts += pair.facts(usual if named else [], years)
        found.facts += pair.uncertainty(chosen, by, years)
        missing = [n for n in indicators or () if n not in {r.indicator for r in found.rows if r.scenario == label}]
        found.notes += _why_missing(missing, by) + pair.unplaced(by)
    if len(pairs) > 1:
        triples = [(p.label, p.base, p.other) for p in pairs]
        ranked = (ranking(triples, i, year) for year in pairs[0].years(years) for i in usual)
        found.facts += [fact for fact in ranked if fact is not None]
    return found


def _why_missing(names: list[str], by: Level | Breakdown) -> list[str]:
    if not names:
        return []
    known = {i.name: i for i in INDICATORS}
    elsewhere = [n for n in names if n not in known or by not in known[n].levels]
    text = f"not in the results: {', '.join(names)}"
    if elsewhere:
        text += f"; {', '.join(elsewhere)} {'is' if len(elsewhere) == 1 else 'are'} not measured by {by}"
    if any(known[n].quarterly for n in names if n not in elsewhere):
        text += "; retention of the young needs 20 simulated quarters"
    return [text]


def _labels(results: Sequence[Results]) -> list[str]:
    """Names as shown; a second scenario of one name gets its fingerprint."""
    labels: list[str] = []
    for result in results:
        name = result.label
        labels.append(name if name not in labels else f"{name} {result.entry['key'][:6]}")
    return labels


def comparable(results: Sequence[Results]) -> tuple[list[Results], list[str]]:
    """The results that can be paired with the first, and what is said of those left out; all of them if none can.

    So that a baseline can be compared with all files of a folder, itself and those of other data among them.
    """
    base, *others = results
    kept: list[Results] = []
    notes: list[str] = []
    for other in others:
        why = "it is the baseline itself" if other.entry["key"] == base.entry["key"] else _other_ground(base, other)
        if why is None:
            kept.append(other)
        else:
            notes.append(f"`{other.label}` is left out: {why}")
    return ([base, *kept], notes) if kept else (list(results), [])


def _other_ground(base: Results, other: Results) -> str | None:
    """Why effects would mix two worlds; None where they would not."""
    one, two = base.entry, other.entry
    if one["pack_sha256"] != two["pack_sha256"]:
        return (
            f"`{base.label}` and `{other.label}` were run on different base-year data "
            f"({one['pack']} and {two['pack']}); effects would mix both"
        )
    for key in ("scale", "start", "ensemble"):
        mine, theirs = one["scenario"].get(key, False), two["scenario"].get(key, False)
        if mine != theirs:
            return f"`{base.label}` has {key} = {toml_value(mine)}, `{other.label}` has {toml_value(theirs)}; run both with the same"
    return None


def _same_ground(base: Results, other: Results, notes: list[str]) -> None:
    why = _other_ground(base, other)
    if why is not None:
        raise FolderMismatch(why)
    if base.entry["engine"] != other.entry["engine"]:
        notes.append(f"`{base.label}` ran on engine {base.entry['engine']}, `{other.label}` on {other.entry['engine']}")


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
        scenario = other.entry["scenario"]
        self.results, self.seeds = (base, other), seeds
        columns = programme_columns(scenario)
        self.base = Measured.of(base, seeds, columns, COLUMNS)
        self.other = Measured.of(other, seeds, columns, COLUMNS)
        if self.base.municipal.places != self.other.municipal.places:
            raise FolderMismatch(f"`{base.label}` and `{other.label}` do not have the same municipalities")
        self.draws = self.base.draws
        self.units = self.n if self.draws is None else len(np.unique(self.draws))
        if self.draws is not None and len(np.unique(self.draws[whole_draws(self.draws)])) < 2:
            self.notes.append("what is unknown and the model's randomness cannot be told apart: that takes 4 replicates, two draws of two")
        self.ledger = Ledger(self.base, self.other)
        self.spending = spending_by_policy(scenario, self.other.nation)
        for line in self.spending:
            line["why"] = reasons(other, line["policy"], scenario["policies"][line["policy"]], line)

    def unplaced(self, by: Level | Breakdown) -> list[str]:
        """What the costs of places leave out."""
        cost = programmes_without_place(self.spending)
        if by not in ("province", "municipality") or cost <= 0.0:
            return []
        return [
            f"{self.label}: places' costs leave out the programmes' running costs ({cost:.1f} bn KRW), which have no place;"
            " net costs are the nation's only, since national taxes have no place"
        ]

    def years(self, asked: Sequence[int] | Literal["all"] | None) -> list[int]:
        common = sorted({*self.base.years} & {*self.other.years})
        common = [y for y in common if y >= self.base.first_year]
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

    def rows(
        self, names: Sequence[str] | None, indicators: list[Indicator], by: Level | Breakdown, asked: Sequence[int] | Literal["all"] | None
    ) -> list[Row]:
        out = []
        for year in self.years(asked):
            level: Level = "nation"
            if by == "age" or by == "size":
                nation = self.base.group("nation")
                groups = [(replace(nation, names=[label]), i) for label, i in GROUPS[by] if not names or i.name in names]
                money = [dict.fromkeys(MONEY)]
            else:
                level = by
                groups = [(self.base.group(level), i) for i in indicators]
                money = self.money(self.base.group(level), year)
            for group, indicator in groups:
                before, after = (m.values(indicator, level, year) for m in (self.base, self.other))
                if before is not None and after is not None:
                    counts = self.counts(indicator, group, level, year)
                    out += self.indicator_rows(indicator, group, year, before, after, money, counts)
        return out

    def uncertainty(
        self, indicators: list[Indicator], by: Level | Breakdown, asked: Sequence[int] | Literal["all"] | None
    ) -> list[dict[str, Any]]:
        """Both parts of the spread of every effect, in an ensemble."""
        level: Level = "nation" if by == "age" or by == "size" else by
        years = self.years(asked) if self.draws is not None else []
        return [fact for year in years for i in indicators for fact in uncertainty(self.label, self.base, self.other, i, level, year)]

    def facts(self, named: list[Indicator], asked: Sequence[int] | Literal["all"] | None) -> list[dict[str, Any]]:
        """What is said of the scenario as a whole, for every year asked for; winners and losers by the indicators `named`."""
        out = [{"table": "spending", "scenario": self.label, **line} for line in self.spending]
        base, other = self.results
        for year in self.years(asked):
            out += displacement(self.label, self.base, self.other, year)
            paid = financing(self.label, other.entry["scenario"], self.base, self.other, year)
            out += [] if paid is None else [paid]
            out += additionality(self.label, base, other, self.seeds, year)
            for indicator in named:
                out += winners(self.label, self.base, self.other, indicator, year)
        return out

    def indicator_rows(
        self,
        indicator: Indicator,
        group: Group,
        year: int,
        before: np.ndarray,
        after: np.ndarray,
        money: list[dict[str, Any]],
        counts: list[dict[str, Any]],
    ) -> list[Row]:
        differences = after - before
        effect = paired_effect(differences, self.draws)
        better = (indicator.sign * over_draws(differences, self.draws) > 0).mean(axis=0)
        verdicts = _verdicts(effect, indicator)
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
                _number(better[p]) if np.isfinite(effect.mean[p]) else None,
                self.n,
                **money[p],
                **counts[p],
                unit=indicator.unit,
                better=indicator.better,
                verdict=verdicts[p],
                draws=None if self.draws is None else self.units,
            )
            for p, place in enumerate(group.names)
        ]

    def counts(self, indicator: Indicator, group: Group, level: Level, year: int) -> list[dict[str, Any]]:
        """How many municipalities of each place are clearly better or worse off (for the nation outside: of those outside)."""
        names = ("municipalities_better", "municipalities_worse", "municipalities_unclear", "municipalities_no_effect")
        before, after = (m.values(indicator, "municipality", year) for m in (self.base, self.other))
        if before is None or after is None or level == "municipality":
            return [dict.fromkeys(names)] * len(group.names)
        effect = paired_effect(after - before, self.draws)
        verdicts = np.where(effect.nothing, "no effect", _verdicts(effect, indicator))
        verdicts[~np.isfinite(effect.mean)] = ""  # nothing to measure there
        counted = ~group.capital if indicator.outside and level == "nation" else np.ones(len(verdicts), dtype=bool)
        words = ("better", "worse", "unclear", "no effect")
        return [
            {name: int((verdicts[rows][counted[rows]] == word).sum()) for name, word in zip(names, words, strict=True)}
            for rows in group.member
        ]

    def money(self, group: Group, year: int) -> list[dict[str, Any]]:
        """Costs, ratios and displaced jobs of each place."""
        before, after = self.base.at(year), self.other.at(year)
        retained = paired_effect(group.outside(after["people_20_39"]) - group.outside(before["people_20_39"]), self.draws)
        targeted = ever_targeted(self.other, year)
        jobs = paired_effect(after["jobs"] - before["jobs"], self.draws)
        out = []
        for p, place in enumerate(group.names):
            lost, lost_clear = displaced(jobs, targeted, group.member[p])
            money = money_of(self.ledger, place, group.member[p], year, retained, p)
            money |= {"displaced_jobs": lost, "displaced_jobs_clear": lost_clear}
            out.append({name: _number(value) for name, value in money.items()})
        return out


def _verdicts(effect: Effect, indicator: Indicator) -> list[str]:
    """`better` or `worse` where the interval leaves zero out, else `unclear`."""
    good = indicator.sign * effect.mean > 0
    return [("better" if g else "worse") if c else "unclear" for c, g in zip(effect.clear, good, strict=True)]


def _number(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
