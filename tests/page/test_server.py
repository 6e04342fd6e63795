"""What the server answers, and what it refuses."""

from __future__ import annotations

import gzip
import http.client
import json
import random
from pathlib import Path
from typing import Any

import pytest
from serving import Serving

from sim.experiment.compare import compare
from sim.experiment.indicators import INDICATORS
from sim.experiment.results import Results
from sim.view.page.app import DEMO
from sim.view.page.library import Library
from sim.view.page.words import words


def ask(server: Serving, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    sent = {k.replace("_", "-"): v for k, v in headers.items()}
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
    finally:
        connection.close()


def found(server: Serving, path: str) -> Any:
    status, body, _ = ask(server, path)
    assert status == 200, body
    return json.loads(body)


def ids_of(server: Serving) -> str:
    return ",".join(one["id"] for one in found(server, "/api/start")["results"])


def test_effects_are_those_of_compare(server: Serving, results_folder: Path) -> None:
    results, ids = Results.open(results_folder), ids_of(server)
    rows = found(server, f"/api/table?ids={ids}")["rows"]
    assert rows == [r.as_json() for r in compare(results, years="all").rows]
    study = found(server, f"/api/study?ids={ids}")
    for level in ("nation", "province", "municipality"):
        expected = {(r.place, r.year): r for r in compare(results, by=level, years="all", indicators=["employed_residents"]).rows}
        frames = found(server, f"/api/frames?ids={ids}&indicator=employed_residents")
        part = frames["scenarios"][1][level]
        for i, year in enumerate(frames["years"]):
            for p, place in enumerate(study["places"][level]):
                row = expected[(place, year)]
                assert part["effect"][i][p] == pytest.approx(row.effect, rel=1e-4)
                assert part["half"][i][p] == pytest.approx(row.high - row.effect, rel=2e-2)


def test_every_shape_and_name_is_there(server: Serving) -> None:
    study = found(server, f"/api/study?ids={ids_of(server)}")
    assert len(study["geometry"]["shapes"]) == 229
    places = study["geometry"]["places"].values()
    assert all(place[language] for place in places for language in ("en", "ko", "ja"))


def test_the_shipped_demo_fits_the_page() -> None:
    demo = json.loads(gzip.decompress(DEMO.read_bytes()))
    assert DEMO.stat().st_size < 2_000_000
    assert {i["name"] for i in demo["study"]["indicators"]} == set(demo["frames"]) <= {i.name for i in INDICATORS}
    assert len(demo["study"]["places"]["municipality"]) == len(demo["study"]["geometry"]["shapes"]) == 229
    assert {r["scenario"] for r in demo["table"]["rows"]} == {s["label"] for s in demo["study"]["scenarios"][1:]}


def test_every_word_is_there_in_three_languages() -> None:
    kinds = words()
    assert all(len(texts) == 3 and all(t.strip() for t in texts) for kind in ("words", "units") for texts in kinds[kind].values())
    assert all(len(texts) == 3 and all(t.strip() for t in texts) for texts in kinds["said"])


def test_words_keep_their_places(server: Serving) -> None:
    for key, texts in words()["words"].items():
        assert len({t.count("{}") for t in texts}) == 1, key


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({}, 200),
    ],
)
def test_foreign_hosts_and_origins_are_refused(server: Serving, headers: dict[str, str], status: int) -> None:
    assert ask(server, "/api/start", **headers)[0] == status


def test_every_answer_carries_the_policy(server: Serving) -> None:
    for path in ("/", "/main.js", "/api/start", "/nowhere", "/api/frames?ids=x"):
        headers = ask(server, path)[2]
        assert "default-src 'self'" in headers["content-security-policy"] and headers["x-content-type-options"] == "nosniff"


def test_a_token_is_asked_for_everywhere_and_then_remembered(results_folder: Path) -> None:
    with Serving(Library(results_folder.parent), token="secret") as server:
        for path in ("/", "/main.js", "/api/start", "/api/start?token=wrong"):
            assert ask(server, path)[0] == 401
        status, _, headers = ask(server, "/?token=secret")
        assert status == 200 and "HttpOnly" in headers["set-cookie"] and "SameSite=Strict" in headers["set-cookie"]
        assert ask(server, "/api/start", Cookie=headers["set-cookie"].split(";")[0])[0] == 200
        assert ask(server, "/api/start", Authorization="Bearer secret")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../app.py", "/..%2fapp.py", "/%2e%2e/app.py", "/....//app.py", "/static/../../app.py", "//etc/passwd", "/%00", "/index.html/..",
        "/api/study?ids=../../etc/passwd", "/api/study?ids=%2fetc%2fpasswd", "/api/study?ids=", "/api/study", "/api/table?ids=.",
    ],
)  # fmt: skip
def test_no_path_from_outside_reaches_the_disk(server: Serving, path: str) -> None:
    status, body, _ = ask(server, path)
    assert status in (404, 400, 405)
    assert b"root:" not in body and b"import" not in body and b"/tmp" not in body


def test_oversized_requests_are_refused(server: Serving) -> None:
    assert ask(server, "/api/start", "POST", b"x" * 300_000, X_Jiyeok="1")[0] == 413
    assert ask(server, "/api/start?" + "x" * 5000)[0] == 414
    assert ask(server, "/api/start", "POST", b"x")[0] == 403


def test_garbage_on_every_address_leaves_the_server_alive(server: Serving) -> None:
    chance = random.Random(1)
    ids = ids_of(server)
    names = ["/", "/api/start", "/api/demo", "/api/study", "/api/frames", "/api/table", "/api/sweep", "/words.json"]
    junk = [
        "",
        ids,
        "a" * 2000,
        "%00",
        "%ff%fe",
        "';--",
        "<script>",
        "\\..\\",
        "1e309",
        "-1",
        "%F0%9F%92%A9",
        "ids=" * 50,
        ids + ",x",
        ",".join([ids] * 9),
    ]
    methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]
    for _ in range(200):
        path = f"{chance.choice(names)}?{chance.choice(['ids', 'indicator', 'x', 'token'])}={chance.choice(junk)}&indicator={chance.choice(junk)}"
        status, _, _ = ask(server, path, chance.choice(methods), chance.randbytes(chance.randrange(64)), X_Jiyeok="1")
        assert status < 500, path
    assert found(server, "/api/start")["results"]


def test_results_that_vanish_or_cannot_be_paired_are_said(results_folder: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(results_folder, tmp_path / "copy")
    with Serving(Library(tmp_path)) as server:
        ids = ids_of(server)
        shutil.rmtree(tmp_path / "copy")
        status, body, _ = ask(server, f"/api/study?ids={ids}")
        assert status == 404 and b"not there any more" in body


def test_sizes_are_those_on_the_disk_and_the_report_is_one_to_save(server: Serving, results_folder: Path) -> None:
    size = sum(p.stat().st_size for p in results_folder.rglob("*") if p.is_file())
    assert set(found(server, "/api/sizes").values()) == {size}
    status, body, headers = ask(server, f"/api/report?ids={ids_of(server)}&lang=ko")
    assert status == 200 and headers["content-disposition"].startswith("attachment") and b'data-lang="ko"' in body
    assert ask(server, "/api/report?ids=nobody")[0] == 404
