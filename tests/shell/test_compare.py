"""Paired effects with known answers."""

from __future__ import annotations

import json
from pathlib import Path

import fakes
import numpy as np
import pytest

from sim.experiment.costs import DISCOUNT_RATE
from sim.experiment.indicators import INDICATORS
from sim.experiment.paired import paired_effect
from sim.scenario.load import load

FIELDS = {
    "scenario", "indicator", "place", "year", "baseline", "effect", "low", "high", "share_better", "replicates",
    "cost_bn_krw", "cost_per_job_year_mn_krw", "cost_per_retained_mn_krw", "displaced_jobs",
}  # fmt: skip
DISCOUNT = (1 + DISCOUNT_RATE) ** (-np.arange(8) / 4)


def objects(said) -> list[dict]:
    assert said.code == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def test_the_interval_covers_the_truth_in_19_of_20_samples() -> None:
    rng = np.random.default_rng(7)
    effect = paired_effect(rng.normal(3.0, 2.0, (8, 20_000)))
    covered = ((effect.low <= 3.0) & (effect.high >= 3.0)).mean()
    # Four standard errors of a share of 0.95 in 20,000 samples.
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 20_000)


def test_a_policy_of_amount_zero_has_effects_of_exactly_zero(jiyeok) -> None:
    for level in ("nation", "province", "municipality"):
        for row in objects(jiyeok("compare", "base.toml", "zero.toml", "--jobs", "1", "--json", "--by", level)):
            assert row["effect"] in (0.0, None)
            assert row["low"] in (0.0, None) and row["high"] in (0.0, None)
            assert row["share_better"] == 0


def test_json_lines_hold_the_promised_fields(jiyeok) -> None:
    rows = objects(jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1", "--json"))
    yearly = fakes.run(load(Path("ai.toml"), (), fakes.CATALOGUE), 1).tables["municipality_year"]
    measured = {i.name for i in INDICATORS if set(i.needs) <= yearly.keys() and "nation" in i.levels}
    assert {row["indicator"] for row in rows} == measured and len(rows) == len(measured) > 15
    assert all((row["verdict"] == "unclear") == (row["low"] <= 0 <= row["high"]) for row in rows)
    assert all(row.keys() >= FIELDS for row in rows)
    assert {row["place"] for row in rows} == {"KR"}
    assert {row["year"] for row in rows} == {2026}


def test_a_known_effect_comes_out_with_its_cost(jiyeok) -> None:
    arguments = ("compare", "base.toml", "ai.toml", "--jobs", "1", "--json", "--replicates", "12")
    nation = next(r for r in objects(jiyeok(*arguments)) if r["indicator"] == "jobs")
    assert nation["low"] < 95 < nation["high"]
    assert nation["cost_bn_krw"] == pytest.approx(12.5 * DISCOUNT.sum())
    assert nation["net_cost_bn_krw"] == pytest.approx(0.8 * nation["cost_bn_krw"])
    assert nation["net_cost_low_bn_krw"] == pytest.approx(nation["net_cost_bn_krw"])
    rows = {r["place"]: r for r in objects(jiyeok(*arguments, "--by", "municipality")) if r["indicator"] == "jobs"}
    assert rows["52110"]["displaced_jobs"] == 0.0
    assert rows["26110"]["displaced_jobs"] == pytest.approx(rows["26110"]["effect"])
    assert rows["52110"]["share_better"] == 1.0


def test_a_place_has_the_cost_that_was_paid_there_and_its_own_job_years(jiyeok) -> None:
    arguments = ("compare", "base.toml", "ai.toml", "--jobs", "1", "--json", "--replicates", "12", "--indicator", "jobs", "--by")
    provinces = {r["place"]: r for r in objects(jiyeok(*arguments, "province"))}
    places = {r["place"]: r for r in objects(jiyeok(*arguments, "municipality"))}
    assert provinces["52"]["cost_bn_krw"] == pytest.approx(0.9 * 12.5 * DISCOUNT.sum())
    assert places["52110"]["cost_bn_krw"] == pytest.approx(provinces["52"]["cost_bn_krw"])
    for row in (provinces["52"], places["52110"]):
        assert row["job_years"] == pytest.approx(150.0, abs=15.0)  # 50, then 100 jobs; noise of 5 over 12 replicates
        assert row["cost_per_job_year_mn_krw"] == pytest.approx(1000.0 * row["cost_bn_krw"] / row["job_years"])
        assert row["net_cost_bn_krw"] is None and row["net_cost_per_job_year_mn_krw"] is None
    # Nothing was paid in Busan: jobs are lost there at no cost, and no price is put on them.
    assert (places["26110"]["cost_bn_krw"], places["26110"]["cost_per_job_year_mn_krw"]) == (0.0, None)
    assert places["26110"]["effect"] < 0


def test_what_has_no_place_is_said(jiyeok) -> None:
    said = jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1", "--by", "province")
    assert "places' costs leave out the programmes' running costs (10.0 bn KRW), which have no place" in said.out
    assert "running costs" not in jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1").out


def test_a_ratio_is_null_where_its_interval_contains_zero(jiyeok) -> None:
    rows = objects(jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1", "--json", "--replicates", "1"))
    jobs = next(r for r in rows if r["indicator"] == "jobs")
    assert jobs["low"] is None and jobs["cost_per_job_year_mn_krw"] is None


def test_folders_and_the_choice_of_baseline(jiyeok) -> None:
    jiyeok("run", "base.toml", "ai.toml", "--out", "both", "--jobs", "1")
    forward = objects(jiyeok("compare", "both", "--json"))
    back = objects(jiyeok("compare", "both", "--json", "--baseline", "ai"))
    for one, other in zip(forward, back, strict=True):
        if one["effect"] is not None:
            assert one["effect"] == pytest.approx(-other["effect"])


def test_the_table_says_what_it_rests_on(jiyeok) -> None:
    said = jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1")
    assert "ai against base, 4 paired replicates" in said.out
    assert "assumption of ai_subsidy: The gain is a prior, not an estimate." in said.out
    assert "ai_subsidy: spent 100 bn KRW of 200 budgeted (50 %), 100 unspent; 400 firms awarded" in said.out
    assert "net of extra public revenue" in said.out
    assert "no local multiplier is assumed" in said.out and "exports elastic" in said.out
    assert "model's own randomness only" in said.err
    assert said.err.rstrip().splitlines()[-1].startswith("next: jiyeok plot")


def test_what_was_not_measured_is_said(jiyeok) -> None:
    said = jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1", "--json", "--indicator", "retention_in_province_gross")
    assert (said.code, said.out) == (0, "")
    assert "not in the results: retention_in_province_gross; retention of the young needs 20 simulated quarters" in said.err
    arguments = ("--by", "municipality", "--indicator", "productivity_gap")
    assert "productivity_gap is not measured by municipality" in jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1", *arguments).out


def test_markdown_says_what_the_table_costs_and_rests_on(jiyeok) -> None:
    said = jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1", "--md").out
    assert "| ai | jobs at the workplace | persons | nation |" in said and "- assumption of ai_subsidy: The gain is a prior" in said
    assert "- nation to 2026: cost" in said


def test_one_scenario_is_no_comparison(jiyeok) -> None:
    assert jiyeok("compare", "base.toml", "--jobs", "1").code == 2


def test_a_check_that_fails_ends_with_five(jiyeok) -> None:
    arguments = ("compare", "base.toml", "ai.toml", "--jobs", "1", "--quiet")
    assert jiyeok(*arguments, "--fail-if", "jobs.high < 0", "--fail-if", "births.effect>0").code == 0
    said = jiyeok(*arguments, "--fail-if", "jobs > 50")
    assert said.code == 5 and "check failed: `jobs > 50`: ai, nation, 2026: effect is +" in said.err
    assert "jobs at the workplace" in said.out
    nothing = jiyeok(*arguments, "--fail-if", "retention_in_province_gross < 0")
    assert nothing.code == 5 and "could not be made: retention_in_province_gross is not among the rows" in nothing.err
    for bad in ("jobs", "jobs.height < 0", "job < 0", "jobs < none", "jobs.__class__ < 0"):
        refused = jiyeok(*arguments, "--fail-if", bad)
        assert refused.code == 2 and f"--fail-if `{bad}`" in refused.err


def test_facts_come_as_objects_when_asked_for(jiyeok) -> None:
    rows = objects(jiyeok("compare", "base.toml", "ai.toml", "--jobs", "1", "--json", "--facts", "--winners"))
    tables = {row["table"] for row in rows if "table" in row}
    assert tables == {"spending", "financing", "displacement", "winners", "winners_count"}
    target, elsewhere = (row for row in rows if row.get("table") == "displacement")
    assert target["municipalities"] == 1 and target["low"] > 0 and elsewhere["lost_jobs"] < 0
    won = [(w["place"], w["name_ko"], w["verdict"]) for w in rows if w.get("table") == "winners" and w["indicator"] == "jobs"]
    assert ("52110", "전주시", "better") in won


def test_tables_speak_of_places_and_count_those_without_effect(jiyeok) -> None:
    said = jiyeok("compare", "base.toml", "zero.toml", "--jobs", "1", "--by", "municipality", "--indicator", "jobs")
    assert "Jung-gu, Busan (중구)" in said.out and "Jung-gu, Seoul (중구)" in said.out and "jobs at the workplace" in said.out
    assert "0 / 0 / 0 / 4" in jiyeok("compare", "base.toml", "zero.toml", "--jobs", "1", "--indicator", "jobs").out


def test_a_baseline_is_compared_with_all_files_of_a_folder(jiyeok, desk) -> None:
    fakes.write_pack(desk / "elsewhere")
    (desk / "elsewhere/regions.csv").write_text(fakes.REGIONS.replace("Jongno", "Chongno"), encoding="utf-8")
    (desk / "elsewhere.toml").write_text((desk / "base.toml").read_text().replace("./pack", "./elsewhere"))
    files = ("base.toml", "ai.toml", "base.toml", "elsewhere.toml", "zero.toml")
    said = jiyeok("compare", *files, "--jobs", "1", "--json")
    assert {row["scenario"] for row in objects(said)} == {"ai", "zero"}
    assert "`base` is left out: it is the baseline itself" in said.err
    assert "`elsewhere` is left out: `base` and `elsewhere` were run on different base-year data" in said.err
    # With nothing else to compare, it is refused as before.
    assert jiyeok("compare", "base.toml", "elsewhere.toml", "--jobs", "1").code == 4
