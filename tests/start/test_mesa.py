"""Mesa's own classes are used, and the rest of Mesa comes when it is asked for, not before."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
from sim.actors.base import Agent, Model
early = {"pandas", "networkx", "scipy"} & set(sys.modules)
import mesa
assert (mesa.Agent, mesa.Model) == (Agent, Model) and mesa.DataCollector and mesa.__version__
try:
    mesa.nonsense
except AttributeError as error:
    assert "nonsense" in str(error)
else:
    raise SystemExit("a name that is not there was found")
print(sys.version_info[:2] > (3, 11) or not early)  # from 3.5 on, which needs 3.12, mesa.agent itself imports pandas
"""


def test_all_of_mesa_is_there_once_asked_for() -> None:
    assert subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout.strip() == "True"


def test_whoever_has_imported_mesa_keeps_it() -> None:
    code = "import mesa\nmodule = mesa.space\nfrom sim.actors.base import Model\nassert mesa.space is module and mesa.Model is Model"
    subprocess.run([sys.executable, "-c", code], check=True)
