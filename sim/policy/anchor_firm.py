"""Anchor plants, brought to a municipality with public money."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.ground.parameters import About, Share
from sim.ground.streams import Streams
from sim.policy.programme import Instrument, Programme
from sim.state.plants import Calls, Sites, movable
from sim.state.state import State

MOST_AT_ONCE = 200
"""Sites ordered in one quarter; a bound for budgets without sense."""


class AnchorFirm(Instrument):
    """Pays for the sites of plants with stable jobs and orders of their own from abroad, one municipality after another."""

    kind: Literal["anchor_firm"] = "anchor_firm"
    jobs: Annotated[
        int,
        Field(ge=2, le=20_000, description="Workers of a plant when it is full."),
        About("n_target", "persons", "own: about the size of a unicorn (evidence uni_size)", "assumption", 300, 1500, drawn=False),
    ] = 500
    cost_mn_krw_per_job: Annotated[
        float,
        Field(gt=0, description="Site and facilities for a promised job, the local match included; spent in the municipality."),
        About(
            "-",
            "million won / job",
            "evidence kr_cost_job: state money per announced job, 19.6 (2004-17) to 61.8 (2022)",
            "evidence",
            19.6,
            123.6,
        ),
    ] = 61.8
    additional: Annotated[
        Share,
        Field(description="Chance that a plant which is paid for would not have come to Korea or been enlarged without the money."),
        About("-", "share", "evidence kr_cost_job: doubled for deadweight, a judgement", "assumption", 0.2, 1.0),
    ] = 0.5
    external_share: Annotated[
        Share,
        Field(description="Part of the plant's sales that are orders of its own from abroad; the rest it takes from sellers at home."),
        About(
            "phi_ext",
            "share",
            "manufacturing exports 0.34 of its output at base (national accounts); anchors are chosen to export more",
            "assumption",
            0.0,
            1.0,
        ),
    ] = 0.5
    local_inputs: Annotated[
        Share,
        Field(description="Part of the plant's inputs that it orders in its own municipality; the rest where its industry orders them."),
        About("-", "share", "suppliers beside the plant: no Korean figure; 0 = like its industry", "assumption", 0.0, 0.4),
    ] = 0.0
    moved_share: Annotated[
        Share,
        Field(description="Part of the plants that come because of the money which stood in another municipality before; the rest is new."),
        About(
            "-",
            "share",
            "no count of moved and new plants; the subsidy pays both (evidence ris_firms); 0 = all are new",
            "assumption",
            0.0,
            1.0,
            drawn=False,
        ),
    ] = 0.0
    moved_from: Annotated[
        list[str],
        Field(
            min_length=1, description="Where moved plants come from: municipalities or provinces (code or name), or groups as `regions`."
        ),
    ] = ["capital"]
    building_quarters: Annotated[
        int,
        Field(ge=1, le=40, description="Quarters from the order of the site to the opening."),
        About("-", "quarters", "own", "assumption", 2, 8, drawn=False),
    ] = 4
    ramp_quarters: Annotated[
        int,
        Field(ge=1, le=80, description="Quarters from the opening until the plant is full."),
        About("-", "quarters", "own", "assumption", 4, 20),
    ] = 8
    industry: Annotated[str, Field(min_length=1, description="Industry of the plants.")] = "M"
    match_share: Annotated[
        Share,
        Field(description="Part of the cost that the municipality pays; one without the money gets no plant."),
        About("-", "share", "evidence rise: 20 percent local match of regional programmes", "assumption", 0.0, 0.5, drawn=False),
    ] = 0.0

    leaves: ClassVar[str] = (
        "what is left is too little for a plant, no target had the local part of one, or no firm of that size and industry was there to move"
    )
    relaxes: ClassVar[tuple[str, ...]] = ("demand",)
    assumptions: ClassVar[tuple[str, ...]] = (
        "a plant has {jobs} jobs after {ramp_quarters} quarters at {cost_mn_krw_per_job} million won a job (evidence kr_cost_job); {additional} of the"
        " plants paid for would not have come without it (assumption)",
        "{external_share} of what a plant makes is ordered from abroad and brings new demand, the rest is taken from sellers at home; {local_inputs} of its"
        " inputs it orders in its own place, the rest where its industry does, and it pays the wage of its place (assumptions)",
        "{moved_share} of the plants that come stood elsewhere before: the firm nearest in size goes with its customers, its workers are left behind"
        " and look for other work, its posts are on offer in the new place (assumption); it brings no new demand",
        "effects on the productivity of firms beside it are those of density alone (evidence anchor_tfp: 2 to 12 % beside very large plants)",
    )

    def apply(self, state: State, streams: Streams, programme: Programme) -> None:
        """Order a site for every plant that the account can pay, where the municipality has its part; money for a part of a plant waits."""
        cost = self.jobs * self.cost_mn_krw_per_job
        match = cost * self.match_share
        national, local = programme.available(state), programme.match_ready(state)
        number = int(min(national / max(cost - match, 1e-9), MOST_AT_ONCE))
        luck = streams.uniforms(f"anchor.{programme.name}", 2 * MOST_AT_ONCE)
        size = np.maximum(state.cells.employees[:, self._row(state)], 1).astype(np.float64)
        moved, movers = self._moved(streams, programme), self._movers(state, programme)
        coming = np.zeros((2, state.geography.n_regions))
        ordered = np.zeros((2, state.geography.n_regions))
        for i in range(number):
            open_to = np.cumsum(size * (programme.targeted & (local >= match)))
            if open_to[-1] <= 0.0:
                break
            if moved[i] and movers <= 0:
                continue
            r = int(np.searchsorted(open_to, luck[2 * i] * open_to[-1], side="right"))
            local[r] -= match
            ordered[:, r] += cost, match
            comes = luck[2 * i + 1] < self.additional
            coming[int(moved[i]), r] += comes
            movers -= moved[i] and comes
            state.governments.supported[programme.row] += 1
        programme.order(state, *ordered)
        if coming.any():
            programme.building.append((state.quarter + self.building_quarters, coming))

    def _moved(self, streams: Streams, programme: Programme) -> np.ndarray:
        """[i] which of a quarter's plants stood elsewhere before (bool)."""
        if self.moved_share <= 0.0:
            return np.zeros(MOST_AT_ONCE, dtype=bool)
        return np.asarray(streams.uniforms(f"anchor.{programme.name} moved", MOST_AT_ONCE) < self.moved_share)

    def _movers(self, state: State, programme: Programme) -> int:
        """Firms that could come from elsewhere, those left out for which sites are being built or wait."""
        if self.moved_share <= 0.0:
            return 0
        waiting = len(state.called.region) + sum(int(coming[1].sum()) for _, coming in programme.building)
        return len(movable(state.firms, self._row(state), self.jobs, programme.origins)) - waiting

    def finish(self, state: State, programme: Programme) -> None:
        """Hand over the sites that are ready."""
        for opens, coming in programme.building:
            if opens == state.quarter:
                for r in np.flatnonzero(coming[0]):
                    plant = (int(r), self._row(state), self.jobs, self.ramp_quarters, self.external_share, self.local_inputs)
                    state.sites = state.sites.add(Sites.of(int(coming[0, r]), *plant))
                for r in np.flatnonzero(coming[1]):
                    call = (int(r), self._row(state), self.jobs, programme.origins)
                    state.called = state.called.add(Calls.of(int(coming[1, r]), *call))
        programme.building = [b for b in programme.building if b[0] > state.quarter]

    def _row(self, state: State) -> int:
        return state.geography.industries.index(self.industry)
