"""Identities between the tables of a pack: people, work, firms, and the accounts of the economy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.base_year.pack import Pack
from sim.base_year.problem import Problem
from sim.base_year.schema import CLASS_HIGH, CLASS_LOW, SIZE_CLASSES
from sim.state.people import AGE_GROUPS, GROUP_FIRST_AGE, SEXES, SKILLS
from sim.state.places import FIELDS

MOST = 4
MONEY_TOLERANCE = 2e-3  # input-output rows, in shares; the tables are printed with three decimals
ROUNDING_BN = 0.01


def identities(pack: Pack) -> list[Problem]:
    """Every identity that does not hold, with place, value and remedy."""
    found: list[Problem] = []
    checks: tuple[Callable[[Pack], list[Problem]], ...] = (
        _geography, _labour, _commuting, _firms, _vital, _migration, _campuses, _housing, _accounts, _product, _fiscal,
    )  # fmt: skip
    for check in checks:
        found += check(pack)
    return found


def _where(bad: np.ndarray) -> list[tuple[int, ...]]:
    return [tuple(int(i) for i in index) for index in np.argwhere(bad)[:MOST]]


def _line(pack: Pack, r: int) -> str:
    return f"{pack.codes[r]} ({pack.names['en'][r]})"


def _geography(pack: Pack) -> list[Problem]:
    found = []
    for (r,) in _where(pack.capital != pack.province_capital[pack.province]):
        found.append(Problem("regions.csv", r + 2, "capital", f"{_line(pack, r)} and its province differ; use one value"))
    gap = np.abs(pack.distance - pack.distance.T)
    for r, j in _where(np.triu(gap > 0.11 + 1e-3 * pack.distance)):
        message = f"{_line(pack, r)} to {_line(pack, j)} is {pack.distance[r, j]:g} km and back {pack.distance[j, r]:g}; use one"
        found.append(Problem("distances.csv", r + 2, pack.codes[j], message))
    return found


def _labour(pack: Pack) -> list[Problem]:
    people = np.add.reduceat(pack.residents, GROUP_FIRST_AGE, axis=2)
    found = []
    for low, high, column, words in (
        (pack.labour_force, people, "labour_force", "is above the residents of the cell"),
        (pack.employed, pack.labour_force, "employed", "is above the labour force of the cell"),
    ):
        for r, g, k, e in _where(low > high):
            row = 2 + ((r * 2 + g) * (len(AGE_GROUPS) - 1) + k - 1) * len(SKILLS) + e
            cell = f"{_line(pack, r)}, {SEXES[g]}, {AGE_GROUPS[k]}, {SKILLS[e]}"
            message = f"{cell}: {low[r, g, k, e]} {words} ({high[r, g, k, e]}); lower it"
            found.append(Problem("labour.csv", row, column, message))
    idle = (pack.labour_force - pack.employed).sum(axis=(1, 2, 3))
    for (r,) in _where(idle != pack.unemployed):
        message = f"{_line(pack, r)}: {pack.unemployed[r]} where labour.csv leaves {idle[r]} jobless; make them equal"
        found.append(Problem("unemployment.csv", r + 2, "unemployed", message))
    return found


def _commuting(pack: Pack) -> list[Problem]:
    found = []
    rows, work = pack.commuters.sum(axis=1), pack.employed.sum(axis=(1, 2, 3))
    for (r,) in _where(rows != work):
        message = f"{_line(pack, r)}: commuters sum to {rows[r]}, employed residents of labour.csv to {work[r]}; make them equal"
        found.append(Problem("commuting.csv", r + 2, None, message))
    columns, held = pack.commuters.sum(axis=0), pack.jobs.sum(axis=1) - pack.foreign_workers
    for (j,) in _where(columns != held):
        message = f"{_line(pack, j)}: {columns[j]} arrive, jobs.csv has {held[j]} jobs without foreign workers; make them equal"
        found.append(Problem("commuting.csv", None, pack.codes[j], message))
    return found


def _firms(pack: Pack) -> list[Problem]:
    found = []
    n_firm, n_class = len(pack.firm_industries), len(SIZE_CLASSES)
    columns = [pack.industries.index(i) for i in pack.firm_industries]
    workers = pack.firm_workers.sum(axis=2)
    for r, s in _where(workers != pack.jobs[:, columns]):
        cell = f"{_line(pack, r)}, {pack.firm_industries[s]}"
        message = f"{cell}: workers of all classes are {workers[r, s]}, jobs.csv has {pack.jobs[r, columns[s]]}"
        found.append(Problem("firms.csv", 2 + (r * n_firm + s) * n_class, "workers", message + "; make them equal"))
    low, high = np.array(CLASS_LOW) * pack.firms, np.array(CLASS_HIGH) * pack.firms
    for r, s, c in _where((pack.firm_workers < low) | (pack.firm_workers > high)):
        cell = f"{_line(pack, r)}, {pack.firm_industries[s]}, {SIZE_CLASSES[c]}"
        message = f"{cell}: {pack.firms[r, s, c]} firms cannot have {pack.firm_workers[r, s, c]} workers"
        found.append(
            Problem(
                "firms.csv",
                2 + (r * n_firm + s) * n_class + c,
                "workers",
                message + "; keep the class's bounds",
            )
        )
    for r, s in _where((pack.jobs[:, columns] > 0) & (pack.value_added[:, columns] <= 0)):
        message = f"{_line(pack, r)}: no value added for {pack.jobs[r, columns[s]]} jobs; give the cell both or neither"
        found.append(Problem("value_added.csv", r + 2, pack.firm_industries[s], message))
    return found


def _vital(pack: Pack) -> list[Problem]:
    women = pack.residents.sum(axis=3)[:, 1, 15:50].reshape(pack.n_regions, 7, 5).sum(axis=2)
    births = (women * pack.fertility).sum(axis=1)
    found = []
    for (r,) in _where(np.abs(births - pack.base_births) > 0.5 + 0.005 * births):
        message = f"{_line(pack, r)}: {pack.base_births[r]:g} births, fertility.csv times women gives {births[r]:.1f}"
        found.append(Problem("vital.csv", r + 2, "births_2024", message + "; make them agree"))
    for name, table, values in (
        ("foreign_key.csv", "share", pack.foreign_key),
        ("foreign_migration.csv", "share", pack.foreign_profile),
    ):
        if abs(float(values.sum()) - 1.0) > 1e-4:
            found.append(Problem(name, None, table, f"the shares sum to {values.sum():.6f}; scale them to 1"))
    falling = pack.mortality[:, 41:] < 0.9 * pack.mortality[:, 40:-1]
    for g, a in _where(falling):
        message = f"age {41 + a}: the death probability falls by more than a tenth against the age before; check the row"
        found.append(Problem("mortality.csv", 43 + a, SEXES[g], message))
    return found


def _migration(pack: Pack) -> list[Problem]:
    found = []
    n = len(AGE_GROUPS)
    leaving, arriving = (moves.sum(axis=0).reshape(2, n).sum(axis=0) for moves in (pack.moves_out, pack.moves_in))
    for (k,) in _where(np.abs(leaving - arriving) > 1.0 + 1e-5 * leaving):
        message = f"{AGE_GROUPS[k]}: {leaving[k]:.0f} leave and {arriving[k]:.0f} arrive; every move does both"
        found.append(Problem("migration_constants.csv", None, "moves_in_2024_expected", message))
    people = np.add.reduceat(pack.residents.sum(axis=3), GROUP_FIRST_AGE, axis=2).reshape(pack.n_regions, -1)
    out = pack.origin_factor_full * pack.leave_rate_year * people
    for name, given, made in (("moves_out_2024_expected", pack.moves_out.sum(axis=1), out.sum(axis=1)),):
        for (r,) in _where(np.abs(given - made) > 1.0 + 0.01 * made):
            message = f"{_line(pack, r)}: {given[r]:.0f} moves out, leave rates times residents give {made[r]:.0f}; make them agree"
            found.append(Problem("migration_constants.csv", None, name, message))
    return found


def _campuses(pack: Pack) -> list[Problem]:
    sums = pack.campus_places.sum(axis=1)
    found = []
    for (u,) in _where(sums != pack.campus_total_places):
        message = f"{pack.campus_ids[u]}: {pack.campus_total_places[u]} places, its {len(FIELDS)} fields sum to {sums[u]}"
        found.append(Problem("universities.csv", u + 2, "places", message + "; make them equal"))
    return found


def _housing(pack: Pack) -> list[Problem]:
    found = []
    for (r,) in _where(pack.vacant_dwellings > pack.dwellings):
        message = f"{_line(pack, r)}: {pack.vacant_dwellings[r]} vacant of {pack.dwellings[r]} dwellings; it cannot be more"
        found.append(Problem("housing.csv", r + 2, "vacant", message))
    return found


def _accounts(pack: Pack) -> list[Problem]:
    found = []
    variants = [("", pack.uses, pack.outputs)]
    if pack.uses_variant is not pack.uses and not np.array_equal(pack.uses_variant, pack.uses):
        variants.append(("_variant", pack.uses_variant, pack.outputs_variant))
    n = len(pack.industries)
    for suffix, uses, accounts in variants:
        output, value, imported = accounts[:, 0], accounts[:, 1], accounts[:, 2]
        for rule, made in (
            ("its uses", uses.sum(axis=1)),
            ("inputs, imports and value added", uses[:, :n].sum(axis=0) + imported + value),
        ):
            for (i,) in _where(np.abs(made - output) > ROUNDING_BN + MONEY_TOLERANCE * 1e-3 * output):
                message = f"{pack.industries[i]}: output {output[i]:.3f}, {rule} sum to {made[i]:.3f} billion won; balance the table"
                found.append(Problem(f"outputs{suffix}.csv", i + 2, "output_bn_krw", message))
        here = pack.value_added.sum(axis=0)
        for (i,) in _where(np.abs(here - value) > 0.1 + 1e-6 * value):
            message = f"{pack.industries[i]}: {value[i]:.3f}, value_added.csv sums to {here[i]:.3f}; make them equal"
            found.append(Problem(f"outputs{suffix}.csv", i + 2, "value_added_bn_krw", message))
        jobs = pack.jobs.sum(axis=0)
        for (i,) in _where(jobs != accounts[:, 6]):
            message = f"{pack.industries[i]}: {accounts[i, 6]:.0f}, jobs.csv sums to {jobs[i]}; make them equal"
            found.append(Problem(f"outputs{suffix}.csv", i + 2, "jobs", message))
        bill = (pack.jobs * pack.wages).sum(axis=0) / 1000
        for (i,) in _where(np.abs(bill - accounts[:, 5]) > 0.1 + 1e-5 * bill):
            message = f"{pack.industries[i]}: {accounts[i, 5]:.3f}, jobs times wages give {bill[i]:.3f}; make them equal"
            found.append(Problem(f"outputs{suffix}.csv", i + 2, "wage_bill_bn_krw", message))
    return found


def _product(pack: Pack) -> list[Problem]:
    made = np.zeros(len(pack.province_codes))
    np.add.at(made, pack.province, pack.value_added.sum(axis=1) + pack.imputed_rent + pack.product_taxes)
    found = []
    for (p,) in _where(np.abs(made - pack.grdp) > 0.005 * pack.grdp + 0.1):
        message = f"{pack.province_codes[p]}: {pack.grdp[p]:.1f}, value added, imputed rent and product taxes sum to {made[p]:.1f}"
        found.append(Problem("fiscal_provinces.csv", p + 2, "grdp_2024_bn_krw", message + "; keep within 0.5 %"))
    return found


def _fiscal(pack: Pack) -> list[Problem]:
    found = []
    for (r,) in _where(pack.municipal_own_revenue > pack.municipal_budget):
        own, account = pack.municipal_own_revenue[r], pack.municipal_budget[r]
        message = f"{_line(pack, r)}: own revenue {own:g} is above the general account {account:g}; check both"
        found.append(Problem("fiscal.csv", r + 2, "own_revenue_bn_krw", message))
    return found
