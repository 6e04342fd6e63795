"""`jiyeok data`: packs checked, and quarter 0 against the official tables."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from sim.cli.exits import CHECK_FAILED, USAGE
from sim.cli.progress import counted


@click.group("data")
def data_command() -> None:
    """Check base-year packs and compare quarter 0 with the official tables."""


@data_command.command("check")
@click.argument("folder", type=click.Path(path_type=Path))
def check_pack(folder: Path) -> None:
    """Check a pack of tables: columns, units, identities; says file, row and column of each mistake."""
    if not folder.is_dir():
        click.echo(f"error: {folder} is a file; a pack is a folder" if folder.exists() else f"error: no such folder: {folder}", err=True)
        raise click.exceptions.Exit(USAGE)
    problems: list[Any] = list(import_module("sim.base_year.check").check_folder(folder))
    for p in problems:
        click.echo(f"error: {p}", err=True)
    if problems:
        click.echo(f"{folder}: {counted(len(problems), 'problem')}", err=True)
        raise click.exceptions.Exit(USAGE)
    click.echo(f"{folder}: fine")


@data_command.command("quarter-zero")
@click.argument("pack", default="korea_2024")
@click.option("--scale", type=click.IntRange(min=1), default=100, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
def quarter_zero(pack: str, scale: int, seed: int) -> None:
    """Print the simulated base year beside the official tables; exit 5 if one is outside its tolerance."""
    text, fine = import_module("sim.base_year.quarter_zero").report(pack, scale, seed)
    click.echo(text)
    if not fine:
        raise click.exceptions.Exit(CHECK_FAILED)
