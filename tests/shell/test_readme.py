"""What the README shows is right: its scenario loads, its commands and options exist, its files are there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from sim.cli import group
from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.scenario.load import load

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, flags=re.S)
COMMANDS = [line.split("#")[0].strip() for _, block in BLOCKS for line in block.splitlines() if line.startswith("jiyeok ")]


def test_the_scenario_of_the_readme_is_right(tmp_path: Path) -> None:
    mine, sweep = (block for language, block in BLOCKS if language == "toml")
    for name in ("baseline.toml", "ai_adoption_subsidy.toml"):
        shutil.copy(ROOT / "scenarios" / name, tmp_path)
    (tmp_path / "mine.toml").write_text(mine, encoding="utf-8")
    assert set(load(tmp_path / "mine.toml").policies) == {"ai_subsidy"}
    (tmp_path / "sweep.toml").write_text(sweep, encoding="utf-8")
    assert len(Plan.of(Sweep.load(tmp_path / "sweep.toml"))) == 64 + 1


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_exists_with_its_options(line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command | None = group.get_command(click.Context(group), words.pop(0))
    if isinstance(command, click.Group):
        command = command.get_command(click.Context(command), words.pop(0))
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    assert {w.split("=")[0] for w in words if w.startswith("--")} <= known


def test_every_file_that_the_readme_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links and all((ROOT / link).exists() for link in links)
    scenarios = re.findall(r"scenarios/\w+\.toml", README)
    assert all((ROOT / s).is_file() for s in scenarios if s != "scenarios/my_policy.toml")
