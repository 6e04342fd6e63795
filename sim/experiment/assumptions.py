"""What each effect rests on, said in a sentence with the values of the scenario at hand."""

from __future__ import annotations

import re
from typing import Any

from sim.experiment.results import Results
from sim.scenario.difference import flat
from sim.scenario.fields import Catalogue, about

CLOSING = (
    "no local multiplier is assumed: jobs beyond those supported follow from demand and prices with exports {closures.exports}, "
    "wages {closures.wages}, input-output {closures.input_output}, job-led moves {closures.job_led_moves}, paid by {closures.financing}"
)


def assumptions(results: list[Results]) -> dict[str, list[str]]:
    """Sentences by `scenario: policy`, and under `scenario: jobs` what all its effects on jobs rest on."""
    instruments = Catalogue.shipped().instruments
    out: dict[str, list[str]] = {}
    for result in results:
        scenario = result.entry["scenario"]
        for name, policy in scenario.get("policies", {}).items():
            instrument = instruments.get(policy.get("kind"))
            if instrument is not None:
                said = getattr(instrument, "assumptions", ())
                lines = [said] if isinstance(said, str) else list(said)
                out[f"{result.label}: {name}"] = [filled(line, scenario, policy) for line in lines] or _marked(instrument)
        if scenario.get("policies") and "closures" in scenario:
            out[f"{result.label}: jobs"] = [filled(CLOSING, scenario, {})]
    return out


def filled(sentence: str, scenario: dict[str, Any], policy: dict[str, Any]) -> str:
    """`{key}` becomes the policy's value, `{table.key}` the scenario's; a key that the results do not hold shows as `?`."""
    values = {**flat(scenario), **policy}

    def value(found: re.Match[str]) -> str:
        known = values.get(found[1], "?")
        return ("on" if known else "off") if isinstance(known, bool) else f"{known:g}" if isinstance(known, float) else str(known)

    return re.sub(r"\{([\w.]+)\}", value, sentence)


def _marked(instrument: Any) -> list[str]:
    marked = {name: about(info) for name, info in instrument.model_fields.items()}
    assumed = [name for name, known in marked.items() if known is not None and known.mark == "assumption"]
    return [f"assumed, not measured: {', '.join(assumed)}"] if assumed else []
