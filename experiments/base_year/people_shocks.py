"""How uncertain the attractiveness of places is: sizes, persistence and ties over ages of its shocks, from forecasts inside the known years.

Forecasts of net rates by the rule of the constants, made from every known year for those after it, are compared with what came.
An error of a net rate is turned into one of log attractiveness: people drawn in by an error leave again at the leave rate, which
hides part of it. Such errors hold all that was not known: sampling error of the lasting part, its change, new towns. They are taken as
AR(1) shocks of places (heavy tails: Student's t with `FREEDOM`) and of provinces (normal).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.base_year import past_weights, people_rates
from experiments.base_year import tables as t

FREEDOM = 4
"""Degrees of freedom of local shocks; kurtosis 3 to 6 in most groups and 90 % quantiles 1.2 times those of a normal with the same median."""
T_TENTH, NORMAL_TENTH = 2.1318, 1.6449  # nine tenths lie within so many scales (t with 4 degrees) or standard deviations (normal)
LEAD_QUARTERS = 2.5  # from the middle of the base year, whose rate is known, to that of the first quarter: as in `migration.LEAD_QUARTERS`
PERSISTENCE_GRID = np.round(np.arange(0.50, 0.951, 0.05), 2)
CLIP = 0.95  # quantile of absolute errors at which they are cut before they are correlated
CELLS = [(s, g) for g in range(people_rates.GROUPS) for s in range(2) if s == 0 or people_rates.SEX_SPECIFIC[g]]
"""Sex and age group of the rates that differ: both sexes move alike but at 15 to 29."""
GROUP_OF_AGE = np.repeat(np.arange(len(t.AGE_GROUPS)), np.diff([0, 15, 20, 25, 30, 35, 40, 50, 65, t.AGES]))
OLDEST = 85  # what is carried from age to age is averaged below it


@dataclass(frozen=True)
class Shocks:
    """Persistence a year and elasticity of local shocks to residents [cell], and factors of the innovation of a year [cell, factor].

    Local factors are scales of Student's t at the geometric mean of residents. `may_last` is the most of the passing part that may prove
    lasting, where weights by age are unknown.
    """

    persistence: t.Array
    size: t.Array
    local: t.Array
    province: t.Array
    may_last: float = 0.0


def attraction_errors(errors: t.Array, leave: t.Array) -> t.Array:
    """Errors of log attractiveness [year, place, sex, group] behind those of net rates; residents gained by them leave at `leave`."""
    gained, out = np.zeros((errors.shape[1], 2, t.AGES)), np.empty_like(errors)
    for year, error in enumerate(errors):
        gained = a_year_older(gained)
        out[year] = error / leave + by_group(gained) + error / 2.0
        gained = gained + error[..., GROUP_OF_AGE]
    return out


def rate_errors(attraction: t.Array, leave: t.Array) -> t.Array:
    """The inverse: errors of net rates [year, place, sex, group] that errors of log attractiveness make."""
    gained, out = np.zeros((attraction.shape[1], 2, t.AGES)), np.empty_like(attraction)
    for year, shock in enumerate(attraction):
        gained = a_year_older(gained)
        out[year] = (shock - by_group(gained)) / (1.0 / leave + 0.5)
        gained = gained + out[year][..., GROUP_OF_AGE]
    return out


def resident_errors(rates: t.Array) -> t.Array:
    """Log residents [place, sex, age] after the years of such errors of net rates."""
    gained = np.zeros((rates.shape[1], 2, t.AGES))
    for rate in rates:
        gained = a_year_older(gained) + rate[..., GROUP_OF_AGE]
    return gained


def a_year_older(gained: t.Array) -> t.Array:
    """What residents were gained, one year of age later; nothing at age 0."""
    return np.concatenate([np.zeros_like(gained[..., :1]), gained[..., :-1]], axis=-1)


def by_group(by_age: t.Array) -> t.Array:
    """Means over the ages of each group, the oldest up to 84."""
    return np.stack([by_age[..., :OLDEST][..., GROUP_OF_AGE[:OLDEST] == g].mean(axis=-1) for g in range(people_rates.GROUPS)], axis=-1)


def weights_of_innovations(persistence: float, years: int) -> t.Array:
    """[year, quarter] weight of each quarter's innovation in the mean shock of a year; an innovation of a year has unit variance."""
    quarter = persistence**0.25
    unit = np.sqrt((1.0 - quarter**2) / (1.0 - persistence**2))
    lag = np.arange(4 * years)[:, None] - np.arange(4 * years)
    weight = np.where(lag >= 0, quarter ** np.maximum(lag, 0), 0.0).reshape(years, 4, -1).mean(axis=1) * unit
    weight[:, 0] *= np.sqrt(LEAD_QUARTERS)
    return np.asarray(weight)


def cumulated(persistence: t.Array, years: int) -> t.Array:
    """[cell, cell] covariance of shocks summed over so many years, for innovations with unit covariance."""
    total = np.stack([weights_of_innovations(float(rho), years).sum(axis=0) for rho in persistence])
    return np.asarray(total @ total.T)


def fitted(cases: list[past_weights.Case], basis: people_rates.Basis, leave: t.Array, member: t.Array, people: t.Array) -> Shocks:
    """Shocks fitted to the forecast errors of municipalities, cumulated from each origin over one to five years."""
    log_size = log_sizes(people)
    sums: dict[int, list[tuple[t.Array, t.Array]]] = {}
    for errors in runs(cases, basis):
        total = np.cumsum(attraction_errors(errors, leave), axis=0)
        for years, one in enumerate(total, start=1):
            sums.setdefault(years, []).append(parted(one, people, member))
    elasticity = size_elasticity([local for found in sums.values() for local, _ in found], log_size)
    larger = np.exp(log_size[:, None] * elasticity)
    alike = {h: [local / larger for local, _ in found] for h, found in sums.items()}
    scale = {h: np.sqrt(np.mean([spread(local) ** 2 for local in found], axis=0)) for h, found in alike.items()}
    number = {h: len(found) for h, found in sums.items()}
    persistence = fit_persistence(scale, number)
    level = np.sqrt(mean_over({h: scale[h] ** 2 / np.diag(cumulated(persistence, h)) for h in scale}, number))
    tie = np.mean([correlation(local) for found in alike.values() for local in found], axis=0)
    local = np.outer(level, level) * tie * (NORMAL_TENTH / T_TENTH) ** 2
    shares = local_shares(people, larger, member)
    trust = 1.0 / np.trace(shares, axis1=1, axis2=2)
    seen = {h: np.mean([covariance(p, trust) for _, p in found], axis=0) / cumulated(persistence, h) for h, found in sums.items()}
    own = FREEDOM / (FREEDOM - 2.0) * local * np.average(shares, axis=0, weights=trust)
    return Shocks(persistence, elasticity, triangular(local), triangular(mean_over(seen, number) - own))


def log_sizes(people: t.Array) -> t.Array:
    """[place] log of residents over their geometric mean."""
    size = np.log(people.sum(axis=(1, 2)))
    return np.asarray(size - size.mean())


def size_elasticity(local: list[t.Array], log_size: t.Array) -> t.Array:
    """[cell] slope of log absolute errors on log residents, one for both sexes of a group; at most 1, which a few places could exceed."""
    slope = np.mean([log_size @ np.log(np.maximum(np.abs(one), 1e-6)) / (log_size**2).sum() for one in local], axis=0)
    group = np.array([g for _, g in CELLS])
    return np.array([np.clip(slope[group == g].mean(), -1.0, 1.0) for g in group])


def runs(cases: list[past_weights.Case], basis: people_rates.Basis) -> list[t.Array]:
    """Errors of net rates [year, place, sex, group] by origin."""
    found: list[list[t.Array]] = []
    for case in cases:
        fade = basis.persistence**case.horizon
        lasting = basis.province_weight * case.province + basis.own_weight * case.own
        error = case.came - fade * case.last - (1.0 - fade) * lasting
        if case.horizon == 1:
            found.append([])
        found[-1].append(error)
    return [np.stack(errors) for errors in found]


def membership(places: list[t.Region]) -> t.Array:
    """[province, place] 1 where a place counts to a province; Sejong counts with Chungnam."""
    owner = [people_rates.COUNTED_WITH.get(place.province, place.province) for place in places]
    return np.array([[float(code == other) for other in owner] for code in sorted(set(owner))])


def parted(table: t.Array, people: t.Array, member: t.Array) -> tuple[t.Array, t.Array]:
    """Cells [place, cell] less their province's mean, and the means [province, cell]."""
    one, weight = (np.stack([x[:, s, g] for s, g in CELLS], axis=1) for x in (table, people))
    province = member @ (one * weight) / (member @ weight)
    return one - member.T @ province, province


def spread(local: t.Array) -> t.Array:
    """[cell] standard deviation from the nine tenths of places with the smaller errors, as of a normal distribution."""
    return np.asarray(np.quantile(np.abs(local), 0.9, axis=0) / NORMAL_TENTH)


def correlation(local: t.Array) -> t.Array:
    """[cell, cell] correlation of errors cut at their 95 % quantile, so that a few new towns do not set it."""
    limit = np.quantile(np.abs(local), CLIP, axis=0)
    return np.asarray(np.corrcoef(np.clip(local, -limit, limit).T))


def covariance(province: t.Array, weight: t.Array) -> t.Array:
    """[cell, cell] covariance over provinces, each with a weight."""
    return np.asarray(np.cov(province.T, aweights=weight))


def local_shares(people: t.Array, larger: t.Array, member: t.Array) -> t.Array:
    """[province, cell, cell] part of a local covariance that is left in the mean of a province; `larger` [place, cell] as in size."""
    weight, found = np.stack([people[:, s, g] for s, g in CELLS], axis=1), []
    for inside in member > 0:
        share = weight[inside] / weight[inside].sum(axis=0) * larger[inside]
        found.append(share.T @ share)
    return np.stack(found)


def fit_persistence(scale: dict[int, t.Array], number: dict[int, int]) -> t.Array:
    """[cell] persistence whose shocks grow over the years as errors did; one for both sexes of a group."""
    misfit = np.zeros((len(PERSISTENCE_GRID), len(CELLS)))
    for row, rho in enumerate(PERSISTENCE_GRID):
        gap = {h: 2.0 * np.log(s) - np.log(cumulated(np.array([rho]), h)[0, 0]) for h, s in scale.items()}
        centre = mean_over(gap, number)
        misfit[row] = mean_over({h: (g - centre) ** 2 for h, g in gap.items()}, number)
    group = np.array([g for _, g in CELLS])
    pooled = np.stack([misfit[:, group == g].mean(axis=1) for g in group], axis=1)
    return np.asarray(PERSISTENCE_GRID[pooled.argmin(axis=0)])


def mean_over(by_years: dict[int, t.Array], number: dict[int, int]) -> t.Array:
    """Mean over the lengths of forecasts, weighted by how many origins there are of each."""
    return np.asarray(np.average([by_years[h] for h in by_years], axis=0, weights=[number[h] for h in by_years]))


def triangular(matrix: t.Array) -> t.Array:
    """Lower triangular factor of a symmetric matrix whose negative eigenvalues are cut to zero, its diagonal not negative."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    upper = np.linalg.qr((vectors * np.sqrt(np.maximum(values, 0.0))).T, mode="r")
    return np.asarray((upper * np.where(np.diag(upper) < 0.0, -1.0, 1.0)[:, None]).T)


def write(out: Path, shocks: Shocks) -> None:
    """Write `migration_shocks.csv`: by level, age group and sex."""
    width = len(CELLS)
    header = [
        "level",
        "age_group",
        "sex",
        "persistence_year",
        "size_elasticity",
        "may_last",
        *(f"innovation_{f}" for f in range(1, width + 1)),
    ]
    rows: list[list[str | int]] = []
    for level, factors, size in (("municipality", shocks.local, shocks.size), ("province", shocks.province, 0.0 * shocks.size)):
        for g, name in enumerate(t.AGE_GROUPS):
            for s, sex in enumerate(t.SEXES):
                cell = CELLS.index((s if people_rates.SEX_SPECIFIC[g] else 0, g))
                head = [level, name, sex, t.fixed(shocks.persistence[cell], 2), t.fixed(size[cell], 2), t.fixed(shocks.may_last, 2)]
                rows.append([*head, *(t.fixed(x, 4) for x in factors[cell])])
    t.write(out / "migration_shocks.csv", header, rows)
