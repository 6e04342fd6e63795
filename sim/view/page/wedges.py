"""What each policy of a package adds, year by year, from results of its sub-packages; and two effects of a scenario at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import f as fisher

from sim.experiment.cells import slug
from sim.experiment.folder import FolderMismatch
from sim.experiment.formulas import Indicator
from sim.experiment.indicators import INDICATORS
from sim.experiment.manifest import MANIFEST
from sim.experiment.measured import Measured
from sim.experiment.packages import Plan, alone, interaction, plan_of, shapley
from sim.experiment.paired import LEVEL, Effect, paired_effect
from sim.experiment.results import Results
from sim.scenario.resolve import NOT_IN_THE_HASH
from sim.view.page.frames import rounded

OWN = (*NOT_IN_THE_HASH, "name", "policies")
DIGITS = 5
JOINT = ("employed_residents", "population")


def wedges(results: Sequence[Results], name: str) -> dict[str, Any]:
    """By label of a package among the results: what `wedge_frames` says of one indicator, where its sub-packages have results."""
    indicator = next((i for i in INDICATORS if i.name == name), None)
    if indicator is None:
        raise FolderMismatch("no such indicator")
    base, *others = results
    found = {r.label: wedge_frames(base, r, indicator) for r in others if len(policies_of(r)) > 1}
    return {"packages": {label: frames for label, frames in found.items() if frames is not None}}


def wedge_frames(base: Results, package: Results, indicator: Indicator) -> dict[str, Any] | None:
    """Effects on the nation [year] with bounds: `alone` by policy and `interaction` sum to `whole`, and so do `adds` (Shapley).

    None where a sub-package, a common seed or the indicator is missing.
    """
    plan = plan_of(tuple(policies_of(package)))
    parts = sub_packages(plan, base, package)
    seeds = tuple(s for s in base.seeds if all(s in r.seeds for r in parts.values()))
    if any(s not in parts for s in plan.sets) or not seeds:
        return None
    series = {s: _measured(str(r.path), r.label, seeds).series(indicator, "nation") for s, r in parts.items()}
    known = {s: found for s, found in series.items() if found is not None}
    if len(known) < len(series):
        return None
    years = sorted(set.intersection(*(set(found[0]) for found in known.values())))
    values = {s: found[1][:, [found[0].index(y) for y in years], 0] for s, found in known.items()}
    whole = paired_effect(values[plan.whole] - values[0])
    return {
        "years": years,
        "policies": list(plan.policies),
        "kinds": [policies_of(package)[p]["kind"] for p in plan.policies],
        "replicates": len(seeds),
        "orders": len(plan.orders),
        "adds": [_bounds(e) for e in shapley(plan, values)],
        "alone": [_bounds(paired_effect(v)) for v in alone(plan, values)],
        "interaction": _bounds(paired_effect(interaction(plan, values))),
        "whole": _bounds(whole),
    }


def policies_of(results: Results) -> dict[str, Any]:
    """A scenario's policies by name."""
    return dict(results.entry["scenario"].get("policies", {}))


def sub_packages(plan: Plan, base: Results, package: Results) -> dict[int, Results]:
    """Results by set of policies: of the same engine, data and settings as the package, in its folder or in those that `--wedges` makes."""
    whole, ground = policies_of(package), _ground(package)
    wanted = {s: {p: whole[p] for i, p in enumerate(plan.policies) if s >> i & 1} for s in plan.sets}
    found = {plan.whole: package, **({0: base} if _ground(base) == ground and not policies_of(base) else {})}
    for other in _beside(package):
        at = next((s for s, policies in wanted.items() if policies_of(other) == policies), None)
        if at is not None and at not in found and other.seeds and _ground(other) == ground:
            found[at] = other
    return found


def _beside(package: Results) -> Iterable[Results]:
    name = f"wedges-{package.entry['key'][:8]}"
    for folder in (package.path, package.path / name, package.path.parent / f"{slug(package.label)}-{name}"):
        if (folder / MANIFEST).is_file():
            yield from Results.open(folder)


def _ground(results: Results) -> tuple[Any, ...]:
    entry = results.entry
    return entry["engine"], entry["pack_sha256"], {k: v for k, v in entry["scenario"].items() if k not in OWN}


def _bounds(effect: Effect) -> dict[str, list[float | None]]:
    return {name: rounded(np.atleast_2d(getattr(effect, name)), DIGITS)[0] for name in ("mean", "low", "high")}


@lru_cache(maxsize=64)
def _measured(folder: str, label: str, seeds: tuple[int, ...]) -> Measured:
    """Kept by the seeds, so that a folder that grows is read again."""
    return Measured.of(next(r for r in Results.open(Path(folder)) if r.label == label), seeds)


def joint(base: Results, other: Results) -> dict[str, Any] | None:
    """Effects on employed residents and on residents of the nation together, by year: the mean pair and the 95 % region around it.

    `shape` [year] holds a, b, c of the region's matrix [[a, b], [b, c]]: its boundary is the mean plus the matrix' root times the unit circle.
    None with fewer than three pairs.
    """
    seeds = tuple(s for s in base.seeds if s in set(other.seeds))
    chosen = [i for i in INDICATORS if i.name in JOINT]
    n = len(seeds)
    if n < 3:
        return None
    both = [_measured(str(r.path), r.label, seeds) for r in (other, base)]
    found = [[m.series(i, "nation") for i in sorted(chosen, key=lambda i: JOINT.index(i.name))] for m in both]
    if any(x is None for row in found for x in row):
        return None
    years = found[0][0][0]  # type: ignore[index]
    effect = np.stack([a[1][:, :, 0] - b[1][:, :, 0] for a, b in zip(*found, strict=True)])
    mean = effect.mean(axis=1)
    apart = effect - mean[:, None]
    # Hotelling: the region of the mean of two figures over n pairs.
    scale = 2.0 * (n - 1) / (n - 2) * fisher.ppf(LEVEL, 2, n - 2) / n / (n - 1)
    a, b, c = (scale * (apart[i] * apart[j]).sum(axis=0) for i, j in ((0, 0), (0, 1), (1, 1)))
    return {"years": years, "mean": rounded(mean.T, DIGITS), "shape": rounded(np.stack([a, b, c], axis=1), DIGITS)}
