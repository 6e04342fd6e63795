"""What hindcasts say of employed residents, product and births, where the tables allow it (DECISIONS 28).

Product and births are scored as growth relative to the nation: the packs hold prices of 2024, and the nation's fall of
births is no matter of places.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.base_year.pack import Pack
from sim.experiment.hindcast.forecast import MODEL, Forecast, Level, Span
from sim.experiment.hindcast.observed import FOLDER
from sim.experiment.hindcast.rivals import trends
from sim.experiment.hindcast.targets import Target
from sim.experiment.results import Panel, Results

NONE = slice(0, 0)
EMPLOYED = Target("employed_residents", "employed", NONE)
PRODUCT = Target("grdp_bn_krw", "product, relative to the nation", NONE)
BIRTHS = Target("births", "births, relative to the nation", NONE)
COLUMNS = (EMPLOYED.column, PRODUCT.column, BIRTHS.column)


def economic_forecasts(results: Results, pack: Pack, span: Span, folder: Path = FOLDER) -> Iterator[Forecast]:
    """Forecasts of the economy's targets that have an outcome at the end of the span; none where the folder has no such tables."""
    panel = results.panel("municipality_year", list(COLUMNS), results.seeds)
    end, base = panel.times.index(str(span.end)), panel.times.index(str(span.base))
    member = (np.arange(len(pack.province_codes))[:, None] == pack.province[None, :]).astype(float)
    product = pack.value_added.sum(axis=1) + pack.imputed_rent + pack.product_taxes
    yield from _provinces(panel, pack, span, member, product, base, end, folder)
    yield from _municipalities(panel, pack, span, product, end, folder)


def _provinces(
    panel: Panel, pack: Pack, span: Span, member: np.ndarray, product: np.ndarray, base: int, end: int, folder: Path
) -> Iterator[Forecast]:
    table = _read(folder / "provinces.csv")
    for target, column in ((EMPLOYED, "employed_thousand"), (PRODUCT, "grdp_real_bn_krw")):
        value = {(row["code"], int(row["year"])): float(row[column]) for row in table}
        if any((code, year) not in value for code in pack.province_codes for year in (span.base - 1, span.base, span.end)):
            continue
        before, now, then = (np.array([value[code, year] for code in pack.province_codes]) for year in (span.base - 1, span.base, span.end))
        model = panel.values[target.column] @ member.T
        start = model[:, base] if target is EMPLOYED else member @ product
        change, came, trend = np.log(model[:, end] / start), np.log(then / now), np.log(now / before)
        if target is PRODUCT:
            change = change - np.log(model[:, end].sum(axis=1) / product.sum())[:, None]
            came = came - np.log(then.sum() / now.sum())
            trend = trend - np.log(now.sum() / before.sum())
        yield _forecast("province", target, pack.province_codes, change, trends(span.years * trend), came)


def _municipalities(panel: Panel, pack: Pack, span: Span, product: np.ndarray, end: int, folder: Path) -> Iterator[Forecast]:
    rows = {row["code"]: row for row in _read(folder / "municipalities.csv")}
    none = {"no change": np.zeros(pack.n_regions)}
    for target, base, first, last in (
        (PRODUCT, product, f"grdp_{span.base}_bn_krw", f"grdp_{span.end}_bn_krw"),
        (BIRTHS, pack.base_births, None, f"births_{span.end}"),
    ):
        if any(code not in rows or last not in rows[code] or (first and first not in rows[code]) for code in pack.codes):
            continue
        now = np.array([float(rows[code][first]) for code in pack.codes]) if first else base
        then = np.array([float(rows[code][last]) for code in pack.codes])
        model = panel.values[target.column][:, end]
        change = np.log(model / base) - np.log(model.sum(axis=1) / base.sum())[:, None]
        came = np.log(then / now) - np.log(then.sum() / now.sum())
        yield _forecast("municipality", target, pack.codes, change, none, came)


def _forecast(
    level: Level, target: Target, codes: tuple[str, ...], change: np.ndarray, rivals: dict[str, np.ndarray], came: np.ndarray
) -> Forecast:
    return Forecast(level, target, codes, {MODEL: change} | {name: line[None] for name, line in rivals.items()}, came)


def _read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
