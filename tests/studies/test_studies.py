"""Studies: their shocks keep every identity, leave the time before them alone, and their pages are made from saved results."""

from __future__ import annotations

import numpy as np
import pytest

from experiments import validation
from experiments.anchor_plant import __main__ as anchor_study
from experiments.closures import __main__ as closures_study
from experiments.innovation_cities import __main__ as agencies_study
from experiments.plant_closure import __main__ as plant_study
from experiments.studies import Effects, Shock, against, compared, follow, plant_jobs, read, save
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of
from tests.economy.country import SCENARIOS
from tests.economy.laws import watch

TINY = Scenario.load(SCENARIOS / "tiny.toml")


def tiny_closure() -> Shock:
    place = economy_of(TINY, 1).state.geography.codes[2]
    return plant_study.close(place, 60)


def shocked(economy, shock):
    shock.enter(economy)
    watch(economy)
    for _ in range(plant_study.QUARTER + 2):
        economy.step()
    return economy


def test_a_plant_closes_with_every_identity_kept():
    economy, shock = economy_of(TINY, 1), tiny_closure()
    lost = []

    def noted(economy):
        rows = plant_study.closing_rows(economy, economy.state.geography.codes[2], 60)
        lost.append((rows, economy.state.firms.id[rows].copy(), economy.state.firms.employees[rows].sum()))
        shock.change(economy)

    shocked(economy, Shock(shock.quarter, shock.before, noted))
    rows, ids, workers = lost[0]
    assert 30 < workers <= 60
    assert not np.isin(ids, economy.state.firms.id[economy.state.firms.employees > 0]).any()


def test_agencies_move_with_every_identity_kept():
    economy = economy_of(TINY, 1)
    geography, before = economy.state.geography, economy.state.people.base_public_jobs.copy()
    place = int(np.flatnonzero(~geography.capital)[0])
    shocked(economy, agencies_study.relocate({geography.codes[place]: 40}))
    change = economy.state.people.base_public_jobs - before
    assert change[place] == 40 and change.sum() == 0 and (change[~geography.capital] >= 0).all()


def test_an_anchor_plant_opens_with_every_identity_kept_and_its_workers_are_counted():
    economy = economy_of(TINY, 1)
    code = economy.state.geography.codes[2]
    assert not plant_jobs(economy.state).any()
    shocked(economy, anchor_study.plant(code, 60, 1.0))
    workers = plant_jobs(economy.state)
    assert 1 < workers[2] <= economy.state.cells.employees[2, anchor_study.MANUFACTURING] and np.delete(workers, 2).sum() == 0
    assert economy.state.plants.opened.tolist() == [anchor_study.QUARTER] and economy.state.governments.disbursed.sum() == 0


def test_jobs_beside_a_plant_leave_out_its_own():
    counts = {"jobs": 150, "jobs_M": 120, "jobs_L": 30, "plant_jobs": 100, "population": 50}
    rows = [
        {"run": "a", "pair": str(n), "place": "own", "quarter": str(q), **{k: str(v) for k, v in counts.items()}}
        for n in range(2)
        for q in range(5)
    ]
    found = [anchor_study.per_job(Effects(rows), name, "a", "own").tolist() for name in counts if name != "plant_jobs"]
    assert found == [[0.5, 0.5], [0.2, 0.2], [0.3, 0.3], [0.5, 0.5]]


def test_before_the_shock_nothing_differs_and_then_the_place_loses_its_jobs():
    quarters = plant_study.QUARTER + 1
    base, other = follow(TINY, 3, quarters), follow(TINY, 3, quarters, [tiny_closure()])
    for name, series in base.items():
        np.testing.assert_array_equal(series[:-1], other[name][:-1], name)
    fall = other["jobs_M"][-1] - base["jobs_M"][-1]
    assert fall[2] < -20 and abs(np.delete(fall, 2)).max() < -fall[2]


def test_a_band_is_judged_by_mean_and_interval():
    assert against(np.array([0.5, 0.51, 0.52]), 0.3, 1.0) == "inside the band"
    assert "outside the band, too low" in against(np.array([0.1, 0.11, 0.12]), 0.3, 1.0)
    assert "mean is outside the band, too high" in against(np.array([0.5, 1.2, 1.9]), 0.3, 1.0)
    assert "interval reaches beyond" in against(np.array([0.1, 0.5, 0.9]), 0.3, 1.0)
    assert compared(np.array([1.0, 1.1, 0.9]), 1.0) == "the interval holds it"
    assert "less**, 50% of it" in compared(np.array([0.5, 0.51, 0.49]), 1.0)


@pytest.mark.parametrize("study", [plant_study, agencies_study, anchor_study])
def test_a_page_is_what_its_saved_results_give(study):
    assert study.page(Effects(read(study.HERE / "effects.csv"))) == (study.HERE / "README.md").read_text(encoding="utf-8")


def test_the_page_of_closures_is_what_its_saved_results_give():
    assert closures_study.page(read(closures_study.HERE / "effects.csv")) == (closures_study.HERE / "README.md").read_text(encoding="utf-8")


def test_an_order_survives_only_where_every_closure_shows_it():
    def rows(*differences):
        effects = [(c, p, n, d * (p == "a") + 0.01 * n * (p == "a")) for c, d in enumerate(differences) for p in "ab" for n in range(3)]
        return [{"closure": str(c), "policy": p, "pair": str(n), "jobs": str(x)} for c, p, n, x in effects]

    assert closures_study.verdict(rows(1.0, 2.0), "a", "b", "jobs") == "survives: more in all 2"
    assert closures_study.verdict(rows(1.0, -2.0), "a", "b", "jobs") == "**changes sign**"
    assert closures_study.verdict(rows(1.0, -0.01), "a", "b", "jobs") == "more in 1, not resolved in 1"


@pytest.mark.slow
def test_a_study_runs_at_tiny_size(tmp_path, monkeypatch):
    monkeypatch.setattr(plant_study, "JOBS", 60)
    monkeypatch.setattr(plant_study, "SOON", 1)  # ten quarters hold one year after the closure, not five
    monkeypatch.setattr(plant_study, "PLACE", economy_of(TINY, 1).state.geography.codes[2])
    (tmp_path / "observed.csv").write_text((plant_study.HERE / "observed.csv").read_text())
    monkeypatch.setattr(plant_study, "HERE", tmp_path)
    save(plant_study.run(TINY, 2, 10), tmp_path / "effects.csv")
    plant_study.FINDINGS.write(tmp_path)
    assert (tmp_path / "effects.png").stat().st_size > 5000 and "In short" in (tmp_path / "README.md").read_text()


def test_the_evidence_page_is_what_its_command_writes() -> None:
    assert validation.PAGE.read_text(encoding="utf-8") == validation.evidence(), "python -m experiments.validation"
