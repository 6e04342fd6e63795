"""Numbers as tables print them."""

from __future__ import annotations


def number(value: float | None, *, signed: bool = False) -> str:
    """A number with as many digits as mean something; nothing known is a dash."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 4
    text = f"{value:{'+' if signed else ''},.{digits}f}"
    return text if float(text.replace(",", "")) != 0 else f"{value:{'+' if signed else ''}.1e}"
