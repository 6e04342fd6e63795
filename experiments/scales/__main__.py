"""Scales agree: `python -m experiments.scales [--scales 100 10 1] [--pairs 8] [--policies NAME ...] [--page-only]`.

Shipped policies are run against the baseline with rows of up to 100, up to 10, and one small firm; asked is whether the
effects are those of the finest scale within their intervals. Every pair is kept in `effects.csv` when it ends, and what
stands there is not run again, so that the same command, stopped at any time, goes on; `--page-only` writes the page alone.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np
from scipy import stats

from experiments.studies import BASELINE, ROOT, Row, read, table, told
from sim.experiment.cells import replicate_seed
from sim.ground.caches import engine_digest
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of

HERE = Path(__file__).parent
POLICIES = ("ai_adoption_subsidy", "campus_innovation_space", "ai_services", "growth_fund", "export_vouchers")
OUTCOMES = {
    "jobs": "jobs, mean of the last four quarters",
    "jobs_outside_capital": "jobs outside the capital area, mean of the last four quarters",
    "people_20_39": "residents of 20-39 outside the capital area at the end",
    "ai_firms": "firms that use AI at the end",
    "cost_bn_krw": "public outlay, billion won, local money and running costs included",
}
WHERE = ("scale", "policy", "pair")
COLUMNS = (*WHERE, *OUTCOMES, "seconds", "years", "engine")


def outcome(scenario: Scenario, seed: int) -> dict[str, float]:
    """Run once; what the page compares."""
    economy = economy_of(scenario, seed)
    state, outside, jobs, cost = economy.state, ~economy.state.geography.capital, [], 0.0
    for _ in range(scenario.n_quarters):
        economy.step()
        jobs.append(state.people.workers_at())
        cost += float(state.governments.disbursed_quarter.sum() + state.governments.matched_quarter.sum()) / 1000.0
    late = np.mean(jobs[-4:], axis=0)
    firms = state.firms
    with_ai = float(firms.weight[(firms.employees > 0) & (firms.ai_age >= 0)].sum(dtype=np.int64))
    young = float(state.people.residents[outside][:, :, 20:40].sum())
    economy.close()
    found = {"jobs": float(late.sum()), "jobs_outside_capital": float(late[outside].sum()), "people_20_39": young}
    return found | {"ai_firms": with_ai, "cost_bn_krw": cost}


def run(path: Path, scales: list[int], policies: list[str], number: int, years: int) -> None:
    """Run the pairs that are not in the file yet and add each as soon as it ends: levels of the baseline, effects of policies."""
    kept = read(path) if path.exists() else []
    if {(row["years"], row["engine"]) for row in kept} - {(str(years), engine_digest()[:12])}:
        raise SystemExit(f"{path} holds runs of other years or of another version of the model; delete it, or name another --folder.")
    done = {tuple(row[name] for name in WHERE) for row in kept}
    for n in range(number):
        for scale in scales:
            pair(path, scale, [p for p in policies if (str(scale), p, str(n)) not in done], n, years)


def pair(path: Path, scale: int, policies: list[str], n: int, years: int) -> None:
    """One pair of a scale: the baseline once, and every policy with the same seed."""
    if not policies:
        return
    started, settings = time.perf_counter(), {"years": years, "scale": scale}
    baseline = Scenario.load(BASELINE).vary(settings)
    seed = replicate_seed(baseline.seed, n)
    base = outcome(baseline, seed)
    for name in policies:
        began = time.perf_counter()
        made = outcome(Scenario.load(ROOT / "scenarios" / f"{name}.toml").vary(settings), seed)
        effects = {key: f"{made[key] - base[key]:.2f}" for key in base}
        about = {"seconds": f"{time.perf_counter() - began:.1f}", "years": str(years), "engine": engine_digest()[:12]}
        add(path, {"scale": str(scale), "policy": name, "pair": str(n), **effects, **about})
    print(f"scale {scale}, pair {n + 1}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


def add(path: Path, row: Row) -> None:
    """One more line of the file."""
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(row)


def values(rows: list[Row], scale: str, policy: str, name: str) -> np.ndarray:
    """[pair] effect on one outcome."""
    return np.array([float(r[name]) for r in rows if r["scale"] == scale and r["policy"] == policy])


def apart(coarse: np.ndarray, fine: np.ndarray) -> tuple[float, float, float]:
    """Difference of two mean effects and its 95 % interval (Welch: the scales' pairs are independent, their spreads differ)."""
    difference = float(coarse.mean() - fine.mean())
    if coarse.var() + fine.var() == 0.0:
        return difference, difference, difference
    interval = stats.ttest_ind(coarse, fine, equal_var=False).confidence_interval(0.95)
    return difference, float(interval.low), float(interval.high)


def verdict(coarse: np.ndarray, fine: np.ndarray) -> str:
    """Whether two scales agree."""
    if min(len(coarse), len(fine)) < 2:
        return "too few pairs"
    mean, low, high = apart(coarse, fine)
    return f"{'agrees' if low <= 0.0 <= high else '**differs**'}: {mean:+,.0f} ({low:+,.0f} to {high:+,.0f})"


def wider(rows: list[Row], coarse: str, fine: str) -> str:
    """How much wider the spread over pairs of the coarse scale is, and what that costs in time."""
    policies = list(dict.fromkeys(r["policy"] for r in rows))
    ratios = []
    for name in OUTCOMES:
        for policy in policies:
            one, other = values(rows, coarse, policy, name), values(rows, fine, policy, name)
            if min(len(one), len(other)) > 1 and other.std() > 0.0:
                ratios.append(one.std(ddof=1) / other.std(ddof=1))
    if not ratios:
        return ""
    seconds = [np.median([float(r["seconds"]) for r in rows if r["scale"] == s]) for s in (fine, coarse)]
    spread, time_ratio = float(np.median(ratios)), float(seconds[0] / seconds[1])
    return (
        f"Effects of single pairs scatter {spread:.1f} times as much at scale {coarse} as at scale {fine} (median), so that as narrow an interval takes"
        f" {spread**2:.1f} times as many pairs, each of which takes {time_ratio:.1f} times less time: "
        f"for effects of policies scale {fine if spread**2 > time_ratio else coarse} is the cheaper one. A wide interval also agrees more easily.\n"
    )


def page(rows: list[Row]) -> str:
    """The findings."""
    scales = sorted({r["scale"] for r in rows}, key=int)
    finest, policies = scales[0], list(dict.fromkeys(r["policy"] for r in rows))
    number = {s: max(len(values(rows, s, p, "jobs")) for p in policies) for s in scales}
    runs = ", ".join(f"{number[s]} at scale {s}" for s in scales)
    took = ", ".join(f"{np.median([float(r['seconds']) for r in rows if r['scale'] == s]):.0f} s at scale {s}" for s in scales)
    parts, total, differ = [], 0, 0
    for name, text in OUTCOMES.items():
        lines = []
        for policy in policies:
            by_scale = {s: values(rows, s, policy, name) for s in scales}
            verdicts = [verdict(by_scale[s], by_scale[finest]) for s in scales[1:]]
            total += sum("too few" not in v for v in verdicts)
            differ += sum("differs" in v for v in verdicts)
            lines.append([policy, *(told(v, 0) if len(v) > 1 else "-" for v in by_scale.values()), *verdicts])
        head = ["policy", *(f"scale {s}" for s in scales), *(f"{s} against {finest}" for s in scales[1:])]
        parts.append(f"## {text[0].upper()}{text[1:]}\n\n{table(head, lines)}\n")
    return (
        "# Do scales agree?\n\n"
        f"Written by `python -m experiments.scales`; {rows[0]['years']} years, pairs of runs: {runs}. A run took {took} (median).\n"
        f"Cells are mean effects and their 95 % intervals over pairs; the last columns the difference to scale {finest}, the finest that was run, and its own.\n\n"
        f"**{total - differ} of {total} comparisons agree, {differ} differ** (with intervals of 95 % some {0.05 * total:.1f} would differ by chance alone).\n"
        + (
            ""
            if finest == "1"
            else "Every firm one to one (`--scales 1`) is not among them: these runs say whether two coarse scales agree, no more.\n"
        )
        + "".join(wider(rows, s, finest) for s in scales[1:])
        + "\n"
        + "\n".join(parts)
    )


def main() -> None:
    """Run what is missing, then write the page."""
    parser = argparse.ArgumentParser(prog="python -m experiments.scales", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scales", type=int, nargs="+", default=[100, 10])
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--policies", nargs="+", default=list(POLICIES))
    parser.add_argument("--folder", type=Path, default=HERE)
    parser.add_argument("--page-only", action="store_true", help="the page from the saved pairs")
    given = parser.parse_args()
    path = given.folder / "effects.csv"
    if not given.page_only:
        run(path, given.scales, given.policies, given.pairs, given.years)
    if not path.exists():
        raise SystemExit(f"{path}: there are no runs yet; leave --page-only out.")
    (given.folder / "README.md").write_text(page(read(path)), encoding="utf-8")


if __name__ == "__main__":
    main()
