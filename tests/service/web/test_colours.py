"""Texts can be read: contrast of at least 4.5 to 1 (WCAG 2.2 AA) in the light and in the dark palette."""

import re
from pathlib import Path

import pytest

from service.web import pages

STYLE = (Path(pages.__file__).parent / "static" / "wutong.css").read_text(encoding="utf-8")
PALETTES = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
]
PAIRS = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "demand-tint"),
    ("ink", "talent-tint"),
    ("ink", "warn-tint"),
    ("ink", "bad-tint"),
    ("soft", "paper"),
    ("soft", "sheet"),
    ("soft", "demand-tint"),
    ("soft", "talent-tint"),
    ("soft", "bad-tint"),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("accent", "talent-tint"),
    ("on-accent", "accent"),
    ("demand", "sheet"),
    ("demand", "demand-tint"),
    ("talent", "talent-tint"),
    ("warn", "sheet"),
    ("warn", "warn-tint"),
    ("bad", "sheet"),
    ("bad", "bad-tint"),
]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("palette", PALETTES[:2], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_stands_out_from_what_is_behind_it(palette: dict[str, str], front: str, back: str) -> None:
    assert contrast(palette[front], palette[back]) >= 4.5
