"""What scenarios are compared on: unit, which way is better, and how it adds up over places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

Columns = dict[str, np.ndarray]
"""Municipal columns at one year-end, [replicate, municipality]."""

AT_RISK = 0.5
"""Extinction-risk class: fewer than one woman of 20-39 for two people of 65 and over (MODEL 3.11)."""


@dataclass(frozen=True)
class Group:
    """Which municipalities make up each place: `member[place]` holds their row numbers."""

    names: list[str]
    member: list[np.ndarray]
    capital: np.ndarray
    is_nation: bool = False

    def sum(self, values: np.ndarray) -> np.ndarray:
        """[replicate, place] sums."""
        return np.stack([values[:, rows].sum(axis=1) for rows in self.member], axis=1)

    def outside(self, values: np.ndarray) -> np.ndarray:
        """The same outside the capital area for the nation; a place counts its own."""
        return self.sum(np.where(self.capital, 0.0, values)) if self.is_nation else self.sum(values)


@dataclass(frozen=True)
class Indicator:
    """One line of the comparison."""

    name: str
    unit: str
    better: Literal["up", "down"]
    labels: tuple[str, str, str]
    needs: tuple[str, ...]
    of: Callable[[Columns, Group], np.ndarray]
    nation_only: bool = False
    not_for_municipalities: bool = False

    @property
    def sign(self) -> float:
        """+1 where more is better, -1 where less is."""
        return 1.0 if self.better == "up" else -1.0


def _sum(column: str) -> Callable[[Columns, Group], np.ndarray]:
    return lambda c, g: g.sum(c[column])


def _outside(column: str) -> Callable[[Columns, Group], np.ndarray]:
    return lambda c, g: g.outside(c[column])


def _ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    return np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)


def _unemployment_rate(c: Columns, g: Group) -> np.ndarray:
    jobless = g.sum(c["unemployed"])
    return 100.0 * _ratio(jobless, jobless + g.sum(c["employed_residents"]))


def _wage(c: Columns, g: Group) -> np.ndarray:
    return _ratio(g.sum(c["wage_mn_krw"] * c["jobs"]), g.sum(c["jobs"]))


def _house_price(c: Columns, g: Group) -> np.ndarray:
    weight = c.get("dwellings", c["population"])
    return _ratio(g.sum(c["house_price_mn_krw"] * weight), g.sum(weight))


def _productivity_gap(c: Columns, g: Group) -> np.ndarray:
    def per_job(where: np.ndarray) -> np.ndarray:
        return _ratio((c["grdp_bn_krw"] * where).sum(axis=1), (c["jobs"] * where).sum(axis=1))

    gap: np.ndarray = _ratio(per_job(~g.capital), per_job(g.capital))
    return gap[:, np.newaxis]


def _extinction_index(c: Columns, g: Group) -> np.ndarray:
    return _ratio(g.sum(c["women_20_39"]), g.sum(c["people_65_plus"]))


def _places_at_risk(c: Columns, g: Group) -> np.ndarray:
    return g.sum((_ratio(c["women_20_39"], c["people_65_plus"]) < AT_RISK).astype(np.float64))


def _adoption_rate(c: Columns, g: Group) -> np.ndarray:
    return 100.0 * _ratio(g.sum(c["ai_adopters"]), g.sum(c["firms"]))


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "jobs",
        "persons",
        "up",
        ("jobs at the workplace", "일자리", "就業者（従業地）"),
        ("jobs",),
        _sum("jobs"),
    ),
    Indicator(
        "jobs_outside_capital",
        "persons",
        "up",
        ("jobs outside the capital area", "비수도권 일자리", "首都圏外の就業者"),
        ("jobs",),
        _outside("jobs"),
    ),
    Indicator(
        "employed_residents",
        "persons",
        "up",
        ("employed residents", "취업자(거주지)", "就業者（居住地）"),
        ("employed_residents",),
        _sum("employed_residents"),
    ),
    Indicator(
        "unemployment_rate",
        "%",
        "down",
        ("unemployment rate", "실업률", "失業率"),
        ("unemployed", "employed_residents"),
        _unemployment_rate,
    ),
    Indicator("wage_mn_krw", "mn KRW / year", "up", ("wage", "임금", "賃金"), ("wage_mn_krw", "jobs"), _wage),
    Indicator(
        "grdp_bn_krw",
        "bn KRW / year",
        "up",
        ("regional product", "지역내총생산", "域内総生産"),
        ("grdp_bn_krw",),
        _sum("grdp_bn_krw"),
    ),
    Indicator(
        "productivity_gap",
        "ratio",
        "up",
        (
            "productivity, other regions / capital area",
            "생산성 격차(비수도권/수도권)",
            "生産性格差（首都圏外／首都圏）",
        ),
        ("grdp_bn_krw", "jobs"),
        _productivity_gap,
        nation_only=True,
    ),
    Indicator("firms", "firms", "up", ("firms", "기업 수", "企業数"), ("firms",), _sum("firms")),
    Indicator(
        "ai_adopters",
        "firms",
        "up",
        ("firms that use AI", "AI 도입 기업", "AI導入企業"),
        ("ai_adopters",),
        _sum("ai_adopters"),
    ),
    Indicator(
        "ai_adoption_rate",
        "%",
        "up",
        ("share of firms that use AI", "AI 도입률", "AI導入率"),
        ("ai_adopters", "firms"),
        _adoption_rate,
    ),
    Indicator("population", "persons", "up", ("population", "인구", "人口"), ("population",), _sum("population")),
    Indicator(
        "people_20_39_outside_capital",
        "persons",
        "up",
        ("residents aged 20-39 outside the capital area", "비수도권 20-39세 인구", "首都圏外の20〜39歳人口"),
        ("people_20_39",),
        _outside("people_20_39"),
    ),
    Indicator(
        "net_migration_20_39_outside_capital",
        "persons / year",
        "up",
        (
            "net migration at 20-39, outside the capital area",
            "비수도권 20-39세 순이동",
            "首都圏外の20〜39歳純移動",
        ),
        ("net_migration_20_39",),
        _outside("net_migration_20_39"),
    ),
    Indicator("births", "persons / year", "up", ("births", "출생아 수", "出生数"), ("births",), _sum("births")),
    Indicator(
        "extinction_index",
        "ratio",
        "up",
        ("women 20-39 / people 65 and over", "소멸위험지수", "消滅危険指数"),
        ("women_20_39", "people_65_plus"),
        _extinction_index,
    ),
    Indicator(
        "places_at_risk",
        "municipalities",
        "down",
        ("municipalities at risk of extinction", "소멸위험 시군구", "消滅危険の市郡区"),
        ("women_20_39", "people_65_plus"),
        _places_at_risk,
        not_for_municipalities=True,
    ),
    Indicator(
        "house_price_mn_krw",
        "mn KRW / dwelling",
        "down",
        ("house price", "주택가격", "住宅価格"),
        ("house_price_mn_krw", "population"),
        _house_price,
    ),
)
"""The seventeen indicators, in the order they are printed."""

MUNICIPAL_COLUMNS = sorted({n for i in INDICATORS for n in i.needs} | {"people_20_39", "jobs", "targeted", "dwellings"})
"""Columns of `municipality_year` that a comparison reads."""
