"""Study (f), the closures of the model: `python -m experiments.closures [--pairs 4] [--policies NAME ...] [--page-only]`.

Every shipped policy of one money ceiling is run against the baseline of the same closure, once for every disputed channel
of MODEL A.12: exports fixed, no job-led moves, no input-output, rigid wages, adoption by word of mouth alone or by
profitability alone. Asked is which order of policies survives. Writes `effects.csv`, the figure and the page of findings.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from experiments.studies import BASELINE, COLOURS, ROOT, Row, read, save, table, told
from sim.experiment.cells import replicate_seed
from sim.experiment.paired import Effect, paired_effect
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of

HERE = Path(__file__).parent
YEARS = 5
CLOSURES: dict[str, dict[str, Any]] = {
    "as shipped": {},
    "exports fixed": {"closures.exports": "fixed"},
    "no job-led moves": {"closures.job_led_moves": False},
    "no input-output": {"closures.input_output": False},
    "wages rigid": {"closures.wages": "rigid"},
    "adoption epidemic": {"closures.adoption": "epidemic"},
    "adoption rank": {"closures.adoption": "rank"},
}
OUTCOMES = {
    "jobs": "jobs outside the capital area, mean of the last four quarters",
    "people_20_39": "residents of 20-39 outside the capital area at the end",
    "cost_bn_krw": "public outlay over the five years, billion won, local money and running costs included",
}


def shipped() -> list[str]:
    """Scenarios that have policies within the common ceiling: those at their real size have one of their own."""
    found = {path.stem: Scenario.load(path) for path in sorted((ROOT / "scenarios").glob("*.toml")) if path.stem != "tiny"}
    ceiling = found["baseline"].budget.ceiling_bn_krw_per_year
    return [name for name, s in found.items() if s.policies and s.budget.ceiling_bn_krw_per_year == ceiling]


def outcome(scenario: Scenario, seed: int) -> dict[str, float]:
    """Run once; what the page compares."""
    economy = economy_of(scenario, seed)
    state, outside, jobs, cost = economy.state, ~economy.state.geography.capital, [], 0.0
    for _ in range(scenario.n_quarters):
        economy.step()
        jobs.append(float(state.people.workers_at()[outside].sum()))
        cost += float(state.governments.disbursed_quarter.sum() + state.governments.matched_quarter.sum()) / 1000.0
    young = float(state.people.residents[outside][:, :, 20:40].sum())
    economy.close()
    return {"jobs": float(np.mean(jobs[-4:])), "people_20_39": young, "cost_bn_krw": cost}


def run(policies: list[str], number: int, years: int = YEARS) -> list[Row]:
    """One row for every closure, policy and pair: paired effects on the outcomes."""
    rows: list[Row] = []
    for closure, changes in CLOSURES.items():
        started, settings = time.perf_counter(), {"years": years, **changes}
        scenarios = {name: Scenario.load(ROOT / "scenarios" / f"{name}.toml").vary(settings) for name in policies}
        baseline = Scenario.load(BASELINE).vary(settings)
        for n in range(number):
            seed = replicate_seed(baseline.seed, n)
            base = outcome(baseline, seed)
            for name, scenario in scenarios.items():
                made = outcome(scenario, seed)
                effects = {key: f"{made[key] - base[key]:.2f}" for key in base}
                rows.append({"closure": closure, "policy": name, "pair": str(n), **effects})
        print(f"{closure}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return rows


def values(rows: list[Row], closure: str, policy: str, name: str) -> np.ndarray:
    """[pair] effect on one outcome."""
    return np.array([float(r[name]) for r in rows if r["closure"] == closure and r["policy"] == policy])


def names(rows: list[Row], column: str) -> list[str]:
    """Closures or policies, in order."""
    return list(dict.fromkeys(r[column] for r in rows))


def order(rows: list[Row], closure: str, name: str) -> list[str]:
    """Policies from best to worst by their mean effect (cost: from cheapest)."""
    means = {p: float(values(rows, closure, p, name).mean()) for p in names(rows, "policy")}
    return sorted(means, key=lambda p: means[p] if name == "cost_bn_krw" else -means[p])


def sign(effect: Effect) -> int:
    """+1 or -1 where the interval leaves zero out, else 0."""
    return int(effect.low > 0) - int(effect.high < 0)


def verdict(rows: list[Row], first: str, second: str, name: str) -> str:
    """What becomes of `first` against `second` over the closures."""
    signs = [sign(paired_effect(values(rows, c, first, name) - values(rows, c, second, name))) for c in names(rows, "closure")]
    if {1, -1} <= set(signs):
        return "**changes sign**"
    if 0 not in signs:
        return f"survives: {'more' if signs[0] > 0 else 'less'} in all {len(signs)}"
    clear = sum(s != 0 for s in signs)
    if not clear:
        return "not resolved in any"
    return f"{'more' if sum(signs) > 0 else 'less'} in {clear}, not resolved in {len(signs) - clear}"


def section(rows: list[Row], name: str) -> str:
    """Effects and orders of one outcome."""
    closures, policies, digits = names(rows, "closure"), names(rows, "policy"), 1 if name == "cost_bn_krw" else 0
    effects = table(["policy", *closures], [[p, *(told(values(rows, c, p, name), digits) for c in closures)] for p in policies])
    same = order(rows, closures[0], name)
    kept = [c for c in closures if order(rows, c, name) == same]
    pairs = table(
        ["against each other", "over the closures"], [[f"{a} - {b}", verdict(rows, a, b, name)] for a, b in combinations(policies, 2)]
    )
    return f"""## {OUTCOMES[name].capitalize()}

{effects}

Order of the means as shipped: {", ".join(same)}. The same order of means in {len(kept)} of {len(closures)} closures: {", ".join(kept)}.

{pairs}
"""


def page(rows: list[Row]) -> str:
    """The page of findings."""
    closures, policies = names(rows, "closure"), names(rows, "policy")
    n_pairs = len({r["pair"] for r in rows})
    counted = {}
    for name in OUTCOMES:
        verdicts = [verdict(rows, a, b, name) for a, b in combinations(policies, 2)]
        counted[name] = [sum(key in v for v in verdicts) for key in ("survives", "changes", "not resolved in any")] + [len(verdicts)]
    found = "\n".join(
        f"* {OUTCOMES[name]}: of {n} comparisons of two policies {kept} survive every closure, {changed} change sign"
        f" and {lost} are resolved in none; the others are resolved in some and never turn round."
        for name, (kept, changed, lost, n) in counted.items()
    )
    return f"""# Which rankings of policies survive the closures

Study (f), written by `python -m experiments.closures` from `effects.csv`: {len(policies)} shipped policies ({", ".join(policies)})
under a ceiling of 200 billion won a year in 2025Q1-2029Q4, {YEARS} years, scale 100, {n_pairs} pairs for each of {len(closures)} closures, each against the baseline of its own closure.
Mean paired effects with 95 % intervals over pairs. A ceiling is not an outlay: what a policy could not spend is in the table of cost.

**In short.** Two policies are ranked where the interval of their difference leaves zero out.

{found}

With {n_pairs} pairs the interval of a difference in jobs is thousands of jobs wide, so `not resolved` means that this study cannot see an order, not that
there is none; and where many intervals are read, one in twenty leaves zero out by chance. No published ranking exists to compare with; MODEL 4.2 asks for this table.

![Effects by closure](effects.png)

{chr(10).join(section(rows, name) for name in OUTCOMES)}"""


def draw(rows: list[Row], path: Path) -> None:
    """Effects on jobs and young residents by closure and policy, with intervals."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    closures, policies = names(rows, "closure"), names(rows, "policy")
    height = 1.2 + 0.09 * len(closures) * (len(policies) + 2)
    figure, axes = plt.subplots(1, 2, figsize=(9, height), dpi=110, layout="constrained", sharey=True)
    for axis, name in zip(axes, ("jobs", "people_20_39"), strict=True):
        for i, policy in enumerate(policies):
            effects = [paired_effect(values(rows, c, policy, name)) for c in closures]
            means = np.array([float(e.mean) for e in effects])
            at = np.arange(len(closures)) + (i - (len(policies) - 1) / 2) * 0.8 / len(policies)
            bars = np.array([[m - float(e.low), float(e.high) - m] for m, e in zip(means, effects, strict=True)]).T
            colour, marker = COLOURS[i % len(COLOURS)], "os^Dv<>PX*"[i % 10]
            axis.errorbar(means, at, xerr=bars, fmt=marker, color=colour, markersize=3.5, linewidth=1, label=policy)
        axis.axvline(0, color="0.3", linewidth=0.7)
        axis.set(yticks=np.arange(len(closures)), yticklabels=closures, xlabel=OUTCOMES[name].split(",")[0])
    axes[0].invert_yaxis()
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)


def main() -> None:
    """Read the command line, run, draw and write."""
    parser = argparse.ArgumentParser(prog="python -m experiments.closures", description=__doc__)
    parser.add_argument("--pairs", type=int, default=4)
    parser.add_argument("--policies", nargs="*", help="scenario names; all shipped ones if not given")
    parser.add_argument("--page-only", action="store_true", help="figure and page from the saved results")
    arguments = parser.parse_args()
    if not arguments.page_only:
        save(run(arguments.policies or shipped(), arguments.pairs), HERE / "effects.csv")
    rows = read(HERE / "effects.csv")
    draw(rows, HERE / "effects.png")
    (HERE / "README.md").write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
