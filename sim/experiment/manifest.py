"""What made a results folder: versions, platform, commit, command line."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import sim

MANIFEST = "manifest.json"
SCHEMA_VERSION = 1
"""Version of the layout of a results folder."""

PACKAGES = ("numpy", "numba", "scipy", "pydantic", "pyarrow", "mesa")


def new_manifest() -> dict[str, Any]:
    """The facts about this machine and program that do not change during a run."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": "jiyeok",
        "version": sim.__version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cores": cores(),
        "commit": commit(),
        "command_line": ["jiyeok", *sys.argv[1:]],
    }


def version(package: str) -> str | None:
    """Installed version of a package; None when it is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def commit() -> dict[str, Any] | None:
    """Commit of the source and whether it was changed since; None outside a checkout."""
    root = Path(sim.__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return None

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=10)
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        return {
            "id": git("rev-parse", "HEAD") or None,
            "changed": bool(git("status", "--porcelain", "--", "sim")),
        }
    except (OSError, subprocess.TimeoutExpired):
        return None
