"""A run imports nothing heavy that it does not need, and who wants it later gets it."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import numpy as np
import sim.simulation, sim.experiment.shards
import pyarrow as pa
assert pa.array(np.array(["a", "b"], dtype=object)).to_numpy(zero_copy_only=False).tolist() == ["a", "b"]
heavy = {"pandas", "networkx", "matplotlib"} & set(sys.modules)
assert sys.version_info[:2] > (3, 11) or not heavy, heavy  # Mesa from 3.5 on, which needs 3.12, imports pandas
assert len(pa.table({"x": [1, 2]}).to_pandas()) == 2
"""


def test_pandas_is_spared_and_still_there() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True)
