"""The script that builds the pack: on made-up tables in every test run, on the official ones where their folder is given."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from experiments.base_year.__main__ import build, build_past, main
from experiments.projection import check_of_rates
from sim.base_year.check import check_folder
from sim.base_year.pack import Pack
from sim.scenario.packs import SHIPPED
from tests.pack.made_up_economy import write_budgets, write_input_output, write_value, write_work, write_workplaces
from tests.pack.made_up_tables import CODES, Folder, write_moves, write_people, write_places, write_towns, write_trends

OFFICIAL = os.environ.get("JIYEOK_TABLES")
"""Folder of the official tables; they are not in the repository."""

official = pytest.mark.skipif(OFFICIAL is None, reason="JIYEOK_TABLES does not name the folder of the official tables")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = Folder(tmp_path_factory.mktemp("tables"))
    for write in (write_places, write_people, write_trends, write_moves, write_towns):
        write(out)
    for write in (write_work, write_workplaces, write_value, write_budgets, write_input_output):
        write(out)
    return out.path


def test_the_script_builds_a_sound_pack_from_any_tables_of_the_same_columns(made_up: Path, tmp_path: Path) -> None:
    build(made_up, tmp_path / "pack")
    assert check_folder(tmp_path / "pack") == []
    pack = Pack.load(tmp_path / "pack")
    assert pack.codes == tuple(CODES)
    assert pack.jobs.sum() == pack.employed.sum() + pack.foreign_workers.sum()


def test_a_second_build_gives_the_same_bytes(made_up: Path, tmp_path: Path) -> None:
    build(made_up, tmp_path / "first")
    build(made_up, tmp_path / "second")
    assert files(tmp_path / "first") == files(tmp_path / "second")


def test_a_missing_table_is_named_and_the_old_pack_stays(made_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables, out = tmp_path / "tables", tmp_path / "pack"
    shutil.copytree(made_up, tables)
    main([str(tables), "--out", str(out)])
    before, lacking = files(out), sorted(tables.rglob("*.csv"))[-1]
    lacking.unlink()
    with pytest.raises(SystemExit) as ended:
        main([str(tables), "--out", str(out)])
    assert (ended.value.code, files(out)) == (2, before)
    assert f"no such table: {lacking}" in capsys.readouterr().err


@official
def test_the_official_tables_give_the_shipped_pack(tmp_path: Path) -> None:
    build(Path(str(OFFICIAL)), tmp_path / "korea_2024")
    assert files(tmp_path / "korea_2024") == files(SHIPPED / "korea_2024")


@official
@pytest.mark.parametrize("year", [2015, 2020])
def test_the_official_tables_give_the_shipped_packs_of_past_years(year: int, tmp_path: Path) -> None:
    build_past(Path(str(OFFICIAL)), tmp_path / f"korea_{year}", year)
    assert files(tmp_path / f"korea_{year}") == files(SHIPPED / f"korea_{year}")


@official
def test_rates_of_the_pack_give_back_the_births_and_deaths_of_the_base_year() -> None:
    made = check_of_rates(Pack.load("korea_2024"), Path(str(OFFICIAL)))
    *level, ageing = made.values()
    for value, official_value in level:
        assert value == pytest.approx(official_value, rel=0.005)
    assert 1.03 < ageing[0] / ageing[1] < 1.06
