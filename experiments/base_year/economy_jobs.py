"""Where the jobs are: totals from workplaces, value added and daytime population, split by industry."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .economy_labour import Employment, employment
from .economy_rounding import round_matrix, round_to_sum, scale_capped
from .economy_tables import (
    INDUSTRIES,
    Geography,
    census_column,
    distances,
    geography,
    national_jobs,
    province_column,
    public_share,
    read,
    write,
)
from .economy_value import value_added
from .economy_wages import wages

COMMUTER_SHARE = 51.4 / 61.8  # persons travelling to work over persons travelling to work or school, 2020
NEAR_KM = 8.0
X_POWER = 0.7  # finance is booked at head offices: REALDATA_ECONOMY 1
DAYTIME_WEIGHT = 0.5  # smallest spread of errors in the 66 capital municipalities with known workers
SMALLEST_CELL = 80.0
CAP_USE = 0.985  # of the jobs that a municipality's value added can pay
LEAST_MARKUP = np.array([1.10, 1.10, 1.03, 1.03])  # value added over the wage bill of a cell (assumption)
SECTION = {
    "utilities": "D+E",
    "constr": "F",
    "trade": "G",
    "transport": "H",
    "accom": "I",
    "info": "J",
    "finance": "K",
    "realestate": "L",
    "business": "M+N",
    "public": "O",
    "education": "P",
    "health": "Q",
    "culture": "R+S",
}
LOCAL = ("utilities", "constr", "trade", "transport", "accom", "realestate", "culture")


def rescale(values: np.ndarray, geo: Geography, totals: np.ndarray) -> np.ndarray:
    """Scale municipal values to provincial totals."""
    return values * (totals / geo.by_province(values))[geo.province]


def section_jobs(source: Path, geo: Geography) -> dict[str, np.ndarray]:
    """Jobs that value added of 2020 implies at the nation's value added per worker, by section."""
    per_value = {
        row["ksic_section"]: float(row["workers_census_persons"]) / (float(row["gva_nominal_trillion_krw"]) * 1e6)
        for row in read(source / "productivity_industry_national_2020.csv")
    }
    return {name: census_column(source, geo, f"gva_{name}_2020") * per_value[s] for name, s in SECTION.items()}


def industry_seeds(source: Path, geo: Geography, work: Employment, factory: np.ndarray) -> np.ndarray:
    """First guess of jobs [municipality, M X L G] at national totals, manufacturing at provincial ones."""
    near = distances(source, geo) <= NEAR_KM
    np.fill_diagonal(near, True)
    around = np.where(near, work.factories[None, :], 0.0).sum(axis=1)
    made = rescale(np.sqrt(value_added(source, geo).industry[:, 0] * around), geo, factory)
    jobs = section_jobs(source, geo)
    public = public_share(source)
    schools = jobs["education"] + jobs["health"]
    columns = {
        "X": (jobs["info"] + jobs["finance"] + jobs["business"]) ** X_POWER,
        "L": np.sum([jobs[name] for name in LOCAL], axis=0) + (1 - public) * schools,
        "G": jobs["public"] + public * schools,
    }
    totals = jobs_by_industry(source, work)
    scaled = [columns[i] * (totals[i] / columns[i].sum()) for i in ("X", "L", "G")]
    return np.maximum(np.stack([made, *scaled], axis=1), SMALLEST_CELL)


def jobs_by_industry(source: Path, work: Employment) -> dict[str, int]:
    """Jobs of the nation by industry; local services hold what the other four leave of the employed."""
    known = national_jobs(source)
    rest = int(work.total.sum()) - sum(known.values())
    return {i: known.get(i, rest) for i in INDUSTRIES}


def daytime_inflow(source: Path, geo: Geography) -> np.ndarray:
    """Net inflow of commuters implied by the daytime index of 2020, pupils out by the national share."""
    out = np.zeros(len(geo.codes))
    for row in read(source / "daytime_population_sigungu_2020.csv"):
        out[geo.row[row["sigungu_code_mois"]]] = float(row["net_commuter_inflow_implied_persons"])
    return COMMUTER_SHARE * out


def workplace_workers(source: Path, geo: Geography) -> np.ndarray:
    """Workers at the workplace 2023 in the 66 capital municipalities, 0 elsewhere."""
    out = np.zeros(len(geo.codes))
    for row in read(source / "workers_workplace_capital_sigungu.csv"):
        if row["year"] == "2023":
            out[geo.row[row["sigungu_code_mois"]]] = float(row["workers_at_workplace_persons"])
    return out


def workplaces(source: Path, geo: Geography, work: Employment, seeds: np.ndarray) -> np.ndarray:
    """Non-farm jobs by municipality.

    The census of establishments gives the province. Its municipal split is the workplace table in the
    capital area and, elsewhere, the geometric mean of value added at section productivity and of employed
    residents plus the daytime inflow. Jobs without premises (survey minus census) stay at the residence.
    """
    census = province_column(source, geo, "establishments_sido_2023.csv", "workers_persons", "2023")
    offfarm = work.total - work.farms * (national_jobs(source)["A"] / work.farms.sum())
    home = offfarm * ((offfarm.sum() - census.sum()) / offfarm.sum())
    from_value = np.maximum(seeds.sum(axis=1) - home, 1000.0)
    from_daytime = np.maximum(offfarm + daytime_inflow(source, geo) - home, 1000.0)
    estimate = from_value ** (1 - DAYTIME_WEIGHT) * from_daytime**DAYTIME_WEIGHT
    known = workplace_workers(source, geo)
    return rescale(np.where(geo.capital, known, estimate), geo, census) + home


def farms(source: Path, geo: Geography, work: Employment) -> np.ndarray:
    """Farm jobs at the residence, whole persons that sum to the nation's total."""
    return round_to_sum(work.farms, national_jobs(source)["A"])


def fit_industries(
    seeds: np.ndarray,
    geo: Geography,
    rows: np.ndarray,
    columns: np.ndarray,
    factory: np.ndarray,
    cap: np.ndarray,
) -> np.ndarray:
    """Fit seeds to municipal totals, national totals and manufacturing by province, under the cap."""
    table = np.minimum(seeds, cap)
    places = [np.flatnonzero(geo.province == p) for p in range(len(geo.provinces))]
    for _ in range(150):
        for p, here in enumerate(places):
            table[here, 0] = scale_capped(table[here, 0], cap[here, 0], factory[p])
        for i in range(1, table.shape[1]):
            table[:, i] = scale_capped(table[:, i], cap[:, i], columns[i])
        for r in range(len(table)):
            table[r] = scale_capped(table[r], cap[r], rows[r])
    assert np.abs(table.sum(axis=1) / rows - 1).max() < 1e-9, "value added cannot carry the jobs of a municipality"
    return np.maximum(table, 1e-6)


def most_jobs(source: Path, geo: Geography) -> np.ndarray:
    """Jobs [municipality, M X L G] that a cell's value added can pay at its wage and the least mark-up."""
    value = value_added(source, geo).industry[:, :4]
    return np.maximum(value * 1000 / (LEAST_MARKUP * wages(source, geo)[:, :4]), SMALLEST_CELL)


def jobs(source: Path, geo: Geography, work: Employment) -> np.ndarray:
    """Whole jobs [municipality, M X L G A]; national totals by industry and provincial totals are exact."""
    census = province_column(source, geo, "establishments_sido_2023.csv", "workers_persons", "2023")
    share = province_column(source, geo, "establishments_sido_2023.csv", "manufacturing_share_of_workers_pct", "2023")
    factory = national_jobs(source)["M"] * census * share / (census * share).sum()
    seeds = industry_seeds(source, geo, work, factory)
    farm = farms(source, geo, work)
    total = int(work.total.sum()) - national_jobs(source)["A"]
    places = workplaces(source, geo, work, seeds)
    cap = most_jobs(source, geo)
    provinces = round_to_sum(geo.by_province(places), total)
    rows = np.zeros(len(geo.codes), np.int64)
    for p in range(len(geo.provinces)):
        here = np.flatnonzero(geo.province == p)
        held = scale_capped(places[here], CAP_USE * cap[here].sum(axis=1), float(provinces[p]))
        rows[here] = round_to_sum(held, int(provinces[p]))
    nation = jobs_by_industry(source, work)
    columns = np.array([nation[i] for i in ("M", "X", "L", "G")])
    table = fit_industries(seeds, geo, rows.astype(float), columns.astype(float), factory, cap)
    return np.concatenate([round_matrix(table, rows, columns), farm[:, None]], axis=1)


def read_foreign(out: Path, geo: Geography) -> np.ndarray:
    """Foreign workers by municipality, as the labour table left them."""
    foreign = np.zeros(len(geo.codes), np.int64)
    for row in read(out / "unemployment.csv"):
        foreign[geo.row[row["code"]]] = int(row["foreign_workers"])
    return foreign


def build(source: Path, out: Path) -> None:
    """Write jobs.csv."""
    geo = geography(source)
    table = jobs(source, geo, employment(source, geo))
    assert table.min() >= 0 and table[:, :3].min() >= 50
    foreign = read_foreign(out, geo)
    rows: list[list[object]] = [[code, *map(int, table[r]), int(foreign[r])] for r, code in enumerate(geo.codes)]
    write(out / "jobs.csv", ["code", *INDUSTRIES, "foreign_workers"], rows)
