"""Dwellings, prices and households of the base-year pack."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.optimize import nnls

from experiments.base_year import people_register
from experiments.base_year import tables as t

HEADS = slice(2, 9)
# Shape of headship over the age groups from 20-24 on: assumption, only its fit to the households of 2020 is
# data.
HEADSHIP_SHAPE = np.array([0.20, 0.36, 0.46, 0.51, 0.55, 0.58, 0.63])
# Share of the trend of headship 2015-2020 that goes on to 2024: assumption.
TREND_KEPT = 0.8
NEW_SAMPLE = "2021-07..10 (new sample)"


def headship(source: Path, places: list[t.Region], people: t.Array) -> t.Array:
    """Households per resident by age group, 9 rates between 0 and 1, from households and residents of 2020.

    Non-negative least squares over municipalities, weighted by the inverse root of households and drawn to
    an assumed shape over age by a ridge as strong as the data; nobody under 20 heads a household.
    """
    households = t.municipal(source, places, "hh_general_2020")["hh_general_2020"]
    groups = people[:, HEADS]
    weight = 1.0 / np.sqrt(households)
    shape = HEADSHIP_SHAPE * households.sum() / (groups @ HEADSHIP_SHAPE).sum()
    ridge = float(np.sqrt(((groups * weight[:, None]) ** 2).sum() / groups.shape[1]))
    left = np.vstack([groups * weight[:, None], ridge * np.eye(groups.shape[1])])
    rates, _ = nnls(left, np.concatenate([households * weight, ridge * shape]))
    rates = np.minimum(rates, 0.95)
    out = np.zeros(len(t.AGE_GROUPS))
    out[HEADS] = rates * households.sum() / (groups @ rates).sum()
    return out


def household_growth(source: Path, places: list[t.Region], cohorts: dict[int, t.Array], rates: t.Array) -> t.Array:
    """Growth factor of households 2020 to 2024 by province.

    Residents of 2024 at fixed headship, times the change of headship 2015-2020 carried on for four years at
    0.8 of its pace.
    """
    owner = t.province_rows(places)
    table = t.municipal(source, places, "hh_general_2015", "hh_general_2020")
    then, now = (np.bincount(owner, table[f"hh_general_{year}"]) for year in (2015, 2020))
    at_fixed = {year: np.bincount(owner, t.by_age_group(cohorts[year].sum(axis=1)) @ rates) for year in (2015, 2020, 2024)}
    trend = (np.log(now / then) - np.log(at_fixed[2020] / at_fixed[2015])) / 5.0
    return at_fixed[2024] / at_fixed[2020] * np.exp(4.0 * TREND_KEPT * trend)


def province_price(source: Path, places: list[t.Region]) -> tuple[t.Array, t.Array]:
    """Mean price of an apartment by province: of late 2021 and moved to 2024 with transaction prices,
    million won.

    January 2024 over January 2022 per square metre, where 2022 stands nearest to the survey's last months; a
    province without January values takes the mean of the year 2023 over 2021.
    """
    names = {place.province_en: place.province for place in places}
    codes = t.provinces(places)
    survey, january, annual = (np.full((len(codes), 4), np.nan) for _ in range(3))
    for row in t.read(source, "house_price_sido.csv"):
        year = int(row["year"]) - 2021
        if not 0 <= year < 4 or row["province_en"] not in names:
            continue
        cell = (codes.index(names[row["province_en"]]), year)
        january[cell] = t.number(row["apt_transaction_price_january_10k_krw_per_m2"])
        annual[cell] = t.number(row["apt_transaction_price_annual_mean_10k_krw_per_m2"])
        if row["period_rone"] == NEW_SAMPLE:
            survey[cell] = t.number(row["avg_apartment_sale_price_thousand_krw"]) / 1000.0
    change = np.where(np.isnan(january[:, 3]), annual[:, 2] / annual[:, 0], january[:, 3] / january[:, 1])
    return survey[:, 0], survey[:, 0] * change


def local_price(source: Path, places: list[t.Region]) -> t.Array:
    """Mean apartment price of late 2021 by municipality, million won; not-a-number where the survey has
    none.
    """
    order, out = t.rows_by_code(places), np.full(len(places), np.nan)
    for row in t.read(source, "house_price_sigungu.csv"):
        if row["period"] == NEW_SAMPLE and row["sigungu_code_mois"] in order:
            out[order[row["sigungu_code_mois"]]] = t.number(row["avg_apartment_sale_price_thousand_krw"]) / 1000.0
    return out


def prices(source: Path, places: list[t.Region], people: t.Array) -> t.Array:
    """Price of a dwelling (apartment) 2024 by municipality, million won.

    The place's price of late 2021 over its province's, times the province's price of 2024. Places outside
    the survey by least squares of the log relative price on log value added per head and log density.
    """
    owner = t.province_rows(places)
    before, after = province_price(source, places)
    relative = np.log(local_price(source, places) / before[owner])
    facts = t.municipal(source, places, "gva_2020", "area_km2")
    terms = np.stack([np.ones(len(places)), np.log(facts["gva_2020"] / people), np.log(people / facts["area_km2"])], axis=1)
    known = np.isfinite(relative)
    slope, *_ = np.linalg.lstsq(terms[known], relative[known], rcond=None)
    return after[owner] * np.exp(np.where(known, relative, terms @ slope))


def build(source: Path, out: Path) -> None:
    """Write housing.csv and headship.csv."""
    places = t.regions(source)
    owner = t.province_rows(places)
    cohorts = people_register.cohorts(source)
    rates = headship(source, places, t.by_age_group(cohorts[2020].sum(axis=1)))
    growth = household_growth(source, places, cohorts, rates)
    table = t.municipal(source, places, "housing_2020", "vacancy_rate_2020")
    dwellings = np.rint(table["housing_2020"] * growth[owner])
    vacant = np.rint(dwellings * table["vacancy_rate_2020"])
    price = prices(source, places, cohorts[2024].sum(axis=(1, 2)))
    rows = [[place.code, int(dwellings[row]), int(vacant[row]), t.fixed(price[row], 2)] for row, place in enumerate(places)]
    t.write(out / "housing.csv", ["code", "dwellings", "vacant", "price_mn_krw"], rows)
    heads = [[group, t.fixed(rates[row], 5)] for row, group in enumerate(t.AGE_GROUPS)]
    t.write(out / "headship.csv", ["age_group", "headship_rate"], heads)
