"""Adoption of AI: awareness spreads, firms review projects, calls award support (ODD: adoption)."""

from __future__ import annotations

import numpy as np

from sim.ground.arithmetic import exp
from sim.ground.elementwise import exp_of
from sim.ground.streams import Streams
from sim.state.firms import SIZE_CLASS_FIRST, listed
from sim.state.state import State
from sim.submodels import adoption_kernels as kernels
from sim.submodels import adoption_start_kernels, awareness_kernels
from sim.submodels.adoption_parameters import AdoptionParameters
from sim.submodels.awards import award, lots_of
from sim.submodels.reviews import Reviews

REFERENCE_CAPACITY = 0.25 + 0.15 * 3.912023005428146
"""Absorptive capacity before the exponential of a firm of 50 without R&D or link; `true_gain` refers to it."""
EVER_SUPPORTED = 255
"""Bits of `supported` that bar a firm from a second award where awards are told from each other."""
START_QUARTERS = 28
"""Quarters before the base year's end from which adoption is built up: 2018 to 2024."""
START_RELATIVE = (0.75, 4.0, 0.8)
"""Who knows AI in the base year, by industry and relative to each other: start of the fit in REALDATA_ECONOMY 5."""


class Adoption(AdoptionParameters):
    """Who knows a use of AI, who adopts it, with whose money, and who gives it up."""

    def start(self, state: State, streams: Streams, learned_after: int) -> None:
        """Firms of the base year know and use AI, so that `start_share` of those with 50 workers use it.

        Call once, after `knowledge.start` and once productivity is in million won. Where profitability alone decides,
        the hurdle is solved instead of the awareness. Raises ValueError if the share cannot be reached.
        """
        known = self.adoption != "rank"
        low, high = (1e-6, 1e3) if known else (1e-3, 1e4)
        target = self.start_share
        if target > 0.0:
            for _ in range(60):
                middle = float(np.sqrt(low * high))
                users, large = self._begin(state, streams, learned_after, middle, write=False)
                if (users < target * large) == known:
                    low = middle
                else:
                    high = middle
            users, large = self._begin(state, streams, learned_after, high, write=False)
            if large > 0 and known and users < 0.9 * target * large - 1:
                raise ValueError(f"adoption.start_share {target} is out of reach: {users / large:.3f} of firms would gain")
        self._begin(state, streams, learned_after, high if target > 0.0 else (0.0 if known else 1e12), write=True)
        if not known:
            state.hurdle[0] = high if target > 0.0 else 1.0
        self._count(state)

    def _begin(self, state: State, streams: Streams, learned_after: int, solved: float, *, write: bool) -> tuple[float, float]:
        firms, s = state.firms, state.geography.n_industries
        known = self.adoption != "rank"
        past = [streams.at(-2 - ago) for ago in range(START_QUARTERS)]
        keys = {name: np.array([p.key(f"adoption.{name}") for p in past], dtype=np.uint64) for name in ("review", "belief")}
        names = ("base awareness", "base age", "gain")
        start = adoption_start_kernels.Start(
            value_share=state.cells.value_share,
            relative=np.array((START_RELATIVE[:2] + (START_RELATIVE[2],) * s)[:s]),
            size=self.awareness_size,
            known=known,
            true_gain=self.true_gain,
            norm=norm(),
            learned=learned_after,
            reviews=keys["review"],
            beliefs=keys["belief"],
            keys=np.array([streams.constant_key(f"adoption.{name}") for name in names], dtype=np.uint64),
        )
        factor, hurdle = (solved, 1.0) if known else (1.0, solved)
        users, large = adoption_start_kernels.begin(firms.rows, self.rules(), start, factor, hurdle, write)
        return float(users), float(large)

    def spread(self, state: State, streams: Streams) -> None:
        """Firms come to know uses of AI from themselves, their industry, neighbours and customers; some users give up."""
        firms, cells = state.firms, state.cells
        hazard = self.hazard(state)
        keys = np.array([streams.key("adoption.give up"), streams.key("adoption.know")], dtype=np.uint64)
        dropouts = np.zeros(firms.n_cells, dtype=np.int64)
        awareness_kernels.spread(
            firms.start,
            firms.used,
            firms.id,
            firms.employees,
            firms.weight,
            firms.ai_age,
            firms.ai_gain,
            firms.aware,
            hazard.reshape(-1),
            self.awareness_size,
            self.give_up,
            self.give_up_until,
            cells.wage.shape[1],
            keys,
            dropouts,
        )
        cells.dropouts += dropouts.reshape(cells.dropouts.shape)

    def hazard(self, state: State) -> np.ndarray:
        """[r, s] chance of a firm of one to come to know a use case this quarter (25)."""
        cells, trade = state.cells, state.trade
        n_regions, n_industries = cells.wage.shape
        if self.adoption == "rank":
            return np.zeros((n_regions, n_industries))
        workers = self._count(state)
        local, national = np.zeros((n_regions, n_industries)), np.zeros(n_industries)
        awareness_kernels.near_shares(workers, exp_of(-state.geography.distance / self.awareness_reach_km), local, national)
        own = workers[:, :, 0] / np.maximum(workers[:, :, 1], 1.0)
        customers = np.zeros((n_regions, n_industries))
        awareness_kernels.customer_shares(
            np.ascontiguousarray(trade.kernel),
            np.ascontiguousarray(cells.attraction * trade.base_output),
            np.ascontiguousarray(trade.materials[:, :n_industries]),
            own,
            customers,
        )
        alone = self.own_awareness(n_industries)[None, :] + self.awareness_national * national[None, :]
        peers = 1.0 + (self.awareness_chain + state.terms.chain) * customers
        alone = alone + state.terms.courses
        return np.asarray((alone + self.awareness_local * local) * peers * exp_of(state.terms.awareness))

    def _count(self, state: State) -> np.ndarray:
        """Write the users by cell; returns [r, s, 2] workers of users and of all firms."""
        firms, cells = state.firms, state.cells
        users, workers = np.zeros(firms.n_cells, dtype=np.int64), np.zeros((firms.n_cells, 2))
        by_size = np.zeros((3, firms.n_cells, len(SIZE_CLASS_FIRST)), dtype=np.int64)
        first = np.array(SIZE_CLASS_FIRST)
        awareness_kernels.count_users(
            firms.start, firms.used, firms.employees, firms.weight, firms.ai_age, first, cells.wage.shape[1], users, workers, by_size
        )
        cells.adopters[...] = users.reshape(cells.adopters.shape)
        shape = (3, *cells.adopters.shape, len(SIZE_CLASS_FIRST))
        cells.firms_by_size, cells.adopters_by_size, cells.workers_by_size = by_size.reshape(shape)
        return workers.reshape(*cells.adopters.shape, 2)

    def invest(self, state: State, streams: Streams, credit: float) -> None:
        """Aware firms for which AI pays adopt it; calls award support to those who applied until their money is gone.

        credit: what a firm may borrow, in quarters of its value added.
        """
        reviews = self._review(state, streams, credit)
        for call in range(len(state.offers.rate)):
            self._award(state, streams, call, reviews)
        self._carry_out(state, streams, reviews)
        self._count(state)
        state.books.book_firms("AI subsidy")
        state.books.book_firms("AI projects")

    def _review(self, state: State, streams: Streams, credit: float) -> Reviews:
        """The firms that review AI this quarter, what they apply for, and what they do without an award."""
        firms, cells = state.firms, state.cells
        keys = [streams.key("adoption.review"), streams.key("adoption.belief")]
        found, number = np.empty(len(firms.employees), dtype=np.int32), np.zeros(firms.n_cells, dtype=np.int64)
        table = (firms.start, firms.used, firms.id, firms.employees, firms.ai_age, firms.aware)
        kernels.find_reviews(*table, self.adoption != "rank", self.rules()[5], cells.wage.shape[1], keys[0], found, number)
        reviews = Reviews.of(*listed(found, firms, number))
        kernels.review(
            reviews,
            firms.rows,
            cells.value_share,
            self.rules(),
            credit,
            self.adoption != "epidemic",
            float(state.hurdle[0]),
            _calls(state),
            EVER_SUPPORTED if state.terms.one_award[0] > 0.0 else 0,
            keys[1],
        )
        return reviews

    def _carry_out(self, state: State, streams: Streams, reviews: Reviews) -> None:
        """Awards are paid, projects are paid for, and adopters are counted."""
        firms, cells, offers = state.firms, state.cells, state.offers
        adopted = np.zeros(firms.n_cells, dtype=np.int64)
        paid = np.zeros((len(offers.rate), firms.n_cells, 2), dtype=np.int64)
        calls = _calls(state)._replace(gain_share=offers.gain_share * exp_of(state.terms.bundle))
        key, transit = streams.constant_key("adoption.gain"), state.books.transit
        kernels.carry_out(reviews, firms.rows, self.rules(), self.true_gain, norm(), key, calls, transit, adopted, paid)
        by_place = paid.reshape(len(offers.rate), *cells.wage.shape, 2).sum(axis=2)
        offers.paid_won += by_place[:, :, 0]
        offers.matched_won += by_place[:, :, 1]
        awarded = np.flatnonzero(reviews.choice >= 0)
        offers.awarded_firm, offers.awarded_call = firms.id[reviews.rows[awarded]], reviews.choice[awarded].astype(np.int64)
        cells.new_adopters += adopted.reshape(cells.new_adopters.shape)

    def _award(self, state: State, streams: Streams, call: int, reviews: Reviews) -> None:
        """Applicants of one call in order of lot or score; writes choices and won per firm, and takes the money down."""
        firms, offers, rows, choice = state.firms, state.offers, reviews.rows, reviews.choice
        order = np.flatnonzero(choice == call)
        offers.applicants[call] += int(firms.weight[rows[order]].sum())
        if not len(order):
            return
        ids = firms.id[rows[order]]
        lots = lots_of(int(streams.key(f"adoption.lot {offers.names[call]}")), ids)
        first = -reviews.score[order] if offers.scored[call] else lots
        order = order[np.lexsort((ids, lots, first))]
        rows = rows[order]
        region = (np.searchsorted(firms.start, rows, side="right") - 1) // state.geography.n_industries
        asked = np.zeros(len(rows), dtype=np.int64)
        terms = float(offers.rate[call]), float(offers.cap[call]), float(offers.cost_share[call])
        kernels.ask(rows, firms.employees, self.rules(), *terms, asked)
        won = award(offers, call, firms, rows, region, asked)
        reviews.national[order], reviews.local[order] = won
        choice[order] = np.where(won.sum(axis=0) > 0, call, reviews.fallback[order])


def _calls(state: State) -> kernels.Calls:
    """The open calls."""
    o = state.offers
    firms = (o.eligible, o.least_employees, o.most_employees, o.age, o.traits)
    return kernels.Calls(o.rate, o.cap, o.cost_share, o.gain_share, o.head_start, *firms)


def norm() -> float:
    """Absorptive capacity to which `true_gain` refers."""
    return 1.0 - float(exp(-REFERENCE_CAPACITY))
