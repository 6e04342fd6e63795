"""Write the pack of provinces from a pack of municipalities: `python -m experiments.base_year.provinces`.

Which sums, means and balanced constants it holds is written in `sim/base_year/aggregate.py`. The same parent gives the
same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
from pathlib import Path

import numpy as np

from experiments.base_year import tables as t
from experiments.base_year.__main__ import parameter_lines
from sim.base_year.aggregate import aggregate
from sim.base_year.pack import Pack
from sim.base_year.schema import KINDS, MOTHERS, SIZE_CLASSES
from sim.scenario.pack_parameters import pack_parameters
from sim.state.places import FIELDS

OUT = Path(__file__).resolve().parents[2] / "sim" / "data" / "korea_2024_provinces"
NATIONAL = (
    "provinces", "industries", "education", "mortality", "mortality_change", "foreign_migration", "migration_kernel",
    "headship", "productivity_drift", "input_output", "outputs", "input_output_variant", "outputs_variant", "fiscal_provinces",
    "targets/unemployment_provinces", "targets/grdp_provinces", "targets/jobs_national", "targets/jobs_provinces",
    "targets/size_classes", "targets/commuting_facts", "targets/migration_capital_20_29",
)  # fmt: skip
"""Tables that are the nation's or the provinces' own, taken over as they are."""


class Writer:
    """Tables with one row a region."""

    def __init__(self, pack: Pack, out: Path) -> None:
        self.pack, self.out = pack, out

    def by_region(self, name: str, header: list[str], columns: list[np.ndarray], digits: list[int]) -> None:
        """Numbers by region with fixed decimals."""
        rows = [[code, *(t.fixed(float(c[r]), d) for c, d in zip(columns, digits, strict=True))] for r, code in enumerate(self.pack.codes)]
        t.write(self.out / f"{name}.csv", ["code", *header], rows)


def write_people(pack: Pack, w: Writer) -> None:
    """Places, residents, vital rates, moves, campuses and homes."""
    names = [pack.names[n] for n in ("en", "ko", "ja")]
    header = ["code", "province", "name_en", "name_ko", "name_ja", "type", "capital", "longitude", "latitude", "area_km2"]
    t.write(
        w.out / "regions.csv",
        header,
        [
            [c, c, *(n[r] for n in names), KINDS[pack.kind[r]], int(pack.capital[r]), t.fixed(pack.longitude[r], 5),
             t.fixed(pack.latitude[r], 5), t.fixed(pack.area[r], 2)]
            for r, c in enumerate(pack.codes)
        ],
    )  # fmt: skip
    rows = [[pack.codes[r], t.SEXES[g], t.SKILLS[e], *pack.residents[r, g, :, e].tolist()] for r, g, e in np.ndindex(pack.n_regions, 2, 3)]
    t.write(w.out / "population.csv", ["code", "sex", "skill", *(f"age_{a}" for a in range(101))], rows)
    births = [f"asfr_{m}" for m in MOTHERS]
    w.by_region("fertility", [*births, "male_share"], [*pack.fertility.T, pack.male_share], [7] * 7 + [5])
    vital = [pack.mortality_ratio, pack.base_births, pack.base_deaths]
    w.by_region("vital", ["mortality_ratio", "births_2024", "deaths_2024"], vital, [5, 3, 3])
    w.by_region("foreign_key", ["share"], [pack.foreign_key], [8])
    homes = [pack.dwellings, pack.vacant_dwellings, pack.house_price]
    w.by_region("housing", ["dwellings", "vacant", "price_mn_krw"], homes, [0, 0, 2])
    # Constants are balanced on these distances: at 0.1 km arrivals would be off by a thousandth.
    w.by_region("distances", list(pack.codes), list(pack.distance.T), [4] * pack.n_regions)
    marked = [[c, "depopulation"] for c, d in zip(pack.codes, pack.depopulation, strict=True) if d]
    if marked:
        t.write(w.out / "designations.csv", ["code", "designation"], marked)


def write_campuses(pack: Pack, parent: Path, w: Writer) -> None:
    """The parent's campuses with the province's code."""
    rows = t.read(parent, "universities.csv")
    header = list(rows[0])
    assert header[-len(FIELDS) - 2 : -2] == [f"places_{f}" for f in FIELDS]
    for u, row in enumerate(rows):
        row["code"] = pack.codes[pack.campus_region[u]]
    t.write(w.out / "universities.csv", header, [[row[h] for h in header] for row in rows])


def write_migration(pack: Pack, w: Writer) -> None:
    """Leave rates and constants."""
    head = "age_group sex leave_rate_year lasting_province_weight lasting_own_weight persistence_year passing_sd pop_slope age_class"
    rows = []
    for k, g in np.ndindex(9, 2):
        h = g * 9 + k
        weights = (pack.lasting_province_weight, pack.lasting_own_weight, pack.persistence_year)
        numbers = [t.fixed(pack.leave_rate_year[h], 6), *(t.fixed(v[h], 2) for v in weights)]
        numbers += [t.fixed(pack.passing_sd[h], 4), t.fixed(pack.pop_slope[h], 4)]
        rows.append([t.AGE_GROUPS[k], t.SEXES[g], *numbers, ("youth", "other")[pack.kernel_class[h]]])
    t.write(w.out / "migration_groups.csv", head.split(), rows)
    head = "code age_group sex alpha_lasting alpha_last origin_factor alpha_lasting_full alpha_last_full origin_factor_full"
    header = [*head.split(), "job_led_out_2024", "job_led_in_2024", "moves_out_2024_expected", "moves_in_2024_expected"]
    constants = [getattr(pack, name) for name in header[3:9]]
    moves = [pack.job_led_out, pack.job_led_in, pack.moves_out, pack.moves_in]
    rows = []
    for r, k, g in np.ndindex(pack.n_regions, 9, 2):
        cell = (r, g * 9 + k)
        numbers = [t.fixed(v[cell], 6) for v in constants] + [t.fixed(v[cell], 3) for v in moves]
        rows.append([pack.codes[r], t.AGE_GROUPS[k], t.SEXES[g], *numbers])
    t.write(w.out / "migration_constants.csv", header, rows)


def write_shocks(parent: Pack, out: Path) -> None:
    """Shocks of uncertain places: a province's own as they are, and what is left of its municipalities' when they are averaged.

    Municipalities are independent of one another beyond their province (SOURCES of the parent), so that their mean, weighted
    by residents, varies by the root of the sum of squared weights times sizes; the mean of that over provinces is taken.
    """
    rows = t.read(parent.folder, "migration_shocks.csv")
    people = parent.residents.sum(axis=(1, 2, 3)).astype(float)
    share = people / np.bincount(parent.province, people)[parent.province]
    size = np.log(people) - np.log(people).mean()
    for row in rows:
        if row["level"] == "municipality":
            weight = (share * np.exp(size * float(row["size_elasticity"]))) ** 2
            left = float(np.sqrt(np.bincount(parent.province, weight)).mean())
            row["size_elasticity"] = t.fixed(0.0, 2)
            row |= {name: t.fixed(float(value) * left, 4) for name, value in row.items() if name.startswith("innovation")}
    header = list(rows[0])
    t.write(out / "migration_shocks.csv", header, [[row[h] for h in header] for row in rows])


def write_economy(pack: Pack, w: Writer) -> None:
    """Work, firms, value added, wages and budgets."""
    rows = []
    for r, g, k, e in np.ndindex(pack.n_regions, 2, 8, 3):
        cell = (r, g, k + 1, e)
        numbers = [int(pack.labour_force[cell]), int(pack.employed[cell])]
        rows.append([pack.codes[r], t.SEXES[g], t.AGE_GROUPS[k + 1], t.SKILLS[e], *numbers])
    t.write(w.out / "labour.csv", ["code", "sex", "age_group", "skill", "labour_force", "employed"], rows)
    rate = pack.unemployed / (pack.unemployed + pack.employed.sum(axis=(1, 2, 3)) + pack.foreign_workers)
    idle = [pack.unemployed, rate, pack.foreign_workers]
    w.by_region("unemployment", ["unemployed", "rate", "foreign_workers"], idle, [0, 5, 0])
    w.by_region("search_intensity", ["search_intensity", "usual_unemployment"], [pack.search_intensity, pack.usual_unemployment], [4, 5])
    w.by_region("jobs", [*pack.industries, "foreign_workers"], [*pack.jobs.T, pack.foreign_workers], [0] * 6)
    w.by_region("commuting", list(pack.codes), list(pack.commuters.T), [0] * pack.n_regions)
    value = [*pack.value_added.T, pack.imputed_rent, pack.product_taxes]
    w.by_region("value_added", [*pack.industries, "imputed_rent", "product_taxes"], value, [4] * 7)
    w.by_region("wages", list(pack.industries), list(pack.wages.T), [4] * 5)
    rows = [
        [pack.codes[r], pack.firm_industries[s], SIZE_CLASSES[c], int(pack.firms[r, s, c]), int(pack.firm_workers[r, s, c])]
        for r, s, c in np.ndindex(pack.firms.shape)
    ]
    t.write(w.out / "firms.csv", ["code", "industry", "size_class", "firms", "workers"], rows)
    own = pack.municipal_own_revenue / pack.municipal_budget
    budget = [pack.municipal_budget, own, pack.municipal_own_revenue]
    w.by_region("fiscal", ["general_account_bn_krw", "fiscal_independence", "own_revenue_bn_krw"], budget, [3, 3, 3])


def write_head(pack: Pack, parent: Pack, out: Path) -> None:
    """SOURCES.md and pack.toml."""
    text = (
        f"# Sources\n\nMade from the pack `{parent.name}` by `experiments/base_year/provinces.py`; its SOURCES.md holds the\n"
        "publishers, years and terms of every table. What is summed, weighted or balanced: `sim/base_year/aggregate.py`.\n"
        "Shocks of uncertain places (`migration_shocks`) are those of provinces and what is left of the municipalities' when they are\n"
        "averaged; after four years they spread residents of provinces by two thirds of what the municipal pack gives.\n"
    )
    (out / "SOURCES.md").write_text(text, encoding="utf-8")
    capital = ", ".join(f'"{c}"' for c, k in zip(pack.province_codes, pack.province_capital, strict=True) if k)
    lines = ["# Written by experiments/base_year/provinces.py. Do not edit: write the pack again."]
    lines += ['name = "korea_2024_provinces"', 'title = "Korea, 17 provinces, end of 2024"', f"base_year = {pack.base_year}"]
    lines += [f'first_quarter = "{pack.first_quarter}"', 'currency = "KRW"', f"capital_area = [{capital}]"]
    lines += [f'made_from = "{parent.name}"', f'made_from_sha256 = "{parent.hash}"', ""]
    lines += [*parameter_lines(pack_parameters(parent.folder)), "", "[tables]"]
    for path in sorted(out.rglob("*.csv"), key=lambda path: path.relative_to(out).as_posix()):
        lines.append(f'"{path.relative_to(out).as_posix()}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"')
    (out / "pack.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def build(parent: Pack, out: Path) -> None:
    """Write the whole pack."""
    pack = aggregate(parent)
    (out / "targets").mkdir(parents=True, exist_ok=True)
    for name in NATIONAL:
        if (parent.folder / f"{name}.csv").is_file():
            shutil.copyfile(parent.folder / f"{name}.csv", out / f"{name}.csv")
    writer = Writer(pack, out)
    write_people(pack, writer)
    write_campuses(pack, parent.folder, writer)
    write_migration(pack, writer)
    write_shocks(parent, out)
    write_economy(pack, writer)
    write_head(pack, parent, out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the pack")
    build(Pack.load("korea_2024"), parser.parse_args().out)
