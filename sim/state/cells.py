"""Markets: what a municipality's industry charges, sells and pays, as arrays [municipality, industry] or national."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column, counter


@dataclass(kw_only=True)
class Cells(Table):
    """Firm industries by municipality, arrays [r, s] unless said otherwise; money in million won a quarter."""

    wage: np.ndarray = column("million won / worker / quarter", "wage of this quarter, w")
    base_wage: np.ndarray = column("million won / worker / quarter", "wage of the base year, w0")
    markup: np.ndarray = column("-", "value added over wage bill at base, mu: price over unit labour cost")
    attraction: np.ndarray = column("-", "inversion constants of trade, B (geometric mean 1 by industry)")
    weight_sum: np.ndarray = column("-", "sum of CES weights of the cell's firms, Phi")
    raw_weight_sum: np.ndarray = column("-", "the sum before it is brought to the industry's level")
    base_weight_sum: np.ndarray = column("-", "the same in the base year, Phi0")
    appeal_level: np.ndarray = column("-", "[s] scale that keeps the sales-weighted mean appeal of an industry constant")
    price_index: np.ndarray = column("-", "[s] Tornqvist price index over continuing firms, base 1")
    demand: np.ndarray = column("million won / quarter", "spending that arrives at the cell, S")
    sales: np.ndarray = column("million won / quarter", "revenue of the cell")
    last_sales: np.ndarray = column("million won / quarter", "revenue of the quarter before")
    real_output: np.ndarray = column("million won of base prices / quarter", "output in units")
    profit: np.ndarray = column("million won / quarter", "profit before tax of the cell's firms")
    base_profit: np.ndarray = column("million won / quarter", "[s] industry profit after tax at base, for investment")
    employees: np.ndarray = column("persons", "workers of the cell's firms (int64)")
    firms: np.ndarray = column("firms", "number of firms (int64)")
    vacancies: np.ndarray = column("persons", "posts on offer this quarter (int64)")
    filled: np.ndarray = counter("persons", "hires this quarter (int64)")
    quits: np.ndarray = counter("persons", "quits this quarter (int64)")
    layoffs: np.ndarray = counter("persons", "layoffs this quarter (int64)")
    exit_losses: np.ndarray = counter("persons", "workers of firms that closed this quarter (int64)")
    births: np.ndarray = counter("firms", "firms founded this quarter (int64)")
    deaths: np.ndarray = counter("firms", "firms closed this quarter (int64)")
    moved_in: np.ndarray = counter("firms", "firms relocated into the cell this quarter (int64)")
    moved_out: np.ndarray = counter("firms", "firms relocated out of the cell this quarter (int64)")
    left_behind: np.ndarray = counter("persons", "workers whose firm relocated this quarter without them (int64)")
    agglomeration: np.ndarray = column("-", "[r] job density relative to the base year, to the power of its elasticity")
    log_productivity: np.ndarray = column("log", "employment-weighted mean log productivity incl. AI")
    base_log_productivity: np.ndarray = column("log", "the same in the base year")
    adopters: np.ndarray = column("firms", "firms that use AI (int64)")
    firms_by_size: np.ndarray = column("firms", "[r, s, 4] firms of 1-9, 10-49, 50-299 and 300 workers and more (int64)")
    adopters_by_size: np.ndarray = column("firms", "[r, s, 4] of them, firms that use AI (int64)")
    workers_by_size: np.ndarray = column("persons", "[r, s, 4] their workers, owners included (int64)")
    new_adopters: np.ndarray = counter("firms", "adoptions this quarter (int64)")
    dropouts: np.ndarray = counter("firms", "firms that gave AI up this quarter (int64)")
    adopters_moved: np.ndarray = counter("firms", "AI users relocated into the cell this quarter, minus those relocated out (int64)")
    adopter_exits: np.ndarray = counter("firms", "AI users among the firms closed this quarter (int64)")
    base_productivity: np.ndarray = column(
        "million won of base prices / worker / quarter", "mean gross output per worker of the base year, A0"
    )
    capital_cost: np.ndarray = column("share", "replacement investment over sales, from the base year's surplus")
    base_margin: np.ndarray = column("share", "profit before tax over sales in the base year")
    value_share: np.ndarray = column("share", "[s] value added per unit of output, v")
    base_adults: np.ndarray = column("persons", "[r] residents aged 25-64 in the base year, who found firms")
    base_firms: np.ndarray = column("firms", "firms of the base year, to which entry and moves are scaled")


@dataclass(kw_only=True)
class Trade(Table):
    """Who buys what from where; s = product, n = buyer's municipality; million won a quarter."""

    kernel: np.ndarray = column("-", "[s, n, r] distance decay of trade, D^-theta (own distance on the diagonal)")
    spending: np.ndarray = column("million won / quarter", "[n, s] domestic spending of this quarter, all buyers")
    household: np.ndarray = column("million won / quarter", "[n, s] part of households")
    materials: np.ndarray = column("million won / quarter", "[n, buyer, s] inputs bought by firm industries, public services and farms")
    procurement: np.ndarray = column("million won / quarter", "[n, s] public services' inputs and programme purchases (building, running)")
    investment: np.ndarray = column("million won / quarter", "[n, s] investment goods bought by the investment pools and governments")
    exports: np.ndarray = column("million won / quarter", "[r, s] exports demanded from each cell")
    unmet: np.ndarray = column("share", "[n, s] share of n's spending on s that found no supplier")
    input_coefficients: np.ndarray = column(
        "-", "[s, buyer] domestic inputs of product s per unit of output; buyers = firm industries, G, A"
    )
    import_coefficients: np.ndarray = column("-", "[buyer] imported inputs per unit of output")
    household_shares: np.ndarray = column(
        "share",
        "[s + 4] base split of household spending: M, X, L (home and abroad), farm products, other imports, public fees, product taxes",
    )
    household_imports: np.ndarray = column("share", "[s] imports in household spending on a product, before tax, at base")
    product_tax: np.ndarray = column("share", "[1] taxes on products over spending on goods before tax, effective")
    base_exports: np.ndarray = column("million won / quarter", "[s] exports of the base year")
    base_investment: np.ndarray = column("million won / quarter", "[n, s] investment and government goods of the base year")
    fixed_output: np.ndarray = column("million won / quarter", "[n, 2] output of public services and of farms (fixed)")
    base_output: np.ndarray = column("million won / quarter", "[r, s] sales of the base year, which trade reproduces")
    export_shock: np.ndarray = column("log", "[s] AR(1) deviation of foreign demand, the same in all scenarios of a seed")
    home_orders: np.ndarray = column(
        "million won", "[n, s] part of spending that anchor plants place with sellers of their own municipality"
    )
    project_orders: np.ndarray = column("million won", "[n] AI projects ordered last quarter, bought from X in this one")
    university_purchases: np.ndarray = column("million won / quarter", "[n] purchases from L by campuses, from tuition and grants")
    rationed: np.ndarray = column("share", "[n, s] share of spending on consumption and investment that found no supplier")
    investment_by: np.ndarray = column(
        "share", "[s + 1] payers of investment this quarter over the base total: pools by industry, governments"
    )
    investment_shares: np.ndarray = column("share", "[s + 1] the same in the base year, sums to 1")
    investment_extra: np.ndarray = column("million won / quarter", "[2] farm products and imports bought for investment in the base year")
    household_budget: np.ndarray = column("million won / quarter", "[n] what households mean to spend, taxes included")
    disposable_income: np.ndarray = column("million won / quarter", "[n] households' income after taxes, contributions, tuition and upkeep")
    saving_share: np.ndarray = column(
        "share", "[1] part of disposable income lent to the investment pools, solved so that base deposits stand still"
    )
