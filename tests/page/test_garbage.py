"""Anything on every address: the server says no with the right status, lives on, and writes nothing but its list of runs."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from serving import Serving
from starlette.routing import Route
from test_page_runs import SMALL, fake_server, get

from sim.view.page.order import Order

ANSWERS = {200, 202, 400, 403, 404, 405, 409, 413, 414, 422, 429}
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4), max_leaves=12
)
ORDERS = st.dictionaries(st.sampled_from([*Order.model_fields, "x"]), JSON, max_size=4).map(lambda changed: {**SMALL, **changed})
BODIES = st.binary(max_size=300) | JSON.map(lambda v: json.dumps(v).encode()) | ORDERS.map(lambda v: json.dumps(v).encode())
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
QUERY = st.dictionaries(st.sampled_from(["ids", "id", "indicator", "token", "x"]), st.text(max_size=60), max_size=3)


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Path]]:
    """A server whose runs never end: its queue is full soon."""
    folder = tmp_path_factory.mktemp("garbage")
    with fake_server(folder, 100.0) as server:
        yield server, folder


def addresses(server: Serving) -> list[str]:
    return [route.path for route in server.app.routes if isinstance(route, Route)]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(which=st.integers(0, 10_000), method=METHODS, query=QUERY, body=BODIES, part=st.text(max_size=30))
@example(which=0, method="POST", query={}, body=b"{" * 10_000, part="")
@example(which=1, method="GET", query={"ids": "\x00" * 50}, body=b"", part="..")
def test_whatever_comes_is_answered(
    alive: tuple[Serving, Path], which: int, method: str, query: dict[str, str], body: bytes, part: str
) -> None:
    from urllib.parse import quote, urlencode

    server, folder = alive
    known = addresses(server)
    address = known[which % len(known)].replace("{id}", quote(part, safe="") or "x")
    status, _ = ask(server, f"{address}?{urlencode(query)}", method, body)
    assert status in ANSWERS, (method, address, status)
    assert {p.name for p in folder.iterdir()} <= {"page-runs.jsonl"}


def test_it_lives_on(alive: tuple[Serving, Path]) -> None:
    server, _ = alive
    assert get(server, "/api/start")["levers"] and len(addresses(server)) > 25


def ask(server: Serving, address: str, method: str, body: bytes) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, address, body, {"X-Jiyeok": "1"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
