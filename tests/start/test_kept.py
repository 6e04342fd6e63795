"""The kept start state: the same bits, however it comes about, and never the reason why a run fails."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.base_year import kept
from sim.base_year.kept import Image, kept_start, name_of
from sim.base_year.start import start_state
from sim.ground.table import Table
from sim.rules import Rules
from sim.scenario.packs import SHIPPED
from sim.state.public import Governments
from sim.state.state import State

PACK, SCALE = SHIPPED / "eight_regions", 100
RULES = Rules.of()


def bits(state: State) -> dict[str, bytes]:
    """Every array of a state, by name."""
    out = {"balance": state.books.balance.tobytes(), "flows": state.books.flows.tobytes()}
    for name, part in vars(state).items():
        if isinstance(part, np.ndarray):
            out[name] = part.tobytes()
        elif isinstance(part, Table):
            out |= {f"{name}.{column}": repr((a.dtype, a.shape)).encode() + a.tobytes() for column, a in part.columns().items()}
    return out


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(kept, "_held", {})
    return tmp_path / "starts"


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return bits(start_state(PACK, RULES, scale=SCALE, seed=5, n_programmes=2)[0])


def start(seed: int = 5) -> State:
    return kept_start(PACK, RULES, scale=SCALE, seed=seed, n_programmes=2)


def test_built_read_and_held_states_have_the_same_bits(cache: Path, built: dict[str, bytes]) -> None:
    assert bits(start()) == built
    assert len(list(cache.iterdir())) == 1
    first = start()
    first.firms.cash[:] = 0
    assert bits(start()) == built, "a replicate changed what the next one starts from"
    kept._held.clear()
    assert bits(start()) == built
    assert bits(start(seed=6)) != built


def test_a_large_state_is_read_anew(cache: Path, built: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_HELD", 0)
    for _ in range(2):
        state = start()
        assert bits(state) == built
        state.firms.cash[:] = 0
    assert not kept._held


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b[:-9] + b"x" + b[-8:], lambda b: b"", lambda b: b"\n" * 99])
def test_a_damaged_file_is_built_again(cache: Path, built: dict[str, bytes], damage) -> None:
    start()
    (path,) = cache.iterdir()
    sound = path.read_bytes()
    path.write_bytes(damage(sound))
    kept._held.clear()
    assert bits(start()) == built
    assert path.read_bytes() == sound


def test_a_cache_that_cannot_be_written_costs_one_line(
    cache: Path, built: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cache.write_text("a file where the folder should be")
    for _ in range(2):
        kept._held.clear()
        assert bits(start()) == built
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.setattr(kept, "cache_folder", lambda: None)
    kept._held.clear()
    assert bits(start()) == built


def test_the_oldest_states_go_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start()
    (kept_file,) = cache.iterdir()
    size = kept_file.stat().st_size
    for age, name in ((30, "old"), (20, "newer")):
        (cache / name).write_bytes(b"x" * size)
        os.utime(cache / name, (1e9 - age, 1e9 - age))
    monkeypatch.setattr(kept, "MOST_BYTES", 2 * size + size // 2)
    kept._held.clear()
    kept_file.unlink()
    start()
    assert sorted(p.name for p in cache.iterdir()) == sorted(["newer", kept_file.name])


def test_what_another_process_is_writing_is_left_alone(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.mkdir()
    (cache / "theirs.1.part").write_bytes(b"x")
    (cache / "abandoned.2.part").write_bytes(b"x")
    os.utime(cache / "abandoned.2.part", (1e9, 1e9))
    monkeypatch.setattr(kept, "MOST_BYTES", 2**60)
    kept._make_room(cache, 1)
    assert (cache / "abandoned.2.part").exists()  # there is room
    monkeypatch.setattr(kept, "MOST_BYTES", 1)
    kept._make_room(cache, 1)
    assert [p.name for p in cache.iterdir()] == ["theirs.1.part"]


def test_the_name_tells_packs_rules_and_scales_apart() -> None:
    other = Rules.of(closures={"job_led_moves": False})
    names = [name_of(PACK, RULES, SCALE), name_of(PACK, RULES, 10), name_of(PACK, other, SCALE)]
    names.append(name_of(SHIPPED / "korea_2024_provinces", RULES, SCALE))
    assert len(set(names)) == 4
    assert names[0] == name_of(PACK, Rules.of(), SCALE)


def test_every_column_of_programmes_is_opened() -> None:
    by_programme = {f.name for f in fields(Governments) if "programme]" in f.metadata["meaning"] or "[programme" in f.metadata["meaning"]}
    assert by_programme == set(Governments.programme_columns(2, 3, 3))


def test_no_two_columns_share_memory() -> None:
    """A kept state gives every array memory of its own: a built one must not behave otherwise."""
    arrays = Image.of(start_state(PACK, RULES, scale=SCALE, seed=5)[0]).arrays
    places = sorted((np.frombuffer(a, np.uint8).__array_interface__["data"][0], len(a)) for a in arrays if len(a))
    assert all(at + size <= after for (at, size), (after, _) in pairwise(places))


@pytest.mark.parametrize(("given", "inside"), [("", True), ("elsewhere", False)])
def test_compiled_code_goes_to_our_cache_unless_told_otherwise(tmp_path: Path, given: str, inside: bool) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | {"JIYEOK_CACHE_DIR": str(tmp_path / "cache")}
    if given:
        environment["NUMBA_CACHE_DIR"] = str(tmp_path / given)
    code = "import sim.ground.streams, numba; print(numba.config.CACHE_DIR)"
    shown = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
    assert (str(tmp_path / "cache" / "kernels") in shown) == inside
