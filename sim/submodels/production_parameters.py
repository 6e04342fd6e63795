"""Parameters of firms: pricing, accounts, plans, closing and the effect of AI (ODD: production)."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, NonNegative, Positive, Share, Submodel


class ProductionParameters(Submodel):
    """Numbers and closures of `Production`."""

    substitution: Annotated[
        Positive,
        Field(description="Elasticity of substitution between firms of a cell."),
        About("sigma", "-", "MODEL 3.13", "literature", 3.0, 6.0),
    ] = 4.0
    gap: Annotated[
        float,
        Field(
            ge=-0.1,
            le=0.2,
            description="Demand in the base year over what its workers make, minus one: the frictional gap.",
        ),
        About("gap", "share", "REALDATA_ECONOMY 3.1: solved on unemployment in the first two years", "calibrated", -0.03, 0.06),
    ] = 0.0216
    capacity: Annotated[
        float,
        Field(ge=1.0, le=3.0, description="Most output over normal output of the workers there: overtime."),
        About("cap_u", "-", "MODEL 3.13", "literature", 1.2, 1.5),
    ] = 1.35
    expectation: Annotated[
        Share,
        Field(description="Weight of this quarter's demand in expected demand."),
        About("lambda", "-", "MODEL (8)", "assumption", 0.25, 1.0),
    ] = 0.5
    hiring_speed: Annotated[
        Share,
        Field(description="Part of missing posts offered in a quarter."),
        About("gu", "share / quarter", "MODEL 3.13", "calibrated", 0.3, 1.0),
    ] = 0.6
    firing_speed: Annotated[
        Share,
        Field(description="Part of excess posts cut in a quarter."),
        About("gd", "share / quarter", "MODEL 3.13", "calibrated", 0.3, 1.0),
    ] = 0.5
    quit_rate: Annotated[
        Share,
        Field(description="Workers who leave their firm in a quarter, whatever the reason."),
        About("s_q", "share / quarter", "REALDATA_ECONOMY 3.1: separations of 4.8 percent a quarter", "calibrated", 0.03, 0.05),
    ] = 0.045
    contribution_rate: Annotated[
        Share,
        Field(description="Employers' social contributions over wages."),
        About(
            "tau_ss",
            "share",
            "statutory sum of 2024: pensions 4.5, health and care 4.0, employment 1.15, accidents 1.47 %",
            "law",
            0.09,
            0.13,
        ),
    ] = 0.11
    loan_rate: Annotated[
        Share,
        Field(description="Interest on firms' debt."),
        About("r_b", "share / quarter", "MODEL 3.13", "literature", 0.008, 0.016),
    ] = 0.012
    profit_tax: Annotated[
        Share,
        Field(description="Tax on positive profit."),
        About("tau_F", "share", "MODEL 3.13", "calibrated", 0.15, 0.25),
    ] = 0.20
    payout: Annotated[
        Share,
        Field(description="Dividends over profit after tax."),
        About("d", "share", "MODEL 3.13", "calibrated", 0.2, 0.6),
    ] = 0.40
    retained: Annotated[
        Share,
        Field(description="Most that a firm keeps of its profit after tax while its cash is short."),
        About("-", "share", "DECISIONS 12: form", "assumption", 0.1, 0.6),
    ] = 0.30
    cash_target: Annotated[
        NonNegative,
        Field(description="Cash that a firm wants to hold, in quarters of its wage bill."),
        About("-", "quarters", "DECISIONS 12: form", "assumption", 0.5, 2.0),
    ] = 1.0
    capital_cost_share: Annotated[
        Share,
        Field(description="Replacement investment over the base year's gross surplus."),
        About("kc", "share", "REALDATA_ECONOMY 1: capital cost explicit; size", "assumption", 0.4, 0.8),
    ] = 0.6
    credit: Annotated[
        NonNegative,
        Field(description="Borrowing limit in quarters of value added."),
        About("l0", "quarters", "MODEL (11)", "calibrated", 1.0, 4.0),
    ] = 2.0
    shock_scale: Annotated[
        NonNegative,
        Field(description="Scale of quarterly shocks to the demand for a firm of one."),
        About("s0", "log", "MODEL (12); with the size classes of the base year in mind, which are to last", "calibrated", 0.04, 0.12),
    ] = 0.055
    shock_size_elasticity: Annotated[
        NonNegative,
        Field(description="The scale falls with size to this power."),
        About("-", "-", "MODEL (12)", "literature", 0.1, 0.2),
    ] = 0.15
    mean_reversion: Annotated[
        NonNegative,
        Field(description="Demand drifts down with log size by this much a quarter."),
        About("kz", "log / quarter", "MODEL 3.13; small enough that large firms keep their share of workers", "calibrated", 0.0, 0.003),
    ] = 0.0004
    closing: Annotated[
        Share,
        Field(description="Chance to close of an old firm with fewer than five workers."),
        About("h0", "share / quarter", "REALDATA_ECONOMY 3.1; evidence.csv: deaths", "calibrated", 0.004, 0.024),
    ] = 0.009
    closing_young: Annotated[
        Share,
        Field(description="Added for a new firm; falls with age as 1 / (1 + age / fade)."),
        About("h1", "share / quarter", "evidence.csv surv1, surv5", "calibrated", 0.02, 0.15),
    ] = 0.08
    closing_fade: Annotated[
        float,
        Field(gt=0.0, le=40.0, description="Age at which half of what was added for a new firm is gone."),
        About(
            "-", "quarters", "evidence.csv surv1, surv3, surv5: chances fall as a power of age, not exponentially", "calibrated", 1.5, 8.0
        ),
    ] = 4.5
    closing_medium: Annotated[
        Share,
        Field(description="Hazard of firms of 5-49 over that of smaller ones."),
        About("-", "-", "MODEL (13)", "calibrated", 0.3, 0.7),
    ] = 0.5
    closing_large: Annotated[
        Share,
        Field(description="Hazard of firms of 50 and more over that of small ones."),
        About("-", "-", "MODEL (13)", "calibrated", 0.05, 0.2),
    ] = 0.1
    closing_demand: Annotated[
        NonNegative,
        Field(description="Elasticity of closing to demand per post, with a minus."),
        About("-", "-", "REALDATA_ECONOMY 3.1", "calibrated", 0.5, 1.0),
    ] = 0.7
    closing_insolvent: Annotated[
        Share,
        Field(description="Chance to close beyond the borrowing limit."),
        About("-", "share / quarter", "MODEL (13)", "assumption", 0.2, 0.5),
    ] = 0.35
    ai_dip: Annotated[
        Share,
        Field(description="Productivity lost while AI is learned."),
        About("J", "share", "MODEL 3.13: J-curve of the US Census", "evidence", 0.01, 0.10),
    ] = 0.03
    ai_wait: Annotated[
        int, Field(ge=0, le=40, description="Quarters of the dip."), About("-", "quarters", "MODEL (27)", "literature", 2, 8)
    ] = 4
    ai_ramp: Annotated[
        int,
        Field(ge=1, le=40, description="Quarters from the dip to the full gain."),
        About("-", "quarters", "MODEL (27)", "literature", 8, 16),
    ] = 12
    gain_passes_to_price: Annotated[
        Literal["labour_cost", "full"],
        Field(description="A productivity gain lowers the price through labour cost only, or in full."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "labour_cost"

    def ai(self) -> np.ndarray:
        """Shape of the J-curve for kernels."""
        return np.array([self.ai_dip, self.ai_wait, self.ai_ramp], dtype=np.float64)

    @property
    def ai_learned(self) -> int:
        """Quarters from adoption until AI brings its full gain."""
        return self.ai_wait + self.ai_ramp

    def sigmas(self, n_industries: int) -> np.ndarray:
        """[s] elasticities of substitution."""
        return np.full(n_industries, self.substitution)
