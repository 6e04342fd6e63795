"""The economic half of the made-up official tables, see `made_up_tables`."""

from __future__ import annotations

import numpy as np

from experiments.base_year.economy_labour import FACTORIES, FARMS
from experiments.base_year.economy_size_classes import LEGAL_NAMES
from tests.pack.made_up_tables import CODES, OWNER, PROVINCES, RURAL, SECTIONS, WEIGHT, Folder, residents, wave

EMPLOYED, UNEMPLOYED = 28_576, 823  # thousands
NAMES = [name for name, _, _ in PROVINCES.values()]
SHARE = np.bincount(OWNER, WEIGHT)
CENSUS = np.array([0.92, 0.87, 0.87])  # workers of establishments per employed


def thousands(total: int) -> list[int]:
    """Whole thousands by province that sum to the nation."""
    parts = [round(total * share) for share in SHARE]
    parts[0] += total - sum(parts)
    return parts


def write_work(out: Folder) -> None:
    """Employed and jobless by place, province and age."""
    employed = 1.0 * EMPLOYED * WEIGHT * wave(9, 3, 0.02)
    rows: list[list[object]] = []
    for half in ("2024H1", "2024H2"):
        for r, code in enumerate(CODES):
            farm, factory = round(employed[r] * 0.12 * RURAL[r]), round(employed[r] * 0.15)
            other = round(employed[r]) - farm - factory
            for name, value in (("all", farm + factory + other), (FARMS, farm or ""), (FACTORIES, factory), ("other (D-U)", other)):
                rows.append([half, code, name, value])
    out.write("employment_industry_sigungu_2024", "half sigungu_code_mois industry employed_thousand", rows)
    rows = [[2024, "National", EMPLOYED, UNEMPLOYED, 2.8]]
    for name, at_work, idle in zip(NAMES, thousands(EMPLOYED), thousands(UNEMPLOYED), strict=True):
        rows.append([2024, name, at_work, idle, round(100 * idle / (idle + at_work), 1)])
    out.write("employment_sido", "year province_en employed_thousand unemployed_thousand unemployment_rate_pct", rows)
    census = CENSUS * EMPLOYED * 1000 * SHARE
    rows = [[2023, name, round(census[p]), (5.0, 20.0, 30.0)[p]] for p, name in enumerate(NAMES)]
    out.write("establishments_sido_2023", "year province_en workers_persons manufacturing_share_of_workers_pct", rows)
    people = residents().sum(axis=0)
    spans = {
        "15-19": (3, 0.07),
        "20-24": (4, 0.5),
        "25-29": (5, 0.75),
        "30-39": (6, 0.9),
        "40-49": (8, 0.9),
        "50-59": (10, 0.78),
        "60-64": (12, 0.62),
    }
    rows = []
    for s, sex in enumerate(("male", "female")):
        for name, (k, rate) in spans.items():
            heads = people[s, k : k + (1 if name in ("15-19", "20-24", "25-29", "60-64") else 2)].sum() / 1000
            rows.append([2024, sex, name, round(heads * rate * (1.08, 0.9)[s]), round(heads * rate * 0.03)])
        rows.append([2024, sex, "65+", round(people[s, 13:].sum() / 1000 * 0.38), round(people[s, 13:].sum() / 1000 * 0.01)])
    out.write("labour_force_age_national", "year sex age_group labour_force_thousands unemployed_thousands", rows)


def write_workplaces(out: Folder) -> None:
    """Workers at the workplace in the capital area, daytime population and commuting."""
    census = CENSUS * EMPLOYED * 1000 * SHARE
    rows = [[2023, c, round(census[OWNER[r]] * WEIGHT[r] / SHARE[OWNER[r]])] for r, c in enumerate(CODES) if OWNER[r] < 2]
    out.write("workers_workplace_capital_sigungu", "year sigungu_code_mois workers_at_workplace_persons", rows)
    inflow = np.where(OWNER == 0, 90_000, np.where(OWNER == 1, -100_000, -17_500))
    rows = [[c, 100.0 + inflow[r] / 50_000, int(inflow[r])] for r, c in enumerate(CODES)]
    out.write(
        "daytime_population_sigungu_2020",
        "sigungu_code_mois daytime_population_index_resident_100 net_commuter_inflow_implied_persons",
        rows,
    )
    rows = [["gyeonggi_to_seoul", 1_300.0, "thousand persons"], ["share_commuting_or_at_school_12plus", 61.8, "%"]]
    out.write("commuting_facts_2020", "measure value unit", rows)


def write_value(out: Folder) -> None:
    """Productivity, product of the provinces, wages, and firms by legal size."""
    rows = [[s, 100.0 * value / workers / 100.0, workers, value / 1e6] for s, value, workers in SECTIONS.values()]
    out.write(
        "productivity_industry_national_2020",
        "ksic_section gva_per_worker_million_krw workers_census_persons gva_nominal_trillion_krw",
        rows,
    )
    out.write(
        "grdp_sido",
        "year province_en grdp_nominal_tn_krw manufacturing_share_of_gva_pct",
        [[2024, name, round(2_560 * SHARE[p], 1), (20.0, 28.0, 34.0)[p]] for p, name in enumerate(NAMES)],
    )
    out.write("wages_sido_2024", "province_en relative_to_national", [[name, (1.06, 1.0, 0.94)[p]] for p, name in enumerate(NAMES)])
    letters = {
        s: (workers, workers / (20.0 if s in "JKMN" else 7.5 if s in "BC" else 3.0))
        for code, _, workers in SECTIONS.values()
        for s in code.split("+")
    }
    rows = [[year, s, workers, round(firms), "00"] for year in (2020, 2023) for s, (workers, firms) in letters.items()]
    out.write("establishments_industry", "year ksic_section workers_persons establishments province_code_mois", rows)
    sizes = {"micro": (7_900_000, 10_900_000), "small": (260_000, 3_800_000), "medium": (130_000, 4_300_000), "large": (11_000, 4_700_000)}
    rows = [[2023, "National", LEGAL_NAMES[name], firms, workers] for name, (firms, workers) in sizes.items()]
    out.write("firms_sme_sido", "year province_en size_class enterprises_count workers_persons", rows)


def write_budgets(out: Folder) -> None:
    """Accounts of municipalities and provinces, and designated places."""
    rows = [[2023, c, 30.0 - 15.0 * RURAL[r], round(18e6 * WEIGHT[r] * 9)] for r, c in enumerate(CODES)]
    out.write("fiscal_sigungu", "year sigungu_code_mois fiscal_independence_pct general_account_budget_mn_krw", rows)
    rows = [[2023, name, 50.0, round(120e6 * SHARE[p])] for p, name in enumerate(NAMES)]
    out.write("fiscal_sido_2023", "year province_en fiscal_independence_pct province_hq_general_account_mn_krw", rows)
    rows = [["48720", "depopulation area (89)"], ["48730", "interest area (18)"]]
    out.write("depopulation_areas_fund", "sigungu_code_mois designation", rows)


def write_input_output(out: Folder) -> None:
    """A balanced table of nine industries: sales make output, and what output does not buy is value added."""
    sector = {"c1": "A", "c2": "M", "c15": "M", "c20": "L", "c29": "L", "c30": "X", "c31": "G", "c32": "G", "c33": "G"}
    size = dict(zip(sector, (60, 5, 1600, 500, 220, 420, 200, 120, 130), strict=True))
    names, total = list(sector), sum(size.values())
    rows: list[list[object]] = []
    bought, output = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)

    def sell(seller: str, column: str, value: float) -> None:
        rows.append(["domestic", seller, sector[seller], column, value])
        output[seller] += value

    for seller in names:
        weight = 0.35 if sector[seller] in "MXL" else 0.05
        for buyer in names:
            value = round(weight * size[seller] * size[buyer] / total, 3)
            sell(seller, buyer, value)
            bought[buyer] += value
        export = 0.35 if seller == "c15" else 0.05
        shares = {"household_consumption": 0.45, "exports": export, "government_consumption": 0.05, "gross_fixed_capital_formation": 0.2}
        for use, share in shares.items():
            sell(seller, use, round(share * size[seller], 3))
            rows.append(["imported", seller, sector[seller], use, round(0.02 * size[seller], 3)])
    for buyer in names:
        imported = round(0.1 * output[buyer], 3)
        rows.append(["imported", buyer, sector[buyer], buyer, imported])
        rows.append(["domestic", "value_added", "", buyer, output[buyer] - bought[buyer] - imported])
    out.write("input_output_35_2011", "origin row_industry row_sector column value_million_usd", rows)
