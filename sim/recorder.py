"""Turns a running economy into result tables: municipality x year, province x quarter, nation x quarter."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.ground.calendar import Quarter
from sim.observe import MEASURES, add_up, by_municipality, extinction_class, over_year, public_revenue
from sim.retention import Retention
from sim.state.public import CONSTRAINTS, STRATEGIES
from sim.state.state import State

Values = dict[str, np.ndarray]

PROGRAMME = {
    "spending_{}_bn_krw": ("billion won", "flow", "paid out by the programme; in the nation's table with its running costs", None),
    "matching_{}_bn_krw": ("billion won", "flow", "paid by local governments beside the programme", None),
    "overhead_{}_bn_krw": ("billion won", "flow", "running costs of the programme, which have no place", "down"),
    "appropriated_{}_bn_krw": ("billion won", "stock", "appropriated to the programme since the start", None),
    "disbursed_{}_bn_krw": ("billion won", "stock", "paid out by the programme since the start, running costs included", None),
    "repaid_{}_bn_krw": ("billion won", "stock", "interest, fees, instalments and recoveries received from firms since the start", "up"),
    "defaulted_{}_bn_krw": ("billion won", "stock", "principal of loans lost with firms that closed since the start", "down"),
    "guaranteed_{}_bn_krw": ("billion won", "stock", "what firms owe a bank on loans that the programme guarantees; where it does", None),
    "supported_{}": (
        "firms",
        "stock",
        "firms awarded or housed since the start; for transfers, residents reached; for training and grants, persons",
        "up",
    ),
    "anyway_{}": ("persons", "stock", "of the movers paid a grant, those whom its pull did not bring; empty for other policies", "down"),
}
"""Columns for every programme: unit, kind, meaning, which way is better. The first two are in every table, by the place
where the money was paid; the others are the nation's."""

DECIDED = {
    "local_strategy": "strategy by which the municipality divided its development budget; empty where no policy asks it for a match",
    "binding_constraint": "what the municipality (or the one that it follows) was worst at, which `diagnostic` and `imitate` act on",
    "development_budget_bn_krw": "what the municipality may give to programmes in the year",
    "follows": "code of the municipality whose constraint that is: its own or the neighbour that it imitates",
}
PROVINCIAL = {
    "provincial_strategy": "strategy by which the province divided its development budget; empty where no policy asks for a match",
    "provincial_constraint": "what the province (or the one that it follows) was worst at",
    "provincial_budget_bn_krw": "what the province may give to programmes in the year",
    "provincial_follows": "code of the province whose constraint that is: its own or the neighbour that it imitates",
}
"""Columns of `province_quarter` where provinces decide, beside the part planned for each policy."""
FROM_PROVINCE = "from_province_{}_bn_krw"
"""Column of `municipality_year` and `province_quarter` where provinces decide: what the province paid of the matching, by policy."""
PLANNED = "plan_{}"
"""Columns of `municipality_year` where the scenario has policies: what the municipality decided, why, and the part for each policy."""

BUDGET = {
    "public_revenue_bn_krw": (
        "billion won",
        "flow",
        "taxes, contributions and fees of all governments, without taxes added to pay programmes",
        "up",
    ),
    "central_balance_bn_krw": ("billion won", "flow", "central receipts minus outlays", "up"),
}
"""Columns of `national_quarter` about all public money, in the same order."""

YOUNG = {
    "young_cohort_in_province": "residents aged 20-34 twenty quarters ago",
    "young_kept_in_province_gross": "of them, those who have not left the province since",
    "young_kept_in_province_net": "of them, those left when arrivals of the same years of birth offset departures",
    "young_cohort_outside_capital": "residents aged 20-34 outside the capital area twenty quarters ago",
    "young_kept_outside_capital_gross": "of them, those who have not moved into the capital area since",
    "young_kept_outside_capital_net": "of them, those left when moves out of the capital area offset moves into it",
}
"""Retention of the young, in persons (`sim.retention`); the last three are the nation's alone. Empty before 20 quarters."""

ADOPTION = {
    "firm": "lasting identity of the firm: quarter, cell and number of its founding; the same in runs with one seed",
    "weight": "identical firms that the row stands for",
    "policy": "policy whose call paid a part; empty for a project on own account",
}
"""Columns of `adoption_quarter`, one row for every project in AI: who, when, with whose money."""


@dataclass
class Result:
    """One replicate: tables of columns. `tables["municipality_year"]["population"]` is an array, one row each."""

    scenario: str
    seed: int
    tables: dict[str, Values]


@dataclass
class Recorder:
    """Notes a state after every quarter; `start` is the first simulated quarter."""

    scenario: str
    seed: int
    start: Quarter
    programme_names: tuple[str, ...]
    targeted: np.ndarray
    guarantors: tuple[str, ...] = ()
    """Programmes that guarantee loans."""
    _year: list[Values] = field(default_factory=list)
    _rows: dict[str, list[Values]] = field(default_factory=dict)
    _retention: Retention = field(default_factory=Retention)

    def note_base(self, state: State) -> None:
        """Note the base year itself (stocks at its end; flows are not simulated and stay empty)."""
        values = by_municipality(state)
        empty = np.full(state.geography.n_regions, np.nan)
        for measure in MEASURES:
            if measure.kind == "flow":
                values[measure.name] = empty
        self._retention.begin(state)
        self._add("municipality_year", self._places(state, self.start.year - 1, values, dict.fromkeys(self._placed(state), empty)))

    def note(self, state: State) -> None:
        """Note the quarter that has just ended."""
        quarter = self.start + (state.quarter - 1)
        values, placed = by_municipality(state), self._placed(state)
        young = self._retention.note(state, aged=quarter.number == 1)
        self._year.append(values | placed)
        self._add("province_quarter", self._provinces(state, quarter, values, placed, young))
        self._add("national_quarter", self._nation(state, quarter, values, young))
        self._add("adoption_quarter", self._adoptions(state, quarter))
        if quarter.number == 4:
            spent = {name: np.sum([q[name] for q in self._year], axis=0) for name in placed}
            self._add("municipality_year", self._places(state, quarter.year, over_year(self._year), spent))
            self._year = []
        assert state.geography.n_regions == len(self.targeted)

    def result(self) -> Result:
        """Tables of everything noted so far."""
        tables = {name: {column: np.concatenate([row[column] for row in rows]) for column in rows[0]} for name, rows in self._rows.items()}
        return Result(self.scenario, self.seed, tables)

    def _add(self, table: str, row: Values) -> None:
        self._rows.setdefault(table, []).append(row)

    def _keys(self, n: int) -> Values:
        return {"scenario": np.full(n, self.scenario, dtype=object), "seed": np.full(n, self.seed, dtype=np.int64)}

    def _adoptions(self, state: State, quarter: Quarter) -> Values:
        """Rows of firms that took AI up this quarter: a project on own account is of age 0, an award as old as its head start."""
        firms, offers = state.firms, state.offers
        oldest = int(offers.head_start.max(initial=0))
        # Read as a number without a sign, the age of a firm that does not use AI is larger than any: one pass over all rows, not five.
        rows = np.flatnonzero(firms.ai_age.view(np.uint16) <= oldest)
        rows = rows[firms.employees[rows] > 0]
        order = np.argsort(offers.awarded_firm)
        known = np.append(offers.awarded_firm[order], np.uint64(0))
        at = np.searchsorted(known[:-1], firms.id[rows])
        awarded = (at < len(order)) & (known[at] == firms.id[rows])
        call = np.full(len(rows), -1)
        call[awarded] = offers.awarded_call[order][at[awarded]]
        new = awarded | (firms.ai_age[rows] == 0)
        rows, call = rows[new], call[new]
        names = np.array([*(self.programme_names[k] for k in offers.programme), ""], dtype=object)
        row = self._keys(len(rows)) | {"quarter": np.full(len(rows), str(quarter), dtype=object)}
        return row | {"firm": firms.id[rows], "weight": firms.weight[rows].astype(np.int32), "policy": names[call]}

    def _placed(self, state: State) -> Values:
        """Money of every programme by municipality this quarter, [r] billion won."""
        governments, out = state.governments, {}
        for k, name in enumerate(self.programme_names):
            out[f"spending_{name}_bn_krw"] = governments.disbursed_place[k] / 1000.0
            out[f"matching_{name}_bn_krw"] = governments.matched_place[k] / 1000.0
            if state.provinces.decide:
                out[FROM_PROVINCE.format(name)] = state.provinces.paid_place[k] / 1000.0
        return out

    def _places(self, state: State, year: int, values: Values, placed: Values) -> Values:
        n = state.geography.n_regions
        row = self._keys(n)
        row["year"] = np.full(n, year, dtype=np.int64)
        row["code"] = np.asarray(state.geography.codes, dtype=object)
        row["targeted"] = self.targeted.astype(np.int64)
        row["extinction_class"] = extinction_class(values["extinction_index"])
        return row | {m.name: values[m.name] for m in MEASURES} | placed | self._decided(state)

    def _decided(self, state: State) -> Values:
        """How, why and for what municipalities divided their budgets this year, if there is anything to divide them over."""
        governments, codes = state.governments, np.asarray(state.geography.codes, dtype=object)
        if not self.programme_names:
            return {}
        names = np.array([*STRATEGIES, ""], dtype=object)[governments.strategy]
        bound = np.array([*CONSTRAINTS, ""], dtype=object)[governments.binding]
        out = {"local_strategy": names, "binding_constraint": bound, "development_budget_bn_krw": governments.development_budget / 1000.0}
        out["follows"] = np.where(names == "", "", codes[governments.follows])
        for k, name in enumerate(self.programme_names):
            out[PLANNED.format(name)] = np.where(names == "", np.nan, governments.development_plan[:, k])
        return out

    def _provincial(self, state: State) -> Values:
        """The same of provinces, where they decide."""
        provinces, codes = state.provinces, np.asarray(state.geography.province_codes, dtype=object)
        if not provinces.decide or not self.programme_names:
            return {}
        names = np.array([*STRATEGIES, ""], dtype=object)[provinces.strategy]
        bound = np.array([*CONSTRAINTS, ""], dtype=object)[provinces.binding]
        out = dict(
            zip(PROVINCIAL, (names, bound, provinces.budget / 1000.0, np.where(names == "", "", codes[provinces.follows])), strict=True)
        )
        for k, name in enumerate(self.programme_names):
            out[PLANNED.format(name)] = np.where(names == "", np.nan, provinces.plan[:, k])
        return out

    def _provinces(self, state: State, quarter: Quarter, values: Values, placed: Values, young: Values) -> Values:
        n, group = state.geography.n_provinces, state.geography.province
        row = self._keys(n)
        row["quarter"] = np.full(n, str(quarter), dtype=object)
        row["code"] = np.asarray(state.geography.province_codes, dtype=object)
        row |= add_up(values, group, n) | {name: np.bincount(group, money, n) for name, money in placed.items()}
        row |= {name: persons for name, persons in young.items() if "_in_province" in name}
        return row | self._provincial(state)

    def _nation(self, state: State, quarter: Quarter, values: Values, young: Values) -> Values:
        row = self._keys(1)
        row["quarter"] = np.full(1, str(quarter), dtype=object)
        row |= add_up(values, np.zeros(state.geography.n_regions, dtype=np.int64), 1)
        row |= {name: np.atleast_1d(persons.sum()) for name, persons in young.items()}
        governments = state.governments
        money = {
            "public_spending_bn_krw": (governments.disbursed_quarter.sum() + governments.matched_quarter.sum()) / 1000.0,
            "public_revenue_bn_krw": public_revenue(state) / 1000.0,
            "central_balance_bn_krw": governments.central_balance[0] / 1000.0,
        }
        for k, name in enumerate(self.programme_names):
            spent = governments.disbursed_quarter[k]
            money[f"spending_{name}_bn_krw"] = spent / 1000.0
            money[f"matching_{name}_bn_krw"] = governments.matched_quarter[k] / 1000.0
            money[f"overhead_{name}_bn_krw"] = (spent - governments.disbursed_place[k].sum()) / 1000.0
            money[f"appropriated_{name}_bn_krw"] = governments.appropriated[k] / 1000.0
            money[f"disbursed_{name}_bn_krw"] = governments.disbursed[k] / 1000.0
            money[f"repaid_{name}_bn_krw"] = governments.repaid[k] / 1000.0
            money[f"defaulted_{name}_bn_krw"] = governments.defaulted[k] / 1000.0
            if name in self.guarantors:
                money[f"guaranteed_{name}_bn_krw"] = governments.guaranteed[k] / 1e9
            money[f"supported_{name}"] = governments.supported[k]
            grants = state.grants
            money[f"anyway_{name}"] = grants.anyway[k] if grants.sought[k] > 0 or grants.anyway[k] > 0 else np.nan
        return row | {name: np.full(1, float(value)) for name, value in money.items()}
