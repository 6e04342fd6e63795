"""How strong the pull of a regulation-free zone is, given how much easier founding is: `python -m experiments.zones`.

Every fourth municipality outside the capital area gets a zone (41; there are 43). Firms are followed by their identity in paired runs: of the
jobs that the zones' industries gain, some are at firms that stood elsewhere when the zones began. MSS counted 262 of 662 jobs there a year on
(evidence zone_reloc, 0.3 to 0.6).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from sim.state.state import State

BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.toml"
QUARTERS = (4, 10)
SEEDS = (1, 2, 3)


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


def gains(entry: float, pull: float) -> np.ndarray:
    """[quarter, kind] jobs gained over the paired baseline, mean over seeds."""
    out = np.zeros((len(QUARTERS), 3))
    for seed in SEEDS:
        plain = Scenario.load(BASELINE)
        codes = economy_of(plain, seed).state.geography
        outside = np.flatnonzero(~codes.capital)[::4]
        policy = {
            "kind": "regulation_free_zones",
            "budget_bn_krw_per_year": 200,
            "regions": [codes.codes[i] for i in outside],
            "entry": entry,
            "relocation": pull,
        }
        zones = np.zeros(len(codes.codes), dtype=bool)
        zones[outside] = True
        found = {}
        for name, scenario in (("with", plain.vary({f"policies.zones.{k}": v for k, v in policy.items()})), ("without", plain)):
            economy = economy_of(scenario, seed)
            firms = economy.state.firms
            live = firms.employees > 0
            home = dict(
                zip(firms.id[live].tolist(), (firms.cell_of_rows()[live] // economy.state.geography.n_industries).tolist(), strict=True)
            )
            rows = []
            for quarter in range(1, QUARTERS[-1] + 1):
                economy.step()
                if quarter in QUARTERS:
                    rows.append(jobs(economy.state, home, zones))
            found[name] = np.array(rows)
        out += (found["with"] - found["without"]) / len(SEEDS)
    return out


def main() -> None:
    """Print the share of jobs that moved for one entry and several pulls: arguments entry, pull, pull, ..."""
    entry, *pulls = (float(text) for text in sys.argv[1:] or ("0.1", "0.5"))
    for pull in pulls:
        for quarters, (moved, founded, grown) in zip(QUARTERS, gains(entry, pull), strict=True):
            total = moved + founded + grown
            print(
                f"entry {entry:g} pull {pull:g} after {quarters}: moved {moved:.0f} founded {founded:.0f} there before {grown:.0f}", end=" "
            )
            print(f"share moved {moved / total:.2f}", flush=True)


if __name__ == "__main__":
    main()
