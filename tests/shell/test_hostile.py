"""Wrong input and broken surroundings, met with the shipped packs, kinds and engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.base_year.read import PackError, Reader
from sim.cli import group
from sim.cli.exits import guarded
from sim.experiment.cells import Cell
from sim.experiment.folder import FolderMismatch, ResultsFolder
from sim.experiment.results import Results
from sim.scenario.load import load
from sim.scenario.packs import SHIPPED
from sim.scenario.problems import ScenarioError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        guarded(group, list(arguments))
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return int(ended.value.code or 0), said.out + said.err


def errors(path: Path, *overrides: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path, overrides)
    return "\n".join(p.render() for p in caught.value.problems)


def test_a_pack_with_a_nan_is_refused_before_anything_runs(here, capsys) -> None:
    shutil.copytree(SHIPPED / "eight_regions", here / "pack")
    jobs = here / "pack" / "jobs.csv"
    jobs.write_text(jobs.read_text().replace(",533,", ",nan,", 1))
    (here / "mine.toml").write_text('pack = "pack"\nyears = 1\n')
    code, said = call(capsys, "run", "mine.toml", "--out", "out")
    assert code == 2
    assert "jobs.csv, line 2, `M`" in said and "`nan` is no finite number" in said and "nothing is run on it" in said
    assert not (here / "out").exists()
    checked, told = call(capsys, "check", "mine.toml")
    assert checked == 2 and "jobs.csv, line 2, `M`" in told and "fine" not in told
    with pytest.raises(PackError, match="line 2: `M` is `nan`"):
        Reader(here / "pack").numbers("jobs", "M")


def test_an_unknown_pack_is_no_bug(here, capsys) -> None:
    code, said = call(capsys, "data", "quarter-zero", "nowhere")
    assert (code, "shipped are" in said) == (2, True)
    assert not list(here.glob("jiyeok-crash-*"))


def test_a_place_that_cannot_be_written_is_named(here, capsys) -> None:
    (here / "file").write_text("")
    (here / "mine.toml").write_text('pack = "eight_regions"\n')
    code, said = call(capsys, "run", "mine.toml", "--out", "file/below")
    assert (code, "cannot read or write file" in said) == (2, True)
    assert not list(here.glob("jiyeok-crash-*"))


def test_every_run_starts_with_the_quarter_after_the_base_year(here) -> None:
    path = here / "late.toml"
    path.write_text('pack = "eight_regions"\nstart = "2030Q3"\n')
    assert "every run starts there" in errors(path)
    path.write_text('pack = "korea_2024_provinces"\nstart = "2025Q1"\n')
    assert load(path).start == "2025Q1"


def test_a_key_twice_is_called_that(here) -> None:
    path = here / "twice.toml"
    path.write_text("years = 1\n  years = 2\n")
    said = errors(path)
    assert "a second time" in said and said.count("^") == len("years")


def test_a_name_is_refused_in_words(here, capsys) -> None:
    path = here / "x.toml"
    path.write_text('name = "../../etc"\npack = "eight_regions"\n')
    assert "starts with a letter or digit" in errors(path)
    code, said = call(capsys, "new", "../../etc")
    assert (code, "starts with a letter or digit" in said) == (2, True)


def test_a_wrong_option_is_shown_and_not_the_innocent_file(here) -> None:
    path = here / "x.toml"
    path.write_text('pack = "eight_regions"\n')
    assert "--set policies.x.rate=1" in errors(path, "policies.x.rate=1")


@pytest.mark.parametrize("kind", ["ai_adoption_subsidy", "campus_innovation_space", "lump_sum_transfer"])
def test_a_new_scenario_does_something(here, capsys, kind: str) -> None:
    code, _ = call(capsys, "new", "지역 정책", "--policy", kind, "--out", "below/mine.toml")
    assert code == 0
    policy = load(here / "below" / "mine.toml").policies[kind]
    assert policy.budget_bn_krw_per_year == 200
    # Every line that is commented out is a valid one.
    text = (here / "below" / "mine.toml").read_text(encoding="utf-8")
    bare = [line.removeprefix("# ") if " = " in line and '"ai_adoption_subsidy.toml"' not in line else line for line in text.splitlines()]
    (here / "bare.toml").write_text("\n".join(bare), encoding="utf-8")
    assert load(here / "bare.toml").policies[kind].financing == "debt"


def test_a_table_explained_lists_meanings(here, capsys) -> None:
    code, said = call(capsys, "explain", "closures")
    assert (code, "closures.wages" in said, "wage curve" in said) == (0, True, True)


def test_a_damaged_shard_is_named_with_the_way_out(here) -> None:
    shard = here / "data" / "municipality_year" / "part-1-1.parquet"
    shard.parent.mkdir(parents=True)
    shard.write_text("x")
    (here / "journal.jsonl").write_text('{"key": "k", "scenario": "s", "replicate": 0, "seed": 1, "status": "done", "shard": "1-1"}\n')
    with pytest.raises(FolderMismatch, match="is damaged; the command that made"):
        Results(here, "s", {}).table("municipality_year")
    (here / "manifest.json").write_text("{}")
    with pytest.raises(FolderMismatch, match="not a results folder"):
        Results.open(here)


def test_an_indicator_is_explained_in_words(here, capsys) -> None:
    code, said = call(capsys, "explain", "extinction_index")
    assert (code, "women 20-39" in said, "소멸위험지수" in said) == (0, True, True)


def test_a_pack_of_ones_own_is_found_again_from_its_results(here) -> None:
    shutil.copytree(SHIPPED / "eight_regions", here / "home" / "pack")
    (here / "home" / "mine.toml").write_text('pack = "pack"\nyears = 1\n')
    cell = Cell.of(load(here / "home" / "mine.toml"), here / "home" / "mine.toml")
    with ResultsFolder(here / "far" / "away", [cell]):
        pass
    assert Cell.of(load(here / "far" / "away" / "scenario.toml")).key == cell.key
    (result,) = Results.open(here / "far" / "away")
    assert (Path(result.entry["pack_folder"]) / "boundaries.geojson").is_file()
