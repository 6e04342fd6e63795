"""What `jiyeok describe` prints: no process without a word on what it does, and accounts of the base year that close."""

from __future__ import annotations

from sim import odd


def test_every_process_of_the_schedule_says_what_it_does() -> None:
    rows = [line.strip("| ").split(" | ") for line in odd.schedule().splitlines()[2:]]
    assert len(rows) > 30
    assert not [row for row in rows if len(row) != 3 or len(row[2]) < 20]


def test_the_printed_accounts_of_the_base_year_close() -> None:
    title, *_, text = odd.accounts("eight_regions", scale=10).partition("\n")
    assert title == "Eight made-up regions"
    payments, _, ends = text.partition("Receipts less payments\n")
    assert all(item in payments for item in ("wages", "formula grant", "corporate tax", "exports"))
    balances = {sector: float(won) for sector, won in (line.split() for line in ends.splitlines())}
    at_rest = {"bank", "central", "farms", "households", "market", "municipalities", "provinces", "universities"}
    assert {sector for sector, won in balances.items() if abs(won) < 5e-4} >= at_rest
    assert abs(sum(balances.values())) < 2e-3
