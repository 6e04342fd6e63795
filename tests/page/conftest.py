"""A running server and a real browser for the tests of this folder."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.view.page.library import Library

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "view")]

from serving import Serving
from view_results import made_up_results

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
REQUIRED = os.environ.get("JIYEOK_BROWSER_TESTS") == "required"


def chromium() -> str | None:
    """The browser at hand; `JIYEOK_CHROMIUM` names another one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("JIYEOK_CHROMIUM") or next((found for n in names if (found := shutil.which(n))), None)


@pytest.fixture(scope="session")
def results_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up results on the real municipalities, eight replicates of a baseline and a policy."""
    folder = tmp_path_factory.mktemp("page") / "results" / "made-up"
    made_up_results(folder, "korea_2024")
    return folder


@pytest.fixture(scope="session")
def server(results_folder: Path) -> Iterator[Serving]:
    """The page on loopback, with made-up results in its folder."""
    with Serving(Library(results_folder.parent)) as serving:
        yield serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium; without one the tests say so, or fail where they are required."""
    path = chromium()
    if path is None:
        if REQUIRED:
            pytest.fail("the browser tests are required here, and no Chromium was found")
        pytest.skip("no Chromium here: the browser tests did not run (Debian, Ubuntu: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly that the browser was not tested."""
    if chromium() is None:
        terminalreporter.write_line("the browser tests did not run: no Chromium here (Debian, Ubuntu: apt install chromium)", yellow=True)


@pytest.fixture
def visit(browser: Any, server: Serving) -> Iterator[Any]:
    """Open an address in a fresh visitor's browser; foreign requests and errors on the page fail the test."""
    contexts, troubles = [], []

    def go(address: str = "", *, width: int = 1440, height: int = 1000, at: str | None = None, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=False, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda e: troubles.append(str(e)))
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        base = at or server.url
        page.on(
            "request",
            lambda r: None if r.url.startswith((base, "data:", "blob:", "file:")) else troubles.append(f"foreign request: {r.url}"),
        )
        page.goto(base + address)
        page.wait_for_selector("body[data-ready]")
        return page

    yield go
    for context in contexts:
        context.close()
    assert troubles == []
