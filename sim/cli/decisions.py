"""`jiyeok decisions`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sim.experiment.decisions import Choice, choices, provincial_choices, summary
from sim.experiment.results import Results


@click.command("decisions")
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER...")
@click.option("--year", type=int, help="One year only.")
@click.option(
    "--place", "places", multiple=True, help="Code of a municipality or province: every decision of it, with the reason; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a decision.")
def decisions_command(folders: tuple[Path, ...], year: int | None, places: tuple[str, ...], as_json: bool) -> None:
    """What local governments chose to support out of their development budgets, and why.

    Without --place: how many municipalities, and provinces where they decide, were held back by what, and how they divided their money.
    """
    for result in (r for folder in folders for r in Results.open(folder)):
        provincial = provincial_choices(result, year)
        unknown = [place for place in places if result.places and place not in result.places]
        if unknown:
            raise click.BadParameter(
                f"no municipality or province has the code {', '.join(unknown)} in {result.path}", param_hint="--place"
            )
        municipal = [c for c in choices(result, year) if not places or c.code in places]
        provincial = [c for c in provincial if not places or c.code in places]
        found = municipal + provincial
        if as_json:
            for choice in found:
                click.echo(json.dumps({"scenario": result.label, **choice.as_json()}, ensure_ascii=False))
        elif not found:
            click.echo(
                f"{result.label}: no such government decided anything (no policy in force asks for a match, or provinces do not decide)"
            )
        else:
            click.echo(result.label)
            for line in _one_by_one(found, result) if places else _in_short(municipal) + _in_short(provincial, "provinces"):
                click.echo(f"  {line}")


def _one_by_one(found: list[Choice], result: Results) -> list[str]:
    out = []
    for c in sorted(found, key=lambda c: (c.code, c.year, c.seed)):
        name = result.places[c.code].name_en if c.code in result.places else ""
        out.append(f"{c.code} {name} {c.year} (seed {c.seed}), {c.strategy}: {_parts(c.parts)}: {c.reason}")
    return out


def _in_short(found: list[Choice], who: str = "municipalities") -> list[str]:
    out = []
    for strategy, constraint, number, parts, dry in summary(found):
        out.append(f"{strategy}, short of {constraint}: {number:.1f} {who} a year: {_parts(parts)}")
        for policy, times in dry.items():
            if times:
                out.append(f"  money planned for {policy} was used up in {times} of their years: who came later got nothing there")
    return out


def _parts(parts: dict[str, float]) -> str:
    return ", ".join(f"{policy} {part:.0%}" for policy, part in parts.items() if part > 0) or "nothing"
