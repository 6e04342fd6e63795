"""The economy of the made-up pack: value added, wages, firms, input-output table and budgets."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.base_year import tables as t
from experiments.base_year.economy_input_output import (
    VARIANT_FINAL,
    VARIANT_INPUTS,
    VARIANT_VALUE,
    Uses,
    check,
    output_rows,
    use_rows,
)
from experiments.base_year.economy_lists import INDUSTRY_ROWS

INDUSTRIES = ("M", "X", "L", "G", "A")
VALUE_PER_JOB = np.array([0.148, 0.105, 0.048, 0.098, 0.029])  # billion won a year
WAGES = np.array([52.0, 55.0, 33.0, 55.0])  # million won a year
RELATIVE = {"91": 1.05, "92": 0.95}
TAX_RATIO = 0.09
CLASSES = ("1", "2-4", "5-9", "10-49", "50-299", "300+")
HIGHEST = (1, 4, 9, 49, 299, 20_000)
MEANS = (1.0, 2.75, 6.5, 20.0, 80.0, 320.0)
WORKER_SHARES = {
    "M": (0.02, 0.05, 0.13, 0.35, 0.45, 0.0),
    "X": (0.05, 0.10, 0.20, 0.35, 0.30, 0.0),
    "L": (0.06, 0.10, 0.18, 0.36, 0.30, 0.0),
}


def firms_of(jobs: int, shares: tuple[float, ...]) -> tuple[list[int], list[int]]:
    """Firms and workers by class of one cell; what does not divide is left to firms of one."""
    firms, workers = [0] * len(CLASSES), [0] * len(CLASSES)
    for c in range(1, len(CLASSES)):
        firms[c] = int(shares[c] * jobs / MEANS[c])
        workers[c] = round(firms[c] * MEANS[c])
    spare = jobs - sum(workers) - int(shares[0] * jobs)
    for c in (3, 2, 1):
        more = max(min(spare, firms[c] * HIGHEST[c] - workers[c]), 0)
        workers[c], spare = workers[c] + more, spare - more
    firms[0] = workers[0] = jobs - sum(workers)
    return firms, workers


def accounts(value: np.ndarray) -> Uses:
    """A made-up input-output table that balances: final uses are the remainder."""
    output = value / VARIANT_VALUE
    inputs = np.zeros((5, 5))
    inputs[:3] = VARIANT_INPUTS * output[None, :]
    imported = output - value - inputs.sum(axis=0)
    mix = np.array([[1.0, 0.0, 0.0]] * 3 + [[0.24, 0.0, 0.76], [0.9, 0.0, 0.1]])
    mix[:3] = VARIANT_FINAL / VARIANT_FINAL.sum(axis=1, keepdims=True)
    final = mix * (output - inputs.sum(axis=1))[:, None]
    imports = np.zeros((5, 3))
    imports[:, 0], imports[:, 2] = 0.03 * output, 0.02 * output * np.array([1, 0, 0, 0, 0])
    return Uses(inputs, imported, final, imports, value)


def write(out: Path, codes: list[str], kinds: list[str], jobs: np.ndarray, people: np.ndarray) -> None:
    """Write every table about money, and the firms."""
    relative = np.array([RELATIVE[c[:2]] for c in codes])
    value = np.round(jobs * VALUE_PER_JOB * relative[:, None], 4)
    rent = np.round(people * 0.0025 * relative, 4)
    taxes = np.round((value.sum(axis=1) + rent) * TAX_RATIO, 4)
    farm = value[:, 4] * 1000 / np.maximum(jobs[:, 4], 1)
    wages = np.concatenate([WAGES * relative[:, None], farm[:, None]], axis=1)
    t.write(out / "industries.csv", ["code", "name_en", "name_ko", "name_ja", "firms", "theta", "decay_km", "turnover"], INDUSTRY_ROWS)
    rows = [[c, *(f"{v:.4f}" for v in (*value[r], rent[r], taxes[r]))] for r, c in enumerate(codes)]
    t.write(out / "value_added.csv", ["code", *INDUSTRIES, "imputed_rent", "product_taxes"], rows)
    t.write(
        out / "wages.csv",
        ["code", *INDUSTRIES],
        [[c, *(f"{w:.4f}" for w in wages[r])] for r, c in enumerate(codes)],
    )
    rows = []
    for r, code in enumerate(codes):
        for s, industry in enumerate(INDUSTRIES[:3]):
            firms, workers = firms_of(int(jobs[r, s]), WORKER_SHARES[industry])
            rows += [[code, industry, name, firms[c], workers[c]] for c, name in enumerate(CLASSES)]
    t.write(out / "firms.csv", ["code", "industry", "size_class", "firms", "workers"], rows)
    table = accounts(value.sum(axis=0))
    check(table)
    bill = (jobs * np.round(wages, 4)).sum(axis=0) / 1000
    t.write(out / "input_output.csv", ["product", "use", "domestic_bn_krw"], use_rows(table))
    header = "industry output_bn_krw value_added_bn_krw imported_inputs_bn_krw imports_household_bn_krw"
    header += " imports_investment_bn_krw wage_bill_bn_krw jobs"
    t.write(out / "outputs.csv", header.split(), output_rows(table, bill, jobs.sum(axis=0)))
    write_budgets(out, codes, kinds, people, value.sum(axis=1) + rent + taxes)
    nation = [[i, int(jobs[:, k].sum())] for k, i in enumerate(INDUSTRIES)]
    t.write(out / "targets" / "jobs_national.csv", ["industry", "jobs"], nation)
    rows = [[p, int(jobs[here].sum()), int(jobs[here, :4].sum())] for p, here in provinces(codes)]
    t.write(out / "targets" / "jobs_provinces.csv", ["code", "jobs", "census_workers_2023"], rows)


def provinces(codes: list[str]) -> list[tuple[str, np.ndarray]]:
    """Rows of each province."""
    own = np.array([c[:2] for c in codes])
    return [(p, np.flatnonzero(own == p)) for p in sorted(set(own.tolist()))]


def write_budgets(out: Path, codes: list[str], kinds: list[str], people: np.ndarray, grdp: np.ndarray) -> None:
    """General accounts by head, and the provinces' product."""
    independence = {"gu": 0.40, "si": 0.25, "gun": 0.12}
    account = people * 0.0033
    header = ["code", "general_account_bn_krw", "fiscal_independence", "own_revenue_bn_krw"]
    rows: list[list[object]] = []
    for r, code in enumerate(codes):
        own = independence[kinds[r]]
        rows.append([code, f"{account[r]:.3f}", f"{own:.3f}", f"{account[r] * own:.3f}"])
    t.write(out / "fiscal.csv", header, rows)
    rows, totals = [], []
    for p, here in provinces(codes):
        money, own, product = people[here].sum() * 0.0028, 0.5 if p == "91" else 0.3, grdp[here].sum()
        rows.append(
            [
                p,
                f"{money:.3f}",
                f"{own:.3f}",
                f"{money * own:.3f}",
                f"{RELATIVE[p]:.4f}",
                f"{TAX_RATIO:.6f}",
                f"{product:.1f}",
            ]
        )
        totals.append([p, f"{product:.1f}"])
    t.write(
        out / "fiscal_provinces.csv",
        [*header, "wage_relative", "product_tax_ratio", "grdp_2024_bn_krw"],
        rows,
    )
    t.write(out / "targets" / "grdp_provinces.csv", ["code", "grdp_bn_krw"], totals)
