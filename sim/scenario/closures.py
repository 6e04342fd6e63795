"""The switches that close the model, and the budget every policy must keep to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.ground.parameters import About, Submodel


class Closures(Submodel):
    """What is held fixed and what responds: every disputed causal channel is a switch of the scenario."""

    exports: Annotated[
        Literal["elastic", "fixed"],
        Field(description="Foreign demand rises when domestic prices fall, or stays at its base-year value."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "elastic"
    job_led_moves: Annotated[
        bool,
        Field(description="People out of work take jobs beyond commuting distance and move there."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = True
    input_output: Annotated[
        bool,
        Field(description="Firms buy inputs from each other by the input-output coefficients."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = True
    adoption: Annotated[
        Literal["both", "epidemic", "rank"],
        Field(description="AI spreads by awareness, by profitability, or by both in turn."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "both"
    wages: Annotated[
        Literal["flexible", "rigid"],
        Field(description="Regional wages follow the wage curve, or stay at their base-year level."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "flexible"
    participation: Annotated[
        Literal["fixed", "responsive"],
        Field(description="Participation by age keeps its base-year rate, or answers the employment rate."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "fixed"
    gain_passes_to_price: Annotated[
        Literal["labour_cost", "full"],
        Field(description="A productivity gain lowers the price through labour cost only, or in full."),
        About("closure", "-", "MODEL A.12", "closure"),
    ] = "labour_cost"
    financing: Annotated[
        Literal["debt", "cut", "tax"],
        Field(description="Policy is paid by borrowing, by cutting other spending, or by a national tax."),
        About("closure", "-", "MODEL 3.10", "closure"),
    ] = "debt"
    net_immigration_per_year: Annotated[
        int,
        Field(ge=-500_000, le=500_000, description="Net entry of residents from abroad a year."),
        About("M^abroad", "persons / year", "DECISIONS 18: Koreans 2024", "official", 0, 125_000),
    ] = 28_000


class Budget(Submodel):
    """The money that policies may promise together."""

    ceiling_bn_krw_per_year: Annotated[
        float,
        Field(ge=0, description="Most that all policies in force may budget in one year."),
        About("ceiling", "bn KRW / year", "DECISIONS 24", "closure"),
    ] = 200.0


CLOSURES: dict[str, tuple[str, str]] = {
    "exports": ("goods", "exports_closure"),
    "input_output": ("goods", "input_output"),
    "job_led_moves": ("labour", "job_led_moves"),
    "participation": ("labour", "participation"),
    "wages": ("wages", "wages"),
    "gain_passes_to_price": ("production", "gain_passes_to_price"),
    "adoption": ("adoption", "adoption"),
    "net_immigration_per_year": ("demography", "net_immigration_per_year"),
}
"""Switches of the scenario and the parameter that carries each."""


def overruled(closures: Closures, name: str, parameter: str, value: object) -> str | None:
    """The switch that overrules a parameter written with another value than the switch's, or None."""
    for switch, carrier in CLOSURES.items():
        if carrier == (name, parameter) and getattr(closures, switch) != value:
            return f"closures.{switch}"
    return None
