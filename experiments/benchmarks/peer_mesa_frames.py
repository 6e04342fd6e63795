"""The toy rule set in mesa-frames (polars); `experiments.benchmarks peers` runs it in an environment of its own, not in ours.

`python peer_mesa_frames.py START.npz THREADS`: the same firms, numbers and rules as `experiments.benchmarks.toy`, as a user
of the package would write them: whole columns, firms that close filtered out, entrants added. Draws are numpy's, and a
region's posts are rationed by stochastic rounding, which is cheaper than the toy's running sum.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

os.environ["POLARS_MAX_THREADS"] = sys.argv[2]

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

INDUSTRIES = 20
C = pl.col


class Firms(AgentSetPolars):
    """Firms as rows of one frame."""

    def per(self, place: str, what: pl.Expr, n: int) -> np.ndarray:
        """Sum of an expression by cell or region."""
        found = self.agents.group_by(place).agg(what.alias("sum"))
        out = np.zeros(n)
        out[found[place].to_numpy()] = found["sum"].to_numpy()
        return out

    def at(self, place: str, values: np.ndarray) -> pl.Series:
        """The value of every firm's cell or region."""
        return pl.Series(values[self.agents[place].to_numpy()])

    def draw(self) -> pl.Series:
        """A uniform a firm."""
        return pl.Series(self.model.random.random(len(self.agents)))

    def step(self) -> None:
        """One quarter."""
        m, k = self.model, self.model.constants
        regions, cells = len(m.wage), len(m.peers)
        self.agents = self.agents.with_columns(weight=C("quality") * ((1.0 - k["SIGMA"]) * C("price").log()).exp())
        total = self.per("cell", C("weight").sum(), cells).reshape(regions, INDUSTRIES).sum(axis=0)
        sales = self.at("cell", np.tile(m.spending / total, regions)) * self.agents["weight"]
        self.plan(sales, k)
        asked = self.per("region", C("posts").sum(), regions)
        jobless = np.maximum(m.labour_force - self.per("region", C("employees").sum(), regions), 0.0)
        share = np.minimum(0.6 * jobless / np.maximum(asked, 1.0), 1.0)
        self.work(sales, self.at("region", share), self.at("region", m.wage), self.at("cell", m.peers), k)
        self.agents = self.agents.filter((self.draw() >= k["EXITS"]) & (C("cash") >= -8.0 * C("employees")))
        live = self.per("cell", pl.len(), cells)
        m.peers = self.per("cell", C("ai").sum(), cells) / np.maximum(live, 1.0)
        self.enter(live, 0.4 * jobless, k)
        m.wage = m.wage * (1.0 + 0.1 * (k["USUAL"] - jobless / m.labour_force))

    def plan(self, sales: pl.Series, k: dict[str, float]) -> None:
        """Posts and separations."""
        n, quits = C("employees"), k["QUITS"] * C("employees")
        gap = sales / (C("price") * C("productivity") * (1.0 + k["GAIN"] * C("ai"))) - n
        post = (k["SPEED"] * gap).clip(0.0) + quits + self.draw()
        leave = pl.min_horizontal((-k["SPEED"] * gap).clip(0.0) + quits, (n - 1.0).clip(0.0)) + self.draw()
        self.agents = self.agents.with_columns(posts=post.cast(pl.Int32), leave=leave.cast(pl.Int32))

    def work(self, sales: pl.Series, share: pl.Series, wage: pl.Series, peers: pl.Series, k: dict[str, float]) -> None:
        """Hires, cash, prices, adoption."""
        hired = (C("posts") * share + self.draw()).cast(pl.Int32)
        self.agents = self.agents.with_columns(employees=C("employees") + hired - C("leave"), age=C("age") + 1)
        hazard = 1.0 / (1.0 + (-(k["HAZARD"] + k["PEERS"] * peers + k["SIZE"] * C("employees").clip(1).cast(pl.Float64).log())).exp())
        cost = k["MARKUP"] * wage / (C("productivity") * (1.0 + k["GAIN"] * C("ai")))
        self.agents = self.agents.with_columns(
            cash=C("cash") + sales - wage * C("employees") * 1.1,
            price=0.5 * C("price") + 0.5 * cost,
            ai=pl.when(self.draw() < hazard).then(pl.lit(1, pl.Int8)).otherwise(C("ai")),
        )

    def enter(self, live: np.ndarray, founders: np.ndarray, k: dict[str, float]) -> None:
        """Entrants of one worker."""
        m = self.model
        asked = np.floor(k["BIRTHS"] * live + m.random.random(len(live))).reshape(-1, INDUSTRIES)
        born = np.minimum(asked.cumsum(axis=1), founders[:, None]).astype(np.int64)
        number = np.diff(born, axis=1, prepend=0).reshape(-1)
        cell = np.repeat(np.arange(len(number)), number)
        productivity = 0.7 + 0.6 * m.random.random(len(cell))
        price = k["MARKUP"] * m.wage[cell // INDUSTRIES] / productivity
        new = {
            "unique_id": m.next_id + np.arange(len(cell)), "cell": cell, "region": cell // INDUSTRIES,
            "employees": np.ones(len(cell), dtype=np.int32), "productivity": productivity, "price": price,
            "quality": price * productivity * price ** (k["SIGMA"] - 1.0), "cash": np.ones(len(cell)),
            "ai": np.zeros(len(cell), dtype=np.int8), "age": np.zeros(len(cell), dtype=np.int16),
        }  # fmt: skip
        m.next_id += len(cell)
        # `add` and `remove` keep a mask of rows that takes longer than the work; the frame alone is enough here.
        self.agents = pl.concat([self.agents, pl.DataFrame(new)], how="diagonal_relaxed")


class Economy(ModelDF):
    """The toy economy."""

    def __init__(self, start: dict[str, np.ndarray]) -> None:
        super().__init__(seed=1)
        self.constants = dict(zip(start["names"].tolist(), start["values"].tolist(), strict=True))
        self.spending, self.wage, self.labour_force, self.peers = (start[x] for x in ("spending", "wage", "labour_force", "peers"))
        self.next_id = len(start["employees"])
        firms = Firms(self)
        names = ("cell", "region", "employees", "productivity", "price", "quality", "cash", "ai", "age")
        firms.add(pl.DataFrame({"unique_id": np.arange(self.next_id)} | {name: start[name] for name in names}))
        self.agents.add(firms)


def main() -> None:
    """Get ready, say so, then step whenever a line comes in."""
    began = time.perf_counter()
    with np.load(sys.argv[1]) as file:
        economy = Economy(dict(file))
    print(json.dumps({"start": time.perf_counter() - began}), flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        economy.step()
        seconds = time.perf_counter() - began
        firms = economy.get_agents_of_type(Firms).agents
        said = {"rows": len(firms), "employees": int(firms["employees"].sum()), "by_process": {"all": seconds}}
        print(json.dumps(said | {"seconds": seconds, "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}), flush=True)


if __name__ == "__main__":
    main()
