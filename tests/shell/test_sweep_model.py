"""A sweep of the model itself: one process, two, and the workers of a cluster give the same bits."""

from __future__ import annotations

from pathlib import Path

import pytest
from clusters import cluster_of_two, wait_for_workers
from sweeps import content, keys

from sim.experiment.sweep.file import Sweep
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.run import SweepOptions, run_sweep

SCENARIOS = Path(__file__).parents[2] / "scenarios"
POLICY = f"""extends = "{SCENARIOS / "tiny.toml"}"
name = "ai"
[policies.ai_subsidy]
kind = "ai_adoption_subsidy"
budget_bn_krw_per_year = 1
end = "2026Q4"
"""
SWEEP = f"""
base = "ai.toml"
baseline = "{SCENARIOS / "tiny.toml"}"
replicates = 2
[set]
years = 2
[keep]
levels = ["nation", "province", "municipality"]
[[factor]]
key = "policies.ai_subsidy.rate"
values = [0.2, 0.8]
[[factor]]
key = "wages.pass_through"
values = [0.3, 0.6]
"""


@pytest.mark.filterwarnings("ignore")
def test_one_process_two_and_a_cluster_give_the_same_bits(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    (tmp_path / "ai.toml").write_text(POLICY)
    (tmp_path / "sweep.toml").write_text(SWEEP)
    plan = Plan.of(Sweep.load(tmp_path / "sweep.toml"))
    with cluster_of_two(tmp_path) as (address, _):
        wait_for_workers(address, 2)
        how = {"one": {"jobs": 1}, "two": {"jobs": 2}, "cluster": {"cluster": address}}
        for name, options in how.items():
            _, progress = run_sweep(plan, SweepOptions(out=tmp_path / name, **options))
            assert (progress.done, progress.failed) == (12, 0), name
    one, two, cluster = (tmp_path / name for name in how)
    assert keys(one) == keys(two) == keys(cluster)
    assert content(one) == content(two) == content(cluster) and len(content(one)) > 100
    for name in ("summary.parquet", "summary_effects.parquet"):
        assert (one / name).read_bytes() == (two / name).read_bytes() == (cluster / name).read_bytes()
