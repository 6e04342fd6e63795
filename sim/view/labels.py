"""Words on charts in English, Korean and Japanese, and a font that can write them."""

from __future__ import annotations

import warnings
from typing import Literal

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
        "striped: unclear, the 95 % paired interval contains zero",
        "빗금: 불분명(쌍대 95 % 구간에 0 포함)",
        "斜線：不明（対応のある95 %区間が0を含む）",
    ),
    "one_pair": ("striped: one pair gives no interval", "빗금: 한 쌍으로는 구간을 구할 수 없음", "斜線：1組では区間が得られない"),
    "capital": ("capital area", "수도권", "首都圏"),
    "band": ("90 % of replicates", "반복의 90 %", "反復の90 %"),
    "interval": ("95 % paired interval", "쌍대 95 % 구간", "対応のある95 %区間"),
    "replicates": ("replicates", "반복", "反復"),
    "effect": ("effect, % of baseline", "효과(기준 대비 %)", "効果（基準比%）"),
    "forest": ("paired effects on the nation", "전국 쌍대 효과", "全国への効果（対応比較）"),
    "hollow": ("hollow: unclear, the interval contains zero", "빈 표시: 불분명(구간에 0 포함)", "白抜き：不明（区間が0を含む）"),
    "year": ("year-end", "연말", "年末"),
}  # fmt: skip

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


def usable(language: Language) -> tuple[Language, str | None]:
    """The language to label in and its font: English, with one warning, where no font can write it."""
    if language == "en":
        return "en", None
    from matplotlib.font_manager import fontManager

    known = {entry.name for entry in fontManager.ttflist}
    font = next((name for name in FONTS[language] if name in known), None)
    if font is None:
        warnings.warn(
            f"no font here can write `{language}`; labels are in English (install Noto Sans CJK)",
            stacklevel=3,
        )
        return "en", None
    return language, font
