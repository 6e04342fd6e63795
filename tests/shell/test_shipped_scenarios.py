"""The scenario files of the repository, against the shipped submodels and instruments."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.packs import shipped_packs
from sim.scenario.places import Places
from sim.scenario.resolve import resolved_toml
from sim.scenario.scenario import Scenario

FOLDER = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda p: p.stem)
def test_every_shipped_scenario_is_right_and_stands_alone_when_resolved(path: Path, tmp_path: Path) -> None:
    scenario = Scenario.load(path)
    assert scenario.name == path.stem
    alone = tmp_path / path.name
    text = resolved_toml(scenario)
    for like in scenario.likes.values():
        (tmp_path / f"{like.name}.toml").write_text(resolved_toml(like))
    alone.write_text(text)
    assert resolved_toml(Scenario.load(alone)) == text


def test_a_scenario_varied_in_code_is_checked_like_a_file() -> None:
    scenario = Scenario.load(FOLDER / "tiny.toml")
    assert scenario.vary({"closures.wages": "rigid"}).closures.wages == "rigid"
    with pytest.raises(ValueError, match="wages"):
        _raise_value_error(scenario)


def _raise_value_error(scenario: Scenario) -> None:
    from sim.scenario.problems import ScenarioError

    try:
        scenario.vary({"closures.wages": "frozen"})
    except ScenarioError as error:
        raise ValueError(str(error)) from None


def test_the_pack_of_a_scenario_is_not_varied_in_silence():
    from sim.scenario.problems import ScenarioError

    with pytest.raises(ScenarioError, match="`pack` cannot be varied"):
        Scenario.load(FOLDER / "tiny.toml").vary({"pack": "korea_2024"})


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_shipped_pack_names_its_places(pack: str) -> None:
    from sim.scenario.packs import SHIPPED

    places = Places.of_pack(SHIPPED / pack)
    assert places.municipalities
    assert len(places.find("all")) == len(places.municipalities)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[policies.x]\nkind = "ai_adoption_subsidy"\nindustries = ["Q"]', 'no industry "Q" with firms in the pack'),
        ('[policies.x]\nkind = "supply_chain_ai"\nbuyer_industries = ["G"]', "industries: M, X, L"),
        ('[policies.x]\nkind = "ai_services"\nleast_employees = 10', "nobody may apply"),
        ('[policies.one]\nkind = "ai_services"\n[local_budgets.shares]\none = 0.5', "sum to 0.5; they must sum to 1"),
        ('[policies.one]\nkind = "ai_services"\n[local_budgets.shares]\nome = 1.0', "did you mean `one`?"),
    ],
)
def test_what_would_reach_nobody_is_refused(tmp_path: Path, text: str, said: str) -> None:
    from sim.scenario.problems import ScenarioError

    (tmp_path / "wrong.toml").write_text(f'pack = "eight_regions"\n{text}\n')
    with pytest.raises(ScenarioError) as told:
        Scenario.load(tmp_path / "wrong.toml")
    assert said in str(told.value)


def test_a_placebo_copies_what_is_paid_out_in_its_own_economy() -> None:
    changes = {"years": 5, "closures.exports": "fixed", "goods.spend_income": 0.7}
    varied = Scenario.load(FOLDER / "placebo_transfer.toml").vary(changes)
    written = Scenario.load(FOLDER / "placebo_transfer.toml", ["years=5", "closures.exports=fixed", "goods.spend_income=0.7"])
    for scenario in (varied, written):
        like = scenario.likes["transfer"]
        assert (like.years, like.closures.exports, like.submodels["goods"]) == (5, "fixed", scenario.submodels["goods"])
        assert list(like.policies) == ["ai_subsidy"]
