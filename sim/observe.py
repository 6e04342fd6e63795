"""What is measured of a state: named indicators with unit and meaning, by municipality, province and nation."""

from __future__ import annotations

import numpy as np

from sim.measure import BY_GROUP, Measure, net_moves
from sim.state.accounts import ITEMS, SECTORS
from sim.state.people import CROSSING_FIRST_AGE
from sim.state.state import State

FIRST_20, LAST_39 = 20, 40
GROUPS_20_29, GROUPS_20_39 = slice(2, 4), slice(2, 6)
REVENUE = ("social contributions", "corporate tax", "income tax", "local income tax", "product taxes", "property tax", "public services")
"""Items by which households and firms pay governments: taxes, contributions and fees."""


def _ages(state: State, first: int, end: int, sex: int | None = None) -> np.ndarray:
    people = state.people.residents[:, :, first:end, :]
    return people.sum(axis=(1, 2, 3)) if sex is None else people[:, sex].sum(axis=(1, 2))


def value_added(state: State) -> np.ndarray:
    """[r, s + 2] value added of the firm industries, public services and farms, million won this quarter."""
    cells, trade, places = state.cells, state.trade, state.places
    n_industries = state.geography.n_industries
    share = 1.0 - trade.input_coefficients.sum(axis=0) - trade.import_coefficients
    private = cells.sales * share[None, :n_industries]
    public = places.public_value_added * state.people.public_scale()
    return np.concatenate([private, public[:, None], places.farm_value_added[:, None]], axis=1)


def grdp(state: State) -> np.ndarray:
    """[r] value added, imputed rent and taxes on products at the province's ratio (DECISIONS 11), million won."""
    places = state.places
    return (value_added(state).sum(axis=1) + places.imputed_rent) * (1.0 + places.product_tax_ratio)


def wage_bill(state: State) -> np.ndarray:
    """[r] wages paid at the workplace by firms and public services, million won this quarter."""
    cells = state.cells
    private = (cells.wage * cells.employees).sum(axis=1)
    return np.asarray(private + state.governments.public_wage * state.people.public_jobs)


def waged_jobs(state: State) -> np.ndarray:
    """[r] posts of firms and public services."""
    return np.asarray(state.cells.employees.sum(axis=1) + state.people.public_jobs)


def campuses_open(state: State) -> np.ndarray:
    """[r] university campuses that have not closed."""
    campuses = state.campuses
    return np.bincount(campuses.region[campuses.open], minlength=state.geography.n_regions)


def crossings(state: State, border: int, direction: int) -> np.ndarray:
    """[r] moves at 20-34 across the border of the province (0) or the capital area (1): departures (0), arrivals (1)."""
    first = FIRST_20 - CROSSING_FIRST_AGE
    return np.asarray(state.people.crossings[border, direction, :, first : first + 15].sum(axis=1))


def placed_spending(state: State) -> np.ndarray:
    """[r] million won that programmes and the local money beside them paid out in the place this quarter."""
    governments = state.governments
    return np.asarray((governments.disbursed_place + governments.matched_place).sum(axis=0))


def public_revenue(state: State) -> float:
    """Taxes, contributions and fees of all governments, million won this quarter.

    Left out is the part of the income tax that was added to finance programmes (financing by tax): it is no return.
    """
    levels = [SECTORS.index(level) for level in ("municipalities", "provinces", "central")]
    received = {item: float(state.books.flows[ITEMS.index(item)][levels].sum()) for item in REVENUE}
    added = float(state.terms.income_tax[0])
    rate = float(state.governments.income_tax_rate[0])
    financing = received["income tax"] * added / (added + rate) if added > 0.0 else 0.0
    return (sum(received.values()) - financing) / 1e6


def extinction_class(index: np.ndarray) -> np.ndarray:
    """Class of the extinction-risk index: 1 very low (1.5 and more), 2 low (1.0), 3 caution (0.5), 4 at risk (0.2), 5 high."""
    return 5 - np.searchsorted(np.array([0.2, 0.5, 1.0, 1.5]), index, side="right")


def vacancies(state: State) -> np.ndarray:
    """[r] posts still unfilled at the end of the quarter: firms, public services and farms."""
    left = np.maximum(state.cells.vacancies - state.cells.filled, 0)
    return np.asarray(left.sum(axis=1) + state.people.open_public_posts)


MEASURES: tuple[Measure, ...] = (
    Measure("population", "persons", "residents", "stock", lambda s: s.people.population()),
    Measure("women_20_39", "persons", "women aged 20-39", "stock", lambda s: _ages(s, FIRST_20, LAST_39, 1)),
    Measure("people_20_39", "persons", "residents aged 20-39", "stock", lambda s: _ages(s, FIRST_20, LAST_39)),
    Measure("people_20_29", "persons", "residents aged 20-29", "stock", lambda s: _ages(s, 20, 30)),
    Measure("people_15_64", "persons", "residents aged 15-64", "stock", lambda s: _ages(s, 15, 65)),
    Measure("people_65_plus", "persons", "residents aged 65 and over", "stock", lambda s: _ages(s, 65, 101)),
    Measure("births", "persons", "births", "flow", lambda s: s.people.births),
    Measure("deaths", "persons", "deaths", "flow", lambda s: s.people.deaths, better="down"),
    Measure("net_abroad", "persons", "net entry from abroad", "flow", lambda s: s.people.abroad),
    Measure("net_migration", "persons", "arrivals minus departures, other municipalities", "flow", lambda s: net_moves(s, slice(0, 9))),
    Measure("net_migration_20_29", "persons", "the same at ages 20-29", "flow", lambda s: net_moves(s, GROUPS_20_29)),
    Measure("net_migration_20_39", "persons", "the same at ages 20-39", "flow", lambda s: net_moves(s, GROUPS_20_39)),
    Measure("job_led_arrivals", "persons", "arrivals who moved for a job", "flow", lambda s: s.people.job_moves),
    Measure("employed_residents", "persons", "employed residents", "stock", lambda s: s.people.employed.sum(axis=(1, 2, 3))),
    Measure(
        "employed_15_64", "persons", "employed residents aged 15-64", "stock", lambda s: s.people.employed[:, :, 1:8].sum(axis=(1, 2, 3))
    ),
    Measure(
        "labour_force", "persons", "residents working or looking for work", "stock", lambda s: s.people.labour_force.sum(axis=(1, 2, 3))
    ),
    Measure(
        "unemployed",
        "persons",
        "jobless residents looking for work",
        "stock",
        lambda s: s.people.unemployed.sum(axis=(1, 2, 3)),
        better="down",
    ),
    Measure("jobs", "persons", "filled posts at the workplace, resident foreigners included", "stock", lambda s: s.people.workers_at()),
    Measure("vacancies", "posts", "posts unfilled at the end", "stock", vacancies, better="down"),
    Measure("hires", "persons", "hires by firms", "flow", lambda s: s.cells.filled.sum(axis=1)),
    Measure(
        "separations",
        "persons",
        "quits, layoffs, closures of firms, and workers whose firm moved away",
        "flow",
        lambda s: (s.cells.quits + s.cells.layoffs + s.cells.exit_losses + s.cells.left_behind).sum(axis=1),
        better="down",
    ),
    Measure("grdp_bn_krw", "billion won", "gross regional domestic product", "flow", lambda s: grdp(s) / 1000.0),
    Measure(
        "wage_mn_krw",
        "million won / worker / year",
        "wage at the workplace",
        "mean",
        lambda s: 4.0 * wage_bill(s) / np.maximum(waged_jobs(s), 1),
        waged_jobs,
    ),
    Measure("firms", "firms", "firms", "stock", lambda s: s.cells.firms.sum(axis=1)),
    Measure("firm_births", "firms", "firms founded", "flow", lambda s: s.cells.births.sum(axis=1)),
    Measure("firm_deaths", "firms", "firms closed", "flow", lambda s: s.cells.deaths.sum(axis=1), better="down"),
    Measure("firms_moved_in", "firms", "firms arrived from another municipality", "flow", lambda s: s.cells.moved_in.sum(axis=1)),
    Measure(
        "firms_moved_out", "firms", "firms gone to another municipality", "flow", lambda s: s.cells.moved_out.sum(axis=1), better="down"
    ),
    Measure("ai_adopters", "firms", "firms that use AI", "stock", lambda s: s.cells.adopters.sum(axis=1)),
    Measure("universities", "campuses", "university campuses not closed", "stock", campuses_open),
    Measure("students", "persons", "students of the campuses there", "stock", lambda s: s.people.students),
    Measure("dwellings", "dwellings", "housing stock", "stock", lambda s: s.places.dwellings),
    Measure(
        "house_price_mn_krw",
        "million won / dwelling",
        "price of a dwelling",
        "mean",
        lambda s: s.places.house_price,
        lambda s: s.places.dwellings,
        better="down",
    ),
    Measure("municipal_revenue_bn_krw", "billion won", "own revenue of the municipality", "flow", lambda s: s.governments.revenue / 1000.0),
    Measure(
        "dwellings_bn_krw",
        "billion won",
        "value of dwellings, the base of the property tax",
        "stock",
        lambda s: s.places.house_price * s.places.dwellings / 1000.0,
    ),
    Measure("job_years", "job-years", "jobs summed over quarters / 4", "flow", lambda s: s.people.workers_at() / 4.0),
    Measure(
        "employed_20_39",
        "persons",
        "employed residents aged 20-39",
        "stock",
        lambda s: s.people.employed[:, :, GROUPS_20_39].sum(axis=(1, 2, 3)),
    ),
    Measure("value_added_bn_krw", "billion won", "value added at the workplace", "flow", lambda s: value_added(s).sum(axis=1) / 1000.0),
    Measure(
        "extinction_index",
        "ratio",
        "women aged 20-39 over residents aged 65 and over",
        "mean",
        lambda s: _ages(s, FIRST_20, LAST_39, 1) / np.maximum(_ages(s, 65, 101), 1),
        lambda s: _ages(s, 65, 101),
    ),
    Measure("left_province_20_34", "persons", "moves at 20-34 to another province", "flow", lambda s: crossings(s, 0, 0), better="down"),
    Measure("came_from_province_20_34", "persons", "moves at 20-34 from another province", "flow", lambda s: crossings(s, 0, 1)),
    Measure(
        "left_across_capital_border_20_34",
        "persons",
        "moves at 20-34 out of the place across the border of the capital area",
        "flow",
        lambda s: crossings(s, 1, 0),
        better="down",
    ),
    Measure(
        "came_across_capital_border_20_34",
        "persons",
        "moves at 20-34 into the place across the border of the capital area",
        "flow",
        lambda s: crossings(s, 1, 1),
    ),
    Measure(
        "public_spending_bn_krw",
        "billion won",
        "paid out in the place by programmes and local governments beside them; the nation's figure also holds the"
        " programmes' running costs, which have no place",
        "flow",
        lambda s: placed_spending(s) / 1000.0,
        better="down",
    ),
    *BY_GROUP,
)
"""Every column measured by municipality; provinces and the nation are added up from them."""


def by_municipality(state: State) -> dict[str, np.ndarray]:
    """Value of every measure this quarter, [r]; means come with their weights under `name:weight`."""
    out: dict[str, np.ndarray] = {}
    for measure in MEASURES:
        out[measure.name] = np.asarray(measure.of(state)).astype(np.float64, copy=True)
        if measure.weight is not None:
            out[measure.name + ":weight"] = np.asarray(measure.weight(state), dtype=np.float64)
    return out


def add_up(values: dict[str, np.ndarray], group: np.ndarray, n: int) -> dict[str, np.ndarray]:
    """Municipal values added up to `n` groups; means are weighted."""
    out: dict[str, np.ndarray] = {}
    for measure in MEASURES:
        x = values[measure.name]
        if measure.kind == "mean":
            weight = values[measure.name + ":weight"]
            total = np.bincount(group, weight, n)
            out[measure.name] = np.bincount(group, x * weight, n) / np.where(total > 0, total, 1.0)
        else:
            out[measure.name] = np.bincount(group, x, n)
    return out


def over_year(quarters: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Municipal values of a year from its quarters: stocks and means at the end, flows summed."""
    last = quarters[-1]
    return {m.name: np.sum([q[m.name] for q in quarters], axis=0) if m.kind == "flow" else last[m.name] for m in MEASURES}
