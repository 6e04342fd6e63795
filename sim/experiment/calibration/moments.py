"""Moments: one number of a run that can be set beside one number of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator

from sim.ground.calendar import Quarter
from sim.observe import MEASURES

COLUMNS = tuple(m.name for m in MEASURES)


class Target(BaseModel):
    """A moment with its observed value and how exactly that is known."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    value: Annotated[float, Field(description="Observed value.")]
    sd: Annotated[
        float, Field(gt=0, description="Standard error of the observed value, or how near is near enough: the weight is 1 / sd².")
    ]
    observed: Annotated[int, Field(description="Last year of the data that the value is from.")]
    source: Annotated[str, Field(min_length=1, description="Publisher and table.")]
    of: Annotated[str, Field(description="Column of the quarterly results.")]
    over: Annotated[str | None, Field(description="Column that it is divided by.")] = None
    place: Annotated[str, Field(description="KR or the code of a province.")] = "KR"
    first: Annotated[str, Field(description="First quarter of the run that counts, inclusive.")]
    last: Annotated[str, Field(description="Last quarter, inclusive.")]
    statistic: Annotated[
        Literal["mean", "sd", "growth"],
        Field(description="Mean or standard deviation over the quarters, or log change from the first to the last."),
    ] = "mean"
    factor: Annotated[float, Field(description="The moment is multiplied by it, e.g. 4 for a flow a year, 100 for percent.")] = 1.0

    @field_validator("first", "last")
    @classmethod
    def _is_a_quarter(cls, text: str) -> str:
        return str(Quarter.parse(text))


def moment(target: Target, tables: Mapping[str, Mapping[str, Any]]) -> float:
    """The moment in the tables of one run; not finite where the run divides by zero."""
    table = tables["national_quarter" if target.place == "KR" else "province_quarter"]
    quarters = np.asarray(table["quarter"]).astype(str)
    rows = (quarters >= target.first) & (quarters <= target.last)
    if target.place != "KR":
        rows &= np.asarray(table["code"]).astype(str) == target.place
    series = np.asarray(table[target.of], dtype=np.float64)[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        if target.over is not None:
            series = series / np.asarray(table[target.over], dtype=np.float64)[rows]
        if target.statistic == "mean":
            found = series.mean()
        else:
            found = series.std(ddof=1) if target.statistic == "sd" else np.log(series[-1] / series[0])
    return float(target.factor * found)
