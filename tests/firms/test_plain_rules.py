"""Compiled passes over firm rows against the same rules for one row after the other."""

from __future__ import annotations

import numpy as np

from sim.ground.arithmetic import exp, log, normal, power
from sim.ground.marked import marked_rows, scratch
from sim.ground.streams import Streams, uniform
from sim.ground.threads import TILE
from sim.state.firms import listed
from sim.state.state import State
from sim.submodels import knowledge_kernels
from sim.submodels.adoption_kernels import find_reviews
from sim.submodels.awareness_kernels import count_users
from sim.submodels.hire_kernels import take_hires
from sim.submodels.knowledge import Knowledge
from sim.submodels.relocation import Relocation
from tests.firms.country import country


def rows_of(state: State) -> list[tuple[int, int]]:
    """Cell and row of every firm in use, in order."""
    cell = state.firms.cell_of_rows()
    return [(int(cell[f]), int(f)) for f in np.flatnonzero(state.firms.employees > 0)]


def test_firms_learn_as_one_row_after_the_other() -> None:
    state, rule, rng = country(seed=3), Knowledge(), np.random.default_rng(1)
    firms, n_industries = state.firms, state.cells.wage.shape[1]
    keys = np.array([Streams(4).key(str(i)) for i in range(5)], dtype=np.uint64)
    hazard, near = rng.uniform(0.0, 0.5, len(state.cells.wage)), rng.normal(2.0, 0.3, firms.n_cells)
    firms.rd[rng.random(len(firms.rd)) < 0.3] = 8.0
    share, rules = rule.rd_shares(n_industries), rule.rules()
    plain = {name: getattr(firms, name).copy() for name in ("productivity", "rd", "linked")}
    growth = np.zeros((firms.n_cells, 2))
    for c, f in rows_of(state):
        n, capacity = int(firms.employees[f]), float(firms.absorption[f])
        u = [uniform(key, firms.id[f]) for key in keys]
        level, step = plain["productivity"][f], 0.0
        if level < exp(near[c]):
            step = rules[3] * capacity * max(near[c] - log(level), 0.0)
        if plain["linked"][f]:
            plain["linked"][f] = u[0] >= rules[0]
        elif n >= rule.link_least_workers:
            plain["linked"][f] = u[0] < hazard[c // n_industries] * capacity
        if plain["rd"][f] > 0.0:
            if u[1] < 1.0 - exp(-rules[1] * float(plain["rd"][f]) / 10.0 * capacity):
                step += rules[2] * 2.0 * u[2]
            if u[3] < rules[5]:
                plain["rd"][f] = 0.0
        else:
            chance = min(share[c % n_industries] * power(n / 50.0, rules[4]), 0.9)
            closing = 0.027 if n < 5 else 0.013 if n < 50 else 0.003
            if u[3] < (rules[5] + closing) * chance / (1.0 - chance):
                plain["rd"][f] = rules[6] * exp(rules[7] * normal(u[4]))
        plain["productivity"][f] *= exp(step)
        growth[c] += firms.weight[f] * n * step, firms.weight[f] * n
    measured = np.zeros_like(growth)
    knowledge_kernels.learn(
        firms.start, firms.used, firms.id, firms.employees, firms.weight, firms.productivity, firms.rd, firms.linked,
        firms.absorption, hazard, near, share, rules, rule.link_least_workers, keys, measured,
    )  # fmt: skip
    for name, values in plain.items():
        assert np.array_equal(getattr(firms, name), values), name
    assert np.allclose(measured, growth, rtol=1e-12)


def test_the_same_firms_relocate_as_by_a_rule_for_one_row() -> None:
    state, rule, streams = country(seed=3), Relocation(rate=0.05), Streams(5)
    firms, n_industries = state.firms, state.cells.wage.shape[1]
    firms.tenancy[::7] = 3
    chance, cumulated = rule.prospects(state)
    key = [streams.key("relocation.leave"), streams.key("relocation.where")]
    plain = []
    for c, f in rows_of(state):
        if firms.tenancy[f] == 0 and uniform(key[0], firms.id[f]) < chance.reshape(-1)[c] * power(float(firms.employees[f]), -rule.size):
            place = np.searchsorted(cumulated[c], uniform(key[1], firms.id[f]) * cumulated[c, -1], side="right")
            plain.append((f, int(place) * n_industries + c % n_industries))
    rows, target = rule._movers(firms, streams, chance.reshape(-1), cumulated)
    assert plain and sorted(plain) == sorted(zip(rows.tolist(), target.tolist(), strict=True))
    assert (np.diff(target) >= 0).all()


def test_the_same_firms_review_ai_as_by_a_rule_for_one_row() -> None:
    state, key, share = country(seed=3), Streams(5).key("review"), 0.4
    firms, n_industries = state.firms, state.cells.wage.shape[1]
    firms.aware[::3], firms.ai_age[::5] = True, 2
    for known in (True, False):
        plain = [
            (f, c) for c, f in rows_of(state) if firms.ai_age[f] < 0 and (firms.aware[f] or not known) and uniform(key, firms.id[f]) < share
        ]
        found, number = np.empty(len(firms.id), dtype=np.int32), np.zeros(firms.n_cells, dtype=np.int64)
        find_reviews(
            firms.start, firms.used, firms.id, firms.employees, firms.ai_age, firms.aware, known, share, n_industries, key, found, number
        )
        assert plain and plain == list(zip(*(x.tolist() for x in listed(found, firms, number)), strict=True))


def test_posts_are_filled_as_by_a_rule_for_one_row_after_the_other() -> None:
    state, rng, key = country(seed=3), np.random.default_rng(2), Streams(6).key("hires")
    firms = state.firms
    firms.weight[:] = rng.choice([1, 5, 10, 100], len(firms.weight))
    firms.vacancies[:] = rng.integers(0, 4, len(firms.weight)) * (firms.employees > 0)
    posts = np.bincount(firms.cell_of_rows(), firms.weight * firms.vacancies, firms.n_cells).astype(np.int64)
    offered = (posts * rng.uniform(0.0, 1.2, firms.n_cells)).astype(np.int64)
    employees, vacancies, taken = firms.employees.copy(), firms.vacancies.copy(), np.zeros(firms.n_cells, dtype=np.int64)
    take_hires(firms.start, firms.used, firms.employees, firms.weight, firms.vacancies, offered, state.cells.wage.shape[1], key, taken)
    for c in range(firms.n_cells):
        left, open_posts = int(offered[c]), int(posts[c])
        for w in (100, 10, 5, 1):
            rows = [f for f in range(firms.start[c], firms.used[c]) if firms.weight[f] == w and vacancies[f] > 0]
            if not rows or not left:
                continue
            ratio, claim = min(left / open_posts, 1.0), w * uniform(key, (c << 16) + w)
            open_posts -= sum(w * int(vacancies[f]) for f in rows)
            for f in rows:
                claim += w * int(vacancies[f]) * ratio
                hired = min(int(claim / w), int(vacancies[f]), left // w)
                claim, left = claim - hired * w, left - hired * w
                employees[f] += hired
                vacancies[f] -= hired
        assert taken[c] == offered[c] - left
    assert np.array_equal(firms.employees, employees) and np.array_equal(firms.vacancies, vacancies)


def test_marked_rows_are_listed_in_order_whatever_their_number() -> None:
    marks, rows = scratch()
    rng = np.random.default_rng(4)
    for n, share in [(0, 0.5), (1, 1.0), (7, 0.5), (8, 1.0), (9, 0.3), (1000, 0.01), (TILE - 3, 1.0), (TILE, 0.2), (TILE, 1.0)]:
        marks[:] = True
        marks[:n] = rng.random(n) < share
        plain = np.flatnonzero(marks[:n])
        assert np.array_equal(rows[: marked_rows(marks, n, rows)], plain)


def test_users_are_counted_as_by_a_rule_for_one_row() -> None:
    state, rng = country(seed=3), np.random.default_rng(2)
    firms, n_industries, first = state.firms, state.cells.wage.shape[1], np.array([1, 10, 50, 300])
    firms.ai_age[:] = rng.integers(-2, 3, len(firms.ai_age)).clip(-1)
    firms.employees[firms.employees > 0] *= rng.choice([1, 30], (firms.employees > 0).sum()).astype(np.int32)
    users, workers, by_size = np.zeros(firms.n_cells, np.int64), np.zeros((firms.n_cells, 2)), np.zeros((3, firms.n_cells, 4), np.int64)
    count_users(firms.start, firms.used, firms.employees, firms.weight, firms.ai_age, first, n_industries, users, workers, by_size)
    plain = [np.zeros_like(x) for x in (users, workers, by_size)]
    for c, f in rows_of(state):
        n, w, uses = int(firms.employees[f]), int(firms.weight[f]), int(firms.ai_age[f] >= 0)
        size = int(np.searchsorted(first, n, side="right")) - 1
        plain[0][c] += w * uses
        plain[1][c] += w * n * uses, w * n
        plain[2][:, c, size] += w, w * uses, w * n
    assert users.any() and by_size[0, :, 2:].any()
    assert all(np.array_equal(a, b) for a, b in zip((users, workers, by_size), plain, strict=True))
