"""A base-year pack: the folder of official tables as arrays, in one canonical order, read only."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.base_year.read import PackError, Reader
from sim.base_year.schema import AGE_CLASSES, FIELDS, KINDS, LEVELS, MOTHERS
from sim.ground.table import column
from sim.scenario.packs import find_pack, pack_digest, shipped_packs

OUTPUT_COLUMNS = (
    "output_bn_krw", "value_added_bn_krw", "imported_inputs_bn_krw", "imports_household_bn_krw",
    "imports_investment_bn_krw", "wage_bill_bn_krw", "jobs",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Pack:
    """All tables of the base year.

    Axes: r municipality, j workplace, p province, g sex, a single age, k age group, e skill, h = sex * 9 + age
    group, i industry (M, X, L, G, A), s industry with firms, c size class, u campus.
    """

    name: str
    title: str
    folder: Path
    hash: str
    base_year: int
    first_quarter: str
    codes: tuple[str, ...]
    names: dict[str, tuple[str, ...]] = field(repr=False)
    province_codes: tuple[str, ...]
    province_names: dict[str, tuple[str, ...]] = field(repr=False)
    industries: tuple[str, ...]
    firm_industries: tuple[str, ...]
    industry_names: dict[str, tuple[str, ...]] = field(repr=False)
    campus_ids: tuple[str, ...] = field(repr=False)
    campus_names: dict[str, tuple[str, ...]] = field(repr=False)
    settings: dict[str, Any] = field(repr=False)

    province: np.ndarray = column("row", "[r] province of the municipality")
    capital: np.ndarray = column("-", "[r] in the capital area (bool)")
    province_capital: np.ndarray = column("-", "[p] in the capital area (bool)")
    kind: np.ndarray = column("-", "[r] 0 district (gu), 1 city (si), 2 county (gun)")
    depopulation: np.ndarray = column("-", "[r] designated depopulation area (bool)")
    longitude: np.ndarray = column("degrees", "[r]")
    latitude: np.ndarray = column("degrees", "[r]")
    area: np.ndarray = column("km2", "[r]")
    distance: np.ndarray = column("km", "[r, j] own distance on the diagonal")
    theta: np.ndarray = column("-", "[s] elasticity of trade to distance")
    decay_km: np.ndarray = column("km", "[s] exponential decay of trade, 0 = none")
    turnover: np.ndarray = column("share / quarter", "[i] jobs that turn over by rule")
    residents: np.ndarray = column("persons", "[r, g, a, e] whole persons at the end of the base year")
    mortality: np.ndarray = column("share / year", "[g, a] death within the year by age completed at its end")
    mortality_exact_age: np.ndarray = column("share / year", "[g, a] q(x) of the life table")
    mortality_change: np.ndarray = column("log / year", "[g, a] yearly change of death rates")
    mortality_ratio: np.ndarray = column("ratio", "[r] municipal deaths over expected ones")
    fertility: np.ndarray = column("births / woman / year", "[r, m] by mother's age, 15-19 .. 45-49")
    male_share: np.ndarray = column("share", "[r] boys among births")
    base_births: np.ndarray = column("persons / year", "[r] births expected in the base year")
    base_deaths: np.ndarray = column("persons / year", "[r] deaths expected in the base year")
    foreign_profile: np.ndarray = column("share", "[g, a] net entry from abroad of +1 person")
    foreign_key: np.ndarray = column("share", "[r] where they settle")
    kernel_near: np.ndarray = column("log / log km", "[2] elasticity of moves to distance: youth, other")
    kernel_far: np.ndarray = column("log / log km", "[2] the same beyond the kink")
    kernel_kink_km: np.ndarray = column("km", "[2] kink of the elasticity")
    kernel_border: np.ndarray = column("log", "[2] another province")
    kernel_class: np.ndarray = column("row", "[h] 0 youth, 1 other")
    leave_rate_year: np.ndarray = column("share / year", "[h] residents that move to another municipality")
    lasting_province_weight: np.ndarray = column("share", "[h] Wp")
    lasting_own_weight: np.ndarray = column("share", "[h] Ww")
    persistence_year: np.ndarray = column("share / year", "[h] rho of the passing part")
    passing_sd: np.ndarray = column("log", "[h] spread of the passing part")
    pop_slope: np.ndarray = column("log / log person", "[h] slope of lasting constants on residents")
    alpha_lasting: np.ndarray = column("log", "[r, h] lasting attractiveness, job-led moves taken out")
    alpha_last: np.ndarray = column("log", "[r, h] attractiveness of the base year, job-led moves taken out")
    origin_factor: np.ndarray = column("ratio", "[r, h] multiplier of the leave rate, job-led moves taken out")
    alpha_lasting_full: np.ndarray = column("log", "[r, h] for runs without job-led moves")
    alpha_last_full: np.ndarray = column("log", "[r, h] for runs without job-led moves")
    origin_factor_full: np.ndarray = column("ratio", "[r, h] for runs without job-led moves")
    job_led_out: np.ndarray = column("persons / year", "[r, h] expected job-led moves out")
    job_led_in: np.ndarray = column("persons / year", "[r, h] expected job-led moves in")
    moves_out: np.ndarray = column("persons / year", "[r, h] all moves out of the base year")
    moves_in: np.ndarray = column("persons / year", "[r, h] all moves in of the base year")
    campus_region: np.ndarray = column("row", "[u] municipality of the campus")
    campus_four_year: np.ndarray = column("-", "[u] four-year university (bool)")
    campus_public: np.ndarray = column("-", "[u] national or public (bool)")
    campus_founded: np.ndarray = column("year", "[u] founded; nan where unknown")
    campus_years: np.ndarray = column("years", "[u] years of study")
    campus_places: np.ndarray = column("persons / year", "[u, field] yearly places by field of study")
    campus_total_places: np.ndarray = column("persons / year", "[u] yearly places")
    campus_enrolment: np.ndarray = column("persons", "[u] students")
    campus_quality: np.ndarray = column("0..1", "[u] standing among applicants")
    tertiary_target: np.ndarray = column("share", "[g, a] tertiary graduates of the nation by age")
    dwellings: np.ndarray = column("dwellings", "[r] housing stock")
    vacant_dwellings: np.ndarray = column("dwellings", "[r] vacant ones among them")
    house_price: np.ndarray = column("million won / dwelling", "[r] price")
    headship: np.ndarray = column("share", "[k] household heads per resident")
    labour_force: np.ndarray = column("persons", "[r, g, k, e] LF, whole persons, residents only")
    employed: np.ndarray = column("persons", "[r, g, k, e] E, whole persons, residents only")
    unemployed: np.ndarray = column("persons", "[r] target of the jobless")
    foreign_workers: np.ndarray = column("persons", "[r] resident foreigners employed there, outside residents")
    search_intensity: np.ndarray = column("share", "[r] share of the jobless that search, 1 before calibration")
    jobs: np.ndarray = column("persons", "[r, i] jobs at the workplace, resident foreigners included")
    commuters: np.ndarray = column("persons", "[r, j] residents of r employed in j, whole persons")
    value_added: np.ndarray = column("billion won / year", "[r, i] value added at the workplace")
    imputed_rent: np.ndarray = column("billion won / year", "[r] imputed rent of dwellings")
    product_taxes: np.ndarray = column("billion won / year", "[r] taxes on products")
    wages: np.ndarray = column("million won / worker / year", "[r, i] wage (farms: mixed income)")
    firms: np.ndarray = column("firms", "[r, s, c] firms by size class")
    firm_workers: np.ndarray = column("persons", "[r, s, c] their workers")
    uses: np.ndarray = column("billion won / year", "[i, use] domestic product i by use: i, households, export, investment")
    outputs: np.ndarray = column("billion won / year", "[i, 7] accounts by industry, see OUTPUT_COLUMNS")
    uses_variant: np.ndarray = column("billion won / year", "[i, use] sensitivity variant of the same (or the same)")
    outputs_variant: np.ndarray = column("billion won / year", "[i, 7] sensitivity variant of the same (or the same)")
    municipal_budget: np.ndarray = column("billion won / year", "[r] general account")
    municipal_own_revenue: np.ndarray = column("billion won / year", "[r] own revenue")
    provincial_budget: np.ndarray = column("billion won / year", "[p] general account of the province")
    provincial_own_revenue: np.ndarray = column("billion won / year", "[p] own revenue of the province")
    wage_relative: np.ndarray = column("ratio", "[p] wage over the nation's")
    product_tax_ratio: np.ndarray = column("share", "[p] taxes on products over value added and imputed rent")
    grdp: np.ndarray = column("billion won / year", "[p] official gross regional domestic product")

    @classmethod
    def load(cls, name: str | Path, beside: Path | None = None) -> Pack:
        """Read a shipped pack by name, or any folder; raises PackError that names file and remedy."""
        folder = find_pack(str(name), beside or Path.cwd())
        if folder is None:
            raise PackError(f"no base-year pack `{name}`; shipped are {', '.join(shipped_packs()) or 'none'}")
        return read_pack(folder, read_settings(folder))

    @property
    def n_regions(self) -> int:
        """Number of municipalities."""
        return len(self.codes)

    def columns(self) -> dict[str, np.ndarray]:
        """Every array by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if isinstance(getattr(self, f.name), np.ndarray)}


def read_settings(folder: Path) -> dict[str, Any]:
    """The pack's own head, `pack.toml`."""
    path = folder / "pack.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(f"{folder.name}/pack.toml is missing; it names the pack and the digest of every table") from None
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{folder.name}/pack.toml cannot be read: {error}") from None


def read_pack(folder: Path, settings: dict[str, Any]) -> Pack:
    """All tables of a folder as a Pack; raises PackError where a table is missing or out of order."""
    reader = Reader(folder)
    arrays: dict[str, Any] = {}
    for part in (_places, _people, _migration, _campuses, _work, _money):
        arrays.update(part(reader))
    for array in arrays.values():
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return Pack(
        name=str(settings.get("name", folder.name)),
        title=str(settings.get("title", folder.name)),
        folder=folder,
        hash=pack_digest(folder),
        base_year=int(settings["base_year"]),
        first_quarter=str(settings["first_quarter"]),
        settings=settings,
        **arrays,
    )


def _rows_of(words: tuple[str, ...], labels: tuple[str, ...], where: str) -> np.ndarray:
    order = {label: row for row, label in enumerate(labels)}
    unknown = [w for w in words if w not in order]
    if unknown:
        raise PackError(f"{where}: `{unknown[0]}` is unknown")
    return np.array([order[w] for w in words], dtype=np.int64)


def _names(reader: Reader, table: str, languages: tuple[str, ...] = ("en", "ko", "ja")) -> dict[str, tuple[str, ...]]:
    return {language: reader.words(table, f"name_{language}") for language in languages}


def _places(reader: Reader) -> dict[str, Any]:
    axes, n = reader.axes, reader.numbers
    codes = axes["region"]
    marked: set[str] = set()
    if reader.has("designations"):
        words = zip(reader.words("designations", "code"), reader.words("designations", "designation"), strict=True)
        marked = {code for code, word in words if word == "depopulation"}
    with_firms = n("industries", "firms") == 1
    return {
        "codes": codes,
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
        "depopulation": np.array([code in marked for code in codes]),
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
    change = np.zeros((2, len(reader.axes["age"])))
    sexes = reader.words("mortality_change", "sex")
    bounds = (reader.words("mortality_change", c) for c in ("age_from", "age_to"))
    for sex, low, high, value in zip(sexes, *bounds, n("mortality_change", "annual_log_change"), strict=True):
        change[reader.axes["sex"].index(sex), int(low) : int(high) + 1] = value
    return {
        "residents": np.ascontiguousarray(ages.transpose(0, 1, 3, 2)),
        "mortality": np.ascontiguousarray(rates[:2]),
        "mortality_exact_age": np.ascontiguousarray(rates[2:]),
        "mortality_change": change,
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


def by_sex_then_age(values: np.ndarray) -> np.ndarray:
    """[..., age group, sex] to [..., h] with h = sex * 9 + age group."""
    turned = np.swapaxes(values, -1, -2)
    return np.ascontiguousarray(turned.reshape(*values.shape[:-2], -1))


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

    def with_children(values: np.ndarray) -> np.ndarray:
        return np.concatenate([np.zeros_like(values[:, :, :1]), values], axis=2)

    calibrated = reader.has("search_intensity")
    return {
        "labour_force": with_children(n("labour", "labour_force")),
        "employed": with_children(n("labour", "employed")),
        "unemployed": n("unemployment", "unemployed"),
        "foreign_workers": n("jobs", "foreign_workers"),
        "search_intensity": n("search_intensity", "search_intensity") if calibrated else np.ones(regions),
        "jobs": reader.stacked("jobs", reader.axes["industry"]),
        "commuters": reader.matrix("commuting"),
        "firms": n("firms", "firms"),
        "firm_workers": n("firms", "workers"),
    }


def _uses(reader: Reader, table: str) -> np.ndarray:
    industries, uses = reader.axes["industry"], reader.axes["use"]
    out = np.zeros((len(industries), len(uses)))
    products = _rows_of(reader.words(table, "product"), industries, f"{table}.csv, `product`")
    columns = _rows_of(reader.words(table, "use"), uses, f"{table}.csv, `use`")
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
        "uses": lambda: _uses(reader, "input_output"),
        "outputs": lambda: stacked("outputs", OUTPUT_COLUMNS),
        "uses_variant": lambda: _uses(reader, "input_output" + variant),
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


def check_folder(folder: str | Path) -> list[Any]:
    """Everything that is wrong with a pack, as `Problem`s (see `sim.base_year.check`)."""
    from sim.base_year.check import check_folder as check

    return list(check(folder))
