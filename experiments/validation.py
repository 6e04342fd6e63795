"""Writes the evidence page `sim/VALIDATION.md` from the saved results of the experiments: `python -m experiments.validation`.

Nothing is typed in by hand but what joins the tables: each number comes from a file that its own experiment wrote, or from the
code. The base year is compared with its tables here (a few seconds).
"""

from __future__ import annotations

import argparse
import re

from experiments.patterns.__main__ import HERE as PATTERNS
from experiments.patterns.__main__ import judged, page
from experiments.studies import ROOT, Row, read, table
from sim.base_year.pack import Pack
from sim.base_year.quarter_zero import findings
from sim.base_year.start import start_state
from sim.ground.parameters import About
from sim.rules import Rules
from sim.submodels import SUBMODELS

PAGE = ROOT / "sim" / "VALIDATION.md"
STUDIES = (
    ("anchor_plant", "An anchor plant opens"),
    ("plant_closure", "A plant of Gunsan's size closes"),
    ("innovation_cities", "Public agencies move to the innovation cities"),
    ("skills_or_technology", "Skills or technology for lagging regions"),
    ("investment_subsidies", "Investment subsidies and size of firm"),
    ("closures", "Which rankings of policies survive the closures"),
)


def calibrated() -> str:
    """Every parameter solved on data, with its source."""
    rows = []
    for name, kind in SUBMODELS.items():
        for key, info in kind.model_fields.items():
            about = next((m for m in info.metadata if isinstance(m, About)), None)
            if about is not None and about.mark == "calibrated":
                rows.append([f"`{name}.{key}`", f"{info.default:g}", about.unit, about.source])
    return f"""## What was fitted

Solved on data of 2024 and earlier; facts they were solved on are no evidence. `python -m experiments.base_year.calibrate` solves the labour market (about
a minute or two), `jiyeok calibrate` fits any others to targets of a file and says how well they can be told apart.

{table(["parameter", "value", "unit", "on what"], rows)}"""


def quarter_zero() -> str:
    """How many of the base year's targets are met, by table, and each that is not."""
    pack = Pack.load("korea_2024")
    state, _ = start_state(pack.folder, Rules.of_pack(pack.folder), scale=100, seed=1)
    found = findings(pack, state)
    groups = {target: [f for f in found if f.target == target] for target in dict.fromkeys(f.target for f in found)}
    rows = [[name, group[0].tolerance, str(len(group)), str(sum(f.passed for f in group))] for name, group in groups.items()]
    missed = [f"* missed: {f.target}, {f.place}: {f.value:,.5g} against {f.official:,.5g}" for f in found if not f.passed]
    return "\n".join([table(["target", "tolerance", "places", "met"], rows), "", *missed]).strip()


def finding(name: str) -> str:
    """The summary of a study's page: the paragraph that begins with `In short`, and the list under it."""
    text = (ROOT / "experiments" / name / "README.md").read_text(encoding="utf-8")
    found = re.search(r"\*\*In short\.\*\*(.*?)(?=\n\n(?!\*)|\n#|\Z)", text, re.S)
    if found is None:
        raise SystemExit(f"experiments/{name}/README.md has no paragraph `In short`")
    return found.group(1).strip()


def hindcast() -> str:
    """The scores of the hindcast, from its page."""
    path = ROOT / "experiments" / "hindcast" / "README.md"
    if not path.exists():
        return "No saved hindcast. `jiyeok hindcast` runs and scores it."
    text = path.read_text(encoding="utf-8").split("\n", 1)[1]
    return re.sub(r"!\[[^\]]*\]\([^)]*\)\n*", "", re.sub(r"^#+ ", "### ", text, flags=re.M)).strip()


def limits() -> str:
    """What the README says may not be concluded."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^## What may[^\n]*\n(.*?)(?=^## )", text, re.S | re.M)
    if found is None:
        raise SystemExit("README.md has no section `What may ...`")
    return found.group(1).strip()


def failures(rows: list[Row]) -> str:
    """The patterns that the model fails, one a line."""
    return "\n".join(
        f"* {f['text']}: {f['least']} to {f['most']}, must lie in {f['low']} to {f['high']} ({f['role']})."
        for f in judged(rows)
        if f["verdict"] == "FAIL"
    )


def evidence() -> str:
    """The whole page."""
    rows = read(PATTERNS / "measured.csv")
    patterns = page(rows).split("\n", 2)[2].replace("\n## ", "\n### ")
    studies = "\n\n".join(f"### {title}\n\n{finding(name)}\n\n(`experiments/{name}`)" for name, title in STUDIES)
    return f"""# Evidence

Why this model should be believed, and where not. Written by `python -m experiments.validation` from saved results; each part names the
command that makes it again.

{calibrated()}

## The base year against its tables (`jiyeok data quarter-zero`)

Several of these tables went into the base year: this is consistency, not prediction.

{quarter_zero()}

## Patterns (`python -m experiments.patterns`)

{patterns}

## The past (`jiyeok hindcast`)

{hindcast()}

## Events, nothing refitted

{studies}

{LAWS}

## Known failures

{failures(rows)}

## What may and may not be concluded

{limits()}
"""


LAWS = """## Limits and laws (`make test`)

Tests compare distance costs without end, distance costs of nothing, a country of one place and one without migration with solutions by hand; residents
at constant rates with a cohort model, to the person; the firms' side with an oracle of one object a firm, bit for bit; and hold every
conservation law after every process of a run with policies."""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m experiments.validation", description=__doc__)
    parser.parse_args()
    PAGE.write_text(evidence(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written")


if __name__ == "__main__":
    main()
