"""What a wrong scenario file is told."""

from __future__ import annotations

import tomllib
from pathlib import Path

import fakes
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.load import load
from sim.scenario.positions import key_positions
from sim.scenario.problems import ScenarioError
from sim.scenario.toml import toml_document

BASELINE = Path(__file__).resolve().parents[2] / "scenarios" / "baseline.toml"


def errors(path: Path, *overrides: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path, overrides, fakes.CATALOGUE)
    return "\n\n".join(p.render(p.file.name if p.file else None) for p in caught.value.problems)


def test_all_mistakes_of_a_file_are_told_at_once_in_file_order(desk: Path) -> None:
    path = desk / "wrong.toml"
    path.write_text(
        'extends = "base.toml"\nreplicats = 30\n\n[policies.ai_subsidy]\nkind = "ai_adoption_subsidy"\n'
        'rate = 50\nregions = ["11999"]\nstart = "2026Q2"\nend = "2026Q1"\n\n[budget]\nfloor_area_m2 = 3\n'
    )
    assert (
        errors(path)
        == """error: unknown key `replicats`
  --> wrong.toml:2:1
  |
2 | replicats = 30
  | ^^^^^^^^^
   = help: did you mean `replicates`?
   = keys here: extends, version, name, title, description, pack, scale, start, years, replicates, seed, ensemble, threads, \
closures, budget, local_budgets, goods, policies

error: `policies.ai_subsidy.rate` = 50: input should be less than or equal to 1
  --> wrong.toml:6:1
  |
6 | rate = 50
  | ^^^^
   = allowed: at least 0, at most 1; shares are written as 0…1: 50 % is 0.5
   = meaning: Share of an SME's AI adoption cost paid by the state.
   = unit: share

error: `11999`: no such code; Seoul's are 11110…11140
  --> wrong.toml:7:12
  |
7 | regions = ["11999"]
  |            ^^^^^^^

error: `policies.ai_subsidy` ends (2026Q1) before it starts (2026Q2)
  --> wrong.toml:9:1
  |
9 | end = "2026Q1"
  | ^^^
   = help: both quarters are inclusive; a policy of one quarter has end = start

error: unknown key `floor_area_m2` in `budget`
   --> wrong.toml:12:1
   |
12 | floor_area_m2 = 3
   | ^^^^^^^^^^^^^
   = help: this key belongs to another place: `policies.campus_innovation_space.floor_area_m2`
   = keys here: ceiling_bn_krw_per_year"""
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scale = 0", "at least 1"),
        ('pack = "korea_1850"', "no such pack or folder"),
        ('start = "2025Q5"', "write it as 2025Q1"),
        ("runs = 3", "`runs` is called `replicates` here"),
        ('replicates = "30"', "valid integer"),
        ("years = 2\nyears = 3", "not valid TOML"),
        ('extends = "nothing.toml"', "no such file"),
        ('extends = "wrong.toml"', "round in a circle: wrong.toml → wrong.toml"),
        ('[closures]\nwages = "flexibel"', "did you mean `flexible`?"),
        ('[local_budgets]\nstrategy = "diagnostics"', "did you mean `diagnostic`?"),
        ('[local_budgets]\nby_place.Busan = "imitation"', "did you mean `imitate`?"),
        ('[local_budgets.by_place]\nBusam = "imitate"', "did you mean `Busan` (26)?"),
        ('[local_budgets.by_place]\n11999 = "imitate"', "no such code; Seoul's are 11110…11140"),
        ("[goods]\nmarkup = nan", "finite number"),
        ("[policies.x]\nrate = 1", "missing key `kind`"),
        ('[policies.x]\nkind = "ai_adoption_subsidi"', "did you mean `ai_adoption_subsidy`?"),
        ('[policies.x]\nkind = "lump_sum_transfer"\nlike = "none.toml"', "no such file"),
    ],
)
def test_one_mistake_is_told_with_its_way_out(desk: Path, text: str, said: str) -> None:
    pack = "" if "pack" in text or "extends" in text else 'pack = "./pack"\n'
    (desk / "wrong.toml").write_text(pack + text + "\n")
    assert said in errors(desk / "wrong.toml")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("budget_bn_krw_per_year = 900", "over the ceiling of 200 bn KRW a year"),
        ('start = "2031Q1"\nend = "2031Q4"', "after the run ends (2026Q4)"),
        ('start = "2020Q1"', "before the run does (2025Q1)"),
        ('regions = ["Jeonju"]', "did you mean `Jeonju-si` (52110)"),
        ('regions = ["Jung-gu"]', "2 municipalities have this name; use a code: 11140 (Seoul), 26110 (Busan)"),
        ("regions = []", "reaches nobody"),
    ],
)
def test_what_no_single_key_can_tell_is_told_too(desk: Path, policy: str, said: str) -> None:
    head = 'extends = "base.toml"\n[policies.x]\nkind = "ai_adoption_subsidy"\n'
    (desk / "wrong.toml").write_text(head + policy + "\n")
    assert said in errors(desk / "wrong.toml")


def test_policies_keep_to_the_ceiling_together(desk: Path) -> None:
    two = "".join(f'[policies.{n}]\nkind = "ai_adoption_subsidy"\nbudget_bn_krw_per_year = 150\n' for n in ("one", "two"))
    (desk / "wrong.toml").write_text('extends = "base.toml"\n' + two)
    assert "policies budget 300 bn KRW a year together in 2025Q1" in errors(desk / "wrong.toml")


def test_an_override_is_checked_like_a_line(desk: Path) -> None:
    text = errors(desk / "ai.toml", "policies.ai_subsidy.rat=0.2", "goods.markup=9")
    assert "unknown key `rat` in `policies.ai_subsidy`\n  --> --set policies.ai_subsidy.rat=0.2" in text
    assert "did you mean `rate`?" in text
    assert "at most 3" in text


keys = st.text("abcdefgh_-가é ", min_size=1, max_size=6)
values = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text(max_size=8) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(keys, values, max_size=4))
def test_every_key_of_any_document_has_its_place(table: dict[str, object]) -> None:
    text = toml_document(table)
    assert tomllib.loads(text) == table
    lines = text.split("\n")
    found = key_positions(text)
    for key in table:
        at = found[(key,)]
        shown = lines[at.line - 1][at.column - 1 : at.column - 1 + at.length]
        assert shown in (key, f'"{key}"')


def test_a_parameter_that_a_switch_carries_is_not_overruled_in_silence() -> None:
    with pytest.raises(ScenarioError) as caught:
        load(BASELINE, ("wages.wages=rigid",))
    (problem,) = caught.value.problems
    assert problem.message == '`wages.wages` is carried by the switch `closures.wages`, which says "flexible"'
    assert problem.notes == ('help: write `closures.wages = "rigid"` instead',)
    assert load(BASELINE, ("closures.wages=rigid", "wages.wages=rigid")).closures.wages == "rigid"
