"""Defaults of a country: scenario over pack over code; wrong ones are named with file, line and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.base_year.check import check_folder
from sim.base_year.kept import name_of
from sim.experiment.cells import Cell
from sim.rules import Rules
from sim.scenario.load import load
from sim.scenario.packs import SHIPPED
from sim.scenario.problems import ScenarioError
from sim.scenario.resolve import scenario_hash
from sim.simulation import rules_of
from tests.shell.test_hostile import call

EIGHT = SHIPPED / "eight_regions"
OWN = "production.gap = 0.035\n"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack of one's own and a scenario that names it, in the current folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(EIGHT, tmp_path / "pack")
    (tmp_path / "mine.toml").write_text('pack = "pack"\nyears = 1\n')
    return tmp_path


def write(folder: Path, lines: str) -> None:
    """Replace the pack's own gap by other lines."""
    head = folder / "pack" / "pack.toml"
    text = head.read_text(encoding="utf-8")
    assert text.count(OWN) == 1
    head.write_text(text.replace(OWN, lines), encoding="utf-8")


def test_the_code_has_the_values_of_korea() -> None:
    assert Rules.of_pack(SHIPPED / "korea_2024") == Rules.of() == Rules.of_pack(SHIPPED / "korea_2024_provinces")
    assert Rules.of_pack(EIGHT).production.gap == 0.035
    assert Rules.of_pack(EIGHT).demography.net_immigration_per_year == 16


def test_a_scenario_outranks_the_pack_and_the_pack_the_code(mine: Path) -> None:
    plain = load(mine / "mine.toml")
    assert rules_of(plain) == Rules.of_pack(EIGHT)
    assert plain.pack_defaults == {"production.gap": 0.035, "closures.net_immigration_per_year": 16}
    said = load(mine / "mine.toml", ["production.gap=0.05"])
    assert rules_of(said).production.gap == 0.05 and rules_of(said).demography.net_immigration_per_year == 16
    assert list(said.pack_defaults) == ["closures.net_immigration_per_year"]
    varied = plain.vary({"closures.net_immigration_per_year": 0})
    assert list(varied.pack_defaults) == ["production.gap"] and rules_of(varied).production.gap == 0.035
    write(mine, "")
    assert rules_of(load(mine / "mine.toml")).production.gap == Rules.of().production.gap


def test_what_a_pack_sets_counts_in_every_fingerprint(mine: Path) -> None:
    before = load(mine / "mine.toml")
    names = [name_of(before.pack_folder, rules_of(before), 10), scenario_hash(before), Cell.of(before).key]
    write(mine, "production.gap = 0.02\n")
    after = load(mine / "mine.toml")
    assert not set(names) & {name_of(after.pack_folder, rules_of(after), 10), scenario_hash(after), Cell.of(after).key}


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ("production.gab = 0.035\n", "production.gab", "did you mean `production.gap`"),
        ("production.gap = 9.0\n", "production.gap", "at least -0.1, at most 0.2"),
        ("production.gap = nan\n", "production.gap", "finite"),
        ('production.gap = "much"\n', "production.gap", "valid number"),
        ("budget.ceiling_bn_krw_per_year = 1.0\n", "budget.ceiling_bn_krw_per_year", "no parameter has this name"),
        ("demography.net_immigration_per_year = 5\n", "demography.net_immigration_per_year", "write `closures.net_immigration_per_year`"),
        ("gap = 1\n", "gap", "no parameter has this name"),
    ],
)
def test_a_wrong_default_is_named_with_file_line_and_key(mine: Path, capsys, lines: str, key: str, words: str) -> None:
    write(mine, lines)
    (problem,) = check_folder(mine / "pack")
    assert (problem.file, problem.row, problem.column) == ("pack.toml", 13, key)
    assert words in problem.message
    with pytest.raises(ScenarioError) as caught:
        load(mine / "mine.toml")
    assert f"pack.toml, `{key}`" in caught.value.problems[0].message
    code, said = call(capsys, "run", "mine.toml", "--out", "out")
    assert code == 2 and words in said and not (mine / "out").exists()


def test_parameters_are_a_table(mine: Path) -> None:
    head = mine / "pack" / "pack.toml"
    head.write_text("parameters = 3\n" + head.read_text(encoding="utf-8").split("[parameters]")[0], encoding="utf-8")
    assert "write `[parameters]`" in next(p.message for p in check_folder(mine / "pack") if p.column == "parameters")


def test_check_and_explain_say_whose_a_default_is(mine: Path, capsys) -> None:
    code, said = call(capsys, "check", "mine.toml", "--set", "production.gap=0.05")
    assert code == 0 and "defaults of the pack pack: closures.net_immigration_per_year = 16;" in said
    assert "production.gap" not in said
    code, said = call(capsys, "explain", "production.gap")
    assert f"{Rules.of().production.gap} (of the code" in said and "0.035 in the pack eight_regions" in said
