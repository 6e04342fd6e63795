"""Short lists of the economy: the industries with their trade parameters, and designated municipalities."""

from __future__ import annotations

from pathlib import Path

from .economy_tables import geography, read, write

# code, names, has firms, elasticity of trade to distance, exponential decay (km, 0 = none), share of jobs
# that turns over a quarter by rule (public jobs 2 percent; firms decide their own; farms none).
# REALDATA_ECONOMY 2 and 3.1.
INDUSTRY_ROWS: list[list[object]] = [
    ["M", "Manufacturing", "제조업", "製造業", 1, "1.29", "0", "0"],
    ["X", "Knowledge services", "지식서비스업", "知識サービス業", 1, "0.80", "0", "0"],
    [
        "L",
        "Local services and construction",
        "생활서비스·건설업",
        "生活サービス・建設業",
        1,
        "2.20",
        "0",
        "0",
    ],
    ["G", "Public services", "공공서비스", "公共サービス", 0, "0", "0", "0.02"],
    ["A", "Farms", "농림어업", "農林漁業", 0, "0", "0", "0"],
]
DESIGNATIONS = {"depopulation area (89)": "depopulation", "interest area (18)": "interest"}


def build(source: Path, out: Path) -> None:
    """Write industries.csv and designations.csv."""
    header = ["code", "name_en", "name_ko", "name_ja", "firms", "theta", "decay_km", "turnover"]
    write(out / "industries.csv", header, INDUSTRY_ROWS)
    known = geography(source).row
    rows: list[list[object]] = sorted(
        [row["sigungu_code_mois"], DESIGNATIONS[row["designation"]]] for row in read(source / "depopulation_areas_fund.csv")
    )
    assert all(row[0] in known for row in rows) and len({row[0] for row in rows}) == len(rows)
    write(out / "designations.csv", ["code", "designation"], rows)
