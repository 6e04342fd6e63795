"""What scenarios are compared on: unit, which way is better, and how it adds up over places."""

from __future__ import annotations

from sim.experiment.formulas import (
    Indicator,
    extinction_index,
    kept,
    mean_of,
    outside_of,
    percent,
    places_below,
    productivity_gap,
    sum_of,
    unemployment_rate,
    young_columns,
)
from sim.experiment.group import Level
from sim.state.firms import SIZE_CLASSES

AT_RISK, AT_HIGH_RISK = 0.5, 0.2
"""Extinction-risk classes: fewer than one woman of 20-39 for two people of 65 and over, or for five (MODEL 3.11)."""

NATION: tuple[Level, ...] = ("nation",)
ABOVE: tuple[Level, ...] = ("nation", "province")
RISK = ("women_20_39", "people_65_plus")


def _adoption_by_size(label: str) -> Indicator:
    words = label.replace("_plus", "+").replace("_", "-")
    return Indicator(
        f"ai_adoption_rate_{label}",
        "%",
        "up",
        (f"share of firms of {words} workers that use AI", f"AI 도입률({words}명)", f"AI導入率（{words}人）"),
        (f"ai_adopters_{label}", f"firms_{label}"),
        percent(f"ai_adopters_{label}", f"firms_{label}"),
    )


INDICATORS: tuple[Indicator, ...] = (
    Indicator("jobs", "persons", "up", ("jobs at the workplace", "일자리", "就業者（従業地）"), ("jobs",), sum_of("jobs")),
    Indicator(
        "jobs_outside_capital",
        "persons",
        "up",
        ("jobs outside the capital area", "비수도권 일자리", "首都圏外の就業者"),
        ("jobs",),
        outside_of("jobs"),
        outside=True,
    ),
    Indicator(
        "employed_residents",
        "persons",
        "up",
        ("employed residents", "취업자(거주지)", "就業者（居住地）"),
        ("employed_residents",),
        sum_of("employed_residents"),
    ),
    Indicator(
        "employment_rate_15_64",
        "%",
        "up",
        ("employment rate at 15-64", "고용률(15-64세)", "就業率（15〜64歳）"),
        ("employed_15_64", "people_15_64"),
        percent("employed_15_64", "people_15_64"),
    ),
    Indicator(
        "employment_rate_20_39",
        "%",
        "up",
        ("employment rate at 20-39", "고용률(20-39세)", "就業率（20〜39歳）"),
        ("employed_20_39", "people_20_39"),
        percent("employed_20_39", "people_20_39"),
    ),
    Indicator(
        "unemployment_rate",
        "%",
        "down",
        ("unemployment rate", "실업률", "失業率"),
        ("unemployed", "employed_residents"),
        unemployment_rate,
    ),
    Indicator("wage_mn_krw", "mn KRW / year", "up", ("wage", "임금", "賃金"), ("wage_mn_krw", "jobs"), mean_of("wage_mn_krw", "jobs")),
    Indicator(
        "grdp_bn_krw", "bn KRW / year", "up", ("regional product", "지역내총생산", "域内総生産"), ("grdp_bn_krw",), sum_of("grdp_bn_krw")
    ),
    Indicator(
        "productivity_gap",
        "ratio",
        "up",
        (
            "value added per job, other regions / capital area",
            "일자리당 부가가치(비수도권/수도권)",
            "就業者当たり付加価値（首都圏外／首都圏）",
        ),
        ("value_added_bn_krw", "job_years"),
        productivity_gap,
        NATION,
    ),
    Indicator("firms", "firms", "up", ("firms", "기업 수", "企業数"), ("firms",), sum_of("firms")),
    Indicator("firm_births", "firms / year", "up", ("firms founded", "창업 기업", "開業企業"), ("firm_births",), sum_of("firm_births")),
    Indicator("firm_deaths", "firms / year", "down", ("firms closed", "소멸 기업", "廃業企業"), ("firm_deaths",), sum_of("firm_deaths")),
    Indicator("ai_adopters", "firms", "up", ("firms that use AI", "AI 도입 기업", "AI導入企業"), ("ai_adopters",), sum_of("ai_adopters")),
    Indicator(
        "ai_adoption_rate",
        "%",
        "up",
        ("share of firms that use AI", "AI 도입률", "AI導入率"),
        ("ai_adopters", "firms"),
        percent("ai_adopters", "firms"),
    ),
    Indicator(
        "ai_adoption_rate_outside_capital",
        "%",
        "up",
        ("share of firms that use AI, outside the capital area", "비수도권 AI 도입률", "首都圏外のAI導入率"),
        ("ai_adopters", "firms"),
        percent("ai_adopters", "firms", outside=True),
        NATION,
        outside=True,
    ),
    *(_adoption_by_size(label) for label in SIZE_CLASSES),
    Indicator("population", "persons", "up", ("population", "인구", "人口"), ("population",), sum_of("population")),
    Indicator(
        "people_20_39_outside_capital",
        "persons",
        "up",
        ("residents aged 20-39 outside the capital area", "비수도권 20-39세 인구", "首都圏外の20〜39歳人口"),
        ("people_20_39",),
        outside_of("people_20_39"),
        outside=True,
    ),
    Indicator(
        "net_migration_20_39_outside_capital",
        "persons / year",
        "up",
        ("net migration at 20-39, outside the capital area", "비수도권 20-39세 순이동", "首都圏外の20〜39歳純移動"),
        ("net_migration_20_39",),
        outside_of("net_migration_20_39"),
        outside=True,
    ),
    Indicator(
        "retention_outside_capital_gross",
        "%",
        "up",
        (
            "the young kept outside the capital area over five years (gross)",
            "비수도권 청년 잔류율(총)",
            "首都圏外の若者残留率（グロス）",
        ),
        young_columns("outside_capital", "gross"),
        kept("gross", "outside_capital"),
        NATION,
        quarterly=True,
    ),
    Indicator(
        "retention_outside_capital_net",
        "%",
        "up",
        (
            "the young kept outside the capital area over five years (net)",
            "비수도권 청년 잔류율(순)",
            "首都圏外の若者残留率（ネット）",
        ),
        young_columns("outside_capital", "net"),
        kept("net", "outside_capital"),
        NATION,
        quarterly=True,
    ),
    Indicator(
        "retention_in_province_gross",
        "%",
        "up",
        ("the young kept in their province over five years (gross)", "시도 내 청년 잔류율(총)", "広域自治体内の若者残留率（グロス）"),
        young_columns("in_province", "gross"),
        kept("gross", "in_province"),
        ABOVE,
        quarterly=True,
    ),
    Indicator(
        "retention_in_province_net",
        "%",
        "up",
        ("the young kept in the province over five years (net)", "시도 내 청년 잔류율(순)", "広域自治体内の若者残留率（ネット）"),
        young_columns("in_province", "net"),
        kept("net", "in_province"),
        ("province",),
        quarterly=True,
    ),
    Indicator("births", "persons / year", "up", ("births", "출생아 수", "出生数"), ("births",), sum_of("births")),
    Indicator(
        "extinction_index",
        "ratio",
        "up",
        ("women 20-39 / people 65 and over", "소멸위험지수", "消滅危険指数"),
        RISK,
        extinction_index,
    ),
    Indicator(
        "places_at_risk",
        "municipalities",
        "down",
        ("municipalities at risk of extinction (index below 0.5)", "소멸위험 시군구", "消滅危険の市郡区"),
        RISK,
        places_below(AT_RISK),
        ABOVE,
    ),
    Indicator(
        "places_at_high_risk",
        "municipalities",
        "down",
        ("municipalities at high risk of extinction (index below 0.2)", "소멸고위험 시군구", "消滅高危険の市郡区"),
        RISK,
        places_below(AT_HIGH_RISK),
        ABOVE,
    ),
    Indicator(
        "universities", "campuses", "up", ("universities", "대학 캠퍼스", "大学キャンパス"), ("universities",), sum_of("universities")
    ),
    Indicator(
        "house_price_mn_krw",
        "mn KRW / dwelling",
        "down",
        ("house price", "주택가격", "住宅価格"),
        ("house_price_mn_krw", "dwellings"),
        mean_of("house_price_mn_krw", "dwellings"),
    ),
    Indicator(
        "municipal_revenue_bn_krw",
        "bn KRW / year",
        "up",
        ("own revenue of municipalities", "기초자치단체 자체수입", "基礎自治体の自主財源"),
        ("municipal_revenue_bn_krw",),
        sum_of("municipal_revenue_bn_krw"),
    ),
    Indicator(
        "local_tax_base_bn_krw",
        "bn KRW",
        "up",
        ("value of dwellings, base of the property tax", "지방세 과세기반(주택가액)", "地方税の課税基盤（住宅価額）"),
        ("dwellings_bn_krw",),
        sum_of("dwellings_bn_krw"),
    ),
)
"""All indicators, in the order they are printed."""

MAIN = (
    "jobs",
    "jobs_outside_capital",
    "unemployment_rate",
    "grdp_bn_krw",
    "firms",
    "ai_adopters",
    "population",
    "people_20_39_outside_capital",
    "net_migration_20_39_outside_capital",
    "retention_outside_capital_gross",
    "births",
    "extinction_index",
    "house_price_mn_krw",
)
"""What a newcomer is shown first: the demo's table and the forest plot."""

MUNICIPAL_COLUMNS = sorted(
    {n for i in INDICATORS if not i.quarterly for n in i.needs}
    | {"people_20_39", "jobs", "job_years", "targeted", "public_spending_bn_krw"}
)
"""Columns of `municipality_year` that a comparison reads."""

QUARTERLY_COLUMNS = sorted({n for i in INDICATORS if i.quarterly for n in i.needs})
"""Columns of `national_quarter` and `province_quarter` that a comparison reads for its indicators."""
