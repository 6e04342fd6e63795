"""Turns a running economy into result tables: municipality x year, province x quarter, nation x quarter."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.ground.calendar import Quarter
from sim.observe import MEASURES, add_up, by_municipality, over_year
from sim.state.state import State

Column = np.ndarray | list[str]


@dataclass
class Result:
    """One replicate: three tables of columns. `tables["municipality_year"]["population"]` is an array, one row each."""

    scenario: str
    seed: int
    tables: dict[str, dict[str, np.ndarray]]


@dataclass
class Recorder:
    """Notes a state after every quarter; `start` is the first simulated quarter."""

    scenario: str
    seed: int
    start: Quarter
    programme_names: tuple[str, ...]
    targeted: np.ndarray
    _year: list[dict[str, np.ndarray]] = field(default_factory=list)
    _rows: dict[str, list[dict[str, np.ndarray]]] = field(default_factory=dict)

    def note_base(self, state: State) -> None:
        """Note the base year itself (stocks at its end; flows are not simulated and stay empty)."""
        values = by_municipality(state)
        for measure in MEASURES:
            if measure.kind == "flow":
                values[measure.name] = np.full(state.geography.n_regions, np.nan)
        self._add("municipality_year", self._places(state, self.start.year - 1, values))

    def note(self, state: State) -> None:
        """Note the quarter that has just ended."""
        quarter = self.start + (state.quarter - 1)
        geography = state.geography
        values = by_municipality(state)
        self._year.append(values)
        self._add("province_quarter", self._provinces(state, quarter, values))
        self._add("national_quarter", self._nation(state, quarter, values))
        if quarter.number == 4:
            self._add("municipality_year", self._places(state, quarter.year, over_year(self._year)))
            self._year = []
        assert geography.n_regions == len(self.targeted)

    def result(self) -> Result:
        """Tables of everything noted so far."""
        tables = {name: {column: np.concatenate([row[column] for row in rows]) for column in rows[0]} for name, rows in self._rows.items()}
        return Result(self.scenario, self.seed, tables)

    def _add(self, table: str, row: dict[str, np.ndarray]) -> None:
        self._rows.setdefault(table, []).append(row)

    def _keys(self, n: int) -> dict[str, np.ndarray]:
        return {"scenario": np.full(n, self.scenario, dtype=object), "seed": np.full(n, self.seed, dtype=np.int64)}

    def _places(self, state: State, year: int, values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        n = state.geography.n_regions
        row = self._keys(n)
        row["year"] = np.full(n, year, dtype=np.int64)
        row["code"] = np.asarray(state.geography.codes, dtype=object)
        row["targeted"] = self.targeted.astype(np.int64)
        return row | {m.name: values[m.name] for m in MEASURES}

    def _provinces(self, state: State, quarter: Quarter, values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        n = state.geography.n_provinces
        row = self._keys(n)
        row["quarter"] = np.full(n, str(quarter), dtype=object)
        row["code"] = np.asarray(state.geography.province_codes, dtype=object)
        row |= add_up(values, state.geography.province, n)
        return row

    def _nation(self, state: State, quarter: Quarter, values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        row = self._keys(1)
        row["quarter"] = np.full(1, str(quarter), dtype=object)
        row |= add_up(values, np.zeros(state.geography.n_regions, dtype=np.int64), 1)
        governments = state.governments
        row["public_spending_bn_krw"] = np.atleast_1d((governments.disbursed_quarter.sum() + governments.matched_quarter.sum()) / 1000.0)
        row["central_balance_bn_krw"] = governments.central_balance / 1000.0
        for k, name in enumerate(self.programme_names):
            row[f"spending_{name}_bn_krw"] = np.atleast_1d(governments.disbursed_quarter[k] / 1000.0)
            row[f"matching_{name}_bn_krw"] = np.atleast_1d(governments.matched_quarter[k] / 1000.0)
            row[f"appropriated_{name}_bn_krw"] = np.atleast_1d(governments.appropriated[k] / 1000.0)
            row[f"disbursed_{name}_bn_krw"] = np.atleast_1d(governments.disbursed[k] / 1000.0)
            row[f"supported_{name}"] = np.atleast_1d(governments.supported[k].astype(np.float64))
        return row
