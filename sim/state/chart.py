"""The chart of accounts: units of money, institutional sectors, and the items of payments."""

from __future__ import annotations

MILLION = 1_000_000.0
QUARTER_MILLION = 250.0
"""Million won a quarter in one billion won a year."""

SECTORS = (
    "households",
    "firms",
    "pools",
    "bank",
    "world",
    "farms",
    "universities",
    "municipalities",
    "provinces",
    "central",
    "programmes",
    "market",
    "transit",
)
"""Institutional sectors. `market` and `transit` only pass money on and stand at zero after every quarter."""

FIRM_ITEMS = (
    "sales",
    "materials",
    "imported materials",
    "wages",
    "social contributions",
    "corporate tax",
    "dividends",
    "investment",
    "capital cost",
    "interest",
    "AI projects",
    "founding capital",
    "closing balance",
    "AI subsidy",
    "dividends of large firms",
    "loan losses",
    "firm support",
    "supported projects",
    "loan service",
)
"""Items that firms pay or receive one by one, through the transit account of their cell."""

ITEMS = (
    *FIRM_ITEMS,
    "household spending",
    "imports of consumers",
    "exports",
    "public purchases",
    "investment goods",
    "imports of capital goods",
    "farm inputs",
    "farm sales",
    "farm income",
    "public wages",
    "income tax",
    "local income tax",
    "product taxes",
    "local consumption tax",
    "property tax",
    "unemployment benefit",
    "pensions and benefits",
    "formula grant",
    "subsidies",
    "tuition",
    "university purchases",
    "university grant",
    "student upkeep",
    "deposit interest",
    "depositors' losses",
    "household saving",
    "appropriation",
    "programme matching",
    "programme overhead",
    "programme purchases",
    "transfer to households",
    "returned appropriation",
    "guarantee payment",
    "public services",
    "foreign balance",
    "rounding",
)
