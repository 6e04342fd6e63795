"""Runs scenarios into results folders: what is missing is run, what is finished is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.experiment.cells import Cell, draw_seed, replicate_seed
from sim.experiment.execute import Stop, execute, worker_count
from sim.experiment.files import OutOfSpace, out_of_space, what_ran_out
from sim.experiment.folder import FolderMismatch, ResultsFolder, free_folder
from sim.experiment.manifest import cores
from sim.experiment.reports import FILES, write_reports
from sim.experiment.worker import Engine, OnQuarter, Task
from sim.scenario.ensemble import draw
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class RunOptions:
    """How to run: nothing in here changes a number in the results."""

    out: Path | None = None
    replicates: int | None = None
    seed: int | None = None
    jobs: int | None = None
    threads: int | None = None
    retry_failed: bool = False
    fresh: bool = False
    allow_mixed: bool = False


@dataclass
class Outcome:
    """What a run came to."""

    folders: list[Path]
    planned: int = 0
    reused: int = 0
    done: int = 0
    failed: int = 0
    errors: list[str] = field(default_factory=list)
    interrupted: bool = False
    full: str | None = None
    seconds: float = 0.0

    @property
    def finished(self) -> int:
        """Replicates whose rows are in the folders."""
        return self.reused + self.done


@dataclass
class Listener:
    """Who wants to hear of the progress; every call has a default that says nothing."""

    on_start: Callable[[Outcome, int], None] = lambda outcome, jobs: None
    on_line: Callable[[Task, dict[str, Any], Outcome], None] = lambda task, line, outcome: None
    on_quarter: OnQuarter | None = None
    on_compile: Callable[[], None] = lambda: None
    on_stop: Callable[[], None] = lambda: None


def run_cells(cells: Sequence[Cell], options: RunOptions, listener: Listener | None = None, engine: Engine | None = None) -> Outcome:
    """Run what is missing, replicate by replicate over the scenarios, so that pairs are whole early.

    Raises FolderMismatch before anything is written, and OutOfSpace when not even the folder can be made.
    """
    hear = listener or Listener()
    started = time.perf_counter()
    plan = _folders(cells, options)
    outcome = Outcome(list(plan))
    with ExitStack() as stack:
        try:
            folders = {
                path: stack.enter_context(ResultsFolder(path, inside, allow_mixed=options.allow_mixed)) for path, inside in plan.items()
            }
            tasks = _tasks(plan, folders, options, outcome)
        except OSError as error:
            if out_of_space(error):
                raise OutOfSpace(what_ran_out(error)) from error
            raise
        jobs = worker_count(options.jobs, len(tasks), cores())
        if tasks:
            tasks = _on_all_cores(tasks, jobs, options)
            _warm_up(tasks, jobs, engine, hear)
            hear.on_start(outcome, jobs)
            for path, folder in folders.items():
                mine = sum(task.folder == path for task in tasks)
                folder.log(f"start: {mine} replicates of {', '.join(folder.labels[c.key] for c in plan[path])}; processes: {jobs}")
            _run(tasks, jobs, folders, outcome, hear, engine)
        outcome.seconds = time.perf_counter() - started
        _finish(folders, outcome, jobs)
    return outcome


def _folders(cells: Sequence[Cell], options: RunOptions) -> dict[Path, list[Cell]]:
    """One folder for all with `--out`; else one for each scenario under `results/`."""
    plan: dict[Path, list[Cell]] = {}
    for cell in cells:
        path = options.out if options.out is not None else Path("results") / cell.folder_name
        inside = plan.setdefault(path, [])
        if all(other.key != cell.key for other in inside):
            inside.append(cell)
    if options.fresh:
        return {free_folder(path): inside for path, inside in plan.items()}
    return plan


def _tasks(plan: dict[Path, list[Cell]], folders: dict[Path, ResultsFolder], options: RunOptions, outcome: Outcome) -> list[Task]:
    tasks: list[tuple[int, Task]] = []
    for path, inside in plan.items():
        folder = folders[path]
        finished, failed = folder.finished(), folder.failed()
        number = folder.next_number()
        for cell in inside:
            scenario = cell.scenario
            root = scenario.seed if options.seed is None else options.seed
            for replicate in range(options.replicates or scenario.replicates):
                seed = replicate_seed(root, replicate)
                key = cell.replicate_key(seed)
                outcome.planned += 1
                if key in finished:
                    outcome.reused += 1
                elif key in failed and not options.retry_failed:
                    outcome.failed += 1
                    outcome.errors.append(folder.last_lines()[key]["error"])
                else:
                    label = folder.labels[cell.key]
                    threads = options.threads or scenario.threads
                    task = Task(path, scenario, label, key, replicate, seed, number, threads, pack=cell.pack)
                    tasks.append((replicate, _with_draw(task, root)))
                    number += 1
    return [task for _, task in sorted(tasks, key=lambda pair: pair[0])]


def _with_draw(task: Task, root: int) -> Task:
    """The replicate with the parameters of its draw, where the scenario is an ensemble."""
    if not task.scenario.ensemble:
        return task
    found = draw(task.scenario, draw_seed(root, task.replicate))
    return replace(task, scenario=found.scenario, draw=task.replicate // 2, parameters=found.values)


def _on_all_cores(tasks: list[Task], jobs: int, options: RunOptions) -> list[Task]:
    """Where fewer replicates run than there are cores, each takes more threads, unless the user said how many of either."""
    if options.threads is not None or options.jobs is not None:
        return tasks
    return [replace(task, threads=max(task.threads, cores() // jobs)) for task in tasks]


def _warm_up(tasks: list[Task], jobs: int, engine: Engine | None, hear: Listener) -> None:
    """Compile once here, so that the workers find compiled code instead of all compiling the same."""
    if engine is not None:
        return
    if jobs <= 1:  # the first replicate compiles
        hear.on_compile()
        return
    from importlib import import_module

    warm_up = getattr(import_module("sim.simulation"), "warm_up", None)
    if warm_up is not None:
        hear.on_compile()
        warm_up(tasks[0].scenario)


def _run(
    tasks: list[Task],
    jobs: int,
    folders: dict[Path, ResultsFolder],
    outcome: Outcome,
    hear: Listener,
    engine: Engine | None,
) -> None:
    def report(task: Task, line: dict[str, Any]) -> None:
        if line["status"] == "out_of_space":
            raise OutOfSpace(line["error"])
        if line["status"] == "changed":
            folders[task.folder].log(f"stopped: {line['error']}")
            raise FolderMismatch(line["error"])
        folders[task.folder].journal.append(line)
        if line["status"] == "done":
            outcome.done += 1
        else:
            outcome.failed += 1
            outcome.errors.append(line["error"])
            folders[task.folder].log(f"failed: {task.label}, replicate {task.replicate}, seed {task.seed}: {line['error']}")
        hear.on_line(task, line, outcome)

    stop = Stop(on_first=hear.on_stop)
    try:
        execute(tasks, jobs, report, stop, engine, hear.on_quarter)
    except (OSError, OutOfSpace) as error:
        if not isinstance(error, OutOfSpace) and not out_of_space(error):
            raise
        outcome.full = what_ran_out(error)
    outcome.interrupted = stop.level > 0 and outcome.finished + outcome.failed < outcome.planned


def _finish(folders: dict[Path, ResultsFolder], outcome: Outcome, jobs: int) -> None:
    """Closing lines of the manifests; a disk too full for them takes nothing away from the journal."""
    try:
        for folder in folders.values():
            folder.sweep()
            if folder.finished() and (outcome.done or outcome.failed or not all((folder.path / name).exists() for name in FILES)):
                write_reports(folder.path)
            folder.log(_ending(outcome))
            folder.finish(seconds=round(outcome.seconds, 3), jobs=jobs, interrupted=outcome.interrupted)
    except OSError as error:
        if not out_of_space(error):
            raise
        outcome.full = outcome.full or what_ran_out(error)


def _ending(outcome: Outcome) -> str:
    """How a run ended, all its folders together."""
    how = "out of disk or memory" if outcome.full else "interrupted" if outcome.interrupted else "end"
    return f"{how}: {outcome.done} run, {outcome.reused} finished before, {outcome.failed} failed, of {outcome.planned}; {outcome.seconds:.1f} s"


def run_scenarios(scenarios: Sequence[Scenario | str | Path], engine: Engine | None = None, **options: Any) -> Outcome:
    """Run scenarios or scenario files from a notebook; options are those of RunOptions."""
    cells = []
    for given in scenarios:
        scenario = given if isinstance(given, Scenario) else Scenario.load(given)
        cells.append(Cell.of(scenario, None if isinstance(given, Scenario) else Path(given)))
    return run_cells(cells, RunOptions(**options), engine=engine)


__all__ = ["FolderMismatch", "Listener", "OutOfSpace", "Outcome", "RunOptions", "run_cells", "run_scenarios"]
