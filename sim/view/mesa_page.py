"""The model in Mesa's own SolaraViz, for people who come from Mesa: `solara run sim/view/mesa_page.py` (extra `mesa`).

Every visitor has a model of their own. It shows one run as it goes; effects, intervals and comparisons are the business of `jiyeok serve`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import solara
from mesa.visualization import SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from sim.observe import by_municipality
from sim.policy import INSTRUMENTS
from sim.scenario.scenario import Scenario
from sim.scenario.toml import toml_document
from sim.simulation import economy_of
from sim.view.page.geometry import geometry
from sim.view.page.svg_map import WIDTH, drawing

KINDS = ["none", *(k for k, c in INSTRUMENTS.items() if "like" not in c.model_fields)]
SHOWN = {"population": "residents", "employed_residents": "employed residents"}


def scenario_of(kind: str, budget: float) -> Scenario:
    """The country with one policy outside the capital area, or with none."""
    policy = {"kind": kind, "budget_bn_krw_per_year": float(budget), "regions": ["non_capital"]}
    table = {"version": 1, "name": "watched", "years": 20, "budget": {"ceiling_bn_krw_per_year": 1000.0}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watched.toml"
        path.write_text(toml_document({**table, **({"policies": {"policy": policy}} if kind != "none" else {})}), encoding="utf-8")
        return Scenario.load(path)


class Watched(mesa.Model):  # type: ignore[misc]
    """An economy with at most one policy, and what is drawn of it; Mesa makes a new one whenever a parameter moves."""

    def __init__(self, kind: str = "none", budget: float = 200.0, seed: int = 1) -> None:
        super().__init__(seed=int(seed))
        self.scenario = scenario_of(kind, budget)
        self.economy = economy_of(self.scenario, int(seed))
        self.first = by_municipality(self.economy.state)
        self.now = self.first
        self.datacollector = mesa.DataCollector({name: lambda m, name=name: float(m.now[name].sum()) for name in SHOWN})
        self.datacollector.collect(self)

    def step(self) -> None:
        """One quarter."""
        self.economy.step()
        self.now = by_municipality(self.economy.state)
        self.datacollector.collect(self)


@solara.component
def Map(model: Watched) -> None:
    """Change of employed residents since the start, by municipality."""
    update_counter.get()  # without it a component is not drawn again
    change = model.now["employed_residents"] - model.first["employed_residents"]
    shapes = geometry(model.scenario.pack_folder)
    if shapes is None:
        solara.Warning("these data have no outlines")
        return
    title = f"employed residents since the start, quarter {model.steps}"
    codes = list(model.economy.state.geography.codes)
    picture = drawing(shapes, codes, change.astype(float), np.zeros(len(codes)), 1, title, "persons", signed=True)
    solara.HTML(tag="div", unsafe_innerHTML=picture.replace(f'width="{WIDTH}"', 'height="370"'))


PARAMETERS: dict[str, Any] = {
    "kind": {"type": "Select", "value": "none", "values": KINDS, "label": "Policy outside the capital area"},
    "budget": {"type": "SliderInt", "value": 200, "min": 0, "max": 1000, "step": 10, "label": "Budget, bn KRW a year"},
    "seed": {"type": "InputText", "value": 1, "label": "Seed"},
}


@solara.component
def Page() -> None:
    """A model for every visitor: one made at module level would be shared by all."""
    model = solara.use_memo(lambda: solara.reactive(Watched()), [])
    plots = [make_plot_component(name) for name in SHOWN]
    # Intervals below some 100 ms can stop SolaraViz with "too many renders".
    SolaraViz(model, components=[Map, *plots], model_params=PARAMETERS, name="Jiyeok in Mesa", play_interval=200)
