"""Comparisons as text, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import textwrap
from typing import Any

from sim.cli.facts import fact_lines
from sim.cli.names import lined_up, place_label, words_of
from sim.cli.numbers import number
from sim.cli.progress import counted
from sim.cli.uncertainty import ranking_lines, uncertainty_lines
from sim.experiment.comparison import Comparison, Row

IN_ENSEMBLES = (
    "This is an ensemble: intervals and `better in` count draws of the parameters, whose two replicates are averaged, so they hold\n"
    "both kinds of chance. The table of spreads divides the variance of one run's effect; its bands are 5 to 95 % of the draws' means."
)
FOOTER = (
    "Better in: replicates in which the policy did better. Places: municipalities clearly better / clearly worse / unclear / with no\n"
    "effect in any replicate; by chance alone about one in twenty is called clear, half of them better and half worse.\n"
    "The interval is 95 %, paired over replicates, and holds the model's own randomness only, not what is unknown\n"
    "about its parameters. `unclear` means that it contains zero. Displaced jobs: negative effects in municipalities\n"
    "that no policy reached; in brackets those whose interval leaves zero out. Net cost: outlay less extra public revenue.\n"
    "Names of indicators for --indicator: jiyeok explain NAME; all fields: --json."
)


def interval(row: Row) -> str:
    """The 95 % interval, or why there is none."""
    if row.effect == 0 and row.low == 0 and row.high == 0:
        return "0 in every replicate"
    if row.effect is None:
        return "nothing to measure"
    if row.low is None or row.high is None:
        return "one replicate: no interval"
    bounds = f"{number(row.low, signed=True)} to {number(row.high, signed=True)}"
    return f"{bounds}  unclear" if row.unclear else bounds


REACHED = {
    "ai_adoption_subsidy": "firms awarded",
    "anchor_firm": "plants paid for",
    "campus_innovation_space": "firms taken into campus space",
    "growth_fund": "firms funded",
    "lump_sum_transfer": "residents reached",
    "ai_talent": "persons who began a course",
    "settlement": "movers paid",
    "manufacturing_unicorn": "firms chosen",
    "rnd_support": "firms given a grant",
    "startups": "founders given money",
}
"""What `supported` counts, by kind of instrument."""

HEADER = ("indicator", "unit", "place", "year", "baseline", "effect", "95 % interval", "better in", "places +/−/?/0")


def header(found: Comparison) -> tuple[str, ...]:
    """Names of the columns; a breakdown has groups where others have places."""
    return (*HEADER[:2], {"age": "age", "size": "size of firm"}.get(found.by, "place"), *HEADER[3:])


def cells(found: Comparison, row: Row) -> tuple[str, ...]:
    """One row as texts."""
    counts = (row.municipalities_better, row.municipalities_worse, row.municipalities_unclear, row.municipalities_no_effect)
    of = row.draws or row.replicates
    better = "–" if row.share_better is None else f"{round(row.share_better * of)}/{of}"
    indicator, place = words_of(found, row.indicator, row.place)
    return (
        indicator,
        row.unit,
        place,
        str(row.year),
        number(row.baseline),
        number(row.effect, signed=True),
        interval(row),
        better,
        "–" if counts[0] is None else " / ".join(str(c) for c in counts),
    )


def text_table(found: Comparison, assumed: dict[str, list[str]]) -> str:
    """The whole comparison for a terminal; a place or year that is the same in all rows stands in the heading."""
    out = []
    for scenario in found.scenarios():
        rows = [r for r in found.rows if r.scenario == scenario]
        head = f"{scenario} against {found.baseline}, {counted(rows[0].replicates, 'paired replicate')}"
        head += f" of {counted(rows[0].draws, 'draw')} of the parameters" if rows[0].draws else ""
        table = [header(found), *(cells(found, r) for r in rows)]
        same = [c for c in (2, 3) if len({line[c] for line in table[1:]}) == 1]
        out.append(", ".join([head, *(f"year-end {table[1][c]}" if c == 3 else table[1][c] for c in same)]))
        kept = [c for c in range(len(HEADER)) if c not in same]
        out += lined_up([[line[c] for c in kept] for line in table], {kept.index(4), kept.index(5)})
        out += uncertainty_lines(found, scenario)
        out += money_lines(found, rows)
        out += spending_lines(found.spending.get(scenario, []))
        for text in [*fact_lines(found, scenario), *(f"  {a}" for a in assumption_lines(scenario, assumed))]:
            out += textwrap.wrap(text, 110, subsequent_indent="    ")
        out.append("")
    out += [*ranking_lines(found), ""]
    return "\n".join(out + [f"note: {n}" for n in dict.fromkeys(found.notes)]).rstrip("\n")


def assumption_lines(scenario: str, assumed: dict[str, list[str]]) -> list[str]:
    """What the effects of one scenario rest on, a sentence a line."""
    mine = {policy: lines for policy, lines in assumed.items() if policy.startswith(f"{scenario}: ")}
    return [f"assumption of {policy.split(': ', 1)[1]}: {text}" for policy, lines in mine.items() for text in lines]


def money_lines(found: Comparison, rows: list[Row]) -> list[str]:
    """Cost gross and net, ratios and displaced jobs, once for each place and year."""
    out, seen = [], set()
    for row in rows:
        if (row.place, row.year) in seen or row.cost_bn_krw is None or (row.place != "KR" and not row.cost_bn_krw):
            continue
        seen.add((row.place, row.year))
        gross = _prices(row.cost_per_job_year_mn_krw, row.cost_per_retained_mn_krw)
        place = place_label(row.place, found.places)
        out.append(f"  {place} to {row.year}: cost {number(row.cost_bn_krw)} bn KRW (gross, discounted 4.5 % a year); {gross}")
        if row.net_cost_bn_krw is not None:
            net = _prices(row.net_cost_per_job_year_mn_krw, row.net_cost_per_retained_mn_krw)
            out.append(f"    net of extra public revenue {number(row.net_cost_bn_krw)} bn KRW{_bounds(row)}; {net}")
        out.append(
            f"    job-years {number(row.job_years, signed=True)}; jobs displaced elsewhere {number(row.displaced_jobs, signed=True)}"
            f" ({number(row.displaced_jobs_clear, signed=True)} clear)"
        )
    return out


def _bounds(row: Row) -> str:
    if row.net_cost_low_bn_krw is None or row.net_cost_high_bn_krw is None:
        return ""
    return f" ({number(row.net_cost_low_bn_krw)} to {number(row.net_cost_high_bn_krw)})"


def _prices(job_year: float | None, retained: float | None) -> str:
    return f"per job-year {_price(job_year)}; per retained resident aged 20-39 {_price(retained)}"


def _price(value: float | None) -> str:
    if value is None:
        return "unclear"
    return f"{number(value)} mn KRW" if value >= 0 else f"{number(value)} mn KRW (there are fewer)"


def spending_lines(spending: list[dict[str, Any]]) -> list[str]:
    """Spent against the ceiling, by policy; what was not spent is said, and whom it reached."""
    out = []
    for line in spending:
        text = f"  {line['policy']}: spent {number(line['spent_bn_krw'])} bn KRW"
        if line["ceiling_bn_krw"] is not None:
            part = f" ({100 * line['spent_bn_krw'] / line['ceiling_bn_krw']:.0f} %)" if line["ceiling_bn_krw"] else ""
            text += f" of {number(line['ceiling_bn_krw'])} budgeted{part}, {number(line['unspent_bn_krw'])} unspent"
        if line["matched_bn_krw"]:
            text += f"; local governments added {number(line['matched_bn_krw'])}"
        if line["supported"] is not None and (line["supported"] or line["kind"] in REACHED):
            text += f"; {number(line['supported'])} {REACHED.get(line['kind'], 'firms supported')}"
        if line.get("anyway") is not None:
            text += f", of whom {number(line['anyway'])} would have come anyway"
        if line.get("repaid_bn_krw") or line.get("defaulted_bn_krw"):
            paid = "paid fees of" if line.get("form") == "guarantee" else "paid back"
            text += f"; firms {paid} {number(line['repaid_bn_krw'])}, {number(line['defaulted_bn_krw'])} lost with firms that closed"
        out += [text, *(f"    {line['policy']}: {why}" for why in line.get("why", ()))]
    return out


def csv_text(found: Comparison) -> str:
    """All fields, one row a line."""
    file = io.StringIO()
    if found.rows:
        writer = csv.DictWriter(file, list(found.rows[0].as_json()), lineterminator="\n")
        writer.writeheader()
        writer.writerows(r.as_json() for r in found.rows)
    return file.getvalue()


def markdown(found: Comparison, assumed: dict[str, list[str]]) -> str:
    """One Markdown table with the scenario in front, then what each scenario costs and rests on."""
    lines = ["| scenario | " + " | ".join(header(found)) + " |", "|" + "---|" * (len(HEADER) + 1)]
    lines += [f"| {r.scenario} | " + " | ".join(cells(found, r)) + " |" for r in found.rows]
    for scenario in found.scenarios():
        mine = [r for r in found.rows if r.scenario == scenario]
        facts = money_lines(found, mine) + spending_lines(found.spending.get(scenario, [])) + fact_lines(found, scenario)
        lines += ["", f"**{scenario}**", "", *(f"- {text.strip()}" for text in [*facts, *assumption_lines(scenario, assumed)])]
    return "\n".join(lines)
