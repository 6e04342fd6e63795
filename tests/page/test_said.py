"""Sentences of the server in Korean and Japanese."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.view.page.order import Order, Refused
from sim.view.page.words import words

POLICY = {"kind": "ai_services", "budget_bn_krw_per_year": 50, "start": "2025Q1", "end": "2029Q4", "regions": ["non_capital"]}
MISTAKES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"budget_bn_krw_per_year": 500}),
    ({}, {"budget_bn_krw_per_year": -1}),
    ({}, {"budget_bn_krw_per_year": "x"}),
    ({}, {"end": "2024Q1"}),
    ({}, {"start": "2025"}),
    ({}, {"start": "2040Q1", "end": "2041Q4"}),
    ({}, {"regions": ["Atlantis"]}),
    ({}, {"regions": []}),
    ({}, {"lag_quarters": 99}),
    ({}, {"financing": "x"}),
    ({}, {"kind": "nope"}),
    ({"years": 50}, {}),
    ({"years": "x"}, {}),
    ({"name": ""}, {}),
    ({"name": "<script>"}, {}),
    ({"pack": "nowhere"}, {}),
    ({"foo": 1}, {}),
    ({"policies": {"no good": POLICY}}, {}),
    ({"policies": {"a": 1}}, {}),
    ({"policies": []}, {}),
    ({"policies": {"a": {**POLICY, "note": "x" * 99}}}, {}),
    ({"wedges": "x"}, {}),
    ({}, {"start": "2020Q1"}),
    ({}, {"industries": ["ZZ"]}),
    ({}, {"regions": 7}),
    ({"ceiling_bn_krw_per_year": -1}, {}),
    ({"policies": {"a": POLICY, "b": {**POLICY, "budget_bn_krw_per_year": 180}}}, {}),
]


@pytest.mark.parametrize(("order", "policy"), MISTAKES)
def test_usual_mistakes_of_an_order_have_a_sentence_in_every_language(order: dict[str, Any], policy: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        Order.read(json.dumps({"policies": {"a": {**POLICY, **policy}}, **order}).encode()).checked()
    for part in (p for problem in caught.value.problems for p in problem.split(" help: ")):
        assert any(re.fullmatch(pattern, part, re.DOTALL) for pattern, _, _ in words()["said"]), part


ROOT = Path(__file__).parents[2] / "sim"
SPEAKING = [
    *sorted((ROOT / "view" / "page").glob("*.py")),
    *(ROOT / "experiment" / n for n in ("compare.py", "results.py", "sweep/discover.py", "sweep/sensitivity.py")),
]
TERMINAL = {"lock.py"}
"""What is said when a server starts is read in its terminal."""


def literal(node: ast.expr) -> str | None:
    """A text with 7 for all that is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "7" for v in node.values)
    return None


def sentences(path: Path) -> Iterator[str]:
    """Texts handed to what refuses, and those of answers' `error`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found: list[ast.expr] = []
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("refused", "Unknown", "Refused", "FolderMismatch", "Full")
        ):
            found = [a for arg in node.args for a in (arg.elts if isinstance(arg, ast.List) else [arg])]
        elif isinstance(node, ast.Dict):
            found = [v for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant) and k.value == "error"]
        elif path.name == "guard.py" and isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            found = list(node.value.elts)
        yield from (text for a in found if (text := literal(a)) and " " in text)


def test_every_sentence_that_the_server_can_refuse_with_is_translated() -> None:
    said = [text for path in SPEAKING if path.name not in TERMINAL for text in sentences(path)]
    assert len(said) > 30
    assert [text for text in said if not any(re.fullmatch(pattern, text, re.DOTALL) for pattern, _, _ in words()["said"])] == []


def test_patterns_have_the_groups_that_their_sentences_name() -> None:
    for pattern, *others in words()["said"]:
        for text in others:
            assert {int(k) for k in re.findall(r"\{(\d)\}", text)} <= set(range(1, re.compile(pattern).groups + 1)), pattern


def test_a_mistake_is_said_in_the_language_of_the_page(visit: Any) -> None:
    draft = json.dumps({"policies": {"a": {**POLICY, "budget_bn_krw_per_year": 500}}})
    page = visit("#lang=ko&pol=" + draft)
    page.wait_for_selector(".problems li")
    assert "상한을 넘습니다" in page.inner_text(".problems") and "ceiling" not in page.inner_text(".problems")
