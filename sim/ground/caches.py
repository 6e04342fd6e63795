"""Where compiled code and built start states are kept between runs, and the fingerprints that name them.

Everything in these folders can be deleted at any time: it is built again. `JIYEOK_CACHE_DIR` moves both,
`NUMBA_CACHE_DIR` the compiled code alone.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
NOT_ENGINE = ("cli", "view", "experiment", "data", "odd.py", "__main__.py")
"""Parts of the package that do not touch what a replicate computes."""
KERNELS = ("ground", "state", "submodels")
"""Folders with compiled functions."""
STALE_DAYS = 30


def digest_of_sources(inside: tuple[str, ...] = (), outside: tuple[str, ...] = ()) -> str:
    """SHA-256 over names and contents of the package's modules: those in the folders `inside` (all if empty), less `outside`."""
    total = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE)
        if (inside and where.parts[0] not in inside) or where.parts[0] in outside:
            continue
        total.update(where.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Fingerprint of the source that computes a replicate."""
    return digest_of_sources(outside=NOT_ENGINE)


@lru_cache(maxsize=1)
def cache_folder() -> Path | None:
    """A folder of ours that can be written to: as the environment says, the user's cache, or a temporary one."""
    for folder in _candidates():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


def _candidates() -> list[Path]:
    given = os.environ.get("JIYEOK_CACHE_DIR")
    if given:
        return [Path(given).expanduser()]
    from platformdirs import user_cache_path

    user = os.getuid() if hasattr(os, "getuid") else "user"
    return [user_cache_path("jiyeok", appauthor=False), Path(tempfile.gettempdir()) / f"jiyeok-cache-{user}"]


def keep_compiled_code() -> None:
    """Point numba at a folder named by our kernels' sources; call before the first compiled function is defined.

    Numba looks at the file of a function only: a kernel that unfolds one of another file would go stale without it.
    """
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    home = cache_folder()
    if home is None:
        return
    folder = home / "kernels" / digest_of_sources(inside=KERNELS)[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
    except OSError:
        return
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = str(folder)
    else:
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
    _forget_stale(folder.parent)


def _forget_stale(folder: Path) -> None:
    """Remove compiled code of other versions that nobody has used for a month."""
    from shutil import rmtree

    for old in folder.iterdir():
        try:
            if time.time() - old.stat().st_mtime > STALE_DAYS * 86_400:
                rmtree(old, ignore_errors=True)
        except OSError:
            continue


@lru_cache(maxsize=32)
def say_once(text: str) -> None:
    """One line to the error output, once a process."""
    print(text, file=sys.stderr)
