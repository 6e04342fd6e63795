"""`jiyeok demo` takes what `run` takes to vary it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiment.cells import replicate_seed
from sim.experiment.results import Results
from tests.shell.test_hostile import call


def test_the_demo_varies_like_any_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--years", "1", "--replicates", "1", "--jobs", "1", "--out", "res", "--quiet"]
    code, said = call(capsys, "demo", *options, "--seed", "7", "--set", "policies.nobody.rate=0.5")
    assert code == 2 and "policies.nobody" in said and not Path("res").exists()
    code, _ = call(capsys, "demo", *options, "--seed", "7", "--set", "pack=eight_regions", "--set", "scale=1")
    assert code == 0
    results = Results.open(Path("res"))
    assert len(results) == 3 and {tuple(r.seeds) for r in results} == {(replicate_seed(7, 0),)}
