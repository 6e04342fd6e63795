"""Stands in for `jiyeok run` where a test is about the queue: says what it would say, runs nothing."""

from __future__ import annotations

import json
import signal
import sys
import time


def stop(_signal: int, _frame: object) -> None:
    sys.exit(130)


signal.signal(signal.SIGINT, stop)
print(json.dumps({"event": "start", "planned": 8, "reused": 0, "jobs": 1}), flush=True)
for i in range(8):
    time.sleep(float(sys.argv[1]))
    print(json.dumps({"event": "replicate", "status": "done", "replicate": i, "seed": i}), flush=True)
