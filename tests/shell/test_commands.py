"""Small commands, their exit codes, and the speed of `--help`."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import click
import fakes
import pytest

from sim.cli import group
from sim.cli.exits import guarded
from sim.scenario.difference import differences
from sim.scenario.load import load
from sim.scenario.resolve import resolved_toml, scenario_hash
from sim.scenario.schema import schema_text


def test_help_imports_nothing_heavy() -> None:
    """What keeps the answer quick: measured 0.11 s; a time itself is not asserted on a shared machine."""
    code = (
        "import sys; from sim.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'numba', 'pydantic', 'mesa', 'pyarrow', 'matplotlib', 'scipy'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "130 interrupted" in done.stdout


def test_a_wrong_command_is_told_the_nearest(jiyeok) -> None:
    said = jiyeok("comprae")
    assert (said.code, "Did you mean 'compare'?" in said.err) == (2, True)


def test_check_tells_all_files_and_runs_nothing(jiyeok, desk) -> None:
    (desk / "bad.toml").write_text("scal = 1\n")
    said = jiyeok("check", "bad.toml", "missing.toml", "ai.toml")
    assert said.code == 2
    assert "did you mean `scale`" in said.err and "no such file: missing.toml" in said.err
    assert jiyeok("check", "ai.toml").code == 0
    assert not (desk / "results").exists()


def test_a_resolved_scenario_reads_back_as_itself(desk) -> None:
    scenario = load(desk / "ai.toml", (), fakes.CATALOGUE)
    (desk / "again.toml").write_text(resolved_toml(scenario))
    again = load(desk / "again.toml", (), fakes.CATALOGUE)
    assert scenario_hash(again) == scenario_hash(scenario)
    assert differences(scenario, again) == []


def test_a_placebo_is_another_scenario_when_the_policy_it_follows_changes(desk) -> None:
    (desk / "placebo.toml").write_text('extends = "base.toml"\n[policies.p]\nkind = "lump_sum_transfer"\nlike = "ai.toml"\n')
    before = scenario_hash(load(desk / "placebo.toml", (), fakes.CATALOGUE))
    (desk / "ai.toml").write_text((desk / "ai.toml").read_text().replace("0.5", "0.4"))
    assert scenario_hash(load(desk / "placebo.toml", (), fakes.CATALOGUE)) != before


def test_new_writes_a_scenario_that_passes(jiyeok, desk) -> None:
    said = jiyeok("new", "my policy", "--policy", "ai_adoption_subsidy")
    path = desk / said.out.strip()
    path.write_text(path.read_text().replace("version = 1", 'version = 1\npack = "./pack"'))
    assert tomllib.loads(path.read_text())["policies"]["ai_adoption_subsidy"]["kind"] == "ai_adoption_subsidy"
    assert jiyeok("check", str(path)).code == 0
    assert jiyeok("new", "my policy").code == 2


def test_explain_and_diff_speak_plainly(jiyeok) -> None:
    assert "Share of an SME's" in jiyeok("explain", "policies.ai_adoption_subsidy.rate").out
    said = jiyeok("explain", "policies.ai_adoption_subsidy.rat")
    assert (said.code, "policies.ai_adoption_subsidy.rate" in said.err) == (2, True)
    assert "policies.ai_subsidy.rate: 0.5 → 0.0" in jiyeok("diff", "ai.toml", "zero.toml").out


def test_a_bug_is_called_one_and_leaves_a_file(desk, monkeypatch, capsys) -> None:
    @click.command()
    def broken() -> None:
        raise RuntimeError("inside out")

    with pytest.raises(SystemExit) as ended:
        guarded(broken, [])
    assert ended.value.code == 1
    assert "a bug in jiyeok" in capsys.readouterr().err
    assert "inside out" in next(desk.glob("jiyeok-crash-*.txt")).read_text()


def test_the_schema_in_the_repository_is_current() -> None:
    kept = Path(__file__).parents[2] / "scenarios" / "scenario.schema.json"
    assert kept.read_text(encoding="utf-8") == schema_text(), "jiyeok schema > scenarios/scenario.schema.json"


def test_every_command_is_there_and_has_help() -> None:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None and command.help
