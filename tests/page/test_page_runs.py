"""Orders to the server: checked, queued, followed, cancelled; hostile ones refused."""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Serving

from sim.experiment.cells import Cell
from sim.scenario.scenario import Scenario
from sim.view.page.library import Library
from sim.view.page.order import LEVERS, levers
from sim.view.page.queue import WAITING, Queue
from sim.view.page.words import words

FAKE = Path(__file__).parent / "fake_run.py"
SMALL: dict[str, Any] = {
    "name": "try", "pack": "eight_regions", "scale": 10, "years": 2, "replicates": 4,
    "policies": {"ai": {"kind": "ai_adoption_subsidy", "budget_bn_krw_per_year": 5.0, "regions": ["all"]}},
}  # fmt: skip


def fake_server(folder: Path, seconds: float) -> Serving:
    library = Library(folder)
    return Serving(library, queue=Queue(library, folder, (sys.executable, str(FAKE), str(seconds))))


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Serving]:
    """A server whose runs take a tenth of a second a replicate and compute nothing."""
    with fake_server(tmp_path, 0.1) as serving:
        yield serving


def post(server: Serving, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        connection.request("POST", path, raw, {"X-Jiyeok": "1", **{k.replace("_", "-"): v for k, v in headers.items()}})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text[:1] in b"{[" else text.decode()
    finally:
        connection.close()


def get(server: Serving, path: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def until_over(server: Serving, run: str, seconds: float = 30) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        (facts,) = get(server, f"/api/runs?ids={run}")
        if facts["state"] in ("done", "failed", "cancelled"):
            return dict(facts)
        time.sleep(0.05)
    raise AssertionError(f"still {facts['state']}")


def test_a_run_is_followed_from_start_to_end(quick: Serving) -> None:
    status, run = post(quick, "/api/runs", SMALL)
    assert status == 202 and run["state"] in ("waiting", "running")
    connection = http.client.HTTPConnection("127.0.0.1", quick.port, timeout=30)
    connection.request("GET", f"/api/runs/{run['id']}/events")
    answer = connection.getresponse()
    assert answer.getheader("content-type", "").startswith("text/event-stream")
    told = [json.loads(line[6:]) for line in answer.read().decode().splitlines() if line.startswith("data: ")]
    connection.close()
    finished = [t["finished"] for t in told]
    assert finished == sorted(finished) and finished[-1] == 8 and len(set(finished)) > 4
    assert told[-1]["state"] == "done"
    assert any(t["left"] for t in told)


def test_a_run_is_cancelled_while_it_waits_and_while_it_runs(tmp_path: Path) -> None:
    with fake_server(tmp_path, 1.0) as server:
        (_, first), (_, second) = post(server, "/api/runs", SMALL), post(server, "/api/runs", SMALL)
        assert second["ahead"] == 1
        assert post(server, f"/api/runs/{second['id']}/cancel")[1]["state"] == "cancelled"
        while get(server, f"/api/runs?ids={first['id']}")[0]["planned"] == 0:
            time.sleep(0.02)
        assert post(server, f"/api/runs/{first['id']}/cancel")[1]["state"] == "stopping"
        assert until_over(server, first["id"])["state"] == "cancelled"


def test_a_thousand_orders_fill_the_queue_and_harm_nobody(tmp_path: Path) -> None:
    with fake_server(tmp_path, 5.0) as server:
        answers = [post(server, "/api/runs", SMALL)[0] for _ in range(1000)]
        assert set(answers) == {202, 429} and answers.count(202) <= WAITING + 1
        before = time.monotonic()
        assert get(server, "/api/start")["levers"]
        assert time.monotonic() - before < 10  # it answers; how fast is the benchmark's matter


def test_the_saved_file_is_the_scenario_that_ran(quick: Serving, tmp_path: Path) -> None:
    _, checked = post(quick, "/api/check", SMALL)
    (tmp_path / "saved.toml").write_text(checked["toml"], encoding="utf-8")
    assert Cell.of(Scenario.load(tmp_path / "saved.toml")).key == checked["keys"][1]
    assert tomllib.loads(checked["toml"])["policies"] == SMALL["policies"]
    _, run = post(quick, "/api/runs", SMALL)
    assert run["key"] == checked["keys"][1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pack": "../../etc"}, "pack"),
        ({"pack": "/etc"}, "pack"),
        ({"policies": {"p": {"kind": "lump_sum_transfer", "like": "../secret.toml"}}}, "kind"),
        ({"policies": {"p": {"kind": "ai_adoption_subsidy", "like": "/etc/passwd"}}}, "like"),
        ({"policies": {"../p": {"kind": "ai_adoption_subsidy"}}}, "name"),
        ({"policies": {"p": {"kind": "ai_adoption_subsidy", "rate": 50}}}, "rate"),
        ({"policies": {"p": {"kind": "ai_adoption_subsidy", "budget_bn_krw_per_year": 900}}}, "ceiling"),
        ({"policies": {"p": {"kind": "ai_adoption_subsidy", "regions": ["x" * 100]}}}, "no such place"),
        ({"policies": {f"p{i}": {"kind": "startups"} for i in range(21)}}, "policies"),
        ({"name": "a\n[policies.x]"}, "name"),
        ({"name": "../../x"}, "name"),
        ({"scale": 1}, "scale"),
        ({"years": 10_000}, "years"),
        ({"replicates": 10**9}, "replicates"),
        ({"extends": "/etc/passwd"}, "extends"),
        ({"seed": "1"}, "seed"),
    ],
)
def test_orders_that_reach_too_far_are_refused_with_a_reason(quick: Serving, change: dict[str, Any], said: str) -> None:
    status, answer = post(quick, "/api/runs", {**SMALL, **change})
    assert status == 422 and said in " ".join(answer["problems"])
    assert "/tmp" not in json.dumps(answer)


def test_nothing_changes_without_the_header_or_by_get(quick: Serving) -> None:
    assert post(quick, "/api/runs", SMALL, X_Jiyeok="0")[0] == 403
    assert post(quick, "/api/runs", SMALL, Origin="http://evil.example")[0] == 403
    _, run = post(quick, "/api/runs", SMALL)
    connection = http.client.HTTPConnection("127.0.0.1", quick.port)
    connection.request("GET", f"/api/runs/{run['id']}/cancel")
    assert connection.getresponse().status == 405
    connection.close()


def test_other_runs_are_nobodys_business(quick: Serving) -> None:
    _, run = post(quick, "/api/runs", SMALL)
    assert get(quick, "/api/runs") == [] and get(quick, "/api/runs?ids=x,y") == []
    assert post(quick, "/api/runs/nobody/cancel")[0] == 404
    assert run["id"] not in json.dumps(get(quick, "/api/start"))


def test_garbage_orders_are_refused_and_the_server_lives_on(quick: Serving) -> None:
    chance = random.Random(2)
    values: list[Any] = [None, True, -1, 1e308, "", "x" * 5000, [], {}, [[[]]], {"a": {"b": {}}}, "\u0000", "💥", float("nan")]
    for _ in range(150):
        order = {**SMALL, chance.choice([*SMALL, "x", "ceiling_bn_krw_per_year"]): chance.choice(values)}
        if chance.random() < 0.4:
            order["policies"] = {
                "p": {"kind": chance.choice(list(LEVERS)), chance.choice(["rate", "start", "regions", "kind", "x"]): chance.choice(values)}
            }
        raw = json.dumps(order).encode()
        if chance.random() < 0.3:
            cut = chance.randrange(len(raw))
            raw = raw[:cut] + chance.randbytes(3) + raw[cut:]
        status, _ = post(quick, chance.choice(["/api/check", "/api/runs"]), raw)
        assert status in (200, 202, 400, 422, 429), (status, raw)
    assert get(quick, "/api/start")["levers"]


def test_every_lever_has_what_a_form_needs() -> None:
    for lever in levers().values():
        assert lever["about"]
        assert {f["key"] for f in lever["fields"]} >= {"budget_bn_krw_per_year", "start", "end", "regions"}
        assert all(f["meaning"][0] and f["type"] for f in lever["fields"])


def test_every_lever_is_explained_in_three_languages() -> None:
    """Who changes a meaning or a unit changes `levers.json` with it."""
    said = words()
    texts = [lever["about"] for lever in levers().values()] + [f["meaning"] for lever in levers().values() for f in lever["fields"]]
    assert [t[0] for t in texts if len(set(t)) < 3] == []
    fields = [f for lever in levers().values() for f in lever["fields"]]
    assert sorted({f["key"] for f in fields if f"key_{f['key']}" not in said["words"]}) == []
    assert sorted({f["unit"] for f in fields if f["unit"] not in said["units"] and f["unit"] not in ("", "-")}) == []


def test_a_scenario_file_is_opened_by_its_text(quick: Serving) -> None:
    shipped = Path(__file__).parents[2] / "scenarios"
    for name in ("ai_adoption_subsidy", "roundtable_package", "settlement"):
        status, order = post(quick, "/api/open", (shipped / f"{name}.toml").read_bytes())
        assert status == 200 and order["policies"] == tomllib.loads((shipped / f"{name}.toml").read_text())["policies"]
        assert "toml" in post(quick, "/api/check", order)[1]
    for text, said in (
        (b'extends = "/etc/passwd"', "extends"), (b"x = ", "not a TOML"), (b"\xff", "not a TOML"), (b'pack = "../x"', "pack"),
        (b'[goods]\nspend_income = 2', "goods"), (b"policies = 3", "policies"), (b'[policies.p]\nkind = "lump_sum_transfer"', "kind"),
    ):  # fmt: skip
        status, answer = post(quick, "/api/open", text)
        assert status == 200 and said in " ".join(answer["problems"]), text


def test_runs_are_still_listed_after_the_server_was_started_again(tmp_path: Path) -> None:
    with fake_server(tmp_path, 0.02) as server:
        _, run = post(server, "/api/runs", SMALL)
        before = until_over(server, run["id"])
    with (tmp_path / "page-runs.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n[]\n" + json.dumps({"id": "x", "order": {"pack": "../.."}, "keys": []}) + "\n")
    with fake_server(tmp_path, 30) as server:
        (after,) = get(server, f"/api/runs?ids={run['id']},x")
        assert after == before
        _, cut = post(server, "/api/runs", SMALL)
    with fake_server(tmp_path, 0.02) as server:
        (after,) = get(server, f"/api/runs?ids={cut['id']}")
        assert after["state"] == "cut_off" and after["order"]["policies"] == SMALL["policies"]
