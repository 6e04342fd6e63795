"""Compiled rule of training: graduates become AI-capable, in whole persons."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.ground.arithmetic import draw_systematic
from sim.state.people import TRAINING_END_AGE, TRAINING_FIRST_AGE
from sim.state.work import END_AGE, FIRST_AGE, chance, leave_work, take_states


@njit(nogil=True, cache=True, error_model="numpy")
def _groups_heads(residents: Any, r: int, g: int, k: int, e: int) -> Any:
    """Residents of an age group and skill."""
    heads = np.int64(0)
    for a in range(FIRST_AGE[k], END_AGE[k]):
        heads += residents[r, g, a, e]
    return heads


@njit(nogil=True, cache=True, error_model="numpy")
def train(residents: Any, labour_force: Any, employed: Any, commuters: Any, participation: Any, number: Any, keys: Any) -> None:
    """Of the graduates of every place, `number` [r] become AI-capable, drawn over sex and single age; fewer where fewer live.

    Their share in the labour force stays that of graduates: the participation of the AI-capable moves towards it by heads.
    """
    ages = TRAINING_END_AGE - TRAINING_FIRST_AGE
    stock = np.zeros(2 * ages, dtype=np.int64)
    out = np.zeros(2 * ages, dtype=np.int64)
    for r in range(residents.shape[0]):
        living = np.int64(0)
        for i in range(2 * ages):
            stock[i] = residents[r, i // ages, TRAINING_FIRST_AGE + i % ages, 1]
            living += stock[i]
        total = min(np.int64(number[r]), living)
        if total <= 0:
            continue
        draw_systematic(stock, total, chance(keys[0], r), out)
        working = np.int64(0)
        for g in range(2):
            for k in range(9):
                moved = np.int64(0)
                heads, able = _groups_heads(residents, r, g, k, 1), _groups_heads(residents, r, g, k, 2)
                for a in range(max(FIRST_AGE[k], TRAINING_FIRST_AGE), min(END_AGE[k], TRAINING_END_AGE)):
                    here = out[g * ages + a - TRAINING_FIRST_AGE]
                    residents[r, g, a, 1] -= here
                    residents[r, g, a, 2] += here
                    moved += here
                if moved == 0:
                    continue
                force = labour_force[r, g, k, 1]
                at_work = take_states(employed, labour_force, r, g, k, 1, heads, moved, chance(keys[1], (r * 2 + g) * 9 + k))
                employed[r, g, k, 2] += at_work
                labour_force[r, g, k, 2] += force - labour_force[r, g, k, 1]
                rate = able * participation[r, g, k, 2] + moved * participation[r, g, k, 1]
                participation[r, g, k, 2] = rate / (able + moved)
                working += at_work
        leave_work(commuters, r, 1, working, chance(keys[2], r), commuters[r, :, 2])
