"""Tables of a pack as the columns of `Pack`, read part by part: places, people, moves, campuses, work, money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.base_year.read import PackError, Reader
from sim.base_year.schema import AGE_CLASSES, KINDS, LEVELS, MOTHERS
from sim.state.places import FIELDS

OUTPUT_COLUMNS = (
    "output_bn_krw", "value_added_bn_krw", "imported_inputs_bn_krw", "imports_household_bn_krw",
    "imports_investment_bn_krw", "wage_bill_bn_krw", "jobs",
)  # fmt: skip


def read_columns(reader: Reader) -> dict[str, Any]:
    """All columns of a pack by name, arrays read only; raises PackError where a table is missing or out of order."""
    columns: dict[str, Any] = {}
    for part in (_places, _people, _migration, _campuses, _work, _money):
        columns.update(part(reader))
    for array in columns.values():
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return columns


def _rows_of(words: tuple[str, ...], labels: tuple[str, ...], where: str) -> np.ndarray:
    order = {label: row for row, label in enumerate(labels)}
    unknown = [w for w in words if w not in order]
    if unknown:
        raise PackError(f"{where}: `{unknown[0]}` is unknown")
    return np.array([order[w] for w in words], dtype=np.int64)


def _names(reader: Reader, table: str, languages: tuple[str, ...] = ("en", "ko", "ja")) -> dict[str, tuple[str, ...]]:
    return {language: reader.words(table, f"name_{language}") for language in languages}


def depopulation(reader: Reader) -> np.ndarray:
    """[r] designated depopulation areas (bool); none where the pack has no such table."""
    marked: set[str] = set()
    if reader.has("designations"):
        words = zip(reader.words("designations", "code"), reader.words("designations", "designation"), strict=True)
        marked = {code for code, word in words if word == "depopulation"}
    return np.array([code in marked for code in reader.axes["region"]])


def mortality_change(reader: Reader) -> np.ndarray:
    """[g, a] yearly change of log death rates, given by sex and spans of age."""
    out = np.zeros((2, len(reader.axes["age"])))
    sexes = reader.words("mortality_change", "sex")
    bounds = (reader.words("mortality_change", c) for c in ("age_from", "age_to"))
    changes = reader.numbers("mortality_change", "annual_log_change")
    for sex, low, high, value in zip(sexes, *bounds, changes, strict=True):
        out[reader.axes["sex"].index(sex), int(low) : int(high) + 1] = value
    return out


def by_sex_then_age(values: np.ndarray) -> np.ndarray:
    """[..., age group, sex] to [..., h] with h = sex * 9 + age group."""
    turned = np.swapaxes(values, -1, -2)
    return np.ascontiguousarray(turned.reshape(*values.shape[:-2], -1))


def with_children(values: np.ndarray) -> np.ndarray:
    """[r, g, 8, e] from age 15 on to [r, g, 9, e] with nobody in the group below."""
    return np.concatenate([np.zeros_like(values[:, :, :1]), values], axis=2)


def _places(reader: Reader) -> dict[str, Any]:
    axes, n = reader.axes, reader.numbers
    with_firms = n("industries", "firms") == 1
    return {
        "codes": axes["region"],
        "names": _names(reader, "regions"),
        "province_codes": axes["province"],
        "province_names": _names(reader, "provinces"),
        "industries": axes["industry"],
        "firm_industries": axes["firm_industry"],
        "industry_names": _names(reader, "industries"),
        "province": _rows_of(reader.words("regions", "province"), axes["province"], "regions.csv, `province`"),
        "capital": n("regions", "capital") == 1,
        "province_capital": n("provinces", "capital") == 1,
        "kind": _rows_of(reader.words("regions", "type"), KINDS, "regions.csv, `type`"),
        "depopulation": depopulation(reader),
        "longitude": n("regions", "longitude"),
        "latitude": n("regions", "latitude"),
        "area": n("regions", "area_km2"),
        "distance": reader.matrix("distances"),
        "theta": n("industries", "theta")[with_firms],
        "decay_km": n("industries", "decay_km")[with_firms],
        "turnover": n("industries", "turnover"),
    }


def _people(reader: Reader) -> dict[str, Any]:
    n, stacked = reader.numbers, reader.stacked
    ages = stacked("population", [f"age_{a}" for a in range(len(reader.axes["age"]))])
    rates = stacked("mortality", ("male", "female", "male_exact_age", "female_exact_age")).T
    return {
        "residents": np.ascontiguousarray(ages.transpose(0, 1, 3, 2)),
        "mortality": np.ascontiguousarray(rates[:2]),
        "mortality_exact_age": np.ascontiguousarray(rates[2:]),
        "mortality_change": mortality_change(reader),
        "mortality_ratio": n("vital", "mortality_ratio"),
        "fertility": stacked("fertility", [f"asfr_{m}" for m in MOTHERS]),
        "male_share": n("fertility", "male_share"),
        "base_births": n("vital", "births_2024"),
        "base_deaths": n("vital", "deaths_2024"),
        "foreign_profile": n("foreign_migration", "share"),
        "foreign_key": n("foreign_key", "share"),
        "tertiary_target": n("education", "tertiary_share"),
        "dwellings": n("housing", "dwellings"),
        "vacant_dwellings": n("housing", "vacant"),
        "house_price": n("housing", "price_mn_krw"),
        "headship": n("headship", "headship_rate"),
    }


GROUP_COLUMNS = (
    "leave_rate_year", "lasting_province_weight", "lasting_own_weight", "persistence_year", "passing_sd", "pop_slope",
)  # fmt: skip
CONSTANT_COLUMNS = {
    **{c + f: c + f for f in ("", "_full") for c in ("alpha_lasting", "alpha_last", "origin_factor")},
    "job_led_out": "job_led_out_2024",
    "job_led_in": "job_led_in_2024",
    "moves_out": "moves_out_2024_expected",
    "moves_in": "moves_in_2024_expected",
}


def _migration(reader: Reader) -> dict[str, Any]:
    n = reader.numbers
    kernel = {
        name: n("migration_kernel", column)
        for name, column in (
            ("kernel_near", "elasticity_near"),
            ("kernel_far", "elasticity_far"),
            ("kernel_kink_km", "kink_km"),
            ("kernel_border", "border"),
        )
    }
    words = by_sex_then_age(n("migration_groups", "age_class"))
    return {
        **kernel,
        **{c: by_sex_then_age(n("migration_groups", c)) for c in GROUP_COLUMNS},
        **{name: by_sex_then_age(n("migration_constants", c)) for name, c in CONSTANT_COLUMNS.items()},
        "kernel_class": _rows_of(tuple(words), AGE_CLASSES, "migration_groups.csv, `age_class`"),
    }


def _campuses(reader: Reader) -> dict[str, Any]:
    n, words, table = reader.numbers, reader.words, "universities"
    return {
        "campus_ids": words(table, "id"),
        "campus_names": _names(reader, table, ("en", "ko")),
        "campus_region": _rows_of(words(table, "code"), reader.axes["region"], "universities.csv, `code`"),
        "campus_four_year": np.array([w == LEVELS[1] for w in words(table, "level")]),
        "campus_public": np.array([w == "public" for w in words(table, "ownership")]),
        "campus_founded": n(table, "founded"),
        "campus_years": n(table, "years"),
        "campus_places": reader.stacked(table, [f"places_{f}" for f in FIELDS]),
        "campus_total_places": n(table, "places"),
        "campus_enrolment": n(table, "enrolment"),
        "campus_quality": n(table, "quality_rank"),
    }


def _work(reader: Reader) -> dict[str, Any]:
    n = reader.numbers
    regions = len(reader.axes["region"])

    calibrated = reader.has("search_intensity")
    jobless, force = n("unemployment", "unemployed"), n("labour", "labour_force").sum(axis=(1, 2, 3))
    return {
        "labour_force": with_children(n("labour", "labour_force")),
        "employed": with_children(n("labour", "employed")),
        "unemployed": jobless,
        "foreign_workers": n("jobs", "foreign_workers"),
        "search_intensity": n("search_intensity", "search_intensity") if calibrated else np.ones(regions),
        "usual_unemployment": n("search_intensity", "usual_unemployment") if calibrated else jobless / np.maximum(force, 1),
        "jobs": reader.stacked("jobs", reader.axes["industry"]),
        "commuters": reader.matrix("commuting"),
        "firms": n("firms", "firms"),
        "firm_workers": n("firms", "workers"),
    }


def uses(reader: Reader, table: str) -> np.ndarray:
    """[product, use] domestic products by use, billion won a year; pairs that the table leaves out are zero."""
    industries, buyers = reader.axes["industry"], reader.axes["use"]
    out = np.zeros((len(industries), len(buyers)))
    products = _rows_of(reader.words(table, "product"), industries, f"{table}.csv, `product`")
    columns = _rows_of(reader.words(table, "use"), buyers, f"{table}.csv, `use`")
    out[products, columns] = reader.numbers(table, "domestic_bn_krw")
    return out


def _money(reader: Reader) -> dict[str, Any]:
    n, stacked, industries = reader.numbers, reader.stacked, reader.axes["industry"]
    variant = "_variant" if reader.has("input_output_variant") and reader.has("outputs_variant") else ""
    plain: dict[str, Callable[[], np.ndarray]] = {
        "value_added": lambda: stacked("value_added", industries),
        "imputed_rent": lambda: n("value_added", "imputed_rent"),
        "product_taxes": lambda: n("value_added", "product_taxes"),
        "wages": lambda: stacked("wages", industries),
        "uses": lambda: uses(reader, "input_output"),
        "outputs": lambda: stacked("outputs", OUTPUT_COLUMNS),
        "uses_variant": lambda: uses(reader, "input_output" + variant),
        "outputs_variant": lambda: stacked("outputs" + variant, OUTPUT_COLUMNS),
        "municipal_budget": lambda: n("fiscal", "general_account_bn_krw"),
        "municipal_own_revenue": lambda: n("fiscal", "own_revenue_bn_krw"),
        "provincial_budget": lambda: n("fiscal_provinces", "general_account_bn_krw"),
        "provincial_own_revenue": lambda: n("fiscal_provinces", "own_revenue_bn_krw"),
        "wage_relative": lambda: n("fiscal_provinces", "wage_relative"),
        "product_tax_ratio": lambda: n("fiscal_provinces", "product_tax_ratio"),
        "grdp": lambda: n("fiscal_provinces", "grdp_2024_bn_krw"),
    }
    return {name: read() for name, read in plain.items()}
