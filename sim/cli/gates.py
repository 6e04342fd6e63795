"""`compare --fail-if`: a condition on rows that ends the command with exit code 5."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import click

from sim.cli.names import words_of
from sim.cli.numbers import number
from sim.experiment.comparison import Comparison, Row

SHAPE = re.compile(r"\s*(\w+)(?:\.(\w+))?\s*(<=|>=|<|>)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*")
COMPARE: dict[str, Callable[[float, float], bool]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
FIELDS = tuple(f.name for f in fields(Row) if f.name not in ("scenario", "indicator", "place", "year", "unit", "better", "verdict"))


@dataclass(frozen=True)
class Gate:
    """`jobs.low < 0`: a field of the rows of one indicator, and the bound it must not cross."""

    text: str
    indicator: str
    field: str
    sign: str
    bound: float

    @classmethod
    def read(cls, text: str, indicators: Sequence[str]) -> Gate:
        """Read a condition; raises click.UsageError that says what one looks like."""
        found = SHAPE.fullmatch(text)
        if found is None:
            raise click.UsageError(
                f"--fail-if `{text}`: write INDICATOR, maybe .FIELD, a sign (< <= > >=) and a number, e.g. `jobs.low < 0`"
            )
        indicator, field, sign, bound = found[1], found[2] or "effect", found[3], float(found[4])
        if indicator not in indicators:
            raise click.UsageError(f"--fail-if `{text}`: no indicator `{indicator}`; one of {', '.join(indicators)}")
        if field not in FIELDS:
            raise click.UsageError(f"--fail-if `{text}`: no field `{field}`; one of {', '.join(FIELDS)}")
        return cls(text.strip(), indicator, field, sign, bound)

    def failures(self, found: Comparison) -> list[str]:
        """What meets the condition, a sentence each. What was not measured fails too: a check that cannot be made is not passed."""
        rows = [r for r in found.rows if r.indicator == self.indicator]
        if not rows:
            return [f"check `{self.text}` could not be made: {self.indicator} is not among the rows"]
        out = []
        for row in rows:
            value = getattr(row, self.field)
            _, place = words_of(found, row.indicator, row.place)
            where = f"{row.scenario}, {place}, {row.year}"
            if value is None:
                out.append(f"check `{self.text}` could not be made: {where}: no {self.field}")
            elif COMPARE[self.sign](value, self.bound):
                out.append(f"check failed: `{self.text}`: {where}: {self.field} is {number(value, signed=True)}")
        return out


def checked(gates: Sequence[Gate], found: Comparison) -> bool:
    """Say every failure on stderr; True where there is none."""
    failures = [text for gate in gates for text in gate.failures(found)]
    for text in failures:
        click.echo(text, err=True)
    return not failures
