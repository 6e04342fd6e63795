"""Value added of 2024 by municipality and industry, the rent of dwellings and product taxes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .economy_tables import (
    IMPUTED_RENT_SHARE,
    INDUSTRIES,
    Geography,
    census_column,
    geography,
    province_column,
    public_share,
    write,
)

SECTIONS = {
    "M": ("manuf", "mining"),
    "X": ("info", "finance", "business"),
    "L": ("utilities", "constr", "trade", "transport", "accom", "realestate", "culture"),
    "G": ("public",),
    "A": ("agri",),
}
SHARED = ("education", "health")  # split between G and L by jobs


@dataclass(frozen=True)
class ValueAdded:
    """Billion won a year: [municipality, industry], rent, product taxes; provinces' ratio and GRDP."""

    industry: np.ndarray
    imputed_rent: np.ndarray
    product_taxes: np.ndarray
    tax_ratio: np.ndarray
    grdp: np.ndarray
    factors: np.ndarray


def tax_ratios(source: Path, geo: Geography) -> np.ndarray:
    """Taxes less subsidies on products over value added of 2020, by province."""
    taxes = geo.by_province(census_column(source, geo, "nettax_2020"))
    return taxes / geo.by_province(census_column(source, geo, "gva_2020"))


def value_added(source: Path, geo: Geography) -> ValueAdded:
    """Municipal value added of 2020 moved to 2024, two factors a province: manufacturing and the rest."""
    names = (*(name for group in SECTIONS.values() for name in group), *SHARED)
    base = {name: census_column(source, geo, f"gva_{name}_2020") / 1000 for name in names}
    grdp = province_column(source, geo, "grdp_sido.csv", "grdp_nominal_tn_krw", "2024") * 1000
    share = province_column(source, geo, "grdp_sido.csv", "manufacturing_share_of_gva_pct", "2024") / 100
    ratio = tax_ratios(source, geo)
    gva = grdp / (1 + ratio)
    factory = geo.by_province(base["manuf"])
    rest = geo.by_province(sum(values for name, values in base.items() if name != "manuf"))
    factors = np.stack([gva * share / factory, gva * (1 - share) / rest], axis=1)
    now = {name: v * factors[geo.province, 0 if name == "manuf" else 1] for name, v in base.items()}
    rent = IMPUTED_RENT_SHARE * now["realestate"]
    public = public_share(source)
    both = now["education"] + now["health"]
    columns = {key: np.sum([now[name] for name in group], axis=0) for key, group in SECTIONS.items()}
    columns["L"] += (1 - public) * both - rent
    columns["G"] += public * both
    industry = np.stack([columns[i] for i in INDUSTRIES], axis=1)
    taxes = (industry.sum(axis=1) + rent) * ratio[geo.province]
    return ValueAdded(industry, rent, taxes, ratio, grdp, factors)


def build(source: Path, out: Path) -> None:
    """Write value_added.csv."""
    geo = geography(source)
    value = value_added(source, geo)
    rows: list[list[object]] = [
        [code, *(f"{v:.4f}" for v in (*value.industry[r], value.imputed_rent[r], value.product_taxes[r]))]
        for r, code in enumerate(geo.codes)
    ]
    write(out / "value_added.csv", ["code", *INDUSTRIES, "imputed_rent", "product_taxes"], rows)
