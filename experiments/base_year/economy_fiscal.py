"""Public budgets: general accounts, fiscal independence and own revenue of municipalities and provinces."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .economy_tables import Geography, census_column, geography, number, province_column, read, write
from .economy_value import value_added
from .economy_wages import relative_wages

YEAR = "2023"


def municipal_accounts(source: Path, geo: Geography) -> tuple[np.ndarray, np.ndarray]:
    """General account (billion won, 0 where a place has none of its own) and fiscal independence (share)."""
    account, own = np.zeros(len(geo.codes)), np.zeros(len(geo.codes))
    for row in read(source / "fiscal_sigungu.csv"):
        if row["year"] == YEAR:
            r = geo.row[row["sigungu_code_mois"]]
            account[r] = number(row["general_account_budget_mn_krw"]) / 1000
            own[r] = number(row["fiscal_independence_pct"]) / 100
    return account, own


def split_single_tier(source: Path, geo: Geography, municipal: np.ndarray, provincial: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give Sejong and Jeju two tiers: the account is split as in the nation's other provinces, by residents.

    Both are one government in law; the sum of the two tiers stays the published account (assumption).
    """
    single = np.array([name in ("Sejong", "Jeju") for name in geo.province_names])
    lower = np.where(single[geo.province], 0.0, municipal)
    share = lower.sum() / (lower.sum() + provincial[~single].sum())
    residents = census_column(source, geo, "pop_2020")
    weight = residents / geo.by_province(residents)[geo.province]
    municipal = np.where(single[geo.province], share * provincial[geo.province] * weight, municipal)
    return municipal, np.where(single, (1 - share) * provincial, provincial)


def build(source: Path, out: Path) -> None:
    """Write fiscal.csv and fiscal_provinces.csv."""
    geo = geography(source)
    account, own = municipal_accounts(source, geo)
    province = province_column(source, geo, "fiscal_sido_2023.csv", "province_hq_general_account_mn_krw", YEAR) / 1000
    province_own = province_column(source, geo, "fiscal_sido_2023.csv", "fiscal_independence_pct", YEAR) / 100
    account, province = split_single_tier(source, geo, account, province)
    assert account.min() > 0 and own.min() > 0
    header = ["code", "general_account_bn_krw", "fiscal_independence", "own_revenue_bn_krw"]
    rows: list[list[object]] = [
        [code, f"{account[r]:.3f}", f"{own[r]:.3f}", f"{account[r] * own[r]:.3f}"] for r, code in enumerate(geo.codes)
    ]
    write(out / "fiscal.csv", header, rows)
    value = value_added(source, geo)
    relative = relative_wages(source, geo)
    rows = [
        [
            code,
            *(f"{v:.3f}" for v in (province[p], province_own[p], province[p] * province_own[p])),
            f"{relative[p]:.4f}",
            f"{value.tax_ratio[p]:.6f}",
            f"{value.grdp[p]:.1f}",
        ]
        for p, code in enumerate(geo.provinces)
    ]
    write(
        out / "fiscal_provinces.csv",
        [*header, "wage_relative", "product_tax_ratio", "grdp_2024_bn_krw"],
        rows,
    )
