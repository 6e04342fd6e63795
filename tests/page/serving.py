"""The page's server in a thread, for tests."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import uvicorn

from sim.view.page.app import create_app
from sim.view.page.library import Library


class Serving:
    """A server in a thread of this process, on a port of its own."""

    def __init__(self, library: Library, token: str | None = None, **more: Any) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}/"
        self.app = create_app(library, (self.host, f"localhost:{self.port}"), token, **more)
        config = uvicorn.Config(self.app, log_level="error", lifespan="on", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)

    def __enter__(self) -> Serving:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=5)
        self.socket.close()
