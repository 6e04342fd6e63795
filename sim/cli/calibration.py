"""`jiyeok calibrate`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from sim.cli.exits import INTERRUPTED
from sim.cli.names import lined_up
from sim.cli.numbers import number
from sim.cli.options import Jobs, talk_options
from sim.cli.progress import Talk, clock
from sim.cli.runs import this_command
from sim.experiment.calibration.file import Calibration
from sim.experiment.calibration.run import Hear, calibrate, default_folder, most, recover
from sim.experiment.calibration.trials import Trial, Trials
from sim.experiment.manifest import cores


class CalibrationTalk(Talk):
    """Progress of a calibration."""

    def __init__(self, calibration: Calibration, jobs: int, *, quiet: bool, as_json: bool) -> None:
        super().__init__(quiet=quiet, as_json=as_json)
        self.jobs, self.most = jobs, most(calibration)

    def trial(self, trials: Trials, trial: Trial, seconds: float) -> None:
        """One line a trial; after the first two, how long it may take at most."""
        score = trials.objective(trial)
        self.event(event="trial", values=trial.values, objective=score, seconds=seconds)
        self.say(
            f"  trial {trials.ran}: objective {score:.4g}, {seconds:.1f} s  " + ", ".join(f"{k} {v:.4g}" for k, v in trial.values.items())
        )
        if trials.ran == 2:  # the first one compiles
            left = max(self.most - len(trials.kept), 0) * seconds / self.jobs
            self.say(f"  at most {self.most} trials: {clock(left)} left at this speed, usually a third of it")


@click.command("calibrate")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--recover", "places", type=click.IntRange(1, 64), help="Fit to simulated data at this many known places instead.")
@click.option("--fresh", is_flag=True, help="Start a new folder.")
@click.option("--jobs", type=Jobs(), default="auto", help="Worker processes (one a core).")
@click.option("--out", type=click.Path(path_type=Path), help="Results folder (results/calibration-NAME-HASH).")
@talk_options
@click.pass_context
def calibrate_command(
    ctx: click.Context,
    /,
    file: Path,
    places: int | None,
    fresh: bool,
    jobs: int | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
    debug: bool,
) -> None:
    """Fit parameters to targets of the time before the test period, by simulated moments.

    Every trial is kept: stopped or killed, the same command goes on and comes to the same end. Leaves parameters.toml (to be copied
    into a scenario or a pack) and calibration.json: intervals, objective by target, and which parameters the targets tell apart.
    """
    calibration = Calibration.load(file)
    engine = ctx.obj if callable(ctx.obj) else None
    width = jobs or cores()
    talk = CalibrationTalk(calibration, width, quiet=quiet, as_json=as_json)
    folder = out or default_folder(calibration)
    started = time.perf_counter()
    try:
        if places is not None:
            rows = recover(calibration, folder, places, jobs=width, engine=engine, hear=Hear(talk.say, talk.trial))
            click.echo("\n".join(json.dumps(row) for row in rows) if as_json else recovery_table(rows))
            return
        found = calibrate(calibration, folder, jobs=width, engine=engine, hear=Hear(talk.say, talk.trial), fresh=fresh)
    except KeyboardInterrupt:
        click.echo(f"\ninterrupted; every finished trial is kept; go on with: {this_command()}", err=True)
        sys.exit(INTERRUPTED)
    if as_json:
        click.echo(json.dumps({"event": "done", **found}, ensure_ascii=False))
        return
    click.echo(text_of(found))
    talk.say(f"{found['trials']} trials, {found['trials_run_now']} of them now, in {clock(time.perf_counter() - started)}")
    click.echo(str(Path(found["folder"]) / "parameters.toml"))


def text_of(found: dict[str, Any]) -> str:
    """Parameters, targets and identifiability as text."""
    head = ("parameter", "start", "fitted", "95 % interval", "profile", "")
    rows = [
        (
            one["parameter"],
            number(one["start"]),
            number(one["value"]),
            f"{number(one['low'])} to {number(one['high'])}",
            f"{_end(one['profile_low'])} to {_end(one['profile_high'])}",
            ", ".join(word for word, key in (("weakly identified", "weakly_identified"), ("at its bound", "at_bound")) if one[key]),
        )
        for one in found["parameters"]
    ]
    fits = [
        (t["target"], number(t["observed"]), number(t["sd"]), number(t["simulated"]), number(t["objective"]), str(t["of_year"]))
        for t in found["targets"]
    ]
    of = found["identifiability"]
    condition = "infinite" if of["condition"] is None else f"{of['condition']:.3g}"
    judged = f", p {found['p']:.2g}" if found["p"] is not None else " (as many targets as parameters: no test)"
    lines = [
        f"{found['name']}: objective {found['objective']:.4g} (at the scenario's own values {found['objective_at_start']:.4g});"
        f" chi-square {found['chi2']:.3g} with {found['degrees_of_freedom']} degrees of freedom{judged}",
        *lined_up([head, *rows], {1, 2}),
        *lined_up([("target", "observed", "sd", "simulated", "objective", "of year"), *fits], {1, 2, 3, 4, 5}),
        f"  condition of the derivatives {condition}; weakly identified: {', '.join(of['weak']) or 'none'}",
    ]
    return "\n".join(lines)


def recovery_table(rows: list[dict[str, Any]]) -> str:
    """Known and recovered parameters."""
    head = ("place", "parameter", "truth", "found", "95 % interval", "covers")
    table = [
        (
            str(r["place"]),
            r["parameter"],
            number(r["truth"]),
            number(r["found"]),
            f"{number(r['low'])} to {number(r['high'])}",
            _yes(r["covered"]),
        )
        for r in rows
    ]
    covered = sum(r["covered"] for r in rows)
    return "\n".join([*lined_up([head, *table], {2, 3}), f"  {covered} of {len(rows)} intervals cover the truth"])


def _yes(covered: bool) -> str:
    return "yes" if covered else "no"


def _end(value: float | None) -> str:
    return "open" if value is None else number(value)
