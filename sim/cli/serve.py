"""`jiyeok serve`."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

import click

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; any but loopback asks every visitor for a token."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.pass_context
def serve_command(ctx: click.Context, /, folder: Path | None, host: str, port: int) -> None:
    """Open the browser page on results: one results folder, or a folder of them (results).

    It starts with shipped demo results. Ctrl-C ends it.
    """
    import uvicorn

    from sim.view.page.app import create_app, home_of
    from sim.view.page.library import Library
    from sim.view.page.lock import only_server, tell

    if folder is not None and not folder.is_dir():
        raise click.UsageError(f"{folder} is no folder; give a results folder, or a folder that holds some")
    root = folder or Path("results")
    with only_server(home_of(root)) as lock:
        listener = _listener(host, port)
        port = listener.getsockname()[1]
        token = None if host in LOOPBACK else secrets.token_urlsafe(24)
        names = _names(host, port)
        app = create_app(Library(root), names, token)
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=1)
        )
        tell(lock, f"http://{names[0]}/")
        shown = f"http://{names[0]}/" + (f"?token={token}" if token else "")
        click.echo(f"the page is at {shown}   (Ctrl-C ends it)", err=True)
        click.echo(shown)
        server.run(sockets=[listener])
    ctx.exit(0)


def _listener(host: str, port: int) -> socket.socket:
    """A bound socket, so that a taken port is said before anything starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # a browser that comes before the server is up waits
    except OSError as error:
        raise click.UsageError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another --port, 0 takes a free one"
        ) from None
    return listener


def _names(host: str, port: int) -> tuple[str, ...]:
    """Host names with port that a browser may send; any other is refused, so that a rebinding name reaches nothing."""
    if host in LOOPBACK:
        mine = ["127.0.0.1", "localhost", "[::1]"]
    elif host in ("0.0.0.0", "::"):
        mine = [_own_address(), socket.gethostname(), "127.0.0.1", "localhost"]
    else:
        mine = [f"[{host}]" if ":" in host else host]
    return tuple(f"{name}:{port}" for name in mine) + (tuple(mine) if port == 80 else ())


def _own_address() -> str:
    """The address that other machines see; nothing is sent to find it."""
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    except OSError:
        return "127.0.0.1"
    finally:
        probe.close()
