"""Housing and amenities: prices, building and what makes a place worth living in, relative to the base year."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.ground.elementwise import log_of, power_of
from sim.ground.parameters import About, NonNegative, Positive, Share, Submodel
from sim.ground.streams import Streams
from sim.state.people import GROUP_FIRST_AGE
from sim.state.state import State


def households(state: State) -> np.ndarray:
    """[r] households, headship by age times residents."""
    by_group = np.add.reduceat(state.people.by_age(), GROUP_FIRST_AGE, axis=1)
    return np.asarray((by_group * state.places.headship).sum(axis=1))


def raw_amenity(state: State, public: float, local: float, settlement: float, unit: float) -> np.ndarray:
    """[r] amenity index before the base year's is taken off: public posts, local-service firms, settlement capital a head.

    unit: million won of settlement capital a head that count as one.
    """
    people = state.people
    heads = np.maximum(people.population(), 1)
    services = (people.public_jobs + 1.0) / heads
    firms = (state.cells.firms[:, -1] + 1.0) / heads
    return np.asarray(
        public * log_of(services) + local * log_of(firms) + settlement * log_of(1.0 + state.places.settlement_capital / (unit * heads))
    )


class Housing(Submodel):
    """House prices, building and amenities."""

    supply_elasticity_capital: Annotated[
        Positive,
        Field(description="Long-run elasticity of housing supply in the capital area."),
        About("eta", "-", "evidence.csv hs_cap (from memory: assumption)", "assumption", 0.2, 1.0),
    ] = 0.5
    supply_elasticity_elsewhere: Annotated[
        Positive,
        Field(description="Long-run elasticity of housing supply outside the capital area."),
        About("eta", "-", "evidence.csv hs_prov (from memory: assumption)", "assumption", 0.8, 3.0),
    ] = 1.5

    building: Annotated[
        NonNegative,
        Field(description="Building per quarter and log point of price above the base year, relative to the stock."),
        About("bld", "share / quarter", "MODEL 3.13", "calibrated", 0.001, 0.01),
    ] = 0.004
    decay_of_vacant: Annotated[
        Share,
        Field(description="Dwellings in excess of the base year's need that are lost in a quarter."),
        About("-", "share / quarter", "MODEL (28): kink, no demolition beyond", "assumption", 0.0, 0.005),
    ] = 0.001
    settlement_depreciation: Annotated[
        Share,
        Field(description="Settlement capital lost in a quarter."),
        About("-", "share / quarter", "MODEL (29)", "assumption", 0.01, 0.04),
    ] = 0.02
    public_services: Annotated[
        NonNegative,
        Field(description="Weight of public posts a head in amenities."),
        About("a_G", "-", "MODEL 3.13", "assumption", 0.0, 0.3),
    ] = 0.10
    local_services: Annotated[
        NonNegative,
        Field(description="Weight of local-service firms a head in amenities."),
        About("a_L", "-", "MODEL 3.13", "assumption", 0.0, 0.3),
    ] = 0.15
    settlement_unit_mn_krw: Annotated[
        float,
        Field(gt=0, description="Settlement capital a head that counts as one in its logarithm."),
        About("-", "million won / resident", "MODEL (29): form, log(1 + Ks), says no unit", "assumption", 0.5, 5.0),
    ] = 1.0
    settlement: Annotated[
        NonNegative,
        Field(description="Weight of settlement capital a head in amenities."),
        About("a_K", "-", "MODEL 3.13", "assumption", 0.0, 0.2),
    ] = 0.05

    def start(self, state: State) -> None:
        """Fill the base year's elasticity of supply, households, pressure and amenities."""
        places = state.places
        places.supply_elasticity = np.where(state.geography.capital, self.supply_elasticity_capital, self.supply_elasticity_elsewhere)
        places.households = households(state)
        places.base_pressure = places.households / np.maximum(places.dwellings, 1)
        places.base_amenity = raw_amenity(state, self.public_services, self.local_services, self.settlement, self.settlement_unit_mn_krw)
        places.amenity = np.zeros_like(places.base_amenity)

    def build(self, state: State, streams: Streams) -> None:
        """Dwellings are built where prices exceed the base year's and decay where they stand empty; prices and amenities follow."""
        places = state.places
        n = len(places.house_price)
        # Everyone ages in the first quarter; the step this makes in households is spread over the year.
        gap = households(state) - places.households
        places.households = places.households + gap / (5 - state.quarter_of_year)
        rise = np.maximum(log_of(places.house_price / places.base_house_price), 0.0)
        private = self.building * rise * places.dwellings
        u = streams.uniforms("housing.built", n)
        built = np.floor(private + state.terms.dwellings + u)
        needed = places.households / places.base_pressure
        empty = np.maximum(places.dwellings - needed, 0.0)
        lost = np.minimum(np.floor(self.decay_of_vacant * empty + streams.uniforms("housing.lost", n)), places.dwellings)
        lost = np.where(empty > 0.0, lost, 0.0)
        places.built[...] = built
        places.lost[...] = lost
        places.dwellings = places.dwellings + (built - lost).astype(places.dwellings.dtype)
        pressure = places.households / np.maximum(places.dwellings, 1) / places.base_pressure
        places.house_price = places.base_house_price * power_of(np.maximum(pressure, 1e-6), 1.0 / places.supply_elasticity)
        places.settlement_capital = places.settlement_capital * (1.0 - self.settlement_depreciation) + state.terms.settlement_investment
        index = raw_amenity(state, self.public_services, self.local_services, self.settlement, self.settlement_unit_mn_krw)
        places.amenity = index - places.base_amenity
