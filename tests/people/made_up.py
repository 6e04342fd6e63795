"""A small made-up country whose people, jobs and commuting agree to the person, for tests without the real tables."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from sim.ground.streams import Streams
from sim.state.accounts import Books
from sim.state.cells import Cells, Trade
from sim.state.firms import Firms
from sim.state.people import CROSSING_AGES, N_AGES, People
from sim.state.places import Campuses, Geography, Migration, Places
from sim.state.public import Governments
from sim.state.state import State
from sim.state.terms import Terms
from sim.state.work import by_group
from sim.submodels.commuting import search_weights
from sim.submodels.education import Education
from sim.submodels.housing import Housing
from sim.submodels.migration import draw_fractions, start
from sim.submodels.wages import job_density

SIZES = {"r": 0, "n": 0, "j": 0, "s": 3, "g": 2, "a": N_AGES, "k": 9, "e": 3, "h": 18, "m": 7, "buyer": 5}


def blank(table: type, default: tuple[int, ...], n: int, **known: Any) -> Any:
    """A table whose unknown columns are zeros, shaped by the `[..]` of their meaning where that is plain."""
    columns = dict(known)
    for f in fields(table):
        if f.name in columns:
            continue
        meaning = f.metadata.get("meaning", "")
        shape = default
        if meaning.startswith("["):
            names = [x.strip() for x in meaning[1 : meaning.index("]")].split(",")]
            sizes = dict(SIZES, r=n, n=n, j=n)
            shape = tuple(sizes.get(x, int(x) if x.isdigit() else 1) for x in names)
        columns[f.name] = np.zeros(shape, dtype=np.int64 if "(int64)" in meaning else np.float64)
    return table(**columns)


def _geography(rng: np.random.Generator, n: int) -> Geography:
    provinces = max(2, n // 6)
    # Near enough to each other that commuting between them can be balanced.
    position = rng.uniform(0.0, 22.0 * np.sqrt(n), (n, 2))
    distance = np.sqrt(((position[:, None] - position[None, :]) ** 2).sum(axis=2)) + 2.0
    np.fill_diagonal(distance, rng.uniform(1.0, 12.0, n))
    return Geography(
        codes=tuple(f"{11000 + i}" for i in range(n)),
        province_codes=tuple(str(11 + p) for p in range(provinces)),
        industries=("M", "X", "L"),
        province=np.arange(n) * provinces // n,
        capital=np.arange(n) < n // 3,
        distance=distance,
        area=rng.uniform(50.0, 900.0, n),
        kind=np.zeros(n, dtype=np.int64),
        depopulation=np.zeros(n, dtype=np.bool_),
    )


def _residents(rng: np.random.Generator, size: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Size of every municipality, and its residents by sex, age and skill."""
    ages = np.arange(N_AGES)
    shape = np.where(ages < 60, 1.0, np.exp(-(ages - 60) / 15.0))
    scale = size * rng.lognormal(0.0, 0.7, n)
    tertiary = np.where(ages >= 25, 0.45, np.where(ages >= 19, (ages - 18) / 14.0, 0.0))
    mean = (scale[:, None, None] * shape)[:, :, :, None] * np.stack([1 - tertiary, tertiary * 0.99, tertiary * 0.01], 1)
    return scale, rng.poisson(np.repeat(mean, 2, axis=1) / 2.0).astype(np.int64)


def _workers(rng: np.random.Generator, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labour force and employed by sex, age group and skill."""
    n = len(groups)
    rate = np.array([0.0, 0.08, 0.5, 0.75, 0.8, 0.78, 0.8, 0.7, 0.35])[None, None, :, None]
    force = np.floor(groups * rate * rng.uniform(0.9, 1.1, (n, 2, 1, 1))).astype(np.int64)
    force = np.minimum(force, groups)
    return force, force - rng.binomial(force, rng.uniform(0.01, 0.06, (n, 1, 1, 1)))


def _commuters(rng: np.random.Generator, employed: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Where the employed of every municipality work, by skill."""
    n = len(kernel)
    weight = kernel * rng.lognormal(0.0, 0.3, n)[None, :]
    share = weight / weight.sum(axis=1, keepdims=True)
    commuters = np.zeros((n, n, 3), dtype=np.int64)
    for r in range(n):
        for e in range(3):
            commuters[r, :, e] = rng.multinomial(employed[r, :, :, e].sum(), share[r])
    return commuters


def _posts(rng: np.random.Generator, filled: np.ndarray) -> dict[str, np.ndarray]:
    """Posts of the workers at every municipality that firms do not offer, and those that nobody holds."""
    foreign = rng.binomial(filled, 0.02)
    public, farms = rng.binomial(filled, 0.1), rng.binomial(filled, 0.05)
    return {
        "foreign_workers": foreign,
        "public_jobs": public,
        "base_public_jobs": public.copy(),
        "farm_jobs": farms,
        "base_farm_jobs": farms.copy(),
        "open_public_posts": rng.binomial(public, 0.05),
        "open_firm_posts": rng.binomial(filled, 0.005),
    }


def _life_course(n: int) -> dict[str, np.ndarray]:
    """Rates by age of dying, giving birth, going to university and coming from abroad, the same everywhere."""
    ages = np.arange(N_AGES)
    qx = np.stack([0.0002 + 6.6e-5 * np.exp(0.080 * ages), 0.0001 + 2.6e-6 * np.exp(0.116 * ages)]).clip(0, 0.7)
    profile = np.zeros((2, N_AGES))
    profile[:, 18:40] = 1.0
    profile[:, 60:70] = -0.3
    return {
        "mortality": np.repeat(qx[None], n, axis=0),
        "mortality_change": np.full((2, N_AGES), -0.012),
        "fertility": np.tile(np.array([0.001, 0.005, 0.02, 0.066, 0.046, 0.008, 0.0002]), (n, 1)),
        "male_share": np.array([0.512]),
        "foreign_profile": profile / profile.sum(),
        "tertiary_target": np.repeat(np.where(ages >= 27, 0.6, np.where(ages >= 19, (ages - 18) * 0.06, 0.0))[None, :], 2, axis=0),
        "completion": np.ones(1),
    }


def _people(rng: np.random.Generator, geography: Geography, size: float) -> People:
    n = geography.n_regions
    scale, residents = _residents(rng, size, n)
    groups = by_group(residents)
    force, employed = _workers(rng, groups)
    kernel = geography.distance**-2.2 * np.exp(-geography.distance / 40.0)
    commuters = _commuters(rng, employed, kernel)
    return blank(
        People,
        (n,),
        n,
        residents=residents,
        labour_force=force,
        employed=employed,
        commuters=commuters,
        base_residents=np.atleast_1d(residents.sum()),
        base_force=np.atleast_1d(force.sum()),
        participation=force / np.maximum(groups, 1),
        base_unemployment=(force - employed).sum(axis=(1, 2, 3)) / np.maximum(force.sum(axis=(1, 2, 3)), 1),
        usual_unemployment=(force - employed).sum(axis=(1, 2, 3)) / np.maximum(force.sum(axis=(1, 2, 3)), 1),
        foreign_key=scale / scale.sum(),
        search_weight=kernel.copy(),
        hires=np.zeros(3, dtype=np.int64),
        crossings=np.zeros((2, 2, n, CROSSING_AGES), dtype=np.int64),
        **_posts(rng, commuters.sum(axis=(0, 2))),
        **_life_course(n),
        search_intensity=rng.uniform(0.5, 1.0, n),
    )


def _cells(rng: np.random.Generator, people: People, n: int) -> Cells:
    filled = people.commuters.sum(axis=(0, 2)) + people.foreign_workers
    posts = filled + people.open_firm_posts + people.open_public_posts - people.public_jobs - people.farm_jobs
    employees = np.stack([rng.multinomial(posts[j], [0.3, 0.2, 0.5]) for j in range(n)]).astype(np.int64)
    wage = np.tile(np.array([13.0, 13.8, 8.2]), (n, 1)) * rng.uniform(0.85, 1.15, (n, 1))
    return blank(
        Cells,
        (n, 3),
        n,
        wage=wage,
        base_wage=wage.copy(),
        employees=employees,
        firms=employees // 3 + 1,
        agglomeration=np.ones(n),
    )


def _migration(rng: np.random.Generator, geography: Geography, people: People) -> Migration:
    n = geography.n_regions
    kernel = np.stack([geography.distance**-1.0, geography.distance**-1.3])
    kernel[:, np.arange(n), np.arange(n)] = 0.0
    alpha = 0.9 * np.log(people.population())[:, None] + rng.normal(0.0, 0.3, (n, 18))
    leave = np.tile(np.array([6.9, 5.5, 15.5, 19.1, 17.4, 10.6, 6.7, 5.0, 3.6]) / 400.0, 2)
    return Migration(
        kernel=kernel,
        kernel_class=np.tile(np.array([1, 0, 0, 0, 0, 1, 1, 1, 1]), 2),
        leave_rate=leave,
        origin_factor=rng.uniform(0.8, 1.3, (n, 18)),
        alpha_lasting=alpha.copy(),
        alpha_last=alpha,
        persistence=np.full(18, 0.88),
        passing_sd=np.full(18, 0.15),
        shock=np.zeros((n, 18)),
        may_last=np.zeros(18),
        lasts=np.zeros(18),
        shock_persistence=np.zeros(0),
        shock_size=np.zeros((0, 0)),
        shock_factors=np.zeros((2, 0, 0)),
        carry=np.zeros((n, n, 18), dtype=np.float32),
        base_value=np.zeros((n, 18)),
        base_population=people.population().astype(np.float64),
        base_moves_in=np.full((n, 18), 100.0),
    )


def _campuses(rng: np.random.Generator, n: int, cohort: float) -> Campuses:
    u = max(2, 2 * n // 3)
    places = rng.uniform(0.2, 1.0, (u, 7)) * cohort / u / 3.5
    years = np.where(rng.random(u) < 0.3, 2, 4)
    return blank(
        Campuses,
        (u,),
        n,
        region=rng.integers(0, n, u),
        places=places,
        study_years=years,
        entrants=np.zeros((u, 8)),
        quality=rng.random(u),
        base_enrolment=0.9 * places.sum(axis=1) * years,
        floor=np.zeros(u),
        ai_places=np.zeros(u),
        knowledge=np.zeros(u),
        link_capacity=np.zeros(u),
        weak_years=np.zeros(u, dtype=np.int64),
        open=np.ones(u, dtype=np.bool_),
        base_entrants=np.zeros(u),
        base_fill=np.zeros(u),
        base_knowledge=np.zeros(u),
        base_link_capacity=np.zeros(u),
        base_ai_places=np.zeros(u),
    )


def _places(people: People, n: int) -> Places:
    return blank(
        Places,
        (n,),
        n,
        dwellings=np.floor(people.population() * 0.45) + 1,
        headship=np.linspace(0.0, 0.6, 9),
        house_price=np.full(n, 300.0),
        base_house_price=np.full(n, 300.0),
        supply_elasticity=np.full(n, 1.5),
        campus_pull=np.zeros((n, 2)),
    )


def made_up(seed: int = 1, n: int = 12, size: float = 60.0) -> State:
    """A consistent state of `n` municipalities with about 65 * size residents each; the same for the same numbers."""
    rng = np.random.default_rng(seed)
    geography = _geography(rng, n)
    people = _people(rng, geography, size)
    cells = _cells(rng, people, n)
    state = State(
        geography=geography,
        firms=blank(Firms, (0,), n),
        cells=cells,
        trade=blank(Trade, (n, 3), n),
        people=people,
        migration=_migration(rng, geography, people),
        places=_places(people, n),
        campuses=_campuses(rng, n, float(people.residents[:, :, 18].sum())),
        governments=blank(Governments, (n,), n),
        books=Books.of(n_regions=n, n_provinces=geography.n_provinces, n_industries=3, n_campuses=max(2, 2 * n // 3), n_programmes=1),
        terms=Terms.neutral(n, 3),
    )
    state.places.density0 = job_density(state)
    Housing().start(state)
    Education().start(state)
    search_weights(state)
    start(state)
    draw_fractions(state, seed)
    return state


def firms_decide(state: State, seed: int, shedding: float = 0.05, posting: float = 0.05) -> None:
    """Made-up decisions of firms: quits, layoffs, closures and vacancies by cell; employees fall by what is lost."""
    rng = np.random.default_rng(seed)
    cells = state.cells
    left = cells.employees.copy()
    for column in (cells.quits, cells.layoffs, cells.exit_losses):
        column[...] = rng.binomial(left, 0.3 * shedding)
        left -= column
    cells.employees -= cells.quits + cells.layoffs + cells.exit_losses
    cells.vacancies[...] = rng.binomial(cells.employees + 5, posting)


def take_all(state: State, unit: int = 1) -> Any:
    """Firms that take whole rows of `unit` persons; posts filled and head counts rise by what is taken."""

    def take(hires: np.ndarray) -> np.ndarray:
        taken = hires // unit * unit
        state.cells.filled += taken
        state.cells.employees += taken
        return np.asarray(taken)

    return take


def streams(seed: int = 1, quarter: int = 0) -> Streams:
    """Streams of a seed."""
    return Streams(seed, quarter)
