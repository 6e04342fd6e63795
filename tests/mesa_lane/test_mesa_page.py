"""The SolaraViz page; runs where the extra `mesa` is installed (`.ci/mesa` makes such an environment)."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "sim" / "view" / "mesa_page.py"
CHROMIUM = os.environ.get("JIYEOK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("solara") is None, reason="the extra `mesa` is not installed here; .ci/mesa tests it"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian, Ubuntu: apt install chromium)"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "solara", "run", str(PAGE), "--port", str(port), "--host", "127.0.0.1", "--no-open", "--production"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(url, timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_two_visitors_have_a_model_each_and_nothing_foreign_is_asked_for(address: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"])
        foreign: list[str] = []

        def visitor() -> Any:
            page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
            page.set_default_timeout(120_000)
            page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else foreign.append(r.url))
            page.goto(address)
            page.wait_for_selector("svg[aria-label*='quarter 0']")
            return page

        one, other = visitor(), visitor()
        for k in range(3):
            one.get_by_text("Step", exact=True).click()
            one.wait_for_selector(f"svg[aria-label*='quarter {k + 1}']")
        assert one.locator("svg path title").count() == 229
        other.get_by_text("Step", exact=True).click()
        other.wait_for_selector("svg[aria-label*='quarter 1']")
        assert one.locator("svg[aria-label*='quarter 3']").count() == 1
        if shots := os.environ.get("JIYEOK_SCREENSHOTS"):
            one.screenshot(path=Path(shots) / "mesa.png")
        browser.close()
    assert [u for u in foreign if not u.startswith("ws://127.0.0.1")] == []
