"""Places: geography, migration constants, housing, amenities, universities and knowledge by municipality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column, counter

FIELDS = ("humanities", "social", "education", "engineering", "natural", "medical", "arts")
"""Fields of study, in the order of `Campuses.places`."""


@dataclass(kw_only=True)
class Geography(Table):
    """What does not change in a run."""

    codes: tuple[str, ...]
    province_codes: tuple[str, ...]
    industries: tuple[str, ...]
    province: np.ndarray = column("row", "[r] province of the municipality (int64)")
    capital: np.ndarray = column("-", "[r] in the capital area (bool)")
    distance: np.ndarray = column("km", "[r, r] great-circle distance, own distance on the diagonal")
    area: np.ndarray = column("km2", "[r] area")
    kind: np.ndarray = column("-", "[r] 0 district (gu), 1 city (si), 2 county (gun) (int64)")
    depopulation: np.ndarray = column("-", "[r] designated depopulation area (bool)")

    @property
    def zones(self) -> np.ndarray:
        """[2, r] sides of the borders that are watched: the province, and in (1) or outside (0) the capital area (int64)."""
        return np.stack([self.province.astype(np.int64), self.capital.astype(np.int64)])

    @property
    def n_regions(self) -> int:
        """Number of municipalities."""
        return len(self.codes)

    @property
    def n_provinces(self) -> int:
        """Number of provinces."""
        return len(self.province_codes)

    @property
    def n_industries(self) -> int:
        """Number of industries with firms."""
        return len(self.industries)


@dataclass(kw_only=True)
class Migration(Table):
    """Constants and state of residential moves; groups h = sex * 9 + age group (18)."""

    kernel: np.ndarray = column("-", "[2, r, j] distance and border decay: 0 = ages 19-34, 1 = others; zero on the diagonal")
    kernel_class: np.ndarray = column("row", "[h] which kernel the group uses (int64)")
    leave_rate: np.ndarray = column("share / quarter", "[h] residents that move to another municipality")
    origin_factor: np.ndarray = column("-", "[r, h] base-year multiplier of the leave rate")
    alpha_lasting: np.ndarray = column("log", "[j, h] lasting attractiveness")
    alpha_last: np.ndarray = column("log", "[j, h] attractiveness in the base year")
    persistence: np.ndarray = column("share / quarter", "[h] persistence of the passing part")
    passing_sd: np.ndarray = column("log", "[h] standard deviation of the passing part")
    shock: np.ndarray = column("log", "[j, h] AR(1) shock to attractiveness, the same in all scenarios of a seed")
    shock_persistence: np.ndarray = column("share / quarter", "[h] persistence of the shocks of uncertain places; empty where unknown")
    shock_size: np.ndarray = column("-", "[j, h] size of a place's own shocks relative to that of a place of mean size")
    shock_factors: np.ndarray = column("log / quarter", "[level, h, f] factors of innovations: 0 = municipality, 1 = province")
    may_last: np.ndarray = column("share", "[h] most of the passing part that may prove lasting in uncertain places")
    lasts: np.ndarray = column("share", "[h] how much of it does in this run; 0 unless places are uncertain")
    carry: np.ndarray = column("persons", "[r, j, h] fraction of a move carried to the next quarter (float32)")
    base_value: np.ndarray = column(
        "log", "[r, h] log of the sum over destinations by the constants and shocks alone, for the leave response"
    )
    base_population: np.ndarray = column("persons", "[r] residents in the base year")
    base_moves_in: np.ndarray = column("persons / year", "[j, h] residential arrivals in the base year, job-led ones left out")


@dataclass(kw_only=True)
class Places(Table):
    """Housing, amenities, knowledge and campuses of a municipality."""

    dwellings: np.ndarray = column("dwellings", "[r] housing stock, Hs")
    built: np.ndarray = counter("dwellings", "[r] built this quarter")
    lost: np.ndarray = counter("dwellings", "[r] lost this quarter")
    households: np.ndarray = column("households", "[r] households, from headship by age")
    base_pressure: np.ndarray = column("-", "[r] households per dwelling in the base year")
    headship: np.ndarray = column("share", "[k] household heads per resident of the age group")
    house_price: np.ndarray = column("million won / dwelling", "[r] price, q")
    base_house_price: np.ndarray = column("million won / dwelling", "[r] price of the base year, q0")
    supply_elasticity: np.ndarray = column("-", "[r] eta")
    settlement_capital: np.ndarray = column("million won", "[r] settlement capital, Ks")
    amenity: np.ndarray = column("log", "[r] amenity index relative to the base year, Am (0 at base)")
    base_amenity: np.ndarray = column("log", "[r] amenity index of the base year, before it is taken off")
    density0: np.ndarray = column("jobs / km2", "[r] job density of the base year")
    university_pool: np.ndarray = column("-", "[r] knowledge of universities within reach, Upool")
    base_university_pool: np.ndarray = column("-", "[r] the same in the base year")
    public_value_added: np.ndarray = column("million won / quarter", "[r] value added of public services (fixed)")
    farm_value_added: np.ndarray = column("million won / quarter", "[r] value added of farms (fixed)")
    imputed_rent: np.ndarray = column("million won / quarter", "[r] imputed rent of owner-occupied dwellings (per base dwelling, fixed)")
    product_tax_ratio: np.ndarray = column("share", "[r] taxes on products over value added and imputed rent, of the province in 2020")
    campus_floor: np.ndarray = column("m2", "[r] innovation space on campuses, H_u")
    link_capacity: np.ndarray = column("firms / quarter", "[r] new research links the campuses there can serve, kap_u")
    campus_pull: np.ndarray = column(
        "log", "[j, 2] change of pull on ages 15-24 (0) and 25-29 (1) from places gained or lost since the base year"
    )


@dataclass(kw_only=True)
class Campuses(Table):
    """University campuses, one row each; decided upon by `sim.actors.university.University`."""

    region: np.ndarray = column("row", "[u] municipality (int64)")
    places: np.ndarray = column("persons / year", "[u, field] yearly places by field (float64)")
    study_years: np.ndarray = column("years", "[u] years of study (int64)")
    entrants: np.ndarray = column("persons", "[u, 8] entrants of the last eight years, newest first")
    quality: np.ndarray = column("0..1", "[u] standing among applicants")
    knowledge: np.ndarray = column("-", "[u] knowledge stock, Q_u")
    link_capacity: np.ndarray = column("firms / quarter", "[u] research links with firms the campus can take up in a quarter")
    floor: np.ndarray = column("m2", "[u] innovation space for firms")
    ai_places: np.ndarray = column("persons / year", "[u] places in AI programmes, part of engineering")
    weak_years: np.ndarray = column("years", "[u] years in a row with too few entrants (int64)")
    open: np.ndarray = column("-", "[u] not closed (bool)")
    base_entrants: np.ndarray = column("persons / year", "[u] entrants of the base year")
    base_enrolment: np.ndarray = column("persons", "[u] students of the base year")
    base_fill: np.ndarray = column("persons / year", "[u] entrants that the admission rule gives in the base year")
    base_cohort: np.ndarray = column("persons", "[r] residents aged 18 at the end of the base year")
    base_knowledge: np.ndarray = column("-", "[u] knowledge stock of the base year")
    base_link_capacity: np.ndarray = column("firms / quarter", "[u] research links of the base year")
    base_ai_places: np.ndarray = column("persons / year", "[u] places in AI programmes in the base year")

    def enrolment(self) -> np.ndarray:
        """[u] students: entrants of the last `study_years` years."""
        years = np.arange(self.entrants.shape[1])[None, :] < self.study_years[:, None]
        return (self.entrants * years).sum(axis=1)
