"""Who buys from whom: an input-output table of 2024 for three products and five buying industries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .economy_rounding import fit
from .economy_tables import IMPUTED_RENT_SHARE, INDUSTRIES, geography, public_share, read, write
from .economy_value import value_added

PRODUCTS = ("M", "X", "L")
FINAL = ("household", "export", "investment_government")
USES = (*INDUSTRIES, *FINAL)
FINAL_OF = {
    "household_consumption": "household",
    "npish_consumption": "household",
    "exports": "export",
    "government_consumption": "investment_government",
    "gross_fixed_capital_formation": "investment_government",
    "inventory_change": "investment_government",
}
# The sensitivity variant: purchases per unit of output of REALDATA_ECONOMY 2 (assumption, from memory of the
# tables around 2020), sellers M, X, L in rows and buyers M, X, L, G, A in columns, and its uses of products.
VARIANT_INPUTS = np.array([[0.33, 0.04, 0.15, 0.06, 0.20], [0.06, 0.18, 0.10, 0.06, 0.03], [0.10, 0.10, 0.12, 0.09, 0.08]])
VARIANT_VALUE = np.array([0.26, 0.62, 0.52, 0.75, 0.55])
VARIANT_FINAL = np.array([[203.0, 984.0, 261.0], [166.0, 40.0, 126.0], [503.0, 43.0, 321.0]])


@dataclass(frozen=True)
class Uses:
    """A table in one currency: who uses the domestic product of the five industries, and what they import.

    inputs: domestic [seller, buyer]; imported: imported inputs [buyer]; final: domestic [product, final use];
    imported_final: imports [product, final use]; value: value added [industry]; output [industry].
    """

    inputs: np.ndarray
    imported: np.ndarray
    final: np.ndarray
    imported_final: np.ndarray
    value: np.ndarray

    @property
    def output(self) -> np.ndarray:
        """Gross output: value added, domestic and imported inputs."""
        return self.value + self.inputs.sum(axis=0) + self.imported


def shares_of_industry(sector: str, name: str, public: float) -> np.ndarray:
    """Parts of one of the 35 industries that go to M, X, L, G and A."""
    out = np.zeros(len(INDUSTRIES))
    if name in ("c32", "c33"):  # education, health and social work: public and private part by jobs
        out[INDUSTRIES.index("G")], out[INDUSTRIES.index("L")] = public, 1 - public
    elif name == "c2":  # mining belongs to manufacturing, as in the jobs
        out[INDUSTRIES.index("M")] = 1.0
    else:
        out[INDUSTRIES.index(sector)] = 1.0
    return out


def regroup(source: Path) -> Uses:
    """The table of 2011 in the five industries of the model; the rent of dwellings is taken out of L."""
    rows = read(source / "input_output_35_2011.csv")
    public = public_share(source)
    part = {
        row["row_industry"]: shares_of_industry(row["row_sector"], row["row_industry"], public)
        for row in rows
        if row["row_industry"].startswith("c")
    }
    n, f = len(INDUSTRIES), len(FINAL)
    inputs, imported = np.zeros((n, n)), np.zeros(n)
    final, imported_final, value, rent = np.zeros((n, f)), np.zeros((n, f)), np.zeros(n), 0.0
    for row in rows:
        seller, buyer, amount = row["row_industry"], row["column"], float(row["value_million_usd"])
        domestic = row["origin"] == "domestic"
        if seller.startswith("value_added"):
            value += part[buyer] * amount
            rent += IMPUTED_RENT_SHARE * amount if buyer == "c29" else 0.0
        elif buyer in part and domestic:
            inputs += np.outer(part[seller], part[buyer]) * amount
        elif buyer in part:
            imported += part[buyer] * amount
        elif buyer in FINAL_OF:
            table = final if domestic else imported_final
            table[:, FINAL.index(FINAL_OF[buyer])] += part[seller] * amount
    local = INDUSTRIES.index("L")
    value[local] -= rent
    final[local, 0] -= rent
    return Uses(inputs, imported, final, imported_final, value)


def without_outside_sellers(table: Uses) -> Uses:
    """Households pay farms and the public directly for what industries bought from them.

    The purchases leave the buyer's output and the households' spending on it, and enter the households'
    spending on A and G: totals by buyer of final goods and all value added stay the same.
    """
    outside = [INDUSTRIES.index("G"), INDUSTRIES.index("A")]
    inputs, final = table.inputs.copy(), table.final.copy()
    dropped = inputs[outside].sum(axis=0)
    final[:, 0] -= dropped
    final[outside, 0] += inputs[outside].sum(axis=1)
    inputs[outside] = 0.0
    exported = final[outside, 1].copy()  # farms and the public sell to residents only: one percent of output
    final[outside, 1] = 0.0
    final[outside, 2] += exported
    return Uses(inputs, table.imported, final, table.imported_final, table.value)


def to_year(base: Uses, value: np.ndarray) -> Uses:
    """Move a table to new value added by industry with RAS.

    Value added per unit of output and the part of each product's output that goes to industries stay those of
    the base; inputs are fitted to both margins, imported inputs being one more seller. Final uses are the
    remainder, split as in the base.
    """
    growth = value / base.value
    output = base.output * growth
    sellers = np.concatenate([base.inputs[:3], base.imported[None]]) * growth[None, :]
    rows = base.inputs[:3].sum(axis=1) * growth[:3]
    columns = output - value
    fitted = fit(sellers, np.append(rows, columns.sum() - rows.sum()), columns, 2000)
    inputs = np.zeros_like(base.inputs)
    inputs[:3] = fitted[:3]
    rest = output - inputs.sum(axis=1)
    final = base.final * (rest / base.final.sum(axis=1))[:, None]
    return Uses(inputs, fitted[3], final, base.imported_final * growth[:, None], value)


def variant(base: Uses, value: np.ndarray) -> Uses:
    """The sensitivity table: coefficients of REALDATA_ECONOMY 2, final uses as the remainder."""
    output = value / VARIANT_VALUE
    inputs = np.zeros_like(base.inputs)
    inputs[:3] = VARIANT_INPUTS * output[None, :]
    imported = output - value - inputs.sum(axis=0)
    mix = base.final / base.final.sum(axis=1, keepdims=True)
    mix[:3] = VARIANT_FINAL / VARIANT_FINAL.sum(axis=1, keepdims=True)
    final = mix * (output - inputs.sum(axis=1))[:, None]
    return Uses(inputs, imported, final, base.imported_final * (value / base.value)[:, None], value)


def check(table: Uses, tolerance: float = 1e-9) -> None:
    """Every row balances (the table of 2011 but for its own rounding) and nothing is negative."""
    use = table.inputs.sum(axis=1) + table.final.sum(axis=1)
    assert np.abs(use / table.output - 1).max() < tolerance
    assert min(table.inputs.min(), table.imported.min(), table.final.min(), table.imported_final.min()) >= 0


def use_rows(table: Uses) -> list[list[object]]:
    """Rows product, use, billion won; farms and the public sell to households and the government only."""
    rows: list[list[object]] = []
    for p, product in enumerate(INDUSTRIES):
        line = np.concatenate([table.inputs[p], table.final[p]])
        uses = USES if product in PRODUCTS else ("household", "investment_government")
        rows += [[product, use, f"{line[USES.index(use)]:.3f}"] for use in uses]
    return rows


def output_rows(table: Uses, bill: np.ndarray, jobs: np.ndarray) -> list[list[object]]:
    """Rows of the industry accounts."""
    columns = np.stack(
        [
            table.output,
            table.value,
            table.imported,
            table.imported_final[:, 0],
            table.imported_final[:, 2],
            bill,
        ],
        axis=1,
    )
    return [[industry, *(f"{v:.3f}" for v in columns[i]), int(jobs[i])] for i, industry in enumerate(INDUSTRIES)]


def wage_bill(out: Path) -> tuple[np.ndarray, np.ndarray]:
    """Wages paid a year by industry (billion won), and jobs, from the pack's own tables."""
    jobs = np.array([[int(row[i]) for i in INDUSTRIES] for row in read(out / "jobs.csv")])
    pay = np.array([[float(row[i]) for i in INDUSTRIES] for row in read(out / "wages.csv")])
    return (jobs * pay).sum(axis=0) / 1000, jobs.sum(axis=0)


def build(source: Path, out: Path) -> None:
    """Write input_output.csv, outputs.csv and the two tables of the sensitivity variant."""
    value = value_added(source, geography(source)).industry.sum(axis=0)
    base = without_outside_sellers(regroup(source))
    check(base, 1e-3)
    bill, jobs = wage_bill(out)
    header = ["industry", "output_bn_krw", "value_added_bn_krw", "imported_inputs_bn_krw"]
    header += ["imports_household_bn_krw", "imports_investment_bn_krw", "wage_bill_bn_krw", "jobs"]
    for name, table in (("", to_year(base, value)), ("_variant", variant(base, value))):
        check(table)
        write(out / f"input_output{name}.csv", ["product", "use", "domestic_bn_krw"], use_rows(table))
        write(out / f"outputs{name}.csv", header, output_rows(table, bill, jobs))
