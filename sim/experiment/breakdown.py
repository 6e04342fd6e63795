"""What a comparison shows by age group and by size of firm: the nation's figures, group by group."""

from __future__ import annotations

from typing import Literal, get_args

from sim.experiment.formulas import Indicator, percent, sum_of, unemployment_rate
from sim.measure import AGES
from sim.state.firms import SIZE_CLASSES
from sim.state.people import AGE_GROUPS

Breakdown = Literal["age", "size"]
BREAKDOWNS: tuple[Breakdown, ...] = get_args(Breakdown)

Groups = tuple[tuple[str, Indicator], ...]
"""Pairs of a group as printed (`25-29`, `1-9 workers`) and what is measured of it."""


def _persons(name: str, column: str, labels: tuple[str, str, str], better: Literal["up", "down"] = "up") -> Indicator:
    return Indicator(name, "persons", better, labels, (column,), sum_of(column))


def _of_age(k: int) -> tuple[Indicator, ...]:
    end = AGES[k]
    people, employed, jobless = f"people_{end}", f"employed_{end}", f"unemployed_{end}"
    moves = f"net_migration_{end}"
    found = (
        _persons("population", people, ("population", "인구", "人口")),
        Indicator("net_migration", "persons / year", "up", ("net migration", "순이동", "純移動"), (moves,), sum_of(moves)),
    )
    if k == 0:
        return found
    return (
        *found,
        _persons("employed_residents", employed, ("employed residents", "취업자(거주지)", "就業者（居住地）")),
        Indicator("employment_rate", "%", "up", ("employment rate", "고용률", "就業率"), (employed, people), percent(employed, people)),
        Indicator(
            "unemployment_rate",
            "%",
            "down",
            ("unemployment rate", "실업률", "失業率"),
            (jobless, employed),
            lambda c, g: unemployment_rate({"unemployed": c[jobless], "employed_residents": c[employed]}, g),
        ),
    )


def _of_size(size: str) -> tuple[Indicator, ...]:
    firms, users = f"firms_{size}", f"ai_adopters_{size}"
    return (
        _persons("jobs", f"firm_jobs_{size}", ("jobs in private firms", "민간기업 일자리", "民間企業の就業者")),
        Indicator("firms", "firms", "up", ("firms", "기업 수", "企業数"), (firms,), sum_of(firms)),
        Indicator("ai_adopters", "firms", "up", ("firms that use AI", "AI 도입 기업", "AI導入企業"), (users,), sum_of(users)),
        Indicator(
            "ai_adoption_rate", "%", "up", ("share of firms that use AI", "AI 도입률", "AI導入率"), (users, firms), percent(users, firms)
        ),
    )


def _by_indicator(groups: list[tuple[str, tuple[Indicator, ...]]]) -> Groups:
    """All groups of one indicator before the next indicator."""
    names = dict.fromkeys(i.name for _, found in groups for i in found)
    return tuple((label, i) for name in names for label, found in groups for i in found if i.name == name)


GROUPS: dict[Breakdown, Groups] = {
    "age": _by_indicator([(label, _of_age(k)) for k, label in enumerate(AGE_GROUPS)]),
    "size": _by_indicator([(f"{size.replace('_plus', '+').replace('_', '-')} workers", _of_size(size)) for size in SIZE_CLASSES]),
}
"""Groups of each breakdown. A firm that grows changes its class: gains of one class may be losses of another."""

NAMES = tuple(dict.fromkeys(i.name for groups in GROUPS.values() for _, i in groups))
COLUMNS = sorted({column for groups in GROUPS.values() for _, i in groups for column in i.needs})
"""Municipal columns that the breakdowns read."""
