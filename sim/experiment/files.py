"""Writes that survive a crash: a file is either the old one or the new one, never a half."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

TEMPORARY = ".writing-"


class OutOfSpace(Exception):
    """The disk is full or memory ran out; what was finished before is safe."""


def out_of_space(error: BaseException) -> bool:
    """Whether an error means a full disk, a quota or no memory."""
    full = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in full)


def what_ran_out(error: BaseException) -> str:
    """What a user can do something about, in words, with the system's own text behind it."""
    if isinstance(error, OutOfSpace):
        return str(error)
    if isinstance(error, MemoryError):
        return "memory ran out; fewer --jobs need less"
    kinds = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EFBIG: "a file is as large as this system lets it be",
    }
    return f"{kinds.get(getattr(error, 'errno', None) or 0, 'out of disk or memory')} ({error})"


def write_bytes(path: Path, content: bytes) -> None:
    """Write beside, flush to the disk, then take the place of the old file."""
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """The same for text in UTF-8."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """The same for a value as readable JSON."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def append_line(path: Path, line: bytes) -> None:
    """Add one line to a journal and wait until it is on the disk; a write cut short is taken back, and its OSError goes on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        before = os.fstat(descriptor).st_size
        try:
            rest = line + b"\n"
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)
