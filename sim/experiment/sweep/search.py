"""Searches the best divisions of a budget: NSGA-II (Deb et al. 2002, from pymoo) on paired differences from the baseline.

Every allocation has the same seeds, so allocations are compared pair by pair. Those that may be best are run again with
seeds that the search has not seen: what was chosen for its luck loses it there. Points are kept like those of any sweep.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.execute import Stop
from sim.experiment.executors import Workers
from sim.experiment.files import OutOfSpace
from sim.experiment.indicators import INDICATORS
from sim.experiment.paired import paired_effect
from sim.experiment.sweep.allocation import Allocation
from sim.experiment.sweep.design import Cell, MissingPackage
from sim.experiment.sweep.drive import Board, Keeper, Progress, drive, jobs_of
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.run import Hear, SweepOptions, default_folder, enter, finish, identity, warm_up, workers_of
from sim.experiment.sweep.store import Store
from sim.experiment.sweep.views import connect, write_cells
from sim.experiment.worker import Engine

RESAMPLES = 2000
WORST = 1e15
"""Cost of an allocation whose runs failed."""
LEAST_SHARE = 0.05
"""A point that is beaten in more resamples than the rest is not shown."""


@dataclass(frozen=True)
class Point:
    """One allocation at the end of a search, judged by runs that the search did not use."""

    cell: int
    budgets: dict[str, float]
    effects: dict[str, tuple[float, float, float]]
    """Mean and 95 % interval by objective."""
    on_front: float
    """Share of resamples of the replicates in which no other point is better in everything."""
    replicates: int


def signs(allocation: Allocation) -> np.ndarray:
    """[objective] +1 where more is better."""
    known = {i.name: i.sign for i in INDICATORS}
    return np.array([known[name] for name in allocation.request.objectives])


def decode(allocation: Allocation, x: np.ndarray) -> Cell:
    """Billion won by policy: whole parts of the ceiling; where the parts ask for more than all, they shrink alike."""
    parts, ceiling = allocation.request.search.parts, allocation.request.ceiling_bn_krw_per_year
    share = np.clip(x, 0.0, 1.0) / max(float(np.clip(x, 0.0, 1.0).sum()), 1.0)
    whole = np.floor(share * parts + 1e-9)
    # The largest remainders get what rounding left over.
    left = int(round(min(float(share.sum()), 1.0) * parts) - whole.sum())
    whole[np.argsort(whole - share * parts, kind="stable")[: max(left, 0)]] += 1
    return tuple(float(ceiling * w / parts) for w in whole)


def first_generation(allocation: Allocation) -> np.ndarray:
    """[allocation, policy] each policy alone, all alike, and draws over the simplex."""
    search, n = allocation.request.search, len(allocation.policies)
    rng = np.random.default_rng(search.seed)
    start = np.vstack([np.eye(n), np.full((1, n), 1.0 / n)])
    drawn = rng.dirichlet(np.full(n, 0.7), size=max(search.population - len(start), 0))
    return np.vstack([start, drawn])[: search.population]


@dataclass
class Bench:
    """Runs allocations and looks up what came of them."""

    allocation: Allocation
    store: Store
    workers: Workers
    progress: Progress
    hear: Hear
    stop: Stop
    engine: Engine | None
    threads: int | None
    plan: Plan
    who: dict[str, Any]
    """Identity of the folder, as it was when the search began."""

    @property
    def label(self) -> str:
        """Name of the scenario that gets the money."""
        return next(iter(self.allocation.sweep.swept))

    def run(self, cells: list[Cell], wanted_of: dict[Cell, int]) -> Plan:
        """Run what is missing of all cells; returns their sweep."""
        plan = self.plan = self.allocation.plan(cells)
        most = max(wanted_of.values())
        mine = zip(plan.numbers[self.label].tolist(), cells, strict=True)
        wanted_by = {number: wanted_of[cell] for number, cell in mine}
        wanted = np.array([wanted_by.get(number, most) for number in plan.variants[0].tolist()])  # the baseline pairs with all
        write_cells(self.store, plan)
        board = Board.of(plan, self.store, most, retry_failed=False)
        self.progress.reused = max(board.count(wanted, Board.DONE) - self.progress.done, 0)
        self.progress.planned = self.progress.finished + self.progress.failed + board.count(wanted, Board.WAITING)
        keeper = Keeper(self.store, board, self.progress, self.hear.on_done)
        jobs = jobs_of(plan, board, wanted, self.who, self.threads)
        self.progress.deaths += drive(jobs, self.workers, keeper, self.stop, self.engine)
        return plan

    def effects(self, plan: Plan, first: int, last: int) -> np.ndarray:
        """[cell, replicate, objective] paired differences of replicates first..last-1; NaN where there is none."""
        names = self.allocation.request.objectives
        out = np.full((len(plan.cells), last - first, len(names)), np.nan)
        chosen = ", ".join(f'"{name}"' for name in names)
        sql = f"SELECT cell, replicate, {chosen} FROM effects WHERE year = (SELECT max(year) FROM outcomes) AND replicate >= ? AND replicate < ?"
        for cell, replicate, *values in connect(self.store.folder).execute(sql, [first, last]).fetchall():
            out[cell, replicate - first] = [np.nan if v is None else v for v in values]
        return out


class Stopped(Exception):
    """The search was interrupted; what was run is kept."""


def search(
    allocation: Allocation, options: SweepOptions, hear: Hear | None = None, engine: Engine | None = None
) -> tuple[Path, Progress, list[Point]]:
    """Search, then judge; an interrupted search returns no points and goes on when it is started again."""
    hear, progress, started = hear or Hear(), Progress(), time.perf_counter()
    plan = allocation.plan([decode(allocation, x) for x in first_generation(allocation)])
    folder = options.out or default_folder(plan)
    store = Store(folder)
    who = identity(plan)
    store.refuse_others(who)
    stop, points = Stop(on_first=hear.on_stop), []
    with store, stop.listening():
        enter(store, plan, who)
        workers = workers_of(options, max(len(plan), 2), engine)
        if engine is None and not options.cluster:
            warm_up(plan, hear)
        hear.on_start(progress, workers.width, store.repairs)
        bench = Bench(allocation, store, workers, progress, hear, stop, engine, options.threads, plan, who)
        try:
            with workers:
                cells = _generations(bench)
                points = _judge(bench, cells)
        except (Stopped, KeyboardInterrupt):
            progress.interrupted = True
        except OutOfSpace as error:
            progress.full = str(error)
        progress.seconds = time.perf_counter() - started
        enter(store, bench.plan, who)  # the folder's list of cells is that of all allocations tried
        finish(store, bench.plan, progress)
    return folder, progress, points


def _generations(bench: Bench) -> list[Cell]:
    """All allocations that were tried, in order; the same ones whenever the search is started again."""
    try:
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.evaluator import Evaluator
        from pymoo.core.problem import Problem
        from pymoo.problems.static import StaticProblem
        from pymoo.termination import get_termination
    except ImportError:
        raise MissingPackage("optimise needs pymoo: pip install 'jiyeok[sweeps]'") from None
    request, sign = bench.allocation.request, signs(bench.allocation)
    problem = Problem(n_var=len(bench.allocation.policies), n_obj=len(sign), xl=0.0, xu=1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        algorithm = NSGA2(pop_size=request.search.population, sampling=first_generation(bench.allocation))
        algorithm.setup(problem, termination=get_termination("n_gen", request.search.generations), seed=request.search.seed, verbose=False)
    cells: dict[Cell, int] = {}
    while algorithm.has_next():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            asked = algorithm.ask()
        if asked is None or len(asked) == 0:
            break
        mine = [decode(bench.allocation, x) for x in asked.get("X")]
        for cell in mine:
            cells.setdefault(cell, request.replicates)
        known = list(cells)
        plan = bench.run(known, cells)
        if bench.stop.level:
            raise Stopped
        found = bench.effects(plan, 0, request.replicates).mean(axis=1)
        costs = np.where(np.isfinite(found), -sign * found, WORST)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Evaluator().eval(StaticProblem(problem, F=costs[[known.index(cell) for cell in mine]]), asked)
            algorithm.tell(infills=asked)
        bench.hear.on_round(f"generation {algorithm.n_gen - 1} of {request.search.generations}: {len(cells)} allocations tried")
    return list(cells)


def dominated(values: np.ndarray) -> np.ndarray:
    """[point] whether another point is at least as good in every objective and better in one; more is better."""
    others, own = values[np.newaxis], values[:, np.newaxis]
    beaten: np.ndarray = np.all(others >= own, axis=2) & np.any(others > own, axis=2)
    return np.asarray(np.any(beaten, axis=1))


def front_shares(values: np.ndarray, seed: int = 1) -> np.ndarray:
    """[point] share of bootstrap samples of the replicates, the same for all points, in which it is not dominated.

    `values` [point, replicate, objective], more is better.
    """
    rng, n = np.random.default_rng(seed), values.shape[1]
    hits = np.zeros(len(values))
    for _ in range(RESAMPLES):
        hits += ~dominated(values[:, rng.integers(0, n, n)].mean(axis=1))
    return hits / RESAMPLES


def candidates(values: np.ndarray, most: int) -> np.ndarray:
    """Points worth another look: those that no other beats in the means, then those that only these beat, and so on."""
    whole = np.isfinite(values).all(axis=(1, 2))
    mean = np.where(whole[:, np.newaxis], values.mean(axis=1), -np.inf)
    rank = np.zeros(len(values))
    left = whole.copy()
    for layer in range(1, len(values) + 1):
        if not left.any():
            break
        inside = np.flatnonzero(left)
        front = inside[~dominated(mean[inside])]
        rank[front] = layer
        left[front] = False
    order = np.argsort(np.where(whole, rank, np.inf), kind="stable")
    return order[: min(most, int(whole.sum()))]


def _judge(bench: Bench, cells: list[Cell]) -> list[Point]:
    """Run the best layers of the search with new seeds, and keep what is not clearly beaten there."""
    request, sign = bench.allocation.request, signs(bench.allocation)
    seen, total = request.replicates, request.replicates + request.search.final_replicates
    found = bench.effects(bench.allocation.plan(cells), 0, seen) * sign
    chosen = candidates(found, request.search.population)
    bench.hear.on_round(f"{len(chosen)} allocations that may be best are run again with new seeds")
    wanted = {cell: total if i in set(chosen.tolist()) else seen for i, cell in enumerate(cells)}
    plan = bench.run(cells, wanted)
    if bench.stop.level:
        raise Stopped
    fresh = bench.effects(plan, seen, total)[chosen]
    whole = np.isfinite(fresh).all(axis=(1, 2))
    chosen, fresh = chosen[whole], fresh[whole]
    shares = front_shares(fresh * sign) if len(fresh) else np.zeros(0)
    effect = [paired_effect(one) for one in fresh]
    points = []
    for k in np.argsort(-shares, kind="stable"):
        if shares[k] < LEAST_SHARE:
            continue
        about: dict[str, Any] = dict(zip(bench.allocation.policies, cells[chosen[k]], strict=True))
        bounds = {
            name: (float(effect[k].mean[o]), float(effect[k].low[o]), float(effect[k].high[o])) for o, name in enumerate(request.objectives)
        }
        points.append(Point(int(chosen[k]), about, bounds, float(shares[k]), total - seen))
    return sorted(points, key=lambda p: -sign[0] * p.effects[request.objectives[0]][0])
