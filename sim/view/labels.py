"""Words on charts in English, Korean and Japanese, and a font that can write them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal
from unicodedata import east_asian_width

Language = Literal["en", "ko", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ko", "ja")

WORDS: dict[str, tuple[str, str, str]] = {
    "difference": ("difference from", "차이, 기준:", "差、基準："),
    "level": ("level", "수준", "水準"),
    "baseline": ("baseline", "기준 시나리오", "基準シナリオ"),
    "worse": ("worse", "악화", "悪化"),
    "better": ("better", "개선", "改善"),
    "lower": ("lower", "낮음", "低い"),
    "higher": ("higher", "높음", "高い"),
    "unclear": (
        "striped and pale: unclear, the 95 % paired interval contains zero",
        "빗금·옅은 색: 불분명(쌍대 95 % 구간에 0 포함)",
        "斜線・淡色：不明（対応のある95 %区間が0を含む）",
    ),
    "one_pair": ("striped and pale: one pair gives no interval", "빗금·옅은 색: 한 쌍으로는 구간을 구할 수 없음", "斜線・淡色：1組では区間が得られない"),
    "capital": ("capital area", "수도권", "首都圏"),
    "band": ("90 % of replicates", "반복의 90 %", "反復の90 %"),
    "interval": ("95 % paired interval", "쌍대 95 % 구간", "対応のある95 %区間"),
    "replicates": ("replicates", "반복", "反復"),
    "effect": ("effect, % of baseline", "효과(기준 대비 %)", "効果（基準比%）"),
    "forest": ("paired effects on the nation", "전국 쌍대 효과", "全国への効果（対応比較）"),
    "hollow": ("hollow: unclear, the interval contains zero", "빈 표시: 불분명(구간에 0 포함)", "白抜き：不明（区間が0を含む）"),
    "year": ("year-end", "연말", "年末"),
    "at_year": ("year-end {}", "{}년 말", "{}年末"),
    "to": (" to ", "~", "～"),
    "unclear_row": ("unclear", "불분명", "不明"),
    "indicator": ("indicator", "지표", "指標"),
    "scenario": ("scenario", "시나리오", "シナリオ"),
    "verdict": ("verdict", "판정", "判定"),
}  # fmt: skip

UNITS: dict[str, tuple[str, str]] = {
    "persons": ("명", "人"),
    "persons / year": ("명/년", "人/年"),
    "firms": ("개", "社"),
    "firms / year": ("개/년", "社/年"),
    "campuses": ("개교", "校"),
    "bn KRW": ("십억 원", "10億ウォン"),
    "municipalities": ("곳", "市郡区"),
    "mn KRW / year": ("백만 원/년", "100万ウォン/年"),
    "bn KRW / year": ("십억 원/년", "10億ウォン/年"),
    "mn KRW / dwelling": ("백만 원/호", "100万ウォン/戸"),
    "ratio": ("비율", "比"),
}
"""Units in Korean and Japanese; what is not here is written as it is."""

FONTS: dict[Language, tuple[str, ...]] = {
    "en": (),
    "ko": (
        "Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "NanumBarunGothic", "Malgun Gothic", "Apple SD Gothic Neo",
        "Noto Sans CJK JP", "Noto Sans CJK SC",
    ),
    "ja": (
        "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic", "Meiryo",
        "IPAexGothic", "Noto Sans CJK KR", "Noto Sans CJK SC",
    ),
}  # fmt: skip
"""Fonts that hold the script of a language, best first; none is shipped."""


def word(key: str, language: Language) -> str:
    """One word or phrase."""
    return WORDS[key][LANGUAGES.index(language)]


def unit(text: str, language: Language) -> str:
    """A unit in a language."""
    return text if language == "en" or text not in UNITS else UNITS[text][LANGUAGES.index(language) - 1]


def needs_cjk(text: str) -> bool:
    """Whether a text holds Hangul, kana or Han characters, which the fonts of matplotlib lack."""
    return any(east_asian_width(c) in "WF" for c in text)


def usable(language: Language) -> tuple[Language, str | None]:
    """The language to label in and its font: English, with one warning, where no font can write it."""
    if language == "en":
        return "en", None
    font = _font(language) or _font(language, look_again=True)
    if font is None:
        warnings.warn(f"no font here can write `{language}`, so labels are in English; {REMEDY}", stacklevel=3)
        return "en", None
    return language, font


REMEDY = "install Noto Sans CJK (Debian, Ubuntu: apt install fonts-noto-cjk; macOS and Windows have fonts of their own) and draw again"


def font_for_names(texts: Iterable[str]) -> str | None:
    """A font for scenario names that the usual one cannot write; None, with one warning, where there is none."""
    if not any(needs_cjk(text) for text in texts):
        return None
    font = _font("ko") or _font("ko", look_again=True)
    if font is None:
        warnings.warn(f"no font here can write the scenarios' names, so fingerprints stand for them; {REMEDY}", stacklevel=3)
    return font


def _font(language: Language, *, look_again: bool = False) -> str | None:
    """The best font that matplotlib knows; its list is kept between runs, so one just installed needs a second look."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    if look_again:
        seen = {entry.fname for entry in fontManager.ttflist}
        for path in findSystemFonts():
            if path not in seen:
                with suppress(Exception):  # a broken font file is nobody's label
                    fontManager.addfont(path)
    known = {entry.name for entry in fontManager.ttflist}
    return next((name for name in FONTS[language] if name in known), None)
