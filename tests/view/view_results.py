"""A results folder with made-up figures, written with the product's own shards and journal."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from sim.experiment.indicators import MUNICIPAL_COLUMNS
from sim.experiment.manifest import MANIFEST
from sim.experiment.results import Results
from sim.experiment.shards import write_shards
from sim.scenario.packs import SHIPPED
from sim.scenario.places import Places

YEARS = (2025, 2026, 2027, 2028)


def made_up_results(folder: Path, pack: str, replicates: int = 8) -> list[Results]:
    """A baseline and a policy that helps the first half of the municipalities and harms some of the rest."""
    places = Places.of_pack(SHIPPED / pack)
    codes = sorted(places.municipalities)
    folder.mkdir(parents=True)
    entries, lines = [], []
    for policy, label in enumerate(("baseline", "campus_space")):
        key = f"{policy}" * 64
        scenario = {"name": label, "pack": pack, "scale": 100, "start": "2025Q1", "years": 4}
        entries.append(
            {"label": label, "name": label, "key": key, "engine": "made-up", "pack": pack, "pack_sha256": "ab" * 32,
             "scenario": scenario, "file": "scenario.toml", "policies": []}
        )  # fmt: skip
        for r in range(replicates):
            shard = f"{policy}-{r + 1}"
            rows = write_shards(folder, shard, {"municipality_year": table(codes, policy, r)}, label, 1000 + r, r)
            lines.append(
                {"key": f"{key}{r}", "scenario": label, "status": "done", "replicate": r, "seed": 1000 + r,
                 "shard": shard, "rows": rows, "seconds": 1.0}
            )  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps({"scenarios": entries}), encoding="utf-8")
    (folder / "journal.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    every = {**places.provinces, **places.municipalities}
    (folder / "places.json").write_text(json.dumps({c: vars(p) for c, p in every.items()}), encoding="utf-8")
    return Results.open(folder)


def table(codes: list[str], policy: int, replicate: int) -> dict[str, np.ndarray]:
    """One replicate's municipal rows."""
    chance = np.random.default_rng(replicate)  # the same for baseline and policy: a pair
    n = len(codes)
    base = 10_000 * np.exp(chance.normal(0, 0.02, (len(YEARS), n))) * (1 + np.arange(n) % 7)
    own = np.random.default_rng(100 + replicate).normal(0, 10, (len(YEARS), n))
    push = np.where(np.arange(n) < n // 2, 80.0, np.where(np.arange(n) % 3 == 0, -60.0, 0.0))
    effect = policy * (np.arange(len(YEARS))[:, None] * push + own)
    columns = {name: (base * 0.1).ravel() for name in MUNICIPAL_COLUMNS}
    columns |= {"employed_residents": (base + effect).ravel(), "jobs": (base + 0.5 * effect).ravel()}
    columns |= {"population": 2 * base.ravel(), "unemployed": 0.03 * base.ravel()}
    return {"year": np.repeat(YEARS, n), "code": np.array(codes * len(YEARS)), **columns}
