"""How strong the pull of a regulation-free zone is, given how much easier founding is: `python -m experiments.zones [entry pull pull ...]`.

Every fourth municipality outside the capital area gets a zone (41; there are 43). Firms are followed by their identity in paired runs: of the
jobs that the zones' industries gain, some are at firms that stood elsewhere when the zones began. MSS counted 262 of 662 jobs there a year on
(evidence zone_reloc, 0.3 to 0.6).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.policy.regulation_free_zones import RegulationFreeZones
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from sim.state.state import State

BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.toml"
QUARTERS = (4, 10)
SEEDS = range(1, 25)


def jobs(state: State, home: dict[int, int], zones: np.ndarray) -> np.ndarray:
    """Workers in the zones' first two industries at firms that came, that were founded since, and that were there."""
    firms, n_industries = state.firms, state.geography.n_industries
    cell = firms.cell_of_rows()
    there = np.flatnonzero((firms.employees > 0) & zones[cell // n_industries] & (cell % n_industries < 2))
    workers = firms.employees[there] * firms.weight[there].astype(np.int64)
    before = np.array([home.get(int(i), -1) for i in firms.id[there]])
    here = cell[there] // n_industries
    kinds = (before >= 0) & (before != here), before < 0, before == here
    return np.array([workers[kind].sum() for kind in kinds])


def scenarios(entry: float, pulls: Sequence[float]) -> tuple[list[Scenario], np.ndarray]:
    """The baseline and zones with every pull, and where the zones are [r]."""
    plain = Scenario.load(BASELINE)
    geography = economy_of(plain, SEEDS[0]).state.geography
    outside = np.flatnonzero(~geography.capital)[::4]
    zones = np.isin(np.arange(len(geography.codes)), outside)
    policy = {"kind": "regulation_free_zones", "budget_bn_krw_per_year": 200, "regions": [geography.codes[i] for i in outside]}
    policies = ({**policy, "entry": entry, "relocation": pull} for pull in pulls)
    return [plain, *(plain.vary({f"policies.zones.{k}": v for k, v in p.items()}) for p in policies)], zones


def followed(scenario: Scenario, seed: int, zones: np.ndarray) -> np.ndarray:
    """[quarter, kind] workers at firms of the zones, by where the firm stood when they began."""
    economy, rows = economy_of(scenario, seed), []
    firms, n_industries = economy.state.firms, economy.state.geography.n_industries
    live = firms.employees > 0
    home = dict(zip(firms.id[live].tolist(), (firms.cell_of_rows()[live] // n_industries).tolist(), strict=True))
    for quarter in range(1, QUARTERS[-1] + 1):
        economy.step()
        if quarter in QUARTERS:
            rows.append(jobs(economy.state, home, zones))
    economy.close()
    return np.array(rows)


def share_moved(gained: np.ndarray) -> tuple[float, float]:
    """Jobs at firms that came over all jobs gained, gained [seed, kind], and its standard error by the jackknife over seeds."""
    n, total = len(gained), gained.sum(axis=0)
    without = total - gained
    parts = without[:, 0] / without.sum(axis=1)
    return float(total[0] / total.sum()), float(np.sqrt((n - 1) * parts.var()))


def main() -> None:
    """Print the share of jobs that moved for one entry and several pulls: arguments entry, pull, pull, ...; else those of the policy."""
    default = RegulationFreeZones()
    entry, *pulls = (float(text) for text in sys.argv[1:] or (default.entry, default.relocation))
    variants, zones = scenarios(entry, pulls)
    found = np.array([[followed(variant, seed, zones) for variant in variants] for seed in SEEDS])
    for pull, gained in zip(pulls, np.moveaxis(found[:, 1:] - found[:, :1], 1, 0), strict=True):
        for q, quarters in enumerate(QUARTERS):
            moved, founded, grown = gained[:, q].mean(axis=0)
            share, error = share_moved(gained[:, q])
            print(
                f"entry {entry:g} pull {pull:g} after {quarters}: moved {moved:.0f} founded {founded:.0f} there before {grown:.0f}", end=" "
            )
            zone = gained[:, q].sum(axis=1) / zones.sum()
            print(f"share moved {share:.2f} (standard error {error:.2f})", end=" ")
            print(f"jobs a zone {zone.mean():.0f} (standard error {zone.std(ddof=1) / len(zone) ** 0.5:.0f})", flush=True)


if __name__ == "__main__":
    main()
