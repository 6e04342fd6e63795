"""The economic half of the pack's list of sources: a row for each table, then what is assumed."""

from __future__ import annotations

from pathlib import Path

ROWS = (
    (
        "labour.csv",
        "Statistics Korea: Local Area Labour Force Survey 2024 (both halves), Economically Active Population Survey "
        "2024 (provinces; age and sex); Ministry of the Interior and Safety: resident registration, end of 2024",
        "persons",
        "mean of two halves; blank farm cells hold the residual within 50 to 450 persons; Sejong from its province; "
        "scaled to provinces; unemployed by type of municipality (unemployment.csv); iterative proportional fitting to "
        "national age and sex with participation at most 0.95 (men) and 0.90 (women); what exceeds the caps is the "
        "foreign block; whole persons by controlled rounding",
        "split of 30-39 by residents; inactivity of graduates aged 20-64 is 0.8 of others'; jobless rates equal over "
        "skills in a cell; all unemployed are residents; foreign block placed by foreign residents of 2020",
    ),
    (
        "unemployment.csv",
        "Statistics Korea: Economically Active Population Survey 2024",
        "persons",
        "gu 3.4, si 2.9, gun 1.1 percent, raked to the province; rate over all employed (residents and foreigners)",
        "rates by type are those of the local survey, the same within a type",
    ),
    (
        "jobs.csv",
        "Statistics Korea: Census on Establishments 2023 (provinces), 2020 (sections); SGIS workers at the workplace "
        "2023 (66 capital-area municipalities); municipal value added 2020 (provinces and Statistics Korea, regional "
        "accounts); Population Census 2020 (daytime population, foreigners); surveys as in labour.csv",
        "persons",
        "nation by industry: M 4,524, X 4,675, G 2,792, A 1,534 thousand, L the rest of the employed. Province: census "
        "workers, plus jobs without premises (survey minus census, 1.6 million) and farms at the residence. "
        "Municipality: in the capital area the SGIS table; elsewhere the geometric mean of value added at section "
        "productivity and of employed residents plus the daytime inflow (x 51.4/61.8 for pupils). Industries: "
        "M = sqrt(value added x resident factory workers within 8 km), X = section jobs to the power 0.7, L and G "
        "section jobs; proportional fitting to municipal, national and provincial (M) totals, no cell with value added "
        "below 1.10 (M, X) or 1.03 (L, G) times its wage bill",
        "G = public administration and 44 percent of education and health, by jobs; weight one half on the daytime "
        "index (smallest spread of errors in the capital area, where the truth is known); least mark-ups; dormitory gu "
        "of Seoul hold at most 98.5 percent of the jobs their value added can pay",
    ),
    (
        "commuting.csv",
        "own model on labour.csv, jobs.csv and great-circle distances",
        "persons",
        "doubly constrained gravity, D^-2.2 exp(-D/40 km), own distance 0.5 sqrt(area/pi) within 1 to 12 km; whole "
        "persons, rows and columns exact",
        "kernel from the census facts on crossing borders; foreign workers work where they live",
    ),
    (
        "value_added.csv",
        "Statistics Korea and provinces: municipal value added 2020; Regional Accounts 2024 (nominal GRDP, share of "
        "manufacturing)",
        "billion won a year",
        "two factors a province, manufacturing and the rest; mining in M; product taxes at the province's ratio of 2020, "
        "so that GRDP of 2024 is met",
        "70 percent of real estate is rent of owner-occupied dwellings, a line of its own; education and health split "
        "between G and L by jobs, the same share everywhere",
    ),
    (
        "wages.csv",
        "Ministry of Employment and Labor: wages by province, April 2024",
        "million won a year per worker",
        "52, 55, 33 (M, X, L) and 55 (G) times the province's relative wage; farms: value added per job (mixed income)",
        "all four national levels; the nation's farm income where a place has no farm job",
    ),
    (
        "firms.csv",
        "Ministry of SMEs and Startups: Basic Statistics of SMEs 2023 (firms and workers by legal size, nation), 2022 "
        "(one-person firms); Statistics Korea: Census on Establishments 2020",
        "firms, persons",
        "nation by industry and class fitted to firms, one-person firms and worker shares of the legal classes; workers "
        "scaled to private jobs; placed by jobs, establishments per job and value added per job, never by head office",
        "legal class from head count (below 10 in M, below 5 in X and L micro; 50; 300); by head count the law's 135,211 "
        "medium-sized firms cannot have 33 workers each: 58,000 are kept and the rest counted half micro, half small; "
        "first guess of firms by industry and class; one firm an establishment in M; tilts by place",
    ),
    (
        "input_output.csv, outputs.csv",
        "World Input-Output Database, release 2013, Korea 2011 (Timmer et al. 2015)",
        "billion won a year",
        "35 industries regrouped (mining to M, education and health split by jobs, rent of dwellings out of L); value "
        "added per unit of output and the share sold to industries as in 2011, value added of value_added.csv, inputs "
        "fitted by RAS with imports as a seller; final uses are the remainder in the mix of 2011",
        "structure of 2011; purchases from farms and the public are paid by households, not by industries (output of the "
        "buyer and household spending on it fall by the same amount); their one percent of exports counted as government",
    ),
    (
        "input_output_variant.csv, outputs_variant.csv",
        "coefficients from memory of national tables around 2020",
        "billion won a year",
        "the sensitivity variant of the same accounts",
        "all coefficients",
    ),
    (
        "fiscal.csv, fiscal_provinces.csv",
        "Ministry of the Interior and Safety: local finance 2023; Regional Accounts and wages as above",
        "billion won a year, shares",
        "own revenue = independence x general account",
        "Sejong and Jeju, one government each, are split between two tiers as the nation is",
    ),
    (
        "industries.csv",
        "own",
        "-",
        "trade elasticities 1.29, 0.8, 2.2; public jobs turn over 2 percent a quarter",
        "elasticities of X and L, turnover",
    ),
    (
        "designations.csv",
        "Ministry of the Interior and Safety, 2021",
        "-",
        "89 depopulation and 18 interest areas",
        "the counts are confirmed, the list is from general knowledge",
    ),
    (
        "targets/",
        "the tables named above, Population Census 2020",
        "persons, billion won",
        "as published; commuting flows also times 51.4/61.8 for workers only",
        "provincial jobs: see jobs.csv",
    ),
)
ATTRIBUTION = """Licence and attribution. Official figures of Statistics Korea (now the Ministry of Data and Statistics),
the Ministry of SMEs and Startups, the Ministry of Employment and Labor and the Ministry of the Interior and Safety, under
the terms of the original publisher (Korea Open Government License Type 1 where the publisher states it: reuse with
attribution), reached through public copies; the columns here are derived. World Input-Output Database: cite Timmer,
Dietzenbacher, Los, Stehrer and de Vries (2015), Review of International Economics 23, 575-605."""


def build(source: Path, out: Path) -> None:
    """Write SOURCES_economy.md."""
    lines = [
        "# Sources of the economic tables",
        "",
        "| table | publisher, year | unit | transformation | assumption |",
    ]
    lines.append("|---|---|---|---|---|")
    lines += ["| " + " | ".join((f"`{row[0]}`", *row[1:])) + " |" for row in ROWS]
    text = "\n".join([*lines, "", ATTRIBUTION, ""])
    (out / "SOURCES_economy.md").write_text(text, encoding="utf-8", newline="\n")
