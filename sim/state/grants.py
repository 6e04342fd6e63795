"""Moving grants: what programmes offer this quarter to those who come to live in an area, and who came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ground.table import Table, column
from sim.state.people import CROSSING_AGES


@dataclass(kw_only=True)
class MovingGrants(Table):
    """One row a programme; rows without a grant are zero. Area to chance are set when programmes open, the rest at the payment."""

    area: np.ndarray = column("-", "[programme, r] 1 where arrivals from outside are paid, else 0 (int64)")
    ages: np.ndarray = column("-", "[programme, 20] 1 for the single ages 20-39 that are paid, else 0 (int64)")
    amount: np.ndarray = column("million won / mover", "[programme] the grant, the local match included")
    pay: np.ndarray = column("log", "[programme, 9] rise of pay that it is worth to a mover of an age group, times the chance to be paid")
    reserved: np.ndarray = column("million won", "[programme] national money that stands ready for it this quarter")
    match_share: np.ndarray = column("share", "[programme] part of the grant that the municipality of arrival pays")
    match_left: np.ndarray = column("million won", "[programme, r] local money that stands ready for it this quarter")
    sought: np.ndarray = column("persons", "[programme] movers who were entitled in the last quarter with a grant (int64)")
    paid: np.ndarray = column("persons", "[programme] of them, those for whom there was money (int64)")
    pull: np.ndarray = column("log", "[programme, 9] pull of the grant on people from outside, by age group, as they moved this quarter")
    anyway: np.ndarray = column("persons", "[programme] of those paid since the start, those whom the grant's pull did not bring")

    @classmethod
    def none(cls, n_programmes: int, n_regions: int) -> MovingGrants:
        """No grant by any programme."""
        k, r = n_programmes, n_regions
        return cls(
            area=np.zeros((k, r), dtype=np.int64),
            ages=np.zeros((k, CROSSING_AGES), dtype=np.int64),
            amount=np.zeros(k),
            pay=np.zeros((k, 9)),
            reserved=np.zeros(k),
            match_share=np.zeros(k),
            match_left=np.zeros((k, r)),
            sought=np.zeros(k, dtype=np.int64),
            paid=np.zeros(k, dtype=np.int64),
            pull=np.zeros((k, 9)),
            anyway=np.zeros(k),
        )

    def close(self, programme: int) -> None:
        """Take back the offer of one programme; who sought and was paid is remembered."""
        for offer in (self.area, self.ages, self.amount, self.pay, self.pull, self.reserved, self.match_share, self.match_left):
            offer[programme] = 0
