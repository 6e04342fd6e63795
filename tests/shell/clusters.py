"""A real Dask scheduler and workers, in processes of their own on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def cluster_of_two(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler, and its two workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    paths = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    environment = {**os.environ, "PYTHONPATH": paths}

    def begin(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        return subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    processes = [begin("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")]
    ours = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path / "dask"))
    processes += [begin("worker", address, *ours) for _ in range(2)]
    try:
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def wait_for_workers(address: str, number: int) -> None:
    from distributed import Client

    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with Client(address, timeout="5s", set_as_default=False) as client:
                client.wait_for_workers(number, timeout="30s")
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the cluster did not come up in a minute")
