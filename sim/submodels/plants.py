"""Anchor plants: firms brought to a place, with orders of their own from abroad and a plan to grow (ODD: anchor plants).

A plant is a firm like any other in what it pays, buys, charges and risks. Three things are its own: it opens on a site that a
programme paid for, it has orders from abroad that no other firm gets, and it plans for these orders instead of learning
what to expect. What it does not sell abroad it sells at home, where it takes demand from others.
"""

from __future__ import annotations

import numpy as np

from sim.ground.arithmetic import exp, log, power
from sim.ground.streams import Streams
from sim.state.accounts import FIRM_ITEMS, pay
from sim.state.firms import make_room
from sim.state.plants import ANCHOR, MOVED, Plants, Sites, movable
from sim.state.state import State
from sim.submodels.entry import Entry
from sim.submodels.goods import Goods
from sim.submodels.production import Production
from sim.submodels.production_kernels import ai_factor

FOUNDING = FIRM_ITEMS.index("founding capital")
PARENT_AGE = 40
"""Quarters: a plant of an established company runs the risks of a firm of ten years (assumption)."""


def buy_at_home(state: State, streams: Streams) -> None:
    """Plants place their local part of this quarter's inputs with sellers of their own municipality, where it has some."""
    trade, firms = state.trade, state.firms
    trade.home_orders[:] = 0.0
    n_industries = state.geography.n_industries
    for k, f in _rows(state):
        r, s = divmod(_cell(state, f), n_industries)
        inputs = trade.input_coefficients[:n_industries, s] * float(firms.revenue[f])
        trade.home_orders[r] += float(state.plants.local_inputs[k]) * inputs * (state.cells.firms[r] > 0)
    np.minimum(trade.home_orders, trade.spending, out=trade.home_orders)


def order(state: State, goods: Goods, production: Production) -> None:
    """Orders from abroad reach the plants, as many as they can fill; each cell's other firms get what they would have got."""
    plants, firms, cells = state.plants, state.firms, state.cells
    n_industries = state.geography.n_industries
    sigma = production.sigmas(n_industries)
    for k, f in _rows(state):
        r, s = divmod(_cell(state, f), n_industries)
        price = exp(float(firms.log_price[f]))
        most = production.capacity * _made(state, production, f, r) * float(firms.employees[f])
        orders = float(plants.external[k]) * min(_book(state, goods, k, f, state.quarter), most) * price
        if orders <= 0.0:
            continue
        pull = exp((1.0 - float(sigma[s])) * float(firms.log_price[f]))
        there, weights = float(cells.demand[r, s]), float(cells.raw_weight_sum[r, s])
        # The plant's weight grows until its share of the larger demand is its share of the old one and all of its own orders.
        more = weights * orders / there if there > 0.0 and weights > 0.0 else 1.0
        firms.appeal[f] += more / pull
        cells.raw_weight_sum[r, s] += more
        state.trade.exports[r, s] += orders
        cells.demand[r, s] += orders


def plan(state: State, goods: Goods, production: Production) -> None:
    """Plants expect next quarter's orders, and what they sold at home; until they are full, the home sales that were planned."""
    plants, firms = state.plants, state.firms
    for k, f in _rows(state):
        soon, share = state.quarter + 1, float(plants.external[k])
        growing = state.quarter < plants.opened[k] + plants.ramp[k]
        home = float(plants.output[k] * plants.full(soon)[k]) if growing else float(firms.expected_demand[f])
        firms.expected_demand[f] = share * _book(state, goods, k, f, soon) + (1.0 - share) * home


def open_plants(state: State, streams: Streams, entry: Entry, production: Production, place: np.ndarray) -> None:
    """Open a plant on every site for which somebody was found to lead it (`place` [r, s] persons), and set its home appeal."""
    if not len(state.plants.id):
        return
    for waiting in np.flatnonzero(state.plants.opened < 0):
        at = int(state.plants.region[waiting]), int(state.plants.industry[waiting])
        if place[at] > 0:
            place[at] -= 1
            _open(state, entry, production, int(waiting))
    for k, f in _rows(state):
        staff = float(state.firms.employees[f]) + float(state.firms.vacancies[f])
        staffed = min(float(state.plants.full(state.quarter + 1)[k]), staff / float(state.plants.jobs[k]))
        state.firms.appeal[f] = float(state.plants.appeal[k]) * staffed


def answer(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the firms that come to sites from elsewhere, and the cells they go to; a site that nobody comes to waits.

    Of those that may, the one nearest in size comes, of two alike the older one.
    """
    calls, firms = state.called, state.firms
    found, target, taken = [], [], np.zeros(len(calls.region), dtype=bool)
    for k in range(len(calls.region)):
        r, s, jobs = int(calls.region[k]), int(calls.industry[k]), int(calls.jobs[k])
        elsewhere = calls.origins[k] & (np.arange(state.geography.n_regions) != r)
        rows = movable(firms, s, jobs, elsewhere)
        if not len(rows):
            continue
        nearest = rows[np.lexsort((firms.id[rows], np.abs(firms.employees[rows] - jobs)))[0]]
        firms.supported[nearest] |= MOVED
        found.append(int(nearest))
        target.append(r * state.geography.n_industries + s)
        taken[k] = True
    state.called = calls.only(~taken)
    return np.array(found, dtype=np.int64), np.array(target, dtype=np.int64)


def wanted(state: State) -> np.ndarray:
    """[r, s] persons to lead the plants that are to open: one for each site (int64)."""
    state.plants = state.plants.add(Plants.of(state.sites)) if len(state.sites.region) else state.plants
    state.sites = Sites.none()
    out = np.zeros(state.cells.employees.shape, dtype=np.int64)
    waiting = state.plants.opened < 0
    np.add.at(out, (state.plants.region[waiting], state.plants.industry[waiting]), 1)
    return out


def _open(state: State, entry: Entry, production: Production, k: int) -> None:
    """A firm of one worker, its leader, with posts on offer for the first quarter of its plan."""
    firms, cells, plants = state.firms, state.cells, state.plants
    n_industries = state.geography.n_industries
    r, s = int(plants.region[k]), int(plants.industry[k])
    c = r * n_industries + s
    room = np.zeros(firms.n_cells, dtype=np.int64)
    room[c] = 1
    make_room(firms, room)
    f = int(firms.start[c] + np.argmax(firms.employees[firms.start[c] : firms.start[c + 1]] == 0))
    base = float(cells.base_productivity[r, s])
    level = float(cells.log_productivity[r, s]) or log(base)
    place, v = float(cells.agglomeration[r]), float(cells.value_share[s])
    _blank(state, f, k, c)
    firms.productivity[f] = exp(level)
    firms.log_price[f] = log(v * base / (exp(level) * place) + 1.0 - v)
    plants.opened[k], plants.id[k], plants.price[k] = state.quarter, firms.id[f], firms.log_price[f]
    plants.output[k] = exp(level) * place * float(plants.jobs[k])
    demand, weights = float(cells.demand[r, s]), float(cells.raw_weight_sum[r, s])
    sigma = float(production.sigmas(n_industries)[s])
    pull = weights / demand if demand > 0.0 and weights > 0.0 else 1.0 / base
    home = (1.0 - float(plants.external[k])) * float(plants.output[k])
    plants.appeal[k] = home * pull * exp(sigma * float(firms.log_price[f]))
    first = max(round(float(plants.jobs[k] * plants.full(state.quarter + 1)[k])), 1)
    firms.expected_demand[f] = exp(level) * place * first
    firms.vacancies[f] = first - 1
    firms.used[c] = max(int(firms.used[c]), f + 1)
    pay(state.books.transit, (FOUNDING, c), np.int64(1), firms.cash, f, 1, entry.founding_wages * float(cells.wage[r, s]))
    state.books.book_firms("founding capital")
    for counter, number in ((cells.births, 1), (cells.firms, 1), (cells.employees, 1), (cells.vacancies, first - 1)):
        counter[r, s] += number


def _blank(state: State, f: int, k: int, c: int) -> None:
    """A new firm's columns: nothing known, nothing owed; its identity says quarter, cell and plant."""
    firms = state.firms
    for column in firms.by_row().values():
        column[f] = 0
    firms.id[f] = np.uint64((1 << 63) | ((state.quarter + 64) << 44) | (1 << 42) | (c << 20) | k)
    firms.employees[f], firms.weight[f], firms.age[f] = 1, 1, PARENT_AGE
    firms.ai_age[f], firms.supported[f] = -1, ANCHOR


def _rows(state: State) -> list[tuple[int, int]]:
    """Plants that are there, as pairs of their place in the table and the row of their firm."""
    if not (state.plants.opened >= 0).any():
        return []
    firms = state.firms
    rows = np.flatnonzero((firms.supported & ANCHOR > 0) & (firms.employees > 0))
    row_of = {int(firms.id[f]): int(f) for f in rows}
    return [(k, row_of[int(i)]) for k, i in enumerate(state.plants.id) if int(i) in row_of]


def _cell(state: State, f: int) -> int:
    return int(np.searchsorted(state.firms.start, f, side="right")) - 1


def _made(state: State, production: Production, f: int, r: int) -> float:
    """Normal output of a worker of the plant, in units."""
    firms, ai = state.firms, production.ai()
    factor = ai_factor(int(firms.ai_age[f]), float(firms.ai_gain[f]), float(ai[0]), int(ai[1]), int(ai[2]))
    return float(firms.productivity[f]) * float(state.cells.agglomeration[r]) * float(factor)


def _book(state: State, goods: Goods, k: int, f: int, quarter: int) -> float:
    """Units that would be ordered in a quarter if all its sales were abroad; they follow its price and its industry's foreign demand."""
    plants = state.plants
    elasticity = goods.export_elasticity if goods.exports_closure == "elastic" else 0.0
    dearer = exp(float(state.firms.log_price[f]) - float(plants.price[k]))
    shock = exp(float(state.trade.export_shock[plants.industry[k]]))
    return float(plants.output[k]) * float(plants.full(quarter)[k]) * shock * float(power(dearer, -elasticity))
