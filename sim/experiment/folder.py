"""A results folder: what is in it, what is still to run, and who may write to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sim.experiment.cells import Cell, own_folder, slug
from sim.experiment.files import TEMPORARY, write_json, write_text
from sim.experiment.journal import Journal
from sim.experiment.manifest import MANIFEST, SCHEMA_VERSION, new_manifest
from sim.experiment.shards import shard_is_whole
from sim.scenario.difference import table_differences
from sim.scenario.places import Places
from sim.scenario.resolve import resolved_toml
from sim.scenario.scenario import Scenario


class FolderMismatch(Exception):
    """The folder holds something else than what was asked for; nothing was touched."""


class ResultsFolder:
    """Open for writing; use as a context so that the lock is given back."""

    def __init__(self, path: Path, cells: Sequence[Cell], *, allow_mixed: bool = False) -> None:
        self.path = path
        self.journal = Journal(path / "journal.jsonl")
        self._lock: IO[bytes] | None = None
        entries = _existing(path)
        self.entries: list[dict[str, Any]] = entries
        known = {e["key"] for e in entries}
        strangers = [c for c in cells if c.key not in known]
        if entries and strangers and not allow_mixed:
            raise FolderMismatch(_refusal(path, entries, strangers[0]))
        self.labels: dict[str, str] = {e["key"]: e["label"] for e in entries}
        self.new_cells = strangers
        for cell in strangers:
            self.labels[cell.key] = self._free_label(cell)

    def __enter__(self) -> ResultsFolder:
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = lock_folder(self.path)
        self.journal.mend()
        for cell in self.new_cells:
            self._add(cell)
        self.sweep()
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def finished(self) -> set[str]:
        """Keys of the replicates whose rows are safe."""
        last = self.last_lines()
        done = {k: e for k, e in last.items() if e["status"] == "done"}
        return {k for k, e in done.items() if shard_is_whole(self.path, e["shard"], e["rows"])}

    def failed(self) -> set[str]:
        """Keys of the replicates whose last attempt failed."""
        return {k for k, e in self.last_lines().items() if e["status"] == "failed"}

    def last_lines(self) -> dict[str, dict[str, Any]]:
        """The last line of the journal for each replicate."""
        return {e["key"]: e for e in self.journal.entries()}

    def next_number(self) -> int:
        """A shard number that no earlier run used."""
        numbers = [int(p.stem.rsplit("-", 1)[1]) for p in self.path.glob("data/*/part-*-*.parquet")]
        lines = [int(e["shard"].rsplit("-", 1)[1]) for e in self.journal.entries() if e.get("shard")]
        return max([*numbers, *lines, 0]) + 1

    def sweep(self) -> None:
        """Remove what an interrupted run left: half-written files, and shards that no journal line names."""
        done = {e["shard"] for e in self.last_lines().values() if e["status"] == "done"}
        for path in self.path.rglob(f"{TEMPORARY}*"):
            path.unlink(missing_ok=True)
        for path in self.path.glob("data/*/part-*.parquet"):
            if path.stem.removeprefix("part-") not in done:
                path.unlink(missing_ok=True)

    def log(self, text: str) -> None:
        """A line with the time in `log.txt`, for people; what counts stands in journal and manifest, so a full disk is no error here."""
        with suppress(OSError), (self.path / "log.txt").open("a", encoding="utf-8") as file:
            file.write(f"{_now()} {text}\n")

    def finish(self, **facts: Any) -> None:
        """Bring the manifest up to date after a run."""
        last = list(self.last_lines().values())
        counts = {status: sum(e["status"] == status for e in last) for status in ("done", "failed")}
        seeds: dict[str, list[int]] = {label: [] for label in self.labels.values()}
        for line in sorted(last, key=lambda line: line["replicate"]):
            if line["status"] == "done":
                seeds.setdefault(line["scenario"], []).append(line["seed"])
        draws = {label: drawn for label in seeds if (drawn := _draws(last, label))}
        if draws:
            facts["draws"] = draws
        self._write_manifest(counts=counts, seeds=seeds, ended=_now(), **facts)

    def _add(self, cell: Cell) -> None:
        """Enter a new scenario: as given, resolved, and its places; the manifest is written last."""
        first = not self.entries
        label = self.labels[cell.key]
        stem = "scenario" if first else f"scenario.{slug(label)}"
        if cell.source is not None and cell.source.is_file():
            write_text(self.path / f"{stem}.input.toml", cell.source.read_text(encoding="utf-8"))
        write_text(self.path / f"{stem}.toml", _standing_alone(cell, self.path, stem))
        if first:
            _write_places(self.path, cell)
        self.entries.append({**cell.entry(label), "file": f"{stem}.toml"})
        self._write_manifest(started=_now())

    def _write_manifest(self, **facts: Any) -> None:
        path = self.path / MANIFEST
        manifest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else new_manifest()
        write_json(path, {**manifest, **facts, "scenarios": self.entries})

    def _free_label(self, cell: Cell) -> str:
        """The scenario's name; with a fingerprint where another one in the folder has that name."""
        taken = set(self.labels.values())
        name = cell.scenario.name
        return name if name not in taken else f"{name} {cell.key[:6]}"


def lock_folder(path: Path) -> IO[bytes] | None:
    """Keep others from writing to a folder until the file is closed; None where the system has no such lock.

    Raises FolderMismatch while another process holds it.
    """
    try:
        return lock_file(path / ".lock")
    except BlockingIOError:
        raise FolderMismatch(f"{path} is being written by another jiyeok; wait for it or use --out") from None


def lock_file(path: Path) -> IO[bytes] | None:
    """Hold a file until it is closed or the process ends, however it ends; None where the system has no such lock.

    Raises BlockingIOError while another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # two of us in one folder are then up to the user
        return None
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise BlockingIOError(f"{path} is held") from None
    return lock


def _draws(lines: Sequence[dict[str, Any]], label: str) -> list[dict[str, Any]]:
    """Every draw of an ensemble's parameters with the seeds of the replicates that finished with it."""
    found: dict[int, dict[str, Any]] = {}
    for line in lines:
        if line["scenario"] == label and line["status"] == "done" and line.get("draw") is not None:
            one = found.setdefault(line["draw"], {"draw": line["draw"], "seeds": [], "parameters": line["parameters"]})
            one["seeds"].append(line["seed"])
    return [found[draw] for draw in sorted(found)]


def _existing(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    if not path.is_dir():
        raise FolderMismatch(f"{path} is a file, not a results folder")
    manifest = path / MANIFEST
    if not manifest.exists():
        others = [p.name for p in path.iterdir() if p.name not in ("journal.jsonl", ".lock")]
        # A first start that was killed before its manifest leaves only its own scenario files behind.
        others = [n for n in others if not n.startswith(("scenario.", TEMPORARY)) and n != "places.json"]
        if others:
            raise FolderMismatch(f"{path} is not a results folder (it holds {', '.join(sorted(others)[:3])})")
        return []
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError:
        raise FolderMismatch(f"{manifest} cannot be read; restore it or start with --fresh") from None
    if content.get("schema_version") != SCHEMA_VERSION:
        found = content.get("schema_version")
        raise FolderMismatch(f"{path} has results format {found}, this version writes {SCHEMA_VERSION}")
    entries: list[dict[str, Any]] = content["scenarios"]
    return entries


def _refusal(path: Path, entries: list[dict[str, Any]], cell: Cell) -> str:
    same_name = [e for e in entries if e["name"] == cell.scenario.name]
    held = (same_name or entries)[0]
    asked = cell.entry("")
    lines = [f"{path} holds results of `{held['name']}`, not of `{asked['name']}` as asked for; they differ in:"]
    found = table_differences(held["scenario"], asked["scenario"])
    if held["engine"] != asked["engine"]:
        found.append(f"engine: {held['engine']} → {asked['engine']}")
    if held["pack_sha256"] != asked["pack_sha256"]:
        found.append(f"data of pack {held['pack']}: {held['pack_sha256'][:12]} → {asked['pack_sha256'][:12]}")
    if held["name"] != asked["name"]:
        found.insert(0, f"name: {held['name']} → {asked['name']}")
    lines += [f"  {d}" for d in found]
    lines.append("help: choose another --out, start anew with --fresh, or keep both in it with --allow-mixed")
    return "\n".join(lines)


def _standing_alone(cell: Cell, folder: Path, stem: str) -> str:
    """The resolved scenario; files it refers to are written beside it under a name of ours."""
    text = resolved_toml(_with_whole_path(cell.scenario))
    for name, like in cell.scenario.likes.items():
        beside = f"{stem}.like.{slug(name)}.toml"
        write_text(folder / beside, resolved_toml(_with_whole_path(like)))
        written = getattr(cell.scenario.policies[name], "like", "")
        text = text.replace(f'like = "{written}"', f'like = "{beside}"')
    return text


def _with_whole_path(scenario: Scenario) -> Scenario:
    """A pack of the user's was named from where the scenario file lies; its copy lies elsewhere."""
    own = own_folder(scenario)
    return scenario if own is None else scenario.model_copy(update={"pack": own})


def _write_places(folder: Path, cell: Cell) -> None:
    """Names and provinces of all places, so that results can be read without the pack."""
    with suppress(FileNotFoundError):
        places = Places.of_pack(cell.scenario.pack_folder)
        every = {**places.provinces, **places.municipalities}
        write_json(folder / "places.json", {c: vars(p) for c, p in every.items()})


def free_folder(path: Path) -> Path:
    """`path`, or `path-2`, `path-3`, ...: the first that does not exist yet."""
    candidate, number = path, 2
    while candidate.exists():
        candidate, number = path.with_name(f"{path.name}-{number}"), number + 1
    return candidate


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
