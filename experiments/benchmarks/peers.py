"""Peers on the nearest comparable work, each in an environment of its own that is made now in a temporary folder.

mesa-frames runs the toy rule set on the same firms as our toy: the same work. bamengine runs its own model of a whole
economy, which has households and banks as agents, networks of applications and no places; ours has firms one to one,
people as counts, places and public money: only the time a firm and period can be set side by side.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import numpy as np

from experiments.benchmarks import toy as rules
from experiments.benchmarks.sides import Report, Side, alternate

HERE = Path(__file__).resolve().parent
ABOUT = "import importlib.metadata as m, sys; d = m.metadata(sys.argv[1]); print(d['Version'], d['License-Expression'] or d['License'], sep='|')"


class NotHere(RuntimeError):
    """A peer cannot be installed on this machine."""


def environment(home: Path, package: str) -> tuple[Path, str]:
    """A fresh environment with the package; its Python, and the package's version and licence."""
    folder = home / package.partition("[")[0]
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    uv = shutil.which("uv")
    venv.create(folder, with_pip=not uv)
    install = [uv, "pip", "install", "--quiet", "--python", str(python)] if uv else [str(python), "-m", "pip", "install", "--quiet"]
    done = subprocess.run([*install, package], capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        raise NotHere(f"{package} cannot be installed here and is left out ({last}). It needs a package index, or a mirror of one.")
    about = subprocess.run([str(python), "-c", ABOUT, folder.name], capture_output=True, text=True, check=True).stdout.strip()
    version, licence = about.split("|")
    return python, f"{folder.name} {version} (licence {licence})"


def mesa_frames(home: Path, firms: int, quarters: int, threads: int) -> str:
    """The toy rules in mesa-frames against ours, and the complete model's firms beside them."""
    python, name = environment(home, "mesa-frames")
    start = home / "start.npz"
    write_start(start, firms)
    theirs = Side("mesa-frames", firms, (str(python), str(HERE / "peer_mesa_frames.py"), str(start), str(threads)))
    frames, ours, passes = alternate(theirs, Side("toy", firms), Side("firms", firms), quarters=quarters, threads=threads)
    return (
        f"{name}, the toy rules on {frames.rows:,} firms, {threads} threads:\n  {per(frames)}; our toy {per(ours)}: {times(frames, ours)} times as long."
        f"\n  Comparable: the same firms, rules and results up to their draws. It has no blocks of firms, and rounds a region's hires one by one."
        f"\n  Every pass of our firms (knowledge, accounts in whole won, relocation ...) {per(passes)}: mesa-frames takes {times(frames, passes)}"
        f" times as long for the toy rules alone."
    )


def bamengine(home: Path, firms: int, quarters: int, threads: int) -> str:
    """bamengine's own economy against the firms of ours, a firm and period."""
    python, name = environment(home, "bamengine[fast]")
    theirs = Side("bamengine", firms, (str(python), str(HERE / "peer_bamengine.py"), str(firms)))
    bam, passes, model = alternate(theirs, Side("firms", firms), Side("model", 10), quarters=quarters, threads=1)
    return (
        f"{name}, its BAM model with {firms:,} firms, {5 * firms:,} households, {firms // 10:,} banks, one thread:\n  {per(bam)}"
        f" ({bam.least / 6.1 / firms * 1e6:.2f} us an agent); every pass of our firms {per(passes)}: {times(bam, passes)} times as long a firm;"
        f"\n  our whole economy with people, 229 places and public money, scale 10 ({model.rows:,} rows), {per(model)}: {times(bam, model)} times."
        f"\n  Not comparable: its households search and shop one by one and its banks lend one by one; ours are counts by place, age and"
        f"\n  skill and one bank, but there are places, industries, universities and governments, which it does not have."
    )


def per(report: Report) -> str:
    """Time a firm, of the quickest quarter."""
    return f"{report.least / report.rows * 1e9:,.0f} ns a firm"


def times(theirs: Report, ours: Report) -> str:
    """Ratio of times a firm."""
    return f"{(theirs.least / theirs.rows) / (ours.least / ours.rows):.1f}"


def write_start(path: Path, firms: int) -> None:
    """The toy's start state and constants for a program that cannot import us."""
    economy = rules.toy(firms)
    live = economy.live
    cell = np.repeat(np.arange(len(economy.used)), np.diff(economy.start))[live]
    constants = {name: value for name, value in vars(rules).items() if name.isupper() and isinstance(value, float)}
    columns = {name: getattr(economy, name)[live] for name in rules.COLUMNS if name != "id"}
    places = {name: getattr(economy, name) for name in ("spending", "wage", "labour_force", "peers")}
    numbers = {"names": np.array(list(constants)), "values": np.array(list(constants.values()))}
    np.savez(path, cell=cell, region=cell // rules.INDUSTRIES, **columns, **places, **numbers)
