from __future__ import annotations

import hashlib
import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.base_year import eight_regions
from sim.base_year.aggregate import aggregate, kernels
from sim.base_year.check import check_folder
from sim.base_year.check_identities import identities
from sim.base_year.pack import Pack
from sim.base_year.quarter_zero import Finding, findings, table
from sim.base_year.read import PackError
from sim.scenario.packs import SHIPPED, pack_digest
from sim.state.people import GROUP_FIRST_AGE

EIGHT = SHIPPED / "eight_regions"
KOREA = SHIPPED / "korea_2024"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EIGHT, tmp_path / "mine"))


def change(folder: Path, file: str, line: int, column: str, text: str) -> None:
    """Write another text into one cell (line 1 is the header)."""
    path = folder / file
    rows = [row.split(",") for row in path.read_text(encoding="utf-8").splitlines()]
    rows[line - 1][rows[0].index(column)] = text
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["korea_2024", "eight_regions", "korea_2024_provinces", "korea_2015", "korea_2020"])
def test_shipped_packs_have_no_problem(name: str) -> None:
    assert check_folder(SHIPPED / name) == []


def test_every_table_of_korea_has_a_row_of_sources() -> None:
    text = (KOREA / "SOURCES.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    tables = [path.relative_to(KOREA).as_posix() for path in KOREA.rglob("*") if path.suffix in (".csv", ".geojson")]
    assert [name for name in tables if not any(name in row for row in rows)] == []


def test_the_pack_of_korea_loads_quickly() -> None:
    Pack.load("korea_2024")
    start = time.process_time()
    pack = Pack.load("korea_2024")
    assert time.process_time() - start < 1.5  # 0.2 s on a free machine
    assert pack.n_regions == 229
    assert pack.residents.shape == (229, 2, 101, 3)
    assert pack.hash == pack_digest(KOREA)


def test_a_pack_can_only_be_read() -> None:
    pack = Pack.load("eight_regions")
    for array in pack.columns().values():
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_the_made_up_pack_is_written_the_same_each_time(tmp_path: Path) -> None:
    eight_regions.build(tmp_path / "eight_regions")
    assert pack_digest(tmp_path / "eight_regions") == pack_digest(EIGHT)


def test_an_unknown_pack_names_the_shipped_ones() -> None:
    with pytest.raises(PackError, match=r"no base-year pack `mars`; shipped are .*eight_regions"):
        Pack.load("mars")


@pytest.mark.parametrize(
    ("file", "line", "column", "text", "words"),
    [
        ("population.csv", 3, "age_30", "nan", "no finite number"),
        ("population.csv", 3, "age_30", "-4", "outside 0"),
        ("population.csv", 3, "age_30", "4.5", "no whole number"),
        ("population.csv", 3, "age_30", "many", "no number"),
        ("housing.csv", 2, "price_mn_krw", "", "blank"),
        ("education.csv", 40, "tertiary_share", "1.5", "outside 0 to 1"),
        ("regions.csv", 4, "type", "village", "no known word"),
        ("jobs.csv", 5, "code", "99999", "no known region"),
        ("labour.csv", 7, "skill", "genius", "no known skill"),
        ("jobs.csv", 3, "code", "91010", "stands already in line 2"),
    ],
)
def test_a_bad_cell_is_found_with_line_and_column(copy: Path, file: str, line: int, column: str, text: str, words: str) -> None:
    change(copy, file, line, column, text)
    found = [p for p in check_folder(copy) if (p.file, p.row, p.column) == (file, line, column)]
    assert found, "no finding at the cell"
    assert words in found[0].message


@pytest.mark.parametrize(
    ("file", "line", "column", "words"),
    [
        ("labour.csv", 30, "labour_force", "above"),
        ("commuting.csv", 3, "91010", "commuters sum to"),
        ("unemployment.csv", 3, "unemployed", "jobless"),
        ("firms.csv", 10, "workers", "workers"),
        ("vital.csv", 3, "births_2024", "births"),
        ("universities.csv", 3, "places", "fields sum to"),
        ("outputs.csv", 3, "output_bn_krw", "balance"),
        ("outputs.csv", 4, "jobs", "jobs.csv"),
        ("fiscal_provinces.csv", 2, "grdp_2024_bn_krw", "value added"),
        ("migration_constants.csv", 9, "moves_in_2024_expected", "arrive"),
    ],
)
def test_a_broken_identity_is_found(copy: Path, file: str, line: int, column: str, words: str) -> None:
    change(copy, file, line, column, "99999")
    messages = [p.message for p in check_folder(copy) if p.file in (file, "commuting.csv", "firms.csv")]
    assert any(words in m for m in messages), messages


@pytest.mark.parametrize("file", ["population.csv", "commuting.csv", "pack.toml", "regions.csv"])
def test_a_missing_file_is_named(copy: Path, file: str) -> None:
    (copy / file).unlink()
    assert any(p.file == file and "missing" in p.message for p in check_folder(copy))


def test_rows_out_of_order_are_found(copy: Path) -> None:
    path = copy / "jobs.csv"
    head, first, second, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, second, first, *rest]) + "\n", encoding="utf-8")
    found = [p for p in check_folder(copy) if p.file == "jobs.csv"]
    assert "expected" in found[0].message
    assert found[0].row == 2
    with pytest.raises(PackError, match=r"jobs\.csv, line 2"):
        Pack.load(copy)


def test_a_missing_and_a_double_column_are_found(copy: Path) -> None:
    path = copy / "vital.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("deaths_2024", "births_2024", 1), encoding="utf-8")
    messages = [p.message for p in check_folder(copy) if p.file == "vital.csv"]
    assert any("`deaths_2024` is missing" in m for m in messages)
    assert any("`births_2024` stands twice" in m for m in messages)


def cells() -> list[tuple[str, int, int]]:
    """Every numeric cell of the made-up pack: file, line, column number."""
    found = []
    for path in sorted(EIGHT.rglob("*.csv")):
        for n, row in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
            for c, text in enumerate(row.split(",")):
                if re.fullmatch(r"-?\d+(\.\d+)?", text):
                    found.append((path.relative_to(EIGHT).as_posix(), n, c))
    return found


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cell=st.sampled_from(cells()), factor=st.sampled_from([0.5, 1.01, 3.0]))
def test_any_changed_number_gives_a_finding_in_its_file(
    tmp_path_factory: pytest.TempPathFactory, cell: tuple[str, int, int], factor: float
) -> None:
    file, line, at = cell
    folder = Path(shutil.copytree(EIGHT, tmp_path_factory.mktemp("pack") / "mine"))
    rows = [row.split(",") for row in (folder / file).read_text(encoding="utf-8").splitlines()]
    rows[line - 1][at] = repr(float(rows[line - 1][at]) * factor + 0.25)
    (folder / file).write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    assert any(p.file == file for p in check_folder(folder))


def test_a_meant_change_passes_once_its_digest_is_recorded(copy: Path) -> None:
    change(copy, "housing.csv", 2, "price_mn_krw", "601.00")
    (problem,) = check_folder(copy)
    digest = hashlib.sha256((copy / "housing.csv").read_bytes()).hexdigest()
    assert f'"housing.csv" = "{digest}"' in problem.message
    head = copy / "pack.toml"
    lines = [f'"housing.csv" = "{digest}"' if x.startswith('"housing') else x for x in head.read_text().splitlines()]
    head.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert check_folder(copy) == []


def test_the_pack_meets_the_official_targets() -> None:
    found = findings(Pack.load("korea_2024"))
    assert len(found) > 60
    assert [f for f in found if not f.passed] == []


def test_a_missed_target_is_said() -> None:
    text = table([Finding("jobs", "nation", 1.0, 2.0, "0.1", False)])
    assert "FAIL" in text
    assert "0 of 1 targets met" in text


def test_provinces_keep_counts_and_money() -> None:
    whole = Pack.load("korea_2024")
    parts = aggregate(whole)
    assert parts.n_regions == 17
    for name in ("residents", "labour_force", "employed", "jobs", "firms", "firm_workers", "commuters"):
        assert getattr(parts, name).sum() == getattr(whole, name).sum()
    np.testing.assert_allclose(parts.value_added.sum(axis=0), whole.value_added.sum(axis=0), rtol=1e-7)
    assert identities(parts) == []


def test_provinces_give_back_the_arrivals_of_the_municipal_constants() -> None:
    pack = Pack.load("korea_2024_provinces")
    kernel = kernels(pack, pack.distance, pack.province)
    people = np.add.reduceat(pack.residents.sum(axis=3), GROUP_FIRST_AGE, axis=2).reshape(17, -1)
    for h in range(18):
        weight = kernel[pack.kernel_class[h]] * np.exp(pack.alpha_last_full[:, h])
        leaving = people[:, h] * pack.leave_rate_year[h] * pack.origin_factor_full[:, h]
        arriving = (leaving / weight.sum(axis=1)) @ weight
        # Leave rates are printed with six decimals, moves with three.
        np.testing.assert_allclose(leaving, pack.moves_out[:, h], rtol=3e-5, atol=1e-3)
        np.testing.assert_allclose(arriving, pack.moves_in[:, h], rtol=3e-5, atol=1e-3)


def test_the_stored_provinces_are_the_aggregate_of_the_municipalities(tmp_path: Path) -> None:
    from experiments.base_year import provinces

    provinces.build(Pack.load("korea_2024"), tmp_path / "korea_2024_provinces")
    assert pack_digest(tmp_path / "korea_2024_provinces") == pack_digest(SHIPPED / "korea_2024_provinces")
