"""Addresses that check, order, follow and cancel runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sim.view.page.order import Order, Refused
from sim.view.page.queue import Full, Queue, Run

Handler = Callable[[Request], Awaitable[Response]]


def run_routes(queue: Queue) -> list[Route]:
    """Routes of the runs of one queue."""
    return [
        Route("/api/check", _guarded(_check), methods=["POST"]),
        Route("/api/open", _open, methods=["POST"]),
        Route("/api/runs", _guarded(partial(_order, queue)), methods=["POST"]),
        Route("/api/runs", partial(_mine, queue), methods=["GET"]),
        Route("/api/runs/{id}/events", partial(_events, queue), methods=["GET"]),
        Route("/api/runs/{id}/cancel", partial(_cancel, queue), methods=["POST"]),
    ]


def refused(status: int, text: str, **more: object) -> Response:
    """An answer that says no, and why."""
    return JSONResponse({"error": text, **more}, status_code=status)


def _guarded(handler: Handler) -> Handler:
    """Turns what is wrong with an order into its status."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as error:
            return refused(422, "the order is wrong", problems=error.problems)
        except Full as error:
            return JSONResponse({"error": str(error)}, status_code=429, headers={"retry-after": "60"})
        except ClientDisconnect:
            return refused(400, "the body did not arrive")

    return answer


async def _check(request: Request) -> Response:
    """The scenario files of an order and the command for them, or what is wrong with it; nothing is run or kept."""
    try:
        order = Order.read(await request.body())
        return JSONResponse(await run_in_threadpool(order.checked))
    except Refused as error:
        return JSONResponse({"problems": error.problems})


async def _open(request: Request) -> Response:
    """A scenario file's text as an order, or why the page cannot run it."""
    try:
        return JSONResponse(Order.of_toml(await request.body()).model_dump())
    except Refused as error:
        return JSONResponse({"problems": error.problems})
    except ClientDisconnect:
        return refused(400, "the body did not arrive")


async def _order(queue: Queue, request: Request) -> Response:
    queue.room()  # before any work: a thousand orders cost no more than saying no
    order = Order.read(await request.body())
    checked = await run_in_threadpool(order.checked)
    run = await queue.submit(order, checked["keys"])
    return JSONResponse(queue.facts(run), status_code=202)


async def _mine(queue: Queue, request: Request) -> Response:
    """States of the runs whose ids a visitor knows; other runs are nobody's business."""
    ids = request.query_params.get("ids", "").split(",")[:100]
    return JSONResponse([queue.facts(queue.runs[i]) for i in ids if i in queue.runs])


async def _events(queue: Queue, request: Request) -> Response:
    run = _known(queue, request)
    if run is None:
        return refused(404, "no run of that id")
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(queue.events(run), media_type="text/event-stream", headers=headers)


async def _cancel(queue: Queue, request: Request) -> Response:
    run = _known(queue, request)
    if run is None:
        return refused(404, "no run of that id")
    await asyncio.shield(queue.cancel(run))
    return JSONResponse(queue.facts(run))


def _known(queue: Queue, request: Request) -> Run | None:
    return queue.runs.get(request.path_params["id"])
