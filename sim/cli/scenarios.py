"""Commands on scenario files: check, new, explain, diff, schema."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sim.cli.exits import USAGE
from sim.cli.options import set_option, talk_options
from sim.cli.progress import counted
from sim.cli.runs import load_all, refuse_bad_packs
from sim.scenario.fields import Catalogue


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@set_option
@talk_options
@click.pass_context
def check_command(
    ctx: click.Context, /, files: tuple[Path, ...], overrides: tuple[str, ...], quiet: bool, as_json: bool, debug: bool
) -> None:
    """Check scenario files, and the tables of packs that are not shipped; all mistakes at once, exit 2 if there are any."""
    from sim.scenario.resolve import scenario_hash
    from sim.scenario.toml import toml_value

    scenarios = load_all(files, overrides, as_json=as_json)
    if not callable(ctx.obj):
        refuse_bad_packs(scenarios)
    for path, scenario in zip(files, scenarios, strict=True):
        digest = scenario_hash(scenario)[:8]
        if as_json:
            event = {"event": "checked", "file": str(path), "name": scenario.name, "hash": digest}
            click.echo(json.dumps({**event, "defaults_of_the_pack": scenario.pack_defaults}))
        elif not quiet:
            span = f"{scenario.first_quarter} to {scenario.last_quarter}"
            policies = counted(len(scenario.policies), "policy", "policies")
            click.echo(f"{path}: fine ({scenario.name}, {span}, {policies}, {digest})")
            if scenario.pack_defaults:
                values = ", ".join(f"{name} = {toml_value(value)}" for name, value in scenario.pack_defaults.items())
                click.echo(f"  defaults of the pack {scenario.pack}: {values}; all others are the code's")


@click.command("new")
@click.argument("name")
@click.option("--policy", "kind", help="Kind of policy instrument to write out with all its keys.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write (scenarios/NAME.toml or NAME.toml).")
def new_command(name: str, kind: str | None, out: Path | None) -> None:
    """Write a commented scenario to start from."""
    from sim.experiment.cells import slug
    from sim.scenario.new import new_scenario
    from sim.scenario.scenario import Scenario

    kinds = Catalogue.shipped().instruments
    if kind is not None and kind not in kinds:
        raise click.BadParameter(f"no such kind; there are: {', '.join(kinds)}", param_hint="--policy")
    folder = Path("scenarios") if Path("scenarios").is_dir() else Path()
    path = out or folder / f"{slug(name).replace('-', '_')}.toml"
    if path.exists():
        raise click.UsageError(f"{path} is there already; choose another name or --out")
    try:
        Scenario(name=name)
    except ValueError:
        rule = "starts with a letter or digit and holds letters, digits, spaces and . , ( ) + - _ only, 60 at most"
        raise click.BadParameter(f"a scenario's name {rule}", param_hint="NAME") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    extends = "baseline.toml" if (path.parent / "baseline.toml").is_file() else None
    schema = "./scenario.schema.json" if (path.parent / "scenario.schema.json").is_file() else None
    path.write_text(new_scenario(name, kind, extends, schema), encoding="utf-8")
    click.echo(f"next: jiyeok check {path}", err=True)
    click.echo(str(path))


@click.command("explain")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def explain_command(key: str, as_json: bool) -> None:
    """Explain KEY, for example policies.ai_adoption_subsidy.rate; a table's name lists its keys.

    Indicators of `compare` are explained too, for example jobs_outside_capital.
    """
    from sim.experiment.breakdown import GROUPS
    from sim.experiment.indicators import INDICATORS
    from sim.scenario.explain import explain, explanation_text, keys_below

    below = keys_below(key)
    if below and as_json:
        click.echo("\n".join(json.dumps(explain(k), ensure_ascii=False) for k in below))
        return
    if below:
        width = max(len(k) for k in below)
        click.echo("\n".join(f"{k:<{width}}  {meaning}" for k, meaning in below.items()))
        return
    measured = (*INDICATORS, *(i for groups in GROUPS.values() for _, i in groups))
    indicator = next((i for i in measured if i.name == key), None)
    if indicator is not None:
        meaning, ko, ja = indicator.labels
        facts = {"key": key, "meaning": meaning, "ko": ko, "ja": ja, "unit": indicator.unit, "better": indicator.better}
        lines = [f"{key}   (indicator)", f"  {meaning}", f"  Korean    {ko}", f"  Japanese  {ja}", f"  unit      {indicator.unit}"]
        lines.append(f"  better    {indicator.better}")
        click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(lines))
        return
    try:
        entry = explain(key)
    except LookupError as error:
        click.echo(f"error: {error.args[0]}", err=True)
        raise click.exceptions.Exit(USAGE) from None
    click.echo(json.dumps(entry, ensure_ascii=False) if as_json else explanation_text(entry))


@click.command("diff")
@click.argument("one", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path))
@talk_options
def diff_command(one: Path, other: Path, quiet: bool, as_json: bool, debug: bool) -> None:
    """Say in words how scenario OTHER differs from ONE."""
    from sim.scenario.difference import differences

    lines = differences(*load_all([one, other], (), as_json=as_json))
    if as_json:
        click.echo("\n".join(json.dumps({"difference": line}, ensure_ascii=False) for line in lines))
    else:
        click.echo("\n".join(lines) if lines else "no difference")


@click.command("schema")
def schema_command() -> None:
    """Print the JSON schema of scenario files, for editors."""
    from sim.scenario.schema import schema_text

    click.echo(schema_text(), nl=False)
