"""A whole hindcast on the eight made-up regions, and the command's bad input."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.base_year.pack import Pack
from sim.cli import group
from sim.experiment.hindcast.evaluate import best_rival, evaluate
from sim.experiment.hindcast.forecast import MODEL, Span
from sim.experiment.hindcast.observed import COLUMNS, Observed
from sim.experiment.hindcast.rivals import RIVALS, by_group
from sim.experiment.hindcast.store import FORECASTS, SCORES, write_forecasts, write_scores
from sim.experiment.hindcast.targets import TARGETS
from sim.experiment.results import Results
from sim.experiment.runs import run_scenarios
from sim.scenario.scenario import Scenario


def write_outcomes(folder: Path, pack: Pack) -> Observed:
    """Outcomes in which every place grows by one per cent a year."""
    people = by_group(pack.residents.sum(axis=3))
    with (folder / "residents.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "year", "sex", *COLUMNS])
        for year in range(pack.base_year - 1, pack.base_year + 3):
            for r, code in enumerate(pack.codes):
                for g, sex in enumerate(("male", "female")):
                    writer.writerow([code, year, sex, *(people[r, g] * 1.01 ** (year - pack.base_year))])
    return Observed.load(folder)


@pytest.fixture(scope="module")
def hindcast(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("hindcast")
    scenario = Scenario.load("scenarios/tiny.toml", ("years=2", "replicates=3"))
    run_scenarios([scenario], out=folder / "run", jobs=1)
    pack = Pack.load("eight_regions")
    span = Span(pack.base_year, pack.base_year + 2)
    results = Results.open(folder / "run")[0]
    observed = write_outcomes(folder, pack)
    return results, pack, observed, span, evaluate(results, pack.folder, observed, span, folder)


def test_every_forecaster_is_scored_on_every_target(hindcast) -> None:
    results, pack, _, span, (lines, _) = hindcast
    for level in ("municipality", "province"):
        whole = [line for line in lines if line.level == level and line.places == "all"]
        assert {(x.target, x.forecast) for x in whole} == {(t.column, f) for t in TARGETS for f in (MODEL, *RIVALS)}
    trend = next(x for x in lines if x.forecast == "last trend" and x.target == "population" and x.places == "all")
    assert trend.score.rmse == pytest.approx(0.0, abs=1e-12)
    nothing = next(x for x in lines if x.forecast == "no change" and x.target == "women_20_39")
    assert nothing.score.bias == pytest.approx(-2 * np.log(1.01))
    model, rival = best_rival(lines, "municipality", "all", "population", str(span))
    assert rival.forecast == "last trend" and model.score.rmse > rival.score.rmse
    assert model.score.coverage_90 is not None


def test_the_forecast_is_what_the_replicates_say(hindcast) -> None:
    results, pack, _, span, (_, found) = hindcast
    table = results.table("municipality_year", ["seed", "year", "code", "women_20_39"]).to_pylist()
    value = {(row["seed"], row["year"], row["code"]): row["women_20_39"] for row in table}
    forecast = next(f for f in found if f.level == "municipality" and f.target.column == "women_20_39")
    code, seed = pack.codes[3], results.seeds[1]
    expected = np.log(value[seed, span.end, code] / value[seed, span.base, code])
    assert forecast.members[MODEL][1, 3] == pytest.approx(expected)


def test_tables_hold_what_was_scored(hindcast, tmp_path: Path) -> None:
    *_, (lines, found) = hindcast
    write_scores(tmp_path, lines)
    write_forecasts(tmp_path, found)
    scores, forecasts = pq.read_table(tmp_path / SCORES), pq.read_table(tmp_path / FORECASTS)
    assert scores.num_rows == len(lines) and {"rmse", "crps", "coverage_50"} <= set(scores.column_names)
    assert forecasts.num_rows == sum(len(f.codes) * len(f.members) for f in found)


def test_outcomes_that_are_missing_are_named(hindcast, tmp_path: Path) -> None:
    results, pack, observed, span, _ = hindcast
    with pytest.raises(ValueError, match="reaches 2030"):
        evaluate(results, pack.folder, observed, Span(span.base, 2030))
    with pytest.raises(ValueError, match="no outcome for 1999"):
        observed.of(1999)
    with pytest.raises(ValueError, match="residents"):
        Observed.load(tmp_path)
    rows = (Path(results.path).parent / "residents.csv").read_text().splitlines()
    (tmp_path / "residents.csv").write_text("\n".join(rows[:-1]))
    with pytest.raises(ValueError, match="rows are missing"):
        Observed.load(tmp_path)


@pytest.mark.parametrize("arguments", [["2016"], ["2020", "--replicates", "1"], ["2020", "--replicates", "x"]])
def test_bad_input_is_refused(arguments: list[str]) -> None:
    from click.testing import CliRunner

    assert CliRunner().invoke(group, ["hindcast", *arguments]).exit_code == 2
