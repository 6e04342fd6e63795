"""The application behind the page: its files, results by id, and runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import sim
from sim.experiment.folder import FolderMismatch
from sim.experiment.manifest import MANIFEST
from sim.experiment.sweep.store import is_store
from sim.scenario.packs import SHIPPED, shipped_packs
from sim.view.labels import LANGUAGES
from sim.view.page.area import area, area_of
from sim.view.page.documents import document
from sim.view.page.guard import Guard
from sim.view.page.library import Library, Unknown
from sim.view.page.order import levers
from sim.view.page.queue import Queue
from sim.view.page.run_routes import refused, run_routes
from sim.view.page.singles import read_singles
from sim.view.page.study import frames, study, table
from sim.view.page.sweep_routes import sweep_routes
from sim.view.page.sweeps import Sweeps
from sim.view.page.wedges import wedges
from sim.view.page.words import words

STATIC = Path(__file__).parent / "static"
DEMO = SHIPPED / "demo.json.gz"
DEMO_RUNS = SHIPPED / "demo_runs.parquet"
ESTIMATE = SHIPPED / "estimate.json.gz"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


def create_app(library: Library, hosts: tuple[str, ...], token: str | None = None, queue: Queue | None = None) -> Starlette:
    """The whole server; `hosts` are the names with port that it answers to, `token` what every request must know."""
    queue = queue or Queue(library, home_of(library.root))
    sweeps = Sweeps(library.root)
    routes = [
        Route("/api/start", partial(_start, library, sweeps)),
        *sweep_routes(sweeps),
        Route("/api/demo", partial(_shipped, DEMO)),
        Route("/api/estimate", partial(_shipped, ESTIMATE)),
        Route("/words.json", lambda _: JSONResponse(words())),
        Route("/api/study", partial(_asked, library, lambda results, _: study(results))),
        Route("/api/frames", partial(_asked, library, lambda results, name: frames(results, name))),
        Route("/api/area", partial(_area, library)),
        Route("/api/sizes", lambda _: JSONResponse(library.sizes())),
        Route("/api/report", partial(_report, library)),
        Route("/api/document", _document),
        Route("/api/wedges", partial(_asked, library, wedges)),
        Route("/api/table", partial(_asked, library, lambda results, _: table(results))),
        *run_routes(queue),
        *_page(),
    ]
    guard = Middleware(Guard, hosts=hosts, token=token)
    return Starlette(routes=routes, middleware=[guard], exception_handlers={Exception: _bug}, lifespan=lambda _: queue.at_work())


def home_of(root: Path | None) -> Path:
    """Where runs of the page go: into the served folder, or beside it where it is itself one of results or of a sweep."""
    root = root or Path("results")
    return root.parent if (root / MANIFEST).is_file() or is_store(root) else root


def _page() -> list[Route]:
    """A route for each file of the page, read once: no name from outside is ever a path."""

    def answer(content: bytes, kind: str, request: Request) -> Response:
        return Response(content, media_type=kind, headers={"cache-control": "no-cache"})

    files = {path.name: partial(answer, path.read_bytes(), TYPES[path.suffix]) for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}
    return [Route("/", files["index.html"]), *(Route(f"/{name}", found) for name, found in files.items())]


def _start(library: Library, sweeps: Sweeps, request: Request) -> Response:
    """What a fresh page needs to know."""
    offered = {"levers": levers(), "packs": shipped_packs(), "sweeps": sweeps.listing()}
    return JSONResponse(
        {
            "version": sim.__version__,
            "results": library.listing(),
            "demo": DEMO.is_file(),
            "demo_runs": DEMO_RUNS.is_file(),
            "estimate": ESTIMATE.is_file(),
            **offered,
        }
    )


def _shipped(path: Path, request: Request) -> Response:
    """A file of the package, as it lies there."""
    if not path.is_file():
        return refused(404, "this copy has no demo results")
    headers = {"content-encoding": "gzip", "cache-control": "no-cache"}
    return Response(path.read_bytes(), media_type="application/json", headers=headers)


def _document(request: Request) -> Response:
    """The text of a document, by its name."""
    text = document(request.query_params.get("name", ""))
    return refused(404, "no such document") if text is None else JSONResponse({"text": text})


def _area(library: Library, request: Request) -> Response:
    """Figures of the municipalities named by `?places=` together; without ids those of the shipped demo."""
    places = request.query_params.get("places", "").split(",")
    if not request.query_params.get("ids"):
        if not DEMO_RUNS.is_file():
            return refused(404, "this copy has no demo results")
        try:
            return JSONResponse(area_of(*read_singles(DEMO_RUNS)[1:], request.query_params.get("indicator", ""), places))
        except FolderMismatch as error:
            return refused(409, str(error))
    return _asked(library, lambda results, name: area(results, name, places), request)


def _report(library: Library, request: Request) -> Response:
    """The report of the results named by `?ids=`, to be saved: one file that opens without a server."""
    from sim.view.page.report import report

    language = request.query_params.get("lang", "")
    try:
        results = library.together(request.query_params.get("ids", ""))
        text = report(results, language=language if language in LANGUAGES else None)
    except Unknown as error:
        return refused(404, str(error))
    except FolderMismatch as error:
        return refused(409, str(error))
    return Response(text, media_type="text/html", headers={"content-disposition": 'attachment; filename="jiyeok-report.html"'})


def _asked(library: Library, answer: Callable[[list[Any], str], dict[str, Any]], request: Request) -> Response:
    """Figures of the results named by `?ids=`, and with frames of the indicator."""
    try:
        results = library.together(request.query_params.get("ids", ""))
        found = answer(results, request.query_params.get("indicator", ""))
    except Unknown as error:
        return refused(404, str(error))
    except FolderMismatch as error:
        return refused(409, str(error))
    return Response(json.dumps(found, ensure_ascii=False, allow_nan=False), media_type="application/json")


async def _bug(request: Request, error: Exception) -> Response:
    """An error of ours says no more to a visitor than that."""
    return refused(500, f"a bug in jiyeok: {type(error).__name__}")
