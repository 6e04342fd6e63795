"""Quarter 0 against the official tables: every target with value, tolerance and verdict."""

from __future__ import annotations

from sim.base_year.pack import Pack
from sim.base_year.quarter_zero_measured import from_pack, from_state
from sim.base_year.quarter_zero_targets import CHECKS, Finding, jobs, population
from sim.base_year.read import Reader
from sim.state.state import State


def report(name: str, scale: int = 100, seed: int = 1) -> tuple[str, bool]:
    """Text of the comparison and whether every target is met, for the state after the run-in."""
    from sim.base_year.start import start_state
    from sim.rules import Rules

    pack = Pack.load(name)
    state, _ = start_state(pack.folder, Rules.of_pack(pack.folder), scale=scale, seed=seed)
    found = findings(pack, state)
    what = f"quarter 0 at scale {scale}, seed {seed}"
    return f"{pack.title}: {what}\n{table(found)}", all(f.passed for f in found)


def findings(pack: Pack, state: State | None = None) -> list[Finding]:
    """Compare the pack, or the state made from it, with the tables of its `targets` folder."""
    here = from_pack(pack) if state is None else from_state(pack, state)
    reader = Reader(pack.folder)
    found = jobs(pack, here, reader)
    if state is not None:  # the pack's residents are the register's table; only a state can lose somebody
        found = [population(pack, here), *found]
    for name, check in CHECKS.items():
        if reader.has(name):
            found += check(pack, here, reader)
    return found


def table(findings: list[Finding]) -> str:
    """The findings as lines of text, with a count of passes at the end."""
    head = f"{'target':<46}{'place':<22}{'value':>16}{'official':>16}  {'tolerance':<26}verdict"
    lines = [head, "-" * len(head)]
    for f in findings:
        mark = "pass" if f.passed else "FAIL"
        lines.append(
            f"{f.target:<46}{f.place:<22}{_figure(f.value):>16}{_figure(f.official):>16}  {f.tolerance:<26}{mark}"
            + (f"  {f.note}" if f.note else "")
        )
    return "\n".join([*lines, f"{sum(f.passed for f in findings)} of {len(findings)} targets met"])


def _figure(x: float) -> str:
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:,.3f}"
