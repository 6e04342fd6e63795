"""Sentences of the server in Korean and Japanese."""

from __future__ import annotations

import json
import re
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
]


@pytest.mark.parametrize(("order", "policy"), MISTAKES)
def test_usual_mistakes_of_an_order_have_a_sentence_in_every_language(order: dict[str, Any], policy: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        Order.read(json.dumps({"policies": {"a": {**POLICY, **policy}}, **order}).encode()).checked()
    for part in (p for problem in caught.value.problems for p in problem.split(" help: ")):
        assert any(re.fullmatch(pattern, part, re.DOTALL) for pattern, _, _ in words()["said"]), part


def test_patterns_have_the_groups_that_their_sentences_name() -> None:
    for pattern, *others in words()["said"]:
        for text in others:
            assert {int(k) for k in re.findall(r"\{(\d)\}", text)} <= set(range(1, re.compile(pattern).groups + 1)), pattern


def test_a_mistake_is_said_in_the_language_of_the_page(visit: Any) -> None:
    draft = json.dumps({"policies": {"a": {**POLICY, "budget_bn_krw_per_year": 500}}})
    page = visit("#lang=ko&pol=" + draft)
    page.wait_for_selector(".problems li")
    assert "상한을 넘습니다" in page.inner_text(".problems") and "ceiling" not in page.inner_text(".problems")
