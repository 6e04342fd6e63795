"""Scenario files of the made-up catalogue, and the command run in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import fakes
import sweeps

from sim.cli import group
from sim.cli.exits import guarded
from sim.scenario.fields import Catalogue

BASE = """version = 1
pack = "./pack"
years = 2
replicates = 4
"""
POLICY = """extends = "base.toml"
[policies.ai_subsidy]
kind = "ai_adoption_subsidy"
budget_bn_krw_per_year = 100
end = "2026Q4"
rate = {rate}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pack, a baseline, a policy and a policy of amount zero; the current folder of the test."""
    monkeypatch.setattr("sim.experiment.cells.engine_version", lambda: "fake")
    monkeypatch.setattr(Catalogue, "shipped", classmethod(lambda cls: fakes.CATALOGUE))
    fakes.write_pack(tmp_path / "pack")
    (tmp_path / "base.toml").write_text(BASE)
    (tmp_path / "ai.toml").write_text(POLICY.format(rate=0.5))
    (tmp_path / "zero.toml").write_text(POLICY.format(rate=0.0))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sweep(desk: Path) -> Path:
    """A sweep file beside the scenarios."""
    (desk / "sweep.toml").write_text(sweeps.SWEEP)
    return desk / "sweep.toml"


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def jiyeok(desk: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command with a fake engine, handed over as click's context object."""

    def call(*arguments: str, engine: Any = fakes.run) -> Said:
        original = group.main

        def main(*a: Any, **kw: Any) -> Any:
            return original(*a, obj=engine, **kw)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(group, "main", main)
            with pytest.raises(SystemExit) as ended:
                guarded(group, list(arguments))
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call
