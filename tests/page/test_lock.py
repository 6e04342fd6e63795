"""Two servers on one folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def serve(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sim", "serve", str(folder), "--port", "0"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def address_of(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    return server.stdout.readline().strip()


def test_one_server_a_folder_and_the_second_is_told_where_the_first_is(tmp_path: Path) -> None:
    with serve(tmp_path) as first:
        address = address_of(first)
        with serve(tmp_path) as second:
            _, said = second.communicate(timeout=60)
        assert second.returncode not in (0, 1) and address in said and "Traceback" not in said
        first.kill()  # as a crash would end it: nothing is left that holds the folder
    with serve(tmp_path) as third:
        assert address_of(third).startswith("http://")
        third.terminate()
