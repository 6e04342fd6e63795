"""The made-up country of eight regions: its places, residents and labour force, before they are written."""

from __future__ import annotations

import numpy as np

from experiments.base_year import tables as t
from experiments.base_year.economy_rounding import round_to_sum

PROVINCES = [
    ("91", "Saetbyeol (made up)", "샛별도", "暁星道", 1),
    ("92", "Garam (made up)", "가람도", "清流道", 0),
]
REGIONS = [
    ("91010", "Haetnim-gu", "햇님구", "日和区", "gu", 8200),
    ("91020", "Dalbit-gu", "달빛구", "月光区", "gu", 6400),
    ("91030", "Sonamu-si", "소나무시", "松葉市", "si", 4400),
    ("91040", "Norae-gun", "노래군", "歌声郡", "gun", 2600),
    ("92010", "Mujigae-si", "무지개시", "虹色市", "si", 3700),
    ("92020", "Byeolbit-si", "별빛시", "星光市", "si", 2300),
    ("92030", "Baram-gun", "바람군", "風音郡", "gun", 1500),
    ("92040", "Ieum-gun", "이음군", "結糸郡", "gun", 900),
]
CODES = [region[0] for region in REGIONS]
KINDS = [region[4] for region in REGIONS]
OLD = {"gu": -0.006, "si": 0.0, "gun": 0.02}  # tilt of the age profile, per year of age above 40
PARTICIPATION = np.array([0.08, 0.5, 0.75, 0.8, 0.78, 0.8, 0.75, 0.3])
LEAVE = np.array([0.069, 0.055, 0.155, 0.190, 0.170, 0.106, 0.067, 0.050, 0.036])
NET = {"gu": 0.004, "si": 0.0, "gun": -0.006}  # made-up net rate of moves at all ages, doubled at 20-29
ASFR = (0.0004, 0.004, 0.021, 0.070, 0.046, 0.0078, 0.0002)
CAMPUSES = [
    ("91010", "Morning University", "아침대학교", 4, "private", 150, 0.9),
    ("91020", "Lantern University", "등불대학교", 4, "public", 110, 0.8),
    ("91030", "Bridge College", "다리대학", 2, "private", 60, 0.5),
    ("92010", "Rainbow University", "무지개대학교", 4, "public", 90, 0.6),
    ("92020", "Starlight College", "별빛대학", 2, "private", 50, 0.3),
    ("92030", "Wind University", "바람대학교", 4, "private", 40, 0.2),
]
FIELD_SHARES = np.array([0.1, 0.3, 0.05, 0.3, 0.1, 0.1, 0.05])
HEADSHIP = (0.0, 0.02, 0.19, 0.35, 0.44, 0.48, 0.52, 0.54, 0.59)


def residents() -> np.ndarray:
    """Whole persons [8, sex, age, skill]."""
    ages = np.arange(101)
    shape = np.where(ages < 55, 0.55 + 0.45 * ages / 55, np.exp(-(((ages - 55) / 24) ** 2)))
    out = np.zeros((8, 2, 101, 3), np.int64)
    share = tertiary()
    for r, (*_, kind, total) in enumerate(REGIONS):
        profile = shape * np.exp(OLD[kind] * np.maximum(ages - 40, 0))
        people = np.stack([profile * np.exp(-0.01 * np.maximum(ages - 60, 0)), profile])
        whole = round_to_sum(people.ravel(), total).reshape(2, 101)
        skilled = np.floor(whole * share * (1.1 if kind == "gu" else 0.9) + 0.5).astype(np.int64)
        able = np.where((ages >= 20) & (ages < 45), np.floor(skilled * 0.05 + 0.5), 0).astype(np.int64)
        out[r] = np.stack([whole - skilled, skilled - able, able], axis=-1)
    return out


def tertiary() -> np.ndarray:
    """Made-up share of graduates by age."""
    ages = np.arange(101)
    return np.where(ages < 20, 0.0, np.where(ages < 25, 0.1 * (ages - 19), np.clip(0.65 - 0.01 * (ages - 30), 0.08, 0.65)))


def square(r: int) -> tuple[float, float]:
    """Centre of a region's square, degrees: two rows of four squares in open sea."""
    return 131.0 + 0.3 * (r % 4), 38.2 - 0.3 * (r // 4)


def distances() -> np.ndarray:
    """Kilometres between centres; own distance as in the real pack."""
    at = np.array([square(r) for r in range(8)])
    north = (at[:, None, 1] - at[None, :, 1]) * 111.2
    east = (at[:, None, 0] - at[None, :, 0]) * 111.2 * np.cos(np.deg2rad(38.0))
    km = np.round(np.hypot(north, east), 1)
    np.fill_diagonal(km, np.round([np.clip(0.5 * np.sqrt(a / np.pi), 1.0, 12.0) for a in areas()], 1))
    return km


def areas() -> list[float]:
    """Area of the squares, km2."""
    return [880.0] * 8


def labour(people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labour force and employed [8, sex, working age group, skill]; two to four in a hundred are jobless."""
    groups = t.by_age_group(people, axis=2)[:, :, 1:, :].astype(np.int64)
    tilt = np.array([0.95, 0.72])[None, :, None, None] / 0.85
    force = np.floor(np.minimum(groups * PARTICIPATION[None, None, :, None] * tilt, groups * 0.95)).astype(np.int64)
    idle = np.zeros_like(force)
    for r, kind in enumerate(KINDS):
        total = round(force[r].sum() * {"gu": 0.036, "si": 0.030, "gun": 0.015}[kind])
        idle[r] = np.minimum(round_to_sum(force[r].ravel().astype(float), total).reshape(force[r].shape), force[r])
    return force, force - idle
