"""Parameters of AI adoption: awareness, reviews, projects and their gain (ODD: adoption)."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, NonNegative, Positive, Share, Submodel

FIT = "REALDATA_ECONOMY 5: fitted by hand to the Survey of Business Activities 2017-2023"


class AdoptionParameters(Submodel):
    """Numbers and closures of `Adoption`."""

    awareness_manufacturing: Annotated[
        Share,
        Field(description="Chance of a firm of one to learn of a use case in a quarter by itself, first industry."),
        About("p0_M", "share / quarter", FIT, "calibrated", 0.00003, 0.00014),
    ] = 0.00006
    awareness_knowledge_services: Annotated[
        Share,
        Field(description="The same in the second industry."),
        About("p0_X", "share / quarter", FIT, "calibrated", 0.0003, 0.0012),
    ] = 0.0005
    awareness_local_services: Annotated[
        Share,
        Field(description="The same in the others."),
        About("p0_L", "share / quarter", FIT, "calibrated", 0.00004, 0.00016),
    ] = 0.00006
    awareness_national: Annotated[
        NonNegative,
        Field(description="Added to it per unit of the industry's adoption in the nation (by workers)."),
        About("qn", "share / quarter", FIT, "calibrated", 0.0, 0.004),
    ] = 0.002
    awareness_local: Annotated[
        NonNegative,
        Field(description="Added to it per unit of the industry's adoption nearby (by workers)."),
        About("ql", "share / quarter", FIT, "calibrated", 0.0, 0.002),
    ] = 0.001
    awareness_reach_km: Annotated[
        Positive,
        Field(description="Distance over which adopters count 1/e."),
        About("-", "km", "MODEL (25): distance-weighted; distance as in (24)", "assumption", 20.0, 80.0),
    ] = 40.0
    awareness_chain: Annotated[
        NonNegative,
        Field(description="Relative rise of the chance per unit of adoption among customers."),
        About("-", "-", "evidence.csv peer_hazard: 0.15 per 10 points", "evidence", 0.0, 4.0),
    ] = 1.5
    awareness_size: Annotated[
        Share,
        Field(description="Awareness rises with size to this power."),
        About("-", "-", FIT, "calibrated", 0.4, 0.55),
    ] = 0.47
    believed_gain: Annotated[
        NonNegative,
        Field(le=0.5, description="Productivity gain that firms expect, per unit of absorptive capacity."),
        About("Gam", "share", FIT, "calibrated", 0.01, 0.12),
    ] = 0.03
    true_gain: Annotated[
        NonNegative,
        Field(le=0.5, description="Productivity gain of a firm of 50 once AI is learned."),
        About("gam", "share", "evidence.csv ai_prod_eff: 0 to 0.08, with mass of 0.4 at zero", "evidence", 0.0, 0.08, zero=0.4),
    ] = 0.03
    project_cost: Annotated[
        Positive,
        Field(description="Cost of an AI project of a firm of one."),
        About("I0", "million won", FIT, "calibrated", 5.0, 80.0),
    ] = 22.0
    project_size: Annotated[
        NonNegative,
        Field(description="The cost rises with size to this power."),
        About("-", "-", "MODEL 3.13", "calibrated", 0.5, 0.8),
    ] = 0.6
    horizon: Annotated[
        Positive,
        Field(description="Quarters of gain that a firm counts."),
        About("hor", "quarters", FIT, "calibrated", 8, 20),
    ] = 12.0
    belief_spread: Annotated[
        NonNegative,
        Field(description="Spread of beliefs about the gain in logs; drawn at every review."),
        About("sd", "log", FIT, "calibrated", 0.5, 1.2),
    ] = 0.9
    reviewing: Annotated[
        Share,
        Field(description="Aware firms that review adoption in a quarter."),
        About("-", "share / quarter", FIT, "calibrated", 0.1, 0.5),
    ] = 0.25
    give_up: Annotated[
        Share,
        Field(description="Users that give AI up in a quarter while it is new."),
        About("-", "share / quarter", "MODEL (27)", "assumption", 0.0, 0.03),
    ] = 0.01
    give_up_until: Annotated[
        int,
        Field(ge=0, le=40, description="Quarters after which no one gives it up."),
        About("-", "quarters", "MODEL (27)", "assumption", 4, 12),
    ] = 8
    start_share: Annotated[
        Share,
        Field(description="Users among firms with 50 workers and more at the end of the base year."),
        About("-", "share", "REALDATA_ECONOMY 5: 5.9 % in 2023, carried on", "assumption", 0.06, 0.09),
    ] = 0.07
    adoption: Annotated[
        Literal["both", "epidemic", "rank"],
        Field(description="AI spreads by awareness, by profitability, or by both in turn."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "both"

    def rules(self) -> np.ndarray:
        """Numbers of `kernels.review`, `promise` and `project_cost`."""
        return np.array(
            [
                self.believed_gain,
                self.horizon,
                self.belief_spread,
                self.project_cost,
                self.project_size,
                self.reviewing,
            ]
        )

    def own_awareness(self, n_industries: int) -> np.ndarray:
        """[s] p0."""
        first = [self.awareness_manufacturing, self.awareness_knowledge_services]
        return np.array((first + [self.awareness_local_services] * n_industries)[:n_industries])
