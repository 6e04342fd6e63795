"""Ensembles: the same draws in every scenario, inside their ranges, with the mass at zero; both kinds of chance told apart."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.experiment.compare import compare
from sim.experiment.folder import FolderMismatch
from sim.experiment.results import Results
from sim.experiment.runs import run_scenarios
from sim.experiment.uncertainty import variance
from sim.ground.streams import Streams, uniform
from sim.policy import INSTRUMENTS
from sim.scenario.ensemble import STREAM, all_priors, draw, priors
from sim.scenario.scenario import Scenario
from sim.simulation import economy_of, run
from tests.economy.country import SCENARIOS, differences

TINY = Scenario.load(SCENARIOS / "tiny.toml").vary({"ensemble": True, "years": 1, "replicates": 6})
GAIN = "adoption.true_gain"


def with_policy(kind: str, **keys: object) -> Scenario:
    values = {"kind": kind, "budget_bn_krw_per_year": 20, **keys}
    return TINY.vary({"name": kind, f"policies.it_{kind}": values})


@cache
def baseline():
    return run(TINY, 3)


@pytest.mark.parametrize("kind", sorted(INSTRUMENTS))
def test_every_scenario_has_the_same_draws(kind):
    plain, other = draw(TINY, 11).values, draw(with_policy(kind), 11).values
    assert plain.items() <= other.items()
    assert all(name.startswith(f"policies.{kind}.") for name in other.keys() - plain.keys())


def test_draws_are_those_of_seed_and_name_alone():
    values = draw(TINY, 11).values
    for prior in priors(TINY):
        assert values[prior.name] == prior.at(uniform(Streams(11).constant_key(STREAM + prior.name), 0))
    assert all(values[name] != other for name, other in draw(TINY, 12).values.items() if name == "wages.curve")


def test_draws_lie_inside_their_ranges_and_the_scenario_has_them():
    for seed in range(200):
        found = draw(TINY, seed)
        for prior in priors(TINY):
            value = found.values[prior.name]
            assert prior.low <= value <= prior.high or (prior.zero and value == 0)
            table, _, key = prior.name.partition(".")
            assert getattr(found.scenario.submodels[table], key) == value
        assert not found.scenario.ensemble


@pytest.mark.parametrize("prior", all_priors(), ids=lambda p: p.name)
def test_every_shipped_prior_is_accepted_by_its_class_at_both_ends(prior):
    scenario = with_policy(prior.name.split(".")[1]) if prior.name.startswith("policies.") else TINY
    name = prior.name.replace("policies.", "policies.it_")
    for value in (prior.at(0.0), prior.at(prior.zero), prior.at(1.0 - 1e-12)):
        assert prior.low - 1e-9 <= value <= prior.high + 1e-9
        scenario.vary({name: value})


def test_quantiles_are_those_of_the_triangle():
    prior = next(p for p in priors(TINY) if p.name == "wages.curve")
    values = np.array([prior.at(u) for u in np.linspace(0, 1, 20001)[:-1]])
    assert values.mean() == pytest.approx((prior.low + prior.mode + prior.high) / 3, abs=1e-4)
    assert np.mean(values < prior.mode) == pytest.approx((prior.mode - prior.low) / (prior.high - prior.low), abs=1e-3)
    assert (np.diff(values) >= 0).all()


def test_ai_gains_are_zero_in_two_of_five_draws():
    gains = np.array([draw(TINY, seed).values[GAIN] for seed in range(1500)])
    assert np.mean(gains == 0.0) == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 1500))
    assert gains[gains > 0].min() > 0.0 and gains.max() <= 0.08


def test_what_a_scenario_sets_is_held_and_what_a_policy_maker_chooses_is_not_drawn():
    held = draw(TINY.vary({GAIN: 0.05}), 4)
    assert GAIN not in held.values and held.scenario.submodels["adoption"].true_gain == 0.05
    names = {p.name for p in all_priors()}
    assert not names & {"policies.ai_adoption_subsidy.rate", "policies.growth_fund.cap_mn_krw", "production.gap", "education.rounds"}
    assert {"policies.growth_fund.survival", "policies.settlement.childcare_response", GAIN} <= names


def test_the_resolved_scenario_draws_the_same():
    again = TINY.vary({})  # every default is written out and read back
    assert draw(again, 5).values == draw(TINY, 5).values


@pytest.mark.parametrize("kind", sorted(INSTRUMENTS))
def test_a_budget_of_zero_changes_no_bit(kind):
    assert differences(baseline(), run(with_policy(kind, budget_bn_krw_per_year=0), 3)) == []


def test_every_ensemble_takes_places_as_uncertain_and_other_scenarios_do_not():
    assert draw(TINY, 1).scenario.submodels["migration"].uncertain_places
    assert not TINY.submodels["migration"].uncertain_places


def test_uncertain_places_are_shocked_alike_in_every_scenario_and_change_what_is_run():
    one, other = (economy_of(scenario, 3) for scenario in (TINY, with_policy("settlement", budget_bn_krw_per_year=100)))
    for economy in (one, other):
        economy.step()
    shock = one.state.migration.shock
    assert np.array_equal(shock, other.state.migration.shock) and np.array_equal(one.state.migration.lasts, other.state.migration.lasts)
    assert 0.0 < np.abs(shock).max() < 3.0 and (one.state.migration.lasts <= 0.3).all()
    plain = TINY.vary({"ensemble": False})
    assert differences(run(plain, 3), run(plain.vary({"migration.uncertain_places": True}), 3))


def test_a_draw_changes_the_run():
    assert differences(baseline(), run(TINY.vary({"ensemble": False}), 3)) != []


def test_a_placebo_is_sized_in_the_same_draw(tmp_path):
    lines = 'version = 1\npack = "eight_regions"\nscale = 10\nyears = 1\nensemble = true\n[policies.p]\n'
    (tmp_path / "ai.toml").write_text(lines + 'kind = "campus_innovation_space"\nbudget_bn_krw_per_year = 20\n')
    (tmp_path / "placebo.toml").write_text(lines + 'kind = "lump_sum_transfer"\nlike = "ai.toml"\n')
    found = draw(Scenario.load(tmp_path / "placebo.toml"), 9)
    mine, theirs = found.scenario.submodels, found.scenario.likes["p"].submodels
    assert mine == theirs and not found.scenario.likes["p"].ensemble


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("ensemble") / "results"
    scenarios = [TINY, with_policy("campus_innovation_space"), with_policy("ai_adoption_subsidy"), with_policy("lump_sum_transfer")]
    run_scenarios(scenarios, out=out, jobs=1, allow_mixed=True)
    return out


def test_manifest_and_runs_record_every_draw(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    runs = pq.read_table(folder / "runs.parquet").to_pylist()
    columns = {entry["name"]: entry for entry in json.loads((folder / "columns.json").read_text())["runs"]}
    assert len(runs) == 24
    drawn = {d["draw"]: d for d in manifest["draws"]["tiny"]}
    assert sorted(drawn) == [0, 1, 2] and all(len(d["seeds"]) == 2 for d in drawn.values())
    for row in runs:
        for name, value in drawn[row["draw"]]["parameters"].items():
            assert row[f"parameter:{name}"] == value
            assert columns[f"parameter:{name}"]["meaning"]
    priors_of = {p["parameter"]: p for p in manifest["scenarios"][0]["priors"]}
    assert priors_of[GAIN]["zero"] == 0.4 and "ai_prod_eff" in priors_of[GAIN]["source"]


def test_a_comparison_tells_both_kinds_of_chance_apart_and_ranks(folder):
    results = Results.open(folder)
    found = compare(results)
    assert {(row.draws, row.replicates) for row in found.rows} == {(3, 6)}
    facts = [f for f in found.facts if f["table"] == "uncertainty"]
    assert {f["scenario"] for f in facts} == set(found.scenarios()) and len({f["indicator"] for f in facts}) > 10
    for fact in facts:
        if fact["share_parameters"] is not None:
            assert fact["share_parameters"] + fact["share_randomness"] == pytest.approx(1.0)
            assert 0.0 <= fact["share_parameters_low"] <= fact["share_parameters"] <= fact["share_parameters_high"] <= 1.0
    ranked = [f for f in found.facts if f["table"] == "ranking"]
    assert {f["indicator"] for f in ranked} == {"jobs", "people_20_39_outside_capital"}
    for fact in ranked:
        assert sorted(fact["order"]) == sorted(found.scenarios()) and fact["draws"] == 3
        assert fact["order_holds"] <= min(fact["pairs_hold"]) and fact["first_holds"] <= fact["pairs_hold"][0]
        effects = {r.scenario: r.effect for r in found.rows if r.indicator == fact["indicator"]}
        assert fact["order"] == sorted(effects, key=lambda label: -effects[label])


def test_an_ensemble_is_not_compared_with_a_single_setting(folder, tmp_path):
    run_scenarios([TINY.vary({"ensemble": False, "replicates": 2})], out=tmp_path / "plain", jobs=1)
    with pytest.raises(FolderMismatch, match="ensemble = true"):
        compare([Results.open(folder)[0], Results.open(tmp_path / "plain")[0]])


def test_the_parts_of_the_variance_are_unbiased_and_their_interval_covers():
    rng, n, draws = np.random.default_rng(8), 4000, np.repeat(np.arange(12), 2)
    values = np.repeat(rng.normal(0.0, 2.0, (12, n)), 2, axis=0) + rng.normal(0.0, 1.0, (24, n))
    parts = variance(values, draws)
    assert parts.randomness.mean() == pytest.approx(1.0, rel=0.02)
    assert parts.parameters.mean() == pytest.approx(4.0, rel=0.04)
    covered = np.mean((parts.low <= 0.8) & (parts.high >= 0.8))
    assert covered == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / n))


def test_a_draw_that_lacks_a_replicate_is_left_out_of_the_parts():
    values, draws = np.array([[1.0], [3.0], [9.0], [11.0], [500.0]]), np.array([0, 0, 1, 1, 2])
    whole = variance(values[:4], draws[:4])
    assert variance(values, draws).parameters == whole.parameters
    assert variance(values[:3], draws[:3]) is None
