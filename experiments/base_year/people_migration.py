"""Constants of residential migration by balancing, with the expected job-led moves taken out and left in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.base_year import past_shocks, people_gravity, people_jobs, people_places, people_rates, people_register, people_shocks
from experiments.base_year import tables as t

# Expected job-led moves of the base year: number, unemployment by type, distance elasticity, split over ages.
JOB_LED_MOVES = 160_000.0
UNEMPLOYMENT_BY_TYPE = {"gu": 0.034, "si": 0.029, "gun": 0.011}
JOB_LED_DISTANCE = -0.8
COMMUTING_REACH_KM = 40.0  # nearer jobs are commuted to: `labour.commuting_reach_km`
JOB_LED_AGES = (((2, 3, 4, 5), 2.0 / 3.0), ((6, 7), 1.0 / 3.0))
LEAST_ARRIVALS = 0.10
LEAST_RESIDUAL = 0.02
PASSING_SCALE = 1.4826


@dataclass(frozen=True)
class Flows:
    """Expected moves of a year by municipality, sex and age group, each R x 2 x 9."""

    out: t.Array
    job_out: t.Array
    job_in: t.Array


def job_led(source: Path, places: list[t.Region], single: t.Array, km: t.Array) -> tuple[t.Array, t.Array]:
    """Expected job-led moves of the base year out of and into each municipality, R x 2 x 9 each.

    Origins by unemployed (rate of the type times residents 20-64), ages by residents inside 20-39 and 40-64,
    destinations by jobs and distance, beyond commuting reach as in the model's own rule.
    """
    people = t.by_age_group(single)
    rate = np.array([UNEMPLOYMENT_BY_TYPE[place.kind] for place in places])
    unemployed = rate * single[..., 20:65].sum(axis=(1, 2))
    leaving = JOB_LED_MOVES * unemployed / unemployed.sum()
    out = np.zeros_like(people)
    for groups, share in JOB_LED_AGES:
        inside = people[..., list(groups)]
        out[..., list(groups)] = leaving[:, None, None] * share * inside / inside.sum(axis=(1, 2), keepdims=True)
    jobs = sum(people_jobs.workplace_jobs(source, places).values())
    pull = jobs * km**JOB_LED_DISTANCE
    pull[km <= COMMUTING_REACH_KM] = 0.0
    pull /= pull.sum(axis=1, keepdims=True)
    return out, np.einsum("ij,iga->jga", pull, out)


def solved_job_led(path: Path, places: list[t.Region]) -> tuple[t.Array, t.Array]:
    """The same as the model itself makes them, from the table that `calibrate_job_led` wrote."""
    order, found = t.rows_by_code(places), np.zeros((2, len(places), 2, len(t.AGE_GROUPS)))
    for row in t.read(path.parent, path.name):
        cell = (order[row["code"]], t.SEXES.index(row["sex"]), t.AGE_GROUPS.index(row["age_group"]))
        found[(0, *cell)], found[(1, *cell)] = t.number(row["out"]), t.number(row["in"])
    return found[0], found[1]


def raise_to_need(base: t.Array, need: t.Array) -> t.Array:
    """Outflows at least `need`, the others scaled down so that the total stays."""
    total, scale = base.sum(), 1.0
    for _ in range(200):
        out = np.maximum(scale * base, need)
        scale *= total / out.sum()
    return np.asarray(np.maximum(scale * base, need))


def outflows(leave: t.Array, factor: t.Array, rates: people_rates.NetRates) -> t.Array:
    """Moves out by municipality, sex and age group of the base year, R x 2 x 9; joined groups hold both
    sexes.

    A place that loses more than its outflow can carry (arrivals would fall under a tenth of it) gets a
    larger one.
    """
    people = people_rates.join_sexes(rates.people)
    out = leave * factor[:, None, :] * people
    worst = -np.minimum(rates.lasting, rates.last) * people / (1.0 - LEAST_ARRIVALS)
    for sex in range(2):
        for group in range(people_rates.GROUPS):
            out[:, sex, group] = raise_to_need(out[:, sex, group], worst[:, sex, group])
    return out


def balance(kernel: t.Array, out: t.Array, arrivals: t.Array) -> t.Array:
    """Destination constants in logs, mean 0, that send `arrivals` to each place when `out` leave."""
    _, right = people_gravity.fit_margins(kernel, out, arrivals, 20_000, 1e-12)
    alpha = np.log(right)
    return np.asarray(alpha - alpha.mean())


def arrivals_of(kernel: t.Array, alpha: t.Array, out: t.Array) -> t.Array:
    """Arrivals by place when leavers choose by kernel and constant: the model's own destination choice."""
    weight = kernel * np.exp(alpha)
    return np.asarray((out / weight.sum(axis=1)) @ weight)


def targets(rate: t.Array, people: t.Array, moves: Flows, *, with_jobs: bool) -> tuple[t.Array, t.Array]:
    """Residential moves out and in that give a net rate, R x 2 x 9, with the job-led moves taken out or
    left in.

    The national mean of the net rate is taken off, since moves inside the nation sum to zero.
    """
    centred = rate - (rate * people).sum(axis=0) / people.sum(axis=0)
    arrivals = moves.out + centred * people
    if not with_jobs:
        return moves.out, arrivals
    job_out, job_in = people_rates.join_sexes(moves.job_out), people_rates.join_sexes(moves.job_in)
    out, into = moves.out - job_out, arrivals - job_in
    floor = LEAST_RESIDUAL * moves.out
    total = out.sum(axis=0)
    for _ in range(100):
        into = np.maximum(into, floor)
        into = into * total / into.sum(axis=0)
    return out, into


def constants(kernels: t.Array, out: t.Array, arrivals: t.Array) -> t.Array:
    """Balanced constants by municipality, sex and age group, R x 2 x 9; `kernels` by age group, 9 x R x R."""
    alpha = np.empty_like(out)
    for group in range(people_rates.GROUPS):
        for sex in range(2):
            if sex == 1 and not people_rates.SEX_SPECIFIC[group]:
                alpha[:, 1, group] = alpha[:, 0, group]
            else:
                alpha[:, sex, group] = balance(kernels[group], out[:, sex, group], arrivals[:, sex, group])
    return alpha


@dataclass(frozen=True)
class Result:
    """Everything that goes into the migration tables."""

    gravity: dict[str, people_gravity.Gravity]
    kernels: t.Array
    leave: t.Array
    rates: people_rates.NetRates
    people: t.Array
    moves: Flows
    factor: dict[str, t.Array]
    alpha: dict[str, t.Array]
    targets: dict[str, tuple[t.Array, t.Array]]


def estimate(source: Path, places: list[t.Region], basis: people_rates.Basis | None = None) -> Result:
    """Gravity slopes, leave rates, net rates and constants of the base year."""
    basis = basis or people_rates.Basis()
    km = people_places.distances(source, places)
    flows = people_gravity.flows(source, places, basis.flow_year)
    gravity = {name: people_gravity.estimate(flows[name], km, places) for name in (people_gravity.YOUTH, people_gravity.OTHER)}
    weight = {name: people_gravity.kernel(slopes, km, places) for name, slopes in gravity.items()}
    kernels = np.stack([weight[people_gravity.YOUTH if youth else people_gravity.OTHER] for youth in people_rates.YOUTH_GROUPS])
    then = people_register.whole_residents(source, places, basis.flow_year).astype(np.float64)
    single = people_register.whole_residents(source, places, basis.year).astype(np.float64)
    leave = basis.moves_factor * people_rates.leave_rates(flows, then)
    rates = people_rates.net_rates(source, places, basis)
    local = people_rates.origin_factors(flows, leave, rates.people) if basis.local_leaving else np.ones((len(places), len(t.AGE_GROUPS)))
    out = outflows(leave, local, rates)
    moves = Flows(out, *(solved_job_led(basis.job_led, places) if basis.job_led else job_led(source, places, single, km)))
    people = people_rates.join_sexes(rates.people)
    factor, alpha, aims = {}, {}, {}
    for jobs, suffix in ((True, ""), (False, "_full")):
        for name, rate in (("lasting", rates.lasting), ("last", rates.last)):
            aim = targets(rate, people, moves, with_jobs=jobs)
            aims[name + suffix] = aim
            alpha[name + suffix] = constants(kernels, *aim)
        factor["factor" + suffix] = aim[0] / (leave * people)
    return Result(gravity, kernels, leave, rates, people, moves, factor, alpha, aims)


def worst_error(result: Result) -> dict[str, float]:
    """Largest gap of the net rate that constants and factors give back from its target, by set of
    constants.
    """
    out = {}
    for name, alpha in result.alpha.items():
        suffix = "_full" if name.endswith("_full") else ""
        leaving = result.factor["factor" + suffix] * result.leave * result.people
        worst = 0.0
        for group in range(people_rates.GROUPS):
            for sex in range(2):
                kernel = result.kernels[group]
                got = arrivals_of(kernel, alpha[:, sex, group], leaving[:, sex, group])
                gap = (got - result.targets[name][1][:, sex, group]) / result.people[:, sex, group]
                worst = max(worst, float(np.abs(gap).max()))
        out[name] = worst
    return out


def pop_slopes(result: Result) -> t.Array:
    """Slope of the lasting constants on the log of all residents, by sex and age group, 2 x 9."""
    size = np.log(result.rates.people.sum(axis=(1, 2)))
    size = size - size.mean()
    return np.asarray(np.einsum("r,rga->ga", size, result.alpha["lasting"]) / (size**2).sum())


def passing_spread(result: Result) -> t.Array:
    """Robust standard deviation of the passing part (last minus lasting constant) over places, 2 x 9."""
    gap = result.alpha["last"] - result.alpha["lasting"]
    centre = np.median(gap, axis=0)
    return np.asarray(PASSING_SCALE * np.median(np.abs(gap - centre), axis=0))


def build(source: Path, out: Path, basis: people_rates.Basis | None = None) -> None:
    """Write the migration tables and the target of the flow to the capital area."""
    places = t.regions(source)
    basis = basis or people_rates.Basis()
    result = estimate(source, places, basis)
    errors = worst_error(result)
    if max(errors.values()) > 1e-7:
        raise ValueError(f"the constants do not give back their targets: {errors}")
    write_kernel(out, result, basis)
    write_groups(out, result, basis)
    people_shocks.write(out, past_shocks.estimate(source, places, basis, result.leave, result.people))
    write_constants(out, places, result)
    write_capital(source, out, places, basis.year)


def write_kernel(out: Path, result: Result, basis: people_rates.Basis) -> None:
    """Slopes of the flows by class of age."""
    header = "age_class elasticity_near elasticity_far kink_km border correlation year n se_near se_kink se_border"
    rows = []
    for name, slopes in result.gravity.items():
        values = [t.fixed(x, 5) for x in (slopes.near, slopes.far)]
        values += [
            t.fixed(people_gravity.KINK_KM, 0),
            t.fixed(slopes.border, 5),
            t.fixed(slopes.correlation, 4),
        ]
        errors = [t.fixed(x, 5) for x in slopes.errors]
        rows.append([name, *values, basis.flow_year, slopes.pairs, *errors])
    t.write(out / "migration_kernel.csv", header.split(), rows)


def write_groups(out: Path, result: Result, basis: people_rates.Basis) -> None:
    """Parameters by age group and sex."""
    header = "age_group sex leave_rate_year lasting_province_weight lasting_own_weight persistence_year passing_sd pop_slope age_class"
    slope, spread = pop_slopes(result), passing_spread(result) if basis.rate_error is None else basis.rate_error / result.leave
    rows = []
    for group, name in enumerate(t.AGE_GROUPS):
        age_class = people_gravity.YOUTH if people_rates.YOUTH_GROUPS[group] else people_gravity.OTHER
        for sex, sex_name in enumerate(t.SEXES):
            weights = [
                basis.province_weight[group],
                basis.own_weight[group],
                basis.persistence,
            ]
            rest = [t.fixed(spread[sex, group], 4), t.fixed(slope[sex, group], 4), age_class]
            rows.append(
                [
                    name,
                    sex_name,
                    t.fixed(result.leave[sex, group], 6),
                    *(t.fixed(x, 2) for x in weights),
                    *rest,
                ]
            )
    t.write(out / "migration_groups.csv", header.split(), rows)


def write_constants(out: Path, places: list[t.Region], result: Result) -> None:
    """Constants and origin factors by municipality, age group and sex, with the moves of the base year."""
    header = (
        "code age_group sex alpha_lasting alpha_last origin_factor alpha_lasting_full alpha_last_full "
        "origin_factor_full job_led_out_2024 job_led_in_2024 moves_out_2024_expected moves_in_2024_expected"
    )
    own = result.rates.people / result.people
    going, coming = (own * part for part in result.targets["last_full"])
    rows = []
    for row, place in enumerate(places):
        for group, name in enumerate(t.AGE_GROUPS):
            for sex, sex_name in enumerate(t.SEXES):
                cell = (row, sex, group)
                line: list[str | int] = [place.code, name, sex_name]
                for suffix in ("", "_full"):
                    line += [t.fixed(result.alpha[part + suffix][cell], 6) for part in ("lasting", "last")]
                    line.append(t.fixed(result.factor["factor" + suffix][cell], 6))
                moves = (result.moves.job_out, result.moves.job_in, going, coming)
                rows.append([*line, *(t.fixed(part[cell], 3) for part in moves)])
    t.write(out / "migration_constants.csv", header.split(), rows)


def write_capital(source: Path, out: Path, places: list[t.Region], last: int) -> None:
    """Registered net inflow into the capital area by sex at 20-24 and 25-29 from 2015 on, persons."""
    inside = np.array([place.capital == 1 for place in places])
    rows: list[list[str | int]] = []
    for year in range(people_rates.FIRST_YEAR, last + 1):
        moves = people_register.net_moves(source, places, year)[inside].sum(axis=0)
        for name in ("20-24", "25-29"):
            column = t.FIVE_YEAR.index(name)
            rows += [[year, name, sex, t.fixed(moves[s, column], 0)] for s, sex in enumerate(t.SEXES)]
    t.write(out / "targets" / "migration_capital_20_29.csv", ["year", "age_group", "sex", "net_inflow"], rows)
