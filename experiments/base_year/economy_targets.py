"""The published figures that quarter 0 is compared with, in the units of the pack."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .economy_jobs import COMMUTER_SHARE, jobs_by_industry, workplace_workers
from .economy_labour import employment, province_persons, province_unemployed
from .economy_size_classes import LEGAL, legal_classes
from .economy_tables import INDUSTRIES, Geography, geography, province_column, read, write
from .economy_value import value_added


def build(source: Path, out: Path) -> None:
    """Write the eight tables of targets/ that the economy answers for."""
    geo = geography(source)
    folder = out / "targets"
    write_municipal(source, folder, geo)
    write_commuting(source, folder)
    write_provinces(source, folder, geo)
    write_jobs(source, out, folder, geo)
    firms, workers = legal_classes(source)
    rows: list[list[object]] = [
        [
            name,
            int(firms[c]),
            int(workers[c]),
            f"{firms[c] / firms.sum():.6f}",
            f"{workers[c] / workers.sum():.6f}",
        ]
        for c, name in enumerate(LEGAL)
    ]
    write(folder / "size_classes.csv", ["legal_class", "firms", "workers", "firm_share", "worker_share"], rows)


def write_municipal(source: Path, folder: Path, geo: Geography) -> None:
    """Workers at the workplace in the capital area, and the daytime index of 2020."""
    workers = workplace_workers(source, geo)
    rows: list[list[object]] = [[code, int(workers[r])] for r, code in enumerate(geo.codes) if workers[r] > 0]
    write(folder / "workers_capital.csv", ["code", "workers"], rows)
    index = {
        row["sigungu_code_mois"]: row["daytime_population_index_resident_100"]
        for row in read(source / "daytime_population_sigungu_2020.csv")
    }
    write(folder / "daytime.csv", ["code", "index"], [[code, index[code]] for code in geo.codes])


def write_commuting(source: Path, folder: Path) -> None:
    """Published flows of 2020 (workers and pupils), and the same times the share of workers among them."""
    rows: list[list[object]] = []
    for row in read(source / "commuting_facts_2020.csv"):
        value = float(row["value"]) * (1000 if row["unit"] == "thousand persons" else 1)
        unit = row["unit"].replace("thousand persons", "persons")
        flow = row["measure"] in ("gyeonggi_to_seoul", "cross_province_in_capital_region")
        rows.append([row["measure"], f"{value:.1f}", f"{value * COMMUTER_SHARE:.0f}" if flow else "", unit])
    write(folder / "commuting_facts.csv", ["measure", "value", "workers_only", "unit"], rows)


def write_provinces(source: Path, folder: Path, geo: Geography) -> None:
    """Unemployment and GRDP of the provinces, 2024."""
    rate = province_column(source, geo, "employment_sido.csv", "unemployment_rate_pct", "2024")
    employed, jobless = province_persons(source, geo, "employed"), province_unemployed(source, geo)
    rows: list[list[object]] = [
        [code, int(jobless[p]), int(employed[p] + jobless[p]), f"{rate[p] / 100:.4f}"] for p, code in enumerate(geo.provinces)
    ]
    write(folder / "unemployment_provinces.csv", ["code", "unemployed", "labour_force", "rate"], rows)
    grdp = value_added(source, geo).grdp
    rows = [[code, f"{grdp[p]:.1f}"] for p, code in enumerate(geo.provinces)]
    write(folder / "grdp_provinces.csv", ["code", "grdp_bn_krw"], rows)


def write_jobs(source: Path, out: Path, folder: Path, geo: Geography) -> None:
    """Jobs by industry in the nation, and by province as census of establishments and survey give them."""
    work = employment(source, geo)
    nation = jobs_by_industry(source, work)
    write(folder / "jobs_national.csv", ["industry", "jobs"], [[i, nation[i]] for i in INDUSTRIES])
    census = province_column(source, geo, "establishments_sido_2023.csv", "workers_persons", "2023")
    farm = geo.by_province(work.farms) * (nation["A"] / work.farms.sum())
    offfarm = geo.by_province(work.total.astype(float)) - farm
    expected = farm + census + offfarm * ((offfarm.sum() - census.sum()) / offfarm.sum())
    assert abs(expected.sum() - work.total.sum()) < 1
    rows: list[list[object]] = [[code, int(np.rint(expected[p])), int(census[p])] for p, code in enumerate(geo.provinces)]
    write(folder / "jobs_provinces.csv", ["code", "jobs", "census_workers_2023"], rows)
