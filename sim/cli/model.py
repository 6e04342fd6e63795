"""`jiyeok describe` and `jiyeok doctor`."""

from __future__ import annotations

import os
import platform
import shutil
from importlib import import_module
from pathlib import Path

import click

from sim.cli.exits import CHECK_FAILED


@click.command("describe")
@click.option("--check", is_flag=True, help="Only say whether sim/ODD.md is current; exit 5 if not.")
@click.option("--write", is_flag=True, help="Bring the tables in sim/ODD.md up to date.")
@click.option("--accounts", metavar="PACK", help="Print instead every payment of the pack's base year, and each sector's balance.")
def describe_command(check: bool, write: bool, accounts: str | None) -> None:
    """Print the ODD tables: entities, schedule, parameters with units, values and sources."""
    odd = import_module("sim.odd")
    if accounts is not None:
        click.echo(odd.accounts(accounts))
    elif write:
        odd.write()
    elif check:
        problems = list(odd.check())
        for problem in problems:
            click.echo(f"error: {problem}", err=True)
        if problems:
            click.echo("help: jiyeok describe --write", err=True)
            raise click.exceptions.Exit(CHECK_FAILED)
    else:
        click.echo(odd.describe())


@click.command("doctor")
def doctor_command() -> None:
    """Print what a report of a problem needs: versions, cores, memory, disk, data."""
    import sim
    from sim.experiment.cells import engine_version
    from sim.experiment.manifest import PACKAGES, cores, version
    from sim.ground.caches import cache_folder
    from sim.scenario.packs import SHIPPED, pack_digest, shipped_packs

    click.echo(f"jiyeok {sim.__version__} (engine {engine_version()}), Python {platform.python_version()}")
    click.echo(f"{platform.platform()}, {cores()} cores, {_memory()}")
    for package in (*PACKAGES, "click", "matplotlib"):
        click.echo(f"  {package:<12} {version(package) or 'missing'}")
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    click.echo(f"disk: {free:.1f} GiB free here; results go to ./results unless --out says else")
    click.echo(f"cache: {cache_folder() or 'nowhere to write'} (JIYEOK_CACHE_DIR); compiled code: {os.environ.get('NUMBA_CACHE_DIR')}")
    for name in shipped_packs():
        click.echo(f"pack {name}: sha256 {pack_digest(SHIPPED / name)[:16]}")


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return "memory unknown"
    return f"{total / 2**30:.1f} GiB memory"
