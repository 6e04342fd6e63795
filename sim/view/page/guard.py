"""Who may ask the server for what: hosts, origins, token, sizes, and the headers of every answer."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 256 * 1024
LONGEST_QUERY = 4096
HEADERS = (
    (b"content-security-policy", b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none';"
     b" frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)  # fmt: skip
SAFE = ("GET", "HEAD")
COOKIE = "jiyeok"


class Guard:
    """ASGI middleware; refuses with 403, 401, 413 or 414 before any of the application runs."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], token: str | None) -> None:
        self.app, self.hosts, self.token = app, tuple(h.lower() for h in hosts), token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        query = parse_qs(scope["query_string"].decode("latin-1")) if len(scope["query_string"]) <= LONGEST_QUERY else {}
        refusal = self.refusal(scope, headers, query)
        if refusal is not None:
            await _answer(send, *refusal)
            return
        given = query.get("token", [""])[0]
        cookie = f"{COOKIE}={self.token}; HttpOnly; SameSite=Strict; Path=/".encode() if self.token and given else None

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [*HEADERS, *([(b"set-cookie", cookie)] if cookie else [])]
                message = {**message, "headers": [*message.get("headers", []), *extra]}
            await send(message)

        await self.app(scope, _limited(receive), sealed)

    def refusal(self, scope: Scope, headers: dict[str, str], query: dict[str, list[str]]) -> tuple[int, str] | None:
        """Status and reason, or None where the request may pass."""
        if headers.get("host", "").lower() not in self.hosts:
            return 403, "this server does not answer to that host name"
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{h}" for h in self.hosts}:
            return 403, "requests from other pages are refused"
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "requests from other pages are refused"
        if scope["method"] not in SAFE and headers.get("x-jiyeok") != "1":
            return 403, "a changing request needs the header X-Jiyeok"
        if self.token is not None and not self._knows_token(headers, query):
            return 401, "give the token that the server printed: ?token=..."
        if len(scope["query_string"]) > LONGEST_QUERY:
            return 414, "the address is too long"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return 413, f"a body may have {LARGEST_BODY} bytes"
        return None

    def _knows_token(self, headers: dict[str, str], query: dict[str, list[str]]) -> bool:
        given = [*query.get("token", []), headers.get("authorization", "").removeprefix("Bearer ")]
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
            given += [morsel.value] if morsel else []
        except CookieError:
            pass
        return any(hmac.compare_digest(g.encode(), (self.token or "").encode()) for g in given)


def _limited(receive: Receive) -> Receive:
    """Stops reading a body that is longer than its header said it might be."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return counted


async def _answer(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
