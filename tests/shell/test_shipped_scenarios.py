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


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_shipped_pack_names_its_places(pack: str) -> None:
    from sim.scenario.packs import SHIPPED

    places = Places.of_pack(SHIPPED / pack)
    assert places.municipalities
    assert len(places.find("all")) == len(places.municipalities)
