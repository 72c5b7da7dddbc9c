"""Every pair of colours that carries words can be read: contrast of at least 4.5 to 1 (WCAG 2.1 AA)."""

import re
from pathlib import Path

import pytest

from lianyi.machinery import ui

TOKENS = (Path(ui.__file__).parent / "static/lianyi/tokens.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", TOKENS)) | {"paper": "#ffffff"}
TONES = ("good", "warn", "bad", "wait", "info", "neutral", "closed")
PAIRS = [(tone, f"{tone}-soft") for tone in TONES] + [
    (ink, ground)
    for ink in ("ink", "ink-2", "ink-3", "accent", "bad")
    for ground in ("paper", "ground")
]


def light(colour: str) -> float:
    digits = colour.lstrip("#")
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_stand_out_from_their_ground(ink: str, ground: str):
    bright, dark = sorted((light(COLOURS[ink]), light(COLOURS[ground])), reverse=True)

    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_words_on_the_accent_stand_out_too():
    assert 1.05 / (light(COLOURS["accent"]) + 0.05) >= 4.5
