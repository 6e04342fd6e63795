"""What the runs show, pattern by pattern: numbers only, no judgement."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from experiments.plant_closure.__main__ import JOBS, QUARTER, SOON
from experiments.studies import Effects, read
from sim.base_year.start import start_state
from sim.model import Economy
from sim.observe import by_municipality
from sim.rules import Rules
from sim.state.state import State

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "sim" / "data"
YOUTH_OBSERVED = {"11": 341, "41": 235, "28": 15, "48": -105, "47": -90, "46": -76, "52": -76, "36": 34}
"""Net moves at 20-29 in 2013-2022, thousand persons, by province (MODEL 4.1)."""
GYEONGSANG, JEOLLA = ("26", "27", "31", "47", "48"), ("29", "46", "52", "50")


@dataclass
class Run:
    """One baseline: quarterly sums of the nation, and what is looked at once."""

    nation: dict[str, list[float]] = field(default_factory=dict)
    once: dict[str, float] = field(default_factory=dict)

    def of(self, name: str) -> np.ndarray:
        """[quarter] a series."""
        return np.array(self.nation[name])

    def years(self, name: str) -> np.ndarray:
        """[year] sums of a series."""
        return self.of(name).reshape(-1, 4).sum(axis=1)


def economy(pack: str, seed: int, scale: int) -> Economy:
    """The baseline of a pack."""
    folder = DATA / pack
    rules = Rules.of_pack(folder)
    state, _ = start_state(folder, rules, scale=scale, seed=seed)
    return Economy(state, rules, seed=seed, scale=scale)


def firms_of(state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Workers, weight, AI in use and municipality of every living row."""
    firms = state.firms
    alive = firms.employees > 0
    place = firms.cell_of_rows() // state.geography.n_industries
    return firms.employees[alive].astype(float), firms.weight[alive].astype(float), (firms.ai_age >= 0)[alive], place[alive]


def hill(workers: np.ndarray, weight: np.ndarray, least: float = 20.0) -> float:
    """Hill exponent of firms with `least` workers and more; half a worker below, since sizes are whole."""
    tail = workers >= least
    return float(weight[tail].sum() / (weight[tail] * np.log(workers[tail] / (least - 0.5))).sum())


def ai_share(state: State, least: int, below: int, provinces: tuple[str, ...] = ()) -> float:
    """Part of the firms of a size, in some provinces, that use AI."""
    workers, weight, uses, place = firms_of(state)
    chosen = (workers >= least) & (workers < below)
    if provinces:
        chosen &= np.isin(np.array([code[:2] for code in state.geography.codes])[place], provinces)
    return float(weight[chosen & uses].sum() / max(weight[chosen].sum(), 1.0))


def alive_at(state: State, quarters: int, since: int) -> float:
    """Firms founded in the `since` quarters that ended `quarters` ago and are still alive."""
    firms = state.firms
    young = (firms.employees > 0) & (firms.age >= quarters) & (firms.age < quarters + since)
    return float(firms.weight[young].sum())


def baseline(seed: int, years: int, scale: int) -> Run:
    """Run the base year on and note what the patterns need."""
    model, run = economy("korea_2024", seed, scale), Run()
    state = model.state
    run.once |= {"ai_large": ai_share(state, 500, 10**6), "ai_30_99": ai_share(state, 30, 100)}
    run.once |= {"ai_gyeongsang": ai_share(state, 50, 10**6, GYEONGSANG), "ai_jeolla": ai_share(state, 50, 10**6, JEOLLA)}
    force0 = state.people.labour_force.sum(axis=(1, 2, 3))
    wages, jobless = [], []
    youth = np.zeros(state.geography.n_regions)
    for quarter in range(4 * years):
        model.step()
        sums = by_municipality(state)
        note(run, state, sums)
        wages.append(mean_wages(state))
        jobless.append(state.people.unemployment_rate())
        if quarter < 20:
            youth += (state.people.moves_in - state.people.moves_out)[:, :, 2:4].sum(axis=(1, 2))
        if quarter == 3:
            run.once["ai_2024"] = ai_share(state, 50, 10**6)
        if quarter == 23:
            run.once["survival_1"] = alive_at(state, 4, 4) / run.years("births")[4]
            run.once["survival_5"] = alive_at(state, 20, 4) / run.years("births")[0]
        if quarter == 39:
            at_ten(run, state, sums)
            large = sums["labour_force"] > 20_000
            run.once["wage_curve"] = slope_within(np.array(jobless)[8:, large], np.array(wages)[8:, large])
        if quarter == 71:
            force = state.people.labour_force.sum(axis=(1, 2, 3))
            run.once |= {"force_falls": float((force < force0).sum()), "force_halves": float((force < 0.5 * force0).sum())}
    provinces = np.array([code[:2] for code in state.geography.codes])
    run.once |= {f"youth_{code}": float(youth[provinces == code].sum()) for code in YOUTH_OBSERVED}
    return run


def note(run: Run, state: State, sums: dict[str, np.ndarray]) -> None:
    """One quarter of the nation."""
    cells = state.cells
    lost = cells.quits.sum() + cells.layoffs.sum() + cells.exit_losses.sum() + cells.left_behind.sum()
    now = {
        "unemployment": sums["unemployed"].sum() / sums["labour_force"].sum(),
        "unfilled": sums["vacancies"].sum() / sums["jobs"].sum(),
        "births": sums["firm_births"].sum(),
        "deaths": sums["firm_deaths"].sum(),
        "firms": sums["firms"].sum(),
        "output": (cells.sales / cells.price_index).sum(),
        "separations": lost / cells.employees.sum(),
        "found": cells.filled.sum() / max(sums["unemployed"].sum() + cells.filled.sum(), 1),
    }
    for name, value in now.items():
        run.nation.setdefault(name, []).append(float(value))


def mean_wages(state: State) -> np.ndarray:
    """[r] mean wage at the workplace, relative to the base wages of the same workers."""
    cells = state.cells
    return np.asarray((cells.wage * cells.employees).sum(axis=1) / np.maximum((cells.base_wage * cells.employees).sum(axis=1), 1e-9))


def slope_within(jobless: np.ndarray, wages: np.ndarray) -> float:
    """Log wage on log unemployment over places and years [quarter, r], effects of place and of year taken out (Blanchflower and Oswald)."""
    within = []
    for values in (jobless, wages):
        years = np.log(np.maximum(values, 0.002)).reshape(-1, 4, values.shape[1]).mean(axis=1)
        within.append((years - years.mean(axis=0) - years.mean(axis=1, keepdims=True) + years.mean()).ravel())
    return float(np.polyfit(*within, 1)[0])


def at_ten(run: Run, state: State, sums: dict[str, np.ndarray]) -> None:
    """Cross sections after ten years."""
    workers, weight, _, _ = firms_of(state)
    grdp, capital = sums["grdp_bn_krw"], state.geography.capital
    run.once |= {
        "hill": hill(workers, weight),
        "one_worker": float(weight[workers == 1].sum() / weight.sum()),
        "capital_output": float(grdp[capital].sum() / grdp.sum()),
    }


def extinct(pack: str, year: int, seed: int, scale: int) -> float:
    """Municipalities with women of 20-39 over residents of 65+ under 0.5 in `year`, run from a past base year, less the registered number."""
    model = economy(pack, seed, scale)
    for _ in range(4 * (year - int(pack[-4:]))):
        model.step()
    residents = model.state.people.residents.sum(axis=3)
    women, old = residents[:, 1, 20:40].sum(axis=1), residents[:, :, 65:].sum(axis=(1, 2))
    return float((women < 0.5 * old).sum()) - registered_extinct(year)


def registered_extinct(year: int) -> float:
    """The registered number of such municipalities."""
    women: dict[str, float] = {}
    old: dict[str, float] = {}
    with (DATA / "hindcast" / "residents.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if int(row["year"]) != year:
                continue
            old[row["code"]] = old.get(row["code"], 0.0) + float(row["age_65_plus"])
            if row["sex"] == "female":
                women[row["code"]] = sum(float(row[f"age_{a}_{a + 4}"]) for a in (20, 25, 30, 35))
    return float(sum(women[code] < 0.5 * old[code] for code in women))


def closed_plant() -> dict[str, float]:
    """Multiplier and residents per job of the plant after five years, from the saved study."""
    effects = Effects(read(ROOT / "experiments" / "plant_closure" / "effects.csv"))
    last = QUARTER + 4 * SOON
    jobs = -effects.mean("jobs", "closure", "own", last - 3, last).mean() / JOBS
    people = -effects.mean("population", "closure", "own", last, last).mean() / JOBS
    assert last < effects.n_quarters
    return {"multiplier": float(jobs - 1.0), "out_moves": float(people)}
