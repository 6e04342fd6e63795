"""A disk that is really full: the system itself refuses to write, one message says so, and nothing finished is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sweeps import content, keys, plain

HERE = Path(__file__).parent
SCRIPT = """
import json, resource, subprocess, sys
sys.path[:0] = {paths}
import fakes
from pathlib import Path
from sweeps import content, keys
from sim.cli import group
from sim.cli.exits import guarded

def call(*arguments):
    original = group.main
    group.main = lambda *a, **kw: original(*a, obj=fakes.Everywhere("run"), **kw)
    try:
        guarded(group, list(arguments))
    except SystemExit as ended:
        return ended.code or 0
    finally:
        group.main = original

if __name__ == "__main__":
    fakes.Everywhere("run").__setstate__({{"name": "run"}})
    command = sys.argv[1:]
    {shrink}
    full = call(*command)
    {grow}
    kept = len(keys(Path("disk/res"))) if command[0] == "sweep" else None
    again = call(*command)
    kept_again = sorted(map(str, content(Path("disk/res")))) if command[0] == "sweep" else None
    Path("said.json").write_text(json.dumps([full, kept, again, kept_again]))
"""
MOUNT = "subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=32k', 'none', 'disk'], check=True)"
REMOUNT = "subprocess.run(['mount', '-o', 'remount,size=50m', 'disk'], check=True)"
LIMIT = "resource.setrlimit(resource.RLIMIT_FSIZE, (14_000, resource.RLIM_INFINITY))"
NO_LIMIT = "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))"


def mounting_works() -> bool:
    """Whether this system lets a user mount a small disk of his own, in a name space of his own."""
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return False
    mount = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/tmp"]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


def on_a_full_disk(desk: Path, how: str, *command: str) -> tuple[list[object], str]:
    """Codes and counts before and after room was made, and what was said."""
    (desk / "disk").mkdir()
    shrink, grow = (MOUNT, REMOUNT) if how == "mount" else (LIMIT, NO_LIMIT)
    (desk / "go.py").write_text(SCRIPT.format(paths=[str(HERE), str(HERE.parent.parent)], shrink=shrink, grow=grow))
    before = ["unshare", "-rm"] if how == "mount" else []
    done = subprocess.run([*before, sys.executable, "go.py", *command], cwd=desk, capture_output=True, text=True, check=True)
    return json.loads((desk / "said.json").read_text()), done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("how", ["mount", "limit"])
def test_a_sweep_on_a_full_disk(sweep: Path, how: str, jobs: str) -> None:
    if how == "mount" and not mounting_works():
        pytest.skip("this system lets nobody mount a small disk")
    found, said = on_a_full_disk(sweep.parent, how, "sweep", "sweep.toml", "--out", "disk/res", "--jobs", jobs, "--quiet")
    code, kept, again, rows = found
    message = "the disk is full ([Errno 28]" if how == "mount" else "a file is as large as this system lets it be ([Errno 27]"
    assert code == 6 and f"error: {message}" in said and "Traceback" not in said
    assert isinstance(kept, int) and 0 < kept < 24 and f"{kept} finished runs are safe; make room" in said
    whole = plain(sweep, "whole")
    assert again == 0 and rows == sorted(map(str, content(whole))) and len(keys(whole)) == 24


@pytest.mark.skipif(not mounting_works(), reason="this system lets nobody mount a small disk")
def test_replicates_on_a_full_disk(desk: Path) -> None:
    found, said = on_a_full_disk(desk, "mount", "run", "base.toml", "--out", "disk/res", "--jobs", "2")
    assert said.count("next:") == 1 and said.index("make room") < said.index("next:")  # none before there is room
    assert found[0] == 6 and "error: the disk is full ([Errno 28]" in said and "safe; make room" in said
    assert found[2] == 0 and "Traceback" not in said
