"""Finds the folder of base-year tables that a scenario names, and its fingerprint."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent / "data"


def shipped_packs() -> list[str]:
    """Names of the packs that come with the product."""
    if not SHIPPED.is_dir():
        return []
    return sorted(f.name for f in SHIPPED.iterdir() if is_pack(f))


def is_pack(folder: Path) -> bool:
    """Whether a folder holds base-year tables."""
    return (folder / "regions.csv").is_file()


def first_quarter_of(folder: Path) -> str | None:
    """The quarter after the base year, with which every run of a pack starts; None where the pack does not say."""
    try:
        settings = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(settings["first_quarter"]) if "first_quarter" in settings else None


def industries_of(folder: Path) -> tuple[str, ...]:
    """Codes of the industries that have firms; empty where the table cannot be read."""
    try:
        with (folder / "industries.csv").open(encoding="utf-8", newline="") as file:
            return tuple(row["code"] for row in csv.DictReader(file) if row.get("firms") == "1")
    except (OSError, KeyError, UnicodeDecodeError):
        return ()


def find_pack(pack: str, beside: Path) -> Path | None:
    """Folder of a shipped pack or of one given by its path from the scenario file; None if there is none."""
    if pack in shipped_packs():
        return SHIPPED / pack
    folder = (beside / Path(pack).expanduser()).resolve()
    return folder if is_pack(folder) else None


def pack_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of all tables of a pack."""
    total = hashlib.sha256()
    for name, digest in pack_files(folder).items():
        total.update(name.encode() + b"\0")
        total.update(bytes.fromhex(digest))
    return total.hexdigest()


def pack_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a pack, by its name."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
