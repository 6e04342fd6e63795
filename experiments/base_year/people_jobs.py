"""Jobs at the place of work as people see them: a proxy from municipal value added, used for skill and job-
led moves.

The pack's own jobs table is built apart with far more margins; this proxy needs only value added of 2020.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.base_year import tables as t

SECTIONS = {
    "gva_mining_2020": ("B", "M"),
    "gva_manuf_2020": ("C", "M"),
    "gva_utilities_2020": ("D+E", "L"),
    "gva_constr_2020": ("F", "L"),
    "gva_trade_2020": ("G", "L"),
    "gva_transport_2020": ("H", "L"),
    "gva_accom_2020": ("I", "L"),
    "gva_info_2020": ("J", "X"),
    "gva_finance_2020": ("K", "X"),
    "gva_realestate_2020": ("L", "L"),
    "gva_business_2020": ("M+N", "X"),
    "gva_public_2020": ("O", "G"),
    "gva_education_2020": ("P", "G"),
    "gva_health_2020": ("Q", "G"),
    "gva_culture_2020": ("R+S", "L"),
}


def workplace_jobs(source: Path, places: list[t.Region]) -> dict[str, t.Array]:
    """Jobs by industry (M, X, L, G without farms) and municipality: value added 2020 over the nation's per
    worker.
    """
    per_worker = {
        row["ksic_section"]: t.number(row["gva_per_worker_million_krw"])
        for row in t.read(source, "productivity_industry_national_2020.csv")
    }
    added = t.municipal(source, places, *SECTIONS)
    out = {industry: np.zeros(len(places)) for industry in "MXLG"}
    for column, (section, industry) in SECTIONS.items():
        out[industry] += np.nan_to_num(added[column]) / per_worker[section]
    return out


def farm_share(source: Path, places: list[t.Region]) -> t.Array:
    """Share of employed residents in agriculture, forestry and fishing, mean of both halves of 2024.

    Blank cells of the table are too small to publish and count as none; a place that is not in it (Sejong)
    takes the share of all cities.
    """
    order = t.rows_by_code(places)
    employed, farming = np.zeros(len(places)), np.zeros(len(places))
    for row in t.read(source, "employment_industry_sigungu_2024.csv"):
        cell = order.get(row["sigungu_code_mois"])
        value = t.number(row["employed_thousand"])
        if cell is None or np.isnan(value):
            continue
        if row["industry"] == "all":
            employed[cell] += value
        elif row["industry"].endswith("(A)"):
            farming[cell] += value
    cities = np.array([place.kind == "si" for place in places]) & (employed > 0)
    share = np.divide(farming, employed, out=np.zeros_like(farming), where=employed > 0)
    share[employed == 0] = farming[cities].sum() / employed[cities].sum()
    return share
