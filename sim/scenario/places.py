"""Municipalities and provinces by code or name, for scenario files and for the reader of results."""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

GROUPS = ("all", "non_capital", "capital", "depopulation")
"""Words that stand for a group of municipalities."""


@dataclass(frozen=True)
class Place:
    """One municipality, or one province (then `province` is its own code)."""

    code: str
    province: str
    name_en: str
    name_ko: str
    name_ja: str
    capital: bool
    depopulation: bool = False


@dataclass(frozen=True)
class Places:
    """All municipalities and provinces of a pack, by code."""

    municipalities: dict[str, Place]
    provinces: dict[str, Place]

    @classmethod
    def of_pack(cls, folder: Path) -> Places:
        """Read `regions.csv` and `provinces.csv` of a pack."""
        return _read(folder, (folder / "regions.csv").stat().st_mtime_ns)

    def find(self, text: str) -> list[str]:
        """Municipalities meant by a code, a name or a group; raises LookupError that names near ones."""
        word = text.strip()
        if word in GROUPS:
            found = [c for c, p in self.municipalities.items() if _in_group(p, word)]
            if not found:
                raise LookupError(f"`{word}`: the pack marks no municipality so")
            return found
        if word in self.municipalities:
            return [word]
        if word in self.provinces:
            return [c for c, p in self.municipalities.items() if p.province == word]
        named = self._by_name(word)
        if len(named) == 1:
            return self.find(named[0])
        if named:
            listed = ", ".join(f"{c} ({self.provinces[self.municipalities[c].province].name_en})" for c in named)
            raise LookupError(f"`{text}`: {len(named)} municipalities have this name; use a code: {listed}")
        raise LookupError(self._unknown(word))

    def _by_name(self, word: str) -> list[str]:
        wanted = word.casefold()
        provinces = [c for c, p in self.provinces.items() if wanted in _names(p)]
        if provinces:
            return provinces
        found = []
        for code, place in self.municipalities.items():
            above = self.provinces.get(place.province)
            full = set(_names(place))
            for name in _names(place):
                for outer in _names(above) if above else ():
                    full |= {f"{outer} {name}", f"{name}, {outer}"}
            if wanted in full:
                found.append(code)
        return found

    def _unknown(self, word: str) -> str:
        if word.isdigit():
            above = self.provinces.get(word[:2])
            inside = sorted(c for c, p in self.municipalities.items() if p.province == word[:2])
            if above is not None and inside:
                return f"`{word}`: no such code; {above.name_en}'s are {inside[0]}…{inside[-1]}"
            codes = sorted(self.provinces)
            return f"`{word}`: no such code; provinces are {codes[0]}…{codes[-1]}"
        names = {name: p for p in (*self.provinces.values(), *self.municipalities.values()) for name in _names(p)}
        near = difflib.get_close_matches(word.casefold(), names, n=3, cutoff=0.6)
        listed = ", ".join(f"`{self._label(names[n])}` ({names[n].code})" for n in near)
        return f"`{word}`: no such place" + (f"; did you mean {listed}?" if near else "; see regions.csv of the pack")

    def _label(self, place: Place) -> str:
        return place.name_en or place.name_ko


def _names(place: Place) -> list[str]:
    return [n.casefold() for n in (place.name_en, place.name_ko, place.name_ja) if n]


def _in_group(place: Place, group: str) -> bool:
    if group == "depopulation":
        return place.depopulation
    return group == "all" or place.capital == (group == "capital")


@lru_cache(maxsize=8)
def _read(folder: Path, _changed: int) -> Places:
    def rows(name: str) -> list[dict[str, str]]:
        path = folder / name
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def place(row: dict[str, str], province: str) -> Place:
        en, ko, ja = (row.get(f"name_{language}", "").strip() for language in ("en", "ko", "ja"))
        capital = row.get("capital", "0").strip() == "1"
        return Place(row["code"], province, en, ko, ja, capital, row["code"] in shrinking)

    shrinking = {row["code"] for row in rows("designations.csv") if row["designation"] == "depopulation"}
    provinces = {row["code"]: place(row, row["code"]) for row in rows("provinces.csv")}
    municipalities = {row["code"]: place(row, row.get("province") or row["code"][:2]) for row in rows("regions.csv")}
    return Places(municipalities, provinces)
