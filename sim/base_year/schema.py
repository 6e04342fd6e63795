"""What a base-year pack holds: every table with its keys, columns, units and bounds.

Reader and checker both go by this list, so that another country is added by a folder of tables alone.
"""

from __future__ import annotations

from sim.base_year.form import Column, TableForm, amounts, numbers, shares, texts, wholes
from sim.state.people import AGE_GROUPS, N_AGES, SEXES, SKILLS
from sim.state.places import FIELDS

FINAL_USES = ("household", "export", "investment_government")
SIZE_CLASSES = ("1", "2-4", "5-9", "10-49", "50-299", "300+")
CLASS_LOW = (1, 2, 5, 10, 50, 300)
CLASS_HIGH = (1, 4, 9, 49, 299, 10_000_000)
MOTHERS = ("15_19", "20_24", "25_29", "30_34", "35_39", "40_44", "45_49")
AGE_CLASSES = ("youth", "other")
INNOVATIONS = tuple(f"innovation_{f}" for f in range(1, 13))
KINDS = ("gu", "si", "gun")
LEVELS = ("2-3-year", "4-year")
OWNERSHIPS = ("public", "private")

FIXED_AXES: dict[str, tuple[str, ...]] = {
    "sex": SEXES,
    "skill": SKILLS,
    "age_group": AGE_GROUPS,
    "working_age": AGE_GROUPS[1:],
    "age": tuple(str(a) for a in range(N_AGES)),
    "size_class": SIZE_CLASSES,
    "age_class": AGE_CLASSES,
    "shock_level": ("municipality", "province"),
}


REGION = (("code", "region"),)
PROVINCE = (("code", "province"),)
BN = "billion won / year"
INDUSTRY_COLUMNS = ("M", "X", "L", "G", "A")
_NAMES = ("name_en", "name_ko", "name_ja")
_FLAG = Column("capital", "0 or 1", 0, 1, whole=True)
_OUTPUTS = (
    *amounts("output_bn_krw", "value_added_bn_krw", "imported_inputs_bn_krw", unit=BN),
    *amounts("imports_household_bn_krw", "imports_investment_bn_krw", "wage_bill_bn_krw", unit=BN),
    *wholes("jobs"),
)
_FISCAL = (
    *amounts("general_account_bn_krw", unit=BN),
    *shares("fiscal_independence"),
    *amounts("own_revenue_bn_krw", unit=BN),
)
_CONSTANTS = (
    *numbers("alpha_lasting", "alpha_last", unit="log"),
    Column("origin_factor", "ratio", 0.0, 100.0),
    *numbers("alpha_lasting_full", "alpha_last_full", unit="log"),
    Column("origin_factor_full", "ratio", 0.0, 100.0),
    *amounts("job_led_out_2024", "job_led_in_2024", unit="persons / year"),
    *amounts("moves_out_2024_expected", "moves_in_2024_expected", unit="persons / year"),
)


FORMS: tuple[TableForm, ...] = (
    TableForm("provinces.csv", PROVINCE, (*texts(*_NAMES), _FLAG)),
    TableForm(
        "regions.csv",
        REGION,
        (
            Column("province", "code", text=True),
            *texts(*_NAMES),
            Column("type", "word", text=True, words=KINDS),
            _FLAG,
            Column("longitude", "degrees", -180.0, 180.0),
            Column("latitude", "degrees", -90.0, 90.0),
            Column("area_km2", "km2", 0.01, 1e6),
        ),
    ),
    TableForm(
        "industries.csv",
        (("code", "industry"),),
        (
            *texts(*_NAMES),
            Column("firms", "0 or 1", 0, 1, whole=True),
            Column("theta", "elasticity", 0.0, 20.0),
            Column("decay_km", "km", 0.0, 1e5),
            *shares("turnover"),
        ),
    ),
    TableForm(
        "designations.csv",
        REGION,
        (Column("designation", "word", text=True, words=("depopulation", "interest")),),
        loose=True,
        optional=True,
    ),
    TableForm(
        "population.csv",
        (*REGION, ("sex", "sex"), ("skill", "skill")),
        wholes(*(f"age_{a}" for a in range(N_AGES))),
    ),
    TableForm("mortality.csv", (("age", "age"),), shares("male", "female", "male_exact_age", "female_exact_age")),
    TableForm(
        "mortality_change.csv",
        (("sex", "sex"), ("age_from", "age"), ("age_to", "age")),
        numbers("annual_log_change", unit="log / year", low=-0.2, high=0.2),
        loose=True,
    ),
    TableForm(
        "fertility.csv",
        REGION,
        (
            *(Column(f"asfr_{m}", "births / woman / year", 0.0, 0.5) for m in MOTHERS),
            Column("male_share", "share", 0.4, 0.6),
        ),
    ),
    TableForm(
        "vital.csv",
        REGION,
        (
            Column("mortality_ratio", "ratio", 0.1, 10.0),
            *amounts("births_2024", "deaths_2024", unit="persons / year"),
        ),
    ),
    TableForm(
        "foreign_migration.csv",
        (("sex", "sex"), ("age", "age")),
        numbers("share", unit="share", low=-1.0, high=1.0),
    ),
    TableForm("foreign_key.csv", REGION, shares("share")),
    TableForm(
        "migration_kernel.csv",
        (("age_class", "age_class"),),
        (
            *numbers("elasticity_near", "elasticity_far", unit="log / log km", low=-10.0, high=0.0),
            Column("kink_km", "km", 1.0, 1e4),
            *numbers("border", unit="log", low=-5.0, high=5.0),
        ),
    ),
    TableForm(
        "migration_groups.csv",
        (("age_group", "age_group"), ("sex", "sex")),
        (
            *shares("leave_rate_year", "lasting_province_weight", "lasting_own_weight", "persistence_year"),
            Column("passing_sd", "log", 0.0, 5.0),
            Column("pop_slope", "log / log person", -5.0, 5.0),
            Column("age_class", "word", text=True, words=AGE_CLASSES),
        ),
    ),
    TableForm(
        "migration_shocks.csv",
        (("level", "shock_level"), ("age_group", "age_group"), ("sex", "sex")),
        (
            Column("persistence_year", "share / year", 0.0, 0.99),
            Column("size_elasticity", "log / log person", -2.0, 2.0),
            Column("may_last", "share", 0.0, 1.0),
            *numbers(*INNOVATIONS, unit="log / year", low=-5.0, high=5.0),
        ),
        optional=True,
    ),
    TableForm("migration_constants.csv", (*REGION, ("age_group", "age_group"), ("sex", "sex")), _CONSTANTS),
    TableForm(
        "universities.csv",
        (("id", "campus"),),
        (
            Column("code", "code", text=True),
            *texts("name_ko", "name_en"),
            Column("level", "word", text=True, words=LEVELS),
            Column("ownership", "word", text=True, words=OWNERSHIPS),
            Column("founded", "year", 800, 2024, whole=True, blank=True),
            Column("years", "years", 1, 8, whole=True),
            *wholes("places", *(f"places_{f}" for f in FIELDS), "enrolment"),
            *shares("quality_rank"),
        ),
        loose=True,
    ),
    TableForm("education.csv", (("sex", "sex"), ("age", "age")), shares("tertiary_share")),
    TableForm(
        "housing.csv",
        REGION,
        (*wholes("dwellings", "vacant", unit="dwellings"), Column("price_mn_krw", "million won", 0.1, 1e5)),
    ),
    TableForm("headship.csv", (("age_group", "age_group"),), shares("headship_rate")),
    TableForm("distances.csv", REGION, across="region", cell=Column("", "km", 0.01, 2e4)),
    TableForm(
        "labour.csv",
        (*REGION, ("sex", "sex"), ("age_group", "working_age"), ("skill", "skill")),
        wholes("labour_force", "employed"),
    ),
    TableForm("jobs.csv", REGION, wholes(*INDUSTRY_COLUMNS, "foreign_workers")),
    TableForm("commuting.csv", REGION, across="region", cell=Column("", "persons", 0.0, whole=True)),
    TableForm("value_added.csv", REGION, amounts(*INDUSTRY_COLUMNS, "imputed_rent", "product_taxes", unit=BN)),
    TableForm("wages.csv", REGION, amounts(*INDUSTRY_COLUMNS, unit="million won / worker / year")),
    TableForm(
        "firms.csv",
        (*REGION, ("industry", "firm_industry"), ("size_class", "size_class")),
        (*wholes("firms", unit="firms"), *wholes("workers")),
    ),
    *(
        TableForm(
            f"input_output{variant}.csv",
            (("product", "industry"), ("use", "use")),
            amounts("domestic_bn_krw", unit=BN),
            loose=True,
            optional=bool(variant),
        )
        for variant in ("", "_variant")
    ),
    *(TableForm(f"outputs{variant}.csv", (("industry", "industry"),), _OUTPUTS, optional=bool(variant)) for variant in ("", "_variant")),
    TableForm("fiscal.csv", REGION, _FISCAL),
    TableForm(
        "fiscal_provinces.csv",
        PROVINCE,
        (
            *_FISCAL,
            Column("wage_relative", "ratio", 0.1, 10.0),
            Column("product_tax_ratio", "share", 0.0, 1.0),
            *amounts("grdp_2024_bn_krw", unit=BN),
        ),
    ),
    TableForm("unemployment.csv", REGION, (*wholes("unemployed"), *shares("rate"), *wholes("foreign_workers"))),
    TableForm(
        "search_intensity.csv",
        REGION,
        (Column("search_intensity", "share", 0.01, 1.0), Column("usual_unemployment", "share", 0.0, 0.5)),
        optional=True,
    ),
    TableForm("productivity_drift.csv", (("industry", "firm_industry"),), (Column("drift", "log / quarter", -0.1, 0.1),), optional=True),
    TableForm("targets/workers_capital.csv", REGION, wholes("workers"), loose=True, optional=True),
    TableForm("targets/daytime.csv", REGION, (Column("index", "residents = 100", 1.0, 1e4),), optional=True),
    TableForm(
        "targets/commuting_facts.csv",
        (("measure", "free"),),
        (
            Column("value", "see unit", 0.0),
            Column("workers_only", "persons", 0.0, whole=True, blank=True),
            *texts("unit"),
        ),
        loose=True,
        optional=True,
    ),
    TableForm(
        "targets/unemployment_provinces.csv",
        PROVINCE,
        (*wholes("unemployed", "labour_force"), *shares("rate")),
        optional=True,
    ),
    TableForm("targets/grdp_provinces.csv", PROVINCE, amounts("grdp_bn_krw", unit=BN), optional=True),
    TableForm("targets/jobs_national.csv", (("industry", "industry"),), wholes("jobs"), optional=True),
    TableForm("targets/jobs_provinces.csv", PROVINCE, wholes("jobs", "census_workers_2023"), optional=True),
    TableForm(
        "targets/size_classes.csv",
        (("legal_class", "free"),),
        (*wholes("firms", unit="firms"), *wholes("workers"), *shares("firm_share", "worker_share")),
        loose=True,
        optional=True,
    ),
    TableForm("targets/vital_provinces.csv", PROVINCE, wholes("births_2024", "deaths_2024"), optional=True),
    TableForm(
        "targets/migration_capital_20_29.csv",
        (("year", "free"), ("age_group", "age_group"), ("sex", "sex")),
        (Column("net_inflow", "persons", -1e7, 1e7, whole=True),),
        loose=True,
        optional=True,
    ),
)

BY_NAME = {form.name: form for form in FORMS}
