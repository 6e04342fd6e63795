"""Makes a pack of provinces out of a pack of municipalities.

Counts and money are summed, rates weighted by the people or jobs they are of, distances weighted by residents at both
ends. Moves between municipalities of one province are no moves any more: the expected flows of the base year are
summed over pairs of provinces, leave rates and origin factors follow from their row sums, and destination constants
start from the log-sum of the municipal ones and are balanced until they give the same arrivals on the new distances.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sim.base_year.pack import Pack
from sim.state.people import GROUP_FIRST_AGE

SUMMED = (
    "area", "residents", "base_births", "base_deaths", "foreign_key", "dwellings", "vacant_dwellings", "labour_force",
    "employed", "unemployed", "foreign_workers", "jobs", "value_added", "imputed_rent", "product_taxes", "firms",
    "firm_workers", "municipal_budget", "municipal_own_revenue",
)  # fmt: skip
JOB_LED_DISTANCE = -0.8
"""Elasticity of job-led moves to distance, as in the municipal tables."""
COMMUTING_REACH_KM = 40.0
"""Nearer jobs are commuted to, as in the municipal tables."""


def aggregate(pack: Pack) -> Pack:
    """The same country with its provinces as regions; `folder` and `hash` stay the parent's."""
    group = Groups(pack)
    arrays: dict[str, Any] = {name: group.sum(getattr(pack, name)) for name in SUMMED}
    people = pack.residents.sum(axis=(1, 2, 3)).astype(float)
    arrays |= _rates(pack, group, people)
    arrays |= _migration(pack, group, arrays["distance"])
    for array in arrays.values():
        array.flags.writeable = False
    return replace(
        pack,
        name=f"{pack.name}_provinces",
        title=f"{pack.title}, by province",
        codes=pack.province_codes,
        names=pack.province_names,
        province=np.arange(len(pack.province_codes)),
        capital=pack.province_capital,
        campus_region=pack.province[pack.campus_region],
        **arrays,
    )


class Groups:
    """Sums and means over the municipalities of each province."""

    def __init__(self, pack: Pack) -> None:
        self.member = [np.flatnonzero(pack.province == p) for p in range(len(pack.province_codes))]

    def sum(self, values: np.ndarray) -> np.ndarray:
        """[p, ...] sums over the first axis."""
        return np.stack([values[rows].sum(axis=0) for rows in self.member])

    def mean(self, values: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """[p, ...] means weighted along the first axis; weights may have the shape of the values."""
        shaped = weight.reshape(weight.shape + (1,) * (values.ndim - weight.ndim))
        total = self.sum(np.broadcast_to(shaped, values.shape))
        return np.asarray(self.sum(values * shaped) / np.maximum(total, 1e-300))

    def pairs(self, values: np.ndarray) -> np.ndarray:
        """[p, q] sums over both axes."""
        return np.stack([self.sum(values[rows].sum(axis=0)) for rows in self.member])


def _rates(pack: Pack, group: Groups, people: np.ndarray) -> dict[str, np.ndarray]:
    women = pack.residents.sum(axis=3)[:, 1, 15:50].reshape(pack.n_regions, 7, 5).sum(axis=2).astype(float)
    expected = (pack.residents.sum(axis=3) * pack.mortality).sum(axis=(1, 2))
    marked = np.bincount(pack.province[pack.depopulation], people[pack.depopulation], len(group.member))
    kind = np.array([np.argmax(np.bincount(pack.kind[rows], people[rows], 3)) for rows in group.member])
    return {
        "kind": kind,
        "depopulation": marked > 0.5 * group.sum(people),
        "longitude": group.mean(pack.longitude, people),
        "latitude": group.mean(pack.latitude, people),
        "distance": group.pairs(pack.distance * np.outer(people, people)) / np.outer(group.sum(people), group.sum(people)),
        "mortality_ratio": group.mean(pack.mortality_ratio, expected),
        "fertility": group.mean(pack.fertility, women),
        "male_share": group.mean(pack.male_share, pack.base_births),
        "house_price": group.mean(pack.house_price, pack.dwellings.astype(float)),
        "search_intensity": group.mean(pack.search_intensity, pack.unemployed.astype(float)),
        "usual_unemployment": group.mean(pack.usual_unemployment, pack.labour_force.sum(axis=(1, 2, 3)).astype(float)),
        "wages": group.mean(pack.wages, pack.jobs.astype(float)),
        "commuters": group.pairs(pack.commuters),
    }


def kernels(pack: Pack, distance: np.ndarray, province: np.ndarray) -> np.ndarray:
    """[2, r, j] decay of moves by distance and border, youth and others, zero on the diagonal."""
    log_km = np.log(distance)
    border = (province[:, None] != province[None, :]).astype(float)
    out = np.empty((2, *distance.shape))
    for c in range(2):
        beyond = np.maximum(log_km - np.log(pack.kernel_kink_km[c]), 0.0)
        slope = pack.kernel_near[c] * log_km + (pack.kernel_far[c] - pack.kernel_near[c]) * beyond
        out[c] = np.exp(slope + pack.kernel_border[c] * border)
        np.fill_diagonal(out[c], 0.0)
    return out


def balance(kernel: np.ndarray, leaving: np.ndarray, arriving: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Destination constants in logs, mean 0, under which `leaving` arrive as `arriving`."""
    right = np.exp(start)
    for _ in range(20_000):
        share = leaving / (kernel * right).sum(axis=1)
        made = right * (kernel * share[:, None]).sum(axis=0)
        right = right * arriving / made
        if float(np.abs(made / arriving - 1.0).max()) < 1e-12:
            break
    alpha = np.log(right)
    return np.asarray(alpha - alpha.mean())


def _migration(pack: Pack, group: Groups, distance: np.ndarray) -> dict[str, np.ndarray]:
    n, h_n = len(group.member), pack.leave_rate_year.size
    near = kernels(pack, pack.distance, pack.province)
    far = kernels(pack, distance, np.arange(n))
    people = np.add.reduceat(pack.residents.sum(axis=3), GROUP_FIRST_AGE, axis=2).reshape(pack.n_regions, h_n)
    inside = group.sum(people.astype(float))
    out: dict[str, np.ndarray] = {
        name + full: np.empty((n, h_n)) for name in ("alpha_lasting", "alpha_last", "origin_factor") for full in ("", "_full")
    }
    leave = np.empty(h_n)
    moves = np.zeros((2, n, h_n))
    for h in range(h_n):
        kernel = near[pack.kernel_class[h]]
        for full in ("_full", ""):
            gone = getattr(pack, "origin_factor" + full)[:, h] * pack.leave_rate_year[h] * people[:, h]
            for name in ("alpha_lasting", "alpha_last"):
                alpha = getattr(pack, name + full)[:, h]
                weight = kernel * np.exp(alpha)
                between = group.pairs(weight * (gone / weight.sum(axis=1))[:, None])
                np.fill_diagonal(between, 0.0)
                start = np.log(group.sum(np.exp(alpha)))
                leaving, arriving = between.sum(axis=1), between.sum(axis=0)
                if name == "alpha_last":
                    if full:
                        leave[h] = leaving.sum() / inside[:, h].sum()
                        moves[:, :, h] = leaving, arriving
                    out["origin_factor" + full][:, h] = leaving / (leave[h] * inside[:, h])
                out[name + full][:, h] = balance(far[pack.kernel_class[h]], leaving, arriving, start)
    led = _job_led(pack, group)
    return {**out, **led, "leave_rate_year": leave, "moves_out": moves[0], "moves_in": moves[1]}


def _job_led(pack: Pack, group: Groups) -> dict[str, np.ndarray]:
    """Job-led moves that cross a province border, by the rule of the municipal tables: jobs times km^-0.8."""
    pull = pack.jobs.sum(axis=1) * pack.distance**JOB_LED_DISTANCE
    pull[pack.distance <= COMMUTING_REACH_KM] = 0.0
    pull = pull / np.maximum(pull.sum(axis=1, keepdims=True), 1e-300)
    between = np.stack([group.pairs(pull * pack.job_led_out[:, h, None]) for h in range(pack.job_led_out.shape[1])])
    between *= 1.0 - np.eye(len(group.member))
    return {
        "job_led_out": np.ascontiguousarray(between.sum(axis=2).T),
        "job_led_in": np.ascontiguousarray(between.sum(axis=1).T),
    }
