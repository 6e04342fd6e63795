"""The targets of quarter 0, one function a table of the pack's `targets` folder (DECISIONS 9 to 11, 21)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.base_year.pack import Pack
from sim.base_year.quarter_zero_measured import Measured
from sim.base_year.read import Reader

CAPITAL_MEDIAN, CAPITAL_WORST = 0.05, 0.15
FIRMS_TOTAL_TOLERANCE, SHARE_TOLERANCE = 0.01, 0.01
DAYTIME_RANK, COMMUTING_TOLERANCE = 0.85, 0.15
UNEMPLOYMENT_POINTS, GRDP_TOLERANCE = 0.1, 0.005
BIRTHS_TOLERANCE = 0.001
ROUNDING = "1,000, or 0.5 % if less"
LEGAL = ("micro", "small", "medium", "large")
LEGAL_OF = {"M": (0, 0, 0, 1, 2, 3)}
LEGAL_OF_SERVICES = (0, 0, 1, 1, 2, 3)
"""Legal size class of each size class by head count: micro below 10 workers in manufacturing, below 5 elsewhere."""


@dataclass(frozen=True)
class Finding:
    """One target: what the model has, what the table says, how far they may differ, and whether they do."""

    target: str
    place: str
    value: float
    official: float
    tolerance: str
    passed: bool
    note: str = ""


def population(pack: Pack, here: Measured) -> Finding:
    """Residents, every municipality to the person."""
    official = pack.residents.sum(axis=(1, 2, 3))
    off = int((here.population != official).sum())
    note = f"{off} municipalities differ" if off else ""
    return Finding(
        "population",
        "all municipalities",
        float(here.population.sum()),
        float(official.sum()),
        "exact",
        off == 0,
        note,
    )


def by_province(pack: Pack, values: np.ndarray) -> np.ndarray:
    """Sums over the municipalities of each province."""
    out = np.zeros((len(pack.province_codes), *values.shape[1:]))
    np.add.at(out, pack.province, values)
    return out


def rounding(official: Any) -> Any:
    """Persons by which a figure published in thousands may be off; less where it is small itself."""
    return np.minimum(1000.0, 0.005 * official)


def jobs(pack: Pack, here: Measured, reader: Reader) -> list[Finding]:
    """Jobs of the nation by industry and of the provinces, within rounding."""
    found = []
    if reader.has("targets/jobs_national"):
        official, nation = reader.numbers("targets/jobs_national", "jobs"), here.jobs.sum(axis=0)
        for i, _industry in enumerate(pack.industries):
            gap = abs(nation[i] - official[i])
            name = f"jobs, {pack.industry_names['en'][i]}"
            note = f"off by {nation[i] - official[i]:,.0f}" if gap else ""
            found.append(
                Finding(
                    name,
                    "nation",
                    float(nation[i]),
                    float(official[i]),
                    ROUNDING,
                    bool(gap <= rounding(official[i])),
                    note,
                )
            )
    if reader.has("targets/jobs_provinces"):
        official = reader.numbers("targets/jobs_provinces", "jobs")
        made = by_province(pack, here.jobs.sum(axis=1))
        found += _provinces(pack, "jobs", made, official, rounding(official), ROUNDING)
    return found


def _provinces(pack: Pack, target: str, made: np.ndarray, official: np.ndarray, tolerance: float | np.ndarray, words: str) -> list[Finding]:
    names, close = pack.province_names["en"], np.abs(made - official) <= tolerance
    return [Finding(target, names[p], float(made[p]), float(official[p]), words, bool(close[p])) for p in range(len(names))]


def _capital_workers(pack: Pack, here: Measured, reader: Reader) -> list[Finding]:
    codes = reader.words("targets/workers_capital", "code")
    if not set(codes) <= set(pack.codes):
        return []  # an aggregate has no municipalities
    rows = np.array([pack.codes.index(c) for c in codes])
    official = reader.numbers("targets/workers_capital", "workers").astype(float)
    offfarm = here.jobs[:, : len(pack.firm_industries) + 1].sum(axis=1)[rows].astype(float)
    scale = official.sum() / offfarm.sum()  # the census of establishments counts fewer jobs than the survey: shares
    error = np.abs(offfarm * scale / official - 1.0)
    named = [f"{pack.names['en'][rows[i]]} {error[i]:.0%}" for i in np.argsort(-error) if error[i] > CAPITAL_WORST]
    far = ", ".join(named)
    median, most = float(np.median(error)), float(error.max())
    what, note = "workers at the workplace, ", f"named: {far}" if far else ""
    close = bool(most <= CAPITAL_WORST or far)
    return [
        Finding(what + "median error", "capital area", median, 0.0, "5 %", median <= CAPITAL_MEDIAN),
        Finding(what + "largest error", "capital area", most, 0.0, "15 %, or named", close, note),
    ]


def _rank(x: np.ndarray) -> np.ndarray:
    order = np.empty(x.size)
    order[np.argsort(x, kind="stable")] = np.arange(x.size)
    return order


def _daytime(pack: Pack, here: Measured, reader: Reader) -> list[Finding]:
    index = reader.numbers("targets/daytime", "index")
    if len(index) != pack.n_regions:
        return []
    net = (here.commuters.sum(axis=0) - here.commuters.sum(axis=1)) / here.population
    rank = float(np.corrcoef(_rank(net), _rank(index))[0, 1])
    return [
        Finding(
            "net commuting against the daytime index, rank",
            "all municipalities",
            rank,
            1.0,
            "0.85 or more",
            rank >= DAYTIME_RANK,
        )
    ]


def _commuting(pack: Pack, here: Measured, reader: Reader) -> list[Finding]:
    measures = reader.words("targets/commuting_facts", "measure")
    both, workers = (reader.numbers("targets/commuting_facts", c) for c in ("value", "workers_only"))
    between = by_province(pack, by_province(pack, here.commuters).T).T
    capital = pack.province_capital
    inside = between[np.ix_(capital, capital)]
    flows = {"cross_province_in_capital_region": inside.sum() - np.trace(inside)}
    if {"41", "11"} <= set(pack.province_codes):
        flows["gyeonggi_to_seoul"] = between[pack.province_codes.index("41"), pack.province_codes.index("11")]
    found = []
    for name, value in flows.items():
        if name not in measures:
            continue
        at = measures.index(name)
        official = workers[at]
        note = f"workers only; with pupils {both[at]:,.0f}"
        passed = bool(abs(value / official - 1.0) <= COMMUTING_TOLERANCE)
        found.append(
            Finding(
                "commuters, " + name.replace("_", " "),
                "capital area",
                float(value),
                float(official),
                "15 %",
                passed,
                note,
            )
        )
    return found


def _unemployment(pack: Pack, here: Measured, reader: Reader) -> list[Finding]:
    official = reader.numbers("targets/unemployment_provinces", "rate") * 100
    idle = by_province(pack, here.labour_force - here.employed)
    # The survey's labour force counts resident foreigners at their homes; here they stand at the workplace.
    force = by_province(pack, here.labour_force + here.foreign_workers)
    return _provinces(pack, "unemployment rate, %", 100 * idle / force, official, UNEMPLOYMENT_POINTS, "0.1 points")


def _grdp(pack: Pack, here: Measured, reader: Reader) -> list[Finding]:
    official = reader.numbers("targets/grdp_provinces", "grdp_bn_krw")
    before = by_province(pack, here.value_added.sum(axis=1) + pack.imputed_rent)
    made = before * (1.0 + pack.product_tax_ratio)
    return _provinces(pack, "GRDP, billion won", made, official, GRDP_TOLERANCE * official, "0.5 %")


def _firms(pack: Pack, here: Measured, reader: Reader) -> list[Finding]:
    names = reader.words("targets/size_classes", "legal_class")
    official = reader.numbers("targets/size_classes", "firms").astype(float)
    total = float(here.firms.sum())
    passed = abs(total / official.sum() - 1.0) <= FIRMS_TOTAL_TOLERANCE
    found = [Finding("firms", "nation", total, float(official.sum()), "1 %", bool(passed))]
    for label, column, counts in (
        ("firms", "firm_share", here.firms),
        ("workers", "worker_share", here.workers),
    ):
        share = reader.numbers("targets/size_classes", column)
        made = np.zeros(len(LEGAL))
        for s, industry in enumerate(pack.firm_industries):
            np.add.at(made, list(LEGAL_OF.get(industry, LEGAL_OF_SERVICES)), counts[:, s].sum(axis=0))
        made /= made.sum()
        for c, name in enumerate(LEGAL):
            at = names.index(name)
            close = bool(abs(made[c] - share[at]) <= SHARE_TOLERANCE)
            found.append(
                Finding(
                    f"share of {label} in {name} ones",
                    "nation",
                    float(made[c]),
                    float(share[at]),
                    "1 point",
                    close,
                )
            )
    return found


def _births(pack: Pack, here: Measured, reader: Reader) -> list[Finding]:
    official = reader.numbers("targets/vital_provinces", "births_2024").astype(float)
    made = by_province(pack, (here.women * pack.fertility).sum(axis=1))
    return _provinces(pack, "births, rates times women", made, official, BIRTHS_TOLERANCE * official, "0.1 %")


CHECKS: dict[str, Callable[[Pack, Measured, Reader], list[Finding]]] = {
    "targets/workers_capital": _capital_workers,
    "targets/daytime": _daytime,
    "targets/commuting_facts": _commuting,
    "targets/unemployment_provinces": _unemployment,
    "targets/grdp_provinces": _grdp,
    "targets/size_classes": _firms,
    "targets/vital_provinces": _births,
}
"""What is compared with each table, where the pack has it."""
