"""Dwellings, grants, childcare and amenities that are to bring people to a place and keep them there."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.ground.arithmetic import log
from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.programme import Instrument, Programme
from sim.state.people import AGE_GROUPS, CROSSING_FIRST_AGE, GROUP_FIRST_AGE, N_AGES
from sim.state.state import State

CHILDREN_END_AGE = 6
"""Children below school age are cared for."""


class Settlement(Instrument):
    """Builds public rental dwellings, pays those who move in from outside, offers childcare and invests in amenities."""

    kind: Literal["settlement"] = "settlement"
    dwellings_share: Annotated[
        Share,
        Field(description="Part of the money that builds public rental dwellings; the four parts sum to one."),
        About("-", "share", "no account of what the fund is spent on was found", "assumption", 0.0, 1.0, drawn=False),
    ] = 0.4
    grants_share: Annotated[
        Share,
        Field(description="Part of the money that pays grants to movers."),
        About("-", "share", "no account of what the fund is spent on was found", "assumption", 0.0, 1.0, drawn=False),
    ] = 0.2
    childcare_share: Annotated[
        Share,
        Field(description="Part of the money that pays childcare."),
        About("-", "share", "no account of what the fund is spent on was found", "assumption", 0.0, 1.0, drawn=False),
    ] = 0.1
    amenities_share: Annotated[
        Share,
        Field(description="Part of the money that is invested in amenities, settlement capital Ks."),
        About("-", "share", "no account of what the fund is spent on was found", "assumption", 0.0, 1.0, drawn=False),
    ] = 0.3
    dwelling_mn_krw: Annotated[
        float,
        Field(gt=0, description="Cost of a public rental dwelling."),
        About("-", "million won / dwelling", "MODEL 3.10 no. 8", "assumption", 100.0, 250.0),
    ] = 150.0
    building_quarters: Annotated[
        int,
        Field(ge=1, le=20, description="Quarters from order to completion; dwellings ordered before the end are completed after it."),
        About("-", "quarters", "own", "assumption", 4, 10),
    ] = 6
    grant_mn_krw: Annotated[
        float,
        Field(gt=0, description="Grant to a mover, the local match included."),
        About("-", "million won / mover", "MODEL 3.10 no. 8", "assumption", 5.0, 20.0, drawn=False),
    ] = 10.0
    youngest: Annotated[
        int, Field(ge=20, le=39, description="Youngest age at which movers are paid."), About("-", "years", "own", "closure")
    ] = 20
    oldest: Annotated[
        int, Field(ge=20, le=39, description="Oldest age at which movers are paid."), About("-", "years", "own", "closure")
    ] = 39
    grant_horizon_years: Annotated[
        float,
        Field(gt=0, le=40, description="Years of pay with which a mover compares the grant."),
        About("-", "years", "no estimate found; moves are weighed over the stay expected", "assumption", 2.0, 10.0),
    ] = 5.0
    childcare_mn_krw_per_year: Annotated[
        float,
        Field(gt=0, description="Cost of care of one child below school age."),
        About("-", "million won / child / year", "own", "assumption", 4.0, 15.0),
    ] = 8.0
    childcare_response: Annotated[
        float,
        Field(ge=0, le=0.5, description="Rise of birth rates (log) where every child below school age is cared for."),
        About("x_c", "log", "MODEL 3.13", "assumption", 0.0, 0.1),
    ] = 0.05
    municipal_share: Annotated[
        Share,
        Field(description="Part of the money that places get in equal parts; the rest goes by provinces, there by residents."),
        About("-", "share", "evidence lef: 75 percent to municipalities, 25 to provinces", "evidence", 0.5, 1.0, drawn=False),
    ] = 0.75
    match_share: Annotated[
        Share,
        Field(description="Part of every payment that the municipality pays; where it has no money left, nothing is paid there."),
        About("-", "share", "evidence lef: the fund is paid by the centre", "assumption", 0.0, 0.5, drawn=False),
    ] = 0.0

    leaves: ClassVar[str] = "fewer movers or children came than it could pay for"
    relaxes: ClassVar[tuple[str, ...]] = ("settlement",)
    finishes: ClassVar[tuple[str, ...]] = ("dwellings",)
    assumptions: ClassVar[tuple[str, ...]] = (
        "a public dwelling costs {dwelling_mn_krw} million won (assumption) and counts like any other: prices fall and arrivals rise with"
        " elasticity {migration.price_response} at 30-64 (evidence mig_hp)",
        "{grant_mn_krw} million won are paid to everyone aged {youngest}-{oldest} who comes from outside, also to those who would have come"
        " anyway; a grant counts as pay spread over {grant_horizon_years} years (no estimate) with the response to wages (evidence mig_wage)",
        "amenities weigh {migration.amenity_ratio} of wages (evidence mig_amenity; findings conflict); full childcare raises births by"
        " {childcare_response} in logs (assumption). Evaluations of the extinction response fund are mixed (evidence lef)",
    )

    @model_validator(mode="after")
    def _parts_sum_to_one(self) -> Settlement:
        parts = self.dwellings_share + self.grants_share + self.childcare_share + self.amenities_share
        if abs(parts - 1.0) > 1e-9:
            names = "dwellings_share, grants_share, childcare_share, amenities_share"
            raise ValueError(f"{names} sum to {parts:g}; they must sum to 1")
        if self.youngest > self.oldest:
            raise ValueError(f"youngest = {self.youngest} is above oldest = {self.oldest}")
        return self

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Order dwellings, childcare and amenities, and hold the grants ready."""
        if not programme.targeted.any():
            return
        money = programme.available(state) * self.key(state, programme.targeted)
        local = programme.match_ready(state) / (5 - state.quarter_of_year)
        self._build(state, programme, money, local)
        self._care(state, programme, money, local)
        total, match = programme.together(money * self.amenities_share, self.match_share, local * self.amenities_share)
        programme.order(state, total, match)
        state.terms.settlement_investment += total
        self._offer_grants(state, programme, money, local)

    def key(self, state: State, targeted: np.ndarray) -> np.ndarray:
        """[r] parts of the money: some in equal parts, the rest by the number of places in a province and there by residents."""
        province, n = state.geography.province, state.geography.n_provinces
        residents = np.where(targeted, np.maximum(state.people.population(), 1), 0).astype(np.float64)
        equal = targeted / targeted.sum()
        by_province = np.bincount(province, equal, n)[province] * residents
        by_province = by_province / np.maximum(np.bincount(province, residents, n), 1.0)[province]
        return np.asarray(self.municipal_share * equal + (1.0 - self.municipal_share) * by_province)

    def _build(self, state: State, programme: Programme, money: np.ndarray, local: np.ndarray) -> None:
        total, match = programme.together(money * self.dwellings_share, self.match_share, local * self.dwellings_share)
        programme.order(state, total, match)
        if total.any():
            programme.pending.append((state.quarter + self.building_quarters, "dwellings", total / self.dwelling_mn_krw))

    def _care(self, state: State, programme: Programme, money: np.ndarray, local: np.ndarray) -> None:
        children = state.people.residents[:, :, :CHILDREN_END_AGE].sum(axis=(1, 2, 3))
        most = children * (self.childcare_mn_krw_per_year / 4.0)
        total, match = programme.together(money * self.childcare_share, self.match_share, local * self.childcare_share)
        part = np.minimum(1.0, np.divide(most, total, out=np.zeros_like(total), where=total > 0))
        programme.order(state, total * part, match * part)
        cared = np.divide(total * part, most, out=np.zeros_like(total), where=most > 0)
        state.terms.childcare += self.childcare_response * cared

    def _offer_grants(self, state: State, programme: Programme, money: np.ndarray, local: np.ndarray) -> None:
        """Hold the grants ready; movers reckon with them as likely as they were paid in the quarter before."""
        reserved = float(money.sum()) * self.grants_share
        if reserved <= 0.0:
            return
        grants, k, cells = state.grants, programme.row, state.cells
        grants.area[k] = programme.targeted
        first = self.youngest - CROSSING_FIRST_AGE
        grants.ages[k, first : self.oldest + 1 - CROSSING_FIRST_AGE] = 1
        grants.amount[k], grants.reserved[k] = self.grant_mn_krw, reserved
        grants.match_share[k], grants.match_left[k] = self.match_share, local * self.grants_share
        yearly = 4.0 * float((cells.wage * cells.employees).sum()) / max(float(cells.employees.sum()), 1.0)
        chance = float(grants.paid[k]) / max(float(grants.sought[k]), 1.0)
        worth = log(1.0 + self.grant_mn_krw / (self.grant_horizon_years * max(yearly, 1e-9)))
        grants.pay[k] = chance * worth * self._part_of_ages()

    def _part_of_ages(self) -> np.ndarray:
        """[9] part of the single ages of every age group that is paid."""
        ends = (*GROUP_FIRST_AGE[1:], N_AGES)
        paid = [max(min(end, self.oldest + 1) - max(first, self.youngest), 0) for first, end in zip(GROUP_FIRST_AGE, ends, strict=True)]
        width = [end - first for first, end in zip(GROUP_FIRST_AGE, ends, strict=True)]
        return np.array([paid[k] / width[k] for k in range(len(AGE_GROUPS))])
