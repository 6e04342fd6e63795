"""One server a folder: two would order runs into it at once, and each would forget the other's."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sim.experiment.folder import FolderMismatch, lock_file

NAME = ".page.lock"


@contextmanager
def only_server(home: Path) -> Iterator[IO[bytes] | None]:
    """Hold a folder's lock while the page is served; None where it cannot be written to, so that nothing can be run either.

    The system lets go of the lock when the process ends, however it ends. Raises FolderMismatch, which names the other server.
    """
    path = home / NAME
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = lock_file(path)
    except BlockingIOError:
        raise FolderMismatch(f"{home} is served already{_other(path)}; open that page, end that server, or serve another folder") from None
    except OSError:
        lock = None
    try:
        yield lock
    finally:
        if lock is not None:
            with suppress(OSError):
                lock.truncate(0)
            lock.close()


def tell(lock: IO[bytes] | None, address: str) -> None:
    """Write down where the page is, without its token."""
    if lock is not None:
        with suppress(OSError):
            lock.truncate(0)
            lock.write(json.dumps({"address": address, "process": os.getpid()}).encode())
            lock.flush()


def _other(path: Path) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(path.read_text(encoding="utf-8"))
        return f" at {found['address']} (process {found['process']})"
    return ""
