"""What the people side makes of twenty years: `python -m experiments.projection [--years 20] [--tables FOLDER]`.

Runs the whole economy without policies and prints, by year: residents, their ages, births, deaths, entry from abroad,
the share of the capital area, the net inflow of people aged 20-29 to the capital area (2024 = 1), places at risk by the
extinction index, and campuses that are open; then the municipalities that grow and shrink most, by cause. With the
folder of official tables it first prints whether the rates of the pack give back the births and deaths of 2024, and
sets the path of residents beside the official medium projection. Nothing here is fitted.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.base_year import people_lifetable, people_register, people_vital
from experiments.base_year import tables as t
from sim.base_year.pack import Pack
from sim.base_year.start import start_state
from sim.model import Economy
from sim.rules import Rules
from sim.state.state import State

YOUNG = (2, 3)  # age groups 20-24 and 25-29


@dataclass(frozen=True)
class Year:
    """The people of one year: stocks at its end, flows over its quarters, by municipality unless said."""

    residents: np.ndarray  # [r, g, a]
    births: np.ndarray
    deaths: np.ndarray
    abroad: np.ndarray
    net_moves: np.ndarray
    net_moves_20_29: np.ndarray
    open_campuses: int


def stocks(state: State) -> Year:
    """The base year, without flows."""
    none = np.zeros(state.geography.n_regions, dtype=np.int64)
    residents = state.people.residents.sum(axis=3)
    return Year(residents, none, none, none, none, none, int(state.campuses.open.sum()))


def project(pack: Pack, years: int, scale: int, seed: int) -> tuple[Economy, list[Year]]:
    """Run the economy and note its people at every year's end; the first entry is the base year."""
    rules = Rules.of_pack(pack.folder)
    state, _ = start_state(pack.folder, rules, scale=scale, seed=seed)
    economy = Economy(state, rules, seed=seed, scale=scale)
    out = [stocks(state)]
    for year in range(years):
        flows = np.zeros((5, pack.n_regions), dtype=np.int64)
        for _ in range(4):
            economy.step()
            people = state.people
            net = people.moves_in - people.moves_out
            flows += [people.births, people.deaths, people.abroad, net.sum(axis=(1, 2)), net[:, :, YOUNG].sum(axis=(1, 2))]
        out.append(Year(state.people.residents.sum(axis=3), *flows, int(state.campuses.open.sum())))
        print(f"\r{pack.base_year + year + 1}", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    return economy, out


def young_outside(pack: Pack, year: Year) -> float:
    """Residents aged 20-29 outside the capital area."""
    return float(year.residents[~pack.capital][:, :, 20:30].sum())


def base_inflow(pack: Pack, base: Year) -> float:
    """Registered net inflow at 20-29 to the capital area in the base year, per head of those outside at its end.

    Not a number where the pack has no such table.
    """
    name = "targets/migration_capital_20_29.csv"
    rows = t.read(pack.folder, name) if (pack.folder / name).is_file() else []
    inflow = [t.number(row["net_inflow"]) for row in rows if row["year"] == str(pack.base_year)]
    return sum(inflow) / young_outside(pack, base) if inflow else float("nan")


def extinction_index(year: Year) -> np.ndarray:
    """Women aged 20-39 over people of 65 and more by municipality."""
    women, old = year.residents[:, 1, 20:40].sum(axis=1), year.residents[:, :, 65:].sum(axis=(1, 2))
    return np.asarray(women / np.maximum(old, 1))


def table(pack: Pack, years: list[Year]) -> list[str]:
    """One line a year."""
    head = "year  residents  0-14 %  15-64 %  65+ %   births   deaths   abroad  capital %  20-39 %  inflow 20-29  <0.5  <0.2  campuses"
    base = base_inflow(pack, years[0])
    lines = [head, "-" * len(head)]
    for n, (before, year) in enumerate(zip([years[0], *years], years, strict=False)):
        by_age, capital = year.residents.sum(axis=(0, 1)), year.residents[pack.capital].sum(axis=(0, 1))
        total = by_age.sum()
        share = [100 * by_age[ages].sum() / total for ages in (slice(0, 15), slice(15, 65), slice(65, None))]
        inflow = year.net_moves_20_29[pack.capital].sum() / young_outside(pack, before) / base if n else 1.0
        index = extinction_index(year)
        lines.append(
            f"{pack.base_year + n}{total / 1e6:11.3f}{share[0]:8.1f}{share[1]:9.1f}{share[2]:8.1f}"
            f"{year.births.sum():9,d}{year.deaths.sum():9,d}{year.abroad.sum():9,d}"
            f"{100 * capital.sum() / total:11.2f}{100 * capital[20:40].sum() / by_age[20:40].sum():9.2f}{inflow:14.2f}"
            f"{(index < 0.5).sum():6d}{(index < 0.2).sum():6d}{year.open_campuses:10d}"
        )
    return lines


def extremes(pack: Pack, years: list[Year], number: int = 8) -> list[str]:
    """Municipalities that grow and shrink most: last over base residents, and what moves and births less deaths added."""
    start = years[0].residents.sum(axis=(1, 2))
    ratio = years[-1].residents.sum(axis=(1, 2)) / start
    moves = sum(year.net_moves for year in years) / start
    natural = sum(year.births - year.deaths for year in years) / start
    order = np.argsort(ratio, kind="stable")
    lines = [f"{'municipality':<34}{'residents':>10}{'ratio':>7}{'moves':>8}{'natural':>9}"]
    for row in (*order[::-1][:number], *order[:number][::-1]):
        name = f"{pack.names['en'][row]}, {pack.province_names['en'][pack.province[row]]}"
        lines.append(f"{name:<34}{start[row]:10,d}{ratio[row]:7.2f}{moves[row]:+8.2f}{natural[row]:+9.2f}")
    cut = np.quantile(ratio, [0.05, 0.5, 0.95])
    lines.append(f"ratio: 5 % {cut[0]:.2f}, median {cut[1]:.2f}, 95 % {cut[2]:.2f}; under one half {(ratio < 0.5).sum()}")
    lines.append(f"by moves alone: most {moves.max():+.2f}, least {moves.min():+.2f}")
    return lines


def official_places(pack: Pack, folder: Path) -> dict[int, np.ndarray]:
    """Projected residents [r, five-year group to 95+] of municipalities by year; not a number where there are none."""
    row = {code: n for n, code in enumerate(pack.codes)}
    out: dict[int, np.ndarray] = {}
    for line in t.read(folder, "population_projection_sigungu.csv"):
        if line["age_group"] == "all":
            continue
        year = out.setdefault(int(line["year"]), np.full((pack.n_regions, 20), np.nan))
        group = int(line["age_group"].split("-")[0].rstrip("+")) // 5
        year[row[line["sigungu_code_mois"]], group] = t.number(line["population_projected_persons"])
    return out


def official(pack: Pack, years: list[Year], folder: Path) -> list[str]:
    """Residents against the official medium projections, as growth since the base year: the two count differently.

    Ages and places are those of municipalities that the projection of the provinces covers in that year.
    """
    rows = t.read(folder, "population_projection_sido.csv")
    nation = {int(r["year"]): t.number(r["population_projected_persons"]) for r in rows if r["province_en"] == "National"}
    places = official_places(pack, folder)
    lines = ["official medium projection: residents / base year, share of 65+, log growth of municipalities"]
    lines += ["year      here  official    65+ %  official   correlation   spread  official"]
    start, first = years[0].residents, places[pack.base_year]
    for n, year in enumerate(years):
        when = pack.base_year + n
        if when not in nation or n % 2:
            continue
        line = f"{when}{year.residents.sum() / start.sum():10.4f}{nation[when] / nation[pack.base_year]:10.4f}"
        if when in places:
            known = np.isfinite(places[when]).all(axis=1)
            here, there = year.residents[known], places[when][known]
            line += f"{100 * here[:, :, 65:].sum() / here.sum():9.1f}{100 * there[:, 13:].sum() / there.sum():10.1f}"
            if n:
                growth = np.log(here.sum(axis=(1, 2)) / start[known].sum(axis=(1, 2)))
                path = np.log(there.sum(axis=1) / first[known].sum(axis=1))
                line += f"{np.corrcoef(growth, path)[0, 1]:14.2f}{growth.std():9.3f}{path.std():10.3f}"
        lines.append(line)
    return lines


def check_of_rates(pack: Pack, folder: Path) -> dict[str, tuple[float, float]]:
    """Births and deaths of the base year that the pack's rates give, and the official ones.

    Deaths twice: year-end probabilities on the residents of the year before, a year older, and the life table's death
    rates by age on the residents in the middle of the year. The last are the same rates on the base year's end: what
    ageing alone makes of deaths in the first simulated year.
    """
    places = t.regions(folder)
    before, after = (people_register.residents(folder, places, pack.base_year - 1 + n).astype(np.float64) for n in (0, 1))
    births, deaths = (float(x.sum()) for x in people_vital.official_events(folder, places, pack.base_year))
    women = after[:, 1, 15:50].reshape(pack.n_regions, 7, 5).sum(axis=2)
    dead, alive, expectancy = people_lifetable.life_table(folder)
    lived = np.append((alive[:, :-1] + alive[:, 1:]) / 2, alive[:, -1:] * expectancy[:, -1:], axis=1)
    local = pack.mortality_ratio
    middle = local * ((before + after) / 2 * (dead * alive / lived)).sum(axis=(1, 2))
    newborn = births * float(pack.mortality[:, 0].mean())
    year_end = [float((local * (older(x) * pack.mortality).sum(axis=(1, 2))).sum()) + newborn for x in (before, after)]
    return {
        "births, rates x women at the year's end": (float((women * pack.fertility).sum()), births),
        "deaths, year-end probabilities": (year_end[0], deaths),
        "deaths, life table on mid-year residents": (float(middle.sum()), deaths),
        "deaths, same rates a year later": (year_end[1], deaths),
    }


def lines_of_rates(made: dict[str, tuple[float, float]]) -> list[str]:
    """The check as text."""
    lines = [f"{'rates of the pack, whole nation':<46}{'made':>10}{'official':>10}{'gap %':>8}"]
    return lines + [f"{name:<46}{x:10,.0f}{y:10,.0f}{100 * (x / y - 1):8.2f}" for name, (x, y) in made.items()]


def older(residents: np.ndarray) -> np.ndarray:
    """Residents [r, g, a] by the age they complete a year later; nobody is born."""
    out = np.zeros_like(residents)
    out[..., 1:] = residents[..., :-1]
    out[..., -1] += residents[..., -1]
    return out


def main() -> None:
    """Read the command line, run and print."""
    parser = argparse.ArgumentParser(prog="python -m experiments.projection", description=__doc__)
    parser.add_argument("--pack", default="korea_2024")
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--scale", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tables", type=Path, help="folder of official tables, for the comparison with them")
    arguments = parser.parse_args()
    pack = Pack.load(arguments.pack)
    parts = [lines_of_rates(check_of_rates(pack, arguments.tables))] if arguments.tables else []
    _, years = project(pack, arguments.years, arguments.scale, arguments.seed)
    parts += [table(pack, years), extremes(pack, years)]
    if arguments.tables:
        parts.append(official(pack, years, arguments.tables))
    print("\n\n".join("\n".join(part) for part in parts))


if __name__ == "__main__":
    main()
