"""The start state, built once for pack, rules and scale and kept in the user's cache folder (DECISIONS 14).

A kept state is a plain file: checksum, lengths, the pickled objects, then their arrays one after the other. Its name is
the hash of all it depends on, so that it is never wrong, only missing; damaged files are built again.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import platform
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np

from sim.base_year.start import build, personalise
from sim.ground.caches import cache_folder, engine_digest, say_once
from sim.rules import Rules
from sim.scenario.packs import pack_digest
from sim.state.state import State

MOST_BYTES = 3 * 2**30
"""Size of all kept states; the ones unused for longest go first."""
MOST_HELD = 256 * 2**20
"""A state up to this size stays in memory for the next replicate of the process."""
ABANDONED_SECONDS = 3600
"""A part that nobody has written to for so long was left by a process that was killed; a younger one may be at work."""
MAGIC = b"jiyeok start 1\n"


@dataclass(frozen=True)
class Image:
    """A state laid flat: its objects as bytes, its arrays as buffers."""

    objects: bytes
    arrays: list[bytearray | memoryview]

    @classmethod
    def of(cls, state: State) -> Image:
        """Lay a state flat; the buffers are the state's own memory."""
        buffers: list[pickle.PickleBuffer] = []
        objects = pickle.dumps(state, protocol=5, buffer_callback=buffers.append)
        return cls(objects, [b.raw() for b in buffers])

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return sum(len(a) for a in self.arrays)

    def copy(self) -> State:
        """A state with arrays of its own."""
        state: State = pickle.loads(self.objects, buffers=[bytearray(a) for a in self.arrays])
        return state

    def take(self) -> State:
        """The state on these very buffers; the image must not be used again."""
        state: State = pickle.loads(self.objects, buffers=self.arrays)
        return state


_held: dict[str, Image] = {}


def kept_start(folder: Path, rules: Rules, *, scale: int, seed: int, n_programmes: int = 0) -> State:
    """The state at quarter 0, built or taken from the cache: the same bits either way."""
    name = name_of(folder, rules, scale)
    image = _held.get(name) or _read(name)
    if image is None:
        image = Image.of(build(folder, rules, scale=scale)[0])
        if name_of(folder, rules, scale) == name:  # tables that were replaced meanwhile must not be kept under the old name
            _write(name, image)
    if image.size <= MOST_HELD:
        _held.clear()
        _held[name] = image
        state = image.copy()
    else:
        state = image.take()
    personalise(state, seed, n_programmes)
    return state


def name_of(folder: Path, rules: Rules, scale: int) -> str:
    """SHA-256 of everything that the built state depends on."""
    submodels = {name: submodel.model_dump(mode="json") for name, submodel in vars(rules).items()}
    parts = [pack_digest(folder), submodels, scale, engine_digest(), np.__version__, numba.__version__, platform.machine()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _place(name: str) -> Path | None:
    home = cache_folder()
    return None if home is None else home / "starts" / f"{name[:32]}.state"


def _read(name: str) -> Image | None:
    """A kept state; None if there is none, or if what is there is cut off or damaged."""
    path = _place(name)
    try:
        if path is None:
            return None
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return None
            checksum, *lengths = json.loads(file.readline())
            parts = [bytearray(n) for n in lengths]
            if any(file.readinto(part) != len(part) for part in parts) or _checksum(parts) != checksum:
                return None
        os.utime(path)  # used now: the last to go
    except (OSError, ValueError, TypeError, MemoryError):
        return None
    return Image(bytes(parts[0]), [*parts[1:]])


def _write(name: str, image: Image) -> None:
    """Keep a state; a cache that cannot be written costs time and nothing else."""
    path = _place(name)
    if path is None or image.size > MOST_BYTES:
        return
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(exist_ok=True)
        _make_room(path.parent, image.size)
        parts = [image.objects, *image.arrays]
        with part.open("wb") as file:
            file.write(MAGIC + json.dumps([_checksum(parts), *map(len, parts)]).encode() + b"\n")
            for one in parts:
                file.write(one)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        say_once(f"note: the start state is not kept for the next run ({error})")


def _checksum(parts: Sequence[bytearray | memoryview | bytes]) -> int:
    total = 0
    for part in parts:
        total = zlib.crc32(part, total)
    return total


def _make_room(folder: Path, size: int) -> None:
    """Delete the states that have been unused for longest until one more of `size` bytes fits."""
    found = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process has just deleted or finished it
            known = path.stat()
            if path.suffix == ".state" or time.time() - known.st_mtime > ABANDONED_SECONDS:
                found.append((known.st_mtime, known.st_size, path))
    total = sum(bytes_of for _, bytes_of, _ in found) + size
    for _, bytes_of, path in sorted(found):
        if total <= MOST_BYTES:
            return
        total -= bytes_of
        path.unlink(missing_ok=True)
