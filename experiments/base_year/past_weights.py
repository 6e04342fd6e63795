"""Weights and persistence of the constants of a past base year, from moves of that year and before alone.

A net rate h years ahead is forecast as `m(h) = mu + rho^h (m_last - mu)` with `mu = Wp province + Ww (own - province)`;
the weights are those with the smallest squared errors of such forecasts made inside the years that are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.base_year import people_rates
from experiments.base_year import tables as t

PERSISTENCE_GRID = np.round(np.arange(0.30, 0.951, 0.05), 2)
FIRST_FLOWS = 2000
LONGEST = 5
NINE_TENTHS = 1.6449  # of a normal distribution lie within so many standard deviations


@dataclass(frozen=True)
class Case:
    """One forecast inside the known years: what it rests on and what came, all [place, ...]."""

    horizon: int
    last: t.Array
    province: t.Array
    own: t.Array
    came: t.Array


def municipal_cases(source: Path, places: list[t.Region], year: int) -> list[Case]:
    """Forecasts of municipal net rates by sex and age group between 2015 and `year`; means over the years up to the origin."""
    moves, people, _ = people_rates.yearly_rates(source, places, year)
    moves, people = people_rates.join_sexes(moves), people_rates.join_sexes(people)
    rate, province = moves / people, people_rates.province_means(places, moves, people)
    return _cases(centred(rate, people), centred(province, people))


def province_cases(source: Path, places: list[t.Region], year: int) -> list[Case]:
    """Forecasts of net rates of provinces between 2000 and `year`, all ages: flows between provinces over residents."""
    net, people = province_net(source, places, year)
    rate = centred((net / people)[:, :, None], people[:, :, None])
    return _cases(rate, rate, memory=1)


def _cases(rate: t.Array, province: t.Array, memory: int = LONGEST) -> list[Case]:
    found = []
    for origin in range(len(rate) - 1):
        known = slice(max(origin + 1 - memory, 0), origin + 1)
        mean, local = province[known].mean(axis=0), (rate[known] - province[known]).mean(axis=0)
        for horizon in range(1, min(len(rate) - 1 - origin, LONGEST) + 1):
            found.append(Case(horizon, rate[origin], mean, local, rate[origin + horizon]))
    return found


def centred(rate: t.Array, people: t.Array) -> t.Array:
    """Rates less the nation's, since moves inside the nation sum to zero; places on the second axis."""
    return np.asarray(rate - (rate * people).sum(axis=1, keepdims=True) / people.sum(axis=1, keepdims=True))


def fit(cases: list[Case], *, local: bool) -> tuple[t.Array, t.Array, float]:
    """Weights of province and own deviation by age group (last axis) within 0 and 1, and one persistence for all groups.

    Without `local` deviations the own weight is that of the province.
    """
    best: tuple[float, t.Array, t.Array, float] | None = None
    for rho in PERSISTENCE_GRID:
        wp, ww = _weights(cases, float(rho), local=local)
        error = 0.0
        for case in cases:
            fade = float(rho) ** case.horizon
            gap = case.came - fade * case.last - (1.0 - fade) * (wp * case.province + ww * case.own)
            error += float((gap**2).sum())
        if best is None or error < best[0]:
            best = (error, wp, ww, float(rho))
    assert best is not None
    return best[1], best[2], best[3]


def _weights(cases: list[Case], rho: float, *, local: bool) -> tuple[t.Array, t.Array]:
    """Least squares of what came, less what still fades, on the two means; group by group."""
    groups = cases[0].last.shape[-1]
    wp, ww = np.zeros(groups), np.zeros(groups)
    for group in range(groups):
        fades = [rho**case.horizon for case in cases]
        y = np.concatenate([(c.came - f * c.last)[..., group].ravel() for c, f in zip(cases, fades, strict=True)])
        x1 = np.concatenate([((1.0 - f) * c.province)[..., group].ravel() for c, f in zip(cases, fades, strict=True)])
        x2 = np.concatenate([((1.0 - f) * c.own)[..., group].ravel() for c, f in zip(cases, fades, strict=True)])
        x = np.stack([x1, x2], axis=1) if local else x1[:, None]
        found = np.linalg.lstsq(x, y, rcond=None)[0]
        wp[group], ww[group] = found[0], found[-1]
    return np.clip(wp, 0.0, 1.0), np.clip(ww, 0.0, 1.0)


def province_flows(source: Path, places: list[t.Region], year: int) -> t.Array:
    """Moves between provinces in a year, P x P (origin, destination); the diagonal holds moves inside a province."""
    codes = t.provinces(places)
    names = {place.province_en: codes.index(place.province) for place in places}
    out = np.zeros((len(codes), len(codes)))
    for row in t.read(source, "migration_od_sido.csv"):
        if row["year"] == str(year) and row["origin_en"] in names and row["destination_en"] in names:
            out[names[row["origin_en"]], names[row["destination_en"]]] += t.number(row["movers_persons"])
    return out


def province_net(source: Path, places: list[t.Region], year: int) -> tuple[t.Array, t.Array]:
    """Net moves of provinces and registered residents, years x provinces; Sejong counts with Chungnam."""
    codes = t.provinces(places)
    people = np.zeros((year - FIRST_FLOWS + 1, len(codes)))
    for row in t.read(source, "population_by_age_sido.csv"):
        at = int(row["year"]) - FIRST_FLOWS
        if row["age_group"] == "all" and row["basis"].startswith("all registered") and 0 <= at < len(people):
            people[at, codes.index(row["province_code_mois"])] = t.number(row["population_total_persons"])
    net = np.zeros_like(people)
    for at in range(len(people)):
        flows = province_flows(source, places, FIRST_FLOWS + at)
        net[at] = flows.sum(axis=0) - flows.sum(axis=1)
    for small, large in people_rates.COUNTED_WITH.items():
        for table in (net, people):
            table[:, codes.index(large)] += table[:, codes.index(small)]
    kept = [row for row, code in enumerate(codes) if code not in people_rates.COUNTED_WITH]
    return net[:, kept], people[:, kept]


def moves_factor(source: Path, places: list[t.Region], year: int, flow_year: int) -> float:
    """Moves between provinces per resident in `year` over those in `flow_year`."""

    def rate(at: int) -> float:
        flows = province_flows(source, places, at)
        people = sum(
            t.number(row["population_total_persons"])
            for row in t.read(source, "population_by_age_sido.csv")
            if row["year"] == str(at) and row["age_group"] == "all" and row["basis"].startswith("all registered")
        )
        return float((flows.sum() - np.trace(flows)) / people)

    return rate(year) / rate(flow_year)


FLOW_YEAR = 2023
"""Of the gravity elasticities and the leave profile, the stated exception to "fitted before the span" (DECISIONS 28)."""


def rate_error(cases: list[Case], wp: t.Array, ww: t.Array, rho: float) -> t.Array:
    """Standard deviation of the passing part of net rates by the last two axes of the cases, from errors cumulated since an origin.

    Cumulated errors are what a forecast of residents feels. H years of a part that starts at zero and fades by rho have the
    variance v c(H), see `cumulated_variance`; v is the mean over origins and H, each from the nine tenths of the places with the
    smaller errors, so that a few new towns do not set it for all.
    """
    found, total = [], np.zeros(0)
    for case in cases:
        fade = rho**case.horizon
        gap = case.came - fade * case.last - (1.0 - fade) * (wp * case.province + ww * case.own)
        total = gap if case.horizon == 1 else total + gap
        found.append((np.quantile(np.abs(total), 0.9, axis=0) / NINE_TENTHS) ** 2 / cumulated_variance(rho, case.horizon))
    return np.asarray(np.sqrt(np.mean(found, axis=0)))


def cumulated_variance(rho: float, years: int) -> float:
    """Variance of the sum of so many years of x(h) = rho x(h-1) + e, x(0) = 0, over the variance that x tends to."""
    at = np.arange(1, years + 1)
    return float((rho ** np.abs(at[:, None] - at) * (1.0 - rho ** (2 * np.minimum(at[:, None], at)))).sum())


def basis(source: Path, places: list[t.Region], year: int) -> people_rates.Basis:
    """Weights fitted on moves of municipalities, or of provinces where one year of municipal moves is known (2015)."""
    groups = len(t.AGE_GROUPS)
    error = None
    if year > people_rates.FIRST_YEAR:
        cases = municipal_cases(source, places, year)
        wp, ww, rho = fit(cases, local=True)
        error = rate_error(cases, wp, ww, rho)
    else:
        wp, ww, rho = fit(province_cases(source, places, year), local=False)
        wp, ww = np.full(groups, wp[0]), np.full(groups, ww[0])
    factor = moves_factor(source, places, year, FLOW_YEAR)
    return people_rates.Basis(year, wp, ww, rho, FLOW_YEAR, local_leaving=False, moves_factor=factor, rate_error=error)
