"""A base-year pack: the folder of official tables as arrays, in one canonical order, read only."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.base_year.pack_tables import read_columns
from sim.base_year.read import PackError, Reader
from sim.ground.table import column
from sim.scenario.packs import find_pack, pack_digest, shipped_packs


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
    usual_unemployment: np.ndarray = column("share", "[r] unemployment that the calibrated baseline gives, the table's before")
    jobs: np.ndarray = column("persons", "[r, i] jobs at the workplace, resident foreigners included")
    commuters: np.ndarray = column("persons", "[r, j] residents of r employed in j, whole persons")
    value_added: np.ndarray = column("billion won / year", "[r, i] value added at the workplace")
    imputed_rent: np.ndarray = column("billion won / year", "[r] imputed rent of dwellings")
    product_taxes: np.ndarray = column("billion won / year", "[r] taxes on products")
    wages: np.ndarray = column("million won / worker / year", "[r, i] wage (farms: mixed income)")
    firms: np.ndarray = column("firms", "[r, s, c] firms by size class")
    firm_workers: np.ndarray = column("persons", "[r, s, c] their workers")
    uses: np.ndarray = column("billion won / year", "[i, use] domestic product i by use: i, households, export, investment")
    outputs: np.ndarray = column("billion won / year", "[i, 7] accounts by industry, see pack_tables.OUTPUT_COLUMNS")
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
    return Pack(
        name=str(settings.get("name", folder.name)),
        title=str(settings.get("title", folder.name)),
        folder=folder,
        hash=pack_digest(folder),
        base_year=int(settings["base_year"]),
        first_quarter=str(settings["first_quarter"]),
        settings=settings,
        **read_columns(Reader(folder)),
    )
