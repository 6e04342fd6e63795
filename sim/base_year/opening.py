"""From a pack of tables to the state at quarter 0: who lives, studies, works and trades where (ODD 5)."""

from __future__ import annotations

import numpy as np

from sim.base_year.pack_tables import by_sex_then_age, depopulation, mortality_change, with_children
from sim.base_year.read import Reader
from sim.base_year.schema import AGE_CLASSES, INNOVATIONS, KINDS, MOTHERS
from sim.ground.arithmetic import draw_systematic
from sim.ground.elementwise import exp_of, log_of, power_of
from sim.ground.streams import Streams
from sim.state.accounts import QUARTER_MILLION
from sim.state.people import CROSSING_AGES, N_AGES, SEXES, People
from sim.state.places import FIELDS, Campuses, Geography, Migration, Places
from sim.submodels.demography import YEARS_AT_RISK_IN_YEAR_OF_BIRTH
from sim.submodels.demography_kernels import MOST_MORTALITY


def geography(reader: Reader) -> Geography:
    """Places that do not change in a run."""
    codes, provinces = reader.axes["region"], reader.axes["province"]
    return Geography(
        codes=codes,
        province_codes=provinces,
        industries=reader.axes["firm_industry"],
        province=np.array([provinces.index(p) for p in reader.words("regions", "province")], dtype=np.int64),
        capital=reader.numbers("regions", "capital").astype(np.bool_),
        distance=reader.matrix("distances").astype(np.float64),
        area=reader.numbers("regions", "area_km2"),
        kind=np.array([KINDS.index(k) for k in reader.words("regions", "type")], dtype=np.int64),
        depopulation=depopulation(reader),
    )


def people(reader: Reader, campuses: Campuses, seed: int) -> People:
    """Residents and their work; a fair, exact split of commuters by skill, drawn with `seed`."""
    residents = np.moveaxis(reader.stacked("population", [f"age_{a}" for a in range(N_AGES)]), 2, 3)
    residents = np.ascontiguousarray(residents).astype(np.int64)
    n = len(residents)
    return People(
        residents=residents,
        **_work(reader, residents, seed),
        search_weight=np.zeros((n, n)),
        **_rates(reader),
        completion=np.ones(1),
        students=np.bincount(campuses.region, campuses.base_enrolment, n).astype(np.int64),
        **_no_flows(n),
    )


def _work(reader: Reader, residents: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Who takes part, works, commuting where, and the posts that do not depend on firms."""
    labour_force, employed = (with_children(reader.numbers("labour", c)) for c in ("labour_force", "employed"))
    by_group = np.add.reduceat(residents, (0, 15, 20, 25, 30, 35, 40, 50, 65), axis=2)
    participation = np.divide(labour_force, by_group, out=np.zeros(by_group.shape), where=by_group > 0)
    # Where the base year has no AI-capable resident (from 50 on nowhere), those to come work as other graduates do.
    participation[..., 2] = np.where(by_group[..., 2] > 0, participation[..., 2], participation[..., 1])
    public, farms = (reader.numbers("jobs", c).astype(np.int64) for c in ("G", "A"))
    force = labour_force.sum(axis=(1, 2, 3))
    jobless = (force - employed.sum(axis=(1, 2, 3))) / np.maximum(force, 1)
    search, usual = _search(reader, jobless)
    return {
        "labour_force": labour_force,
        "employed": employed,
        "commuters": _by_skill(reader.matrix("commuting"), employed.sum(axis=(1, 2)), seed),
        "foreign_workers": reader.numbers("jobs", "foreign_workers").astype(np.int64),
        "open_firm_posts": np.zeros(len(residents), dtype=np.int64),
        "open_public_posts": np.zeros(len(residents), dtype=np.int64),
        "public_jobs": public,
        "farm_jobs": farms,
        "base_public_jobs": public.copy(),
        "base_farm_jobs": farms.copy(),
        "base_residents": np.atleast_1d(residents.sum()),
        "base_force": np.atleast_1d(labour_force.sum()),
        "participation": participation,
        "search_intensity": search,
        "usual_unemployment": usual,
        "base_unemployment": jobless,
    }


def _search(reader: Reader, jobless: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[r] part of the jobless that searches and usual unemployment: calibrated, or all and the table's."""
    if not reader.has("search_intensity"):
        return np.ones(len(jobless)), jobless.copy()
    names = ("search_intensity", "usual_unemployment")
    search, usual = (reader.numbers("search_intensity", name).astype(np.float64) for name in names)
    return search, usual


def _rates(reader: Reader) -> dict[str, np.ndarray]:
    """Chances of death and birth, entry from abroad, education."""
    return {
        "mortality": _mortality(reader),
        "mortality_change": mortality_change(reader),
        "fertility": reader.stacked("fertility", [f"asfr_{m}" for m in MOTHERS]),
        "male_share": np.atleast_1d(np.average(reader.numbers("fertility", "male_share"))),
        "foreign_profile": reader.numbers("foreign_migration", "share"),
        "foreign_key": reader.numbers("foreign_key", "share"),
        "tertiary_target": reader.numbers("education", "tertiary_share"),
    }


def _no_flows(n: int) -> dict[str, np.ndarray]:
    """What a quarter counts, before the first."""
    by_place, by_group = (n,), (n, 2, 9)
    shapes: dict[str, tuple[int, ...]] = {
        "births": by_place,
        "deaths": by_place,
        "abroad": by_place,
        "moves_in": by_group,
        "moves_out": by_group,
        "job_moves": by_place,
        "crossings": (2, 2, n, CROSSING_AGES),
        "hires": (3,),
    }
    return {name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()}


def _by_skill(commuters: np.ndarray, employed: np.ndarray, seed: int) -> np.ndarray:
    """Split whole commuters [r, j] by skill so that rows sum to the employed [r, e] exactly.

    Skill after skill is drawn from what is left of the row, in proportion, from a hashed start: the last takes the rest.
    """
    n, skills = employed.shape
    first = Streams(seed, -1).uniforms("base.commuters by skill", n * skills).reshape(n, skills)
    out = np.zeros((n, n, skills), dtype=np.int64)
    for r in range(n):
        left = commuters[r].astype(np.int64).copy()
        for e in range(skills - 1, 0, -1):
            draw_systematic(left, int(employed[r, e]), first[r, e], out[r, :, e])
            left -= out[r, :, e]
        out[r, :, 0] = left
    return out


def _mortality(reader: Reader) -> np.ndarray:
    """[r, g, a] death probabilities a year by age at its end: the pack's year-end rates times the local ratio.

    Age 0 in the table is the calendar year of birth, of which a newborn lives a part: the yearly rate is as much higher.
    """
    national = np.stack([reader.numbers("mortality", sex) for sex in SEXES])
    national[:, 0] /= YEARS_AT_RISK_IN_YEAR_OF_BIRTH
    ratio = reader.numbers("vital", "mortality_ratio")
    return np.minimum(ratio[:, None, None] * national[None], MOST_MORTALITY)


def campuses(reader: Reader, codes: tuple[str, ...]) -> Campuses:
    """Campuses of the base year; `Education.start` fills what follows from them."""
    region = np.array([codes.index(c) for c in reader.words("universities", "code")], dtype=np.int64)
    n, zero = len(region), np.zeros(len(region))
    return Campuses(
        region=region,
        places=reader.stacked("universities", [f"places_{f}" for f in FIELDS]).astype(np.float64),
        study_years=reader.numbers("universities", "years").astype(np.int64),
        entrants=np.zeros((n, 8)),
        quality=reader.numbers("universities", "quality_rank").astype(np.float64),
        knowledge=zero.copy(),
        link_capacity=zero.copy(),
        floor=zero.copy(),
        ai_places=zero.copy(),
        weak_years=np.zeros(n, dtype=np.int64),
        open=np.ones(n, dtype=np.bool_),
        base_entrants=zero.copy(),
        base_enrolment=reader.numbers("universities", "enrolment").astype(np.float64),
        base_fill=zero.copy(),
        base_cohort=zero.copy(),
        base_knowledge=zero.copy(),
        base_link_capacity=zero.copy(),
        base_ai_places=zero.copy(),
    )


def places(reader: Reader, geo: Geography) -> Places:
    """Housing and fixed value added; amenities, households, elasticities and pools are filled by their submodels."""
    n = geo.n_regions
    price = reader.numbers("housing", "price_mn_krw").astype(np.float64)
    zero = np.zeros(n)
    return Places(
        dwellings=reader.numbers("housing", "dwellings").astype(np.float64),
        built=zero.copy(),
        lost=zero.copy(),
        households=zero.copy(),
        base_pressure=zero.copy(),
        headship=reader.numbers("headship", "headship_rate"),
        house_price=price.copy(),
        base_house_price=price,
        supply_elasticity=np.ones(n),
        settlement_capital=zero.copy(),
        amenity=zero.copy(),
        base_amenity=zero.copy(),
        density0=zero.copy(),
        university_pool=zero.copy(),
        base_university_pool=zero.copy(),
        public_value_added=reader.numbers("value_added", "G") * QUARTER_MILLION,
        farm_value_added=reader.numbers("value_added", "A") * QUARTER_MILLION,
        imputed_rent=reader.numbers("value_added", "imputed_rent") * QUARTER_MILLION,
        product_tax_ratio=_product_tax_ratio(reader),
        campus_floor=zero.copy(),
        link_capacity=zero.copy(),
        campus_pull=np.zeros((n, 2)),
    )


def _product_tax_ratio(reader: Reader) -> np.ndarray:
    """[r] taxes on products over value added and imputed rent in the base year."""
    industries = reader.axes["industry"]
    added = reader.stacked("value_added", industries).sum(axis=1) + reader.numbers("value_added", "imputed_rent")
    return np.asarray(reader.numbers("value_added", "product_taxes") / np.maximum(added, 1e-9))


def migration(reader: Reader, geo: Geography, residents: np.ndarray, *, job_led_moves: bool) -> Migration:
    """Constants of residential moves; those with job-led moves taken off, or the full ones where these are off."""
    n, tail = geo.n_regions, "" if job_led_moves else "_full"
    group_rows = {c: by_sex_then_age(reader.numbers("migration_groups", c)) for c in ("leave_rate_year", "persistence_year", "passing_sd")}
    classes = by_sex_then_age(reader.numbers("migration_groups", "age_class"))

    def by_place(column: str) -> np.ndarray:
        return by_sex_then_age(reader.numbers("migration_constants", column))

    arrivals = by_place("moves_in_2024_expected")
    if job_led_moves:  # the constants send residential moves only (DECISIONS 16)
        arrivals = np.maximum(arrivals - by_place("job_led_in_2024"), 0.0)
    return Migration(
        kernel=_migration_kernel(reader, geo),
        kernel_class=np.array([AGE_CLASSES.index(word) for word in classes], dtype=np.int64),
        leave_rate=group_rows["leave_rate_year"] / 4.0,
        origin_factor=by_place("origin_factor" + tail),
        alpha_lasting=by_place("alpha_lasting" + tail),
        alpha_last=by_place("alpha_last" + tail),
        persistence=power_of(group_rows["persistence_year"], 0.25),
        passing_sd=group_rows["passing_sd"],
        shock=np.zeros((n, 18)),
        **_shocks(reader, residents),
        lasts=np.zeros(18),
        carry=np.zeros((0, 0, 0), dtype=np.float32),
        base_value=np.zeros((n, 18)),
        base_population=residents.sum(axis=(1, 2, 3)).astype(np.float64),
        base_moves_in=arrivals,
    )


def _shocks(reader: Reader, residents: np.ndarray) -> dict[str, np.ndarray]:
    """Shocks of uncertain places by the quarter; empty where the pack does not know them."""
    if not reader.has("migration_shocks"):
        none = {"shock_persistence": np.zeros(0), "shock_size": np.zeros((0, 0)), "shock_factors": np.zeros((2, 0, 0))}
        return {**none, "may_last": np.zeros(18)}

    def both(values: np.ndarray) -> np.ndarray:
        return np.stack([by_sex_then_age(one) for one in values])

    year = both(reader.numbers("migration_shocks", "persistence_year"))[0]
    quarter = power_of(year, 0.25)
    factors = np.stack([both(reader.numbers("migration_shocks", name)) for name in INNOVATIONS], axis=-1)
    elasticity = both(reader.numbers("migration_shocks", "size_elasticity"))[0]
    size = log_of(np.maximum(residents.sum(axis=(1, 2, 3)), 1).astype(np.float64))
    return {
        "may_last": both(reader.numbers("migration_shocks", "may_last"))[0],
        "shock_persistence": quarter,
        "shock_size": exp_of((size - size.mean())[:, None] * elasticity),
        "shock_factors": factors * np.sqrt((1.0 - quarter**2) / (1.0 - year**2))[None, :, None],
    }


def _migration_kernel(reader: Reader, geo: Geography) -> np.ndarray:
    """[2, r, j] distance decay with a kink, times the border between provinces; zero on the diagonal."""
    near, far = (reader.numbers("migration_kernel", c) for c in ("elasticity_near", "elasticity_far"))
    kink, border = reader.numbers("migration_kernel", "kink_km"), reader.numbers("migration_kernel", "border")
    other = geo.province[:, None] != geo.province[None, :]
    out = np.zeros((2, geo.n_regions, geo.n_regions))
    logs, kinks = log_of(geo.distance), log_of(kink)
    for k in range(2):
        beyond = np.maximum(logs - kinks[k], 0.0)
        decay = near[k] * np.minimum(logs, kinks[k]) + far[k] * beyond + border[k] * other
        out[k] = exp_of(decay)
        np.fill_diagonal(out[k], 0.0)
    return out
