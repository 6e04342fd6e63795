"""The golden run is what it was: the last test of all, since every law says more about what is wrong than a number."""

from __future__ import annotations

from tests.economy.golden import changes, golden_run, stored

REMEDY = """The golden run has changed. If a law is broken as well, look there first. If you meant to change behaviour:
    python -m tests.economy.golden --write
and add a line to sim/CHANGELOG.md in the same commit. If you did not mean to, this is what changed:
"""


def test_the_golden_run_has_not_changed():
    lines = changes(stored(), golden_run())
    more = [f"... and {len(lines) - 20} columns more"] if len(lines) > 20 else []
    assert not lines, REMEDY + "\n".join(lines[:20] + more)


def test_a_change_of_one_digit_is_seen():
    numbers = stored()
    name, columns = next(iter(numbers.items()))
    column, values = next((c, v) for c, v in columns.items() if v[0])
    changed = {**numbers, name: {**columns, column: [values[0] * (1 + 1e-11), *values[1:]]}}
    assert changes(numbers, changed) == [f"{name}: {column}: {values} -> {changed[name][column]}"]
