"""Addresses that tell of sweeps."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sim.view.page.library import Unknown
from sim.view.page.run_routes import refused
from sim.view.page.sweep_answers import box, matters
from sim.view.page.sweep_cell import opened
from sim.view.page.sweeps import Sweeps, fit_of

Answer = Callable[[Sweeps, dict[str, str]], dict[str, Any]]


def sweep_routes(sweeps: Sweeps) -> list[Route]:
    """Routes of the sweeps of one folder."""
    answers: dict[str, Answer] = {"": lambda s, asked: s.get(asked["id"]), "/fit": _fit, "/matters": _matters, "/box": _box, "/cell": _cell}
    return [Route(f"/api/sweep{path}", partial(_asked, sweeps, answer)) for path, answer in answers.items()]


def _asked(sweeps: Sweeps, answer: Answer, request: Request) -> Response:
    asked = {name: request.query_params.get(name, "") for name in ("id", "scenario", "indicator", "bound", "cell")}
    try:
        return JSONResponse(answer(sweeps, asked))
    except Unknown as error:
        return refused(404, str(error))


def _fit(sweeps: Sweeps, asked: dict[str, str]) -> dict[str, Any]:
    return {"fit": fit_of(sweeps.folder(asked["id"]), asked["scenario"], asked["indicator"])}


def _matters(sweeps: Sweeps, asked: dict[str, str]) -> dict[str, Any]:
    return matters(sweeps.folder(asked["id"]), asked["scenario"], asked["indicator"])


def _cell(sweeps: Sweeps, asked: dict[str, str]) -> dict[str, Any]:
    return opened(sweeps.folder(asked["id"]), asked["scenario"], asked["cell"])


def _box(sweeps: Sweeps, asked: dict[str, str]) -> dict[str, Any]:
    try:
        bound = float(asked["bound"]) if asked["bound"] else None
    except ValueError:
        bound = math.nan
    if bound is not None and not math.isfinite(bound):
        raise Unknown("the bound is no number")
    return box(sweeps.folder(asked["id"]), asked["scenario"], asked["indicator"], bound)
