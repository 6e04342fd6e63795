"""Runs a sweep into its folder, goes on where it stopped, and extends it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiment.cells import engine_version, slug
from sim.experiment.execute import Stop
from sim.experiment.executors import DaskCluster, LocalProcesses, ThisProcess, Workers, preload_of
from sim.experiment.files import OutOfSpace, out_of_space, what_ran_out, write_text
from sim.experiment.folder import FolderMismatch, free_folder
from sim.experiment.manifest import cores, new_manifest
from sim.experiment.sweep.design import EXTENSIBLE, SAMPLED, fault
from sim.experiment.sweep.drive import Board, Keeper, Progress, drive, jobs_of
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.job import Done
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.store import Store
from sim.experiment.sweep.views import connect, half_widths, summarise, write_cells
from sim.experiment.worker import Engine
from sim.scenario.packs import pack_digest
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.resolve import resolved_toml, scenario_hash

FORMULAS = ("formulas.py", "indicators.py", "group.py", "measured.py", "sweep/job.py")
"""Sources that make outcomes of a run's tables; with others the numbers of a folder would not be of one kind."""


@dataclass(frozen=True)
class SweepOptions:
    """How to run: nothing in here changes a number in the results."""

    out: Path | None = None
    jobs: int | None = None
    cluster: str | None = None
    threads: int | None = None
    retry_failed: bool = False
    fresh: bool = False


@dataclass
class Hear:
    """Who wants to hear of the progress."""

    on_start: Callable[[Progress, int, list[str]], None] = lambda progress, width, repairs: None
    on_done: Callable[[Done, Progress], None] = lambda done, progress: None
    on_round: Callable[[str], None] = lambda text: None
    on_compile: Callable[[], None] = lambda: None
    on_stop: Callable[[], None] = lambda: None


def identity(plan: Plan) -> dict[str, Any]:
    """What makes two sweeps the same one; samples, values and replicates may grow."""
    sheet = plan.sweep.sheet
    sampled = sheet.design.kind in SAMPLED
    grows = () if sheet.design.kind == "lhs" else ("samples",)
    design = sheet.design.model_dump(mode="json", exclude=set(grows))
    factors = {
        f.key: f.model_dump(mode="json", exclude={"key"} if sampled else {"key", "values", "low", "high", "log"}) for f in sheet.factor
    }
    here = Path(__file__).resolve().parent.parent
    formulas = hashlib.sha256(b"\0".join((here / name).read_bytes() for name in FORMULAS)).hexdigest()
    return {
        "engine": engine_version(),
        "measures": formulas[:12],
        "scenarios": {label: scenario_hash(s) for label, s in plan.sweep.scenarios.items()},
        "data": {label: pack_digest(s.pack_folder) for label, s in plan.sweep.scenarios.items()},
        "baseline": plan.sweep.baseline or "",
        "seed": sheet.seed,
        "design": {k: v for k, v in design.items() if v is not None},
        "factors": {key: {k: v for k, v in about.items() if v is not None} for key, about in factors.items()},
        "keep": sheet.keep.model_dump(mode="json"),
    }


def default_folder(plan: Plan) -> Path:
    """`results/NAME-HASH`; the version of the model is not in the hash, so that another one meets the folder and is refused."""
    about = {k: v for k, v in identity(plan).items() if k not in ("engine", "measures", "data")}
    return Path("results") / f"{slug(plan.sweep.sheet.name)}-{hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:8]}"


def workers_of(options: SweepOptions, todo: int, engine: Engine | None) -> Workers:
    """Local processes, one process, or a cluster."""
    if options.cluster:
        return DaskCluster(options.cluster)
    jobs = max(1, min(options.jobs if options.jobs is not None else cores(), todo))
    if jobs == 1 and options.jobs == 1:
        return ThisProcess()
    return LocalProcesses(jobs, preload_of(engine))


def run_sweep(plan: Plan, options: SweepOptions, hear: Hear | None = None, engine: Engine | None = None) -> tuple[Path, Progress]:
    """Run what is missing. Raises FolderMismatch before anything is written, OutOfSpace where no folder can be made."""
    hear = hear or Hear()
    folder = options.out or default_folder(plan)
    folder = free_folder(folder) if options.fresh else folder
    store, who, progress = Store(folder), identity(plan), Progress()
    store.refuse_others(who)
    started = time.perf_counter()
    try:
        with store:
            enter(store, plan, who)
            _rounds(store, plan, options, (hear, progress), who, engine)
            progress.seconds = time.perf_counter() - started
            finish(store, plan, progress)
    except (OSError, OutOfSpace) as error:
        if not isinstance(error, OutOfSpace) and not out_of_space(error):
            raise
        progress.full = progress.full or what_ran_out(error)
    return folder, progress


def enter(store: Store, plan: Plan, who: dict[str, Any]) -> None:
    """The folder stands alone: sweep file and scenarios are copied into it."""
    sweep = plan.sweep
    held = store.facts()
    names = {label: f"scenario.{slug(label)}.toml" for label in sweep.scenarios}
    for label, scenario in sweep.scenarios.items():
        if not (store.folder / names[label]).exists():
            whole = (
                scenario.model_copy(update={"pack": str(scenario.pack_folder)}) if scenario.pack_folder.name != scenario.pack else scenario
            )
            write_text(store.folder / names[label], resolved_toml(whole))
    swept = [names[label] for label in sweep.swept]
    sheet = sweep.sheet.model_copy(update={"base": tuple(swept), "baseline": names[sweep.baseline] if sweep.baseline else None, "set": {}})
    write_text(store.folder / "sweep.toml", _toml(sheet.model_dump(mode="json", exclude_none=True)))
    write_cells(store, plan)
    about = {} if held else {**new_manifest(), "identity": who}
    store.write_facts(**about, cells=len(plan.cells), variants=len(plan), replicates=sheet.replicates)


def _toml(table: dict[str, Any]) -> str:
    """A sweep file; factors as an array of tables, defaults left out."""
    from sim.scenario.toml import toml_document

    factors = table.pop("factor", [])
    text = toml_document({k: v for k, v in table.items() if v not in ({}, [])})
    for factor in factors:
        text += "\n[[factor]]\n" + toml_document({k: v for k, v in factor.items() if v is not False and v != []})
    return text


def _rounds(
    store: Store, plan: Plan, options: SweepOptions, told: tuple[Hear, Progress], who: dict[str, Any], engine: Engine | None
) -> None:
    """The replicates asked for, then as many more as the stopping rule wants."""
    sheet, (hear, progress) = plan.sweep.sheet, told
    rule = sheet.stop
    most = sheet.replicates if rule is None else rule.max_replicates
    board = Board.of(plan, store, most, retry_failed=options.retry_failed)
    wanted = np.full(len(plan), sheet.replicates)
    progress.planned = int(wanted.sum())
    progress.reused, progress.failed = board.count(wanted, Board.DONE), board.count(wanted, Board.FAILED)
    todo = progress.planned - progress.reused - progress.failed
    if todo == 0 and rule is None:
        hear.on_start(progress, 0, store.repairs)
        return
    workers = workers_of(options, max(todo, 1), engine)
    if engine is None and not options.cluster and todo:
        warm_up(plan, hear)
    _announce(store, progress, todo, workers, hear)
    keeper = Keeper(store, board, progress, hear.on_done)
    stop = Stop(on_first=hear.on_stop)

    def run_all(wanted: np.ndarray) -> np.ndarray | None:
        """Run what is missing of `wanted`; returns what to want next, if anything."""
        progress.deaths += drive(jobs_of(plan, board, wanted, who, options.threads), workers, keeper, stop, engine)
        return None if rule is None or stop.level else _more(store, plan, wanted)

    with stop.listening():
        try:
            with workers:
                while (more := run_all(wanted)) is not None:
                    wanted, before = more, progress.planned
                    progress.planned = int(wanted.sum())
                    hear.on_round(f"{progress.planned - before} more runs, where intervals are wider than asked for")
        except KeyboardInterrupt:
            stop.level = max(stop.level, 2)
        except OutOfSpace as error:
            progress.full = str(error)
    progress.interrupted = stop.level > 0 and progress.finished + progress.failed < progress.planned


def _announce(store: Store, progress: Progress, todo: int, workers: Workers, hear: Hear) -> None:
    """Say and log what is about to run, and what was mended before."""
    hear.on_start(progress, workers.width, store.repairs)
    for text in store.repairs:
        store.log(f"repair: {text}")
    store.log(f"start: {todo} runs of {progress.planned}; {type(workers).__name__}, {workers.width} at a time")


def _more(store: Store, plan: Plan, wanted: np.ndarray) -> np.ndarray | None:
    """Replicates by variant after another step, or None where all intervals are narrow enough or the most is reached."""
    rule = plan.sweep.sheet.stop
    assert rule is not None
    paired = plan.sweep.baseline is not None
    database, numbers = connect(store.folder), plan.variants[0]
    wide: set[int] = set()
    for indicator, limit in rule.half_width.items():
        found = half_widths(database, "effects" if paired else "results", indicator, (numbers, wanted))
        wide |= {variant for variant, half in found.items() if half > limit}
    if paired and plan.sweep.baseline is not None:
        # A pair needs both its runs.
        partners = plan.numbers[plan.sweep.baseline]
        for label in plan.sweep.swept:
            wide |= set(partners[np.isin(plan.numbers[label], list(wide))].tolist())
    step = rule.step or plan.sweep.sheet.replicates
    more = np.where(np.isin(numbers, list(wide)), np.minimum(wanted + step, rule.max_replicates), wanted)
    return more if (more > wanted).any() else None


def warm_up(plan: Plan, hear: Hear) -> None:
    """Compile once here, so that the workers find compiled code instead of all compiling the same."""
    from importlib import import_module

    hear.on_compile()
    import_module("sim.simulation").warm_up(next(iter(plan.sweep.scenarios.values())))


def finish(store: Store, plan: Plan, progress: Progress) -> None:
    """Shard, summaries and closing lines; a disk too full for them takes nothing away from the journal."""
    if progress.full is None:
        store.compact()
        database = connect(store.folder)
        sources = ["results", *(["effects"] if plan.sweep.baseline else [])]
        for source in sources:
            summarise(database, source, store.folder / ("summary.parquet" if source == "results" else "summary_effects.parquet"))
    how = "out of disk or memory" if progress.full else "interrupted" if progress.interrupted else "end"
    store.log(
        f"{how}: {progress.done} run, {progress.reused} finished before, {progress.failed} failed, of {progress.planned};"
        f" {progress.deaths} workers died; {progress.seconds:.1f} s"
    )
    with suppress(OSError):
        store.write_facts(seconds=round(progress.seconds, 3), interrupted=progress.interrupted, planned=progress.planned)


def extended(sweep: Sweep, *, samples: int | None, replicates: int | None, seed: int | None = None) -> Sweep:
    """The sweep with more samples or replicates than its file says.

    Raises FolderMismatch for a design that cannot grow.
    """
    sheet = sweep.sheet
    if samples is not None:
        if sheet.design.kind not in (*EXTENSIBLE, "lhs"):
            raise FolderMismatch(f"--samples: a design of kind {sheet.design.kind} has none; add values to its factors instead")
        sheet = sheet.model_copy(update={"design": sheet.design.model_copy(update={"samples": samples})})
        if (message := fault(sheet.design, list(sheet.factor))) is not None:
            raise ScenarioError([Problem(message, sweep.path)], sweep.path)
    if replicates is not None:
        sheet = sheet.model_copy(update={"replicates": replicates})
    return replace(sweep, sheet=sheet)
